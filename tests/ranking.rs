//! What a reader is shown and what not, over small indexes built by the real builder.

mod filler;

use filler::{FILLER, SUBJECTS};
use sidelight::Article;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::{Lookup, Nothing, SimilarOptions, Tier};

const DAY: i64 = 86_400;
const NOON: i64 = 20_000 * DAY + 43_200;

fn story(outlet: &str, slug: &str, title: &str, text: &str, day: i64, lang: &str) -> Article {
    Article {
        url: format!("https://{outlet}.example/{slug}"),
        title: title.into(),
        text: text.into(),
        outlet: Some(outlet.into()),
        published: Some(NOON + day * DAY),
        published_day: false,
        lang: Some(lang.into()),
        snippet: None,
    }
}

fn options() -> BuildOptions {
    BuildOptions { created: NOON, snippet_chars: 0, headline_search: false, ..BuildOptions::default() }
}

fn index(stories: &[Article]) -> Index<Vec<u8>> {
    let mut builder = IndexBuilder::new(options());
    stories.iter().for_each(|story| _ = builder.add(story));
    Index::open(builder.finish().unwrap()).unwrap()
}

fn library(stories: &[Article]) -> Library<Vec<u8>> {
    Library::new(index(stories)).unwrap()
}

fn urls(lookup: &Lookup) -> Vec<&str> {
    lookup.matches.iter().map(|found| found.url.as_str()).collect()
}

/// Stories about nothing in common, so that document frequencies mean something.
fn others() -> Vec<Article> {
    (0..60)
        .map(|i| {
            let (subject, other) = (SUBJECTS[i % 20], SUBJECTS[(i * 7 + 3) % 20]);
            let text = format!(
                "The {subject} drew a crowd of people. A {} said the {} was {other}. It was number {i} of the {} this \
                 year.",
                FILLER[i % 8],
                FILLER[(i + 3) % 8],
                FILLER[(i + 5) % 8]
            );
            let (outlet, path, title) = (format!("paper{}", i % 9), format!("other-{i}"), format!("About {subject}"));
            story(&outlet, &path, &title, &text, (i as i64 * 5) % 40, "en")
        })
        .collect()
}

fn dam(outlet: &str, day: i64) -> Article {
    let (title, text) = match outlet {
        "courier" => (
            "Dam at Orvane gives way, valley evacuated",
            "The Orvane dam burst before dawn and water ran down the Kessel valley. Engineers had warned of cracks in \
             the spillway. Thousands were evacuated from Lower Kessel as the reservoir emptied.",
        ),
        "herald" => (
            "Thousands flee as Orvane reservoir empties into Kessel valley",
            "Cracks in the spillway of the Orvane dam were known for months, engineers say. The reservoir emptied in \
             two hours and residents of Lower Kessel were evacuated by bus.",
        ),
        "echo" => (
            "Engineers warned of cracked Orvane spillway",
            "A letter from engineers shows that cracks in the Orvane spillway were reported. The dam burst on \
             Tuesday; the Kessel valley was evacuated and the reservoir is empty.",
        ),
        _ => (
            "Orvane dam: what we know",
            "The dam above the Kessel valley burst; its spillway had cracks. Engineers are looking at the reservoir \
             at Orvane while those evacuated from Lower Kessel wait.",
        ),
    };
    story(outlet, "dam", title, text, day, "en")
}

#[test]
fn the_same_event_elsewhere_comes_first_with_reasons() {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 11), dam("tribune", 10)]);
    let found = library(&stories).look_up(&dam("echo", 10), &SimilarOptions::default());
    let mut first: Vec<&str> = urls(&found);
    first.truncate(3);
    first.sort_unstable();
    assert_eq!(first, ["https://courier.example/dam", "https://herald.example/dam", "https://tribune.example/dam"]);
    for one in &found.matches[..3] {
        assert_eq!(one.tier, Tier::SameEvent, "{one:?}");
        assert!(one.score >= 0.5 && one.score <= 1.0);
        assert!(one.days_apart.is_some_and(|days| days <= 1));
        let names: Vec<&str> = one.reasons.iter().map(|reason| reason.term.as_str()).collect();
        assert!(
            names.iter().any(|name| ["Orvane", "Kessel", "spillway", "reservoir", "dam"].contains(name)),
            "{names:?}"
        );
        let page = dam("echo", 10);
        assert!(names.iter().all(|name| page.title.contains(name) || page.text.contains(name)), "{names:?}");
        let shares: f32 = one.reasons.iter().map(|reason| reason.share).sum();
        assert!(shares > 0.0 && shares <= 1.001, "{shares}");
    }
    assert!(!found.query.is_empty() && found.query.len() <= 25);
}

