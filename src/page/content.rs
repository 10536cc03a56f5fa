//! Main text: which blocks of a page are the article.
//!
//! Each block is scored by what it is and what stands around it. Where next to nothing scores well, the best there is
//! or JSON-LD's `articleBody` stands in.

use super::alike::{alike, key};
use super::blocks::{Block, blocks};
use super::comments::leave_out_comments;
use super::features;
use super::flat::{FlatPage, Run, Tag, cut};
use super::looks::Looks;
use super::metadata::Metadata;
use super::regions::{Sums, tightest};
use super::scores::BLOCKS;
use super::scrambled::scrambled_from;
use super::whole;
use crate::sort;

/// Blocks looked at; a page of more is read up to here.
const MAX_BLOCKS: usize = 20_000;
/// Bytes of a text that is kept once however often it stands; shorter ones may be the same by chance.
const LEAST_COPY: usize = 40;
/// Letters of the longest line that may be a refrain.
const LONGEST_REFRAIN: u32 = 80;
/// Log-odds (times 1000) from which on a block may be kept.
const BAR: i32 = 0;
/// The bar of a short article is raised to this part, in percent, of its blocks' mean score: what stands around it can
/// be as long as it is, and scores less.
const RAISED: i64 = 25;
/// Letters up to which an article is short; the longer it is above that, the less its bar is raised.
const SHORT: i64 = 1_000;
/// An article with less than this part of the page's running text is, too.
const LEAST_SHARE: u64 = 10;
/// Headlines among which the next story's is looked for.
const MOST_HEADLINES: usize = 50;
/// Score of a block that is never kept.
const LOWEST: i32 = i32::MIN / 2;
/// An article with fewer letters is looked for elsewhere.
const FEW_LETTERS: u32 = 200;

/// The article's text on a page, and the blocks that it was chosen from.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Paragraphs separated by line breaks.
    pub(super) text: String,
    /// Whether the text is JSON-LD's, since the page shows less than half of it, and fewer than 600 letters.
    pub(super) declared: bool,
    /// Whether what follows the text is scrambled.
    pub(super) breaks_off: bool,
    /// All blocks but the readers' comments, and their texts.
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

/// The blocks of a page that are looked at, and their texts.
pub(super) fn blocks_of(page: &FlatPage) -> (Vec<Block>, Vec<String>) {
    let mut blocks = blocks(page);
    blocks.truncate(MAX_BLOCKS);
    leave_out_comments(page, &mut blocks);
    let texts = blocks.iter().map(|block| block.text(page)).collect();
    (blocks, texts)
}

/// Finds the article's text among the blocks of a page.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn read(page: &FlatPage, metadata: &Metadata, (blocks, texts): (Vec<Block>, Vec<String>)) -> Content {
    let looks = Looks::beside_and_anywhere(page, &blocks);
    let rows = features::rows(page, &blocks, &texts, &looks, metadata);
    choose(page, metadata, blocks, texts, &looks[0], &mut |whole| {
        let score = |row: &features::Row| if whole { BLOCKS.score(&row.0) } else { BLOCKS.score_above(&row.0) };
        rows.iter().map(score).collect()
    })
}

