//! What a feed says of itself and of a story, and the story made of both.
//!
//! | story | from |
//! |---|---|
//! | `url` | the one behind a counting redirect, `link`, a `guid` that is a permalink, an `id` that is an address |
//! | `title` | `title` |
//! | `text` | the content, else the summary, whichever is longer; else what is said about an enclosed video or sound |
//! | `snippet` | the summary |
//! | `published` | when it was published, else when it was changed |
//! | `outlet` | the name of its source, else the feed's title where that is an outlet's name |
//! | `lang` | the story's, else the feed's |

use super::names::Field;
use crate::article::Article;
use crate::markup::{Context, collapse, decoded, text_of};
use crate::sort;
use crate::time::{self, Locale, Moment};
use crate::url::{has_scheme, resolve_url, site_of};

/// Most bytes kept of one field; what is longer is cut.
pub(super) const FIELD_BYTES: usize = 1 << 20;
/// Addresses and dates kept of one story.
const MOST_CHOICES: usize = 8;
/// Rank of the address behind a redirect.
const ORIGINAL: u8 = 5;
/// Rank of the address of a page.
pub(super) const PAGE: u8 = 4;
/// Rank of an address of another kind.
pub(super) const OTHER_KIND: u8 = 3;
/// Rank of an identifier, and what ranks below it.
const IDENTIFIER: u8 = 2;
/// The last year whose dates stand for "none": Unix time began with it.
const NO_YEAR: u32 = 1970;

/// What a feed says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// Its title, as it is written.
    pub title: String,
    /// Its language.
    pub lang: String,
    /// `xml:base`.
    pub base: String,
    /// The address of the site.
    pub site: String,
    /// The feed's own address.
    pub own: String,
    /// `ttl`, `sy:updatePeriod` and `sy:updateFrequency`.
    pub rhythm: [String; 3],
}

impl Head {
    /// Takes in an element's text; the first that is not blank counts.
    pub(super) fn set(&mut self, field: Field, text: String) {
        let kept = match field {
            Field::Title => &mut self.title,
            Field::Lang => &mut self.lang,
            Field::Link => &mut self.site,
            Field::Ttl => &mut self.rhythm[0],
            Field::Period => &mut self.rhythm[1],
            Field::Frequency => &mut self.rhythm[2],
            _ => return,
        };
        if kept.trim().is_empty() {
            *kept = text;
        }
    }

    /// What all its stories share; `base` is where the feed was fetched from, empty where that is not known.
    pub(super) fn publisher(&self, base: &str) -> Publisher {
        // A site's address that is relative is meant from the feed's own.
        let given = [self.base.as_str(), &self.own, base];
        let site = given.iter().find_map(|base| resolve_url(base, self.site.trim()));
        let title = headline(&self.title);
        Publisher {
            outlet: outlet(&title),
            title,
            lang: plain_lang(&self.lang),
            host: site.as_deref().map(site_of).unwrap_or_default().to_owned(),
            base: self.base.clone(),
            own: self.own.clone(),
            given: base.to_owned(),
            minutes: minutes(&self.rhythm),
            site,
        }
    }
}

/// What all stories of a feed share.
#[derive(Debug)]
pub(super) struct Publisher {
    /// The feed's title, plain.
    pub title: String,
    /// The address of its site.
    pub site: Option<String>,
    /// The feed's language; empty where it names none.
    pub lang: String,
    /// Minutes between its updates, where it names them.
    pub minutes: Option<u32>,
    outlet: Option<String>,
    host: String,
    base: String,
    own: String,
    given: String,
}

/// Minutes between the updates of a feed by `ttl`, in minutes, and by period and frequency: the longer of the two.
fn minutes([ttl, period, frequency]: &[String; 3]) -> Option<u32> {
    let number = |text: &String| text.trim().parse::<u32>().ok().filter(|number| *number > 0);
    let period = match period.trim().to_ascii_lowercase().as_str() {
        "hourly" => Some(60),
        "daily" => Some(24 * 60),
        "weekly" => Some(7 * 24 * 60),
        "monthly" => Some(30 * 24 * 60),
        "yearly" => Some(365 * 24 * 60),
        _ => None,
    };
    number(ttl).max(period.map(|period| (period / number(frequency).unwrap_or(1)).max(1)))
}

