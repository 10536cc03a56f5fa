//! Spellings of one word, and languages, in the two ways a story is found: by a page and by its headline.

use sidelight::Article;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::page::{extract, parse::parse_html};
use sidelight::similar::{Lookup, Nothing, SimilarOptions};
use sidelight::text::{analyze_text, language_of};
use unicode_normalization::UnicodeNormalization;

fn library(stories: &[Article]) -> Library<Vec<u8>> {
    let mut builder = IndexBuilder::new(BuildOptions::default());
    stories.iter().for_each(|story| _ = builder.add(story));
    Library::new(Index::open(builder.finish().unwrap()).unwrap()).unwrap()
}

fn story(host: &str, title: &str, text: &str, lang: Option<&str>) -> Article {
    Article {
        url: format!("https://{host}.example/1"),
        title: title.to_owned(),
        text: text.to_owned(),
        lang: lang.map(str::to_owned),
        published: Some(1_770_000_000),
        ..Article::default()
    }
}

#[test]
fn headlines_are_found_however_a_word_is_spelled() {
    for (title, typed) in [
        ("Schließung der Gießerei in Großau", "schliessung"),
        ("AUSSERORDENTLICHE SITZUNG IN WEISSACH", "außerordentliche"),
        ("The ﬂood reaches the oﬃces of Calder", "flood"),
        ("The flood reaches the offices of Calder", "oﬃces"),
        ("Les sœurs de Lissac", "soeurs"),
        ("Bœuf rappelé", "boeuf"),
        ("Færøerne stemmer", "faeroerne"),
        ("ﾄﾝﾈﾙ火災", "トンネル"),
        ("トンネル火災", "ﾄﾝﾈﾙ"),
        ("H₂O shortage", "h2o"),
        ("Район без света", "Раи\u{306}он"),
        ("か\u{3099}くせい集会", "がくせい"),
        ("\u{1109}\u{1165}\u{110B}\u{116E}\u{11AF} 지하철", "서울"),
        ("Під\u{2BC}їзд закрито", "під'їзд"),
        ("Об’єднання громад", "об\u{2BC}єднання"),
        ("Сім'я повернулась", "сім’я"),
        ("Khao\u{200B}sok dam", "khaosok"),
        ("Ellers\u{FEFF}by marathon", "ellersby"),
        ("Hal\u{AD}den Pike", "halden"),
        ("שלום בכרמל", "שלומ"),
        ("ΔΡΟΜΟΣ ΚΛΕΙΣΤΟΣ", "δρόμος"),
        ("X wins", "x"),
        ("Y and Z agree", "z"),
        ("Plan B fails", "b"),
        ("Plan B fails", "b f"),
        ("Ö closes its harbour", "ö"),
        ("Я люблю Орвану", "я"),
        ("Vitamin C is short", "vitamin c"),
        ("５人が救助", "5"),
        ("Tổng thống", "Tô\u{309}ng"),
    ] {
        let library = library(&[story("a", title, title, None), story("b", "Another", "Something else", None)]);
        let headlines = library.search(typed, 10);
        assert_eq!(headlines.len(), 1, "{title} {typed}");
        assert_eq!(headlines[0].title, title);
    }
    let library = library(&[story("a", "Müller und Bjørn", "", None)]);
    assert!(library.search("mueller", 10).is_empty() && library.search("bjoern", 10).is_empty());
}

/// The terms of a text, in order.
fn terms(text: &str, lang: &str) -> Vec<String> {
    analyze_text("", text, Some(lang)).iter().map(|count| count.term.to_owned()).collect()
}

