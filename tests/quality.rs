//! Evaluation on the labelled sets beside the repository, with floors just under what is reached.
//!
//! Where the sets are missing (see `labelled`) this says so and passes. A test without libtest's harness, so that
//! figures are printed even when all is well.
//!
//! Also checks that the command's own measures are those of the reference scripts, to the third decimal.

mod labelled;

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

/// A labelled set, how it is evaluated and what must be reached.
struct Case {
    name: &'static str,
    set: &'static str,
    args: &'static [&'static str],
    /// (measure, least allowed, most allowed)
    bounds: &'static [(&'static str, f64, f64)],
}

const MOST: f64 = f64::INFINITY;

/// A set that the reference script folds into 28 days.
const DENSE: &str = "allsides-dense";

const RELATED: &[Case] = &[
    Case {
        name: "allsides",
        set: "allsides",
        args: &["--reasons"],
        bounds: &[
            ("ndcg_10", 0.760, MOST),
            ("recall_10", 0.89, MOST),
            ("ranking_bytes_per_story", 0.0, 46.0),
            ("display_bytes_per_story", 0.0, 35.0),
            ("file_bytes_per_story", 0.0, 82.0),
            ("wrong_reasons", 0.0, 0.01),
        ],
    },
    // Stories of two sentences, headlines alone: what feeds tell, asked with whole articles.
    Case { name: "allsides, 400 characters", set: "allsides-cut-400", args: &[], bounds: &[("ndcg_10", 0.740, MOST)] },
    Case {
        name: "allsides, 200 characters",
        set: "allsides-cut-200",
        args: &[],
        bounds: &[("ndcg_10", 0.724, MOST), ("ranking_bytes_per_story", 0.0, 25.0)],
    },
    Case { name: "allsides, headlines", set: "allsides-cut-0", args: &[], bounds: &[("ndcg_10", 0.692, MOST)] },
    Case { name: "allsides, dense", set: DENSE, args: &[], bounds: &[("ndcg_10", 0.768, MOST)] },
    Case { name: "allsides, no dates", set: "allsides", args: &["--no-dates"], bounds: &[("ndcg_10", 0.655, MOST)] },
    Case {
        name: "allsides2021, no dates",
        set: "allsides2021",
        args: &["--no-dates"],
        bounds: &[("ndcg_10", 0.790, MOST)],
    },
    Case { name: "newscluster", set: "newscluster", args: &[], bounds: &[("ndcg_10", 0.985, MOST)] },
    Case { name: "basil", set: "basil", args: &[], bounds: &[("ndcg_10", 0.983, MOST)] },
    Case { name: "vmds", set: "vmds", args: &[], bounds: &[("ndcg_10", 0.971, MOST)] },
];

const EXTRACTION: &[Case] = &[
    Case {
        name: "fundus",
        set: "fundus",
        args: &[],
        bounds: &[
            ("shingle_f1", 0.972, MOST),
            ("bad", 0.0, 0.01),
            ("title", 0.92, MOST),
            ("date", 0.98, MOST),
            ("lang", 0.99, MOST),
            ("article", 0.99, MOST),
        ],
    },
    Case {
        name: "fundus_eval",
        set: "fundus_eval",
        args: &[],
        bounds: &[("shingle_f1", 0.978, MOST), ("bad", 0.0, 0.02), ("article", 0.99, MOST)],
    },
    Case {
        name: "zyte",
        set: "zyte",
        args: &[],
        bounds: &[("shingle_f1", 0.973, MOST), ("bad", 0.0, 0.01), ("article", 0.99, MOST)],
    },
    Case {
        name: "wcxb_article",
        set: "wcxb_article",
        args: &[],
        bounds: &[("shingle_f1", 0.94, MOST), ("bad", 0.0, 0.02), ("article", 0.86, MOST)],
    },
    // None of these pages is an article.
    Case { name: "wcxb_other", set: "wcxb_other", args: &[], bounds: &[("article", 0.0, 0.08)] },
];

