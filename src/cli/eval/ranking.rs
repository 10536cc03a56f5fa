//! Measures of a ranking against judgements that are right or wrong: nDCG, recall, average precision.
//!
//! nDCG after Järvelin and Kekäläinen 2002 with gains of 1 and discount log2(rank + 1); recall and average precision at
//! 10 are over the smaller of 10 and the number of right stories.

use super::statistics::mean;

/// Measures of one query, or their means over queries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    pub ndcg_10: f64,
    pub recall_10: f64,
    pub map_10: f64,
    pub p_5: f64,
    pub s_1: f64,
    pub recall_100: f64,
}

impl Measures {
    /// Of one query: `right` says of each result, best first, whether it is right; `relevant` counts the right stories
    /// there are, at least 1.
    pub fn of(right: &[bool], relevant: usize) -> Self {
        let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
        let hits = |depth: usize| right.iter().take(depth).filter(|r| **r).count() as f64;
        let depth = relevant.clamp(1, 10);
        let ideal: f64 = (0..depth).map(discount).sum();
        let gained: f64 = right.iter().take(10).enumerate().filter(|(_, r)| **r).map(|(rank, _)| discount(rank)).sum();
        let mut found = 0.0;
        let mut precisions = 0.0;
        for (rank, _) in right.iter().take(10).enumerate().filter(|(_, r)| **r) {
            found += 1.0;
            precisions += found / (rank + 1) as f64;
        }
        Self {
            ndcg_10: gained / ideal,
            recall_10: hits(10) / depth as f64,
            map_10: precisions / depth as f64,
            p_5: hits(5) / 5.0,
            s_1: hits(1),
            recall_100: hits(100) / relevant.max(1) as f64,
        }
    }

    /// Means over queries.
    pub fn mean(of: &[Self]) -> Self {
        let over = |value: fn(&Self) -> f64| mean(&of.iter().map(value).collect::<Vec<_>>());
        Self {
            ndcg_10: over(|m| m.ndcg_10),
            recall_10: over(|m| m.recall_10),
            map_10: over(|m| m.map_10),
            p_5: over(|m| m.p_5),
            s_1: over(|m| m.s_1),
            recall_100: over(|m| m.recall_100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Measures;

    #[test]
    fn measures_of_known_rankings() {
        let perfect = Measures::of(&[true, true, false], 2);
        assert_eq!((perfect.ndcg_10, perfect.recall_10, perfect.map_10, perfect.s_1), (1.0, 1.0, 1.0, 1.0));
        assert_eq!(perfect.p_5, 0.4);
        let second = Measures::of(&[false, true], 1);
        assert!((second.ndcg_10 - 1.0 / 3f64.log2()).abs() < 1e-12);
        assert_eq!((second.map_10, second.s_1, second.recall_100), (0.5, 0.0, 1.0));
        assert_eq!(Measures::of(&[], 3), Measures::default());
        let mut eleventh = vec![false; 10];
        eleventh.push(true);
        assert_eq!((Measures::of(&eleventh, 1).recall_10, Measures::of(&eleventh, 1).recall_100), (0.0, 1.0));
    }
}
