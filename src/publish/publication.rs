//! [`Publication`]: a folder from which an index is published, again and again.
//!
//! The folder holds the record of what was published, [`RECORD`]; the caller brings the stories. Each run finds what
//! changed since the last one and adds a delta, merges deltas where more than eight would stand ([`merge`]), or makes a
//! new base: the first time, where deltas have outgrown it, where a published file is lost, and where a story must be
//! taken down, because files that hold it are deleted then.
//!
//! Files are named by their content and written before the record, the record before the signature, the manifest last;
//! each is written whole. So whenever a run is killed, the manifest that is there names files that are there, and the
//! next run goes on from the record. A reader who comes between the signature and the manifest keeps what it has, and
//! one who comes while the folder is being copied to a host does, too, in whichever order files arrive: what a manifest
//! no longer names stays for [`KEPT`].

use super::{
    error::{Error, ErrorKind, Result},
    files::{self, write_whole},
    key::SecretKey,
    lock::Lock,
    merge, page,
    record::{IndexFacts, Layer, RECORD, Record, RecordFile, Retired, Rotation},
    stories::Stories,
};
use crate::{
    index::{BuildOptions, Index, IndexBuilder, format::VERSION},
    library::Library,
    source::{Snippets, TakeDown},
    subscription::{self, Manifest, PublicKey, manifest, signature},
    text::ANALYZER_ID,
    time::{SECONDS_PER_DAY, text_of},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Name of the page for people.
const PAGE: &str = "index.html";
/// How long files stay that are no longer named, in seconds: a reader may have fetched the manifest before.
pub const KEPT: i64 = 2 * SECONDS_PER_DAY;

/// How an index is published.
#[derive(Clone, Debug)]
pub struct Options {
    /// What readers are shown of it; where a text is empty, what was shown last stays.
    pub facts: IndexFacts,
    /// The time, in Unix seconds.
    pub now: i64,
    /// How long the manifest is valid, in days from 1.
    pub valid_days: u16,
    /// Longest snippets.
    pub snippets: Snippets,
    /// Stories that must not be published.
    pub take_down: TakeDown,
    /// Entries of `take_down` that are known to have named a story.
    pub heeded: BTreeSet<String>,
    /// Makes a new base whatever has changed.
    pub new_base: bool,
}

/// What a run has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The manifest.
    pub manifest: Manifest,
    /// Stories that were added or changed.
    pub given: usize,
    /// Stories that are no longer there.
    pub taken_out: usize,
    /// Whether a base was made.
    pub new_base: bool,
    /// Names of the files that were deleted.
    pub deleted: Vec<String>,
    /// Entries of the list of what is taken down, each with its line, that have never named a story, neither one that
    /// was given nor one that was published.
    pub idle: Vec<(String, usize)>,
}

/// A folder from which an index is published. One run at a time.
pub struct Publication {
    file: RecordFile,
    record: Record,
    _lock: Lock,
}

impl Publication {
    /// Opens a folder. One that is not there is not made: its name may be mistyped.
    ///
    /// # Errors
    /// [`Busy`](ErrorKind::Busy), [`BadRecord`](ErrorKind::BadRecord), [`Unreadable`](ErrorKind::Unreadable).
    pub fn open(folder: &Path) -> Result<Self> {
        fs::read_dir(folder).map_err(|error| Error::io(folder, &error))?;
        let lock = Lock::take(folder)?;
        let file = RecordFile::open(folder)?;
        let record = file.read()?;
        files::delete_unfinished(folder)?;
        Ok(Self { file, record, _lock: lock })
    }

