//! The labelled sets: where they lie, and their unpacking. They are not part of the repository, for their texts belong
//! to their publishers. The browser tests' twin is `tests/browser/harness/evaluation.js`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the packed sets, `related/allsides.tar.xz` and so on: what the environment's `SIDELIGHT_DATA` says,
/// else `../shared/data` beside the repository at `root`.
pub fn packed(root: &Path) -> PathBuf {
    env::var_os("SIDELIGHT_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from)
}

/// The folder of a set below `desk`, unpacked there by the system's `tar` where that has not been done yet from the
/// same file.
///
/// # Errors
/// What went wrong, in words.
pub fn unpacked(packed: &Path, desk: &Path, kind: &str, name: &str) -> Result<PathBuf, String> {
    let (into, folder) = (desk.join(kind), desk.join(kind).join(name));
    let file = packed.join(kind).join(format!("{name}.tar.xz"));
    let (Ok(file), Ok(about)) = (fs::canonicalize(&file), fs::metadata(&file)) else {
        return Err(format!("{}: there is no such labelled set; SIDELIGHT_DATA says where they are", file.display()));
    };
    // Only a whole unpacking leaves this mark, which says of what.
    let (mark, whole) = (into.join(format!(".{name}")), format!("{} {}", file.display(), about.len()));
    if fs::read_to_string(&mark).is_ok_and(|of| of == whole) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    fs::create_dir_all(&into).map_err(|e| format!("{}: {e}", into.display()))?;
    let status = Command::new("tar").arg("xJf").arg(&file).arg("-C").arg(&into).status();
    if !status.map_err(|e| format!("tar: {e}"))?.success() || !folder.is_dir() {
        return Err(format!("{} could not be unpacked to {}", file.display(), folder.display()));
    }
    fs::write(&mark, whole).map_err(|e| format!("{}: {e}", mark.display()))?;
    Ok(folder)
}
