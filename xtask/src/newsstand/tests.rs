//! The counts that the newsstand promises, on the committed sources and on what is written from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use quick_xml::Reader;
use quick_xml::events::Event;
use walkdir::WalkDir;

use super::source::{Newsstand, Story};
use super::{check, generate, read, source};

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/newsstand")
}

fn newsstand() -> Newsstand {
    read(&sources()).expect("the committed sources keep the rules")
}

fn by_event(newsstand: &Newsstand) -> BTreeMap<&str, Vec<&Story>> {
    let mut events: BTreeMap<&str, Vec<&Story>> = BTreeMap::new();
    for story in &newsstand.stories {
        if let Some(event) = &story.event {
            events.entry(event).or_default().push(story);
        }
    }
    events
}

fn outlets<'a>(stories: &[&'a Story]) -> BTreeSet<&'a str> {
    stories.iter().map(|story| story.outlet.as_str()).collect()
}

/// Pages under a folder, with their paths relative to it.
fn pages(out: &Path) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for entry in WalkDir::new(out).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.path().extension().is_some_and(|extension| extension == "html") {
            let path = entry.path().strip_prefix(out).expect("inside").display().to_string();
            pages.push((path, fs::read_to_string(entry.path()).expect("UTF-8")));
        }
    }
    pages
}

pub(super) struct Written {
    pub(super) out: tempfile::TempDir,
    pub(super) newsstand: Newsstand,
}

/// The newsstand written once for all tests that run at the same time; the last of them removes it.
pub(super) fn written() -> Arc<Written> {
    static SHARED: Mutex<Weak<Written>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(written) = shared.upgrade() {
        return written;
    }
    let out = tempfile::tempdir().expect("a folder");
    generate(&sources(), out.path()).expect("generates");
    let written = Arc::new(Written { out, newsstand: newsstand() });
    *shared = Arc::downgrade(&written);
    written
}

