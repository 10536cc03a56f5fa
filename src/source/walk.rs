//! Addresses -> documents -> stories, and further addresses where a document is a list: level by level, each address
//! once, several hosts at once, the documents of a level in its order.

use super::abreast::Abreast;
use super::document::Document;
use super::fetch::{Answer, FetchOptions, Request};
use super::sink::{Context, Sink, Spent};
use super::{Batch, Error, ErrorKind, Format, Result, Tally, read_document};
use crate::article::Article;
use crate::follow::Validators;
use crate::follow::address::host_of;
use crate::url::absolute_url;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Lists that lead to each other: an OPML that names a sitemap index, which names indexes.
const DEEPEST: usize = 4;
/// Addresses of one source, one behind the other, without an answer: then no more of it are asked for, since each may
/// take as long as is waited.
const MOST_SILENT: usize = 100;

/// What became of an address, or of a file.
#[derive(Debug)]
pub struct Visit {
    /// The address, or the path of the file.
    pub place: String,
    /// Which of the addresses that the walk began with led here.
    pub root: usize,
    /// The address that answered, after redirects; empty of a file.
    pub teller: String,
    /// Its stories.
    pub stories: Vec<Article>,
    /// Canonical URLs of stories that it tells of as well, whose pages were read before.
    pub passed: Vec<String>,
    /// Entries of the list of what is taken down that have named a story of it.
    pub heeded: BTreeSet<String>,
    /// Canonical URLs of stories whose pages were to be read and could not be.
    pub unread: Vec<String>,
    /// Canonical URLs of stories as they were told, and as their pages name themselves, where these differ.
    pub renamed: Vec<(String, String)>,
    /// Addresses that it lists.
    pub listed: Vec<String>,
    /// What was taken and what was left out.
    pub tally: Tally,
    /// What was there, or why nothing was.
    pub outcome: Result<Found>,
    /// What was fetched for it.
    pub(super) spent: Spent,
}

/// What was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A document, and what to ask again with; nothing where it may not be whole.
    Document(Option<Validators>),
    /// What is known already.
    Unchanged,
    /// It was not asked.
    Waits,
}

impl Visit {
    /// One that gives what `read` reads.
    pub(super) fn by(
        context: &Context<'_>,
        at_once: usize,
        place: String,
        root: usize,
        read: &dyn Fn(&mut Sink<'_>) -> Result<Found>,
    ) -> Self {
        let mut stories = Vec::new();
        let mut take = |batch: Batch<'_>| {
            stories.extend(batch.stories);
            Ok(())
        };
        let mut sink = Sink::new(context, at_once, &mut take);
        let outcome = read(&mut sink);
        let Sink { tally, listed, passed, heeded, unread, renamed, teller, spent, .. } = sink;
        Self { place, root, teller, stories, passed, heeded, unread, renamed, listed, tally, outcome, spent }
    }
}

/// Who walks.
pub trait Walker {
    /// What ends a walk.
    type Error: From<Error>;

    /// How an address is asked; `None` where it is not to be asked now.
    fn request(&mut self, address: &str) -> Result<Option<Request>, Self::Error>;

    /// Takes what became of an address, and gives the addresses that are visited after all of its level.
    fn take(&mut self, visit: Visit) -> Result<Vec<String>, Self::Error>;

    /// Is told of `count` addresses that are not visited.
    fn leave_out(&mut self, error: Error, count: usize) -> Result<(), Self::Error>;
}

/// An address, and the lists that led to it.
pub(super) struct Listed {
    address: String,
    /// What it is; told by its content where absent, as with all that lists name.
    format: Option<Format>,
    by: Vec<Arc<str>>,
    root: usize,
    /// Whose bounds it counts to: the number of an address that the walk began with.
    source: usize,
}

impl Listed {
    /// An address that a walk begins with; `root` is what its visits are given with.
    pub fn given(address: &str, format: Option<Format>, root: usize) -> Self {
        Self { address: address.to_owned(), format, by: Vec::new(), root, source: 0 }
    }
}

/// What one source has led to so far.
#[derive(Default)]
struct Source {
    /// Addresses that its lists have named and that are read, itself included.
    named: usize,
    spent: Spent,
    /// Addresses without an answer since the last one that answered.
    silent: usize,
    /// Whether it has given as much as is taken: then no more is asked for.
    is_spent: AtomicBool,
}

impl Source {
    /// Whether more of it is taken.
    fn has_room(&self, options: &FetchOptions) -> bool {
        self.silent < MOST_SILENT && self.spent.room(options)
    }

    /// What is said of an address that is left out because there is no room.
    fn error(&self, place: &Path, options: &FetchOptions) -> Error {
        if self.silent < MOST_SILENT {
            return Spent::error(place, options);
        }
        let message = format!("{MOST_SILENT} addresses before it, of the same list, did not answer; give it itself");
        Error::new(ErrorKind::TooMany, place, None, message)
    }
}

