//! The clock of commands.

use anyhow::{Context, Result};
use sidelight::time::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time in Unix seconds: as `given` by what is called `name`, else now.
pub fn now(given: Option<&str>, name: &str) -> Result<i64> {
    match given {
        Some(text) => Moment::parse(text)
            .map(Moment::unix)
            .with_context(|| format!("{name} is \"{text}\"; write RFC 3339 or Unix seconds")),
        None => Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() as i64),
    }
}