    /// What was published.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Lets `new` sign from now on in the place of `old`, which signs that.
    ///
    /// # Errors
    /// [`WrongKey`](ErrorKind::WrongKey) where nothing was published, where `old` did not sign last, or where `new` has
    /// signed before; [`Unreadable`](ErrorKind::Unreadable).
    pub fn rotate(&mut self, old: &SecretKey, new: &PublicKey) -> Result<()> {
        let refused = |message: String| Err(Error::new(ErrorKind::WrongKey, message));
        if self.record.id.is_empty() {
            return refused("nothing was published with the old key yet: publish with the new one".into());
        }
        // A change that no reader has seen yet may be taken back by the key that made it.
        let unseen = self.record.rotations.len() > self.record.rotations_published;
        if let Some(last) = self.record.rotations.pop_if(|last| unseen && last.from == old.public().as_str()) {
            self.record.key = last.from;
        }
        if self.record.key != old.public().as_str() {
            return refused(format!("the key that signs is {}, not {}", self.record.key, old.public()));
        }
        let text = new.as_str();
        if text == self.record.key || self.record.rotations.iter().any(|rotation| rotation.from == text) {
            return refused(format!("{new} has signed this index before; make a new key with `sidelight keygen`"));
        }
        let signed = subscription::Rotation::signed(&self.record.id, old.public(), new);
        let signature = old.sign(signed.as_bytes(), subscription::Rotation::COMMENT);
        let signature = subscription::Rotation::kept(&signature).unwrap_or_default();
        self.record.rotations.push(Rotation { from: self.record.key.clone(), to: text.to_owned(), signature });
        self.record.key = text.to_owned();
        self.save()
    }

    /// Publishes stories into the folder `out`, from which they are copied to a host.
    ///
    /// The same record, stories, key and options give the same bytes, whatever the number of threads.
    ///
    /// # Errors
    /// [`WrongKey`](ErrorKind::WrongKey) where another key signed last, those of the index and of a manifest, and
    /// [`Unreadable`](ErrorKind::Unreadable). Nothing is half published then.
    pub fn publish(
        &mut self,
        out: &Path,
        mut stories: Stories,
        key: &SecretKey,
        options: &Options,
    ) -> Result<Published> {
        self.name(key, options)?;
        let idle = self.heed(&stories, options);
        stories.take_down(&options.take_down);
        let changes = self.changes(&stories, options);
        let draft = self.draft(key, options)?;
        let is_again = changes.is_empty() && !options.new_base && self.is_again(out, &draft);
        let version = if is_again { self.record.version } else { options.now.max(self.record.version + 1) };
        if version > options.now.saturating_add(subscription::MOST_AHEAD) {
            let kind = ErrorKind::Refused(subscription::ErrorKind::FromTheFuture);
            let message = format!(
                "the last run's clock said {}, and until then readers refuse what is signed now; wait, or begin a new \
                 index by taking {RECORD} away",
                text_of(self.record.version, false)
            );
            return Err(Error::new(kind, message));
        }
        // What readers would refuse is said before files are made.
        draft.write()?;
        fs::create_dir_all(out).map_err(|error| Error::io(out, &error))?;
        let _lock = Lock::of_folder(out)?;
        files::delete_unfinished(out)?;
        let given = changes.values().filter(|change| change.is_some()).count();
        let taken_out = changes.len() - given;
        let down = self.must_take_down(&options.take_down);
        if stories.is_empty() {
            let message = "no story was read: nothing is published, and what is published stays";
            let nothing = || Ok(Error::new(ErrorKind::Index(crate::ErrorKind::EmptyCorpus), message));
            return Err(if down { self.withdraw(out, options) } else { nothing() }?);
        }
        let base = self.base(out, options, down)?;
        let told: usize = self.record.layers.iter().skip(1).map(|layer| layer.changes.len()).sum();
        let base = base.filter(|_| {
            !merge::asks_for_base(self.record.layers[0].changes.len() as u64, (told + changes.len()) as u64)
        });
        let new_base = base.is_none();
        let writer = Writer { out, stories: &stories, options, version, name: &self.record.facts.name };
        let until = options.now.saturating_add(KEPT);
        let mut layers = self.record.layers.clone();
        let start = (self.record.changed, self.record.state.clone());
        let state = self.record.next_state(version, &changes);
        match &base {
            None => {
                self.record.retired.extend(layers.drain(..).map(|layer| layer.retire(until)));
                layers.push(writer.base()?);
            }
            Some(_) if changes.is_empty() => {}
            Some(base) => {
                layers.push(writer.delta(base, changes, start)?);
                while layers.len() > 1 + manifest::MOST_DELTAS {
                    let since: Vec<i64> = layers[1..].iter().map(|layer| layer.since).collect();
                    let Some(older) = merge::merged(&since, version).map(|older| 1 + older) else { break };
                    let newer = layers.remove(older + 1);
                    let both = writer.both(&layers[older], &newer);
                    let start = (layers[older].since, layers[older].from.clone());
                    let merged = writer.delta(base, both, start)?;
                    let older = std::mem::replace(&mut layers[older], merged);
                    self.record.retired.extend([older, newer].map(|layer| layer.retire(until)));
                }
            }
        }
        if new_base || given + taken_out > 0 {
            self.record.past = Manifest::next_past(&self.record.state, &self.record.past);
            (self.record.changed, self.record.state) = (version, state);
        }
        self.record.layers = layers;
        self.record.version = version;
        self.retire_unnamed(out, options)?;
        self.record.rotations_published = self.record.rotations.len();
        let (manifest, library) = self.manifest(out, key, options)?;
        self.save()?;
        let text = manifest.write()?;
        let comment = format!("timestamp:{version}\tfile:{}\thashed", manifest::NAME);
        let (page, signature) = (page::page(&manifest, &library.stats()), key.sign(&text, &comment));
        files::write_all(&[
            (&out.join(PAGE), page.as_bytes()),
            (&out.join(signature::NAME), signature.as_bytes()),
            (&out.join(manifest::NAME), &text),
        ])?;
        let deleted = self.delete_retired(out, options.now)?;
        Ok(Published { manifest, given, taken_out, new_base, deleted, idle })
    }

