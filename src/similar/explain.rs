//! Reasons: the terms a story shares with the page, as the page writes them.

use super::candidates::Lists;
use super::query::Query;
use super::rerank::Ranked;
use super::{QueryTerm, Reason};
use crate::text::TermCounts;

/// Most reasons given for a match; some of them, such as numbers, tell a reader little and are not shown.
pub const REASONS: usize = 10;
/// Most terms of the query that are shown.
pub const QUERY_TERMS_SHOWN: usize = 25;

/// The heaviest query terms that `ranked` is indexed under, of those whose lists were read, with their share of the
/// shared weight.
pub(crate) fn reasons(counts: &TermCounts, query: &Query, ranked: &Ranked, lists: &[Lists]) -> Vec<Reason> {
    let candidate = &ranked.candidate;
    let lists = &lists[candidate.part];
    let mut reasons = Vec::with_capacity(REASONS);
    for (term, documents) in query.terms.iter().zip(lists.iter()) {
        if reasons.len() == REASONS {
            break;
        }
        if documents.binary_search(&candidate.document).is_ok() && (term.number as usize) < counts.len() {
            reasons.push(Reason {
                term: counts.get(term.number as usize).surface.to_owned(),
                share: if candidate.shared > 0.0 { (term.weight / candidate.shared).clamp(0.0, 1.0) } else { 0.0 },
            });
        }
    }
    reasons
}

/// The query's heaviest terms as the page writes them.
pub(crate) fn query_terms(counts: &TermCounts, query: &Query) -> Vec<QueryTerm> {
    (query.terms.iter().take(QUERY_TERMS_SHOWN))
        .map(|term| QueryTerm { term: counts.get(term.number as usize).surface.to_owned(), weight: term.weight })
        .collect()
}
