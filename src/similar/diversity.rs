//! Diversity: near-duplicates become one match, an outlet gets a limited number.

use super::{query::HeadlineTerm, rerank::Ranked};

/// Headlines that share fewer terms agree by coincidence.
const LEAST_HEADLINE_TERMS: usize = 4;
/// Part of the idf of two headlines' terms that they share when they are nearly the same, such as with "- Reuters"
/// behind one of them; another name takes away more.
const NEARLY_SAME: f32 = 0.85;
/// Days between stories with the same headline, at most, that are copies; others are a column that comes daily.
const MOST_DAYS: u32 = 3;

/// A match to be, and the copies folded into it.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Near-duplicates with their outlets, best first.
    pub members: Vec<(Ranked, String)>,
}

impl Group {
    /// Name of the best one's outlet.
    fn outlet(&self) -> &str {
        self.members.first().map_or("", |(_, outlet)| outlet)
    }
}

/// What [`diversify`] is told of candidates.
pub(crate) trait Facts {
    /// Names a candidate's outlet.
    fn outlet(&self, one: &Ranked) -> String;
    /// Whether two were found to be near-duplicates when their index was built.
    fn is_copy(&self, a: &Ranked, b: &Ranked) -> bool;
    /// Whether outlets with different names are one.
    fn is_one_outlet(&self, a: &Ranked, b: &Ranked) -> bool;
}

/// Folds near-duplicates into the best of them and keeps at most `per_outlet` of one outlet, at most `limit` in all.
/// Candidates come best first; the order is kept.
pub(crate) fn diversify(ranked: Vec<Ranked>, facts: &impl Facts, per_outlet: usize, limit: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for one in ranked {
        let outlet = facts.outlet(&one);
        // What a builder found counts before headlines, of which another story may have the same.
        let is_copy = |group: &Group| group.members.iter().any(|(known, _)| facts.is_copy(known, &one));
        let has_headline = |group: &Group| {
            // From the first: a column that comes daily would go on from each to the next.
            let first = group.members.first().and_then(|(first, _)| first.candidate.day);
            let days_apart = first.zip(one.candidate.day).map(|(a, b)| a.abs_diff(b));
            group.members.iter().any(|(known, _)| same_headline(&known.headline, &one.headline, days_apart))
        };
        if let Some(place) = groups.iter().position(is_copy).or_else(|| groups.iter().position(has_headline)) {
            groups[place].members.push((one, outlet));
            continue;
        }
        // Later candidates may still be copies of what is shown.
        let of_outlet = |group: &&Group| {
            group.outlet() == outlet || group.members.first().is_some_and(|(first, _)| facts.is_one_outlet(first, &one))
        };
        if groups.len() < limit && groups.iter().filter(of_outlet).count() < per_outlet {
            groups.push(Group { members: vec![(one, outlet)] });
        }
    }
    groups
}

/// Whether two headlines, their terms by hash, have the same terms or nearly, enough of them to be no coincidence, and
/// are at most three days apart as far as is known.
pub(crate) fn same_headline(a: &[HeadlineTerm], b: &[HeadlineTerm], days_apart: Option<u32>) -> bool {
    let of = |terms: &[HeadlineTerm]| terms.iter().map(|term| term.idf).sum::<f32>();
    let in_b = |term: &&HeadlineTerm| b.binary_search_by_key(&term.hash, |term| term.hash).is_ok();
    let (count, shared) = a.iter().filter(in_b).fold((0, 0.0), |(count, sum), term| (count + 1, sum + term.idf));
    count >= LEAST_HEADLINE_TERMS
        && days_apart.is_none_or(|days| days <= MOST_DAYS)
        && (2.0 * shared >= NEARLY_SAME * (of(a) + of(b)) || count == a.len() && count == b.len())
}

/// Whether two headlines share enough that they may be of one story: half the terms of the shorter one.
pub(crate) fn may_be_one(a: &[HeadlineTerm], b: &[HeadlineTerm]) -> bool {
    let in_b = |term: &&HeadlineTerm| b.binary_search_by_key(&term.hash, |term| term.hash).is_ok();
    2 * a.iter().filter(in_b).count() >= a.len().min(b.len())
}
