//! `sidelight eval`: measures extraction and ranking on labelled sets, and how fast sources are read.

mod beir;
mod calibration;
mod curve;
mod events;
mod extraction;
mod fit;
mod overlap;
mod part;
mod ranking;
mod related;
mod sources;
mod split;
mod statistics;

use anyhow::Result;
use clap::Subcommand;
use std::io::Write;

/// Measure extraction or ranking on a labelled set, or the reading of sources
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Related(related::Args),
    Extraction(extraction::Args),
    Calibration(calibration::Args),
    Fit(fit::Args),
    Sources(sources::Args),
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    match &args.what {
        What::Related(args) => related::run(args, out),
        What::Extraction(args) => extraction::run(args, out),
        What::Calibration(args) => calibration::run(args, out),
        What::Fit(args) => fit::run(args, out),
        What::Sources(args) => sources::run(args, out),
    }
}
