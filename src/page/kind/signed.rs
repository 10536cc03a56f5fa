//! Signed stories: pages that declare nothing, as single-page apps often don't, but show their author by the headline.

use crate::case::lowercased;
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
const BY: &str = "by von par por door bởi oleh yazan written بقلم מאת";
/// The same, with a sign after them.
const LABELS: &str = "by von text texte testo tekst author autor autora autore auteur penulis szerző redaktor reporter \
    автор текст 作者 記者 记者 文 撰文 取材 글 كتب συντάκτης";
/// Names of classes, or parts of them, of what holds an author's name.
const MARKS: &str = "byline author authors autor auteur writer reporter";

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
        let line = cut(&content.texts[i], BEGINNING);
        names_author(line) || is_name(line) && is_marked(page, content.blocks[i].element, content.blocks[own].element)
    })
}

/// Whether a line begins with a word that stands before a name, and a name; with a sign between, a word is one.
fn names_author(line: &str) -> bool {
    let is_in = |words: &str, word: &str| words.split_whitespace().any(|one| one == word);
    if let Some((label, name)) = line.split_once([':', '：', '/', '／', '|'])
        && is_in(LABELS, &lowercased(label.trim()))
    {
        return name.trim_start().starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    }
    let Some((word, name)) = line.split_once(char::is_whitespace) else { return false };
    let (word, name) = (lowercased(word), name.trim_start());
    // "Written by", "Text von".
    let second = name.split_once(char::is_whitespace).filter(|(word, _)| is_in(BY, &lowercased(word)));
    match second {
        Some((_, name)) => (is_in(BY, &word) || is_in(LABELS, &word)) && is_name(name.trim_start()),
        None => is_in(BY, &word) && is_name(name),
    }
}

/// Whether a text begins with two words that no small letter begins, as names do.
fn is_name(text: &str) -> bool {
    let mut words = text.split_whitespace().take(2);
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    words.next().is_some_and(is_capital) && words.next().is_some_and(is_capital)
}

/// Whether an element, or one close around it that the headline is not in, calls itself an author's.
fn is_marked(page: &FlatPage, mut number: u32, headline: u32) -> bool {
    for _ in 0..MOST_AROUND {
        let element = &page.elements[number as usize];
        if page.within(number).contains(&headline) {
            return false;
        }
        let hints = page.hints(element).to_ascii_lowercase();
        let mut names = hints.split(|c: char| !c.is_ascii_alphanumeric());
        if names.any(|name| MARKS.split(' ').any(|mark| mark == name)) {
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
        for line in [
            "By clicking you agree",
            "By 2030 half of them",
            "From our shop",
            "Von",
            "Von Montag bis Freitag geöffnet",
            "De Europese Commissie wil meer.",
            "Di Maio attacca",
            "De quoi parle-t-on",
            "글 목록",
            "كتب جديدة",
            "Share",
            "",
        ] {
            assert!(!names_author(line), "{line}");
        }
    }
}
