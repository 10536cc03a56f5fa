//! Stories of two outlets, and a page of a third.

use serde_json::{Value, json};

/// Events of which two outlets tell in other words: (event, day, headline, text) for each outlet.
pub const STORIES: [(&str, &str, &str, &str); 10] = [
    (
        "bridge",
        "2021-12-07",
        "Harbour bridge shut after cracks found in cable anchors",
        "Engineers closed the Orlen harbour bridge on Tuesday after an inspection found cracks in two of the steel \
         anchors that hold its main cables. The port authority said lorries would be sent through the Velm tunnel for \
         at least three weeks. Commuters queued for hours at the ferry piers while divers looked at the foundations.",
    ),
    (
        "bridge",
        "2021-12-08",
        "Cracked anchors close Orlen bridge for weeks",
        "Drivers in Orlen face weeks of detours: the harbour bridge stays closed until its cracked cable anchors are \
         replaced, the port authority said. Welders from the shipyard began work on the steel anchors overnight. Extra \
         ferries run from both piers, and lorries must use the Velm tunnel.",
    ),
    (
        "comet",
        "2021-12-07",
        "Amateur astronomer spots new comet from her garden shed",
        "A retired teacher in Marrowdale has discovered a comet with a telescope she built in her garden shed. The \
         observatory at Pell confirmed the orbit on Monday and expects the comet to be seen with binoculars by March. \
         It will carry the teacher's name, Adela Quist, as is the custom among astronomers.",
    ),
    (
        "comet",
        "2021-12-07",
        "Comet Quist: teacher's find confirmed by Pell observatory",
        "The Pell observatory has confirmed the orbit of a comet found last month by Adela Quist, a former teacher \
         from Marrowdale. Astronomers say comet Quist brightens through winter and may be visible with binoculars in \
         March. She ground the mirror of her telescope herself.",
    ),
    (
        "dairy",
        "2021-12-05",
        "Milk farmers pour away stocks in protest at price cuts",
        "Dairy farmers blocked the gates of three creameries in the Lowmark valley and poured thousands of litres of \
         milk onto the fields. Their union says supermarkets pay less than the feed costs. The agriculture minister \
         invited farmers and retailers to talks on Thursday.",
    ),
    (
        "dairy",
        "2021-12-06",
        "Creameries blockaded as dairy union fights supermarkets",
        "Tractors stood before Lowmark creameries for a second day as the dairy union demanded a floor under the \
         price of milk. Supermarkets blame falling demand. The minister for agriculture will see both farmers and \
         retailers on Thursday, her office said.",
    ),
    (
        "chess",
        "2021-12-03",
        "Thirteen-year-old holds champion to a draw in longest game",
        "A schoolboy of thirteen drew with the national chess champion after seven hours and 136 moves, the longest \
         game the tournament in Tarsk has seen. The champion sacrificed a rook but could not break the pawn chain. \
         Spectators stood on chairs when they shook hands.",
    ),
    (
        "library",
        "2021-11-30",
        "Flooded library dries forty thousand books in freezers",
        "After a pipe burst under the city library of Brenn, forty thousand wet volumes are being frozen to save them \
         from mould. Restorers will thaw and press the pages one by one; the rarest is a herbal of 1548. Readers have \
         offered cold rooms, from a fishmonger's to an ice rink's.",
    ),
    (
        "tram",
        "2021-11-28",
        "Night trams return to the ring line after ten years",
        "From January the ring line runs all night at weekends again, the transport company decided. Bar owners and \
         nurses had collected signatures. Drivers get a bonus for the night shifts, and residents were promised \
         quieter wheels on the curve at Saint Anne's.",
    ),
    (
        "salt",
        "2021-11-25",
        "Salt mine becomes seed vault for mountain grains",
        "Two hundred kinds of mountain barley and rye will be kept in a disused salt mine under the Karst ridge. The \
         cold and dry air keeps seeds alive for a century, botanists of the institute say. Farmers may ask for \
         samples when their own harvest fails.",
    ),
];

pub fn story(number: usize) -> Value {
    let (event, day, title, text) = STORIES[number];
    let outlet = ["courier", "herald"][number % 2];
    json!({"url": format!("https://{outlet}.example/{event}"), "title": title, "text": text, "outlet": outlet,
        "published": format!("{day}T08:00:00+01:00"), "lang": "en", "other": 1})
}

pub fn stories_jsonl() -> String {
    (0..STORIES.len()).map(|n| format!("{}\n", story(n))).collect()
}

/// A page of an outlet that has no story about it in the index.
pub fn bridge_page(head: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head>{head}<title>Ferries packed as bridge closes | Mirror</title>\
         <meta property=og:type content=article><meta property=og:title content=\"Ferries packed as bridge closes\">\
         <meta property=og:site_name content=Mirror>\
         <meta property=article:published_time content=\"2021-12-08T06:30:00+01:00\"></head><body>\
         <nav><a href=/>Home</a> <a href=/sport>Sport</a></nav><article><h1>Ferries packed as bridge closes</h1>\
         <p>Ferry piers in Orlen were packed on Wednesday, a day after the harbour bridge was closed because of \
         cracks in the steel anchors of its cables.</p><p>The port authority added boats at both piers, and asked \
         lorries to keep to the Velm tunnel. Replacing the cracked anchors takes at least three weeks, engineers said \
         after the inspection, and divers are still looking at the foundations of the bridge.</p><p>Commuters waited \
         up to two hours. \u{201c}I can see my office from here,\u{201d} one of them said, \u{201c}but I cannot walk \
         on water.\u{201d} The mayor thanked the ferry crews, who had worked through the night.</p></article>\
         <footer>Imprint, contact, terms</footer></body></html>"
    )
}
