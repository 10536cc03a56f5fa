//! The JSON that static site generators make for tinysearch: `[{"title", "url", "body", "meta"?}]`.
//!
//! A site that feeds tinysearch gets related stories with no new export. Addresses are often relative there
//! (`/2021/call/`): they are resolved against the site's address. `body` may be text or HTML. A date is taken from
//! `date` or `published`, beside the other fields or in `meta`.

use super::{BATCH, Error, ErrorKind, Result, SourceOptions, Tally, date, markup};
use crate::article::Article;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Most bytes of a file: a static site's search feed, not an archive.
pub const FILE_BYTES: u64 = 1 << 30;

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

pub(super) fn read(
    file: &Path,
    stream: impl Read,
    options: &SourceOptions,
    tally: &mut Tally,
    take: &mut dyn FnMut(Vec<Article>) -> Result<()>,
) -> Result<()> {
    let mut bytes = Vec::new();
    stream.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| Error::io(file, &e))?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Error::new(ErrorKind::TooLarge, file, None, "more than 1 GB; cut it into several files"));
    }
    let posts: Vec<Post> = serde_json::from_slice(&bytes).map_err(|e| {
        let kind = if e.is_data() { ErrorKind::BadField } else { ErrorKind::BadJson };
        Error::new(
            kind,
            file,
            Some(e.line() as u64),
            format!("{e}; expected tinysearch's `[{{\"title\", \"url\", \"body\"}}]`"),
        )
    })?;
    let mut stories = Vec::new();
    for post in posts {
        let Some(url) = resolve(&post.url, options.site.as_deref()) else {
            let message = format!(
                "\"{}\" is relative; say where the site is with --site https://…",
                post.url.chars().take(80).collect::<String>()
            );
            tally.settle(Err(Error::new(ErrorKind::NoAddress, file, None, message)), options)?;
            continue;
        };
        let meta = |key: &str| {
            let inner = post.meta.as_ref().and_then(|meta| meta.get(key));
            match post.others.get(key).or(inner) {
                Some(serde_json::Value::String(text)) => Some(text.clone()),
                Some(serde_json::Value::Number(number)) => Some(number.to_string()),
                _ => None,
            }
        };
        let body = post.body.as_deref().unwrap_or_default();
        stories.push(Article {
            url,
            title: markup::text_of(&post.title),
            text: markup::text_of(body),
            outlet: None,
            published: meta("published").or_else(|| meta("date")).and_then(|d| date::unix_seconds(&d)),
            lang: meta("lang").or_else(|| meta("language")),
            snippet: meta("description").or_else(|| meta("summary")).map(|s| markup::text_of(&s)),
        });
        if stories.len() == BATCH {
            tally.stories += stories.len();
            take(std::mem::take(&mut stories))?;
        }
    }
    tally.stories += stories.len();
    take(stories)
}

/// An absolute address as it is; a relative one below the site's.
fn resolve(url: &str, site: Option<&str>) -> Option<String> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Some(url.to_owned());
    }
    let site = site?.trim_end_matches('/');
    if let Some(rest) = url.strip_prefix("//") {
        return Some(format!("{}//{rest}", site.split_once("//").map_or("https:", |(scheme, _)| scheme)));
    }
    if url.starts_with('/') {
        let host_end = site.find("//").map_or(0, |at| at + 2);
        let origin = site[host_end..].find('/').map_or(site, |at| &site[..host_end + at]);
        return Some(format!("{origin}{url}"));
    }
    Some(format!("{site}/{url}"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn relative_addresses_need_the_site() {
        assert_eq!(resolve("https://a.example/x", None).as_deref(), Some("https://a.example/x"));
        assert_eq!(resolve("/x", None), None);
        assert_eq!(resolve("/x/", Some("https://a.example/blog/")).as_deref(), Some("https://a.example/x/"));
        assert_eq!(resolve("x", Some("https://a.example/blog/")).as_deref(), Some("https://a.example/blog/x"));
        assert_eq!(resolve("//b.example/x", Some("https://a.example")).as_deref(), Some("https://b.example/x"));
    }
}