pub(super) fn page_of(out: &Path, story: &Story) -> String {
    let file = out.join(format!("{}.example", story.outlet)).join(&story.path).join("index.html");
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Text as a page shows it: escapes undone.
fn unescaped(html: &str) -> String {
    html.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn there_are_enough_stories_outlets_and_events() {
    let newsstand = newsstand();
    assert!(newsstand.stories.len() >= 60, "{} stories", newsstand.stories.len());
    assert!(newsstand.outlets.len() >= 8, "{} outlets", newsstand.outlets.len());
    for story in &newsstand.stories {
        assert!((120..=300).contains(&story.words), "{}: {} words", story.file.display(), story.words);
    }
    let events = by_event(&newsstand);
    let covered = events.values().filter(|stories| outlets(stories).len() >= 3).count();
    assert!(covered >= 18, "{covered} events with three outlets");
    assert!(newsstand.stories.iter().filter(|story| story.event.is_none()).count() >= 10, "too few single stories");
}

#[test]
fn events_are_told_in_two_more_languages() {
    let newsstand = newsstand();
    let events = by_event(&newsstand);
    for lang in ["de", "fr"] {
        let whole = events
            .values()
            .filter(|stories| stories.iter().all(|story| story.fact("lang") == lang) && outlets(stories).len() >= 3);
        assert!(whole.count() >= 2, "two events wholly in {lang}");
    }
    let mixed = events
        .values()
        .filter(|stories| stories.iter().map(|story| story.fact("lang")).collect::<BTreeSet<_>>().len() >= 3);
    assert!(mixed.count() >= 1, "an event told in three languages");
}

#[test]
fn the_video_call_has_its_related_and_its_unrelated_stories() {
    let newsstand = newsstand();
    let events = by_event(&newsstand);
    let call = &events["putin-biden-call"];
    assert!(call.len() >= 4, "the call, the price, the talks, the build-up");
    for story in call {
        assert_eq!(story.published.strftime("%Y-%m").to_string(), "2021-12", "{}", story.file.display());
        let whole = format!("{}\n{}", story.title(), story.text());
        assert!(whole.contains("Putin") && whole.contains("Ukrain"), "{}", story.file.display());
    }
    let unrelated = newsstand.stories.iter().filter(|story| {
        story.event.is_none()
            && story.published.strftime("%Y-%m").to_string() == "2021-12"
            && (story.text().contains("Biden") || story.text().contains("Putin"))
            && !story.text().contains("Ukrain")
    });
    assert!(unrelated.count() >= 2, "stories that name the same presidents and tell of something else");
}

#[test]
fn outlets_use_their_own_words_except_in_declared_wire_copies() {
    let newsstand = newsstand();
    let mut wires: BTreeMap<&str, Vec<&Story>> = BTreeMap::new();
    for stories in by_event(&newsstand).values() {
        for (at, one) in stories.iter().enumerate() {
            for other in &stories[at + 1..] {
                let run = check::shared_run(one, other, check::LONGEST_SHARED_RUN);
                if check::declared_copies(one, other) {
                    assert!(check::shared_run(one, other, 30).is_some(), "{} is no copy", other.file.display());
                } else {
                    assert_eq!(run, None, "{} and {}", one.file.display(), other.file.display());
                }
            }
        }
        for story in stories.iter().filter(|story| !story.fact("wire").is_empty()) {
            wires.entry(story.fact("wire")).or_default().push(story);
        }
    }
    assert!(wires.values().any(|copies| outlets(copies).len() >= 3), "one wire text at the agency and two outlets");
}

#[test]
fn every_outlet_has_a_feed_and_a_sitemap_of_all_its_stories() {
    let written = written();
    let (out, newsstand) = (&written.out, &written.newsstand);
    let mut formats = BTreeSet::new();
    for outlet in &newsstand.outlets {
        let host = out.path().join(outlet.host());
        let stories = newsstand.stories.iter().filter(|story| story.outlet == outlet.id).count();
        let feed = elements(&host.join("feed.xml"));
        let (root, item) = if feed.contains_key("rss") { ("rss", "item") } else { ("feed", "entry") };
        assert_eq!(feed.get(root), Some(&1), "{}", outlet.id);
        assert_eq!(feed.get(item), Some(&stories), "{}", outlet.id);
        formats.insert(root);
        let sitemap = elements(&host.join("sitemap.xml"));
        assert_eq!(sitemap.get("loc"), Some(&stories), "{}", outlet.id);
        assert_eq!(sitemap.get("news:publication_date"), Some(&stories), "{}", outlet.id);
    }
    assert_eq!(formats.len(), 2, "RSS and Atom");
}

/// Parses strictly and counts the elements by name.
fn elements(file: &Path) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut reader = Reader::from_str(&text);
    let mut elements = BTreeMap::new();
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", file.display())) {
            Event::Start(start) => {
                depth += 1;
                *elements.entry(start.name().as_ref().to_owned()).or_default() += 1;
            }
            Event::Empty(empty) => *elements.entry(empty.name().as_ref().to_owned()).or_default() += 1,
            Event::End(_) => depth -= 1,
            Event::GeneralRef(reference) => {
                let reference: &str = &reference;
                let known = ["amp", "lt", "gt", "quot", "apos"].contains(&reference);
                assert!(known || reference.starts_with('#'), "{}: &{reference};", file.display());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{}: elements left open", file.display());
    elements
}

#[test]
fn pages_hold_their_stories_and_paywalls_cut_them_off() {
    let written = written();
    let (out, newsstand) = (&written.out, &written.newsstand);
    let mut cut = 0;
    for story in &newsstand.stories {
        let page = unescaped(&page_of(out.path(), story));
        let missing = story.blocks.iter().filter(|block| !page.contains(&unescaped(block.text()))).count();
        if story.fact("premium") == "yes" && missing > 0 {
            assert!(page.contains(story.blocks[0].text()), "{}: a teaser stays", story.file.display());
            cut += 1;
        } else {
            assert_eq!(missing, 0, "{}", story.file.display());
        }
    }
    assert!(cut >= 2, "{cut} stories behind a cut-off paywall");
}

#[test]
fn outlets_differ_in_how_they_tell_their_facts() {
    let written = written();
    let (out, newsstand) = (&written.out, &written.newsstand);
    let page = |outlet: &str| {
        let story = newsstand.stories.iter().find(|story| story.outlet == outlet && story.fact("kind").is_empty());
        page_of(out.path(), story.expect("a story"))
    };
    let declares = |outlet: &str| {
        let page = page(outlet);
        ["ld+json", "@graph", "og:title", "itemprop=", "property=\"headline\""].map(|sign| page.contains(sign))
    };
    assert_eq!(declares("meridian-wire"), [true, true, true, false, false], "JSON-LD with a graph, and OpenGraph");
    assert_eq!(declares("daily-spark"), [false, false, true, false, false], "OpenGraph only");
    assert_eq!(declares("harbour-herald"), [false, false, false, true, false], "microdata only");
    assert_eq!(declares("radio-rivage"), [false, false, false, false, true], "RDFa only");
    assert_eq!(declares("standard-bearer"), [false; 5], "nothing at all");
    let bare = page("standard-bearer");
    assert!(!bare.contains("<meta name") && !bare.contains("<p>") && !bare.contains("<article"), "a soup of divs");
    assert!(!bare.contains("datetime"), "the date stands in the text and the address alone");
    assert!(page("the-commons").contains("aria-modal") && page("the-commons").contains("newsletter-signup"));
    assert!(page("harbour-herald").contains("class=\"comments\""));
    assert!(page("al-manara").contains("dir=\"rtl\""));
    let app = fs::read_to_string(out.path().join("npb.example/app.js")).expect("the single-page app's script");
    assert!(app.contains("history.pushState"));
    assert!(newsstand.stories.iter().any(|story| story.fact("kind") == "live"), "a live blog");
}

#[test]
fn every_link_within_a_host_leads_to_a_page_and_nothing_loads_from_elsewhere() {
    let written = written();
    let out = &written.out;
    for (path, html) in pages(out.path()) {
        let folder = out.path().join(&path).parent().expect("a folder").to_path_buf();
        for sign in ["href=\"", "src=\""] {
            for rest in html.split(sign).skip(1) {
                let target = rest.split('"').next().unwrap_or_default();
                let target = target.split(['#', '?']).next().unwrap_or_default();
                if target.starts_with("https://") {
                    assert!(sign == "href=\"" && target.contains(".example/"), "{path} names {target}");
                    continue;
                }
                assert!(!target.starts_with('/'), "{path}: {target} is not relative");
                let file = folder.join(target);
                let found = file.is_file() || file.join("index.html").is_file();
                assert!(target.is_empty() || found, "{path}: {target} leads nowhere");
            }
        }
        assert!(!html.contains("@import") && !html.contains("url(http"), "{path}");
        for loader in ["<link rel=\"stylesheet\" href=\"http", "<script src=\"http", "<img src=\"http", "<iframe"] {
            assert!(!html.contains(loader), "{path}: {loader}");
        }
    }
    for entry in WalkDir::new(out.path()) {
        let entry = entry.expect("readable");
        if entry.path().extension().is_some_and(|extension| extension == "css") {
            let css = fs::read_to_string(entry.path()).expect("UTF-8");
            assert!(!css.contains("@import") && !css.contains("http"), "{}", entry.path().display());
        }
    }
}

#[test]
fn stories_json_names_a_page_for_each_story() {
    let written = written();
    let (out, newsstand) = (&written.out, &written.newsstand);
    let text = fs::read_to_string(out.path().join("stories.json")).expect("stories.json");
    let listed: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(listed.len(), newsstand.stories.len());
    for (listed, story) in listed.iter().zip(&newsstand.stories) {
        let path = listed["path"].as_str().expect("a path");
        assert!(out.path().join(path).join("index.html").is_file(), "{path}");
        assert_eq!(listed["url"], format!("https://{path}"));
        assert_eq!(listed["title"], story.title());
        assert_eq!(listed["outlet"], format!("{}.example", story.outlet));
        assert_eq!(listed["lang"], story.fact("lang"));
        assert_eq!(listed["published"], story.fact("published"));
        assert_eq!(listed["event"].as_str(), story.event.as_deref());
    }
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let bytes = |out: &Path| -> BTreeMap<String, Vec<u8>> {
        let files = WalkDir::new(out).into_iter().map(|entry| entry.expect("readable"));
        let files = files.filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                (
                    entry.path().strip_prefix(out).expect("inside").display().to_string(),
                    fs::read(entry.path()).expect("readable"),
                )
            })
            .collect()
    };
    let written = written();
    let one = &written.out;
    let other = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(other.path().join("gone.example/old")).expect("a folder");
    fs::write(other.path().join("gone.example/old/index.html"), "from an earlier run").expect("written");
    generate(&sources(), other.path()).expect("generates");
    assert!(bytes(one.path()) == bytes(other.path()), "two runs differ");
}

