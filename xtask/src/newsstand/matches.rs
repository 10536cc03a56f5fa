//! What the library makes of the newsstand's pages: the whole way from HTML to matches, on pages written as sites are.
//!
//! The floors stand a little under what is reached; who reaches more raises them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::page::{Extraction, extract, parse::parse_html};
use sidelight::similar::{Lookup, SimilarOptions, Tier};
use walkdir::WalkDir;

use super::source::Story;
use super::tests::{Written, page_of, written};

/// The newsstand with every page read and the index of its stories.
struct Stand {
    written: Arc<Written>,
    pages: Vec<Extraction>,
    library: Library<Vec<u8>>,
}

impl Stand {
    fn stories(&self) -> impl Iterator<Item = (&Story, &Extraction)> {
        self.written.newsstand.stories.iter().zip(&self.pages)
    }

    fn story(&self, url: &str) -> &Story {
        let story = self.written.newsstand.stories.iter().find(|story| story.url() == url);
        story.unwrap_or_else(|| panic!("no story at {url}"))
    }

    fn look_up(&self, page: &Extraction) -> Lookup {
        self.library.look_up_page(page, &SimilarOptions::default())
    }
}

/// Read and indexed once for all tests that run at the same time.
fn stand() -> Arc<Stand> {
    static SHARED: Mutex<Weak<Stand>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(stand) = shared.upgrade() {
        return stand;
    }
    let written = written();
    let read = |story: &Story| {
        let page = page_of(written.out.path(), story);
        extract(&parse_html(page.as_bytes(), &story.url(), None))
    };
    let pages: Vec<Extraction> = written.newsstand.stories.iter().map(read).collect();
    let mut builder = IndexBuilder::new(BuildOptions { headline_search: false, ..BuildOptions::default() });
    for page in &pages {
        builder.add(page.article.as_ref().expect("an article on every story's page"));
    }
    let index = Index::open(builder.finish().expect("builds")).expect("opens");
    let stand = Arc::new(Stand { written, pages, library: Library::new(index).expect("a base") });
    *shared = Arc::downgrade(&stand);
    stand
}

/// Share of the first text's words that the second has, counting repetitions.
fn share(of: &str, found: &str) -> f64 {
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    words(found).into_iter().for_each(|word| *left.entry(word).or_default() += 1);
    let wanted = words(of);
    let met = wanted
        .iter()
        .filter(|word| left.get_mut(*word).is_some_and(|left| left.checked_sub(1).map(|rest| *left = rest).is_some()));
    met.count() as f64 / wanted.len().max(1) as f64
}

#[test]
fn stories_are_articles_and_other_pages_are_not() {
    let stand = stand();
    let out = stand.written.out.path();
    let stories: BTreeSet<_> =
        stand.stories().map(|(story, _)| out.join(format!("{}.example", story.outlet)).join(&story.path)).collect();
    for (story, page) in stand.stories() {
        assert!(page.kind.is_article(), "{}: {:?}", story.file.display(), page.kind);
    }
    let mut others = 0;
    for entry in WalkDir::new(out).sort_by_file_name() {
        let entry = entry.expect("readable");
        let folder = entry.path().parent().expect("a folder");
        if entry.file_name() != "index.html" || stories.iter().any(|story| story.as_path() == folder) {
            continue;
        }
        let path = folder.strip_prefix(out).expect("inside").display().to_string();
        let html = fs::read(entry.path()).expect("readable");
        let page = extract(&parse_html(&html, &format!("https://{path}/"), None));
        assert!(!page.kind.is_article(), "{path} is a front, section or other page, not {:?}", page.kind);
        others += 1;
    }
    assert!(others >= 80, "{others} fronts, sections and other pages");
}

#[test]
fn pages_give_their_storys_text_headline_day_and_address() {
    let stand = stand();
    let (mut recall, mut precision, mut titles, mut days, mut addresses) = (0.0, 0.0, 0, 0, 0);
    for (story, page) in stand.stories() {
        let article = page.article.as_ref().expect("an article");
        let shown = if story.fact("premium") == "yes" { story.blocks[0].text().to_owned() } else { story.text() };
        recall += share(&shown, &article.text);
        precision +=
            share(&article.text, &format!("{}\n{}\n{}", story.text(), story.title(), story.fact("description")));
        let headline = |title: &str| title.split_whitespace().collect::<Vec<_>>().join(" ");
        titles += usize::from(headline(&article.title) == headline(story.title()));
        days +=
            usize::from(page.published.as_deref().is_some_and(|day| day.starts_with(&story.fact("published")[..10])));
        addresses += usize::from(article.url == story.url());
    }
    let count = stand.pages.len();
    let (recall, precision) = (recall / count as f64, precision / count as f64);
    println!(
        "{count} pages: recall {recall:.3}, precision {precision:.3}, titles {titles}, days {days}, addresses \
         {addresses}"
    );
    assert!(recall >= 0.97, "recall {recall:.3}");
    assert!(precision >= 0.85, "precision {precision:.3}");
    assert!(titles * 100 >= count * 90, "{titles} of {count} headlines");
    assert!(days * 100 >= count * 95, "{days} of {count} days");
    assert_eq!(addresses, count, "canonical addresses");
}

