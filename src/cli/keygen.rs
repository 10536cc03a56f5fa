//! `sidelight keygen`: a pair of keys, in minisign's files.

use super::{password, progress::note};
use anyhow::Result;
use sidelight::publish::{Error, ErrorKind, KeyFiles, read_public_key};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Make the keys that an index is signed and checked with
#[derive(clap::Args)]
#[command(after_help = "\
Writes FILE, the secret key, which only you may read, and beside it the public key in FILE with the ending .pub. Both
are in the form of minisign (https://jedisct1.github.io/minisign/), which can use them, and whose keys can be used here.

The secret key cannot be made again, and only it can sign a change to another: keep a copy offline. Where a
password can't be typed, set SIDELIGHT_PASSWORD.

Examples:
  sidelight keygen
  sidelight keygen --out spare.key
  sidelight keygen --no-password --out ci.key")]
pub struct Args {
    /// File of the secret key; it must not be there yet
    #[arg(long, short, value_name = "FILE", default_value = "sidelight.key")]
    out: PathBuf,
    /// Leave the secret key unencrypted: whoever can read the file can sign
    #[arg(long)]
    no_password: bool,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let public = args.out.with_extension("pub");
    // Before a password is typed in vain.
    for path in [&args.out, &public] {
        if path.exists() {
            return Err(exists(path).into());
        }
    }
    let password = if args.no_password { None } else { Some(password::new()?) };
    let files = KeyFiles::generate(password.as_deref())?;
    write_new(&args.out, &files.secret)?;
    if let Err(error) = write_new(&public, &files.public) {
        _ = fs::remove_file(&args.out);
        return Err(error.into());
    }
    note(&format!("{}: the secret key; keep a copy of it offline", args.out.display()));
    note(&format!("{}: the public key", public.display()));
    writeln!(out, "{}", read_public_key(&files.public)?)?;
    Ok(())
}

fn exists(path: &Path) -> Error {
    let message =
        format!("{} is there already, and a key that is overwritten is lost; choose another name", path.display());
    Error::new(ErrorKind::FileExists, message)
}

/// Writes a file that is not there yet and that only its owner may read.
fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(
        |error| if error.kind() == io::ErrorKind::AlreadyExists { exists(path) } else { Error::io(path, &error) },
    )
}
