//! The headline: what most of `og:title`, JSON-LD, `<title>` and the page's headings say.

use super::alike::key;
use super::blocks::Block;
use super::flat::FlatPage;
use crate::case::lowercase;

/// Headings that are looked at, and bytes of the longest.
const MOST_HEADINGS: usize = 60;
const LONGEST: usize = 400;
/// Bytes of a key from which on a headline is one from which a source may go on after any mark.
const LEAST_GOING_ON: usize = 12;
/// Words beside a site's name in what names the site, as in `BBC News`, and from which bytes of the name on twice as
/// many.
const MOST_BESIDE_NAME: usize = 2;
const LONG_NAME: usize = 8;
/// Words of the shortest title that may be a short form of another.
const LEAST_SHORT_FORM: usize = 4;
/// Words of an address, and letters of the shortest, from which on it spells a headline out.
const LEAST_SPELLED: usize = 3;
/// Blocks above the text in which a headline may stand that is no heading.
const MOST_ABOVE: usize = 200;
/// Marks that divide a headline from the name of the site; bars do so without spaces around them, too.
const DIVIDERS: &str = "|｜ㅣ-–—·•*«»:：/‹›";
const BARS: &str = "|｜ㅣ";
/// Marks before a title that say that something is new.
const MARKS: &str = "●•○◉∙🔴🟢🔵";
/// Parts of the names of classes of boxes whose headings name something else.
#[rustfmt::skip]
const BOXES: [&str; 10] =
    ["cookie", "consent", "promo", "newsletter", "subscri", "modal", "popup", "translat", "masthead", "logo"];

/// What names the story outside its text, as plain text.
pub(super) struct Sources<'a> {
    /// `og:title` and the like, JSON-LD's `headline`, `<title>`; empty where there is none.
    pub(super) given: [String; 3],
    /// What JSON-LD calls another headline.
    pub(super) alternative: String,
    /// Names of the site: of the outlet, of the host.
    pub(super) site: [&'a str; 3],
    /// Section of the outlet.
    pub(super) section: &'a str,
}