#[test]
fn a_text_has_the_same_terms_however_it_is_spelled() {
    let nfd = |text: &str| text.nfd().collect::<String>();
    let nfkd = |text: &str| text.nfkd().collect::<String>();
    let same = |lang: &str, text: &str, spelled: &str| {
        assert_ne!(text, spelled, "{lang}");
        assert_eq!(terms(text, lang), terms(spelled, lang), "{lang}");
        assert!(terms(text, lang).len() > 4, "{lang} {:?}", terms(text, lang));
    };
    let german = "Die Gießerei in Großau schließt, daß Straßenbahn und Maßschneiderei bleiben müssen, heißt es.";
    same("de", german, &german.replace('ß', "ss"));
    same("de", german, &nfd(german));
    let ukrainian = "Прем\u{2BC}єр Лук\u{2BC}янченко підписав угоду про об\u{2BC}єднання, його сім\u{2BC}ї з \
        В\u{2BC}язівки дістали п\u{2BC}ять під\u{2BC}їздів.";
    same("uk", ukrainian, &ukrainian.replace('\u{2BC}', "'"));
    same("uk", ukrainian, &nfd(&ukrainian.replace('\u{2BC}', "’")));
    for (lang, text) in [
        ("vi", "Thị trưởng Đặng Hữu Phước nói rằng cây cầu Bến Lỡ đã được đóng vì một vết nứt của tỉnh."),
        ("fr", "L’été à Lissac où la mairie a été évacuée après la découverte d’une fissure, même côté forêt."),
        ("ru", "Мэр Орваны сказал, что майский ремонт ещё идёт, и этой зимой войти в район нельзя, мой друг."),
        ("el", "Ο δήμαρχος της Ορβάνης είπε ότι ο δρόμος είναι κλειστός ύστερα από τον σεισμό στην πόλη."),
        ("ko", "오르반의 시장은 다리에 금이 가서 폐쇄했다고 말했다."),
        ("ja", "オルバン市長はガソリン価格が上がったと述べ、橋が閉じられた。"),
        ("hi", "ओरवान के मेयर ने कहा कि ज़मीन में दरार के बाद सड़क और पुल बंद कर दिए गए, लड़के बच गए।"),
        ("bn", "মেয়র বলেছেন যে ফাটলের পরে সেতু বন্ধ, ঢাকার লোকেরা বড় নৌকায় পার হচ্ছে।"),
        ("ta", "மேயர் கூறினார் பாலத்தில் விரிசல் ஏற்பட்டதால் போக்குவரத்து நிறுத்தப்பட்டது."),
        ("he", "ראש העיר אמר שהגשר נסגר אחרי שנמצא סדק בעמוד, והתושבים עוברים במעבורת."),
    ] {
        let pairs =
            [("ज\u{93C}", "\u{95B}"), ("ड\u{93C}", "\u{95C}"), ("ড\u{9BC}", "\u{9DC}"), ("য\u{9BC}", "\u{9DF}")];
        let spelled = match lang {
            "he" => text.replace('ר', "ר\u{200B}"),
            "hi" | "bn" => pairs.iter().fold(nfd(text), |text, (two, one)| text.replace(two, one)),
            _ => nfd(text),
        };
        same(lang, text, &spelled);
        same(lang, text, &nfkd(text).replace(' ', "\u{FEFF} "));
    }
    same(
        "el",
        "Ο δρόμος της πόλης και ο δήμαρχος του νησιού είναι εκεί",
        "Ο ΔΡΟΜΟΣ ΤΗΣ ΠΟΛΗΣ ΚΑΙ Ο ΔΗΜΑΡΧΟΣ ΤΟΥ ΝΗΣΙΟΥ ΕΙΝΑΙ ΕΚΕΙ",
    );
    same("ja", "ガソリン価格が百円上がる見通し", "ｶﾞｿﾘﾝ価格が百円上がる見通し");
    same(
        "en",
        "The ﬁnance minister oﬃcially signs CO₂ reﬂection",
        "The finance minister officially signs CO2 reflection",
    );
    same(
        "en",
        "Trump\u{2BC}s aide won\u{2BC}t meet the reader of O\u{2BC}Brien",
        "Trump's aide won’t meet the reader of O'Brien",
    );
}

#[test]
fn a_page_in_the_genitive_finds_its_stories() {
    let told = |host: &str, end: &str| {
        let text = "Ο νομάρχης, ο πρόεδρος, ο αγρότης και ο ψαράς μίλησαν. Ο ποταμός, ο κάμπος και ο άνεμος είναι το \
                    θέμα. Ο νομάρχης και ο πρόεδρος.";
        story(host, &format!("Ο νομάρχης και ο πρόεδρος για τον ποταμό {end}"), text, Some("el"))
    };
    let mut stories = vec![told("a", ""), told("b", "σήμερα")];
    for (number, subject) in
        ["Καιρός με βροχές στο πέλαγος", "Νέα τιμή για το λάδι", "Η ομάδα νίκησε"].iter().enumerate()
    {
        stories.extend((0..4).map(|copy| story(&format!("f{number}{copy}"), subject, subject, Some("el"))));
    }
    let page = story(
        "page",
        "Δηλώσεις του νομάρχου και του προέδρου για τον ποταμό",
        "Δηλώσεις του προέδρου, του αγρότου και του ποταμού. Η ζημιά του κάμπου, του ανέμου.",
        Some("el"),
    );
    let lookup = library(&stories).look_up(&page, &SimilarOptions::default());
    let mut hosts: Vec<&str> = lookup.matches.iter().map(|found| &found.url[8..9]).collect();
    hosts.sort_unstable();
    assert_eq!(hosts, ["a", "b"], "{:?}", lookup.query);
}

