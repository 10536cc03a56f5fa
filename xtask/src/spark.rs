//! `cargo xtask spark`: the job of `tools/spark` on a cluster of two executors on this machine.

use crate::{
    assemble, newsstand, root,
    step::{self, Steps, cargo, command},
    tools,
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

/// The packages that the job needs, with their versions.
const PACKAGES: &str = "tools/spark/requirements.txt";
/// Python's environment with these packages.
const ENVIRONMENT: &str = "target/spark";

/// Makes the environment where it is not there, and runs the test.
pub fn run() -> Result<()> {
    let mut steps = Steps::new(5);
    steps.run("Looking for Java", tools::java)?;
    steps.run("Looking for PySpark (some 320 MB)", install)?;
    steps.run("Compiling the command", || {
        step::run(cargo().args(["build", "--profile", assemble::PROFILE, "--bin", "sidelight"]))?;
        Ok(String::new())
    })?;
    steps.run("Writing the newsstand", || {
        let newsstand = newsstand::generate(&root().join("www/newsstand"), &root().join("dist/site/newsstand"))?;
        Ok(newsstand.to_string())
    })?;
    steps.attempt("The job on two executors", test);
    steps.finish("everything holds")
}

/// Whether the environment is there, of the packages' versions.
pub fn is_there() -> bool {
    let laid = fs::read(laid()).ok();
    laid.is_some() && laid == fs::read(root().join(PACKAGES)).ok()
}

/// Runs the test, with the command and the newsstand that are there.
pub fn test() -> Result<()> {
    let mut python = command(root().join(ENVIRONMENT).join("bin/python"));
    python.arg("tests/spark/index_test.py");
    python.env("SIDELIGHT", assemble::sidelight()?);
    step::run(python.env("NEWSSTAND", root().join("dist/site/newsstand")))
}

/// The list of what was installed, laid there when all is.
fn laid() -> PathBuf {
    root().join(ENVIRONMENT).join("requirements.txt")
}

fn install() -> Result<String> {
    if is_there() {
        return Ok("it is there".into());
    }
    step::run(command("python3").args(["-m", "venv", "--clear", ENVIRONMENT]))
        .context("Python 3.8 to 3.11 with venv is needed (Debian: apt-get install python3-venv)")?;
    let pip = root().join(ENVIRONMENT).join("bin/pip");
    step::run(command(pip).args(["install", "--quiet", "--disable-pip-version-check", "--requirement", PACKAGES]))?;
    fs::copy(root().join(PACKAGES), laid())?;
    Ok("installed".into())
}
