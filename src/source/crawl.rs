//! Addresses -> documents -> stories, and further addresses where a document is a list.

use super::abreast::Abreast;
use super::document::Document;
use super::fetch::{Answer, FetchOptions, Request};
use super::sink::{Context, Sink, Spent};
use super::{Batch, Error, ErrorKind, Format, Result, Tally, read_document};
use crate::article::Article;
use crate::follow::address::host_of;
use crate::url::absolute_url;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Lists that lead to each other: an OPML that names a sitemap index, which names indexes.
const DEEPEST: usize = 4;

/// An address, and the lists that led to it.
struct Listed {
    address: String,
    /// What it is; told by its content where absent, as with all that lists name.
    format: Option<Format>,
    by: Vec<Arc<str>>,
    /// The number of the source that led to it.
    source: usize,
}

/// What one document gave.
struct Read {
    /// The address that answered.
    teller: String,
    stories: Vec<Article>,
    listed: Vec<String>,
    tally: Tally,
    spent: Spent,
    outcome: Result<()>,
}

/// What one source has led to so far.
#[derive(Default)]
struct Source {
    /// Addresses that its lists have named and that are read, itself included.
    named: usize,
    spent: Spent,
    /// Whether it has given as much as is taken: then no more is asked for.
    is_spent: AtomicBool,
}

/// Reads what lies at `addresses`, in their order, and then what the lists among it name. Each address is a source
/// of its own, with its own bounds. `format` says what the addresses are where that is known. What is in `seen` was
/// read before.
pub(super) fn crawl(
    addresses: Vec<String>,
    format: Option<Format>,
    seen: &mut HashSet<String>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let options = &sink.options().fetching;
    let mut sources: Vec<Source> = addresses.iter().map(|_| Source { named: 1, ..Source::default() }).collect();
    let given = |(source, address)| Listed { address, format, by: Vec::new(), source };
    let mut level: Vec<Listed> = addresses.into_iter().enumerate().map(given).collect();
    for depth in 0.. {
        let mut tasks = Vec::new();
        for listed in std::mem::take(&mut level) {
            let wrong = |kind, message| Error::new(kind, Path::new(&listed.address), None, message);
            let Some(absolute) = absolute_url(&listed.address) else {
                sink.leave_out(wrong(ErrorKind::BadAddress, "no http(s) address; check how it is written"))?;
                continue;
            };
            if listed.by.iter().any(|list| **list == *absolute) {
                sink.leave_out(wrong(ErrorKind::Circular, "a list that names itself; it is read once"))?;
            } else if depth > DEEPEST {
                sink.leave_out(wrong(ErrorKind::TooDeep, "lists lead to lists too often; give this one itself"))?;
            } else if seen.insert(absolute.clone()) {
                tasks.push(Listed { address: absolute, ..listed });
            }
        }
        if tasks.is_empty() {
            return Ok(());
        }
        let context = sink.context;
        let is_spent: Vec<AtomicBool> = sources.iter_mut().map(|source| std::mem::take(&mut source.is_spent)).collect();
        let abreast = Abreast {
            at_once: options.at_once,
            key: &|listed: &Listed| host_of(&listed.address),
            work: &|listed: &Listed| (!is_spent[listed.source].load(Ordering::Relaxed)).then(|| read(listed, context)),
            weight: &|read: &Option<Read>| read.iter().flat_map(|read| &read.stories).map(weight).sum(),
        };
        abreast.run(&tasks, &mut |at, read| {
            let Listed { address, by, source: number, .. } = &tasks[at];
            let source = &mut sources[*number];
            // Whether it was read by then or not: what is taken does not depend on which host was the faster.
            let Some(read) = read.filter(|_| source.spent.room(options)) else {
                return sink.leave_out(Spent::error(Path::new(address), options));
            };
            source.spent.add(&read.spent);
            is_spent[*number].store(!source.spent.room(options), Ordering::Relaxed);
            let lists: Vec<Arc<str>> = by.iter().cloned().chain([Arc::from(address.as_str())]).collect();
            let count = read.listed.len();
            let room = options.most_documents.saturating_sub(source.named).min(count);
            source.named += room;
            level.extend(read.listed.into_iter().take(room).map(|address| Listed {
                address,
                format: None,
                by: lists.clone(),
                source: *number,
            }));
            sink.absorb(read.tally, Batch { teller: &read.teller, stories: read.stories })?;
            if count > room {
                sink.leave_out_many(too_many(address, count - room, options), count - room)?;
            }
            sink.settle(read.outcome)
        })?;
        for (source, is_spent) in sources.iter_mut().zip(is_spent) {
            source.is_spent = is_spent;
        }
    }
    Ok(())
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
fn read(listed: &Listed, context: &Context<'_>) -> Read {
    let mut stories = Vec::new();
    let mut take = |batch: Batch<'_>| {
        stories.extend(batch.stories);
        Ok(())
    };
    let mut sink = Sink::new(context, 1, &mut take);
    let outcome = fetch(&listed.address, listed.format, &mut sink);
    let (teller, listed, tally, spent) = (sink.teller, sink.listed, sink.tally, sink.spent);
    Read { teller, stories, listed, tally, spent, outcome }
}

fn fetch(address: &str, format: Option<Format>, sink: &mut Sink<'_>) -> Result<()> {
    let place = Path::new(address);
    // Nothing is known of it, so that it can't be unchanged.
    let Answer::Fetched(fetched) = sink.context.client().fetch(&Request::new(address))? else { return Ok(()) };
    sink.spent.add(&Spent::of(fetched.bytes.len()));
    if fetched.is_cut {
        let message = "the connection ended before the answer did; what came of it is read";
        sink.leave_out(Error::new(ErrorKind::CutShort, place, None, message))?;
    }
    read_document(Document::of_answer(place, &fetched), format, sink)
}
