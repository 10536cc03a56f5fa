//! [`Library`]: a base index and its deltas, searched as one.

use crate::{
    article::Article,
    error::Result,
    index::Index,
    similar::{Lookup, Match, SimilarOptions},
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
    /// Similar stories.
    pub fn similar(&self, article: &Article, options: &SimilarOptions) -> Vec<Match> {
        self.look_up(article, options).matches
    }
}