    /// Names the index the first time; later the key must be the one that signed last, or the one it was rotated to.
    fn name(&mut self, key: &SecretKey, options: &Options) -> Result<()> {
        for (kept, given) in [
            (&mut self.record.facts.name, &options.facts.name),
            (&mut self.record.facts.about, &options.facts.about),
            (&mut self.record.facts.homepage, &options.facts.homepage),
        ] {
            if !given.is_empty() {
                kept.clone_from(given);
            }
        }
        if self.record.id.is_empty() {
            // Of one key, no two indexes begin in one second under one name.
            let first = format!("sidelight index\n{}\n{}\n{}\n", key.public(), options.now, self.record.facts.name);
            self.record.id = files::sha256(first.as_bytes())[..32].to_owned();
            self.record.key = key.public().to_string();
        }
        if self.record.key != key.public().as_str() {
            let message = format!(
                "the key that signs this index is {}, not {}; give that key, or let it sign the new one with \
                 `sidelight rotate`",
                self.record.key,
                key.public()
            );
            return Err(Error::new(ErrorKind::WrongKey, message));
        }
        Ok(())
    }

    /// Whether the manifest of the last run, at the same time, is also that of this one: a run that was killed is gone
    /// on with, and gives what it would have given. No reader may have seen another manifest of its version.
    fn is_again(&self, out: &Path, draft: &Manifest) -> bool {
        let read = || Manifest::read(&fs::read(out.join(manifest::NAME)).ok()?).ok();
        let is_other = |seen: Manifest| {
            let Manifest { languages, state, past, base, deltas, .. } = seen.clone();
            seen.version == draft.version && seen != Manifest { languages, state, past, base, deltas, ..draft.clone() }
        };
        self.record.version == draft.version && !read().is_some_and(is_other)
    }

    /// What the stories differ by from those that are published.
    fn changes(&self, stories: &Stories, options: &Options) -> Changes {
        let (published, wanted) = (self.record.published(), stories.fingerprints(&options.snippets));
        let gone = published.keys().filter(|url| !wanted.contains_key(*url)).map(|url| ((*url).to_owned(), None));
        let given = wanted.iter().filter(|(url, fingerprint)| published.get(*url) != Some(fingerprint));
        gone.chain(given.map(|(url, fingerprint)| ((*url).to_owned(), Some(*fingerprint)))).collect()
    }

    /// Remembers which entries of a list have named a story, and gives those that never did.
    fn heed(&mut self, stories: &Stories, options: &Options) -> Vec<(String, usize)> {
        let (list, known) = (&options.take_down, &options.heeded);
        let named = list.naming(self.at_host().chain(stories.urls()));
        let is_heeded =
            |entry: &str| named.contains(entry) || known.contains(entry) || self.record.heeded.contains(entry);
        let (heeded, idle): (Vec<_>, Vec<_>) = list.entries().partition(|(entry, _)| is_heeded(entry));
        let idle = idle.into_iter().map(|(entry, line)| (entry.to_owned(), line)).collect();
        self.record.heeded = heeded.into_iter().map(|(entry, _)| entry.to_owned()).collect();
        idle
    }

