//! Text that a paywall makes unreadable: letters shuffled, shifted or drawn at random, foreign signs, filler.
//!
//! Running text has a language's words of grammar in every paragraph; what is scrambled has next to none of them, and
//! filler repeats a few words.

use super::blocks::Block;
use super::flat::{FlatPage, Tag};
use crate::sort;
use crate::text::language::Grammar;

/// Words of the least text before, of the least text that is scrambled, and of the shortest block that begins it.
const LEAST_WORDS: u32 = 20;
const LEAST_FIRST: u32 = 5;
/// The text before has at least one word of grammar in so many, what is scrambled one in more, and less than one of so
/// many of those before.
const WORDS_A_STOP: u32 = 8;
const SCRAMBLED_A_STOP: u32 = 3;
/// Words up to which a text may have few words of grammar by chance, and how many each of them it has then.
const FEW_WORDS: u32 = 40;
const FEW_A_STOP: u32 = 16;
/// What is scrambled has more words than names, and at most one number of so many words: a list of dates or of what to
/// buy has no grammar either.
const WORDS_A_NUMBER: u32 = 8;
/// Of the words of a text that goes on, one of so many was there before.
const WORDS_A_KNOWN: usize = 8;
/// Words of the shortest filler, and how often it says each, in the mean.
const LEAST_FILLER: u32 = 12;
const REPEATED: u32 = 3;
/// Running text is at least one of so many letters of what is scrambled.
const MOST: u32 = 2;

/// The place in `kept` from which on the text is scrambled, where the text before is not.
///
/// # Complexity
/// Linear in the length of the texts kept.
pub(super) fn scrambled_from(page: &FlatPage, blocks: &[Block], texts: &[String], kept: &[usize]) -> Option<usize> {
    // Lists of names and code have no grammar either.
    let is_prose = |i: usize| blocks[i].prose() > 0 && blocks[i].tag(page) != Tag::Pre;
    let prose = kept.iter().enumerate().filter(|(_, i)| is_prose(**i));
    let all: Vec<(usize, Grammar)> = prose.map(|(place, &i)| (place, Grammar::of(&texts[i]))).collect();
    let (mut before, mut left) = (Grammar::default(), Grammar::default());
    all.iter().for_each(|(_, own)| left.add(own));
    for (n, (place, own)) in all.iter().enumerate() {
        let is_low = left.words >= LEAST_WORDS
            && own.words >= LEAST_FIRST
            && left.names <= left.words
            && left.numbers * WORDS_A_NUMBER <= left.words
            && is_scrambled(&before, own)
            && is_scrambled(&before, &left);
        if before.words >= LEAST_WORDS && (is_low || is_filler(own)) {
            let letters = |wanted: &dyn Fn(usize) -> bool| -> u32 {
                kept[*place..].iter().filter(|i| wanted(**i)).map(|&i| blocks[i].letters).sum()
            };
            let is_text = letters(&is_prose) * MOST >= letters(&|_| true);
            return (is_text && (!is_low || !goes_on(&all[..n], &all[n..]))).then_some(*place);
        }
        before.add(own);
        left.take(own);
    }
    None
}

/// The words of texts, sorted.
fn words(texts: &[(usize, Grammar)]) -> Vec<u64> {
    let mut words: Vec<u64> = texts.iter().flat_map(|(_, text)| text.hashes.iter().copied()).collect();
    sort::numbers(&mut words);
    words
}

/// Whether words come again that were there before: a list of wares or charges has no grammar, but says what it is of.
fn goes_on(before: &[(usize, Grammar)], texts: &[(usize, Grammar)]) -> bool {
    let (before, texts) = (words(before), words(texts));
    let again = texts.iter().filter(|word| before.binary_search(word).is_ok()).count();
    again * WORDS_A_KNOWN >= texts.len()
}

/// Whether a text says a few words over and over.
fn is_filler(text: &Grammar) -> bool {
    let mut words = text.hashes.clone();
    sort::numbers(&mut words);
    words.dedup();
    text.words >= LEAST_FILLER && words.len() as u32 * REPEATED <= text.words
}