/// A page with a text in two paragraphs.
fn page(html: &str, article: &str, text: &str) -> String {
    format!(
        "<!doctype html><html{html}><head><title>T</title><meta property=og:type content=article></head><body><nav>Home\
         </nav><main><article{article}><h1>{}</h1><p>{text}</p><p>{text}</p></article></main></body></html>",
        text.split('.').next().unwrap_or_default()
    )
}

fn language(html: &str) -> Option<String> {
    extract(&parse_html(html.as_bytes(), "https://a.example/2026/02/10/story", None))
        .article
        .and_then(|story| story.lang)
}

const GALICIAN: &str = "A ponte vella do norte pechou o luns por unha fenda, dixo o concello. Os veciños teñen que \
    ir polo camiño da praia, que é máis longo, e os autobuses non pasan ata o venres.";
const CATALAN: &str = "El pont vell del nord va tancar dilluns per una esquerda, va dir l'ajuntament. Els veïns han \
    d'anar pel camí de la platja, que és més llarg, i els autobusos no passen fins divendres amb la nova ruta.";
const SPANISH: &str = "El puente viejo del norte se cerró el lunes por una grieta, dijo el ayuntamiento. Los \
    vecinos tienen que ir por el camino de la playa, que es más largo, y los autobuses no pasan hasta el viernes.";
const AFRIKAANS: &str = "Die ou brug in die noorde is Maandag gesluit oor 'n kraak, het die stadsraad gesê. \
    Inwoners moet nou met die strandpad ry, wat langer is, en die busse sal nie voor Vrydag deur die dorp ry nie.";
const DUTCH: &str = "De oude brug in het noorden is maandag gesloten vanwege een scheur, zei de gemeente. Bewoners \
    moeten nu over het strandpad rijden, dat langer is, en de bussen gaan niet voor vrijdag door het dorp.";
const LUXEMBOURGISH: &str = "Déi al Bréck am Norde gouf e Méindeg zougemaach wéinst engem Rëss, huet d'Gemeng \
    gesot. D'Leit mussen elo iwwer de Strandwee fueren, dee méi laang ass, an d'Busser fuere bis e Freideg net.";
const GERMAN: &str = "Die alte Brücke im Norden wurde am Montag wegen eines Risses geschlossen, sagte die Gemeinde. \
    Die Leute müssen nun über den Strandweg fahren, der länger ist, und die Busse fahren bis Freitag nicht.";
const MACEDONIAN: &str = "Стариот мост на север беше затворен во понеделникот поради пукнатина, рече општината. \
    Жителите сега треба да одат по патот кон плажата, што е подолг, а автобусите нема да минуваат до петок.";
const BULGARIAN: &str = "Старият мост на север беше затворен в понеделник заради пукнатина, каза общината. Жителите \
    сега трябва да минават по пътя към плажа, който е по-дълъг, а автобусите няма да минават до петък, но и след \
    това.";
const BELARUSIAN: &str = "Стары мост на поўначы зачынілі ў панядзелак праз расколіну, сказалі ў гарадской радзе. \
    Жыхарам цяпер трэба ездзіць па дарозе да пляжа, што даўжэйшая, а аўтобусы не будуць хадзіць да пятніцы.";
const RUSSIAN: &str = "Старый мост на севере закрыли в понедельник из-за трещины, как сказали в городском совете. \
    Жители теперь должны ездить по дороге к пляжу, она длиннее, а автобусы не будут ходить до пятницы, и это ещё не \
    всё.";
const MALAY: &str = "Jambatan lama di utara itu telah ditutup pada hari Isnin kerana keretakan, kata majlis. \
    Penduduk boleh melalui jalan pantai yang lebih panjang, dan bas tidak akan lalu sebelum hari Jumaat.";
