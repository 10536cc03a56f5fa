//! Reading outlets and stories from their committed sources.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Zoned;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The folder of stories that belong to no event.
pub const SINGLES: &str = "singles";

/// All sources, read. Outlets by folder name; stories newest first, then by address.
#[derive(Debug)]
pub struct Newsstand {
    /// Outlets, in the order of their folders' names.
    pub outlets: Vec<Outlet>,
    /// Stories, newest first; stories of one moment in the order of their addresses.
    pub stories: Vec<Story>,
}

/// One outlet: what the generator itself needs of `outlet.json`; templates see the whole file.
#[derive(Debug, Clone, Deserialize)]
pub struct Outlet {
    /// Host without `.example`: the folder's name.
    #[serde(skip)]
    pub id: String,
    /// Display name.
    pub name: String,
    /// Main language, as BCP 47 (`en`, `de`).
    pub lang: String,
    /// `rss` or `atom`.
    pub feed: String,
    /// A story's path, such as `{yyyy}/{mm}/{dd}/{slug}/`; also `{section}` and `{id}`, a number made from the slug.
    pub path: String,
    /// Sections by name, with the path of the section's page.
    pub sections: BTreeMap<String, String>,
    /// The whole of `outlet.json`.
    #[serde(skip)]
    pub facts: serde_json::Value,
}

impl Outlet {
    /// `<id>.example`.
    pub fn host(&self) -> String {
        format!("{}.example", self.id)
    }
}

/// One story, read from `stories/<event>/<outlet>[.<what>].md`.
#[derive(Debug, Clone)]
pub struct Story {
    /// The source file, relative to the newsstand's folder.
    pub file: PathBuf,
    /// The event's folder; `None` for singles.
    pub event: Option<String>,
    /// The outlet's id.
    pub outlet: String,
    /// Front matter: `title`, `description`, `author`, `section`, `lang`, `tags`, and what templates want besides.
    pub facts: BTreeMap<String, String>,
    /// Time of publication, in the outlet's own offset.
    pub published: Zoned,
    /// The text, block by block.
    pub blocks: Vec<Block>,
    /// Path under the host, without the leading slash and with a closing one.
    pub path: String,
    /// Words of the text, without headings of the page around it.
    pub words: usize,
}

/// One block of a story's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: String,
    },
    /// `## `: a heading between paragraphs.
    Heading {
        /// Its text.
        text: String,
    },
    /// `> `: a quotation set apart.
    Quote {
        /// Its text.
        text: String,
    },
    /// `[14:05] `: an entry of a live blog.
    Entry {
        /// Its time of day, `HH:MM`.
        time: String,
        /// Its text.
        text: String,
    },
}

impl Block {
    /// The text of any block.
    pub fn text(&self) -> &str {
        match self {
            Self::Paragraph { text } | Self::Heading { text } | Self::Quote { text } | Self::Entry { text, .. } => text,
        }
    }
}

impl Story {
    /// A fact of the front matter; empty where it has none.
    pub fn fact(&self, name: &str) -> &str {
        self.facts.get(name).map_or("", String::as_str)
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.fact("title")
    }

    /// The story's whole text, blocks apart by newlines.
    pub fn text(&self) -> String {
        self.blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n")
    }

    /// The canonical address.
    pub fn url(&self) -> String {
        format!("https://{}.example/{}", self.outlet, self.path)
    }
}

/// What a front matter may hold; the first seven it must. `wire` names the wire text that two or more outlets print,
/// `follows` the event that a single story goes back to on a later day.
const FACTS: [&str; 15] = [
    "title",
    "description",
    "author",
    "published",
    "section",
    "lang",
    "tags",
    "slug",
    "kind",
    "premium",
    "wire",
    "picture",
    "caption",
    "kicker",
    "follows",
];
const REQUIRED: usize = 7;

