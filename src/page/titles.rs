//! The headline: what most of `og:title`, JSON-LD, `<title>` and the page's headings say.

use super::alike::key;
use super::blocks::Block;
use super::flat::FlatPage;
use super::regions::{Sums, tightest};

/// Headings that are looked at, and bytes of the longest.
const MOST_HEADINGS: usize = 60;
const LONGEST: usize = 400;
/// Parts of one title between marks that divide.
const MOST_PARTS: usize = 8;
/// Bytes of the shortest headline that another source may go on from.
const LEAST_GOING_ON: usize = 12;
/// Marks that divide a headline from the name of the site.
const DIVIDERS: &str = "|-–—·•*«»:：/‹›ㅣ｜";

/// What names the story outside its text, each as plain text.
#[derive(Default)]
pub(super) struct Declared<'a> {
    /// `og:title` and the like.
    pub(super) shared: Option<String>,
    /// JSON-LD `headline`.
    pub(super) headline: Option<String>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// Names of the site: of the outlet, of the host.
    pub(super) site: Vec<&'a str>,
    /// Section of the outlet.
    pub(super) section: Option<&'a str>,
}

/// The headline of a page. Every source votes for the texts that it is, or has as a part between marks that divide; the
/// headings have one vote together. Of those with most votes the heading above the text wins, then what is given to
/// others, then JSON-LD, then `<title>`.
///
/// A part is cut that names the site or the section, others only where another source has the headline without them.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn read(page: &FlatPage, blocks: &[Block], texts: &[String], declared: &Declared) -> Option<String> {
    let own = declared.title.as_deref().map(without_counter);
    let given = [declared.shared.as_deref(), declared.headline.as_deref(), own];
    let given = given.into_iter().enumerate().filter_map(|(i, text)| Some((i, text?)));
    let given: Vec<Source> =
        given.map(|(i, text)| Source { is_bare: i < 2, ..Source::new(cut(text, declared)) }).collect();
    let is_heading = |i: &usize| matches!(blocks[*i].tag(page).heading(), Some(1..=3)) && texts[*i].len() <= LONGEST;
    let headings: Vec<usize> = (0..blocks.len()).filter(is_heading).take(MOST_HEADINGS).collect();
    let shown: Vec<Source> = headings.iter().map(|&i| Source::new(&texts[i])).collect();
    let said = |wanted: &Source| given.iter().filter(|source| source.part(wanted).is_some()).count();

    // The first heading of level 1 before the text, going up; else one of another level that a source has.
    let text = first_prose(page, blocks).unwrap_or(blocks.len());
    let is_level_1 = |n: usize| blocks[headings[n]].tag(page).heading() == Some(1);
    let before = || (0..headings.len()).rev().filter(|&n| headings[n] < text && !is_site(shown[n].text, declared));
    let above = before().find(|&n| is_level_1(n)).or_else(|| before().find(|&n| said(&shown[n]) > 0));

    let candidates = given.iter().map(|source| (source, false)).chain(
        (0..headings.len()).filter(|&n| is_level_1(n) || said(&shown[n]) > 0).map(|n| (&shown[n], Some(n) == above)),
    );
    let mut best: Option<((usize, bool), &Source)> = None;
    for (source, is_above) in candidates.filter(|(source, _)| !source.key.is_empty()) {
        let in_headings = shown.iter().any(|heading| heading.part(source).is_some());
        let votes = if is_site(source.text, declared) { 0 } else { said(source) + usize::from(in_headings) };
        if best.is_none_or(|(rank, _)| (votes, is_above) > rank) {
            best = Some(((votes, is_above), source));
        }
    }
    let (_, best) = best?;
    // As a publisher spells it, without what a heading may hold besides.
    let spelled = given.iter().find_map(|source| source.part(best));
    Some(spelled.unwrap_or(best.text).replace('\n', " ").trim().to_owned()).filter(|title| !title.is_empty())
}

/// A text that may be the headline, or have it as a part.
struct Source<'a> {
    text: &'a str,
    /// Whether others may be a kicker, a colon and this: only what is declared is known to be whole without one.
    is_bare: bool,
    key: String,
    /// Its parts: where each begins and ends, its key.
    parts: Vec<(usize, usize, String)>,
}

impl<'a> Source<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim();
        let mut parts = Vec::new();
        let mut from = 0;
        for (at, mark) in divisions(text).take(MOST_PARTS) {
            parts.push((from, at, key(&text[from..at])));
            from = at + mark.len();
        }
        parts.push((from, text.len(), key(&text[from..])));
        Self { text, is_bare: false, key: key(text), parts }
    }

    /// Where it says what another source says: it is that, or has it as a part, one or several beside each other, or
    /// goes on from it after any mark with less than as much again, or leads up to it with a kicker.
    fn part(&self, other: &Source) -> Option<&'a str> {
        if other.key == self.key {
            return Some(self.text);
        }
        for (first, start) in self.parts.iter().enumerate() {
            let mut rest = other.key.as_str();
            for end in &self.parts[first..] {
                let Some(after) = rest.strip_prefix(end.2.as_str()) else { break };
                rest = after;
                if rest.is_empty() {
                    return Some(self.text[start.0..end.1].trim());
                }
            }
        }
        let length = other.text.len();
        let goes_on = |rest: &str| rest.starts_with(|c| DIVIDERS.contains(c)) && rest.len() < length;
        let leads_up = |kicker: &str| other.is_bare && kicker.ends_with(": ") && kicker.len() < length;
        if length < LEAST_GOING_ON {
            None
        } else if self.text.strip_prefix(other.text).is_some_and(goes_on) {
            Some(&self.text[..length])
        } else if self.text.strip_suffix(other.text).is_some_and(leads_up) {
            Some(&self.text[self.text.len() - length..])
        } else {
            None
        }
    }
}

