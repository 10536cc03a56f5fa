//! [`Library`]: a base index and its deltas, searched as one.

use crate::{
    article::Article,
    error::Result,
    headlines::Headline,
    index::{Index, IndexStats},
    page::Extraction,
    similar::{Lookup, Match, Nothing, SimilarOptions},
};

/// A base and its deltas.
#[derive(Debug)]
pub struct Library<D> {
    #[expect(dead_code)]
    base: Index<D>,
}

impl<D: AsRef<[u8]>> Library<D> {
    /// A library of one index.
    pub fn new(_base: Index<D>) -> Self {
        todo!()
    }
    /// Lays a delta over what is there.
    pub fn apply(&mut self, _delta: Index<D>) -> Result<()> {
        todo!()
    }
    /// Similar stories with the query's terms and, where there are none, why.
    pub fn look_up(&self, _article: &Article, _options: &SimilarOptions) -> Lookup {
        todo!()
    }
    /// The same for a page: one that is not an article gets nothing.
    pub fn look_up_page(&self, page: &Extraction, options: &SimilarOptions) -> Lookup {
        match &page.article {
            Some(article) if page.kind.is_article() => self.look_up(article, options),
            _ => Lookup { nothing: Some(Nothing::NotAnArticle), ..Lookup::default() },
        }
    }
    /// Stories whose headline holds all of `words`, the last one as a prefix; newest first, at most `limit`.
    pub fn search(&self, _words: &str, _limit: usize) -> Vec<Headline> {
        todo!()
    }
    /// What the base holds, with the deltas' stories counted in.
    pub fn stats(&self) -> IndexStats {
        todo!()
    }
    /// Similar stories.
    pub fn similar(&self, article: &Article, options: &SimilarOptions) -> Vec<Match> {
        self.look_up(article, options).matches
    }
}