#[test]
fn neither_the_page_nor_its_outlet_nor_a_copy_of_it_is_shown() {
    let mut stories = others();
    let mut copy = dam("courier", 10);
    copy.url = "https://wire.example/dam-copy".into();
    copy.outlet = Some("wire".into());
    let mut sister = dam("herald", 10);
    sister.url = "https://courier.example/dam-second".into();
    sister.outlet = Some("courier".into());
    // Enough words that a copy can be told from an agreement.
    copy.text += " Rescuers in helicopters searched barns, orchards and chapels along the river until nightfall, and \
        the ministry opened gymnasiums as shelters.";
    let mut page = dam("courier", 10);
    page.text.clone_from(&copy.text);
    stories.extend([page.clone(), copy, sister, dam("herald", 10), dam("echo", 10)]);
    let options = SimilarOptions { threshold: 0.0, limit: 60, per_outlet: 60, ..SimilarOptions::default() };
    let mut address = page.clone();
    address.url += "?utm_source=feed#top";
    let found = library(&stories).look_up(&address, &options);
    assert!(urls(&found).contains(&"https://herald.example/dam"));
    for never in ["https://courier.example/dam", "https://wire.example/dam-copy", "https://courier.example/dam-second"]
    {
        assert!(!urls(&found).contains(&never), "{never}");
    }
}

fn outlets(lookup: &Lookup) -> Vec<&str> {
    lookup.copies.iter().map(|copy| copy.outlet.as_str()).collect()
}

#[test]
fn copies_of_the_page_are_named_one_of_each_outlet() {
    let mut stories = others();
    let page = wire("agency", WIRES[0].1, 10);
    stories.push(page.clone());
    stories.extend(WIRES[1..].iter().map(|(outlet, title)| wire(outlet, title, 10)));
    stories.push(Article { url: "https://gazette.example/again".into(), ..wire("gazette", WIRES[1].1, 10) });
    let library = library(&stories);
    let found = library.look_up(&page, &SimilarOptions::default());
    let mut named = outlets(&found);
    named.sort_unstable();
    assert_eq!(named, ["gazette", "observer", "sentinel"]);
    let sentinel = found.copies.iter().find(|copy| copy.outlet == "sentinel").unwrap();
    assert_eq!((sentinel.title.as_str(), sentinel.url.as_str()), (WIRES[3].1, "https://sentinel.example/wire"));
    // Copies are all there is, and no reason to say anything else than that nothing is similar.
    assert_eq!((found.matches.len(), found.nothing), (0, Some(Nothing::NothingClose)));
    let hidden = SimilarOptions { hidden_outlets: vec!["gazette".into()], ..SimilarOptions::default() };
    assert!(!outlets(&library.look_up(&page, &hidden)).contains(&"gazette"));
    // A page that the index does not have, and a text that has no address.
    let elsewhere = Article { url: "https://mirror.example/1".into(), outlet: None, ..page.clone() };
    assert_eq!(outlets(&library.look_up(&elsewhere, &SimilarOptions::default())).len(), 4);
    let pasted = Article { url: String::new(), outlet: None, ..page };
    assert_eq!(outlets(&library.look_up(&pasted, &SimilarOptions::default())).len(), 4);
    // Nothing is said of stories that only resemble it.
    assert!(library.look_up(&dam("echo", 10), &SimilarOptions::default()).copies.is_empty());
}