/// The outlet that a feed's title names. A title of several parts ("World | The Courier") names a section too, in
/// either order; there the host of the story stands in.
fn outlet(title: &str) -> Option<String> {
    const PARTING: [&str; 7] = [" | ", " - ", " – ", " — ", " » ", " > ", ": "];
    let plain = !title.is_empty() && title.chars().count() <= 60;
    (plain && !PARTING.iter().any(|parting| title.contains(parting))).then(|| title.to_owned())
}

/// What a feed says of one story, as it is written.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// `xml:base`.
    base: String,
    title: Ranked,
    content: Ranked,
    summary: Ranked,
    about: Ranked,
    source: Ranked,
    lang: Ranked,
    links: Vec<Link>,
    published: Vec<Ranked>,
    updated: Vec<Ranked>,
}

/// A text, and how much it counts beside others for the same field.
#[derive(Debug, Default)]
struct Ranked {
    rank: u8,
    text: String,
}

#[derive(Debug)]
struct Link {
    rank: u8,
    url: String,
    /// `xml:base` of the link itself.
    base: String,
}

impl Item {
    /// An item with its `xml:base`, of which nothing is known yet.
    pub(super) fn new(base: String) -> Self {
        Self { base, ..Self::default() }
    }

    /// Takes in an element's text. One of a higher rank counts more, of equals the first; blank ones say nothing.
    pub(super) fn set(&mut self, field: Field, rank: u8, text: String) {
        let kept = match field {
            Field::Title => &mut self.title,
            Field::Content => &mut self.content,
            Field::Summary => &mut self.summary,
            Field::About => &mut self.about,
            Field::Source => &mut self.source,
            Field::Lang => &mut self.lang,
            Field::Published => return choose(&mut self.published, rank, text),
            Field::Updated => return choose(&mut self.updated, rank, text),
            Field::OriginalLink => return self.link(ORIGINAL, text, String::new()),
            Field::Link => return self.link(PAGE, text, String::new()),
            Field::Guid => return self.link(IDENTIFIER, text, String::new()),
            Field::Id => return self.link(IDENTIFIER - 1, text, String::new()),
            Field::Ttl | Field::Period | Field::Frequency => return,
        };
        if !text.trim().is_empty() && (kept.text.is_empty() || rank > kept.rank) {
            *kept = Ranked { rank, text };
        }
    }

    /// Takes in an address, meant from `base`.
    pub(super) fn link(&mut self, rank: u8, url: String, base: String) {
        if self.links.len() < MOST_CHOICES && !url.trim().is_empty() {
            self.links.push(Link { rank, url, base });
        }
    }

    /// The story; why it is left out where it has no address.
    pub(super) fn story(self, publisher: &Publisher) -> Result<Article, String> {
        let Some(url) = self.address(publisher) else {
            let title = shortened(&headline(&self.title.text));
            let why = match self.links.first() {
                Some(link) => {
                    format!("\"{}\" is none, or relative where nothing says to what", shortened(link.url.trim()))
                }
                None => "it names none".to_owned(),
            };
            return Err(format!("a story has no address to link to (title \"{title}\"): {why}"));
        };
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let lang = given(plain_lang(&self.lang.text)).or_else(|| given(publisher.lang.clone()));
        let host = if publisher.host.is_empty() { site_of(&url) } else { &publisher.host };
        let locale = Locale::of(lang.as_deref().unwrap_or_default(), host);
        let (content, summary) = (prose(&self.content.text), prose(&self.summary.text));
        let text = match () {
            () if content.is_empty() && summary.is_empty() => prose(&self.about.text),
            () if content.len() >= summary.len() => content,
            () => summary.clone(),
        };
        let published = first_date(&self.published, locale).or_else(|| first_date(&self.updated, locale));
        let (published, published_day) = time::published(published);
        Ok(Article {
            published,
            published_day,
            outlet: given(source_name(&self.source.text)).or_else(|| publisher.outlet.clone()),
            title: headline(&self.title.text),
            snippet: given(summary),
            text,
            lang,
            url,
        })
    }

