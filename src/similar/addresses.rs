//! [`Addresses`]: the URLs of candidates, and of several versions of one URL the one that is shown.

use super::candidates::Candidate;
use super::diversity::may_be_one;
use super::pool::Pool;
use super::rerank::Ranked;
use crate::url::{names_site, site_of};
use std::cell::RefCell;

/// URLs of candidates, each decoded once.
#[derive(Debug)]
pub(crate) struct Addresses<'a, D> {
    pool: &'a Pool<'a, D>,
    /// By the number of the story.
    known: RefCell<Vec<(u32, String)>>,
}

impl<'a, D: AsRef<[u8]>> Addresses<'a, D> {
    pub fn new(pool: &'a Pool<'a, D>) -> Self {
        Self { pool, known: RefCell::default() }
    }

    /// The URL of a candidate.
    #[inline(never)]
    pub fn of(&self, candidate: &Candidate) -> String {
        let mut known = self.known.borrow_mut();
        if let Some((_, url)) = known.iter().find(|(story, _)| *story == candidate.story) {
            return url.clone();
        }
        let url = self.pool.index(candidate.part).url(candidate.document);
        known.push((candidate.story, url.clone()));
        url
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

    /// Of stories with one URL keeps the first. With `alike`, only those are looked at whose headlines are, so that few
    /// URLs are decoded.
    ///
    /// A library holds a URL once, so only stories of different libraries are compared.
    pub fn fold(&self, ranked: &mut Vec<Ranked>, owners: &mut Owners, alike: bool) {
        if self.pool.libraries() == 1 {
            return;
        }
        let mut place = 0;
        while let Some(one) = ranked.get(place) {
            let has_its_url = |known: &&Ranked| {
                self.library(&known.candidate) != self.library(&one.candidate)
                    && (!alike || may_be_one(&known.headline, &one.headline))
                    && self.of(&known.candidate) == self.of(&one.candidate)
            };
            let Some(known) = ranked.iter().take(place).find(has_its_url) else {
                place += 1;
                continue;
            };
            // Others may have been folded into this one before.
            let shown = owners.shown(one);
            if !self.owns_host(&owners.shown(known)) && self.owns_host(&shown) {
                owners.stories.push((known.candidate.story, shown));
            }
            ranked.remove(place);
        }
    }

    /// Whether a candidate's outlet is the one that its URL's host belongs to.
    pub fn owns_host(&self, candidate: &Candidate) -> bool {
        names_site(&self.outlet(candidate), site_of(&self.of(candidate)))
    }
}

/// The versions that are shown in the place of others with their URL: those whose outlet owns the host.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    /// By the number of the story in whose place they are shown.
    stories: Vec<(u32, Candidate)>,
}

impl Owners {
    /// The version of a story that is shown.
    #[inline(never)]
    pub fn shown(&self, one: &Ranked) -> Candidate {
        let owner = self.stories.iter().find(|(story, _)| *story == one.candidate.story);
        owner.map_or(one.candidate, |(_, owner)| *owner)
    }
}
