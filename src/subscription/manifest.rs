//! [`Manifest`]: what a publisher says that an index consists of. This is its specification, of form 1; the writer and
//! the reader are below.
//!
//! `manifest.json` is JSON in UTF-8 of at most 64 KB. Of each manifest there is one sequence of bytes: members stand in
//! this order, each on a line, indented by two spaces; files and rotations on a line each, indented by four; strings
//! escape only `"`, `\` and nothing else, numbers are whole and without sign. Other bytes are refused, so that no two
//! readers understand one manifest differently; a new member makes a new form.
//!
//! `name`, `about` and `homepage` show as what they are: no controls, nothing invisible but joiners inside words,
//! nothing that turns the direction, at most four combining marks in a row.
//!
//! | member | what |
//! |---|---|
//! | `sidelight` | the form, 1 |
//! | `id` | 16 to 64 of `0-9a-f`, made once: what a reader's device keeps beside the key |
//! | `key` | the minisign public key that signs this manifest |
//! | `name` | shown to readers: 1 to 100 characters, a letter or digit among them |
//! | `about` | what the index holds: at most 500 characters, may be empty |
//! | `homepage` | http(s) address of a page about it on a public host, or empty |
//! | `languages` | at most 50 BCP 47 tags, most stories first |
//! | `format` | version of the files' format, [`VERSION`] |
//! | `analyzer` | id of the analyzer that they were built by, [`ANALYZER_ID`] |
//! | `version` | Unix time of signing; goes up with every manifest of an `id`, whichever key signs |
//! | `state` | 32 of `0-9a-f`: names the stories that the files give, and all that came before them |
//! | `past` | the first 6 digits of each state before, newest first, at most 200 |
//! | `created` | when the manifest was made, RFC 3339 in UTC |
//! | `expires` | from when on its readers are told that it is stale |
//! | `base` | a file |
//! | `deltas` | files in the order they are laid over the base, at most 8, each with `since` and `from` |
//! | `rotations` | `from`, `to` and `signature` of every change of the key, oldest first; never shortened |
//!
//! A file has `file`, its name of lower-case letters and digits before `.sidelight`, which goes with its content;
//! `sha256` in 64 hex digits; `bytes`; `stories`. All files together have at most 256 MB.
//!
//! `from` is the state that a delta starts from: laid over its stories, this delta and the next ones give the stories
//! of this manifest. So a device that has that state, by whichever files, needs nothing that comes before
//! ([`super::plan`]). `since` is the version of the first manifest of that state; it is above 0 and goes up from delta
//! to delta. A publisher makes the name of a state of the one before, the version and what changed, so that two who go
//! on from copies of one record have no later state in common.
//!
//! A rotation's signature is by `from` over the text `sidelight rotation`, `id`, `from` and `to`, each with a line feed
//! behind it; in the manifest stand its two lines of base64 with a space between, the trusted comment being `rotation`.

use super::{
    error::{Error, ErrorKind, Result},
    signature::PublicKey,
};
use crate::{
    follow::address::listed, index::format::VERSION, json::Json, marks::shows_as_it_is, text::ANALYZER_ID, time::Moment,
};

/// Name of the manifest's file.
pub const NAME: &str = "manifest.json";
/// Most bytes of a manifest.
pub const MOST_BYTES: usize = 64 << 10;
/// Most bytes of all files together.
pub const MOST_FILE_BYTES: u64 = 256 << 20;
/// Most deltas.
pub const MOST_DELTAS: usize = 8;
/// Ending of the files' names.
pub const FILE_ENDING: &str = ".sidelight";

/// The form that is written and read.
const FORM: u64 = 1;
/// Longest texts, in characters.
const LONGEST_NAME: usize = 100;
const LONGEST_ABOUT: usize = 500;
const LONGEST_HOMEPAGE: usize = 500;
const LONGEST_FILE_NAME: usize = 100;
/// Most languages.
pub const MOST_LANGUAGES: usize = 50;
/// Digits of a state.
pub const STATE_DIGITS: usize = 32;
/// Digits of a state before, and most of them: of an index that is published every hour, more than a week.
const PAST_DIGITS: usize = 6;
const MOST_PAST: usize = 200;
/// Longest tag of a language, in characters.
const LONGEST_TAG: usize = 35;
/// Trusted comment of a rotation's signature.
const ROTATION: &str = "rotation";

