//! `cargo xtask test`: everything that must hold before a change lands.
//!
//! One failure does not end the run: what else fails is worth knowing too.

use crate::{
    assemble, root, size, spark,
    step::{self, Steps, cargo},
    tools, wasm,
};
use anyhow::{Result, bail, ensure};
use std::process::Command;
use walkdir::WalkDir;

/// Installs what is missing, builds, and runs all checks and tests; with `thorough` also what takes longest and rarely
/// differs (`tests/browser/harness/extent.js`).
pub fn run(thorough: bool) -> Result<()> {
    let mut steps = Steps::new(4 + assemble::STEPS + 12);
    // Without these nothing else makes sense.
    steps.run("Looking for the browsers", tools::browsers)?;
    steps.run("Looking for the linters and the browser tests' packages", tools::packages)?;
    steps.run("Looking for minisign", || Ok(tools::minisign()))?;
    steps.attempt("Rust: format", || step::run(cargo().args(["fmt", "--all", "--check"])));
    assemble::build_in(&mut steps)?;

    steps.attempt("JavaScript: format and lint (biome)", || {
        step::run(tools::npx("biome").args(["ci", "--colors=off", "."]))
    });
    steps.attempt("JavaScript: types (tsc)", || step::run(tools::npx("tsc").args(["--project", "."])));
    steps.attempt("JavaScript: types of the modules' declarations (tsc)", || {
        step::run(tools::npx("tsc").args(["--project", "tsconfig.declarations.json"]))
    });
    steps.attempt("Extension: web-ext lint", || {
        step::run(tools::npx("web-ext").args(["lint", "--source-dir", "dist/extension", "--no-config-discovery"]))
    });
    steps.attempt("Sizes of the wasm modules against their budgets", || {
        println!("      {}", size::check()?);
        Ok(())
    });
    steps.attempt("wasm boundary tests (node)", || node("tests/boundary", thorough));
    steps.attempt("Rust: clippy, native", || {
        step::run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
    });
    steps.attempt("Rust: clippy, wasm", || {
        wasm::MODULES.iter().try_for_each(|module| {
            let mut clippy = cargo();
            clippy.args(["clippy", "--target", wasm::TARGET]).args(module.features());
            step::run(clippy.args(["--", "--deny", "warnings"]))
        })
    });
    steps.attempt("Rust: clippy, feeds and subscriptions without what is native", || {
        let features = ["--lib", "--no-default-features", "--features", "feed,subscription"];
        step::run(cargo().args(["clippy", "--target", wasm::TARGET]).args(features).args(["--", "--deny", "warnings"]))
    });
    steps.attempt("Rust: unit, integration and doc tests", || {
        step::run(cargo().args(["test", "--workspace", "--no-fail-fast", "--profile", assemble::PROFILE]))
    });
    steps.attempt("Building on a Spark cluster of two executors", || {
        if spark::is_there() {
            return spark::test();
        }
        println!("      left out: PySpark is not there; `cargo xtask spark` installs it and runs this");
        Ok(())
    });
    steps.attempt("Browser tests (Chromium, Firefox)", || node("tests/browser", thorough));
    steps.finish("everything holds")
}

/// Runs the tests of a folder, and of the folders in it, with node's own runner.
fn node(folder: &str, thorough: bool) -> Result<()> {
    let mut files = Vec::new();
    for entry in WalkDir::new(root().join(folder)).sort_by_file_name() {
        let path = entry?.into_path();
        if path.to_string_lossy().ends_with(".test.js") {
            files.push(path);
        }
    }
    ensure!(!files.is_empty(), "{folder} has no *.test.js");
    let mut node: Command = step::command("node");
    // Browsers are heavy: one file at a time. Two at a time on two cores save a quarter of the time, but now and then a
    // service worker does not end within a minute.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec", "--test-timeout=900000"]).args(files);
    if thorough {
        node.env("SIDELIGHT_THOROUGH", "1");
    }
    if step::run(&mut node).is_err() {
        bail!("a test in {folder} failed; its report is above");
    }
    Ok(())
}
