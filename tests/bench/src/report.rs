//! What was measured: rows, ratios, machine; as tables and as JSON.

use crate::measure::Times;
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::fs;

/// One measurement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// What was done, the same words for all who did it.
    pub work: String,
    /// Who did it: `sidelight`, `sidelight wasm`, `tantivy 25`.
    pub who: String,
    /// On how much: stories, or a set's name.
    pub on: String,
    /// Microseconds at the median, median of five runs; `None` where only `note` says something.
    pub p50_us: Option<f64>,
    /// Microseconds at the 99th percentile.
    pub p99_us: Option<f64>,
    /// Another figure with its unit.
    #[serde(default)]
    pub note: String,
}

#[derive(Serialize)]
pub struct Report {
    pub cpu: String,
    pub cores: usize,
    pub load_before: String,
    pub load_after: String,
    pub rows: Vec<Row>,
}

impl Report {
    pub fn begin() -> Self {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = info.lines().find(|l| l.starts_with("model name")).and_then(|l| l.split_once(':'));
        Self {
            cpu: name.map_or("unknown", |(_, name)| name.trim()).to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load_before: load(),
            load_after: String::new(),
            rows: Vec::new(),
        }
    }

    pub fn finish(&mut self) {
        self.load_after = load();
    }

    pub fn times(&mut self, work: &str, who: &str, on: impl ToString, times: Times) {
        self.rows.push(Row {
            work: work.into(),
            who: who.into(),
            on: on.to_string(),
            p50_us: Some(times.p50),
            p99_us: Some(times.p99),
            note: String::new(),
        });
    }

    pub fn note(&mut self, work: &str, who: &str, on: impl ToString, note: String) {
        let (work, who, on) = (work.into(), who.into(), on.to_string());
        self.rows.push(Row { work, who, on, p50_us: None, p99_us: None, note });
    }

    /// Tables, one for each kind of work; a ratio says how many times longer the others take than Sidelight, natively
    /// and in wasm.
    pub fn markdown(&self) -> String {
        let mut text = format!("{INTRODUCTION}\n{}, {} cores; ", self.cpu, self.cores);
        let _ = writeln!(text, "load before {}, after {}.", self.load_before, self.load_after);
        let mut works: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !works.contains(&row.work.as_str()) {
                works.push(&row.work);
            }
        }
        for work in works {
            let rows: Vec<&Row> = self.rows.iter().filter(|r| r.work == work).collect();
            let _ = write!(text, "\n## {work}\n\n");
            if rows.iter().all(|r| r.p50_us.is_none()) {
                text += "| on | who | |\n|---|---|---|\n";
                for row in rows {
                    let _ = writeln!(text, "| {} | {} | {} |", row.on, row.who, row.note);
                }
                continue;
            }
            text += "| on | who | p50 | p99 | × sidelight | × sidelight wasm | |\n|---|---|---|---|---|---|---|\n";
            for row in &rows {
                let ratio = |who: &str| {
                    let base = rows.iter().find(|r| r.who == who && r.on == row.on)?;
                    Some(format!("{:.2}", row.p50_us? / base.p50_us?))
                };
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {} | {} | {} | {} |",
                    row.on,
                    row.who,
                    row.p50_us.map(duration).unwrap_or_default(),
                    row.p99_us.map(duration).unwrap_or_default(),
                    ratio("sidelight").unwrap_or_default(),
                    ratio("sidelight wasm").unwrap_or_default(),
                    row.note,
                );
            }
        }
        text
    }
}

const INTRODUCTION: &str = "\
# Benchmarks

Made by `cargo xtask bench -- --results tests/bench/RESULTS.md`. One thread. The time of each query or page is the
median of five runs after one to warm up; the percentiles are over queries or pages. Natively a time is what that
thread had on a core, in Chromium what the clock shows. `× sidelight` says how many times as long the others take at
the median.

Stories: the labelled set allsides. 1,000 and 10,000 are its first stories, 37,547 all; for 100,000 each text is cut
into three pieces of equal length that keep headline, outlet and date. Queries: whole articles of the set, evenly
spread; a twentieth of them for tinysearch. tinysearch is asked with the 25 terms that weigh most, tantivy by
MoreLikeThis over headline and text, and fetches five results. Headline search: the second and third word of a query's
headline, the third cut after three letters.

Parts: the stories are pieces of 200 characters of the articles of allsides, first the first piece of each, then the
second, and so on; they keep headline, outlet and date. They are built at once, and in four parts, each in a process of
its own with 1 GB of memory to take. Articles are found by their pieces: of the ranking, other outlets only, each
article counts once.

Live pages are served with their scripts blocked, loaded and laid out once; of twenty calls in a page the last five
count, and the first is shown apart. Readability.js works on a clone, whose making is not timed. The panel is that of
the extension with an index of allsides and of a second story for each page opened; \"article loaded\" is when the page
was parsed, \"painted\" the end of the frame that shows the panel.
";

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

fn duration(us: f64) -> String {
    match us {
        us if us < 1.0 => format!("{:.0} ns", us * 1e3),
        us if us < 1e3 => format!("{us:.1} µs"),
        us if us < 1e6 => format!("{:.2} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}
