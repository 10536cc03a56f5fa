//! Passwords of secret keys: from the environment, else asked at the terminal.

use sidelight::publish::{Error, ErrorKind, Result, SecretKey};
use std::{fs, path::Path};

/// Names the password where nobody is at a terminal.
const VARIABLE: &str = "SIDELIGHT_PASSWORD";

/// Opens a secret key, asking for its password where it has one.
pub fn open_key(path: &Path) -> Result<SecretKey> {
    let text = fs::read_to_string(path).map_err(|error| Error::io(path, &error))?;
    SecretKey::read(&text, &mut || ask(&format!("Password of {}: ", path.display())))
        .map_err(|error| Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// A password.
fn ask(prompt: &str) -> Result<String> {
    if let Ok(password) = std::env::var(VARIABLE) {
        return Ok(password);
    }
    rpassword::prompt_password(prompt).map_err(|error| {
        let message = format!(
            "no password can be asked for ({error}); run this at a terminal, set {VARIABLE}, or use a key without one"
        );
        Error::new(ErrorKind::InvalidArgument, message)
    })
}

/// A password for a new key, asked for twice.
pub fn new() -> Result<String> {
    let password = ask("Password for the secret key: ")?;
    if password.is_empty() {
        return Err(Error::new(ErrorKind::InvalidArgument, "no password was given; for none, use --no-password"));
    }
    if std::env::var(VARIABLE).is_err() && ask("Once more: ")? != password {
        return Err(Error::new(ErrorKind::InvalidArgument, "the two passwords differ; try again"));
    }
    Ok(password)
}
