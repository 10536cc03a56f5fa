//! `cargo xtask bench`: Sidelight beside its peers, natively and as wasm in Chromium, in one run.

use crate::{
    assemble,
    step::{self, Steps, cargo},
    tools,
};
use anyhow::Result;

/// Builds module and benchmarks, then runs them with `arguments` (see `-- --help`).
pub fn run(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new(assemble::STEPS + 3);
    steps.run("Looking for the browsers", tools::browsers)?;
    steps.run("Looking for the browser tests' packages", tools::packages)?;
    assemble::build_in(&mut steps)?;
    steps.run("Compiling and running the benchmarks (peers included: many minutes)", || {
        let mut bench = cargo();
        bench.args(["run", "--release", "--manifest-path", "tests/bench/Cargo.toml", "--"]).args(arguments);
        step::run(&mut bench)?;
        Ok(String::new())
    })
}