const SLOVAK: &str = "Starý most na severe v pondelok zatvorili pre trhlinu, povedala obec. Obyvatelia teraz musia \
    jazdiť cestou k pláži, ktorá je dlhšia, a autobusy nebudú chodiť až do piatku, ako aj podľa plánu.";

#[test]
fn a_declared_language_without_a_list_is_not_overruled_by_its_kin() {
    for (lang, text) in [
        ("gl", GALICIAN),
        ("ca", CATALAN),
        ("af", AFRIKAANS),
        ("lb", LUXEMBOURGISH),
        ("mk", MACEDONIAN),
        ("be", BELARUSIAN),
        ("ms", MALAY),
        ("sk", SLOVAK),
    ] {
        assert_eq!(language_of("", text, Some(lang)).as_deref(), Some(lang));
        let headline = text.split('.').next().unwrap();
        assert_eq!(language_of(headline, "", Some(lang)).as_deref(), Some(lang), "a headline alone");
        assert_eq!(language(&page(&format!(" lang={lang}"), "", text)).as_deref(), Some(lang));
    }
}

#[test]
fn a_text_that_speaks_clearly_against_what_it_declares_is_what_it_is() {
    for (lang, text, declared) in [
        ("es", SPANISH, "ca gl oc ast eu"),
        ("nl", DUTCH, "af fy nds"),
        ("de", GERMAN, "lb nds gsw"),
        ("bg", BULGARIAN, "mk"),
        ("ru", RUSSIAN, "be kk"),
    ] {
        for declared in declared.split(' ') {
            assert_eq!(language_of("", text, Some(declared)).as_deref(), Some(lang), "{declared}");
        }
    }
}

#[test]
fn the_language_nearest_the_text_counts() {
    for (html, article, lang) in [
        (" lang=es", " lang=gl", "gl"),
        (" lang=es", " lang=gl-ES", "gl-ES"),
        (" lang=es", " lang=gl_ES", "gl-ES"),
        ("", " lang=gl", "gl"),
        (" lang=gl", "", "gl"),
        (" lang=gl", " lang=\"\"", "gl"),
        (" lang=gl", " lang=x", "gl"),
    ] {
        assert_eq!(language(&page(html, article, GALICIAN)).as_deref(), Some(lang), "{html} {article}");
    }
    let quoted =
        page(" lang=es", " lang=gl", GALICIAN).replace("</article>", "<p lang=en>The bridge is shut.</p></article>");
    assert_eq!(language(&quoted).as_deref(), Some("gl"), "most of the text counts");
    let around = page(" lang=es", "", GALICIAN).replace("<main>", "<main lang=gl>").replace("<nav>", "<nav lang=en>");
    assert_eq!(language(&around).as_deref(), Some("gl"));
    let paragraphs = page(" lang=es", "", GALICIAN).replace("<p>", "<p lang=gl>");
    assert_eq!(language(&paragraphs).as_deref(), Some("gl"));
    let wrong = page(" lang=en", " lang=gl", SPANISH);
    assert_eq!(language(&wrong).as_deref(), Some("es"), "the text speaks against it");
}

#[test]
fn a_story_in_galician_is_found_by_a_page_in_galician() {
    let told = |host: &str, title: &str, text: &str| story(host, title, text, Some("gl"));
    let other = "Un golpe de mar abriu unha fenda na ponte vella do norte, pechada o luns, dixo o concello. A ponte \
        está chea de xente, os veciños van polo camiño longo da praia e os autobuses non pasan ata o venres.";
    let english = "The library of the south was opened on Tuesday with a book fair, the county said.";
    let mut stories: Vec<Article> =
        (0..6).map(|i| story(&format!("f{i}"), &format!("Book fair {i}"), english, Some("en"))).collect();
    stories.push(told("a", "A ponte vella do norte pechou", GALICIAN));
    let library = library(&stories);
    let languages = library.stats().languages;
    assert_eq!(languages, [("en".to_owned(), 6), ("gl".to_owned(), 1)]);
    let lookup = library
        .look_up(&told("b", "A ponte vella do norte, pechada por unha fenda", other), &SimilarOptions::default());
    assert_eq!(
        lookup.matches.iter().map(|found| found.url.as_str()).collect::<Vec<_>>(),
        ["https://a.example/1"],
        "{:?}",
        lookup.query
    );
}