/// Reads everything under `root`. Problems in sources come back as lines `file:line: message`.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn read(root: &Path) -> Result<(Newsstand, Vec<String>)> {
    let mut problems = Vec::new();
    let outlets = read_outlets(root, &mut problems)?;
    let mut stories = Vec::new();
    for folder in folders(&root.join("stories"))? {
        let event = folder_name(&folder);
        for file in files(&folder)? {
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(root).unwrap_or(&file).to_path_buf();
            match parse(&name, &event, &text, &outlets) {
                Ok(story) => stories.push(story),
                Err(found) => problems.extend(found),
            }
        }
    }
    stories.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.url().cmp(&b.url())));
    Ok((Newsstand { outlets, stories }, problems))
}

fn read_outlets(root: &Path, problems: &mut Vec<String>) -> Result<Vec<Outlet>> {
    let mut outlets = Vec::new();
    for folder in folders(&root.join("outlets"))? {
        let file = folder.join("outlet.json");
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let facts: serde_json::Value = match serde_json::from_str(&text) {
            Ok(facts) => facts,
            Err(error) => {
                problems.push(format!("{name}:{}: {error}", error.line()));
                continue;
            }
        };
        match Outlet::deserialize(&facts) {
            Ok(outlet) => outlets.push(Outlet { id: folder_name(&folder), facts, ..outlet }),
            Err(error) => problems.push(format!("{name}:1: {error}")),
        }
    }
    Ok(outlets)
}

/// Parses one story. Every problem found comes back, not only the first.
pub fn parse(file: &Path, event: &str, text: &str, outlets: &[Outlet]) -> Result<Story, Vec<String>> {
    let mut problems = Vec::new();
    let mut problem = |line: usize, message: String| problems.push(format!("{}:{line}: {message}", file.display()));

    let lines: Vec<&str> = text.lines().collect();
    if lines.first() != Some(&"---") {
        return Err(vec![format!("{}:1: a story begins with a line of three hyphens", file.display())]);
    }
    let Some(end) = lines.iter().skip(1).position(|line| *line == "---").map(|at| at + 1) else {
        return Err(vec![format!("{}:1: the front matter never ends: add a line of three hyphens", file.display())]);
    };
    let mut facts = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (at, line) in lines.iter().enumerate().take(end).skip(1) {
        let Some((name, value)) = line.split_once(": ") else {
            problem(at + 1, format!("expected `name: value`, found `{line}`"));
            continue;
        };
        if !FACTS.contains(&name) {
            problem(at + 1, format!("unknown name `{name}`; known are {}", FACTS.join(", ")));
        }
        if facts.insert(name.to_owned(), value.trim().to_owned()).is_some() {
            problem(at + 1, format!("`{name}` stands twice"));
        }
        places.insert(name, at + 1);
    }
    for name in &FACTS[..REQUIRED] {
        if facts.get(*name).is_none_or(String::is_empty) {
            problem(end + 1, format!("`{name}` is missing in the front matter"));
        }
    }
    let published = match facts.get("published").map(|text| (text, moment(text))) {
        Some((_, Some(published))) => Some(published),
        Some((text, None)) => {
            let line = places.get("published").copied().unwrap_or(1);
            problem(line, format!("`{text}` is not a time with offset such as 2026-11-16T18:40:00+01:00"));
            None
        }
        None => None,
    };
    if let Some(kind) = facts.get("kind").filter(|kind| *kind != "live") {
        problem(places.get("kind").copied().unwrap_or(1), format!("`kind` may only be `live`, not `{kind}`"));
    }

    let id = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let id = id.split('.').next().unwrap_or_default().to_owned();
    let outlet = outlets.iter().find(|outlet| outlet.id == id);
    match outlet {
        None => problem(1, format!("no outlet `{id}` under outlets/: a story's file is named after its outlet")),
        Some(outlet) => {
            let section = facts.get("section").map_or("", String::as_str);
            if !section.is_empty() && !outlet.sections.contains_key(section) {
                let known: Vec<&str> = outlet.sections.keys().map(String::as_str).collect();
                let line = places.get("section").copied().unwrap_or(1);
                problem(line, format!("{id} has no section `{section}`; it has {}", known.join(", ")));
            }
        }
    }
    let slug = match facts.get("slug") {
        Some(slug) => slug.clone(),
        None => slug(facts.get("title").map_or("", String::as_str)),
    };
    if slug.is_empty() {
        problem(1, "the title has no letters to make an address of: give `slug: some-words`".to_owned());
    }

    let blocks = blocks(&lines[end + 1..]);
    let live = facts.get("kind").is_some_and(|kind| kind == "live");
    if live != blocks.iter().any(|block| matches!(block, Block::Entry { .. })) {
        problem(end + 2, "entries such as `[14:05] text` and `kind: live` belong together".to_owned());
    }
    let (Some(published), Some(outlet), true) = (published, outlet, problems.is_empty()) else {
        return Err(problems);
    };
    let section = outlet.sections.get(facts.get("section").map_or("", String::as_str)).map_or("", String::as_str);
    let path = outlet
        .path
        .replace("{yyyy}", &published.strftime("%Y").to_string())
        .replace("{mm}", &published.strftime("%m").to_string())
        .replace("{dd}", &published.strftime("%d").to_string())
        .replace("{section}", section.trim_matches('/'))
        .replace("{id}", &number(&slug).to_string())
        .replace("{slug}", &slug);
    let words = blocks.iter().map(|block| block.text().split_whitespace().count()).sum();
    let event = (event != SINGLES).then(|| event.to_owned());
    Ok(Story { file: file.to_path_buf(), event, outlet: id, facts, published, blocks, path, words })
}

