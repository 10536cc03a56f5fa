//! Diversity: near-duplicates become one match, an outlet gets a limited number.

use super::{query::HeadlineTerm, rerank::Ranked};

/// Headlines of fewer terms agree by coincidence.
const LEAST_HEADLINE_TERMS: usize = 4;

/// A match to be and the copies folded into it.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The best of them.
    pub first: Ranked,
    /// Outlet of `first`.
    pub outlet: String,
    /// Near-duplicates at other outlets, best first, with their outlets.
    pub copies: Vec<(Ranked, String)>,
}

/// Folds near-duplicates into the best of them and keeps at most `per_outlet` of one outlet, at most `limit` in all.
///
/// `outlet_of` names a candidate's outlet; `is_copy` says whether two candidates were found to be near-duplicates when
/// the index was built. Candidates come best first; the order is kept.
pub(crate) fn diversify(
    ranked: impl IntoIterator<Item = Ranked>,
    outlet_of: impl Fn(&Ranked) -> String,
    is_copy: impl Fn(&Ranked, &Ranked) -> bool,
    per_outlet: usize,
    limit: usize,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for one in ranked {
        let outlet = outlet_of(&one);
        if let Some(group) = groups
            .iter_mut()
            .find(|group| is_copy(&group.first, &one) || same_headline(&group.first.headline, &one.headline))
        {
            if group.outlet != outlet && !group.copies.iter().any(|(_, known)| *known == outlet) {
                group.copies.push((one, outlet));
            }
            continue;
        }
        // Later candidates may still be copies of what is shown.
        if groups.len() < limit && groups.iter().filter(|group| group.outlet == outlet).count() < per_outlet {
            groups.push(Group { first: one, outlet, copies: Vec::new() });
        }
    }
    groups
}

/// Whether two headlines have the same terms, enough of them to be no coincidence.
pub(crate) fn same_headline(a: &[HeadlineTerm], b: &[HeadlineTerm]) -> bool {
    a.len() >= LEAST_HEADLINE_TERMS && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.hash == b.hash)
}