#[test]
fn stories_of_unknown_language_are_asked_by_every_page_of_their_script() {
    let latin = story("a", "Orvane Kessel Marram Calder", "Orvane Kessel Marram Calder Varga Ilse", None);
    let cyrillic = story("b", "Тромсет Варгнес Калдерт", "Тромсет Варгнес Калдерт Олбрук Стенхольт", None);
    let other = |i: u32| story(&format!("f{i}"), &format!("Tollen {i} Brunnby"), "Tollen Brunnby Hesse", None);
    let stories: Vec<Article> = (0..6).map(other).chain([latin, cyrillic]).collect();
    let library = library(&stories);
    assert!(library.stats().languages.is_empty(), "{:?}", library.stats().languages);
    assert_eq!(library.base().lang(0), None);
    let ask =
        |title: &str, lang: &str| library.look_up(&story("page", title, title, Some(lang)), &SimilarOptions::default());
    let hosts = |lookup: &Lookup| lookup.matches.iter().map(|found| found.url.clone()).collect::<Vec<_>>();
    for lang in ["en", "eu", "ca"] {
        let lookup = ask("Orvane Kessel Marram Calder", lang);
        assert_eq!(hosts(&lookup), ["https://a.example/1"], "{lang} {:?}", lookup.nothing);
        assert_eq!(lookup.matches[0].lang, None);
    }
    for lang in ["ru", "uk", "kk"] {
        let lookup = ask("Тромсет Варгнес Калдерт", lang);
        assert_eq!(hosts(&lookup), ["https://b.example/1"], "{lang} {:?}", lookup.nothing);
    }
    assert_eq!(ask("Nothing of this is told there at all", "en").nothing, Some(Nothing::NothingClose));
    assert_eq!(
        ask("Ένας δρόμος στην πόλη", "el").nothing,
        Some(Nothing::NoIndexInLanguage),
        "none is in Greek letters"
    );
}

#[test]
fn what_another_language_tells_of_the_same_days_and_names_is_offered() {
    let german = "Ingenieurin Ilse Varga sperrte die Brücke von Marram nach Calder am Montag. Bürgermeister Kessel aus \
        Orvane sprach von einem Riss, und die Fähre nach Tollen fährt nun öfter.";
    let english = "Engineer Ilse Varga closed the bridge from Marram to Calder on Monday. Mayor Kessel of Orvane spoke \
        of a crack, and the ferry to Tollen now runs more often.";
    let day = |host: &str, text: &str, lang: &str, days: i64| Article {
        published: Some(1_770_000_000 + days * 86_400),
        ..story(host, text.split('.').next().unwrap(), text, Some(lang))
    };
    let other = |i: u32| {
        let text = "Die Bäckerei in Brunnby backt das längste Brot. Die Nachbarn essen es auf dem Platz am Abend.";
        day(&format!("f{i}"), text, "de", 0)
    };
    let mut stories: Vec<Article> = (0..8).map(other).collect();
    stories.extend([day("a", german, "de", 1), day("late", german, "de", 9), day("b", german, "de", 0)]);
    let library = library(&stories);
    let ask = |page: &Article| library.look_up(page, &SimilarOptions::default());
    let lookup = ask(&day("page", english, "en", 0));
    assert_eq!(lookup.nothing, Some(Nothing::NoIndexInLanguage));
    assert!(lookup.matches.is_empty(), "an offer is no match");
    let [told] = &lookup.other_languages[..] else { panic!("{:?}", lookup.other_languages) };
    let mut urls: Vec<&str> = told.stories.iter().map(|story| story.url.as_str()).collect();
    urls.sort_unstable();
    assert_eq!((told.lang.as_str(), urls), ("de", vec!["https://a.example/1", "https://b.example/1"]));
    let hidden = SimilarOptions { hidden_outlets: vec!["a.example".into()], ..SimilarOptions::default() };
    assert_eq!(library.look_up(&day("page", english, "en", 0), &hidden).other_languages[0].stories.len(), 1);
    let none = |page: &Article| assert_eq!(ask(page).other_languages, []);
    none(&Article { published: None, ..day("page", english, "en", 0) });
    none(&day("page", english, "en", 30));
    none(&day("page", "The bakery bakes the longest loaf. It is eaten on the square by all.", "en", 0));
    assert!(ask(&day("page", german, "de", 0)).other_languages.is_empty(), "these are matches");
}
