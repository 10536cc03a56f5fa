//! Steps: each says what it does, how far the whole is, how long it took; commands run in them show their own output.

use crate::root;
use anyhow::{Context, Result, bail};
use std::{
    ffi::OsStr,
    io::{self, Write},
    process::Command,
    time::Instant,
};

/// A row of steps of known length, so that each line can say how far it is.
pub struct Steps {
    total: usize,
    done: usize,
    started: Instant,
    failed: Vec<String>,
}

impl Steps {
    /// A row of `total` steps.
    pub fn new(total: usize) -> Self {
        Self { total, done: 0, started: Instant::now(), failed: Vec::new() }
    }

    /// Runs one step. `work` returns what is worth saying about its result.
    pub fn run(&mut self, what: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
        self.done += 1;
        println!("[{}/{}] {what} ...", self.done, self.total);
        io::stdout().flush()?;
        let started = Instant::now();
        let result = work().with_context(|| format!("step failed: {what}"))?;
        let seconds = started.elapsed().as_secs_f32();
        println!("      {result}{}({seconds:.1} s)", if result.is_empty() { "" } else { " " });
        Ok(())
    }

    /// Runs one step whose failure does not end the row; [`finish`](Self::finish) names it.
    pub fn attempt(&mut self, what: &str, work: impl FnOnce() -> Result<()>) {
        if let Err(error) = self.run(what, || work().map(|()| String::from("ok"))) {
            println!("      FAILED: {error:#}");
            self.failed.push(what.into());
        }
    }

    /// Ends the row: an error that names the steps that failed, or the word given.
    pub fn finish(self, word: &str) -> Result<()> {
        let minutes = self.seconds() / 60.0;
        if !self.failed.is_empty() {
            bail!("{} of {} steps failed ({minutes:.1} min): {}", self.failed.len(), self.done, self.failed.join("; "));
        }
        println!("\n{} steps, {word} ({minutes:.1} min).", self.done);
        Ok(())
    }

    /// Seconds since the first step began.
    pub fn seconds(&self) -> f32 {
        self.started.elapsed().as_secs_f32()
    }
}

/// A command in the repository's folder.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo as it runs this program.
pub fn cargo() -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo set for running xtask must not reach the builds it starts.
    for (key, _) in std::env::vars_os() {
        if key.to_str().is_some_and(|key| key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(key);
        }
    }
    command
}

/// Runs a command to its end; its output goes where ours does.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Bytes for reading: `412 KB`.
pub fn kilobytes(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / 1000.0)
}
