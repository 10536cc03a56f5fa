//! Scores of blocks and pages: sums over small decision trees that were fitted on pages with known text.
//!
//! Gradient boosting (Friedman, "Greedy Function Approximation", 2001) with the logistic loss: a score is the log-odds,
//! times 1000, that a block belongs to the article. The numbers compared and summed are whole, so native code and wasm
//! agree to the last bit. How the trees are fitted: `tests/fit/README.md`.

mod blocks;
mod kinds;

pub(super) use blocks::FOREST as BLOCKS;
pub(super) use kinds::FOREST as KINDS_OF_PAGE;

/// Trees, their nodes and leaves one after another: a node, all below it when its column's number is at most the
/// threshold, all below it when it is above. A tree has a leaf more than it has nodes, and their order says where each
/// leads.
pub(super) struct Forest {
    /// How many nodes each tree has.
    pub(super) trees: &'static [u8],
    /// Column, how many nodes are below when its number is at most the threshold, and the threshold.
    pub(super) nodes: &'static [(u8, u8, i16)],
    /// Log-odds times 1000.
    pub(super) leaves: &'static [i16],
    /// Numbers of trees, and the least sum of theirs that a row had which all trees put above the bar, less a margin.
    pub(super) least: &'static [(u8, i16)],
}

impl Forest {
    /// Log-odds times 1000 for one row.
    ///
    /// # Complexity
    /// Trees times their depth.
    pub(super) fn score(&self, row: &[i16]) -> i32 {
        self.sum(row, &[])
    }

    /// The score where it is above the bar; what is far from that may be given up early with the sum of the trees so
    /// far. Most blocks of a page are, after a quarter of the trees.
    pub(super) fn score_above(&self, row: &[i16]) -> i32 {
        self.sum(row, self.least)
    }

    /// The sum of the trees, up to the number of `least` that it is below.
    fn sum(&self, row: &[i16], mut least: &[(u8, i16)]) -> i32 {
        let (mut nodes, mut leaves, mut sum) = (self.nodes, self.leaves, 0);
        for (number, &length) in self.trees.iter().enumerate() {
            if let Some(&(trees, bound)) = least.first()
                && usize::from(trees) == number
            {
                if sum < i32::from(bound) {
                    return sum;
                }
                least = &least[1..];
            }
            let length = usize::from(length);
            let (Some(tree), Some(values)) = (nodes.get(..length), leaves.get(..=length)) else { break };
            (nodes, leaves) = (&nodes[length..], &leaves[length + 1..]);
            // The nodes from `at` up to `end` are left, and below them as many leaves and one from `leaf` on.
            let (mut at, mut end, mut leaf) = (0, length, 0);
            while at < end {
                let Some(&(column, below, threshold)) = tree.get(at) else { break };
                let below = usize::from(below);
                at += 1;
                if row.get(usize::from(column)).is_some_and(|&value| value > threshold) {
                    at += below;
                    leaf += below + 1;
                } else {
                    end = at + below;
                }
            }
            sum += i32::from(values.get(leaf).copied().unwrap_or(0));
        }
        sum
    }
}