/// The headline of a page. Every source votes for the texts that it is or has as a part between marks that divide; the
/// headings have one vote together, or a line above the text that is the same, and a heading above the text that no
/// source has gets one from an address that spells it and none of them out. Of those with most votes a heading above
/// the text wins, then what is given to others, then JSON-LD, then `<title>`. What names the site has no votes.
///
/// A part at either end is cut that names the site or the section, others where another source has the headline without
/// them. What is given to others alone stays where it is the headline in fewer words, unless the headline begins with
/// it or JSON-LD calls it another.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn read(page: &FlatPage, blocks: &[Block], texts: &[String], declared: &Sources) -> Option<String> {
    let names = declared.site.map(key);
    let section = key(declared.section);
    let whole = [0, 1, 2].map(|i| without_counter(&declared.given[i]));
    let given = whole.map(|title| without_site(title, &names, &section));
    let (mut headings, mut longest) = (Vec::new(), 1);
    for (i, block) in blocks.iter().enumerate() {
        let is_heading = matches!(block.tag(page).heading(), Some(1..=3)) && texts[i].len() <= LONGEST;
        if is_heading && headings.len() < MOST_HEADINGS {
            headings.push(i);
        }
        longest = longest.max(block.prose());
    }
    let first_prose = blocks.iter().position(|block| block.prose() > 0).unwrap_or(blocks.len());
    // The first long paragraph is of the text.
    let end = blocks.iter().position(|block| 2 * block.prose() >= longest).unwrap_or(blocks.len());
    // What is cut at an end is no name of the site where a heading has it as well.
    let is_of = |i: usize, wanted: &str, in_heading: bool| {
        part(given[i], wanted).is_some()
            || in_heading
                && given[i].len() < whole[i].len()
                && wanted.contains(&key(given[i]))
                && part(whole[i], wanted).is_some()
    };
    let votes = |wanted: &str, in_heading: bool| (0..given.len()).filter(|&i| is_of(i, wanted, in_heading)).count();
    let address = address_words(&page.url);
    // Bytes of what the address spells out, if that is most of its words.
    let spelled = |own: &str| {
        let found = || address.iter().filter(|word| own.contains(**word));
        let is_most = address.len() >= LEAST_SPELLED && 3 * found().count() >= 2 * address.len();
        is_most.then(|| found().map(|word| word.len()).sum::<usize>())
    };
    // An address may spell another wording than a headline that others have.
    let is_given = given.iter().any(|text| spelled(&key(text)).is_some());
    let is_shown = |own: &str| {
        headings.iter().any(|&i| part(&texts[i], own).is_some())
            || texts[..end.min(MOST_ABOVE)].iter().any(|text| text.len() / 2 <= own.len() && key(text) == own)
    };

    let mut best = ((0, false, 0, 0), "", String::new());
    for n in 0..given.len() + headings.len() {
        let heading = n.checked_sub(given.len()).map(|n| headings[n]);
        let text = heading.map_or_else(|| given[n], |i| &texts[i]);
        let own = key(text);
        let own_votes = votes(&own, heading.is_some());
        let is_spelled = !is_given
            && own_votes == 0
            && heading.is_some_and(|i| i < first_prose)
            && spelled(&own).is_some_and(|bytes| 2 * bytes >= own.len());
        let is_first_level =
            heading.is_some_and(|i| blocks[i].tag(page).heading() == Some(1) && !is_boxed(page, blocks[i].element));
        if own.is_empty() || heading.is_some() && !is_first_level && own_votes == 0 && !is_spelled {
            continue;
        }
        let all =
            if is_site(text, &names) { 0 } else { own_votes + usize::from(is_shown(&own)) + usize::from(is_spelled) };
        // Of headings above the text, the longest that another source has, else the nearest of the first level.
        let rank = match heading.filter(|&i| i < end) {
            Some(i) => (all + 1, true, if own_votes > 0 || is_spelled { own.len() } else { 0 }, i),
            None => (all + 1, false, 0, 0),
        };
        if rank > best.0 {
            best = (rank, text, own);
        }
    }
    let (_, best, own) = best;
    let spelled = given.iter().chain(&whole).find_map(|text| part(text, &own)).unwrap_or(best);
    let shared = key(given[0]);
    let is_other = own.starts_with(&shared) || key(&declared.alternative) == shared;
    let is_alone = votes(&shared, false) == 1 && !is_other && !is_site(given[0], &names);
    let spelled = if is_alone && is_short_form(given[0], best) { given[0] } else { spelled };
    Some(spelled.replace('\n', " ").trim().to_owned()).filter(|title| !title.is_empty())
}

/// The words of the part of an address that has most.
fn address_words(url: &str) -> Vec<&str> {
    let words = |part: &'_ str| -> usize { part.split(['-', '_']).count() };
    let parts = url.split(['?', '#']).next().unwrap_or_default().split('/').skip(3);
    let longest = parts.max_by_key(|part| words(part)).unwrap_or_default();
    let is_word = |word: &&str| word.len() >= LEAST_SPELLED && word.bytes().all(|byte| byte.is_ascii_lowercase());
    longest.split('.').next().unwrap_or_default().split(['-', '_']).filter(is_word).collect()
}

/// Whether one of the three next elements around it calls itself a box that is no story's.
fn is_boxed(page: &FlatPage, mut number: u32) -> bool {
    (0..3).any(|_| {
        let element = &page.elements[number as usize];
        let hints = page.hints(element).to_ascii_lowercase();
        number = element.parent;
        BOXES.iter().any(|name| hints.contains(name))
    })
}

/// Whether at least three fifths of a title's words are words of another.
fn is_short_form(title: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).map(key).filter(|word| !word.is_empty()).collect()
    };
    let (title, other) = (words(title), words(other));
    let common = title.iter().filter(|word| other.contains(word)).count();
    title.len() >= LEAST_SHORT_FORM && 5 * common >= 3 * title.len()
}

