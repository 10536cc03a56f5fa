//! `cargo xtask build`: what goes where in `dist/`.
//!
//! ```text
//! dist/pkg/             the engine's module, glue, declarations
//! dist/pkg-builder/     the same of the module that reads feeds and builds their index
//! dist/extension/       extension/ + pkg/ + pkg-builder/ + sample.sidelight + pages of the newsstand to try it on:
//!                       load this folder unpacked
//! dist/extension-test/  the same with host permission for 127.0.0.1 and an open shadow root, for browser tests
//! dist/site/            www/ + pkg/ + what the page shares with the extension + newsstand/ + sample.sidelight
//! ```

use crate::{
    gzip, newsstand, root,
    step::{self, Steps, cargo, kilobytes},
    wasm::{self, MODULES, Module},
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use walkdir::WalkDir;

/// The sample index, in the extension and on the site.
pub const SAMPLE: &str = "sample.sidelight";

/// When the sample says it was made. Fixed, so that the same sources give the same bytes.
const SAMPLE_CREATED: &str = "2026-11-22T18:00:00Z";

/// By language, the path of the page of the newsstand on which the extension shows what it does (welcome/sample.js).
const SAMPLE_PAGES: [(&str, &str); 3] = [
    (
        "en",
        "meridian-wire.example/disasters/ferry-with-214-aboard-runs-aground-off-calder-bay-all-evacuated-2026-11-14",
    ),
    ("de", "landfunk.example/nachrichten/2026-11-14/stromausfall-in-rothenlau-nach-feuer-im-umspannwerk"),
    (
        "fr",
        "radio-rivage.example/infos/culture/\
         vol-au-musee-des-gabelous-la-ville-sous-le-choc-le-maire-promet-des-4049119",
    ),
];

/// Files of `extension/` that the demo page uses too, in the same places.
const SHARED: [&str; 11] = [
    "page/safe.js",
    "page/flatten.js",
    "page/panel.js",
    "page/panel.css",
    "shared/panel-parts.js",
    "shared/dates.js",
    "shared/dom.js",
    "shared/palette.css",
    "shared/sites.js",
    "shared/telling.js",
    "_locales",
];

/// Cargo's profile of the command line program and of the Rust tests: compiled once for both.
pub const PROFILE: &str = "checked";

/// Number of steps [`build_in`] takes.
pub const STEPS: usize = 6;

/// Everything into `dist/`.
pub fn build() -> Result<()> {
    let mut steps = Steps::new(STEPS);
    build_in(&mut steps)?;
    println!("Built dist/extension, dist/extension-test and dist/site in {:.0} s.", steps.seconds());
    Ok(())
}

/// The same as part of a longer row of steps.
pub fn build_in(steps: &mut Steps) -> Result<()> {
    let dist = root().join("dist");
    let site = dist.join("site");
    steps.run("Looking for Rust's wasm target", wasm::add_target)?;
    steps.run("Compiling the wasm modules (about a minute the first time)", || {
        let sizes = MODULES.iter().map(|module| {
            let folder = dist.join(module.folder);
            wasm::bind(&module.compile()?, &folder)?;
            let [wasm, glue] = [fs::read(folder.join(wasm::WASM))?, fs::read(folder.join(wasm::GLUE))?];
            let packed = gzip::length(&wasm) + gzip::length(&glue);
            Ok(format!("{} {}, with glue {} gzipped", module.name, kilobytes(wasm.len()), kilobytes(packed)))
        });
        Ok(sizes.collect::<Result<Vec<String>>>()?.join("; "))
    })?;
    steps.run("Compiling the sidelight command (about a minute the first time)", || {
        step::run(cargo().args(["build", "--package", "sidelight", "--bin", "sidelight", "--profile", PROFILE]))?;
        Ok(String::new())
    })?;
    steps.run("Laying out the demo site and its newsstand", || {
        clear(&site)?;
        copy_folder(&root().join("www"), &site, &["newsstand"])?;
        for shared in SHARED {
            copy(&root().join("extension").join(shared), &site.join(shared))?;
        }
        for page in ["README.md", "ARCHITECTURE.md"] {
            copy(&root().join(page), &site.join(page))?;
        }
        copy_modules(&dist, &site, |module| module.is_on_site)?;
        let newsstand = newsstand::generate(&root().join("www/newsstand"), &site.join("newsstand"))?;
        Ok(newsstand.to_string())
    })?;
    steps.run("Building the sample index from the newsstand", || {
        let sample = site.join(SAMPLE);
        let newsstand = site.join("newsstand");
        step::run(step::command(sidelight()?).arg("build").arg(&newsstand).arg("--out").arg(&sample).args([
            "--sample",
            "--name",
            "Newsstand",
            "--created",
            SAMPLE_CREATED,
        ]))?;
        let bytes = fs::metadata(&sample).context("the sidelight command wrote no index")?.len();
        Ok(kilobytes(bytes as usize))
    })?;
    steps.run("Assembling the extension", || {
        extension(&dist.join("extension"), &dist, &site)?;
        let tests = dist.join("extension-test");
        extension(&tests, &dist, &site)?;
        open_for_tests(&tests)?;
        Ok("dist/extension".into())
    })
}

/// The command line program as the step before has built it.
pub fn sidelight() -> Result<PathBuf> {
    Ok(wasm::target_folder()?.join(PROFILE).join(format!("sidelight{}", std::env::consts::EXE_SUFFIX)))
}

fn extension(out: &Path, dist: &Path, site: &Path) -> Result<()> {
    clear(out)?;
    copy_folder(&root().join("extension"), out, &["page/globals.d.ts"])?;
    copy_modules(dist, out, |_| true)?;
    copy(&site.join(SAMPLE), &out.join(SAMPLE))?;
    for (language, page) in SAMPLE_PAGES {
        let page = site.join("newsstand").join(page).join("index.html");
        copy(&page, &out.join(format!("welcome/sample/{language}.html")))?;
    }
    let manifest = read_manifest(out)?;
    ensure!(
        manifest["version"] == env!("CARGO_PKG_VERSION"),
        "extension/manifest.json says version {}, the crates {}: make them the same",
        manifest["version"],
        env!("CARGO_PKG_VERSION")
    );
    Ok(())
}

/// Copies the folders of the modules that are wanted, as [`build_in`] has made them.
fn copy_modules(dist: &Path, out: &Path, wanted: fn(&Module) -> bool) -> Result<()> {
    let mut wanted = MODULES.iter().filter(|module| wanted(module));
    wanted.try_for_each(|module| copy_folder(&dist.join(module.folder), &out.join(module.folder), &[]))
}

/// What browser tests need and readers must not have: pages of 127.0.0.1 without a click. The
/// panel's shadow root, closed to pages and so to tests, is opened.
fn open_for_tests(extension: &Path) -> Result<()> {
    let mut manifest = read_manifest(extension)?;
    let fields = manifest.as_object_mut().context("extension/manifest.json is not an object")?;
    let hosts = fields.entry("host_permissions").or_insert_with(|| json!([]));
    hosts.as_array_mut().context("host_permissions is not a list")?.push(json!("http://127.0.0.1/*"));
    fs::write(extension.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;

    let panel = extension.join("page/panel.js");
    let source = fs::read_to_string(&panel)?;
    let closed = "mode: \"closed\"";
    ensure!(source.matches(closed).count() == 1, "extension/page/panel.js should say {closed} exactly once");
    fs::write(&panel, source.replace(closed, "mode: \"open\""))?;
    Ok(())
}

fn read_manifest(extension: &Path) -> Result<Value> {
    let path = extension.join("manifest.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        return copy_folder(from, to, &[]);
    }
    if !from.is_file() {
        bail!("{} is missing", from.display());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to)?;
    Ok(())
}

/// Copies a folder, less hidden files and the paths inside it that `except` names.
fn copy_folder(from: &Path, to: &Path, except: &[&str]) -> Result<()> {
    let entries = WalkDir::new(from).sort_by_file_name().into_iter().filter_entry(|entry| {
        let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
        !hidden && !except.iter().any(|path| entry.path() == from.join(path))
    });
    for entry in entries {
        let entry = entry?;
        if entry.file_type().is_file() {
            let inside = entry.path().strip_prefix(from)?;
            copy(entry.path(), &to.join(inside))?;
        }
    }
    Ok(())
}
