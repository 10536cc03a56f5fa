//! `cargo xtask dist`: what the stores are given, the same bytes on every run.
//!
//! `sidelight-chrome.zip`, `sidelight-firefox.zip` (the extension with a manifest of what that browser knows),
//! `sidelight-source.zip` (what reviewers rebuild from, see `store/REBUILD.md`) and `SHA256SUMS`, all in `dist/`.
//! `--subscribe` makes packages that offer one published index on the welcome page.

use crate::{
    archive, assemble, root,
    step::{self, Steps, command, kilobytes},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use sidelight::subscription::Address;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use walkdir::WalkDir;

const SOURCE: &str = "sidelight-source.zip";
const SUMS: &str = "SHA256SUMS";
/// In the package: the address of the index that is offered at the first run, as JSON; `null` where none is.
const OFFERED: &str = "welcome/offered-index.json";

/// Builds everything and packs it; with `verify`, does so once more from the packed source and compares. `subscribe` is
/// the address of an index that the packages offer.
pub fn run(verify: bool, subscribe: Option<&str>) -> Result<()> {
    let offered = subscribe.map(address).transpose()?;
    let offered = offered.as_deref();
    let mut steps = Steps::new(assemble::STEPS + 1 + usize::from(verify));
    assemble::build_in(&mut steps)?;
    pack(&mut steps, offered)?;
    if verify {
        steps.run("Rebuilding from the packed source in a folder of its own (some minutes)", || rebuild(offered))?;
    }
    Ok(())
}

/// The address of an index as packages have it: its manifest's, with the key where one is given. Read by the rule for
/// what readers type; where https and http would be tried, https.
fn address(given: &str) -> Result<String> {
    let tries = Address::typed(given).with_context(|| format!("--subscribe {given}"))?;
    let Address { manifest, key } = tries.into_iter().next().context("no address")?;
    Ok(key.map_or_else(|| manifest.clone(), |key| format!("{manifest}#{key}")))
}

fn pack(steps: &mut Steps, offered: Option<&str>) -> Result<()> {
    steps.run("Packing for the stores", || {
        let dist = root().join("dist");
        let mut extension = folder(&dist.join("extension"), &[])?;
        if let Some(offered) = offered {
            offer(&mut extension, offered)?;
        }
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

/// Has the extension offer an index at the first run.
fn offer(extension: &mut Files, address: &str) -> Result<()> {
    let offered = extension.get_mut(OFFERED).with_context(|| format!("the extension has no {OFFERED}"))?;
    ensure!(offered.trim_ascii() == b"null", "{OFFERED} should say null, for packages that offer nothing");
    *offered = (serde_json::to_string(address)? + "\n").into_bytes();
    let key =
        if address.contains('#') { "checked by its key" } else { "without a key: readers take the first they see" };
    println!("      offers {address} at the first run, {key}");
    Ok(())
}

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
fn rebuild(offered: Option<&str>) -> Result<String> {
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
    let mut again = step::cargo();
    again.current_dir(&folder).env_remove("CARGO_TARGET_DIR").args(["xtask", "dist"]);
    if let Some(offered) = offered {
        again.args(["--subscribe", offered]);
    }
    step::run(&mut again)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

    #[test]
    fn an_address_is_read_as_readers_type_it() {
        let whole = format!("https://host.example/news/manifest.json#{KEY}");
        for given in [whole.clone(), format!("host.example/news/#{KEY}"), format!(" https://host.example/news/#{KEY} ")]
        {
            assert_eq!(address(&given).unwrap(), whole, "{given}");
        }
        assert_eq!(address("host.example").unwrap(), "https://host.example/manifest.json");
        assert_eq!(address("http://localhost:8000/").unwrap(), "http://localhost:8000/manifest.json");
        // The packaged form is read as it is.
        assert_eq!(address(&whole).unwrap(), whole);
        for wrong in
            ["", "two words", "ftp://host.example/", "https://host.example/#RWQ", "https://me:me@host.example/"]
        {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_package_offers_one_index_and_others_none() {
        let ordinary = folder(&root().join("extension"), &[]).unwrap();
        assert_eq!(ordinary[OFFERED], b"null\n");
        let mut files = ordinary.clone();
        offer(&mut files, "https://host.example/manifest.json").unwrap();
        assert_eq!(files[OFFERED], b"\"https://host.example/manifest.json\"\n");
        files.remove(OFFERED);
        assert!(offer(&mut files, "https://host.example/manifest.json").is_err());
        let others = |files: &Files| files.iter().filter(|(name, _)| *name != OFFERED).count();
        assert_eq!(others(&files), others(&ordinary));
    }
}
