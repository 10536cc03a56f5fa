//! What the tests need beside Rust: found, installed where that may be done, else named exactly.

use crate::{
    root,
    step::{self, command},
};
use anyhow::{Context, Result, bail};
use std::{env, fs, path::Path, process::Stdio};

/// Oldest version of Node that the tests run on.
const NODE: (u32, u32) = (20, 11);

/// Chromium and Firefox.
pub fn browsers() -> Result<String> {
    let wanted = [("chromium", "CHROMIUM"), ("firefox-esr", "FIREFOX")];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(program, path)| env::var_os(path).is_none() && !is_there(program))
        .map(|w| w.0)
        .collect();
    if missing.is_empty() {
        return Ok("they are there".into());
    }
    install(&missing)?;
    Ok(format!("installed {}", missing.join(" and ")))
}

/// Debian's minisign, which the test of signatures compares with; without it that test says that it was left out.
pub fn minisign() -> String {
    // It knows no `--version`.
    if command("minisign").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok() {
        return "it is there".into();
    }
    match install(&["minisign"]) {
        Ok(()) => "installed".into(),
        Err(error) => format!("not there, and the test that compares with it is left out: {error:#}"),
    }
}

/// Java, which Spark runs on.
pub fn java() -> Result<String> {
    if is_there("java") {
        return Ok("it is there".into());
    }
    install(&["default-jre-headless"])?;
    Ok("installed".into())
}

/// Node, npm and the packages of the lock file.
pub fn packages() -> Result<String> {
    let (major, minor) = NODE;
    if !is_there("node") || !is_there("npm") {
        bail!(
            "Node {major}.{minor} or newer with npm is missing; install it (Debian: apt-get install nodejs npm) and \
             run this again"
        );
    }
    let version = step::output(command("node").arg("--version"))?;
    if node_version(&version).is_none_or(|found| found < NODE) {
        bail!("Node {major}.{minor} or newer is needed, found {}; install it and run this again", version.trim());
    }
    // npm lays a copy of what it installed; ours says which lock file that was.
    let lock = fs::read(root().join("package-lock.json"))?;
    let laid = root().join("node_modules/.sidelight-lock");
    if fs::read(&laid).is_ok_and(|laid| laid == lock) {
        return Ok("they are there".into());
    }
    // Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms, which a registry may not
    // have.
    step::run(command("npm").args(["install", "--no-save", "--no-audit", "--no-fund"]))
        .context("npm could not install the packages")?;
    fs::write(&laid, lock)?;
    Ok("installed from the lock file".into())
}

/// Major and minor version, out of what `node --version` says.
fn node_version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// A tool among the installed npm packages.
pub fn npx(tool: &str) -> std::process::Command {
    let mut command = command(root().join("node_modules/.bin").join(tool));
    command.env("NO_UPDATE_NOTIFIER", "1");
    command
}

fn is_there(program: &str) -> bool {
    command(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Installs Debian packages as root; elsewhere says what to install.
fn install(packages: &[&str]) -> Result<()> {
    let line = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    let root = step::output(command("id").arg("-u")).is_ok_and(|user| user.trim() == "0");
    if !Path::new("/etc/debian_version").exists() {
        bail!(
            "missing: {}; install it (for a browser, CHROMIUM or FIREFOX may name its path) and run this again",
            packages.join(", ")
        );
    }
    if !root {
        bail!("missing: {}; run this and try again: sudo {line}", packages.join(", "));
    }
    let apt = |words: &[&str]| {
        let mut apt = command("apt-get");
        apt.args(["--quiet", "--yes"]).args(words).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        step::run(&mut apt)
    };
    // A fresh machine knows no packages yet.
    apt(&["update"])?;
    let mut words = vec!["install", "--no-install-recommends"];
    words.extend(packages);
    apt(&words).with_context(|| format!("could not run: {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_by_their_minor_number_too() {
        for (said, enough) in [
            ("v20.11.0\n", true),
            ("v20.9.1", false),
            ("v18.19.0", false),
            ("v22.1.0", true),
            ("20.11.0", false),
            ("", false),
        ] {
            assert_eq!(node_version(said).is_some_and(|found| found >= NODE), enough, "{said}");
        }
    }
}
