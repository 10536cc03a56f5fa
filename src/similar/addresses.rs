//! [`Addresses`]: the URLs of candidates, and of several tellings of one URL the one that is shown.

use super::candidates::Candidate;
use super::pool::Pool;
use super::rerank::Ranked;
use crate::url::{names_site, site_of};
use std::cell::RefCell;
use std::rc::Rc;

/// URLs of candidates, each decoded once.
#[derive(Debug)]
pub(crate) struct Addresses<'a, D> {
    pool: &'a Pool<'a, D>,
    /// By story.
    known: RefCell<Vec<(u32, Rc<str>)>>,
}

impl<'a, D: AsRef<[u8]>> Addresses<'a, D> {
    pub fn new(pool: &'a Pool<'a, D>) -> Self {
        Self { pool, known: RefCell::default() }
    }

    /// The URL of a candidate.
    pub fn of(&self, candidate: &Candidate) -> Rc<str> {
        let mut known = self.known.borrow_mut();
        match known.binary_search_by_key(&candidate.story, |(story, _)| *story) {
            Ok(place) => known[place].1.clone(),
            Err(place) => {
                let url: Rc<str> = self.pool.index(candidate.part).url(candidate.document).into();
                known.insert(place, (candidate.story, url.clone()));
                url
            }
        }
    }

    /// Name of a candidate's outlet.
    pub fn outlet(&self, candidate: &Candidate) -> String {
        let index = self.pool.index(candidate.part);
        index.outlet_name(index.outlet(candidate.document))
    }

    /// Number of a candidate's library.
    pub fn library(&self, candidate: &Candidate) -> usize {
        self.pool.parts()[candidate.part].library
    }

    /// Of stories with one URL keeps the first. `may_be_one` rules out pairs whose URLs need not be decoded.
    ///
    /// A library holds a URL once, so only stories of different libraries are looked at.
    pub fn fold(&self, ranked: &mut Vec<Ranked>, owners: &mut Owners, may_be_one: &dyn Fn(&Ranked, &Ranked) -> bool) {
        if self.pool.libraries() == 1 {
            return;
        }
        let mut kept: Vec<Ranked> = Vec::with_capacity(ranked.len());
        for one in ranked.drain(..) {
            let is_told_by = |known: &&Ranked| {
                self.library(&known.candidate) != self.library(&one.candidate)
                    && may_be_one(known, &one)
                    && self.of(&known.candidate) == self.of(&one.candidate)
            };
            match kept.iter().find(is_told_by) {
                None => kept.push(one),
                Some(known) => {
                    if !self.owns_host(&owners.shown(known)) && self.owns_host(&one.candidate) {
                        owners.stories.push((known.candidate.story, one.candidate));
                    }
                }
            }
        }
        *ranked = kept;
    }

    fn owns_host(&self, candidate: &Candidate) -> bool {
        names_site(&self.outlet(candidate), site_of(&self.of(candidate)))
    }
}

/// The tellings that are shown in the place of others with their URL: those whose outlet owns the host.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    /// By the number of the story in whose place they are shown.
    stories: Vec<(u32, Candidate)>,
}

impl Owners {
    /// The telling of a story that is shown.
    pub fn shown(&self, one: &Ranked) -> Candidate {
        let owner = self.stories.iter().find(|(story, _)| *story == one.candidate.story);
        owner.map_or(one.candidate, |(_, owner)| *owner)
    }
}