/// What an index consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Names the index, whichever key signs.
    pub id: String,
    /// The key that signs.
    pub key: PublicKey,
    /// Shown to readers, such as "World news".
    pub name: String,
    /// What the index holds; may be empty.
    pub about: String,
    /// Address of a page about it; may be empty.
    pub homepage: String,
    /// BCP 47 tags, most stories first.
    pub languages: Vec<String>,
    /// Version of the files' format.
    pub format: u16,
    /// Id of the analyzer.
    pub analyzer: u32,
    /// Unix time of signing.
    pub version: i64,
    /// Names the stories that the files give, and all that came before them.
    pub state: String,
    /// First digits of the states before, newest first.
    pub past: String,
    /// When it was made, in Unix seconds.
    pub created: i64,
    /// From when on it is stale, in Unix seconds.
    pub expires: i64,
    /// The base.
    pub base: File,
    /// The deltas, in the order they are laid over the base.
    pub deltas: Vec<Delta>,
    /// Every change of the key, oldest first.
    pub rotations: Vec<Rotation>,
}

/// A file of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name beside the manifest.
    pub name: String,
    /// SHA-256 in 64 hex digits.
    pub sha256: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its stories.
    pub stories: u32,
}

/// A delta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The file.
    pub file: File,
    /// Version of the first manifest of the state that it starts from.
    pub since: i64,
    /// The state that it starts from.
    pub from: String,
}

/// What later manifests are held to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Names the index.
    pub id: String,
    /// Highest version that was accepted.
    pub version: i64,
    /// Its state.
    pub state: String,
    /// The keys that have signed the index, oldest first; the last one signed that version.
    pub keys: Vec<PublicKey>,
}

/// A change of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that is replaced, and signs.
    pub from: PublicKey,
    /// The key that takes its place.
    pub to: PublicKey,
    /// Two lines of base64 with a space between.
    pub signature: String,
}

impl Manifest {
    /// The bytes that are published and signed.
    ///
    /// # Errors
    /// Where the facts are none that [`read`](Self::read) would take, the error that it would give.
    pub fn write(&self) -> Result<Vec<u8>> {
        self.check()?;
        let text = self.text();
        if text.len() > MOST_BYTES {
            return Err(too_long());
        }
        Ok(text.into_bytes())
    }

