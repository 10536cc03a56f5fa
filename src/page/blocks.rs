//! Blocks: the page's paragraphs, headings, list items and other lines of text, in document order.

use super::flat::{FlatPage, RunKind, Tag};
use crate::marks::is_mark;
use crate::text::script::script_of;

/// A piece of text no block boundary divides.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Number of the innermost element around it that isn't inline.
    pub(super) element: u32,
    /// Numbers of its runs.
    pub(super) first_run: u32,
    pub(super) end_run: u32,
    /// Letters and digits; a character of a script without spaces between words counts three times, a syllable of
    /// Korean twice.
    pub(super) letters: u32,
    /// Those inside links.
    pub(super) link_letters: u32,
    /// Marks that end or divide sentences.
    pub(super) stops: u32,
    /// Links.
    pub(super) links: u32,
    /// Whether its last character ends a sentence.
    pub(super) ends_sentence: bool,
}

/// Divides `page` into blocks; those without letters or digits are left out.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn blocks(page: &FlatPage) -> Vec<Block> {
    let elements = &page.elements;
    // Innermost element that isn't inline, for each element.
    let mut home: Vec<u32> = Vec::with_capacity(elements.len());
    for (number, element) in elements.iter().enumerate() {
        let own = !element.tag.is_inline() || element.parent as usize >= number;
        home.push(if own { number as u32 } else { home[element.parent as usize] });
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut current: Option<Block> = None;
    let mut next_element = 0;
    let mut breaks = 0;
    for (number, run) in page.runs.iter().enumerate() {
        let number = number as u32;
        let mut boundary = false;
        while elements.get(next_element).is_some_and(|element| element.first_run <= number) {
            boundary |= !elements[next_element].tag.is_inline();
            next_element += 1;
        }
        let element = home.get(run.element as usize).copied().unwrap_or(0);
        boundary |= current.as_ref().is_some_and(|block| block.element != element);
        match run.kind {
            RunKind::Break => {
                breaks += 1;
                boundary |= breaks >= 2;
            }
            RunKind::Image => {}
            RunKind::Text | RunKind::Link => {
                if !page.text(run).trim().is_empty() {
                    breaks = 0;
                }
            }
        }
        if boundary && let Some(block) = current.take() {
            blocks.push(block);
        }
        if matches!(run.kind, RunKind::Text | RunKind::Link) {
            let block = current.get_or_insert(Block {
                element,
                first_run: number,
                end_run: number,
                letters: 0,
                link_letters: 0,
                stops: 0,
                links: 0,
                ends_sentence: false,
            });
            block.end_run = number + 1;
            measure(block, page.text(run), run.kind == RunKind::Link);
        }
    }
    blocks.extend(current);
    blocks.retain(|block| block.letters > 0);
    blocks
}

/// What an ASCII character counts as in a block's numbers.
#[derive(Clone, Copy)]
enum Sign {
    Letter,
    /// Ends a sentence.
    End,
    /// Divides one.
    Divides,
    /// May follow the end of a sentence.
    Follows,
    Other,
}

static SIGNS: [Sign; 128] = {
    let mut signs = [Sign::Other; 128];
    let mut b = 0;
    while b < 128 {
        signs[b] = match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Sign::Letter,
            b'.' | b'!' | b'?' | b':' => Sign::End,
            b',' | b';' => Sign::Divides,
            b' ' | b'"' | b'\'' | b')' => Sign::Follows,
            _ => Sign::Other,
        };
        b += 1;
    }
    signs
};

/// How many letters of an alphabet say as much as a letter: a syllable of Korean stands for two or three.
fn weight(c: char) -> u32 {
    match c {
        '\u{ac00}'..='\u{d7a3}' => 2,
        c if script_of(c).is_unspaced() => 3,
        _ => 1,
    }
}

fn measure(block: &mut Block, text: &str, link: bool) {
    let (mut letters, mut stops, mut ends) = (0, 0, block.ends_sentence);
    let mut at = 0;
    while let Some(&b) = text.as_bytes().get(at) {
        if let Some(sign) = SIGNS.get(usize::from(b)) {
            at += 1;
            match sign {
                Sign::Letter => (letters, ends) = (letters + 1, false),
                Sign::End => (stops, ends) = (stops + 1, true),
                Sign::Divides => (stops, ends) = (stops + 1, false),
                Sign::Follows => {}
                Sign::Other => ends = false,
            }
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        match c {
            c if c.is_alphanumeric() => {
                (letters, ends) = (letters + weight(c), false);
            }
            // Vowel signs, which such scripts write as marks.
            c if is_mark(c) && script_of(c).is_unspaced() => (letters, ends) = (letters + 3, false),
            '。' | '！' | '？' | '…' | '।' | '؟' | '۔' => (stops, ends) = (stops + 1, true),
            '，' | '、' | '；' | '،' | '؛' => stops += 1,
            _ => {}
        }
    }
    block.stops += stops;
    block.ends_sentence = ends;
    block.letters += letters;
    if link {
        block.link_letters += letters;
        block.links += 1;
    }
}

impl Block {
    /// Its letters if it reads like an article's text, in sentences and with few links; else 0.
    pub(super) fn prose(&self) -> u32 {
        let is_prose = self.letters >= 60 && self.stops >= 1 && self.link_letters * 10 <= self.letters * 3;
        if is_prose { self.letters } else { 0 }
    }

    /// Its text on one line, white space collapsed.
    pub(super) fn text(&self, page: &FlatPage) -> String {
        let mut out = String::new();
        for run in &page.runs[self.first_run as usize..self.end_run as usize] {
            let text = match run.kind {
                RunKind::Break => " ",
                RunKind::Image => continue,
                RunKind::Text | RunKind::Link => page.text(run),
            };
            let gap = out.is_empty() || out.ends_with(' ');
            out.push_str(if gap { text.trim_start() } else { text });
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// Name of the element it stands in.
    pub(super) fn tag(&self, page: &FlatPage) -> Tag {
        page.elements.get(self.element as usize).map_or(Tag::Other, |element| element.tag)
    }
}