#[test]
fn a_shorter_telling_in_some_of_the_pages_sentences_is_no_copy() {
    let page = wire("agency", WIRES[0].1, 10);
    let sentences: Vec<&str> = page.text.split_inclusive(". ").collect();
    let every_other = |first: usize| sentences.iter().skip(first).step_by(2).copied().collect::<String>();
    let tellings = [every_other(0), every_other(1)];
    for own in [true, false] {
        for (number, text) in tellings.iter().enumerate() {
            let short = Article { text: text.clone(), ..wire("gazette", WIRES[1].1, 10) };
            let mut stories = others();
            stories.extend(own.then(|| page.clone()));
            stories.extend([short, wire("observer", WIRES[2].1, 10)]);
            let found = library(&stories).look_up(&page, &SimilarOptions::default());
            assert_eq!(urls(&found), ["https://gazette.example/wire"], "{own} {number}");
            assert_eq!(outlets(&found), ["observer"], "{own} {number}");
        }
    }
}

#[test]
fn the_beginning_of_a_page_that_goes_on_is_no_copy_of_it() {
    const SYLLABLES: [&str; 10] = ["ka", "lo", "mi", "ru", "te", "vo", "sa", "ne", "pi", "du"];
    let name = |i: usize| format!("{}{}bor", SYLLABLES[i / 10], SYLLABLES[i % 10]);
    // Of each name another story tells, so that it is no slip of the pen.
    let mut stories = others();
    stories.extend((0..50).map(|i| story("almanac", &name(i), &name(i), &format!("About {}.", name(i)), 3, "en")));
    let told = |names: std::ops::Range<usize>, times: usize| {
        let sentence = |i: usize| format!("{} met {} there. ", name(names.start + i), name(names.start + i / 2));
        (0..names.len() * times).map(|i| sentence(i % names.len())).collect::<String>()
    };
    let beginning = [told(0..34, 2), told(34..44, 1)].concat();
    let whole = [beginning.clone(), told(44..50, 3)].concat();
    let page = story("agency", "own", "What was told of them", &whole, 10, "en");
    let between = format!("Read on with us. {whole} Write to us when you know more.");
    stories.extend([
        page.clone(),
        story("gazette", "short", "They were told of", &beginning, 10, "en"),
        story("observer", "copy", "Told again", &between, 10, "en"),
    ]);
    let found = library(&stories).look_up(&page, &SimilarOptions { threshold: 0.0, ..SimilarOptions::default() });
    assert_eq!(outlets(&found), ["observer"]);
    assert!(urls(&found).contains(&"https://gazette.example/short"), "{:?}", urls(&found));
}

#[test]
fn an_outlet_gets_two_places_and_hidden_outlets_none() {
    let mut stories = others();
    for (i, of) in ["courier", "herald", "tribune"].into_iter().enumerate() {
        stories.push(Article {
            url: format!("https://courier.example/dam-{i}"),
            outlet: Some("courier".into()),
            ..dam(of, 10)
        });
    }
    stories.push(dam("herald", 10));
    let library = library(&stories);
    let loose = SimilarOptions { threshold: 0.0, ..SimilarOptions::default() };
    let found = library.look_up(&dam("echo", 10), &loose);
    assert_eq!(found.matches.iter().filter(|one| one.outlet == "courier").count(), 2);
    let hidden = SimilarOptions { hidden_outlets: vec!["courier".into()], ..loose };
    let found = library.look_up(&dam("echo", 10), &hidden);
    assert!(found.matches.iter().all(|one| one.outlet != "courier"));
    assert_eq!(found.matches[0].outlet, "herald");
}

/// A wire story long enough to be told as one text, at another outlet.
fn wire(outlet: &str, title: &str, day: i64) -> Article {
    let text = "The wall above Lower Kessel failed at half past four, when most of the valley slept. Water from the \
        Orvane reservoir reached the first houses within minutes. Rescuers in helicopters searched barns, orchards and \
                chapels along the river until nightfall, and the ministry opened gymnasiums as shelters. Turbines \
                stood still at the power station, where divers will inspect the sluice, the gates and the concrete of \
                the abutments. Cracks in the spillway had been known to engineers for months. Insurers put the damage \
                at forty million. The dam was built in 1961 and raised twice; a third plan was shelved after a \
                quarrel over money.";
    story(outlet, "wire", title, text, day, "en")
}

const WIRES: [(&str, &str); 4] = [
    ("agency", "Orvane dam bursts, Lower Kessel evacuated"),
    ("gazette", "Valley evacuated after dam gives way at Orvane"),
    ("observer", "Lower Kessel flees: dam fails"),
    ("sentinel", "Water takes Lower Kessel"),
];