    /// Reads a manifest. Whether it may be used says [`super::accept`].
    ///
    /// # Errors
    /// [`TooLarge`](ErrorKind::TooLarge), [`NotAManifest`](ErrorKind::NotAManifest),
    /// [`UnsupportedVersion`](ErrorKind::UnsupportedVersion) for another form, [`BadFileName`](ErrorKind::BadFileName),
    /// [`BadKey`](ErrorKind::BadKey), [`BadRotation`](ErrorKind::BadRotation) where rotations make no chain to the key.
    ///
    /// # Complexity
    /// Linear in the bytes.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(too_long());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("is not UTF-8"))?;
        let values = Json::read(text);
        let json = values.first().filter(|_| text.starts_with('{')).ok_or_else(|| wrong("is not a JSON object"))?;
        let [form] = numbers(json, [("sidelight", u64::MAX)])?;
        if form != FORM {
            return Err(Error::new(
                ErrorKind::UnsupportedVersion,
                format!("the manifest is of form {form}, this Sidelight reads {FORM}"),
            ));
        }
        let manifest = Self::of(json)?;
        manifest.check()?;
        if manifest.text().as_bytes() != bytes {
            return Err(wrong("is not written as manifests are"));
        }
        Ok(manifest)
    }

    fn of(json: &Json) -> Result<Self> {
        let [format, analyzer, version] =
            numbers(json, [("format", u16::MAX.into()), ("analyzer", u32::MAX.into()), ("version", i64::MAX as u64)])?;
        let (created, expires) = (day(json, "created")?, day(json, "expires")?);
        let [id, name, about, homepage, state, past] =
            texts(json, ["id", "name", "about", "homepage", "state", "past"])?;
        let mut manifest = Self {
            id,
            key: key(json, "key")?,
            name,
            about,
            homepage,
            languages: Vec::new(),
            format: format as u16,
            analyzer: analyzer as u32,
            version: version as i64,
            state,
            past,
            created,
            expires,
            base: File::of(json.get("base").ok_or_else(|| wrong_member("base"))?)?,
            deltas: Vec::new(),
            rotations: Vec::new(),
        };
        for tag in list(json, "languages", MOST_LANGUAGES)? {
            manifest.languages.push(string(tag).ok_or_else(|| wrong_member("languages"))?.to_owned());
        }
        for delta in list(json, "deltas", MOST_DELTAS)? {
            let ([since], [from]) = (numbers(delta, [("since", i64::MAX as u64)])?, texts(delta, ["from"])?);
            manifest.deltas.push(Delta { file: File::of(delta)?, since: since as i64, from });
        }
        for rotation in list(json, "rotations", usize::MAX)? {
            let (from, to) = (key(rotation, "from")?, key(rotation, "to")?);
            let [signature] = texts(rotation, ["signature"])?;
            manifest.rotations.push(Rotation { from, to, signature });
        }
        Ok(manifest)
    }

    /// Base and deltas.
    pub fn files(&self) -> Vec<&File> {
        let mut files = vec![&self.base];
        files.extend(self.deltas.iter().map(|delta| &delta.file));
        files
    }

    /// Bytes of base and deltas.
    pub fn bytes(&self) -> u64 {
        self.files().iter().fold(0, |bytes, file| bytes.saturating_add(file.bytes))
    }

    /// The keys that have signed the index, oldest first; the last one signs.
    fn keys(&self) -> Vec<PublicKey> {
        let mut keys: Vec<PublicKey> = self.rotations.iter().map(|rotation| rotation.from.clone()).collect();
        keys.push(self.key.clone());
        keys
    }

    /// What the manifest pins, once it is accepted.
    pub fn pin(&self) -> Pin {
        let (id, version, state) = (self.id.clone(), self.version, self.state.clone());
        Pin { id, version, state, keys: self.keys() }
    }

    /// Whether the stories were once those of a state.
    pub fn comes_by(&self, state: &str) -> bool {
        let is_past = |past: &[u8]| state.as_bytes().starts_with(past);
        self.state == state
            || self.deltas.iter().any(|delta| delta.from == state)
            || self.past.as_bytes().chunks(PAST_DIGITS).any(is_past)
    }

    /// The past of the state that comes after this one.
    pub fn next_past(state: &str, past: &str) -> String {
        let mut next = [state.get(..PAST_DIGITS).unwrap_or_default(), past].concat();
        next.truncate(PAST_DIGITS * MOST_PAST);
        next
    }

    /// Whether this build of Sidelight can read the files.
    ///
    /// # Errors
    /// [`UnsupportedVersion`](ErrorKind::UnsupportedVersion), [`AnalyzerMismatch`](ErrorKind::AnalyzerMismatch).
    pub fn check_readable(&self) -> Result<()> {
        if self.format != VERSION {
            let who = if self.format > VERSION { "a newer Sidelight" } else { "a newer index" };
            return Err(Error::new(
                ErrorKind::UnsupportedVersion,
                format!("files of version {} are published, {VERSION} is read: {who} is needed", self.format),
            ));
        }
        if self.analyzer != ANALYZER_ID {
            return Err(Error::new(
                ErrorKind::AnalyzerMismatch,
                format!(
                    "the files were built by analyzer {:08x}, here is {ANALYZER_ID:08x}: Sidelight or the index is to \
                     be updated",
                    self.analyzer
                ),
            ));
        }
        Ok(())
    }

    /// Whether rotations lead from `known` to the key that signs, each signed by the key before.
    ///
    /// # Errors
    /// [`UnknownKey`](ErrorKind::UnknownKey), [`BadRotation`](ErrorKind::BadRotation).
    ///
    /// # Complexity
    /// Two verifications of Ed25519 a rotation, of which 64 KB hold some 150.
    pub fn check_rotations(&self, known: &PublicKey) -> Result<()> {
        if *known == self.key {
            return Ok(());
        }
        let Some(first) = self.rotations.iter().position(|rotation| rotation.from == *known) else {
            let message = format!("the manifest is signed by {}, to which no rotation leads from {known}", self.key);
            return Err(Error::new(ErrorKind::UnknownKey, message));
        };
        self.rotations[first..].iter().try_for_each(|rotation| rotation.check(&self.id))
    }

    /// Checks all that the facts alone show.
    fn check(&self) -> Result<()> {
        let is_subtag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
        let is_tag = |tag: &String| (2..=LONGEST_TAG).contains(&tag.len()) && tag.split('-').all(is_subtag);
        for (member, holds) in [
            ("id", is_id(&self.id)),
            ("state", is_state(&self.state)),
            (
                "past",
                self.past.len() <= MOST_PAST * PAST_DIGITS
                    && self.past.len().is_multiple_of(PAST_DIGITS)
                    && is_hex(&self.past),
            ),
            ("name", self.name.chars().any(char::is_alphanumeric) && is_plain(&self.name, LONGEST_NAME)),
            ("about", is_plain(&self.about, LONGEST_ABOUT)),
            (
                "homepage",
                self.homepage.is_empty()
                    || is_plain(&self.homepage, LONGEST_HOMEPAGE)
                        && listed(&self.homepage).is_some_and(|address| address == self.homepage),
            ),
            ("languages", self.languages.len() <= MOST_LANGUAGES && self.languages.iter().all(is_tag)),
            ("version", (0..=LAST_MOMENT).contains(&self.version)),
            ("created", (0..=LAST_MOMENT).contains(&self.created)),
            ("expires", (self.created + 1..=LAST_MOMENT).contains(&self.expires)),
            ("deltas", self.deltas.len() <= MOST_DELTAS),
        ] {
            if !holds {
                return Err(wrong_member(member));
            }
        }
        let files = self.files();
        for (number, file) in files.iter().enumerate() {
            file.check_facts()?;
            if files[..number].iter().any(|other| other.name == file.name || other.sha256 == file.sha256) {
                return Err(wrong("names a file twice"));
            }
        }
        let total = self.bytes();
        if total > MOST_FILE_BYTES {
            return Err(Error::new(ErrorKind::TooLarge, format!("the files have {total} bytes, 256 MB are the most")));
        }
        let mut last = 0;
        for delta in &self.deltas {
            if delta.since <= last || delta.since >= self.version {
                return Err(wrong_member("since"));
            }
            last = delta.since;
        }
        let mut states = vec![&self.state];
        for delta in &self.deltas {
            if !is_state(&delta.from) || states.contains(&&delta.from) {
                return Err(wrong_member("from"));
            }
            states.push(&delta.from);
        }
        self.check_chain()
    }

    /// The rotations must make one chain to the key that signs, in which no key comes twice.
    fn check_chain(&self) -> Result<()> {
        let refused = || Err(Error::new(ErrorKind::BadRotation, "the rotations are no chain to the key that signs"));
        let keys = self.keys();
        for (number, rotation) in self.rotations.iter().enumerate() {
            if rotation.to != keys[number + 1]
                || keys[..=number].contains(&rotation.to)
                || rotation.signature.len() > LONGEST_SIGNATURE
                || !is_base64(&rotation.signature)
            {
                return refused();
            }
        }
        Ok(())
    }

    fn text(&self) -> String {
        let date = |seconds| quoted(&Moment::from_unix(seconds).map_or_else(String::new, Moment::rfc3339));
        let languages: Vec<String> = self.languages.iter().map(|tag| quoted(tag)).collect();
        let (mut deltas, mut rotations) = (Vec::new(), Vec::new());
        for Delta { file, since, from } in &self.deltas {
            deltas.push(file.object(&[("since", since.to_string()), ("from", quoted(from))]));
        }
        for Rotation { from, to, signature } in &self.rotations {
            let [from, to] = [from, to].map(|key| quoted(key.as_str()));
            rotations.push(object(&[("from", from), ("to", to), ("signature", quoted(signature))]));
        }
        let members = [
            ("sidelight", FORM.to_string()),
            ("id", quoted(&self.id)),
            ("key", quoted(self.key.as_str())),
            ("name", quoted(&self.name)),
            ("about", quoted(&self.about)),
            ("homepage", quoted(&self.homepage)),
            ("languages", ["[", &languages.join(", "), "]"].concat()),
            ("format", self.format.to_string()),
            ("analyzer", self.analyzer.to_string()),
            ("version", self.version.to_string()),
            ("state", quoted(&self.state)),
            ("past", quoted(&self.past)),
            ("created", date(self.created)),
            ("expires", date(self.expires)),
            ("base", self.base.object(&[])),
            ("deltas", rows(&deltas)),
            ("rotations", rows(&rotations)),
        ];
        ["{\n  ", &joined(&members, ",\n  "), "\n}\n"].concat()
    }
}

