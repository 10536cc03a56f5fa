//! Writing pages, feeds and sitemaps from the outlets' templates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Zoned;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::source::{self, Block, Newsstand, Outlet, Story};
use super::{Summary, check};

/// A story as templates see it.
#[derive(Serialize)]
struct StoryView<'a> {
    #[serde(flatten)]
    facts: BTreeMap<&'a str, &'a str>,
    tags: Vec<&'a str>,
    /// RFC 3339 in the outlet's offset.
    published: String,
    /// RFC 2822, for RSS.
    published_rfc2822: String,
    url: String,
    path: &'a str,
    section_path: &'a str,
    number: u64,
    words: usize,
    live: bool,
    premium: bool,
    blocks: &'a [Block],
    text: String,
}

/// One line of `stories.json`.
#[derive(Serialize)]
struct Listed<'a> {
    url: String,
    /// Relative to the newsstand's folder.
    path: String,
    title: &'a str,
    /// The host.
    outlet: String,
    outlet_name: &'a str,
    lang: &'a str,
    published: String,
    event: Option<&'a str>,
    /// The wire text that the outlet printed, where it printed one.
    wire: Option<&'a str>,
    /// The event that a single story goes back to.
    follows: Option<&'a str>,
}

/// Writes all hosts and `stories.json`.
///
/// # Errors
/// When a template fails or a file cannot be written; the message names the file.
pub fn write(newsstand: &Newsstand, root: &Path, out: &Path) -> Result<Summary> {
    let mut summary =
        Summary { outlets: newsstand.outlets.len(), stories: newsstand.stories.len(), ..Summary::default() };
    for outlet in &newsstand.outlets {
        summary.pages += write_outlet(outlet, newsstand, root, out)?;
    }
    let listed: Vec<Listed<'_>> = newsstand.stories.iter().map(|story| listed(story, newsstand)).collect();
    save(&out.join("stories.json"), &(serde_json::to_string_pretty(&listed)? + "\n"))?;

    save(&out.join("index.html"), &stand(newsstand, root)?)?;

    let mut events: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for story in &newsstand.stories {
        if let Some(event) = &story.event {
            events.entry(event).or_default().insert(&story.outlet);
        }
    }
    summary.events = events.values().filter(|outlets| outlets.len() >= check::OUTLETS_PER_EVENT).count();
    summary.languages = newsstand.stories.iter().map(|story| story.fact("lang")).collect::<BTreeSet<_>>().len();
    Ok(summary)
}

fn listed<'a>(story: &'a Story, newsstand: &'a Newsstand) -> Listed<'a> {
    let outlet = newsstand.outlets.iter().find(|outlet| outlet.id == story.outlet);
    Listed {
        url: story.url(),
        path: format!("{}.example/{}", story.outlet, story.path),
        title: story.title(),
        outlet: format!("{}.example", story.outlet),
        outlet_name: outlet.map_or("", |outlet| &outlet.name),
        lang: story.fact("lang"),
        published: rfc3339(&story.published),
        event: story.event.as_deref(),
        wire: story.facts.get("wire").map(String::as_str),
        follows: story.facts.get("follows").map(String::as_str),
    }
}

/// The page that leads to the outlets: no page of any outlet, so it counts among none.
fn stand(newsstand: &Newsstand, root: &Path) -> Result<String> {
    let outlets: Vec<Value> = (newsstand.outlets.iter())
        .map(|outlet| {
            let stories = newsstand.stories.iter().filter(|story| story.outlet == outlet.id);
            let latest: Vec<Value> = stories.take(3).map(|story| Value::from_serialize(view(story, outlet))).collect();
            let tagline = outlet.facts.get("tagline").and_then(|tagline| tagline.as_str()).unwrap_or_default();
            context! { host => outlet.host(), name => outlet.name, lang => outlet.lang, tagline, latest }
        })
        .collect();
    environment(root, &root.join("shared"), "en")
        .get_template("stand.html")
        .and_then(|template| template.render(context! { outlets, stories => newsstand.stories.len() }))
        .map_err(|error| anyhow::anyhow!("{}/stand.html: {error:#}", root.display()))
}

