//! What an index accepts of a story.

use super::{snippet::line, snippet::snippet, urls::is_encodable};
use crate::{article::Article, time::SECONDS_PER_DAY, url::canonical_url};

/// Publication times that are kept, in Unix seconds; others are mistakes.
const YEARS_1_TO_9999: std::ops::Range<i64> = -62_135_596_800..253_402_300_800;
/// Longest snippet kept, in characters.
pub const LONGEST_SNIPPET: usize = 1000;
/// Longest headline kept, in characters.
const LONGEST_TITLE: usize = 300;
/// Longest outlet's name kept, in characters.
const LONGEST_OUTLET: usize = 100;

/// The story as an index takes it: its canonical URL, headline and outlet's name in one line each, no controls.
/// `None` where it has no usable URL, or neither headline nor text. Accepting once more changes nothing.
///
/// ```
/// use sidelight::{Article, index::accepted};
/// let url = "HTTPS://News.Example/1?utm_source=feed".to_owned();
/// let story = Article { url, title: "Ferry\n aground\u{7}".to_owned(), ..Article::default() };
/// let accepted = accepted(&story).unwrap();
/// assert_eq!((accepted.url.as_str(), accepted.title.as_str()), ("https://news.example/1", "Ferry aground"));
/// ```
pub fn accepted(article: &Article) -> Option<Article> {
    let url = canonical_url(&article.url).filter(|url| is_encodable(url))?;
    let title = line(&plain(&article.title), LONGEST_TITLE).0;
    let text = plain(&article.text);
    if title.is_empty() && text.trim().is_empty() {
        return None;
    }
    let published = article.published.filter(|seconds| is_accepted_time(*seconds));
    let published_day = article.published_day && published.is_some();
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let in_one_line = |text: &Option<String>, longest| given(line(&plain(text.as_deref()?), longest).0);
    let cut = |text: &String| given(snippet(Some(&plain(text)), "", LONGEST_SNIPPET));
    Some(Article {
        url,
        title,
        outlet: in_one_line(&article.outlet, LONGEST_OUTLET),
        published: published.map(|time| if published_day { time - time.rem_euclid(SECONDS_PER_DAY) } else { time }),
        published_day,
        lang: in_one_line(&article.lang, LONGEST_OUTLET),
        snippet: article.snippet.as_ref().and_then(cut),
        text,
    })
}

/// Whether a time of publication, in Unix seconds, is kept.
pub fn is_accepted_time(seconds: i64) -> bool {
    YEARS_1_TO_9999.contains(&seconds)
}

/// Text without control characters, of which white space becomes spaces; line breaks stay.
fn plain(text: &str) -> String {
    if !text.contains(|c: char| c != '\n' && c.is_control()) {
        return text.to_owned();
    }
    let kept = |c: char| match c {
        '\n' => Some('\n'),
        c if c.is_control() => c.is_whitespace().then_some(' '),
        c => Some(c),
    };
    text.chars().filter_map(kept).collect()
}
