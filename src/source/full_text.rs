//! Stories that a feed tells of -> the same with the text of their pages, by the one extraction path.

use super::abreast::Abreast;
use super::etiquette::Etiquette;
use super::fetch::{Answer, Fetched, Request};
use super::sink::{Sink, Spent};
use super::{Error, ErrorKind, Result};
use crate::article::Article;
use crate::follow::address::host_of;
use crate::page::{self, parse::parse_html};
use crate::url::{canonical_url, site_of};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What became of one story.
enum Followed {
    /// Its page has been read.
    Read(Article),
    /// Its page may not be taken.
    Reserved,
    /// It is not there any more.
    Gone(Error),
    /// Its page could not be read: the feed's story stands.
    Unread(Error),
}

/// The stories with the texts of their pages. One whose page cannot be read stays as the feed tells it, with a note;
/// one whose page is gone or not to be taken is left out.
pub(super) fn follow(stories: Vec<Article>, sink: &mut Sink<'_>) -> Result<Vec<Article>> {
    let (client, options) = (sink.context.client(), &sink.options().fetching);
    let is_spent = AtomicBool::new(!sink.spent.room(options));
    let abreast = Abreast {
        at_once: sink.at_once,
        key: &|story: &Article| host_of(&story.url),
        work: &|story: &Article| {
            if is_spent.load(Ordering::Relaxed) {
                return (Spent::default(), Followed::Unread(Spent::error(Path::new(&story.url), options)));
            }
            let start = Instant::now();
            let answer = client.fetch(&Request::new(&story.url));
            let spent = |bytes: usize| Spent::of(bytes, start.elapsed(), options);
            match answer {
                Ok(Answer::Fetched(page)) => (spent(page.bytes.len()), followed(story, &page)),
                // Nothing is known of it, so that it can't be unchanged.
                Ok(Answer::Unchanged) => (spent(0), Followed::Read(story.clone())),
                Err(error) if error.kind() == ErrorKind::Gone => (spent(0), Followed::Gone(error)),
                Err(error) => (spent(0), Followed::Unread(error)),
            }
        },
        weight: &|(_, followed)| if let Followed::Read(story) = followed { story.text.len() } else { 0 },
    };
    let mut kept = Vec::with_capacity(stories.len());
    abreast.run(&stories, &mut |at, (spent, followed)| {
        // Whether it was read by then or not: what is taken does not depend on which host was the faster.
        let has_room = sink.spent.room(options);
        sink.spent.add(&spent);
        is_spent.store(!sink.spent.room(options), Ordering::Relaxed);
        let error = || Followed::Unread(Spent::error(Path::new(&stories[at].url), options));
        match if has_room { followed } else { error() } {
            Followed::Read(story) => {
                let names = [&stories[at].url, &story.url].map(|url| canonical_url(url));
                if let [Some(told), Some(own)] = names
                    && told != own
                {
                    sink.renamed.push((told, own));
                }
                kept.push(story);
            }
            Followed::Reserved => sink.tally.reserved += 1,
            Followed::Gone(error) => sink.leave_out(error)?,
            Followed::Unread(error) => {
                if sink.options().strict {
                    return Err(error);
                }
                sink.is_partial |= may_pass(&error);
                sink.tally.not_followed.push(error);
                sink.unread.extend(canonical_url(&stories[at].url));
                kept.push(stories[at].clone());
            }
        }
        Ok(())
    })?;
    Ok(kept)
}

fn followed(story: &Article, fetched: &Fetched) -> Followed {
    let page = parse_html(&fetched.bytes, &fetched.address, fetched.content_type.as_deref());
    let mut etiquette: Etiquette = fetched.etiquette;
    etiquette.metas(&page.metas);
    let extraction = page::extract(&page);
    let article = extraction.article.filter(|_| extraction.kind.is_article());
    let merged = article.map_or_else(|| story.clone(), |article| merged(story, article));
    etiquette.kept(merged).map_or(Followed::Reserved, Followed::Read)
}

/// Whether what could not be read may be there next time.
fn may_pass(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NoAnswer | ErrorKind::Timeout | ErrorKind::Held)
        || error.status().is_some_and(|status| status >= 500)
}

/// The feed's story with what its page adds: the text where it is longer, the address that the page itself names where
/// that is of the same site, and what the feed does not say. What the publisher says in the feed comes first.
fn merged(told: &Article, read: Article) -> Article {
    let is_own = !read.url.is_empty() && site_of(&read.url) == site_of(&told.url);
    let published = if told.published.is_some() { told } else { &read };
    Article {
        url: if is_own { read.url.clone() } else { told.url.clone() },
        title: if told.title.trim().is_empty() { read.title.clone() } else { told.title.clone() },
        text: if read.text.len() > told.text.len() { read.text.clone() } else { told.text.clone() },
        outlet: told.outlet.clone().or_else(|| read.outlet.clone()),
        published: published.published,
        published_day: published.published_day,
        lang: read.lang.clone().or_else(|| told.lang.clone()),
        snippet: told.snippet.clone().or_else(|| read.snippet.clone()),
    }
}
