//! `sidelight completions`: what shells complete, written from the definition of the command line.

use anyhow::Result;
use clap_complete::{Shell, generate};
use std::io::Write;

/// Print completions for a shell
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  sidelight completions bash > ~/.local/share/bash-completion/completions/sidelight
  sidelight completions fish > ~/.config/fish/completions/sidelight.fish")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(args: &Args, mut command: clap::Command, out: &mut impl Write) -> Result<()> {
    generate(args.shell, &mut command, "sidelight", out);
    Ok(())
}
