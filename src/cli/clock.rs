//! The clock, which only the command line reads.

use anyhow::{Context, Result};
use sidelight::time::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time in Unix seconds: as `given` with a flag, else SOURCE_DATE_EPOCH where that is set, else now.
pub fn now(given: Option<&str>, flag: &str) -> Result<i64> {
    let read = |text: &str| Moment::parse(text).map(Moment::unix);
    if let Some(text) = given {
        return read(text).with_context(|| format!("{flag} is \"{text}\"; write RFC 3339 or Unix seconds"));
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            read(&text).with_context(|| format!("SOURCE_DATE_EPOCH is \"{text}\"; write Unix seconds or unset it"))
        }
        Err(_) => Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() as i64),
    }
}