/// A telling that has some of the wire story's facts.
fn page() -> Article {
    let mut page = dam("echo", 10);
    page.text += " Divers inspect the sluice and the turbines of the power station. Helicopters brought rescuers to \
        barns and chapels by the river; gymnasiums serve as shelters. Insurers speak of forty million.";
    page
}

#[test]
fn copies_are_folded_within_an_index_and_across_deltas() {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 11)]);
    let wires = WIRES.map(|(outlet, title)| wire(outlet, title, 10));
    let options = SimilarOptions { threshold: 0.0, limit: 20, ..SimilarOptions::default() };
    let folded = |library: &Library<Vec<u8>>| {
        let found = library.look_up(&page(), &options);
        let wires: Vec<_> = found.matches.iter().filter(|one| one.url.ends_with("/wire")).collect();
        assert_eq!(wires.len(), 1, "{:?}", found.matches);
        let mut outlets: Vec<String> = wires[0].also_at.iter().map(|copy| copy.outlet.clone()).collect();
        outlets.push(wires[0].outlet.clone());
        outlets.sort();
        // Other tellings of the event stand beside the wire story.
        assert!(found.matches.iter().any(|one| one.url == "https://courier.example/dam"), "{:?}", found.matches);
        assert!(found.matches.iter().any(|one| one.url == "https://herald.example/dam"), "{:?}", found.matches);
        outlets
    };
    let all = WIRES.map(|(outlet, _)| outlet);
    assert_eq!(folded(&library(&[stories.clone(), wires.to_vec()].concat())), all);
    // Two of them in the base, one in each of two deltas: between these, copies are told by their headlines.
    let base = index(&[stories, wires[..2].to_vec()].concat());
    let mut parted = Library::new(base.clone()).unwrap();
    for wire in &wires[2..] {
        let mut builder = IndexBuilder::delta(&base, self::options()).unwrap();
        builder.add(&Article { title: wires[0].title.clone(), ..wire.clone() });
        parted.apply(Index::open(builder.finish().unwrap()).unwrap()).unwrap();
    }
    assert_eq!(folded(&parted), all);
}

#[test]
fn pasted_text_does_not_show_its_own_story() {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 11), dam("tribune", 10)]);
    stories.extend(WIRES[..2].iter().map(|(outlet, title)| wire(outlet, title, 10)));
    let library = library(&stories);
    let options = SimilarOptions { threshold: 0.0, limit: 20, ..SimilarOptions::default() };
    let whole = wire("agency", WIRES[0].1, 10);
    let shows_the_wire = |title: &str, text: &str| {
        let page = Article { title: title.into(), text: text.into(), ..Article::default() };
        let found = library.look_up(&page, &options);
        assert!(urls(&found).contains(&"https://herald.example/dam"), "{found:?}");
        urls(&found).iter().any(|url| url.ends_with("/wire"))
    };
    assert!(!shows_the_wire(&whole.title, &whole.text), "the whole story");
    assert!(!shows_the_wire("", &whole.text), "without its headline");
    let (beginning, _) = whole.text.split_at(whole.text.find("Cracks").unwrap());
    assert!(!shows_the_wire(&whole.title, beginning), "its beginning");
    assert!(!shows_the_wire("", beginning), "its beginning without its headline");
    // Another telling finds it.
    assert!(shows_the_wire(&page().title, &page().text));
}

#[test]
fn years_later_it_is_background() {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 700)]);
    let options = SimilarOptions { threshold: 0.2, ..SimilarOptions::default() };
    let found = library(&stories).look_up(&dam("echo", 10), &options);
    let tier = |url: &str| found.matches.iter().find(|one| one.url == url).map(|one| one.tier);
    assert_eq!(tier("https://courier.example/dam"), Some(Tier::SameEvent));
    assert_eq!(tier("https://herald.example/dam"), Some(Tier::Background));
    // Without dates both are judged alike.
    let timeless = SimilarOptions { use_dates: false, ..options };
    let found = library_of_two().look_up(&dam("echo", 10), &timeless);
    assert!(found.matches.iter().all(|one| one.tier == Tier::SameEvent), "{:?}", found.matches);
}

fn library_of_two() -> Library<Vec<u8>> {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 700)]);
    library(&stories)
}

