//! Archives: pages a second and core from WARC, and the memory that reading takes.
//!
//! The newsstand's pages and those of the labelled sets, each in a record of its own as crawlers write them, plain and
//! with each record packed by gzip. Each file is read in a process of its own, whose memory nothing else has touched.

use crate::measure::{self, RUNS};
use crate::report::Report;
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sidelight::index::{BuildOptions, IndexBuilder};
use sidelight::page::{extract, parse::parse_html};
use sidelight::source::{self, SourceOptions};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

const ARCHIVES: &str = "reading web archives (WARC)";

/// A page and the address that it was fetched from.
pub struct Page {
    pub url: String,
    pub file: PathBuf,
}

/// The pages of the newsstand, each at the address that it names its own.
pub fn newsstand(folder: &Path) -> Result<Vec<Page>> {
    let (mut pages, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let file = entry?.path();
            if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|ending| ending == "html") {
                let page = extract(&parse_html(&fs::read(&file)?, "", None));
                let url = page.article.map(|article| article.url).filter(|url| !url.is_empty());
                pages.push(Page { url: url.unwrap_or_else(|| "https://newsstand.example/".into()), file });
            }
        }
    }
    pages.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(pages)
}

/// The pages of a labelled set; one whose address is not known gets one that leads nowhere.
pub fn labelled(folder: &Path) -> Result<Vec<Page>> {
    #[derive(Deserialize)]
    struct Row {
        id: String,
        url: Option<String>,
    }
    let rows = fs::read_to_string(folder.join("truth.jsonl"))?;
    rows.lines()
        .map(|line| {
            let Row { id, url } = serde_json::from_str(line)?;
            let url = url.unwrap_or_else(|| format!("https://unknown.invalid/{id}"));
            Ok(Page { url, file: folder.join("pages").join(format!("{id}.html")) })
        })
        .collect()
}

/// Measures the reading of these pages, plain and packed.
pub fn run(name: &str, pages: &[Page], folder: &Path, report: &mut Report) -> Result<()> {
    for (how, is_packed) in [("plain", false), ("gzip a record", true)] {
        let file = folder.join(if is_packed { "pages.warc.gz" } else { "pages.warc" });
        write(&file, pages, is_packed)?;
        let megabytes = fs::metadata(&file)?.len() / 1_000_000;
        let mut reading = Command::new(std::env::current_exe()?);
        let output = reading.env("RAYON_NUM_THREADS", "1").arg("--read-archive").arg(&file).output()?;
        anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let Speed { stories, read, built, memory } = serde_json::from_slice(&output.stdout)?;
        let a_second = |seconds: f64| pages.len() as f64 / seconds;
        let memory = memory.map_or("unknown".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
        let note = format!(
            "{} pages, {stories} stories, {megabytes} MB: {:.0} pages a second and core, {:.0} with their index; \
             memory {memory}",
            pages.len(),
            a_second(read),
            a_second(built),
        );
        report.note(ARCHIVES, "sidelight", format!("{name}, {how}"), note);
        fs::remove_file(&file)?;
    }
    Ok(())
}

/// Writes a WARC file of pages, as answers of their servers.
fn write(file: &Path, pages: &[Page], is_packed: bool) -> Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for page in pages {
        let html = fs::read(&page.file)?;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", html.len());
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-11-20T12:00:00Z\r\nWARC-Target-URI: {}\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            page.url,
            answer.len() + html.len()
        );
        let record = [head.as_bytes(), answer.as_bytes(), &html, b"\r\n\r\n"].concat();
        if is_packed {
            let mut packer = GzEncoder::new(&mut out, Compression::default());
            packer.write_all(&record)?;
            packer.finish()?;
        } else {
            out.write_all(&record)?;
        }
    }
    Ok(out.flush()?)
}

/// What one archive took.
#[derive(Serialize, Deserialize)]
struct Speed {
    stories: usize,
    /// Seconds on a core, the median of the runs.
    read: f64,
    /// The same with an index of its stories.
    built: f64,
    /// Bytes beyond what the process held before, of a first reading.
    memory: Option<u64>,
}

/// Reads an archive as `sidelight build` does and prints what it took as JSON.
pub fn read(file: &Path) -> Result<()> {
    let inputs = [file.to_owned()];
    let options = SourceOptions::default();
    let (tally, memory) = measure::memory(|| source::read(&inputs, &options, &mut |_| Ok(())));
    let read = median(|| Ok(_ = source::read(&inputs, &options, &mut |_| Ok(()))?))?;
    let built = median(|| {
        let mut builder = IndexBuilder::new(BuildOptions::default());
        source::read(&inputs, &options, &mut |batch| {
            builder.add_all(&batch.stories, &|_| {});
            Ok(())
        })?;
        builder.finish()?;
        Ok(())
    })?;
    println!("{}", serde_json::to_string(&Speed { stories: tally?.stories, read, built, memory })?);
    Ok(())
}

/// The median of the seconds on cores that `work` takes, of all threads.
fn median(mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut seconds = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let started = measure::process();
        work()?;
        seconds.push((measure::process() - started) / 1e6);
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds[RUNS / 2])
}