/// Writes one host; gives the number of its pages.
fn write_outlet(outlet: &Outlet, newsstand: &Newsstand, root: &Path, out: &Path) -> Result<usize> {
    let folder = root.join("outlets").join(&outlet.id);
    let shared = root.join("shared");
    let host = out.join(outlet.host());
    let environment = environment(&folder, &shared, &outlet.lang);
    let stories: Vec<&Story> = newsstand.stories.iter().filter(|story| story.outlet == outlet.id).collect();
    let views: Vec<Value> = stories.iter().map(|story| Value::from_serialize(view(story, outlet))).collect();
    let mut pages = 0;

    let mut facts = outlet.facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("host".to_owned(), outlet.host().into());
        facts.insert("url".to_owned(), format!("https://{}/", outlet.host()).into());
    }
    let facts = Value::from_serialize(&facts);
    let render = |template: &str, path: &str, extra: Value| -> Result<String> {
        let at_root = context! { outlet => facts, root => to_root(path), path, stories => views, lang => outlet.lang };
        environment
            .get_template(template)
            .and_then(|template| template.render(context! { ..extra, ..at_root }))
            .map_err(|error| anyhow::anyhow!("{}/{template}: {:#}", folder.display(), error))
    };

    for (at, story) in stories.iter().enumerate() {
        let own = views.get(at).cloned().unwrap_or_default();
        let extra =
            || context! { story => own, related => related(story, &stories, &views), lang => story.fact("lang") };
        let template = if story.fact("kind") == "live" { "live.html" } else { "article.html" };
        save(&host.join(&story.path).join("index.html"), &render(template, &story.path, extra())?)?;
        if folder.join("article.json").is_file() {
            save(&host.join(&story.path).join("article.json"), &render("article.json", &story.path, extra())?)?;
        }
        let picture = story.fact("picture");
        if !picture.is_empty() {
            let name = format!("{picture}.svg");
            let from = [&folder, &shared].map(|place| place.join("pictures").join(&name));
            let from = from.iter().find(|file| file.is_file());
            let from = from.with_context(|| format!("{}: no picture `{name}`", story.file.display()))?;
            save(&host.join("media").join(&name), &read(from)?)?;
        }
        pages += 1;
    }
    for (name, path) in &outlet.sections {
        let own: Vec<&Value> =
            stories.iter().zip(&views).filter(|pair| pair.0.fact("section") == name).map(|pair| pair.1).collect();
        let page = render("section.html", path, context! { section => name, section_path => path, listed => own })?;
        save(&host.join(path).join("index.html"), &page)?;
        pages += 1;
    }
    save(&host.join("index.html"), &render("front.html", "", context! {})?)?;
    pages += 1;
    for file in pages_of(&folder)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let page = render(&format!("pages/{name}.html"), &format!("{name}/"), context! {})?;
        save(&host.join(&name).join("index.html"), &page)?;
        pages += 1;
    }
    save(&host.join("feed.xml"), &render(&format!("{}.xml", outlet.feed), "", context! {})?)?;
    save(&host.join("sitemap.xml"), &render("sitemap.xml", "", context! {})?)?;
    for file in source::files(&folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let template = [".html", ".xml", ".json"].iter().any(|end| name.ends_with(end));
        if !template {
            save(&host.join(&name), &read(&file)?)?;
        }
    }
    Ok(pages)
}

/// Pages that are neither stories nor lists: about, offers, terms.
fn pages_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let folder = folder.join("pages");
    if folder.is_dir() { source::files(&folder) } else { Ok(Vec::new()) }
}

