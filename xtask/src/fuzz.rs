//! `cargo xtask fuzz`: the fuzz targets of `tests/fuzz`, on the pinned stable compiler.
//!
//! libFuzzer needs only LLVM's coverage counters, which stable Rust can switch on; the sanitizers of `cargo fuzz` need
//! a nightly compiler, and without `unsafe` there is little for them to find.

use crate::{
    root,
    step::{self, Steps, cargo},
};
use anyhow::{Context, Result, ensure};
use std::{fs, path::PathBuf, process::Command};

/// The target that is built for: named, so that the flags don't reach build scripts.
const HOST: &str = env!("XTASK_HOST");

const FLAGS: [&str; 8] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cdebug-assertions",
    "-Ccodegen-units=1",
];

/// Runs `target`, or all of them one after another, each for `seconds`.
pub fn run(target: Option<&str>, seconds: u32) -> Result<()> {
    let known = targets()?;
    let chosen: Vec<&String> = known.iter().filter(|name| target.is_none_or(|target| target == *name)).collect();
    ensure!(!chosen.is_empty(), "no such fuzz target; there are {}", known.join(", "));
    let folder = root().join("target/fuzz");
    let mut steps = Steps::new(1 + chosen.len());
    steps.run("Compiling the fuzz targets", || {
        let mut build = cargo();
        build.args(["build", "--release", "--manifest-path", "tests/fuzz/Cargo.toml", "--target", HOST]);
        build.arg("--target-dir").arg(&folder).env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
        step::run(&mut build)?;
        Ok(String::new())
    })?;
    for name in chosen {
        let corpus = folder.join("corpus").join(name);
        fs::create_dir_all(&corpus)?;
        steps.run(&format!("Fuzzing {name} for {seconds} s"), || {
            let mut fuzz = Command::new(folder.join(HOST).join("release").join(name));
            fuzz.current_dir(&folder).arg(&corpus);
            fuzz.args([
                &format!("-max_total_time={seconds}"),
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
            ]);
            step::run(&mut fuzz).context("the input that failed lies in target/fuzz")?;
            Ok(format!("nothing found, {} inputs kept", fs::read_dir(&corpus)?.count()))
        })?;
    }
    Ok(())
}

/// Names of the targets: their files'.
fn targets() -> Result<Vec<String>> {
    let files = fs::read_dir(root().join("tests/fuzz/fuzz_targets"))?;
    let files: Vec<PathBuf> = files.filter_map(|file| file.ok().map(|file| file.path())).collect();
    let mut names: Vec<String> =
        files.iter().filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    Ok(names)
}
