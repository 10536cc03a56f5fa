//! Feeds: the time of the largest ones, and the memory that a usual one takes.
//!
//! Each is read in a process of its own, whose memory nothing else has touched.

use crate::measure;
use crate::report::Report;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use sidelight::source::{self, SourceOptions};
use std::fs;
use std::path::Path;
use std::process::Command;

const FEEDS: &str = "reading a feed";
/// The most bytes that the command line accepts of a feed.
const LARGEST: usize = 64_000_000;
/// The most that the extension fetches of one.
const FETCHED: usize = 4_000_000;
/// What a story of a feed usually says.
const TEXT: &str = "The mayor of Eastvale said on Tuesday that the bridge would open in spring, six years after the \
                    first stone was laid, and that the mill beside it would stay.";

pub fn run(folder: &Path, report: &mut Report) -> Result<()> {
    let told = |n: usize| {
        format!(
            "<item><title>Bridge {n} opens</title><link>https://courier.example/{n}</link>\
             <description>{TEXT}</description><pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate></item>"
        )
    };
    let short = |n: usize| format!("<item><link>https://a.example/{n}</link></item>");
    let unfinished = |_| "<item><title>a</title></x>".to_owned();
    let empty = |_| "<item></item>".to_owned();
    let kinds: [(&str, usize, &dyn Fn(usize) -> String); 6] = [
        ("stories of 250 characters", FETCHED, &told),
        ("stories of an address alone", FETCHED, &short),
        ("stories of 250 characters", LARGEST, &told),
        ("stories of an address alone", LARGEST, &short),
        ("stories that never end", LARGEST, &unfinished),
        ("empty stories", LARGEST, &empty),
    ];
    let file = folder.join("feed.xml");
    for (name, size, item) in kinds {
        let mut text = "<rss version=\"2.0\"><channel><title>Courier</title>".to_owned();
        let mut items = 0;
        while text.len() < size {
            text += &item(items);
            items += 1;
        }
        text += "</channel></rss>";
        fs::write(&file, &text)?;
        let output = Command::new(std::env::current_exe()?).arg("--read-feed").arg(&file).output()?;
        anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read: Read = serde_json::from_slice(&output.stdout)?;
        let memory = read.memory.map_or("unknown".to_owned(), |bytes| format!("{:.1}", bytes as f64 / size as f64));
        let note =
            format!("{items} items, {} stories: {:.2} s, memory {memory} times the feed", read.stories, read.seconds);
        report.note(FEEDS, "sidelight", format!("{} MB, {name}", size / 1_000_000), note);
    }
    fs::remove_file(&file)?;
    Ok(())
}

/// What one feed took.
#[derive(Serialize, Deserialize)]
struct Read {
    stories: usize,
    /// On a core.
    seconds: f64,
    /// Bytes beyond what the process held before.
    memory: Option<u64>,
}

/// Reads a feed as `sidelight build` does, each batch of stories let go, and prints what it took as JSON.
pub fn read(file: &Path) -> Result<()> {
    let started = measure::now();
    let inputs = [file.to_owned()];
    let (tally, memory) = measure::memory(|| source::read(&inputs, &SourceOptions::default(), &mut |_| Ok(())));
    let seconds = (measure::now() - started) / 1e6;
    println!("{}", serde_json::to_string(&Read { stories: tally?.stories, seconds, memory })?);
    Ok(())
}
