//! Times of repeated work: five runs, the percentiles of each, the medians of those.
//!
//! What is counted is the time this thread had on a core, so that other work on the machine counts as little as it can
//! (it still takes its part of caches and memory). All that is measured here runs on one thread.

use rustix::time::{ClockId, clock_gettime};

/// Runs of each measurement.
pub const RUNS: usize = 5;

/// Percentiles in microseconds, medians over the runs.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub p50: f64,
    pub p99: f64,
}

/// Microseconds that this thread has had on a core.
pub fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

/// Times `work` on each of `inputs` in each of five runs, after one run to warm up.
pub fn each<T>(inputs: &[T], mut work: impl FnMut(&T)) -> Times {
    inputs.iter().for_each(&mut work);
    let (mut p50s, mut p99s) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut times: Vec<f64> = inputs
            .iter()
            .map(|input| {
                let started = now();
                work(input);
                now() - started
            })
            .collect();
        p50s.push(percentile(&mut times, 50.0));
        p99s.push(percentile(&mut times, 99.0));
    }
    Times { p50: percentile(&mut p50s, 50.0), p99: percentile(&mut p99s, 50.0) }
}

/// By nearest rank; sorts.
fn percentile(values: &mut [f64], p: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (p / 100.0 * values.len() as f64).ceil() as usize;
    values[rank.clamp(1, values.len()) - 1]
}