/// The part of a text that says what a [`key`] does: all of it, or what stands between marks that divide, one part or
/// several; or what it goes on from after any mark, with less than as much again.
fn part<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        if let Some(length) = said(rest, wanted) {
            return Some(rest[..length].trim());
        }
        rest = &rest[division(rest)?.1..];
    }
}

/// How much of a text, from its beginning to where it is divided, says what a [`key`] does.
fn said(text: &str, wanted: &str) -> Option<usize> {
    let mut left = wanted.chars();
    let mut mark = None;
    for (at, c) in text.char_indices() {
        if !left.as_str().is_empty() {
            if c.is_alphanumeric() && left.next() != Some(lowercase(c)) {
                return None;
            }
        } else if divides(text, at, c) {
            return Some(at);
        } else if c.is_alphanumeric() {
            return mark.filter(|_| wanted.len() >= LEAST_GOING_ON && text.len() - at < at);
        } else if mark.is_none() && DIVIDERS.contains(c) {
            // What closes a sentence or a quotation, which is no mark, belongs to it.
            mark = Some(at);
        }
    }
    left.as_str().is_empty().then_some(text.len())
}

/// The first mark that divides a title: where it begins and ends.
pub(super) fn division(text: &str) -> Option<(usize, usize)> {
    text.char_indices().find(|&(at, c)| divides(text, at, c)).map(|(at, c)| (at, at + c.len_utf8()))
}

/// Whether a character of a title divides it.
fn divides(text: &str, at: usize, c: char) -> bool {
    let is_apart = || text[..at].ends_with(' ') && text[at + c.len_utf8()..].starts_with(' ');
    BARS.contains(c) || DIVIDERS.contains(c) && is_apart()
}

/// A title without what names the site or the section at either end.
fn without_site<'a>(title: &'a str, names: &[String; 3], section: &str) -> &'a str {
    let mut title = title.trim();
    let is_name = |part: &str| is_site(part, names) || !section.is_empty() && key(part) == section;
    for _ in 0..3 {
        let Some(first) = division(title) else { break };
        let mut last = first;
        while let Some((at, end)) = division(&title[last.1..]) {
            last = (last.1 + at, last.1 + end);
        }
        title = if is_name(&title[last.1..]) {
            title[..last.0].trim()
        } else if is_name(&title[..first.0]) {
            title[first.1..].trim()
        } else {
            break;
        };
    }
    title
}

