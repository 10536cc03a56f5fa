//! Spellings of one word, and languages, in the two ways a story is found: by a page and by its headline.

use sidelight::Article;
use sidelight::index::{BuildOptions, Index, IndexBuilder};
use sidelight::library::Library;
use sidelight::similar::SimilarOptions;
use sidelight::text::analyze_text;
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