/// Finds the article's text by the blocks' scores: `scores` gives all, whole or given up early.
pub(super) fn choose(
    page: &FlatPage,
    metadata: &Metadata,
    blocks: Vec<Block>,
    texts: Vec<String>,
    looks: &Looks,
    scores: &mut dyn FnMut(bool) -> Vec<i32>,
) -> Content {
    let mut content = Content { blocks, texts, ..Content::default() };
    let (blocks, texts) = (&content.blocks, &content.texts);
    content.scores = scores(false);
    leave_out_headline_and_times(page, &mut content.scores, blocks, texts, metadata);
    let letters = |kept: &[usize]| kept.iter().map(|&i| blocks[i].letters).sum::<u32>();
    let bar = raised(&content.scores, blocks);
    // What stands around a short article does not say what the publisher says of it.
    let description = key(metadata.description.as_deref().unwrap_or_default());
    for (score, text) in content.scores.iter_mut().zip(texts).filter(|(score, _)| (BAR + 1..=bar).contains(*score)) {
        if alike(&key(cut(text, 2 * description.len() + 40)), &description) > 0 {
            *score = bar + 1;
        }
    }
    let mut kept = above(bar, page, &content.scores, blocks, texts);
    let prose = |kept: &[usize]| kept.iter().map(|&i| u64::from(blocks[i].prose())).sum::<u64>();
    let all: Vec<usize> = (0..blocks.len()).collect();
    if letters(&kept) < FEW_LETTERS || prose(&kept) * LEAST_SHARE < prose(&all) {
        content.scores = scores(true);
        leave_out_headline_and_times(page, &mut content.scores, blocks, texts, metadata);
        // The best block that reads like text sets the bar.
        let best =
            |least: fn(&Block) -> bool| all.iter().filter(|&&i| least(&blocks[i])).map(|&i| content.scores[i]).max();
        let best = best(|block| block.prose() > 0).or_else(|| best(|block| block.letters >= 40));
        let lower = above(best.unwrap_or(0).min(0) - 700, page, &content.scores, blocks, texts);
        if letters(&lower) > letters(&kept) {
            kept = lower;
        }
    }
    let mut kept = once(page, blocks, texts, whole::made_whole(page, blocks, texts, looks, &kept));
    if let Some(next) = next_story(page, blocks, &kept) {
        kept.retain(|&i| i < next);
    }
    if let Some(place) = scrambled_from(page, blocks, texts, &kept) {
        kept.truncate(place);
        content.breaks_off = true;
    }
    content.text = kept.iter().map(|&i| texts[i].as_str()).collect::<Vec<_>>().join("\n");
    if let Some(body) = &metadata.body
        && metadata.is_own
        && body.len() > 2 * content.text.len()
        && letters(&kept) < 3 * FEW_LETTERS
    {
        content.text.clone_from(body);
        content.declared = true;
    }
    if content.text.is_empty() {
        content.text = metadata.description.clone().unwrap_or_default();
    }
    place(page, &mut content, &kept);
    content.kept = kept;
    content
}

/// The headline of the story that endless scrolling has added: one in another `<article>` than the first headline,
/// after text that was kept.
fn next_story(page: &FlatPage, blocks: &[Block], kept: &[usize]) -> Option<usize> {
    let article = |i: usize| {
        let mut number = blocks[i].element;
        while page.elements[number as usize].tag != Tag::Article {
            number = Some(page.elements[number as usize].parent).filter(|&parent| parent < number)?;
        }
        Some(number)
    };
    let mut headlines = (0..blocks.len()).filter(|&i| blocks[i].tag(page) == Tag::H1);
    let first = headlines.next()?;
    let own = page.within(article(first)?);
    let read = |i: usize| kept.iter().filter(|&&k| k < i).map(|&k| blocks[k].letters).sum::<u32>();
    headlines
        .take(MOST_HEADLINES)
        .find(|&i| article(i).is_some_and(|other| !own.contains(&other)) && read(i) >= FEW_LETTERS)
}

/// Gives blocks that repeat the headline, or are nothing but the time an entry was made, the lowest score.
fn leave_out_headline_and_times(
    page: &FlatPage,
    scores: &mut [i32],
    blocks: &[Block],
    texts: &[String],
    metadata: &Metadata,
) {
    let title = metadata.title_key();
    for (i, block) in blocks.iter().enumerate() {
        let runs = &page.runs[block.first_run as usize..block.end_run as usize];
        let in_time = |run: &Run| page.elements.get(run.element as usize).is_some_and(|found| found.tag == Tag::Time);
        let long = texts[i].len();
        let repeats =
            !title.is_empty() && long <= 2 * title.len() + 40 && 2 * long >= title.len() && key(&texts[i]) == title;
        if repeats || runs.iter().all(in_time) {
            scores[i] = LOWEST;
        }
    }
}

