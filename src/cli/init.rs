//! `sidelight init`: a folder to publish an index from.

use super::progress::note;
use anyhow::Result;
use sidelight::publish::{CONFIG, Config, Error, ErrorKind, Starter, write_whole};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// Begin an index: write a configuration with every setting explained
#[derive(clap::Args)]
#[command(after_help = "\
DIR gets the file sidelight.toml: which sources are read, what is kept, and what readers are shown. A file that is there
stays as it is.

Examples:
  sidelight init news --name \"World news\" --contact https://me.example/
  sidelight init news --starter en --starter de --contact me@me.example")]
pub struct Args {
    /// The folder; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Take as sources the outlets in this language of the list that the extension offers; may be given several times
    #[arg(long, value_name = "LANG")]
    starter: Vec<String>,
    /// Name shown to readers; that of DIR where absent
    #[arg(long)]
    name: Option<String>,
    /// Who asks: a page or mail address that those who are asked find in their logs
    #[arg(long, default_value = "", hide_default_value = true, value_name = "ADDRESS")]
    contact: String,
    /// Address of a page about the index
    #[arg(long, default_value = "", hide_default_value = true, value_name = "URL")]
    homepage: String,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let path = args.folder.join(CONFIG);
    let text = Starter {
        name: args.name.clone().unwrap_or_else(|| {
            let folder = args.folder.canonicalize().unwrap_or_else(|_| args.folder.clone());
            folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }),
        homepage: args.homepage.clone(),
        contact: args.contact.clone(),
        languages: args.starter.clone(),
    }
    .text()?;
    let config = Config::read(&text, &path)?;
    if path.exists() {
        let message = format!("{} is there already; edit it, or take it away first", path.display());
        return Err(Error::new(ErrorKind::FileExists, message).into());
    }
    fs::create_dir_all(&args.folder).map_err(|error| Error::io(&args.folder, &error))?;
    write_whole(&path, text.as_bytes())?;
    writeln!(out, "{}: {} sources", path.display(), config.sources.len())?;
    if config.sources.is_empty() {
        note("write your sources into it, then run `sidelight update`");
    } else if config.contact.is_empty() {
        note("write into it by which contact outlets reach you, then run `sidelight update`");
    }
    Ok(())
}
