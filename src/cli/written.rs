//! What `build` and `merge` are told of the index that they write, and how it is written.

use super::clock;
use anyhow::Result;
use sidelight::index::{BuildOptions, Index};
use sidelight::part::Scratch;
use sidelight::publish::{delete_unfinished, write_whole};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is written into an index beside its stories.
#[derive(clap::Args)]
pub struct About {
    /// Name shown to readers; the name of --out without its ending where absent
    #[arg(long)]
    name: Option<String>,
    /// Leave out the section that finds headlines as you type
    #[arg(long)]
    no_headline_search: bool,
    /// Mark the index as a sample: its addresses lead nowhere and it is never outdated
    #[arg(long)]
    sample: bool,
    /// Time of creation written into the index: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    created: Option<String>,
}

impl About {
    /// How the index at `out` is built; its snippets are said elsewhere.
    pub fn resolve(&self, out: &Path) -> Result<BuildOptions> {
        let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
        let created = match &self.created {
            Some(text) => clock::now(Some(text), "--created")?,
            None => clock::now(epoch.as_deref(), "SOURCE_DATE_EPOCH")?,
        };
        let stem = || out.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(BuildOptions {
            name: self.name.clone().unwrap_or_else(stem),
            sample: self.sample,
            created,
            headline_search: !self.no_headline_search,
            ..BuildOptions::default()
        })
    }
}

/// How much is held in memory, and where the rest goes.
#[derive(clap::Args)]
pub struct Memory {
    /// Memory to take, as 500M or 2G (decimal): what does not fit waits on disk. Writing an index needs 400 bytes a
    /// story of it, 1G for 2.5 million
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = bytes)]
    memory: u64,
    /// Folder for what waits on disk; that of --out where absent
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
}

impl Memory {
    /// The scratch files of a run that writes `out`. What runs that were killed have left beside it goes.
    pub fn scratch(&self, out: &Path) -> Result<Scratch> {
        let beside = out.parent().unwrap_or(Path::new(""));
        let folder = self.scratch.as_deref().unwrap_or(beside);
        delete_unfinished(beside)?;
        if folder != beside {
            delete_unfinished(folder)?;
        }
        Ok(Scratch::new(folder, self.memory))
    }
}

/// Bytes, with K, M or G for 1,000, 1,000,000 and 1,000,000,000 of them, and a B or none.
fn bytes(text: &str) -> Result<u64, String> {
    let size = text.to_ascii_uppercase();
    let size = size.strip_suffix('B').unwrap_or(&size);
    let units = [('K', 1_000), ('M', 1_000_000), ('G', 1_000_000_000)];
    let (digits, unit) =
        units.iter().find_map(|(letter, unit)| Some((size.strip_suffix(*letter)?, *unit))).unwrap_or((size, 1));
    let bytes = digits.parse().ok().and_then(|number: u64| number.checked_mul(unit));
    bytes.ok_or_else(|| "not a size, as 500M or 2G".to_owned())
}

/// Writes an index and says what it holds.
pub fn write_index(path: &Path, index: &[u8], out: &mut impl Write) -> Result<()> {
    write_whole(path, index)?;
    let stories = Index::open(index)?.stories();
    let per_story = index.len() as f64 / f64::from(stories.max(1));
    let noun = if stories == 1 { "story" } else { "stories" };
    writeln!(out, "{}: {stories} {noun}, {} bytes ({per_story:.1} a story)", path.display(), index.len())?;
    Ok(())
}
