//! A publisher's folder: its configuration, and what must not be published from it.

use super::sources::take_down;
use anyhow::Result;
use sidelight::publish::{CONFIG, Config, Error};
use sidelight::source::TakeDown;
use std::fs;
use std::io;
use std::path::Path;

/// Name of the file with addresses and hosts whose stories must go.
const TAKE_DOWN: &str = "take-down.txt";

/// The configuration of a folder; `None` where it has none.
///
/// # Errors
/// `bad-config`, `unreadable`.
pub fn config(folder: &Path) -> Result<Option<Config>> {
    let path = folder.join(CONFIG);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Config::read(&text, &path)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(&path, &error).into()),
    }
}

/// All that must not be published: what the configuration names, and what the file does.
///
/// # Errors
/// As [`take_down`].
pub fn must_go(folder: &Path, config: Option<&Config>) -> Result<TakeDown> {
    let list = folder.join(TAKE_DOWN);
    // A list that is there and cannot be read is not none.
    let is_there = !fs::symlink_metadata(&list).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
    let mut all = if is_there { take_down(&[list])? } else { TakeDown::default() };
    if let Some(config) = config {
        all.add(config.take_down.clone());
    }
    Ok(all)
}