/// Log-odds (times 1000) from which on a block is kept.
fn raised(scores: &[i32], blocks: &[Block]) -> i32 {
    let (mut letters, mut sum) = (0, 0);
    for (&score, block) in scores.iter().zip(blocks).filter(|(score, _)| **score > BAR) {
        letters += i64::from(block.prose());
        sum += i64::from(block.prose()) * i64::from(score);
    }
    let letters = letters.max(1);
    BAR.max((sum / letters * RAISED / 100 * SHORT.min(letters) / letters) as i32)
}

/// Blocks that score above `bar`, each text once.
fn above(bar: i32, page: &FlatPage, scores: &[i32], blocks: &[Block], texts: &[String]) -> Vec<usize> {
    once(page, blocks, texts, (0..texts.len()).filter(|&i| scores[i] > bar).collect())
}

/// Blocks without copies: a text that comes twice is kept once, but for a refrain.
fn once(page: &FlatPage, blocks: &[Block], texts: &[String], mut kept: Vec<usize>) -> Vec<usize> {
    let mut long: Vec<usize> = kept.iter().copied().filter(|&i| texts[i].len() > LEAST_COPY).collect();
    sort::by(&mut long, |&a, &b| texts[a].cmp(&texts[b]));
    let mut again = vec![false; texts.len()];
    for pair in long.windows(2) {
        let &[first, second] = pair else { continue };
        again[second] = texts[first] == texts[second] && !is_refrain(page, blocks, texts, first, second);
    }
    kept.retain(|&i| !again[i]);
    kept
}

/// Whether a line that stands twice is a song's: short, without links, looking the same both times, between others than
/// before. A copied run has the same neighbours where it goes on, and a quotation that is set apart looks different.
fn is_refrain(page: &FlatPage, blocks: &[Block], texts: &[String], first: usize, second: usize) -> bool {
    let block = &blocks[second];
    let [a, b] = [first, second].map(|i| &page.elements[blocks[i].element as usize]);
    block.letters <= LONGEST_REFRAIN
        && block.links == 0
        && a.tag == b.tag
        && page.hints(a) == page.hints(b)
        && first.checked_sub(1).map(|i| &texts[i]) != second.checked_sub(1).map(|i| &texts[i])
        && texts.get(first + 1) != texts.get(second + 1)
}

/// Where the article stands: the tightest element with nearly all of it, and that element's last child with any.
fn place(page: &FlatPage, content: &mut Content, kept: &[usize]) {
    let blocks = &content.blocks;
    let sums = Sums::of_letters(page, blocks, kept);
    let total = sums.within(page, 0);
    // With several roots, which only a made-up flattened page has, the first may hold nothing.
    if total == 0 {
        return;
    }
    let container = tightest(page, &sums, total, 9);
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

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;
    use crate::page::{metadata, parse::parse_html};

    #[test]
    fn what_is_given_up_early_is_never_kept() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
        let mut given_up = 0;
        for slug in std::fs::read_dir(folder).expect("tests/pages") {
            let slug = slug.expect("entry").path();
            let html = std::fs::read(slug.join("source.html")).expect("source.html");
            let page = parse_html(&html, "https://a.example/news/some-story", None);
            let (blocks, texts) = blocks_of(&page);
            let metadata = metadata::read(&page, &blocks, &texts);
            let looks = Looks::beside_and_anywhere(&page, &blocks);
            let rows = features::rows(&page, &blocks, &texts, &looks, &metadata);
            for (row, text) in rows.iter().zip(&texts) {
                let (all, above) = (BLOCKS.score(&row.0), BLOCKS.score_above(&row.0));
                assert_eq!(above > BAR, all > BAR, "{}: {text}: {above}, {all}", slug.display());
                assert!(above == all || above <= BAR, "{}: {text}: {above}, {all}", slug.display());
                given_up += usize::from(above != all);
            }
        }
        assert!(given_up >= 100, "{given_up} blocks");
    }
}
