//! `cargo xtask bench`: Sidelight beside its peers, natively and as wasm in Chromium, in one run.

use crate::{
    root,
    step::{self, Steps, cargo, kilobytes},
    tools, wasm,
};
use anyhow::Result;
use std::fs;

/// Builds module and benchmarks, then runs them with `arguments` (see `-- --help`).
pub fn run(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new(5);
    steps.run("Looking for the browsers", tools::browsers)?;
    steps.run("Looking for the browser tests' packages", tools::packages)?;
    steps.run("Looking for Rust's wasm target", wasm::add_target)?;
    steps.run("Compiling the wasm module", || {
        let pkg = root().join("dist/pkg");
        wasm::bind(&wasm::compile()?, &pkg)?;
        Ok(kilobytes(fs::metadata(pkg.join(wasm::MODULE))?.len() as usize))
    })?;
    steps.run("Compiling and running the benchmarks (peers included: many minutes)", || {
        let mut bench = cargo();
        bench.args(["run", "--release", "--manifest-path", "tests/bench/Cargo.toml", "--"]).args(arguments);
        step::run(&mut bench)?;
        Ok(String::new())
    })
}