#[test]
fn nothing_close_and_no_index_in_the_language() {
    let library = library(&others());
    let found = library.look_up(&dam("echo", 10), &SimilarOptions::default());
    assert_eq!((found.matches.len(), found.nothing), (0, Some(Nothing::NothingClose)), "{:?}", found.matches);
    let german = story(
        "kurier",
        "damm",
        "Damm gebrochen",
        "Der Damm ist in der Nacht gebrochen und das Tal wurde von der Feuerwehr geräumt.",
        10,
        "de",
    );
    let found = library.look_up(&german, &SimilarOptions::default());
    assert_eq!((found.matches.len(), found.nothing), (0, Some(Nothing::NoIndexInLanguage)));
    let empty = library.look_up(&Article::default(), &SimilarOptions::default());
    assert_eq!((empty.matches.len(), empty.nothing), (0, Some(Nothing::NothingClose)));
}

#[test]
fn stuffed_words_gain_nothing() {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 10)]);
    // A page about something else that repeats the event's words five hundred times at its end, headline included.
    let mut stuffed = story("spam", "stuffed", "Orvane dam Kessel spillway Orvane dam Kessel spillway", "", 10, "en");
    stuffed.text = format!("Buy our cider barrels today. {}", "Orvane dam Kessel spillway reservoir ".repeat(500));
    stories.push(stuffed);
    let found = library(&stories).rank(&dam("echo", 10), true, &|_| false, 10);
    let library = library(&stories);
    let place = |url: &str| {
        let story = (0..library.base().stories()).find(|story| library.base().url(*story) == url).unwrap();
        found.iter().position(|(found, _)| *found == story).unwrap_or(99)
    };
    assert!(place("https://courier.example/dam") < place("https://spam.example/stuffed"));
    assert!(place("https://herald.example/dam") < place("https://spam.example/stuffed"));
}

/// Two tellings of one event and stories of others, in one language: the page finds the event, alone and as a reader is
/// shown it, and an index without that language says so.
fn finds_the_same_event(lang: &str, page: (&str, &str), same: (&str, &str), different: &[(&str, &str)]) {
    let mut stories = others();
    let page = story("three", "page", page.0, page.1, 10, lang);
    let foreign = library(&stories).look_up(&page, &SimilarOptions { threshold: 0.0, ..SimilarOptions::default() });
    assert_eq!((foreign.matches.len(), foreign.nothing), (0, Some(Nothing::NoIndexInLanguage)), "{lang}");
    stories.push(story("one", "same", same.0, same.1, 10, lang));
    stories.push(story("four", "same-too", same.0, same.1, 9, lang));
    stories.extend(
        different.iter().enumerate().map(|(i, (title, text))| story("two", &format!("d{i}"), title, text, 10, lang)),
    );
    let library = library(&stories);
    let found = library.rank(&page, true, &|_| false, 3);
    let first: Vec<String> = found.iter().map(|(story, _)| library.base().url(*story)).collect();
    assert!(first.first().is_some_and(|url| url.contains("/same")), "{lang}: {first:?}");
    let shown = library.look_up(&page, &SimilarOptions { threshold: 0.0, ..SimilarOptions::default() });
    let first = shown.matches.first().unwrap_or_else(|| panic!("{lang}: nothing shown, {:?}", shown.nothing));
    assert!(first.url.contains("/same") && first.lang.as_deref() == Some(lang), "{lang}: {first:?}");
    let told = |term: &str| page.title.contains(term) || page.text.contains(term);
    assert!(!first.reasons.is_empty() && first.reasons.iter().all(|reason| told(&reason.term)), "{lang}: {first:?}");
}