    /// The first of its addresses, the highest ranks first, that leads to a page.
    fn address(&self, publisher: &Publisher) -> Option<String> {
        let mut links: Vec<&Link> = self.links.iter().collect();
        sort::by(&mut links, |a, b| b.rank.cmp(&a.rank));
        links.into_iter().find_map(|link| {
            let url = link.url.trim();
            // What is relative there is a number or a name.
            if has_scheme(url) || link.rank <= IDENTIFIER {
                return resolve_url("", url);
            }
            if is_without_scheme(url, &publisher.host) {
                return resolve_url("", &format!("https://{url}"));
            }
            let item = resolve_url(&publisher.base, &self.base).unwrap_or_else(|| self.base.clone());
            let own = resolve_url(&item, &link.base).unwrap_or_else(|| link.base.clone());
            let site = publisher.site.as_deref().unwrap_or_default();
            [&own, &item, &publisher.base, site, &publisher.own, &publisher.given]
                .iter()
                .find_map(|base| resolve_url(base, url))
        })
    }
}

/// Whether an address lacks nothing but its scheme: it begins with `www.` or with the site's host.
fn is_without_scheme(url: &str, host: &str) -> bool {
    url.starts_with("www.") || !host.is_empty() && url.strip_prefix(host).is_some_and(|rest| rest.starts_with('/'))
}

fn choose(choices: &mut Vec<Ranked>, rank: u8, text: String) {
    if choices.len() < MOST_CHOICES && !text.trim().is_empty() {
        choices.push(Ranked { rank, text });
    }
}

/// The first date that can be read, the highest ranks first.
fn first_date(choices: &[Ranked], locale: Locale) -> Option<Moment> {
    let read = |choice: &Ranked| Moment::parse_in(&choice.text, locale).filter(|moment| moment.year() > NO_YEAR);
    let best = choices.iter().filter_map(|choice| Some((choice.rank, read(choice)?)));
    // Of equals the first: `max_by_key` gives the last.
    best.rev().max_by_key(|(rank, _)| *rank).map(|(_, moment)| moment)
}

/// A headline as plain text in one line. Those that were escaped once too often are read as they were meant.
fn headline(markup: &str) -> String {
    let text = text_of(&without_cdata(markup), Context::Text);
    let text = decoded(&text, Context::Decoded);
    collapse(&text.replace(char::is_control, " "))
}

/// A text of paragraphs as plain text; of a whole page what stands in its body.
fn prose(markup: &str) -> String {
    let markup = without_cdata(markup);
    let head_end = super::tokens::find(&markup, "<body").unwrap_or(0);
    text_of(&markup[head_end..], Context::Text)
}

/// Markup without the signs of a CDATA section that was escaped.
fn without_cdata(markup: &str) -> std::borrow::Cow<'_, str> {
    if !markup.contains("<![CDATA[") {
        return markup.into();
    }
    markup.replace("<![CDATA[", "").replace("]]>", "").into()
}

/// The name of a story's source: in Atom the title among its elements, in RSS its text.
fn source_name(markup: &str) -> String {
    match markup.split_once("<title>") {
        Some((_, rest)) => headline(rest.split("</title>").next().unwrap_or_default()),
        None if markup.contains('<') => String::new(),
        None => headline(markup),
    }
}

/// A language's tag, with hyphens; empty where it is none.
fn plain_lang(lang: &str) -> String {
    let lang = lang.trim().replace('_', "-");
    let is_tag = lang.len() <= 35 && lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_tag { lang } else { String::new() }
}

/// The beginning of a text, in one line.
fn shortened(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
