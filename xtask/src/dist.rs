//! `cargo xtask dist`: what the stores are given, the same bytes on every run.
//!
//! `sidelight-chrome.zip`, `sidelight-firefox.zip` (the extension with a manifest of what that browser knows),
//! `sidelight-source.zip` (what reviewers rebuild from, see `store/REBUILD.md`) and `SHA256SUMS`, all in `dist/`.

use crate::{
    archive, assemble, root,
    step::{self, Steps, command, kilobytes},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use walkdir::WalkDir;

const SOURCE: &str = "sidelight-source.zip";
const SUMS: &str = "SHA256SUMS";

/// Builds everything and packs it; with `verify`, does so once more from the packed source and compares.
pub fn run(verify: bool) -> Result<()> {
    let mut steps = Steps::new(assemble::STEPS + 1 + usize::from(verify));
    assemble::build_in(&mut steps)?;
    pack(&mut steps)?;
    if verify {
        steps.run("Rebuilding from the packed source in a folder of its own (some minutes)", rebuild)?;
    }
    Ok(())
}

fn pack(steps: &mut Steps) -> Result<()> {
    steps.run("Packing for the stores", || {
        let dist = root().join("dist");
        let extension = folder(&dist.join("extension"), &[])?;
        let archives = [
            ("sidelight-chrome.zip", with_manifest(&extension, for_chromium)?),
            ("sidelight-firefox.zip", with_manifest(&extension, for_firefox)?),
            (SOURCE, source()?),
        ];
        let mut sums = String::new();
        for (name, files) in archives {
            let bytes = archive::zip(&files)?;
            fs::write(dist.join(name), &bytes)?;
            println!("      dist/{name}: {} files, {}", files.len(), kilobytes(bytes.len()));
            for byte in Sha256::digest(&bytes) {
                write!(sums, "{byte:02x}")?;
            }
            writeln!(sums, "  {name}")?;
        }
        fs::write(dist.join(SUMS), &sums)?;
        print!("{sums}");
        Ok("hashes are in dist/SHA256SUMS".into())
    })
}

/// Chromium has a service worker and knows nothing of Gecko.
fn for_chromium(manifest: &mut Map<String, Value>) {
    manifest.remove("browser_specific_settings");
    if let Some(background) = manifest.get_mut("background").and_then(Value::as_object_mut) {
        background.remove("scripts");
    }
}

/// Firefox has an event page and warns of what only Chromium knows.
fn for_firefox(manifest: &mut Map<String, Value>) {
    manifest.remove("minimum_chrome_version");
    if let Some(background) = manifest.get_mut("background").and_then(Value::as_object_mut) {
        background.remove("service_worker");
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn with_manifest(extension: &Files, change: fn(&mut Map<String, Value>)) -> Result<Files> {
    let mut files = extension.clone();
    let manifest = files.get_mut("manifest.json").context("the extension has no manifest.json")?;
    let mut fields: Map<String, Value> = serde_json::from_slice(manifest)?;
    change(&mut fields);
    *manifest = (serde_json::to_string_pretty(&fields)? + "\n").into_bytes();
    // Declarations are for who writes code against the module.
    files.retain(|name, _| !name.ends_with(".d.ts"));
    Ok(files)
}

/// What building and testing make at the top.
const MADE: [&str; 3] = ["target", "dist", "node_modules"];

/// Every file under `folder`, less the entries of its top named in `except`.
fn folder(folder: &Path, except: &[&str]) -> Result<Files> {
    let mut files = Files::new();
    let entries = WalkDir::new(folder).into_iter();
    for entry in entries.filter_entry(|at| at.depth() != 1 || !except.contains(&&*at.file_name().to_string_lossy())) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Does what `store/REBUILD.md` asks of reviewers, and compares all hashes.
fn rebuild() -> Result<String> {
    let dist = root().join("dist");
    let folder = dist.join("rebuild");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for (name, bytes) in archive::unzip(&fs::read(dist.join(SOURCE))?)? {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().context("a file without a folder")?)?;
        fs::write(path, bytes)?;
    }
    step::run(step::cargo().current_dir(&folder).env_remove("CARGO_TARGET_DIR").args(["xtask", "dist"]))?;
    let (ours, theirs) = (fs::read_to_string(dist.join(SUMS))?, fs::read_to_string(folder.join("dist").join(SUMS))?);
    ensure!(ours == theirs, "the rebuilt archives differ; see {}:\n{ours}\n{theirs}", folder.display());
    fs::remove_dir_all(&folder)?;
    Ok("the same bytes".into())
}

/// The tracked files as they lie here; where this is no git checkout but what was unpacked from such an archive, all
/// files that building did not make.
fn source() -> Result<Files> {
    if !root().join(".git").exists() {
        let mut files = folder(root(), &MADE)?;
        files.retain(|name, _| !name.ends_with("/target") && !name.contains("/target/"));
        return Ok(files);
    }
    let listed = step::output(command("git").args(["ls-files", "-z"]))?;
    listed
        .split('\0')
        .filter(|name| !name.is_empty() && root().join(name).is_file())
        .map(|name| Ok((name.to_owned(), fs::read(root().join(name))?)))
        .collect()
}
