//! Scores of blocks and pages: sums over small decision trees that were fitted on pages with known text.
//!
//! Gradient boosting (Friedman, "Greedy Function Approximation", 2001) with the logistic loss: a score is the log-odds,
//! times 1000, that a block belongs to the article. The numbers compared and summed are whole, so native code and wasm
//! agree to the last bit. How the trees are fitted: `tests/fit/README.md`.

mod blocks;
mod kinds;

pub(super) use blocks::FOREST as BLOCKS;
pub(super) use kinds::FOREST as KINDS_OF_PAGE;

/// Trees, their nodes and leaves one after another.
pub(super) struct Forest {
    /// First node and first leaf of each tree.
    pub(super) trees: &'static [(u16, u16)],
    /// Feature, threshold, and where to go when the feature is at most the threshold, and when it is above: a node of
    /// the tree, or from [`LEAF`] on a leaf.
    pub(super) nodes: &'static [(u8, i16, u8, u8)],
    /// Log-odds times 1000.
    pub(super) leaves: &'static [i16],
    /// Numbers of trees, and the least sum of theirs that a row had which all trees put above the bar, less a margin.
    pub(super) least: &'static [(u8, i16)],
}

const LEAF: u8 = 128;

impl Forest {
    /// Log-odds times 1000 for one row of features.
    ///
    /// # Complexity
    /// Trees times their depth.
    pub(super) fn score(&self, row: &[i16]) -> i32 {
        self.sum(0, self.trees.len(), row)
    }

    /// The score where it is above the bar; what is far from that may be given up early with the sum of the trees so far.
    /// Most blocks of a page are, after a quarter of the trees.
    pub(super) fn score_above(&self, row: &[i16]) -> i32 {
        let (mut sum, mut from) = (0, 0);
        for &(to, least) in self.least {
            sum += self.sum(from, usize::from(to), row);
            if sum < i32::from(least) {
                return sum;
            }
            from = usize::from(to);
        }
        sum + self.sum(from, self.trees.len(), row)
    }

    /// The sum of some of the trees.
    fn sum(&self, from: usize, to: usize, row: &[i16]) -> i32 {
        let mut sum = 0;
        for &(node, leaf) in self.trees.get(from..to).unwrap_or_default() {
            let nodes = self.nodes.get(usize::from(node)..).unwrap_or_default();
            let mut at = 0;
            let found = loop {
                let Some(&(feature, threshold, low, high)) = nodes.get(usize::from(at)) else { break 0 };
                let value = row.get(usize::from(feature)).copied().unwrap_or(0);
                let next = if value <= threshold { low } else { high };
                if next >= LEAF {
                    break next - LEAF;
                }
                at = next;
            };
            sum += i32::from(self.leaves.get(usize::from(leaf) + usize::from(found)).copied().unwrap_or(0));
        }
        sum
    }
}
