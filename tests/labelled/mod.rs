//! The labelled sets: where they lie, and their unpacking. They are not part of the repository, for their texts belong to
//! their publishers. The browser tests' twin is `tests/browser/harness/evaluation.js`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the packed sets, `related/allsides.tar.xz` and so on: what the environment's `SIDELIGHT_DATA` says, else
/// `../shared/data` beside the repository at `root`.
pub fn packed(root: &Path) -> PathBuf {
    env::var_os("SIDELIGHT_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from)
}

/// The folder of a set below `desk`, unpacked there by the system's `tar` where that has not been done yet.
///
/// # Errors
/// What went wrong, in words.
pub fn unpacked(packed: &Path, desk: &Path, kind: &str, name: &str) -> Result<PathBuf, String> {
    let (into, folder) = (desk.join(kind), desk.join(kind).join(name));
    // Only a whole unpacking leaves this mark.
    let mark = into.join(format!(".{name}"));
    if mark.exists() {
        return Ok(folder);
    }
    let file = packed.join(kind).join(format!("{name}.tar.xz"));
    if !file.exists() {
        return Err(format!("{}: there is no such labelled set; SIDELIGHT_DATA says where they are", file.display()));
    }
    fs::create_dir_all(&into).map_err(|e| format!("{}: {e}", into.display()))?;
    let status = Command::new("tar").arg("xJf").arg(&file).arg("-C").arg(&into).status();
    if !status.map_err(|e| format!("tar: {e}"))?.success() || !folder.is_dir() {
        return Err(format!("{} could not be unpacked to {}", file.display(), folder.display()));
    }
    fs::write(&mark, "").map_err(|e| format!("{}: {e}", mark.display()))?;
    Ok(folder)
}