    /// Whether a file that lies at the host gives a story of the list.
    fn must_take_down(&self, list: &TakeDown) -> bool {
        !list.is_empty() && self.at_host().any(|url| list.names(url))
    }

    /// Canonical URLs of the stories that files at the host give, also files that are no longer named.
    fn at_host(&self) -> impl Iterator<Item = &str> {
        let given = self.record.layers.iter().flat_map(|layer| &layer.changes).filter(|(_, change)| change.is_some());
        let retired = self.record.retired.iter().flat_map(|retired| &retired.stories);
        given.map(|(url, _)| url).chain(retired).map(String::as_str)
    }

    /// The base that deltas go over; `None` where a new one is to be made.
    fn base(&self, out: &Path, options: &Options, down: bool) -> Result<Option<Index<Vec<u8>>>> {
        let Some(first) = self.record.layers.first().filter(|_| !options.new_base && !down) else { return Ok(None) };
        let mut base = None;
        for layer in &self.record.layers {
            // A file that was lost or altered is no ground to build on.
            let Ok(bytes) = files::read(&out.join(&layer.file), layer.bytes) else { return Ok(None) };
            if files::sha256(&bytes) != layer.sha256 {
                return Ok(None);
            }
            if layer == first {
                // One of an older Sidelight is made anew.
                let Ok(index) = Index::open(bytes) else { return Ok(None) };
                base = Some(index);
            }
        }
        Ok(base)
    }

    /// Deletes all that is published, where no story is left; what to say of it.
    fn withdraw(&mut self, out: &Path, options: &Options) -> Result<Error> {
        let layers = std::mem::take(&mut self.record.layers);
        self.record.retired.extend(layers.into_iter().map(|layer| layer.retire(options.now)));
        self.retire_unnamed(out, options)?;
        self.record.retired.iter_mut().for_each(|retired| retired.until = options.now);
        self.save()?;
        for name in [manifest::NAME, signature::NAME, PAGE] {
            files::delete(&out.join(name))?;
        }
        self.delete_retired(out, options.now)?;
        let message = "no story is left to publish: what was published is deleted; delete it at the host as well";
        Ok(Error::new(ErrorKind::Index(crate::ErrorKind::EmptyCorpus), message))
    }

    /// Retires files in `out` that the record does not know, those of a run that was killed; what holds a story of the
    /// list goes at once, and so does what might.
    fn retire_unnamed(&mut self, out: &Path, options: &Options) -> Result<()> {
        let layers = &self.record.layers;
        let is_named = |name: &str| layers.iter().any(|layer| layer.file == name);
        // A file may come back: the same stories, merged anew.
        self.record.retired.retain(|retired| !is_named(&retired.file));
        let list = &options.take_down;
        for retired in &mut self.record.retired {
            let is_unknown = retired.stories.is_empty() && !list.is_empty();
            if is_unknown || retired.stories.iter().any(|url| list.names(url)) {
                retired.until = options.now;
            }
        }
        let known: BTreeSet<&str> = self.record.retired.iter().map(|retired| retired.file.as_str()).collect();
        let until = if list.is_empty() { options.now.saturating_add(KEPT) } else { options.now };
        let unknown: Vec<Retired> = (files::names(out)?.into_iter())
            .filter(|(name, path)| files::is_ours(name) && path.is_file() && !is_named(name))
            .filter(|(name, _)| !known.contains(name.as_str()))
            .map(|(file, _)| Retired { file, until, stories: Vec::new() })
            .collect();
        self.record.retired.extend(unknown);
        Ok(())
    }

    fn delete_retired(&mut self, out: &Path, now: i64) -> Result<Vec<String>> {
        let (due, kept): (Vec<Retired>, Vec<Retired>) =
            std::mem::take(&mut self.record.retired).into_iter().partition(|retired| retired.until <= now);
        for retired in due.iter().filter(|retired| files::is_ours(&retired.file)) {
            files::delete(&out.join(&retired.file))?;
        }
        self.record.retired = kept;
        // Only now: a run that is killed before deletes them the next time.
        if !due.is_empty() {
            self.save()?;
        }
        Ok(due.into_iter().map(|retired| retired.file).collect())
    }