/// Marks that divide a title, and where they stand: between spaces, and bars anywhere.
fn divisions(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(|c: char| DIVIDERS.contains(c)).filter(|&(at, mark)| {
        let is_apart = text[..at].ends_with(' ') && text[at + mark.len()..].starts_with(' ');
        is_apart || matches!(mark, "|" | "｜" | "ㅣ")
    })
}

/// A title without what names the site or the section at either end.
fn cut<'a>(title: &'a str, declared: &Declared) -> &'a str {
    let mut title = title.trim();
    for _ in 0..3 {
        let (Some(first), Some(last)) = (divisions(title).next(), divisions(title).last()) else { break };
        let (begin, end) = (&title[..first.0], &title[last.0 + last.1.len()..]);
        let names = |part: &str| is_site(part, declared) || declared.section.is_some_and(|name| key(name) == key(part));
        title = if names(end) {
            title[..last.0].trim()
        } else if names(begin) {
            title[first.0 + first.1.len()..].trim()
        } else {
            break;
        };
    }
    title
}

/// Whether a text is the site's name, a part of it, or begins or ends with it and has a few more words as names have
/// them (`BBC News`), the fewer the shorter the name is.
fn is_site(text: &str, declared: &Declared) -> bool {
    let own = key(text);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let keys: Vec<String> = words.iter().map(|word| key(word)).collect();
    let is_named = |word: &&str| word.len() <= 3 || !word.starts_with(char::is_lowercase);
    let is_name = |name: String| {
        let more = [1, 2, 4][usize::from(name.len() >= 5) + usize::from(name.len() >= 8)];
        // The name may be several words where the text has one, and the other way round; an article may precede it.
        let held = |first: usize, end: usize| {
            let beside = words.len() - (end - first);
            (first <= 1 || end == words.len())
                && beside <= more
                && keys[first..end].concat() == name
                && words[..first].iter().chain(&words[end..]).all(is_named)
        };
        own == name
            || (own.len() >= 4 && name.contains(&own))
            || (words.len() <= 8 && (0..words.len()).any(|first| (first + 1..=words.len()).any(|end| held(first, end))))
    };
    own.is_empty() || declared.site.iter().map(|name| key(name)).filter(|name| name.len() >= 3).any(is_name)
}

/// A title without the number of what is new that scripts put before it: `(3) Headline`.
fn without_counter(title: &str) -> &str {
    let rest = title.trim_start().strip_prefix('(').unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let rest = rest[digits..].trim_start_matches('+').strip_prefix(')').filter(|_| (1..=4).contains(&digits));
    rest.map_or(title, str::trim_start)
}

/// The first block of the column that reads like an article's text.
fn first_prose(page: &FlatPage, blocks: &[Block]) -> Option<usize> {
    let prose = Sums::new(page, blocks, |i| blocks[i].prose());
    let column = tightest(page, |number| prose.within(page, number), prose.within(page, 0).max(1), 6);
    let range = page.within(column);
    (0..blocks.len()).find(|&i| range.contains(&blocks[i].element) && blocks[i].prose() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_name_the_site_are_cut() {
        let site =
            |names: &[&'static str]| Declared { site: names.to_vec(), section: Some("Tides"), ..Declared::default() };
        for (title, names, expected) in [
            ("Gale keeps ferry in port | Harbour Post", &["Harbour Post"][..], "Gale keeps ferry in port"),
            ("Gale keeps ferry in port|Harbour Post", &["Harbour Post"], "Gale keeps ferry in port"),
            ("Gale | Tides | Harbour Post", &["Harbour Post"], "Gale"),
            ("HP News - Gale keeps ferry in port", &["HP"], "HP News - Gale keeps ferry in port"),
            ("BBC News - Gale keeps ferry in port", &["BBC"], "Gale keeps ferry in port"),
            ("Sometimes it stays – and nobody minds | TIME", &["TIME"], "Sometimes it stays – and nobody minds"),
            (
                "Gale – what the Harbour Post found in the wall | Harbour Post",
                &["Harbour Post"],
                "Gale – what the Harbour Post found in the wall",
            ),
            ("Gale – Harbour Post wins prize | Harbour Post", &["Harbour Post"], "Gale – Harbour Post wins prize"),
            ("Gale | The Harbour Post Weekly", &["Harbour Post"], "Gale"),
            ("Gale-force | winds", &["Post"], "Gale-force | winds"),
            ("Harbour Post", &["Harbour Post"], "Harbour Post"),
        ] {
            assert_eq!(cut(title, &site(names)), expected, "{title}");
        }
    }

    #[test]
    fn counters_before_a_title() {
        for (title, expected) in [
            ("(3) Gale", "Gale"),
            ("(99+) Gale", "Gale"),
            ("(1931) Gale", "Gale"),
            ("(3 boats) Gale", "(3 boats) Gale"),
            ("() Gale", "() Gale"),
            ("Gale (3)", "Gale (3)"),
        ] {
            assert_eq!(without_counter(title), expected);
        }
    }

    #[test]
    fn parts_of_a_text() {
        let part = |text: &'static str, wanted: &str| Source::new(text).part(&Source::new(wanted));
        assert_eq!(part("Diary - The new lock law", "the new LOCK law"), Some("The new lock law"));
        assert_eq!(part("A – b – c | Paper", "a b"), Some("A – b"));
        assert_eq!(part("Harbour wall breaks: what we know", "Harbour wall breaks"), Some("Harbour wall breaks"));
        assert_eq!(part("Harbour wall breaks-News", "Harbour wall breaks"), Some("Harbour wall breaks"));
        assert_eq!(part("Storm: harbour wall breaks", "Harbour wall breaks"), None);
        assert_eq!(part("Well-known", "known"), None);
    }
}