/// A newsstand of one story, with one fault planted in it.
fn faulty(from: &str, to: &str) -> Vec<String> {
    let outlets = newsstand().outlets;
    let file = Path::new("stories/singles/npb.test.md");
    let words = "word ".repeat(130);
    let text = format!(
        "---\ntitle: A test\ndescription: Of faults\nauthor: A\npublished: 2026-11-01T10:00:00+00:00\nsection: World\n\
         lang: en\ntags: a\n---\n\n{words}\n"
    );
    assert!(source::parse(file, "singles", &text, &outlets).is_ok(), "sound before the fault is planted");
    assert!(text.contains(from), "the fault has a place");
    source::parse(file, "singles", &text.replace(from, to), &outlets).map_or_else(|found| found, |_| Vec::new())
}

#[test]
fn faults_are_named_with_file_and_line() {
    let table = [
        ("+00:00", "", "stories/singles/npb.test.md:5: `2026-11-01T10:00:00` is not a time with offset"),
        ("2026-11-01T", "2026-02-31T", "stories/singles/npb.test.md:5: `2026-02-31T10:00:00+00:00` is not a time"),
        ("section: World", "section: Wrld", "stories/singles/npb.test.md:6: npb has no section `Wrld`; it has Country"),
        ("lang: en\n", "", "stories/singles/npb.test.md:8: `lang` is missing"),
        ("tags: a", "tags a", "stories/singles/npb.test.md:8: expected `name: value`, found `tags a`"),
        ("author: A", "author: A\nauthor: B", "stories/singles/npb.test.md:5: `author` stands twice"),
        ("author: A", "author: A\ncolour: red", "stories/singles/npb.test.md:5: unknown name `colour`"),
        ("---\ntitle", "title", "stories/singles/npb.test.md:1: a story begins with a line of three hyphens"),
        ("a\n---\n", "a\n", "stories/singles/npb.test.md:1: the front matter never ends"),
        ("word word", "[10:00] word", "entries such as `[14:05] text` and `kind: live` belong together"),
    ];
    for (from, to, message) in table {
        let found = faulty(from, to);
        assert!(found.iter().any(|problem| problem.contains(message)), "{message}\nwas not among {found:#?}");
    }
}