impl File {
    /// Whether bytes that were downloaded, so many and with this SHA-256, are the file's.
    ///
    /// # Errors
    /// [`WrongSize`](ErrorKind::WrongSize), [`WrongHash`](ErrorKind::WrongHash).
    pub fn check(&self, bytes: u64, sha256: &str) -> Result<()> {
        if bytes != self.bytes {
            return Err(Error::new(
                ErrorKind::WrongSize,
                format!("{} has {bytes} bytes, the manifest says {}", self.name, self.bytes),
            ));
        }
        if sha256 != self.sha256 {
            return Err(Error::new(
                ErrorKind::WrongHash,
                format!("{} has the SHA-256 {sha256}, the manifest says {}", self.name, self.sha256),
            ));
        }
        Ok(())
    }

    /// Whether a name is one that files of an index have.
    pub fn is_name(name: &str) -> bool {
        name.strip_suffix(FILE_ENDING).is_some_and(|stem| {
            (1..=LONGEST_FILE_NAME).contains(&stem.len())
                && stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
    }

    fn of(json: &Json) -> Result<Self> {
        let [bytes, stories] = numbers(json, [("bytes", u64::MAX), ("stories", u32::MAX.into())])?;
        let [name, sha256] = texts(json, ["file", "sha256"])?;
        Ok(Self { name, sha256, bytes, stories: stories as u32 })
    }

    fn check_facts(&self) -> Result<()> {
        if !Self::is_name(&self.name) {
            let message = "a file's name is not lower-case letters and digits before .sidelight";
            return Err(Error::new(ErrorKind::BadFileName, message));
        }
        if !is_sha256(&self.sha256) {
            return Err(wrong_member("sha256"));
        }
        if self.bytes == 0 {
            return Err(wrong_member("bytes"));
        }
        Ok(())
    }

    /// As a JSON object, with `more` members.
    fn object(&self, more: &[(&str, String)]) -> String {
        let members = [
            ("file", quoted(&self.name)),
            ("sha256", quoted(&self.sha256)),
            ("bytes", self.bytes.to_string()),
            ("stories", self.stories.to_string()),
        ];
        object(&[&members, more].concat())
    }
}

impl Rotation {
    /// What `from` signs in the index `id`.
    pub fn signed(id: &str, from: &PublicKey, to: &PublicKey) -> String {
        format!("sidelight rotation\n{id}\n{from}\n{to}\n")
    }

    /// The text of the signature's file as a manifest keeps it; `None` where it is none of a rotation.
    pub fn kept(signature: &str) -> Option<String> {
        let mut lines = signature.lines().skip(1);
        let first = lines.next()?;
        (lines.next()? == format!("trusted comment: {ROTATION}")).then_some(())?;
        Some(format!("{first} {}", lines.next()?))
    }

    /// The trusted comment that a rotation is signed with.
    pub const COMMENT: &str = ROTATION;

    fn check(&self, id: &str) -> Result<()> {
        let refused = || {
            Error::new(ErrorKind::BadRotation, format!("the rotation to {} is not signed by {}", self.to, self.from))
        };
        let (first, second) = self.signature.split_once(' ').ok_or_else(refused)?;
        let signature = format!("untrusted comment: \n{first}\ntrusted comment: {ROTATION}\n{second}\n");
        self.from.check(Self::signed(id, &self.from, &self.to).as_bytes(), &signature).map_err(|_| refused())
    }
}

/// Characters of a rotation's two lines of base64: 74 and 64 bytes, and the space.
const LONGEST_SIGNATURE: usize = 100 + 1 + 88;

/// Whether a text is lower-case hex digits.
fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

pub(super) fn is_id(text: &str) -> bool {
    (16..=64).contains(&text.len()) && is_hex(text)
}

pub(super) fn is_state(text: &str) -> bool {
    text.len() == STATE_DIGITS && is_hex(text)
}

pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && is_hex(text)
}

fn is_base64(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/= ".contains(&b))
}

/// The last second of the year 9999.
const LAST_MOMENT: i64 = 253_402_300_799;

/// Whether a text is one line that shows as what it is.
fn is_plain(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.contains(char::is_control) && shows_as_it_is(text)
}

/// A list of objects, each on a line.
fn rows(objects: &[String]) -> String {
    match objects {
        [] => "[]".to_owned(),
        objects => ["[\n    ", &objects.join(",\n    "), "\n  ]"].concat(),
    }
}

fn object(members: &[(&str, String)]) -> String {
    ["{", &joined(members, ", "), "}"].concat()
}

/// Members of an object.
fn joined(members: &[(&str, String)], between: &str) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| ["\"", name, "\": ", value].concat()).collect();
    members.join(between)
}

