//! The newsstand: sample outlets with a page template each, written out as the folder of pages that the demo serves,
//! the sample index is built from, and the browser tests read.
//!
//! Sources (committed, under `www/newsstand/`):
//!
//! ```text
//! stories/<event>/<outlet>.md        one outlet's story about the event
//! stories/singles/<outlet>.<what>.md a story that belongs to no event
//! outlets/<outlet>/outlet.json       name, language, feed format, address pattern, sections, and what templates want
//! outlets/<outlet>/*.html            article, front, section; live (only if it has live blogs); pages/<path>.html
//! outlets/<outlet>/*                 anything else is copied to the host's root (style sheets, scripts, logos)
//! shared/                            feeds, sitemap and pictures that outlets fall back to
//! stand.html                         the page that leads to the outlets
//! ```
//!
//! Output: `<outlet>.example/<path>/index.html`, `feed.xml`, `sitemap.xml`; `index.html`, which leads to
//! all outlets; and `stories.json` with one object a story.
//! The same sources give the same bytes: nothing here reads a clock or iterates over a hash map.

mod check;
#[cfg(test)]
mod matches;
mod pages;
mod source;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Context, Result, bail};

use source::Newsstand;

/// What was written, for the line that `cargo xtask build` prints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Outlets, one host each.
    pub outlets: usize,
    /// Stories, one page each.
    pub stories: usize,
    /// Events covered by three or more outlets.
    pub events: usize,
    /// Languages of the stories.
    pub languages: usize,
    /// Pages of all kinds: stories, fronts, sections, about pages.
    pub pages: usize,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { outlets, stories, events, languages, pages } = self;
        write!(
            formatter,
            "{stories} stories of {outlets} outlets in {languages} language(s), {events} events, {pages} pages"
        )
    }
}

/// Reads the sources under `source`, checks them and writes the newsstand to `out`.
///
/// Hosts' folders that an earlier run left in `out` are removed first, so that no page outlives its source.
///
/// # Errors
/// When a source breaks a rule: all problems at once, each as `file:line: what is wrong and what is allowed`.
/// When a template fails, or a file cannot be read or written.
pub fn generate(source: &Path, out: &Path) -> Result<Summary> {
    let newsstand = read(source)?;
    clear(out)?;
    pages::write(&newsstand, source, out)
}

/// Reads and checks the sources without writing anything.
///
/// # Errors
/// As [`generate`].
pub fn read(source: &Path) -> Result<Newsstand> {
    let (newsstand, mut problems) = source::read(source)?;
    if problems.is_empty() {
        problems = check::problems(&newsstand);
    }
    if !problems.is_empty() {
        bail!("the newsstand's sources have {} problem(s):\n  {}", problems.len(), problems.join("\n  "));
    }
    Ok(newsstand)
}

/// Removes what an earlier run wrote, and only that.
fn clear(out: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(out) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() && path.extension().is_some_and(|extension| extension == "example") {
            std::fs::remove_dir_all(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}
