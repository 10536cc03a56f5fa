//! Main text: which blocks of a page are the article.
//!
//! Each block is scored by what it is and what stands around it. Where next to nothing scores well, the best there is or
//! JSON-LD's `articleBody` stands in.

use super::blocks::{Block, blocks};
use super::features::{self, Sums};
use super::flat::FlatPage;
use super::metadata::Metadata;
use super::scores::BLOCKS;
use crate::sort;

/// Blocks looked at; a page of more is read up to here.
const MAX_BLOCKS: usize = 20_000;
/// Log-odds (times 1000) from which on a block is kept; favours leaving out.
const BAR: i32 = 250;
/// An article with fewer letters is looked for elsewhere.
const FEW_LETTERS: u32 = 200;

/// The article's text on a page, and what the kind of page is told by.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Paragraphs separated by line breaks.
    pub(super) text: String,
    /// All blocks, and their texts.
    pub(super) blocks: Vec<Block>,
    pub(super) texts: Vec<String>,
    /// Which blocks are the article, ascending.
    pub(super) kept: Vec<usize>,
    /// Scores of all blocks.
    pub(super) scores: Vec<i32>,
    /// Number of the element after which a panel may stand.
    pub(super) last_element: Option<u32>,
    /// Number of the element that holds the article.
    pub(super) container: Option<u32>,
}

/// Finds the article's text.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn read(page: &FlatPage, metadata: &Metadata) -> Content {
    let mut content = Content { blocks: blocks(page), ..Content::default() };
    content.blocks.truncate(MAX_BLOCKS);
    content.texts = content.blocks.iter().map(|block| block.text(page)).collect();
    let (blocks, texts) = (&content.blocks, &content.texts);
    let rows = features::features(page, blocks, texts, metadata);
    content.scores = rows.iter().map(|row| BLOCKS.score(row)).collect();
    let letters = |kept: &[usize]| kept.iter().map(|&i| blocks[i].letters).sum::<u32>();
    let mut kept = above(BAR, &content.scores, texts);
    if letters(&kept) < FEW_LETTERS {
        // The best block sets the bar.
        let best = (0..blocks.len()).filter(|&i| blocks[i].letters >= 40).map(|i| content.scores[i]).max();
        let lower = above(best.unwrap_or(0).min(0) - 700, &content.scores, texts);
        if letters(&lower) > letters(&kept) {
            kept = lower;
        }
    }
    content.text = kept.iter().map(|&i| texts[i].as_str()).collect::<Vec<_>>().join("\n");
    if let Some(body) = &metadata.body
        && body.len() > 2 * content.text.len()
        && letters(&kept) < 3 * FEW_LETTERS
    {
        content.text.clone_from(body);
    }
    if content.text.is_empty() {
        content.text = metadata.description.clone().unwrap_or_default();
    }
    place(page, &mut content, &kept);
    content.kept = kept;
    content
}

/// Blocks that score above `bar`; a text that comes twice is kept once.
fn above(bar: i32, scores: &[i32], texts: &[String]) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..texts.len()).filter(|&i| scores[i] > bar).collect();
    let mut long: Vec<usize> = kept.iter().copied().filter(|&i| texts[i].len() > 40).collect();
    sort::by(&mut long, |&a, &b| texts[a].cmp(&texts[b]));
    let mut again = vec![false; texts.len()];
    long.windows(2).for_each(|pair| again[pair[1]] = texts[pair[0]] == texts[pair[1]]);
    kept.retain(|&i| !again[i]);
    kept
}

/// Where the article stands: the tightest element with nearly all of it, and that element's last child with any.
fn place(page: &FlatPage, content: &mut Content, kept: &[usize]) {
    let blocks = &content.blocks;
    let mut chosen = vec![false; blocks.len()];
    kept.iter().for_each(|&i| chosen[i] = true);
    let sums = Sums::new(page, blocks, |i| if chosen[i] { blocks[i].letters } else { 0 });
    let total = u64::from(sums.within(page, 0));
    let mut container = 0;
    let mut number = 0;
    // With several roots, which only a made-up flattened page has, the first may hold nothing.
    if total == 0 {
        return;
    }
    while number < page.elements.len() as u32 {
        if u64::from(sums.within(page, number)) * 10 >= total * 9 {
            container = number;
            number += 1;
        } else {
            number = page.within(number).end.max(number + 1);
        }
    }
    let within = page.within(container);
    let last =
        kept.iter().rev().map(|&i| blocks[i].element).find(|element| within.contains(element)).unwrap_or(container);
    let mut child = last;
    while child > container && page.elements[child as usize].parent > container {
        child = page.elements[child as usize].parent;
    }
    content.container = Some(container);
    content.last_element = Some(child);
}
