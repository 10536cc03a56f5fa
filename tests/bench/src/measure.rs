//! Times of repeated work: five runs, the percentiles of each, the medians of those.

use std::time::Instant;

/// Runs of each measurement.
pub const RUNS: usize = 5;

/// Percentiles in microseconds, medians over the runs.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub p50: f64,
    pub p99: f64,
}

/// Times `work` on each of `inputs` in each of five runs, after one run to warm up.
pub fn each<T>(inputs: &[T], mut work: impl FnMut(&T)) -> Times {
    inputs.iter().for_each(&mut work);
    let (mut p50s, mut p99s) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut times: Vec<f64> = inputs
            .iter()
            .map(|input| {
                let started = Instant::now();
                work(input);
                started.elapsed().as_secs_f64() * 1e6
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