    fn manifest(&self, out: &Path, key: &SecretKey, options: &Options) -> Result<(Manifest, Library<Vec<u8>>)> {
        let open = |layer: &Layer| Ok::<_, Error>(Index::open(files::read(&out.join(&layer.file), layer.bytes)?)?);
        let (base, deltas) = self
            .record
            .layers
            .split_first()
            .ok_or_else(|| Error::new(ErrorKind::BadRecord, "the record of what was published names no base"))?;
        let mut library = Library::new(open(base)?)?;
        for delta in deltas {
            library.apply(open(delta)?)?;
        }
        let languages = library.stats().languages.into_iter().map(|(lang, _)| lang).take(manifest::MOST_LANGUAGES);
        let manifest = Manifest {
            version: self.record.version,
            languages: languages.collect(),
            base: base.file(),
            state: self.record.state.clone(),
            past: self.record.past.clone(),
            deltas: deltas.iter().map(Layer::delta).collect(),
            ..self.draft(key, options)?
        };
        manifest.write()?;
        Ok((manifest, library))
    }

    /// A manifest of what is known before a file is made.
    fn draft(&self, key: &SecretKey, options: &Options) -> Result<Manifest> {
        let facts = &self.record.facts;
        Ok(Manifest {
            id: self.record.id.clone(),
            key: key.public().clone(),
            name: facts.name.clone(),
            about: facts.about.clone(),
            homepage: facts.homepage.clone(),
            languages: Vec::new(),
            format: VERSION,
            analyzer: ANALYZER_ID,
            version: options.now,
            state: "0".repeat(manifest::STATE_DIGITS),
            past: String::new(),
            created: options.now,
            expires: options.now.saturating_add(i64::from(options.valid_days) * SECONDS_PER_DAY),
            base: files::file_of(b"none", 0),
            deltas: Vec::new(),
            rotations: self.record.rotations()?,
        })
    }

    fn save(&mut self) -> Result<()> {
        self.file.write(&self.record)
    }
}

/// Fingerprint of each story that is given, by its canonical URL; none of a story that is taken out.
type Changes = BTreeMap<String, Option<u64>>;

/// Writes files of an index into a folder.
struct Writer<'a> {
    out: &'a Path,
    stories: &'a Stories,
    options: &'a Options,
    /// Of the manifest: no two files of different ones have the same bytes.
    version: i64,
    name: &'a str,
}

impl Writer<'_> {
    fn build_options(&self) -> BuildOptions {
        BuildOptions {
            name: self.name.to_owned(),
            sample: false,
            created: self.version,
            snippet_chars: self.options.snippets.most(),
            headline_search: true,
        }
    }

    /// A base of all stories.
    fn base(&self) -> Result<Layer> {
        let all = self.stories.fingerprints(&self.options.snippets);
        let changes = all.into_iter().map(|(url, fingerprint)| (url.to_owned(), Some(fingerprint))).collect();
        self.write(IndexBuilder::new(self.build_options()), changes, (0, String::new()))
    }

    /// A delta of changes to the stories that it starts from, by their first version and their state.
    fn delta(&self, base: &Index<Vec<u8>>, changes: Changes, start: (i64, String)) -> Result<Layer> {
        self.write(IndexBuilder::delta(base, self.build_options())?, changes, start)
    }

    fn write(&self, mut builder: IndexBuilder, changes: Changes, (since, from): (i64, String)) -> Result<Layer> {
        let mut given = Vec::new();
        for (url, fingerprint) in &changes {
            match fingerprint {
                Some(_) => given.extend(self.stories.get(url).cloned()),
                None => builder.remove(url),
            }
        }
        builder.add_all_cut(&given, &|story| self.options.snippets.longest(&story.url), &|_| {});
        let bytes = builder.finish()?;
        let file = files::file_of(&bytes, given.len() as u32);
        write_whole(&self.out.join(&file.name), &bytes)?;
        let subscription::File { name, sha256, bytes, stories } = file;
        Ok(Layer { file: name, sha256, bytes, stories, since, from, changes })
    }

    /// The changes of two deltas together. Of a story that was changed once more since, there is only the last version;
    /// the delta that brought it is laid over this one.
    fn both(&self, older: &Layer, newer: &Layer) -> Changes {
        let now = self.stories.fingerprints(&self.options.snippets);
        let urls = older.changes.keys().chain(newer.changes.keys());
        urls.map(|url| (url.clone(), now.get(url.as_str()).copied())).collect()
    }
}