/// Visits addresses in their order, and then what the lists among their documents name. Each address is a source of its
/// own, with its own bounds. What is in `seen` was visited before.
pub(super) fn walk<W: Walker>(
    mut level: Vec<Listed>,
    seen: &mut HashSet<String>,
    context: &Context<'_>,
    walker: &mut W,
) -> Result<(), W::Error> {
    let options = &context.options.fetching;
    let mut sources: Vec<Source> = level.iter().map(|_| Source { named: 1, ..Source::default() }).collect();
    level.iter_mut().enumerate().for_each(|(number, listed)| listed.source = number);
    for depth in 0.. {
        let tasks = tasks(std::mem::take(&mut level), depth, seen, walker)?;
        if tasks.is_empty() {
            return Ok(());
        }
        let is_spent: Vec<AtomicBool> = sources.iter_mut().map(|source| std::mem::take(&mut source.is_spent)).collect();
        let abreast = Abreast {
            at_once: options.at_once,
            key: &|(listed, _): &Task| host_of(&listed.address),
            work: &|(listed, request): &Task| {
                (!is_spent[listed.source].load(Ordering::Relaxed)).then(|| visit(listed, request.as_ref(), context))
            },
            weight: &|visit: &Option<Visit>| visit.iter().flat_map(|visit| &visit.stories).map(weight).sum(),
        };
        abreast.run(&tasks, &mut |at, visit| {
            let Listed { address, by, root, source: number, .. } = &tasks[at].0;
            let source = &mut sources[*number];
            // Whether it was read by then or not: what is taken does not depend on which host was the faster.
            let Some(visit) = visit.filter(|_| source.has_room(options)) else {
                return walker.leave_out(source.error(Path::new(address), options), 1);
            };
            source.spent.add(&visit.spent);
            source.silent = if is_silent(&visit.outcome) { source.silent + 1 } else { 0 };
            is_spent[*number].store(!source.has_room(options), Ordering::Relaxed);
            let listed = walker.take(visit)?;
            let lists: Vec<Arc<str>> = by.iter().cloned().chain([Arc::from(address.as_str())]).collect();
            let count = listed.len();
            let room = options.most_documents.saturating_sub(source.named).min(count);
            source.named += room;
            level.extend(listed.into_iter().take(room).map(|address| Listed {
                address,
                format: None,
                by: lists.clone(),
                root: *root,
                source: *number,
            }));
            match count - room {
                0 => Ok(()),
                more => walker.leave_out(too_many(address, more, options), more),
            }
        })?;
        for (source, is_spent) in sources.iter_mut().zip(is_spent) {
            source.is_spent = is_spent;
        }
    }
    Ok(())
}

fn is_silent(outcome: &Result<Found>) -> bool {
    let kinds = [ErrorKind::NoAnswer, ErrorKind::NoHost, ErrorKind::Timeout];
    outcome.as_ref().is_err_and(|error| kinds.contains(&error.kind()))
}

/// An address that is visited, and how it is asked.
type Task = (Listed, Option<Request>);

/// The addresses of a level that are visited: each once, and no list within itself.
fn tasks<W: Walker>(
    level: Vec<Listed>,
    depth: usize,
    seen: &mut HashSet<String>,
    walker: &mut W,
) -> Result<Vec<Task>, W::Error> {
    let mut tasks = Vec::new();
    for listed in level {
        let wrong = |kind, message| Error::new(kind, Path::new(&listed.address), None, message);
        let Some(address) = absolute_url(&listed.address) else {
            walker.leave_out(wrong(ErrorKind::BadAddress, "no http(s) address; check how it is written"), 1)?;
            continue;
        };
        if listed.by.iter().any(|list| **list == *address) {
            walker.leave_out(wrong(ErrorKind::Circular, "a list that names itself; it is read once"), 1)?;
        } else if depth > DEEPEST {
            let message = "lists lead to lists too often; give this one itself";
            walker.leave_out(wrong(ErrorKind::TooDeep, message), 1)?;
        } else if seen.insert(address.clone()) {
            let request = walker.request(&address)?;
            tasks.push((Listed { address, ..listed }, request));
        }
    }
    Ok(tasks)
}

/// Addresses of a list that are left out because its source has led to enough.
fn too_many(list: &str, count: usize, options: &FetchOptions) -> Error {
    let most = options.most_documents;
    let message = format!(
        "{count} of its addresses are left out: one source leads to {most} documents at most; give this list itself, \
         or in parts"
    );
    Error::new(ErrorKind::TooMany, Path::new(list), None, message)
}

/// About how many bytes a story holds.
fn weight(story: &Article) -> usize {
    size_of::<Article>() + story.text.len() + story.title.len() + story.url.len()
}

/// Fetches a document and reads it.
fn visit(listed: &Listed, request: Option<&Request>, context: &Context<'_>) -> Visit {
    let read = |sink: &mut Sink<'_>| request.map_or(Ok(Found::Waits), |request| fetch(listed, request, sink));
    Visit::by(context, 1, listed.address.clone(), listed.root, &read)
}

fn fetch(listed: &Listed, request: &Request, sink: &mut Sink<'_>) -> Result<Found> {
    let place = Path::new(&listed.address);
    let (start, options) = (Instant::now(), &sink.options().fetching);
    let answer = sink.context.client().fetch(request);
    let bytes = answer.as_ref().map_or(0, |answer| if let Answer::Fetched(it) = answer { it.bytes.len() } else { 0 });
    sink.spent.add(&Spent::of(bytes, start.elapsed(), options));
    let fetched = match answer? {
        Answer::Unchanged => return Ok(Found::Unchanged),
        Answer::Fetched(fetched) => fetched,
    };
    if fetched.is_cut {
        let message = "the connection ended before the answer did; what came of it is read";
        sink.leave_out(Error::new(ErrorKind::CutShort, place, None, message))?;
    }
    read_document(Document::of_answer(place, &fetched), listed.format, sink)?;
    let validators = Validators::new(&fetched.address, &fetched.etag, &fetched.modified);
    Ok(Found::Document(Some(validators).filter(|_| !fetched.is_cut && !sink.is_partial)))
}