/// A time with a numeric offset, kept in that offset.
fn moment(text: &str) -> Option<Zoned> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset()?;
    pieces.date().to_datetime(pieces.time()?).to_zoned(TimeZone::fixed(offset)).ok()
}

/// Blocks are set apart by empty lines; a paragraph may run over several lines.
fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for group in lines.split(|line| line.trim().is_empty()).filter(|group| !group.is_empty()) {
        let text = group.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        blocks.push(if let Some(text) = text.strip_prefix("## ") {
            Block::Heading { text: text.to_owned() }
        } else if let Some(text) = text.strip_prefix("> ") {
            Block::Quote { text: text.to_owned() }
        } else if let Some((time, text)) = text.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            Block::Entry { time: time.to_owned(), text: text.to_owned() }
        } else {
            Block::Paragraph { text }
        });
    }
    blocks
}

/// An address made from a title: lower-case ASCII words with hyphens, at most 72 bytes, cut at a word.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for character in title.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'à' | 'â' => slug.push('a'),
            'ç' => slug.push('c'),
            'é' | 'è' | 'ê' | 'ë' => slug.push('e'),
            'î' | 'ï' => slug.push('i'),
            'ô' => slug.push('o'),
            'ù' | 'û' => slug.push('u'),
            'œ' => slug.push_str("oe"),
            '\'' | '’' if !slug.ends_with('-') && matches!(slug.rsplit('-').next(), Some(word) if word.len() > 1) => {
            }
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    if slug.len() > 72 {
        let cut = slug[..72].rfind('-').unwrap_or(72);
        slug.truncate(cut);
    }
    slug.trim_end_matches('-').to_owned()
}

/// A story number as content systems give them: seven digits from the slug's FNV-1a hash.
pub fn number(slug: &str) -> u64 {
    let hash = slug
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    1_000_000 + hash % 9_000_000
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Folders directly under `root`, by name.
pub fn folders(root: &Path) -> Result<Vec<PathBuf>> {
    entries(root, Path::is_dir)
}

/// Files directly under `root`, by name; hidden ones left out.
pub fn files(root: &Path) -> Result<Vec<PathBuf>> {
    entries(root, Path::is_file)
}

fn entries(root: &Path, wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).with_context(|| format!("cannot read {}", root.display()))? {
        let path = entry?.path();
        if wanted(&path) && !folder_name(&path).starts_with('.') {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
