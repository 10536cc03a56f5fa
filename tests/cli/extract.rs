//! `sidelight extract`: the article of a page.

use crate::{desk::Desk, sample::bridge_page};
use serde_json::{Value, json};

#[test]
fn latin_1_without_a_declaration_is_read_as_it_was_meant() {
    let desk = Desk::new();
    let page = "<html lang=de><head><title>Müller öffnet Brücke</title></head><body><article><h1>Müller öffnet \
        Brücke</h1><p>Bürgermeister Jürgen Müller hat am Dienstag die neue Fußgängerbrücke über die Flöha eröffnet. \
        Für die Größe des Bauwerks gab es Lob, für die Kosten weniger.</p><p>Die Brücke führt von der Mühle zum \
        Südufer. Nächstes Frühjahr sollen Bäume gepflanzt werden, kündigte Müller an, und die Straße davor wird für \
        Räder geöffnet.</p></article>";
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    desk.write("latin.html", latin);
    let row = desk.json(&["extract", "latin.html", "--json"]);
    let article = &row["article"];
    assert_eq!(article["title"], "Müller öffnet Brücke");
    assert!(article["text"].as_str().unwrap().contains("Fußgängerbrücke über die Flöha"), "{row}");
    assert_eq!(row["file"], "latin.html");
}

#[test]
fn a_page_of_20_mb_is_extracted_from_what_was_read() {
    let desk = Desk::new();
    let mut page = bridge_page("").replace("</article>", "");
    page = page.replace("</body></html>", "");
    while page.len() < 20 << 20 {
        page.push_str("<div class=widget><span>");
        page.push_str(&"x".repeat(200));
        page.push_str("</span></div>\n");
    }
    desk.write("long.html", page);
    let started = std::time::Instant::now();
    let row = desk.json(&["extract", "long.html", "--json"]);
    assert!(row["article"]["text"].as_str().unwrap().contains("Ferry piers in Orlen were packed"), "{}", row["kind"]);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_page_without_text_is_honestly_not_an_article() {
    let desk = Desk::new();
    desk.built();
    for page in ["", "<!doctype html><html><body><img src=a.png></body></html>", "   \n"] {
        desk.write("blank.html", page);
        let row = desk.json(&["extract", "blank.html", "--json"]);
        assert_eq!(row["kind"], "not-an-article", "{page}");
        assert_eq!(row["article"], Value::Null, "{page}");
        let answer = desk.json(&["similar", "news.sidelight", "blank.html", "--json"]);
        assert_eq!(answer["nothing"], "not-an-article");
        assert_eq!(answer["matches"], json!([]));
        assert!(desk.ok(&["similar", "news.sidelight", "blank.html"]).out.contains("not an article"));
    }
}

#[test]
fn what_is_no_page_says_so() {
    let desk = Desk::new();
    desk.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let said = desk.fails(&["extract", "picture.png"], "unknown-format");
    assert!(said.contains("picture.png"), "{said}");
}
