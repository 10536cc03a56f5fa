//! Addresses -> documents -> stories, and further addresses where a document is a list.

use super::abreast::Abreast;
use super::document::Document;
use super::fetch::{Answer, Request};
use super::sink::{Context, Sink};
use super::{Batch, Error, ErrorKind, Result, Tally, read_document};
use crate::article::Article;
use crate::follow::address::host_of;
use crate::url::absolute_url;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Lists that lead to each other: an OPML that names a sitemap index, which names indexes.
const DEEPEST: usize = 4;

/// An address, and the lists that led to it.
struct Listed {
    address: String,
    by: Vec<Arc<str>>,
}

/// What one document gave.
struct Read {
    /// The address that answered.
    teller: String,
    stories: Vec<Article>,
    listed: Vec<String>,
    tally: Tally,
    outcome: Result<()>,
}

/// Reads what lies at `addresses`, in their order, and then what the lists among it name. What is in `seen` was read
/// before.
pub(super) fn crawl(addresses: Vec<String>, seen: &mut HashSet<String>, sink: &mut Sink<'_>) -> Result<()> {
    let mut level: Vec<Listed> = addresses.into_iter().map(|address| Listed { address, by: Vec::new() }).collect();
    for depth in 0.. {
        let mut tasks = Vec::new();
        for Listed { address, by } in std::mem::take(&mut level) {
            let wrong = |kind, message| Error::new(kind, Path::new(&address), None, message);
            let Some(absolute) = absolute_url(&address) else {
                sink.leave_out(wrong(ErrorKind::BadAddress, "no http(s) address; check how it is written"))?;
                continue;
            };
            if by.iter().any(|list| **list == *absolute) {
                sink.leave_out(wrong(ErrorKind::Circular, "a list that names itself; it is read once"))?;
            } else if depth > DEEPEST {
                sink.leave_out(wrong(ErrorKind::TooDeep, "lists lead to lists too often; give this one itself"))?;
            } else if seen.insert(absolute.clone()) {
                tasks.push(Listed { address: absolute, by });
            }
        }
        if tasks.is_empty() {
            return Ok(());
        }
        let context = sink.context;
        let abreast = Abreast {
            at_once: sink.options().fetching.at_once,
            key: &|listed: &Listed| host_of(&listed.address),
            work: &|listed: &Listed| read(&listed.address, context),
            weight: &|read: &Read| read.stories.iter().map(weight).sum(),
        };
        abreast.run(&tasks, &mut |at, Read { teller, stories, listed, tally, outcome }| {
            let Listed { address, by } = &tasks[at];
            let lists = || by.iter().cloned().chain([Arc::from(address.as_str())]).collect();
            level.extend(listed.into_iter().map(|address| Listed { address, by: lists() }));
            sink.absorb(tally, Batch { teller: &teller, stories })?;
            sink.settle(outcome)
        })?;
    }
    Ok(())
}

/// About how many bytes a story holds.
fn weight(story: &Article) -> usize {
    size_of::<Article>() + story.text.len() + story.title.len() + story.url.len()
}

/// Fetches a document and reads it.
fn read(address: &str, context: &Context<'_>) -> Read {
    let mut stories = Vec::new();
    let mut take = |batch: Batch<'_>| {
        stories.extend(batch.stories);
        Ok(())
    };
    let mut sink = Sink::new(context, 1, &mut take);
    let outcome = fetch(address, &mut sink);
    let (teller, tally, listed) = (sink.teller, sink.tally, sink.listed);
    Read { teller, stories, listed, tally, outcome }
}

fn fetch(address: &str, sink: &mut Sink<'_>) -> Result<()> {
    let place = Path::new(address);
    // Nothing is known of it, so that it can't be unchanged.
    let Answer::Fetched(fetched) = sink.context.client().fetch(&Request::new(address))? else { return Ok(()) };
    if fetched.is_cut {
        let message = "the connection ended before the answer did; what came of it is read";
        sink.leave_out(Error::new(ErrorKind::CutShort, place, None, message))?;
    }
    let document = Document::of_file(place, Box::new(fetched.bytes.as_slice()))?;
    let (content_type, etiquette) = (fetched.content_type.as_deref(), fetched.etiquette);
    read_document(Document { address: &fetched.address, content_type, etiquette, ..document }, sink)
}
