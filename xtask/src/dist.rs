//! `cargo xtask dist`: what the stores are given, the same bytes on every run.
//!
//! `sidelight-chrome.zip`, `sidelight-firefox.zip` (the extension with a manifest of what that browser knows),
//! `sidelight-source.zip` (what reviewers rebuild from) and `SHA256SUMS`, all in `dist/`.

use crate::{
    archive, assemble, root,
    step::{self, Steps, command, kilobytes},
};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use walkdir::WalkDir;

/// Builds everything and packs it.
pub fn run() -> Result<()> {
    let mut steps = Steps::new(assemble::STEPS + 1);
    assemble::build_in(&mut steps)?;
    steps.run("Packing for the stores", || {
        let dist = root().join("dist");
        let extension = folder(&dist.join("extension"))?;
        let archives = [
            ("sidelight-chrome.zip", with_manifest(&extension, for_chromium)?),
            ("sidelight-firefox.zip", with_manifest(&extension, for_firefox)?),
            ("sidelight-source.zip", source()?),
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
        fs::write(dist.join("SHA256SUMS"), &sums)?;
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

/// Every file under `folder`.
fn folder(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// The tracked files as they lie here.
fn source() -> Result<Files> {
    let listed = step::output(command("git").args(["ls-files", "-z"]))?;
    listed
        .split('\0')
        .filter(|name| !name.is_empty() && root().join(name).is_file())
        .map(|name| Ok((name.to_owned(), fs::read(root().join(name))?)))
        .collect()
}