/// A text as JSON; it has no controls.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

fn string(json: &Json) -> Option<&str> {
    match json {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

fn text<'a>(json: &'a Json, member: &str) -> Result<&'a str> {
    json.get(member).and_then(string).ok_or_else(|| wrong_member(member))
}

fn texts<const N: usize>(json: &Json, members: [&str; N]) -> Result<[String; N]> {
    let mut texts = [const { String::new() }; N];
    for (read, member) in texts.iter_mut().zip(members) {
        *read = text(json, member)?.to_owned();
    }
    Ok(texts)
}

/// Numbers, each with the most that it may be.
fn numbers<const N: usize>(json: &Json, members: [(&str, u64); N]) -> Result<[u64; N]> {
    let mut numbers = [0; N];
    for (number, (member, most)) in numbers.iter_mut().zip(members) {
        *number = match json.get(member) {
            Some(Json::Number(digits)) => digits.parse().ok().filter(|number| *number <= most),
            _ => None,
        }
        .ok_or_else(|| wrong_member(member))?;
    }
    Ok(numbers)
}

fn key(json: &Json, member: &str) -> Result<PublicKey> {
    PublicKey::read(text(json, member)?)
}

fn day(json: &Json, member: &str) -> Result<i64> {
    Ok(Moment::parse(text(json, member)?).ok_or_else(|| wrong_member(member))?.unix())
}

fn list<'a>(json: &'a Json, member: &str, most: usize) -> Result<&'a [Json]> {
    match json.get(member) {
        Some(Json::List(items)) if items.len() <= most => Ok(items),
        Some(Json::List(items)) => Err(Error::new(
            ErrorKind::TooLarge,
            format!("the manifest has {} of `{member}`, {most} are the most", items.len()),
        )),
        _ => Err(wrong_member(member)),
    }
}

fn too_long() -> Error {
    Error::new(ErrorKind::TooLarge, "the manifest has more than 64 KB")
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::NotAManifest, ["the manifest ", what].concat())
}

fn wrong_member(member: &str) -> Error {
    wrong(&["has no usable `", member, "`"].concat())
}