#[test]
fn faults_of_the_whole_are_named() {
    let faults = |change: &dyn Fn(&mut Newsstand)| {
        let mut newsstand = newsstand();
        assert_eq!(check::problems(&newsstand), Vec::<String>::new());
        change(&mut newsstand);
        check::problems(&newsstand).join("\n")
    };
    assert!(faults(&|newsstand| newsstand.stories[0].words = 119).contains("119 words; a story has 120 to 300"));
    assert!(faults(&|newsstand| newsstand.stories[0].words = 301).contains("301 words"));
    let twice = faults(&|newsstand| {
        newsstand.stories[1].path = newsstand.stories[0].path.clone();
        newsstand.stories[1].outlet = newsstand.stories[0].outlet.clone();
    });
    assert!(twice.contains("the same address as"), "{twice}");
    let few = faults(&|newsstand| {
        newsstand.stories.retain(|story| story.event.as_deref() != Some("bay-whales") || story.outlet == "npb");
    });
    assert!(few.contains("stories/bay-whales:1: 1 outlet(s) cover this event"), "{few}");
    let astray = faults(&|newsstand| {
        let single = newsstand.stories.iter_mut().find(|story| !story.fact("follows").is_empty());
        single.expect("a follow-up").facts.insert("follows".into(), "nowhere".into());
    });
    assert!(astray.contains("`nowhere` must be an event's folder"), "{astray}");
    let copied = faults(&|newsstand| {
        let blocks =
            newsstand.stories.iter().find(|story| !story.fact("wire").is_empty()).expect("a copy").blocks.clone();
        for story in newsstand.stories.iter_mut().filter(|story| story.event.as_deref() == Some("bay-whales")) {
            story.blocks = blocks.clone();
        }
    });
    assert!(copied.contains("shares words with stories/bay-whales/"), "{copied}");
}

#[test]
fn addresses_are_made_from_titles() {
    assert_eq!(
        source::slug("“It’s the third time”: Größe & Œuvre, déjà vu!"),
        "its-the-third-time-groesse-oeuvre-deja-vu"
    );
    assert_eq!(source::slug("مكتبة"), "");
    let long = source::slug(&"alpha ".repeat(40));
    assert!(long.len() <= 72 && long.ends_with("alpha"), "{long}");
    assert!((1_000_000..10_000_000).contains(&source::number("a")));
}