#[test]
fn the_first_match_tells_of_the_same_event() {
    let stand = stand();
    let (mut asked, mut shown, mut right, mut matches, mut foreign) = (0, 0, 0, 0, 0);
    for (story, page) in stand.stories() {
        let lookup = stand.look_up(page);
        let kin = |other: &Story| {
            let about = |story: &Story| story.event.clone().unwrap_or_else(|| story.fact("follows").to_owned());
            !about(story).is_empty() && about(story) == about(other)
        };
        for one in &lookup.matches {
            assert_ne!(one.url, story.url(), "a page among its own matches");
            assert!(one.also_at.iter().all(|copy| copy.url != story.url()), "a page among its own matches");
            matches += 1;
            foreign += usize::from(!kin(stand.story(&one.url)));
        }
        let told_elsewhere = stand.stories().any(|(other, _)| {
            story.event.is_some()
                && other.event == story.event
                && other.outlet != story.outlet
                && other.fact("lang") == story.fact("lang")
        });
        if told_elsewhere {
            asked += 1;
            shown += usize::from(!lookup.matches.is_empty());
            right += usize::from(lookup.matches.first().is_some_and(|first| kin(stand.story(&first.url))));
        }
    }
    println!("{right} right first of {shown} shown of {asked} asked; {foreign} of {matches} matches from elsewhere");
    assert!(shown * 100 >= asked * 92, "{shown} of {asked} pages show something");
    assert!(right * 100 >= shown * 95, "{right} of {shown} first matches are of the event");
    assert!(foreign * 100 <= matches * 18, "{foreign} of {matches} matches are of nothing related");
}

#[test]
fn stories_offered_in_other_languages_are_of_the_event() {
    let stand = stand();
    let (mut offered, mut right, mut asked, mut met) = (0, 0, 0, 0);
    for (story, page) in stand.stories() {
        let of_event = |other: &Story| story.event.is_some() && other.event == story.event;
        let lookup = stand.look_up(page);
        let told = lookup.other_languages.iter().flat_map(|other| &other.stories);
        let told: Vec<bool> = told.map(|told| of_event(stand.story(&told.url))).collect();
        offered += told.len();
        right += told.iter().filter(|is_right| **is_right).count();
        // Names are compared within one script.
        let is_arabic = |story: &Story| story.fact("lang") == "ar";
        let is_told_elsewhere = stand.stories().any(|(other, _)| {
            of_event(other) && other.fact("lang") != story.fact("lang") && is_arabic(other) == is_arabic(story)
        });
        asked += usize::from(is_told_elsewhere);
        met += usize::from(is_told_elsewhere && told.contains(&true));
    }
    println!("{right} of {offered} stories offered in other languages right; {met} of {asked} pages offered one");
    assert!(right * 100 >= offered * 95, "{right} of {offered} offered are of the event");
    assert!(met * 100 >= asked * 50, "{met} of {asked} pages are offered what another language tells");
}

#[test]
fn the_video_call_leads_to_the_price_and_the_talks() {
    let stand = stand();
    let (_, page) = stand
        .stories()
        .find(|(story, _)| story.outlet == "meridian-wire" && story.event.as_deref() == Some("putin-biden-call"))
        .expect("the call");
    let lookup = stand.look_up(page);
    let files: Vec<String> =
        lookup.matches.iter().map(|one| stand.story(&one.url).file.display().to_string()).collect();
    for wanted in ["putin-biden-call/npb.md", "putin-biden-call/ledgerline.md"] {
        assert!(files.iter().any(|file| file.ends_with(wanted)), "{wanted} is not among {files:?}");
    }
    let event = |file: &String| file.contains("putin-biden-call");
    let of_event =
        lookup.matches.iter().zip(&files).filter(|(one, file)| event(file) && one.tier == Tier::SameEvent).count();
    let last = files.iter().rposition(event).unwrap_or_default();
    let first_other = files.iter().position(|file| !event(file)).unwrap_or(files.len());
    assert!(of_event >= 2, "{files:?}");
    assert!(last < first_other, "a story that only names the president stands before one of the call: {files:?}");
}
#[test]
fn wire_copies_are_one_match() {
    let stand = stand();
    let (_, page) = stand
        .stories()
        .find(|(story, _)| story.outlet == "ledgerline" && story.event.as_deref() == Some("kestrel-recall"))
        .expect("the recall");
    let lookup = stand.look_up(page);
    let copies: Vec<_> = lookup.matches.iter().filter(|one| !stand.story(&one.url).fact("wire").is_empty()).collect();
    assert_eq!(copies.len(), 1, "one of three copies is shown");
    let elsewhere: BTreeSet<&str> = copies[0].also_at.iter().map(|copy| copy.url.as_str()).collect();
    assert_eq!(elsewhere.len(), 2, "the other two are named beside it: {elsewhere:?}");
    for (story, page) in stand.stories().filter(|(story, _)| !story.fact("wire").is_empty()) {
        for one in stand.look_up(page).matches {
            assert!(stand.story(&one.url).fact("wire").is_empty(), "{}: its own copy is shown", story.file.display());
        }
    }
}