fn main() -> ExitCode {
    // `cargo test NAME` and `--list` reach every test binary: this one answers to the word "quality" alone.
    let args: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    if args.iter().any(|arg| arg == "--list")
        || (!filters.is_empty() && !filters.iter().any(|f| "quality".contains(*f)))
    {
        println!("test result: ok. 0 passed; 0 failed; 1 ignored");
        return ExitCode::SUCCESS;
    }
    let packed = labelled::packed(Path::new(env!("CARGO_MANIFEST_DIR")));
    if !packed.is_dir() {
        println!("quality: SKIPPED, there is no labelled data: {} is missing", packed.display());
        println!("test result: ok. 0 passed; 0 failed; 1 ignored");
        return ExitCode::SUCCESS;
    }
    if Path::new(env!("CARGO_BIN_EXE_sidelight")).iter().any(|part| part == "debug") {
        println!(
            "quality: SKIPPED, an unoptimised build takes many minutes: run with --profile checked, as cargo xtask \
             test does"
        );
        println!("test result: ok. 0 passed; 0 failed; 1 ignored");
        return ExitCode::SUCCESS;
    }
    let desk = Desk { unpacked: target_folder().join("evaluation"), tools: packed.join("../tools"), packed };
    let mut tally = Tally::default();
    for case in RELATED {
        tally.add(case, desk.related(case));
    }
    for case in EXTRACTION {
        tally.add(case, desk.extraction(case));
    }
    println!(
        "test result: {}. {} passed; {} failed",
        if tally.failed == 0 { "ok" } else { "FAILED" },
        tally.passed,
        tally.failed
    );
    ExitCode::from(u8::from(tally.failed > 0))
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, case: &Case, outcome: Result<Value, String>) {
        let faults = match outcome {
            Ok(report) => {
                let shown = |key: &str| match report.get(key).and_then(Value::as_f64) {
                    Some(value) => format!("{key} {value:.4} "),
                    None => String::new(),
                };
                let keys = [
                    "ndcg_10",
                    "recall_10",
                    "ranking_bytes_per_story",
                    "display_bytes_per_story",
                    "file_bytes_per_story",
                    "wrong_reasons",
                    "shingle_f1",
                    "token_f1",
                    "bad",
                    "title",
                    "date",
                    "lang",
                    "article",
                ];
                println!("quality: {:24} {}", case.name, keys.map(shown).concat());
                case.bounds.iter().filter_map(|bound| breach(&report, *bound)).collect()
            }
            Err(fault) => vec![fault],
        };
        for fault in &faults {
            println!("quality: FAILED {}: {fault}", case.name);
        }
        *if faults.is_empty() { &mut self.passed } else { &mut self.failed } += 1;
    }
}

fn breach(report: &Value, (key, least, most): (&str, f64, f64)) -> Option<String> {
    match report.get(key).and_then(Value::as_f64) {
        Some(value) if (least..=most).contains(&value) => None,
        Some(value) => Some(format!("{key} is {value:.4}, not within {least} to {most}")),
        None => Some(format!("{key} is missing")),
    }
}

/// Where the sets lie, packed and unpacked, and the reference scripts beside them.
struct Desk {
    packed: PathBuf,
    unpacked: PathBuf,
    tools: PathBuf,
}

impl Desk {
    fn related(&self, case: &Case) -> Result<Value, String> {
        let folder = if let Some(origin) = case.set.strip_suffix("-dense") {
            self.derived(origin, "make_dense.py", "dense", &[])?
        } else if let Some((origin, characters)) = case.set.split_once("-cut-") {
            self.derived(origin, "make_feed_view.py", &format!("cut-{characters}"), &[characters])?
        } else {
            self.set("related", case.set)?
        };
        let run = self.unpacked.join("last.run");
        let report = sidelight("related", &folder, case.args, "--run", &run)?;
        self.agrees(
            "score_related.py",
            &folder,
            &run,
            &report,
            &[
                ("nDCG@10", "ndcg_10"),
                ("R@10", "recall_10"),
                ("MAP@10", "map_10"),
                ("P@5", "p_5"),
                ("S@1", "s_1"),
                ("R@100", "recall_100"),
            ],
        )?;
        Ok(report)
    }

