//! Signed stories: pages that declare nothing, as single-page apps often don't, but show their author by the headline.

use crate::page::alike::key;
use crate::page::content::Content;
use crate::page::features::headline;
use crate::page::flat::{FlatPage, cut};
use crate::page::metadata::Metadata;

/// Blocks below the headline, and the one above it, in which its author is looked for.
const NEAR: usize = 6;
/// Letters of a line that names an author, with a date and a role.
const LONGEST_LINE: u32 = 100;
/// Bytes of a line that are read for the word before a name.
const BEGINNING: usize = 80;
/// Elements around a line whose names are read.
const MOST_AROUND: usize = 3;

/// Words that stand before an author's name, in lowercase.
const BY: &str = "by von par por di da de door av af fra od oleh bởi от автор autor autora autore auteur author \
    text texte testo tekst penulis yazan szerző redaktor written reporter journalist 作者 記者 记者 文 撰文 取材 글 \
    بقلم كتب نوشته מאת συντάκτης";
/// Parts of names of classes of what holds an author's name.
const MARKS: [&str; 6] = ["byline", "author", "autor", "auteur", "writer", "reporter"];

/// Whether a page that does not say what it is has its title as a heading, and beside that a line of its own that names
/// who wrote it.
#[inline(never)]
pub(super) fn is_signed(page: &FlatPage, metadata: &Metadata, content: &Content) -> bool {
    if !metadata.og_type.is_empty() || !metadata.types.is_empty() {
        return false;
    }
    let title = metadata.title_key();
    let Some(own) = headline(&content.blocks, &content.texts, page, &title) else { return false };
    if content.blocks[own].tag(page).heading().is_none() || key(&content.texts[own]) != title {
        return false;
    }
    let near = own.saturating_sub(1)..(own + 1 + NEAR).min(content.blocks.len());
    near.filter(|&i| i != own && content.blocks[i].letters <= LONGEST_LINE).any(|i| {
        names_author(&content.texts[i]) || is_marked(page, content.blocks[i].element, content.blocks[own].element)
    })
}

/// Whether a line begins with a word that stands before a name, and a name: two words with capitals, or in a script
/// that has none any.
fn names_author(line: &str) -> bool {
    let line = cut(line, BEGINNING);
    let mut words = line.split(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '|'));
    let first = words.next().unwrap_or_default().to_lowercase();
    // "Written by", "Text von".
    let mut names = words.filter(|word| !word.is_empty() && !is_by(&word.to_lowercase()));
    let is_name = |word: &str| word.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    is_by(&first) && names.next().is_some_and(is_name)
}

fn is_by(word: &str) -> bool {
    BY.split_whitespace().any(|by| by == word)
}

/// Whether an element, or one close around it that the headline is not in, calls itself an author's.
fn is_marked(page: &FlatPage, mut number: u32, headline: u32) -> bool {
    for _ in 0..MOST_AROUND {
        let element = &page.elements[number as usize];
        if page.within(number).contains(&headline) {
            return false;
        }
        let hints = page.hints(element).to_ascii_lowercase();
        if MARKS.iter().any(|mark| hints.contains(mark)) {
            return true;
        }
        number = element.parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_an_author() {
        for line in [
            "By Jo Hale",
            "BY JO HALE · 18 November 2026",
            "By: Jo Hale",
            "Written by Jo Hale",
            "Von Anna Lind, Kiel",
            "Text: Anna Lind",
            "Par Luc Morel",
            "Автор: Анна Лунд",
            "作者：王明",
            "文/王明",
            "بقلم سلمى حداد",
        ] {
            assert!(names_author(line), "{line}");
        }
        for line in
            ["By clicking you agree", "By 2030 half of them", "From our shop", "Von", "Share", "De quoi parle-t-on", ""]
        {
            assert!(!names_author(line), "{line}");
        }
    }
}
