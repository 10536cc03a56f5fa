//! `sidelight rotate`: a new key takes the place of the one that signs.

use super::{password, progress::note};
use anyhow::Result;
use sidelight::publish::{Error, Publication, read_public_key};
use std::{fs, io::Write, path::PathBuf};

/// Let a new key sign an index from now on, signed by the old one
#[derive(clap::Args)]
#[command(after_help = "\
Writes the change into the record of DIR; the next `sidelight publish` must be given the new key, and carries the change
to the readers. A reader's device goes on from the key that it knows by every change since, so that one that has slept
through several follows, too.

Example:
  sidelight keygen --out new.key
  sidelight rotate news --key sidelight.key --to new.pub
  sidelight publish news public --key new.key")]
pub struct Args {
    /// The folder that the index is published from
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The secret key that signs now
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The public key that takes its place
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let text = fs::read_to_string(&args.to).map_err(|error| Error::io(&args.to, &error))?;
    let new = read_public_key(&text).map_err(|error| {
        Error::new(error.kind(), format!("{}: {error}; give the file of a public key", args.to.display()))
    })?;
    let mut publication = Publication::open(&args.folder)?;
    publication.rotate(&password::open_key(&args.key)?, &new)?;
    note("publish with the new key now; keep the old one until readers have followed");
    writeln!(out, "{new}")?;
    Ok(())
}
