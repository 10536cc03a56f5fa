//! `sidelight eval`: measures extraction and ranking on labelled sets.

mod extraction;
mod overlap;
mod statistics;

use anyhow::Result;
use clap::Subcommand;
use std::io::Write;

/// Measure extraction or ranking on a labelled set
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Extraction(extraction::Args),
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    match &args.what {
        What::Extraction(args) => extraction::run(args, out),
    }
}