/// What the rail beside a story names: the same section first, then the newest; never the story itself. Up to eight.
fn related(story: &Story, stories: &[&Story], views: &[Value]) -> Vec<Value> {
    let others = || stories.iter().zip(views).filter(|pair| pair.0.path != story.path);
    let same = others().filter(|pair| pair.0.fact("section") == story.fact("section"));
    let rest = others().filter(|pair| pair.0.fact("section") != story.fact("section"));
    same.chain(rest).map(|pair| pair.1.clone()).take(8).collect()
}

fn view<'a>(story: &'a Story, outlet: &'a Outlet) -> StoryView<'a> {
    let facts = story.facts.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    StoryView {
        facts: facts.filter(|pair| !matches!(pair.0, "tags" | "published" | "premium")).collect(),
        tags: story.fact("tags").split(',').map(str::trim).collect(),
        published: rfc3339(&story.published),
        published_rfc2822: story.published.strftime("%a, %d %b %Y %H:%M:%S %z").to_string(),
        url: story.url(),
        path: &story.path,
        section_path: outlet.sections.get(story.fact("section")).map_or("", String::as_str),
        number: source::number(story.path.as_str()),
        words: story.words,
        live: story.fact("kind") == "live",
        premium: story.fact("premium") == "yes",
        blocks: &story.blocks,
        text: story.text(),
    }
}

fn rfc3339(moment: &Zoned) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The way from a page back to its host's root, so that pages work at any depth of any server.
fn to_root(path: &str) -> String {
    match path.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}

/// The outlet's own templates first, then the shared ones. A name that is not there is an error, not an empty string.
fn environment(folder: &Path, shared: &Path, lang: &str) -> Environment<'static> {
    let places = [folder.to_path_buf(), shared.to_path_buf()];
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.set_loader(move |name| {
        for place in &places {
            match std::fs::read_to_string(place.join(name)) {
                Ok(text) => return Ok(Some(text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Error::new(ErrorKind::InvalidOperation, "cannot read a template").with_source(error));
                }
            }
        }
        Ok(None)
    });
    // As sites write it: a slash is not escaped, an apostrophe is `&#39;`.
    environment.set_formatter(|output, state, value| {
        if value.is_safe() || !matches!(state.auto_escape(), AutoEscape::Html) || value.as_str().is_none() {
            return minijinja::escape_formatter(output, state, value);
        }
        output.write_str(&escape(value.as_str().unwrap_or_default())).map_err(Error::from)
    });
    let lang = lang.to_owned();
    environment.add_filter("date", move |text: &str, format: &str| date(text, format, &lang));
    // Deterministic choice for decoration (comment counts, most read): a number below `below` made from a text.
    environment.add_filter("pick", |text: &str, below: u64| source::number(text) % below.max(1));
    environment
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// `strftime` of an RFC 3339 text, with names of months and days in the outlet's language.
fn date(text: &str, format: &str, lang: &str) -> Result<String, Error> {
    let invalid = |message: String| Error::new(ErrorKind::InvalidOperation, message);
    let pieces = jiff::fmt::temporal::Pieces::parse(text).map_err(|error| invalid(error.to_string()))?;
    let moment = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let names = match lang {
        "de" => Some((
            [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
            ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
        )),
        "fr" => Some((
            [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        )),
        "ar" => Some((
            [
                "يناير",
                "فبراير",
                "مارس",
                "أبريل",
                "مايو",
                "يونيو",
                "يوليو",
                "أغسطس",
                "سبتمبر",
                "أكتوبر",
                "نوفمبر",
                "ديسمبر",
            ],
            ["الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"],
        )),
        _ => None,
    };
    let mut format = format.to_owned();
    if let Some((months, days)) = names {
        let month = usize::try_from(moment.month() - 1).ok().and_then(|at| months.get(at));
        let day = usize::try_from(moment.weekday().to_sunday_zero_offset()).ok().and_then(|at| days.get(at));
        format =
            format.replace("%B", month.copied().unwrap_or_default()).replace("%A", day.copied().unwrap_or_default());
    }
    jiff::fmt::strtime::format(&format, moment).map_err(|error| invalid(error.to_string()))
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn save(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
