//! The JSON that static site generators make for tinysearch: `[{"title", "url", "body", "meta"?}]`.
//!
//! A site that feeds tinysearch gets related stories with no new export. Addresses are often relative there
//! (`/2021/call/`): they are resolved against the site's address. `body` may be text or HTML. A date is taken from
//! `date` or `published`, beside the other fields or in `meta`.

use super::document::Document;
use super::sink::Sink;
use super::{BATCH, Error, ErrorKind, Result};
use crate::article::Article;
use crate::markup::{Context, text_of};
use crate::time::{self, Moment};
use crate::url::{has_scheme, resolve_url};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most bytes of a file: a static site's search feed, not an archive.
pub const FILE_BYTES: usize = 256 << 20;

#[derive(Deserialize)]
struct Post {
    title: String,
    url: String,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    meta: Option<serde_json::Value>,
    #[serde(flatten)]
    others: BTreeMap<String, serde_json::Value>,
}

pub(super) fn read(mut document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let file = document.place;
    let bytes = document.bytes(FILE_BYTES)?;
    let posts: Vec<Post> = serde_json::from_slice(&bytes).map_err(|e| {
        let kind = if e.is_data() { ErrorKind::BadField } else { ErrorKind::BadJson };
        Error::new(
            kind,
            file,
            Some(e.line() as u64),
            format!("{e}; expected tinysearch's `[{{\"title\", \"url\", \"body\"}}]`"),
        )
    })?;
    let site = sink.options().site.as_deref().or(Some(document.address).filter(|address| !address.is_empty()));
    let base = base(site);
    let mut stories = Vec::new();
    for post in posts {
        if site.is_none() && !has_scheme(&post.url) {
            let message = format!(
                "\"{}\" is relative; say where the site is with --site https://…",
                post.url.chars().take(80).collect::<String>()
            );
            sink.leave_out(Error::new(ErrorKind::NoAddress, file, None, message))?;
            continue;
        }
        let meta = |key: &str| {
            let inner = post.meta.as_ref().and_then(|meta| meta.get(key));
            match post.others.get(key).or(inner) {
                Some(serde_json::Value::String(text)) => Some(text.clone()),
                Some(serde_json::Value::Number(number)) => Some(number.to_string()),
                _ => None,
            }
        };
        let published = meta("published").or_else(|| meta("date")).and_then(|date| Moment::parse(&date));
        let (published, published_day) = time::published(published);
        let body = post.body.as_deref().unwrap_or_default();
        stories.push(Article {
            // The builder counts what is no address.
            url: resolve_url(&base, &post.url).unwrap_or(post.url),
            title: text_of(&post.title, Context::Text),
            text: text_of(body, Context::Text),
            outlet: None,
            published,
            published_day,
            lang: meta("lang").or_else(|| meta("language")),
            snippet: meta("description").or_else(|| meta("summary")).map(|s| text_of(&s, Context::Text)),
        });
        if stories.len() == BATCH {
            sink.give(std::mem::take(&mut stories))?;
        }
    }
    sink.give(stories)
}

/// The base that relative addresses are resolved against: the site's address, whose path is a folder; empty where no
/// site is given, so that only absolute addresses resolve.
fn base(site: Option<&str>) -> String {
    site.map_or_else(String::new, |site| format!("{}/", site.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::base;
    use crate::url::resolve_url;

    #[test]
    fn relative_addresses_need_the_site() {
        for (url, site, expected) in [
            ("https://a.example/x", None, Some("https://a.example/x")),
            ("HTTPS://A.example/x", Some("https://b.example"), Some("https://a.example/x")),
            ("/x", None, None),
            ("/x/", Some("https://a.example/blog/"), Some("https://a.example/x/")),
            ("x", Some("https://a.example/blog/"), Some("https://a.example/blog/x")),
            ("x", Some("https://a.example/blog"), Some("https://a.example/blog/x")),
            ("../x", Some("https://a.example/blog"), Some("https://a.example/x")),
            ("//b.example/x", Some("https://a.example"), Some("https://b.example/x")),
            ("//b.example/x", None, None),
            ("javascript:alert(1)", Some("https://a.example"), None),
            ("x", Some("a.example"), None),
        ] {
            assert_eq!(resolve_url(&base(site), url).as_deref(), expected, "{url} at {site:?}");
        }
    }
}
