//! `sidelight man`: manual pages, written from the definition of the command line.

use anyhow::{Context, Result};
use std::{fs, io::Write, path::PathBuf};

/// Write the manual pages into a folder, one a command
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  sidelight man ~/.local/share/man/man1")]
pub struct Args {
    /// The folder; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn run(args: &Args, command: clap::Command, out: &mut impl Write) -> Result<()> {
    let place = || format!("{}; check the folder and its permissions", args.folder.display());
    fs::create_dir_all(&args.folder).with_context(place)?;
    clap_mangen::generate_to(command, &args.folder).with_context(place)?;
    writeln!(out, "{}", args.folder.display())?;
    Ok(())
}