#[test]
fn scripts_without_spaces_and_marks_are_matched() {
    finds_the_same_event(
        "zh",
        ("拜登与普京举行视频会谈", "美国总统拜登与俄罗斯总统普京就乌克兰局势举行视频会谈，会谈持续两小时。"),
        ("普京拜登通话两小时 讨论乌克兰", "克里姆林宫表示，两国总统的视频会谈讨论了乌克兰边境局势。"),
        &[
            ("北京举行马拉松比赛", "数千名选手参加了北京的马拉松比赛，天气晴朗。"),
            ("上海新地铁线路开通", "上海新的地铁线路周一开通运营，市民排队乘车。"),
        ],
    );
    finds_the_same_event(
        "ja",
        (
            "バイデン大統領とプーチン大統領が会談",
            "米国のバイデン大統領とロシアのプーチン大統領はウクライナ情勢をめぐりビデオ会談を行った。",
        ),
        (
            "米ロ首脳、ウクライナで協議",
            "バイデン氏とプーチン氏の会談は二時間続き、ウクライナ国境の部隊が議題となった。",
        ),
        &[
            ("東京で桜が開花", "東京で桜が開花したと気象庁が発表した。昨年より早い。"),
            ("大阪のマラソン大会", "大阪でマラソン大会が開かれ、多くの市民が走った。"),
        ],
    );
    finds_the_same_event(
        "th",
        ("ไบเดนหารือปูตินเรื่องยูเครน", "ประธานาธิบดีไบเดนและประธานาธิบดีปูตินหารือเรื่องยูเครนผ่านวิดีโอ"),
        ("ปูตินและไบเดนคุยกันสองชั่วโมง", "การหารือระหว่างไบเดนกับปูตินเรื่องชายแดนยูเครนใช้เวลาสองชั่วโมง"),
        &[
            ("กรุงเทพจัดวิ่งมาราธอน", "นักวิ่งหลายพันคนเข้าร่วมการวิ่งมาราธอนในกรุงเทพ"),
            ("รถไฟฟ้าสายใหม่เปิดแล้ว", "รถไฟฟ้าสายใหม่เปิดให้บริการวันจันทร์"),
        ],
    );
    finds_the_same_event(
        "ko",
        ("바이든과 푸틴, 우크라이나 화상회담", "바이든 대통령과 푸틴 대통령이 우크라이나 문제로 화상회담을 했다."),
        ("푸틴·바이든 두 시간 통화", "우크라이나 국경 병력을 놓고 바이든이 푸틴에게 경고했다."),
        &[
            ("서울 마라톤 대회 열려", "서울에서 마라톤 대회가 열려 시민들이 달렸다."),
            ("부산 새 지하철 개통", "부산의 새 지하철 노선이 월요일 개통했다."),
        ],
    );
    finds_the_same_event(
        "ar",
        (
            "بايدن وبوتين يبحثان أزمة أوكرانيا",
            "بحث الرئيس الأمريكي جو بايدن مع الرئيس الروسي فلاديمير بوتين أزمة أوكرانيا عبر الفيديو.",
        ),
        (
            "قمة بين بوتين و بايدن حول أوكرانيا",
            "استمرت القمة بين الرئيسين بايدن و بوتين ساعتين وتناولت الحدود مع اوكرانيا.",
        ),
        &[
            ("ماراثون في القاهرة", "شارك آلاف العدائين في ماراثون القاهرة صباح الجمعة."),
            ("افتتاح خط مترو جديد", "افتتح الوزير خط المترو الجديد في المدينة."),
        ],
    );
    finds_the_same_event(
        "ru",
        (
            "Байден и Путин провели переговоры по Украине",
            "Президент США Джо Байден и президент России Владимир Путин два часа говорили по видеосвязи о границе \
             Украины.",
        ),
        (
            "Переговоры Путина и Байдена длились два часа",
            "Кремль сообщил, что в видеопереговорах президентов речь шла об Украине и её границе.",
        ),
        &[
            ("Марафон в Москве", "Тысячи бегунов вышли на старт московского марафона в воскресенье."),
            ("Новая линия метро открыта", "Мэр открыл новую линию метро, поезда пойдут с понедельника."),
        ],
    );
    finds_the_same_event(
        "el",
        (
            "Τηλεδιάσκεψη Μπάιντεν και Πούτιν για την Ουκρανία",
            "Ο πρόεδρος των ΗΠΑ Τζο Μπάιντεν και ο πρόεδρος της Ρωσίας Βλαντίμιρ Πούτιν συζήτησαν για την Ουκρανία. Η \
             τηλεδιάσκεψη κράτησε δύο ώρες, ενώ στα σύνορα βρίσκονται χιλιάδες στρατιώτες.",
        ),
        (
            "Δύο ώρες μίλησαν Πούτιν και Μπάιντεν",
            "Η τηλεδιάσκεψη των δύο προέδρων αφορούσε τα σύνορα της Ουκρανίας και τους στρατιώτες εκεί, ανακοίνωσε το \
             Κρεμλίνο.",
        ),
        &[
            ("Μαραθώνιος στην Αθήνα", "Χιλιάδες δρομείς έτρεξαν στον μαραθώνιο της Αθήνας την Κυριακή."),
            ("Νέα γραμμή του μετρό", "Ο δήμαρχος εγκαινίασε τη νέα γραμμή του μετρό στην πόλη."),
        ],
    );
    finds_the_same_event(
        "hi",
        (
            "बाइडेन और पुतिन की यूक्रेन पर वार्ता",
            "अमेरिकी राष्ट्रपति जो बाइडेन और रूसी राष्ट्रपति व्लादिमीर पुतिन ने यूक्रेन सीमा पर वीडियो वार्ता की।",
        ),
        (
            "पुतिन और बाइडेन ने दो घंटे बात की",
            "क्रेमलिन ने कहा कि दोनों राष्ट्रपतियों की वीडियो वार्ता में यूक्रेन की \
            सीमा पर चर्चा हुई।",
        ),
        &[
            ("मुंबई में मैराथन", "रविवार को मुंबई की मैराथन में हजारों धावक दौड़े।"),
            ("नई मेट्रो लाइन शुरू", "मंत्री ने शहर की नई मेट्रो लाइन का उद्घाटन किया।"),
        ],
    );
    finds_the_same_event(
        "vi",
        (
            "Biden và Putin hội đàm về Ukraine",
            "Tổng thống Mỹ Joe Biden và Tổng thống Nga Vladimir Putin hội đàm trực tuyến về Ukraine trong hai giờ.",
        ),
        (
            "Hội đàm Putin - Biden kéo dài hai giờ",
            "Cuộc hội đàm trực tuyến giữa hai tổng thống bàn về biên giới Ukraine.",
        ),
        &[
            ("Giải chạy marathon Hà Nội", "Hàng nghìn người chạy marathon ở Hà Nội sáng chủ nhật."),
            ("Tuyến tàu điện mới", "Tuyến tàu điện mới mở cửa ở thành phố hôm thứ hai."),
        ],
    );
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let mut stories = others();
    stories.extend([dam("courier", 10), dam("herald", 11)]);
    let options = SimilarOptions { threshold: 0.0, limit: 20, ..SimilarOptions::default() };
    let (a, b) =
        (library(&stories).look_up(&dam("echo", 10), &options), library(&stories).look_up(&dam("echo", 10), &options));
    assert_eq!(a, b);
    stories.reverse();
    let reversed = library(&stories).look_up(&dam("echo", 10), &options);
    assert_eq!(a.matches.first(), reversed.matches.first());
}

