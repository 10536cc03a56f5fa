//! The kind of a page: article, live blog, partial (paywall), not an article.

use super::Kind;
use super::content::Content;
use super::flat::FlatPage;
use super::metadata::{Metadata, has_path};

/// The kind of `page` and how sure that is, 0 to 1.
pub(super) fn classify(page: &FlatPage, metadata: &Metadata, content: &Content) -> (Kind, f32) {
    let url = crate::article::canonical_url(&page.url);
    if content.text.is_empty() || url.as_deref().is_some_and(|url| !has_path(url)) {
        return (Kind::NotAnArticle, 0.9);
    }
    if metadata.is_live {
        return (Kind::LiveBlog, 0.9);
    }
    if metadata.is_article || metadata.og_type == "article" {
        let partial = metadata.free == Some(false) && content.text.len() < 1500;
        return (if partial { Kind::Partial } else { Kind::Article }, 0.8);
    }
    if metadata.types.iter().any(|name| name == "product") || content.text.len() < 800 {
        return (Kind::NotAnArticle, 0.6);
    }
    (Kind::Article, 0.5)
}
