//! Times of repeated work: each input's median of five runs, percentiles over the inputs.

use rustix::time::{ClockId, clock_gettime};

/// Runs of each measurement.
pub const RUNS: usize = 5;

/// Percentiles in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub p50: f64,
    pub p99: f64,
}

/// Microseconds that this thread has had on a core.
pub fn now() -> f64 {
    microseconds(ClockId::ThreadCPUTime)
}

/// Microseconds that all threads of this process together have had on cores.
pub fn process() -> f64 {
    microseconds(ClockId::ProcessCPUTime)
}

fn microseconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

/// Times `work` on each of `inputs` in each of five runs, after one run to warm up. An input's time is the median of
/// its five; the percentiles are over the inputs.
pub fn each<T>(inputs: &[T], mut work: impl FnMut(&T)) -> Times {
    inputs.iter().for_each(&mut work);
    let mut runs = vec![Vec::with_capacity(RUNS); inputs.len()];
    for _ in 0..RUNS {
        for (input, times) in inputs.iter().zip(&mut runs) {
            let started = now();
            work(input);
            times.push(now() - started);
        }
    }
    let mut medians: Vec<f64> = runs.iter_mut().map(|times| percentile(times, 50.0)).collect();
    Times { p50: percentile(&mut medians, 50.0), p99: percentile(&mut medians, 99.0) }
}

/// By nearest rank; sorts.
fn percentile(values: &mut [f64], p: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (p / 100.0 * values.len() as f64).ceil() as usize;
    values[rank.clamp(1, values.len()) - 1]
}

/// What `work` gives, and the bytes that this process held in memory at the most beyond what it held before; `None`
/// where the system doesn't say (other than Linux).
pub fn memory<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    // Makes the kernel forget the highest value so far (proc_pid_clear_refs(5)).
    let forgotten = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = status("VmRSS:");
    let given = work();
    let most = forgotten.then(|| Some(status("VmHWM:")?.saturating_sub(before?))).flatten();
    (given, most)
}

/// Bytes that this process held in memory at the most; `None` where the system doesn't say.
pub fn most_memory() -> Option<u64> {
    status("VmHWM:")
}

/// A line of this process' status, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}