/// Whether a text has less than a third of the words of grammar that the text before has, and is in no language that
/// another list knows.
fn is_scrambled(before: &Grammar, text: &Grammar) -> bool {
    let (language, stops) = before.language();
    let own = text.stops[language];
    stops * WORDS_A_STOP >= before.words
        && u64::from(own) * u64::from(SCRAMBLED_A_STOP) * u64::from(before.words)
            < u64::from(stops) * u64::from(text.words)
        && text.language().1 * WORDS_A_STOP < text.words
        && (text.words >= FEW_WORDS || own * FEW_A_STOP <= text.words)
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use crate::page::parse::parse_html;
    use crate::page::{Kind, extract};

    const STORY: [&str; 4] = [
        "The harbour office in Tillen closed the old swing bridge on Monday, after divers had found cracks in a hinge.",
        "Lorries must now take the road over Marsk, which adds forty minutes to each trip and has one lane there.",
        "The bridge was built in 1934 by a yard that made cranes, and no drawings of its hinges have been kept there.",
        "Shops on the island say that they have bread for three days, and that flour comes by the ferry on Thursday.",
    ];

    /// The kind of a page of the story, and whether it has the text, where that of later paragraphs is `changed`.
    fn read(changed: impl Fn(&str) -> String) -> (Kind, bool) {
        let text: String = STORY[..2].iter().map(|text| format!("<p>{text}</p>")).collect();
        let rest: String = STORY[2..].iter().map(|text| format!("<p>{}</p>", changed(text))).collect();
        let html = format!(
            "<meta property=og:type content=article><meta property=article:published_time content=2025-10-07>\
             <article><h1>Swing bridge is closed</h1>{text}{rest}</article>"
        );
        let url = "https://a.example/swing-bridge-is-closed";
        let extraction = extract(&parse_html(html.as_bytes(), url, None));
        let last = changed(STORY[3]);
        (extraction.kind, extraction.article.is_some_and(|article| article.text.contains(last.trim())))
    }

    #[test]
    fn scrambled_text_is_left_out_and_the_story_partial() {
        let shifted = |by: u8, text: &str| -> String {
            let shift = |c: char| match c {
                'a'..='z' => char::from(b'a' + (c as u8 - b'a' + by) % 26),
                c => c,
            };
            text.chars().map(shift).collect()
        };
        let reversed = |word: &str| word.chars().rev().collect::<String>();
        let latin = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut \
                     labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation.";
        type Way<'a> = &'a dyn Fn(&str) -> String;
        let ways: [(&str, Way); 7] = [
            ("shifted", &|text| shifted(1, text)),
            ("rotated", &|text| shifted(13, text)),
            ("reversed", &reversed),
            ("words reversed", &|text| text.split(' ').map(reversed).collect::<Vec<_>>().join(" ")),
            ("filler", &|_| "Please subscribe to read this story and others. ".repeat(5)),
            ("one letter", &|text| text.replace(|c: char| c.is_alphabetic(), "x")),
            ("Latin", &|_| latin.to_owned()),
        ];
        for (name, changed) in ways {
            assert_eq!(read(changed), (Kind::Partial, false), "{name}");
        }
        assert_eq!(read(|text| text.chars().map(|_| '\u{e123}').collect()).0, Kind::Partial);
    }

    #[test]
    fn other_text_goes_on() {
        for text in [
            STORY[3],
            "„Wir hatten gehofft, über den Sommer zu kommen, und nun müssen wir die Gelenke erneuern, wie es nicht \
             anders zu erwarten war und ist“, sagte sie.",
            "June 9 – Corran, Sorrel Hall. June 10 – Brakk, Old Mill. June 12 – Lisk, Town Square. June 14 – Varn, \
             Cinema. June 15 – Marsk, School. June 17 – Ostby, Harbour Stage.",
            "2 cups flour, sifted twice; 3 eggs, beaten; 200 g butter, melted; 1 tsp salt, coarse; 4 apples, peeled \
             and cored; 50 g raisins, soaked overnight; 1 lemon, grated peel only.",
        ] {
            assert_eq!(read(|_| text.to_owned()), (Kind::Article, true), "{text}");
        }
    }
}
