//! `sidelight verify`: whether readers would take a published index.

use super::sources::Fetching;
use super::{clock, progress::note};
use anyhow::Result;
use serde::Serialize;
use sidelight::index::IndexStats;
use sidelight::publish::{self, Error, ErrorKind, Place, Verified, read_public_key};
use sidelight::source::{address_in, fetch::Client};
use sidelight::subscription::{Address, Manifest, PublicKey};
use sidelight::time::{date_of, text_of};
use std::{fs, io::Write, path::Path, path::PathBuf};

/// Check a published index as a reader's device does: signature, versions, files, and that they open
#[derive(clap::Args)]
#[command(after_help = "\
An address is the one that readers paste: that of the manifest, or of its folder where it ends in /, and the key behind
#. Without that and without --key the index is checked by the key that its manifest names, as by a reader who subscribes
without one. The exit code is 0 where readers can use the index, else 1, and error[code] says why not.

Examples:
  sidelight verify public
  sidelight verify public --key sidelight.pub
  sidelight verify https://me.example/index/manifest.json#RW… --contact https://me.example/")]
pub struct Args {
    /// The folder that `sidelight publish` wrote, or an http(s) address
    #[arg(value_name = "DIR_OR_URL")]
    place: PathBuf,
    /// The key that readers know: `RW…`, or a file with it
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The time instead of the clock's: RFC 3339 or Unix seconds
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Print one JSON object: who signed the index, when, and what it holds
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    fetching: Fetching,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    /// Whether `key` is what the address or `--key` led to.
    key_is_known: bool,
    rotations: usize,
    version: i64,
    made: i64,
    expires: i64,
    deltas: usize,
    #[serde(flatten)]
    stats: &'a IndexStats,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let now = clock::now(args.now.as_deref(), "--now")?;
    let given = args.key.as_deref().map(key_of).transpose()?;
    let (key, verified) = match address_in(&args.place) {
        None => (given.clone(), publish::verify(Place::Folder(&args.place), given.as_ref(), now)?),
        Some(text) => {
            let Address { manifest, key } = Address::read(text).map_err(Error::from)?;
            if given.is_some() && key.is_some() && given != key {
                let message = "the address has another key than --key; give the one that readers know";
                return Err(Error::new(ErrorKind::InvalidArgument, message).into());
            }
            let (key, client) = (given.or(key), Client::new(args.fetching.resolve("")));
            let verified = publish::verify(Place::Host(&client, &manifest), key.as_ref(), now)?;
            (key, verified)
        }
    };
    let Verified { accepted, stats } = &verified;
    let manifest = &accepted.manifest;
    if args.json {
        let row = Row {
            key: manifest.key.as_str(),
            key_is_known: key.is_some(),
            rotations: manifest.rotations.len(),
            version: manifest.version,
            made: manifest.created,
            expires: manifest.expires,
            deltas: manifest.deltas.len(),
            stats,
        };
        serde_json::to_writer(&mut *out, &row)?;
        writeln!(out)?;
        return Ok(());
    }
    if key.is_none() {
        note("checked by the key that the manifest names; give the one that readers know with --key or behind #");
    }
    print(&args.place, manifest, stats, now, out)
}

/// A public key: its text, or the file that holds it.
fn key_of(text: &str) -> Result<PublicKey> {
    read_public_key(text).or_else(|_| {
        let path = PathBuf::from(text);
        let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))?;
        Ok(read_public_key(&text)?)
    })
}

fn print(place: &Path, manifest: &Manifest, stats: &IndexStats, now: i64, out: &mut impl Write) -> Result<()> {
    let changes = match manifest.rotations.len() {
        0 => String::new(),
        1 => ", after a change of the key".to_owned(),
        count => format!(", after {count} changes of the key"),
    };
    let dates = match (stats.oldest, stats.newest) {
        (Some(oldest), Some(newest)) => format!(", of {} to {}", date_of(oldest), date_of(newest)),
        _ => String::new(),
    };
    let (made, expires) = (text_of(manifest.created, false), text_of(manifest.expires, false));
    writeln!(out, "{}: readers can use it", place.display())?;
    writeln!(out, "name       {}", manifest.name)?;
    writeln!(out, "key        {}{changes}", manifest.key)?;
    let (stories, outlets) = (stats.stories as usize, stats.outlets as usize);
    let (story, outlet) = (if stories == 1 { "story" } else { "stories" }, plural(outlets, "outlet"));
    writeln!(out, "holds      {stories} {story} of {outlets} {outlet}{dates}")?;
    writeln!(out, "languages  {}", manifest.languages.join(", "))?;
    let deltas = manifest.deltas.len();
    writeln!(out, "files      a base and {deltas} {}, {} bytes", plural(deltas, "delta"), stats.bytes)?;
    writeln!(out, "made       {made}, {} ago", span(now - manifest.created))?;
    writeln!(out, "expires    {expires}, in {}", span(manifest.expires - now))?;
    Ok(())
}

fn plural(count: usize, one: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{one}s") }
}

/// A span of seconds in its largest whole unit.
fn span(seconds: i64) -> String {
    let (count, unit) = match seconds.max(0) {
        seconds @ 0..120 => (seconds, "s"),
        seconds @ 120..7200 => (seconds / 60, "min"),
        seconds @ 7200..172_800 => (seconds / 3600, "h"),
        seconds => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}