/// Whether a text is the site's name, a part of it, or has it with few words beside it, as names have them.
fn is_site(text: &str, names: &[String; 3]) -> bool {
    let own = key(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    for name in names.iter().filter(|name| name.len() >= 3) {
        if own == *name || own.len() >= 4 && name.contains(&own) {
            return true;
        }
        let most = if name.len() < LONG_NAME { MOST_BESIDE_NAME } else { 2 * MOST_BESIDE_NAME };
        // The name may be several words where the text has one, and the other way round; an article may precede it.
        for first in 0..words.len().min(3) {
            let (mut run, mut last) = (String::new(), first);
            while last < words.len() && run.len() < name.len() {
                run.push_str(&key(words[last]));
                last += 1;
            }
            let is_named = |word: &&str| word.len() <= 3 || !word.starts_with(char::is_lowercase);
            let beside = words.len() + first - last;
            if run == *name && beside <= most && words[..first].iter().chain(&words[last..]).all(is_named) {
                return true;
            }
        }
    }
    false
}

/// A title without what scripts put before it where something is new: `(3) Headline`, `● Headline`.
fn without_counter(title: &str) -> &str {
    let title = title.trim_start_matches(|c: char| c.is_whitespace() || MARKS.contains(c));
    // A year in brackets is the headline's.
    let most = if title.starts_with('[') { 2 } else { 4 };
    let rest = title.strip_prefix(['(', '[']).unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let rest = rest[digits..].strip_prefix('+').unwrap_or(&rest[digits..]).strip_prefix([')', ']']);
    rest.filter(|_| (1..=most).contains(&digits)).map_or(title, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_name_the_site_are_cut() {
        for (title, name, expected) in [
            ("Gale keeps ferry in port | Harbour Post", "Harbour Post", "Gale keeps ferry in port"),
            ("Gale keeps ferry in port|Harbour Post", "Harbour Post", "Gale keeps ferry in port"),
            ("Gale | Tides | Harbour Post", "Harbour Post", "Gale"),
            ("HP News - Gale keeps ferry in port", "HP", "HP News - Gale keeps ferry in port"),
            ("BBC News - Gale keeps ferry in port", "BBC", "Gale keeps ferry in port"),
            ("Sometimes it stays – and nobody minds | TIME", "TIME", "Sometimes it stays – and nobody minds"),
            (
                "Gale – what the Harbour Post found in the wall | Harbour Post",
                "Harbour Post",
                "Gale – what the Harbour Post found in the wall",
            ),
            ("Gale – Harbour Post wins a prize at last", "Harbour Post", "Gale – Harbour Post wins a prize at last"),
            ("Gale | The Harbour Post Weekly", "Harbour Post", "Gale"),
            ("Gale-force | winds", "Post", "Gale-force | winds"),
            ("Harbour Post", "Harbour Post", "Harbour Post"),
        ] {
            let names = [key(name), String::new(), String::new()];
            assert_eq!(without_site(title, &names, "tides"), expected, "{title}");
        }
    }

    #[test]
    fn counters_before_a_title() {
        for (title, expected) in [
            ("(3) Gale", "Gale"),
            ("(99+) Gale", "Gale"),
            ("(1931) Gale", "Gale"),
            ("[2] Gale", "Gale"),
            ("[2025] Gale", "[2025] Gale"),
            ("● Gale", "Gale"),
            ("• (3) Gale", "Gale"),
            ("¿Gale?", "¿Gale?"),
            ("(3 boats) Gale", "(3 boats) Gale"),
            ("() Gale", "() Gale"),
            ("Gale (3)", "Gale (3)"),
        ] {
            assert_eq!(without_counter(title), expected);
        }
    }

    #[test]
    fn parts_of_a_text() {
        let part = |text: &'static str, wanted: &str| part(text, &key(wanted));
        assert_eq!(part("Diary - The new lock law", "the new LOCK law"), Some("The new lock law"));
        assert_eq!(part("A – b – c | Paper", "a b"), Some("A – b"));
        assert_eq!(part("“Who broke it?” | Paper", "Who broke it"), Some("“Who broke it?”"));
        assert_eq!(part("Harbour wall breaks: what we know", "Harbour wall breaks"), Some("Harbour wall breaks"));
        assert_eq!(part("Harbour wall breaks-News", "Harbour wall breaks"), Some("Harbour wall breaks"));
        assert_eq!(part("Harbour wall breaks again", "Harbour wall breaks"), None);
        assert_eq!(part("Storm: harbour wall breaks", "Harbour wall breaks"), None);
        assert_eq!(part("Well-known", "well"), None);
        assert_eq!(part("Well-known", "known"), None);
    }

    #[test]
    fn words_of_addresses() {
        let words = |url| address_words(url).join(" ");
        assert_eq!(words("https://a.example/news/2024/gale-keeps-the-ferry-12.html?x=y-z"), "gale keeps the ferry");
        assert_eq!(words("https://a.example/gale_keeps_ferry/123"), "gale keeps ferry");
        assert_eq!(words("https://long-name-of-a-host.example/a"), "");
        assert_eq!(words(""), "");
    }

    #[test]
    fn short_forms() {
        assert!(is_short_form("Why there has to be compromise", "Why there has to be compromise to end the war"));
        assert!(!is_short_form("You are not going anywhere", "The gale that keeps the ferry in port"));
        assert!(!is_short_form("Harbour wall", "Harbour wall breaks"));
    }
}
