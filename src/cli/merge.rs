//! `sidelight merge`: parts -> an index.

use super::progress::note;
use super::sources::say_doubles;
use super::written::{About, Memory, write_index};
use anyhow::{Result, bail};
use sidelight::part::Stories;
use std::io::Write;
use std::path::PathBuf;

/// Merge parts into the index that one build of all their inputs would give
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Parts, as `sidelight build --part` writes them
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// File to write the index to
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    memory: Memory,
}

const HELP: &str = "\
The index has the bytes that one build of all inputs would give, whatever the number and order of the parts: of several
stories with one address the same one counts. A part may be given twice; it changes nothing. All parts are to be built
by one version of Sidelight and with the same --snippets.

What does not fit into --memory waits in the folder of --out, or that of --scratch, in files without a name: they go
when the run ends, also when it is killed.

Examples:
  sidelight build 2024-01/ --part --out 2024-01.part
  sidelight merge 2024-*.part --out 2024.sidelight --name \"News of 2024\"
  sidelight merge *.part --out all.sidelight --memory 4G --scratch /var/tmp";

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    if args.out.file_name().is_none() {
        bail!("--out {}: not a file's name", args.out.display());
    }
    let options = args.about.resolve(&args.out)?;
    let scratch = args.memory.scratch(&args.out)?;
    let mut stories = Stories::of_parts(&args.parts, &scratch)?;
    note("merging");
    let index = stories.index(options)?;
    say_doubles(stories.doubles);
    write_index(&args.out, &index, out)
}
