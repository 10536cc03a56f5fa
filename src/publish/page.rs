//! `index.html`: what a person is told who opens an index's address.

use crate::{
    feed::opml::push_escaped,
    index::IndexStats,
    subscription::{Manifest, manifest},
    time::{date_of, text_of},
};

/// The page. It needs nothing but itself.
pub fn page(manifest: &Manifest, stats: &IndexStats) -> String {
    let escaped = |text: &str| {
        let mut out = String::new();
        push_escaped(text, &mut out);
        out
    };
    let name = escaped(&manifest.name);
    let about = |tag: &str| {
        if manifest.about.is_empty() { String::new() } else { format!("<{tag}>{}</{tag}>\n", escaped(&manifest.about)) }
    };
    let homepage = escaped(&manifest.homepage);
    let homepage =
        if homepage.is_empty() { homepage } else { format!("<p><a href=\"{homepage}\">{homepage}</a></p>\n") };
    let row = |what: &str, is: &str| format!("<tr><th scope=\"row\">{what}</th><td>{is}</td></tr>\n");
    let count = |count: u64, one: &str, several: &str| format!("{count} {}", if count == 1 { one } else { several });
    let dates = match (stats.oldest, stats.newest) {
        (Some(oldest), Some(newest)) => row("Published", &format!("{} to {}", date_of(oldest), date_of(newest))),
        _ => String::new(),
    };
    let bytes = manifest.bytes();
    let languages =
        if manifest.languages.is_empty() { String::new() } else { row("Languages", &manifest.languages.join(", ")) };
    let rows = [
        row(
            "Holds",
            &format!(
                "{} of {}",
                count(stats.stories.into(), "story", "stories"),
                count(stats.outlets.into(), "outlet", "outlets")
            ),
        ),
        languages,
        dates,
        row("Made", &format!("<time>{}</time>", text_of(manifest.created, false))),
        row("Valid until", &format!("<time>{}</time>", text_of(manifest.expires, false))),
        row("Size", &format!("{:.1} MB", bytes as f64 / 1e6)),
        row("Key", &format!("<code>{}</code>", manifest.key)),
    ]
    .concat();
    let address = format!("{}#{}", manifest::NAME, manifest.key);
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>{name}</title>
<link rel=\"sidelight-index\" href=\"{address}\">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}
th {{ text-align: start; padding-inline-end: 1rem; vertical-align: top; font-weight: 600 }}
code {{ overflow-wrap: anywhere }}
</style>
</head>
<body>
<main>
<h1>{name}</h1>
{}{homepage}<table>
{rows}</table>
<h2>Subscribe</h2>
<p>This is an index of news stories for Sidelight, which shows similar stories beside the article you read, found on
your own device. With the extension installed, open it on this page, or paste this address into its options:</p>
<p><a href=\"{address}\"><code>{address}</code></a></p>
<p>Whoever hosts this page sees that you fetch it, and nothing of what you read.</p>
</main>
</body>
</html>
",
        about("p")
    )
}
