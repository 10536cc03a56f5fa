//! Progress of a long step: a bar where standard error is a terminal, now and then a plain line elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static QUIET: AtomicBool = AtomicBool::new(false);
/// Steps shorter than this print no plain line.
const PATIENCE: Duration = Duration::from_secs(3);

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
    step: &'static str,
    total: u64,
    bar: Option<ProgressBar>,
    said: Mutex<Instant>,
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
                "{msg} {wide_bar} {human_pos} of {human_len} ({eta} left)"
            } else {
                "{msg} {spinner} {human_pos} ({elapsed})"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(step);
            bar
        });
        Self { step, total: total as u64, bar, said: Mutex::new(Instant::now()) }
    }

    /// `done` things are done, of all.
    pub fn set(&self, done: usize) {
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
        } else if let Ok(mut said) = self.said.try_lock()
            && said.elapsed() >= PATIENCE
        {
            *said = Instant::now();
            match self.total {
                0 => note(&format!("{}: {done}", self.step)),
                total => note(&format!("{}: {done} of {total} ({} %)", self.step, done as u64 * 100 / total)),
            }
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
