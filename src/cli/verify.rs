//! `sidelight verify`: whether readers would take a published index.

use super::{clock, progress::note};
use anyhow::Result;
use sidelight::publish::{self, Error, read_public_key};
use sidelight::time::text_of;
use std::{fs, io::Write, path::PathBuf};

/// Check a published index as a reader's device does: signature, versions, files, and that they open
#[derive(clap::Args)]
#[command(after_help = "\
Without --key the index is checked by the key that its manifest names, as by a reader who subscribes without one.

Examples:
  sidelight verify public
  sidelight verify public --key sidelight.pub")]
pub struct Args {
    /// The folder that `sidelight publish` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The key that readers know: `RW…`, or a file with it
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The time instead of the clock's: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Print one JSON object: what the index holds
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let now = clock::now(args.now.as_deref(), "--now")?;
    let key = match &args.key {
        None => None,
        Some(text) => match read_public_key(text) {
            Ok(key) => Some(key),
            Err(_) => {
                let path = PathBuf::from(text);
                let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))?;
                Some(read_public_key(&text)?)
            }
        },
    };
    let verified = publish::verify(&args.folder, key.as_ref(), now)?;
    let (manifest, stats) = (&verified.accepted.manifest, &verified.stats);
    if args.json {
        serde_json::to_writer(&mut *out, stats)?;
        writeln!(out)?;
        return Ok(());
    }
    if key.is_none() {
        note("checked by the key that the manifest names; give the one that readers know with --key");
    }
    writeln!(out, "{}: readers can use it", args.folder.display())?;
    writeln!(out, "name       {}", manifest.name)?;
    writeln!(out, "key        {}", manifest.key)?;
    writeln!(out, "stories    {} of {} outlets", stats.stories, stats.outlets)?;
    writeln!(out, "files      a base and {} deltas, {} bytes", manifest.deltas.len(), stats.bytes)?;
    writeln!(out, "made       {}", text_of(manifest.created, false))?;
    writeln!(out, "expires    {}", text_of(manifest.expires, false))?;
    Ok(())
}