    fn extraction(&self, case: &Case) -> Result<Value, String> {
        let folder = self.set("extraction", case.set)?;
        let predictions = self.unpacked.join("last.jsonl");
        let report = sidelight("extraction", &folder, &["--no-timing"], "--predictions", &predictions)?;
        self.agrees(
            "score_extraction.py",
            &folder,
            &predictions,
            &report,
            &[
                ("shingle F1", "shingle_f1"),
                ("shingle P", "shingle_p"),
                ("shingle R", "shingle_r"),
                ("token F1", "token_f1"),
                ("bad", "bad"),
                ("empty", "empty"),
                ("article", "article"),
                ("title", "title"),
                ("date", "date"),
                ("lang", "lang"),
            ],
        )?;
        Ok(report)
    }

    fn set(&self, kind: &str, name: &str) -> Result<PathBuf, String> {
        labelled::unpacked(&self.packed, &self.unpacked, kind, name)
    }

    /// A set that a reference script makes of another, with every date folded into 28 days or with stories cut.
    fn derived(&self, origin: &str, script: &str, name: &str, args: &[&str]) -> Result<PathBuf, String> {
        let origin = self.set("related", origin)?;
        // Within its origin, with which it goes when that is unpacked anew.
        let folder = origin.join(name);
        let script = self.tools.join(script);
        if !folder.join("qrels.tsv").exists() {
            run(Command::new("python3").arg(script).arg(origin).arg(&folder).args(args))?;
        }
        Ok(folder)
    }

    /// Compares with what a reference script says of the same output. Without Python or the script only the bounds
    /// count.
    fn agrees(
        &self,
        script: &str,
        folder: &Path,
        output: &Path,
        report: &Value,
        names: &[(&str, &str)],
    ) -> Result<(), String> {
        let script = self.tools.join(script);
        if !script.exists() || Command::new("python3").arg("--version").output().is_err() {
            println!("quality: not compared with the reference script: python3 or {} is missing", script.display());
            return Ok(());
        }
        let said = run(Command::new("python3").arg(script).arg(folder).arg(output))?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        let reference: BTreeMap<&str, f64> = text
            .lines()
            .filter_map(|line| line.trim_end().rsplit_once(' '))
            .filter_map(|(name, value)| Some((name.trim(), value.parse().ok()?)))
            .collect();
        for (theirs, ours) in names {
            let (Some(expected), Some(found)) = (reference.get(theirs), report.get(*ours).and_then(Value::as_f64))
            else {
                if reference.contains_key(theirs) == report.get(*ours).is_some_and(|v| !v.is_null()) {
                    continue;
                }
                return Err(format!("{ours}: only one of command and script has it"));
            };
            if (expected - found).abs() >= 0.000_1 {
                return Err(format!("{ours} is {found:.5}, the reference script says {expected:.4}"));
            }
        }
        if reference.is_empty() {
            return Err("the reference script printed no measure".into());
        }
        Ok(())
    }
}

fn sidelight(what: &str, folder: &Path, args: &[&str], output: &str, path: &Path) -> Result<Value, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sidelight"));
    command.args(["--quiet", "eval", what, "--json"]).arg(folder).args(args).arg(output).arg(path);
    let said = run(&mut command)?;
    serde_json::from_slice(&said.stdout).map_err(|e| format!("no JSON object: {e}"))
}

fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// The folder that cargo builds in: the command lies two below it.
fn target_folder() -> PathBuf {
    let command = Path::new(env!("CARGO_BIN_EXE_sidelight"));
    command.ancestors().nth(2).unwrap_or(Path::new("target")).to_owned()
}