#[test]
fn a_copy_is_told_though_not_all_lists_of_its_terms_are_read() {
    // Each story has 40 words of 100, so that each word's list holds two thousand stories and a lookup reads some
    // thirty.
    let has = |story: u32, word: u32| {
        let mixed = (u64::from(story) << 32 | u64::from(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) % 100 < 40
    };
    let syllables = ["ba", "ko", "ri", "du", "fe", "lo", "mi", "nu", "pa", "so"];
    let text = |story: u32| -> String {
        let words = (0..100).filter(|word| has(story, *word));
        words.map(|word| format!("{}{}n ", syllables[word as usize / 10], syllables[word as usize % 10])).collect()
    };
    let one = |story: u32| Article {
        url: format!("https://outlet{}.example/{story}", story % 50),
        title: format!("Telling {story}"),
        text: text(story),
        ..Article::default()
    };
    let library = library(&(0..5000).map(one).collect::<Vec<_>>());
    let options = SimilarOptions { threshold: 0.0, limit: 50, per_outlet: 50, ..SimilarOptions::default() };
    for story in [7, 1234, 4999] {
        let page = Article { url: "https://elsewhere.example/page".into(), title: "Retold".into(), ..one(story) };
        let found = library.look_up(&page, &options);
        assert!(found.matches.len() > 10, "{:?}", found.matches);
        assert!(!urls(&found).contains(&one(story).url.as_str()), "{story}: its copy is shown");
    }
}
