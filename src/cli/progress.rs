//! Progress of a long step: a bar with rate and time left where standard error is a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};

static QUIET: AtomicBool = AtomicBool::new(false);

/// Switches all progress off.
pub fn set_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// A line for the person at the terminal that is no part of the answer.
pub fn note(line: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        eprintln!("{line}");
    }
}

/// How far a step is.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A step over `total` things; 0 where their number is not known.
    pub fn new(step: &'static str, total: usize) -> Self {
        let bar = (!QUIET.load(Ordering::Relaxed) && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(
                (total > 0).then_some(total as u64),
                ProgressDrawTarget::stderr_with_hz(10),
            );
            let template = if total > 0 {
                "{msg} {wide_bar} {human_pos} of {human_len} ({per_sec}, {eta} left)"
            } else {
                "{msg} {spinner} {human_pos} ({per_sec}, {elapsed})"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(step);
            bar
        });
        Self { bar }
    }

    /// `done` things are done.
    pub fn set(&self, done: usize) {
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
        }
    }

    /// There are `total` things, as is known now.
    pub fn set_total(&self, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
