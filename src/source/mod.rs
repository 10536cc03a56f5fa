//! Sources of stories: files, folders and http(s) addresses, each told by its content. Native only.
//!
//! [`read`] is the one door: it turns inputs into [`Article`]s and hands them over in batches, so that a corpus need
//! not fit into memory twice. One file reads one format: [`feed`], [`html`], [`mhtml`], [`warc`], [`wxr`], [`jsonl`],
//! [`tinysearch`], [`list`] (OPML, sitemap indexes, plain lists), each packed by gzip or not. What lies at an address
//! is fetched by [`fetch`]; [`etiquette`] says what its publisher lets others do with it.
//!
//! What is wrong is left out and noted, so that a bad line, page or source never costs the stories of others. Nothing
//! is left out silently: what was not taken is in the [`Tally`], as an [`Error`] that names file or address, line and
//! remedy. Stories come in the order of the inputs, whichever host answers first.

mod abreast;
mod document;
mod error;
pub mod etiquette;
pub mod feed;
pub mod fetch;
mod format;
mod full_text;
mod head;
pub mod html;
pub mod jsonl;
mod left_out;
pub mod list;
pub mod mhtml;
mod owner;
pub mod plain;
mod sink;
pub mod snippets;
mod take_down;
pub mod tinysearch;
mod walk;
pub mod warc;
pub mod wxr;

pub use error::{Error, ErrorKind, Result};
pub use fetch::FetchOptions;
pub use format::{Format, beginning, format_of};
pub use left_out::LeftOut;
pub use owner::{CLAIM_BYTES, Chosen, Claim, Owners, Standing};
pub use snippets::Snippets;
pub use take_down::TakeDown;
pub use walk::{Found, Visit, Walker};

use crate::article::Article;
use crate::follow::Validators;
use document::Document;
use sink::{Context, Sink, Spent};
use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use walk::Listed;

/// How sources are read.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// The format of every input; told by content where absent. What an input names is always told by its content.
    pub format: Option<Format>,
    /// The first bad line, page or source ends the reading, instead of being left out with a note.
    pub strict: bool,
    /// Address that relative addresses of a tinysearch file are resolved against, with or without a last slash;
    /// those of a feed too, where it says nothing else.
    pub site: Option<String>,
    /// The pages of the stories that feeds tell of are fetched, too, for their texts.
    pub full_text: bool,
    /// Stories that are never taken.
    pub take_down: TakeDown,
    /// How others are asked.
    pub fetching: FetchOptions,
}

/// What was taken and what was not, and why.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Stories handed over.
    pub stories: usize,
    /// Pages that are not articles.
    pub not_articles: usize,
    /// Stories whose publisher reserves their use, by [`noindex` or `tdm-reservation`](etiquette).
    pub reserved: usize,
    /// Stories that are on the list of those taken down.
    pub taken_down: usize,
    /// Pages of which an archive says only that they had not changed.
    pub revisits: usize,
    /// Responses in archives whose status is not 200.
    pub other_status: usize,
    /// Responses in archives that are not HTML.
    pub other_types: usize,
    /// Pages in archives that the crawler has cut; they are read as far as they go.
    pub truncated: usize,
    /// Items of exports that are not for everyone: drafts, private ones, those behind a password.
    pub not_public: usize,
    /// Items of exports that are not posts: pages, pictures, menus.
    pub not_posts: usize,
    /// What was left out because it is wrong: place, line where there is one, reason.
    pub left_out: LeftOut,
    /// Pages of stories that could not be read, so that the stories are as their feeds tell them.
    pub not_followed: LeftOut,
}

impl Tally {
    /// Adds what was read later.
    pub(crate) fn add(&mut self, later: Self) {
        self.stories += later.stories;
        self.not_articles += later.not_articles;
        self.reserved += later.reserved;
        self.taken_down += later.taken_down;
        self.revisits += later.revisits;
        self.other_status += later.other_status;
        self.other_types += later.other_types;
        self.truncated += later.truncated;
        self.not_public += later.not_public;
        self.not_posts += later.not_posts;
        self.left_out.append(later.left_out);
        self.not_followed.append(later.not_followed);
    }
}

/// Stories of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch<'a> {
    /// The address that they were fetched from, after redirects; empty where they come from a file.
    pub teller: &'a str,
    /// The stories.
    pub stories: Vec<Article>,
}

/// Takes stories as they are read.
pub type Take<'a> = dyn FnMut(Batch<'_>) -> Result<()> + 'a;

/// Most stories in a batch.
const BATCH: usize = 2048;

/// Reads `inputs` (files, folders, addresses, `-` for standard input) in the order given, folders in the order of their
/// names, what lists name behind them, and gives the stories to `take` in batches.
///
/// # Errors
/// Whatever `take` returns; with `strict` the first input that cannot be read or understood.
pub fn read(inputs: &[PathBuf], options: &SourceOptions, take: &mut Take<'_>) -> Result<Tally> {
    let context = Context::new(options);
    let mut sink = Sink::new(&context, options.fetching.at_once, take);
    let mut seen = HashSet::new();
    let mut inputs = inputs.iter().peekable();
    while let Some(input) = inputs.next() {
        if let Some(address) = address_in(input) {
            // Those that follow each other are asked at once.
            let mut addresses = vec![Listed::given(address, options.format, 0)];
            while let Some(next) = inputs.peek().and_then(|next| address_in(next)) {
                addresses.push(Listed::given(next, options.format, 0));
                inputs.next();
            }
            walk::walk(addresses, &mut seen, &context, &mut sink)?;
        } else {
            sink.spent = Spent::default();
            let outcome = read_input(input, &mut sink);
            sink.settle(outcome)?;
            let listed = std::mem::take(&mut sink.listed);
            let listed = listed.iter().map(|address| Listed::given(address, None, 0));
            walk::walk(listed.collect(), &mut seen, &context, &mut sink)?;
        }
    }
    Ok(sink.tally)
}

/// Reads sources again: files first, then addresses in their order and what lists name behind them. `walker` says how
/// each address is asked, and takes what became of each; `has_page` says of which stories, by their canonical URLs, it
/// has the pages already by a telling that counts as much as that of a teller.
///
/// # Errors
/// Whatever `walker` returns: that of a source is in its [`Visit`].
pub fn follow<W: Walker>(
    sources: &[PathBuf],
    options: &SourceOptions,
    has_page: &(dyn Fn(&str, &str) -> bool + Sync),
    walker: &mut W,
) -> Result<(), W::Error> {
    let context = Context::again(options, has_page);
    // What is given itself is more than what a file lists.
    let (mut level, mut by_files) = (Vec::new(), Vec::new());
    for (root, source) in sources.iter().enumerate() {
        match address_in(source) {
            Some(address) => level.push(Listed::given(address, options.format, root)),
            None => {
                let read = |sink: &mut Sink<'_>| {
                    // All of a file is there.
                    read_input(source, sink).map(|()| Found::Document(Some(Validators::default())))
                };
                let visit = Visit::by(&context, options.fetching.at_once, source.display().to_string(), root, &read);
                by_files.extend(walker.take(visit)?.iter().map(|address| Listed::given(address, None, root)));
            }
        }
    }
    level.append(&mut by_files);
    walk::walk(level, &mut HashSet::new(), &context, walker)
}

/// Whether an input is fetched rather than opened: it begins with `http://` or `https://`.
///
/// ```
/// use sidelight::source::address_in;
/// assert_eq!(address_in("HTTPS://a.example/feed".as_ref()), Some("HTTPS://a.example/feed"));
/// assert_eq!(address_in("feeds/https.xml".as_ref()), None);
/// ```
pub fn address_in(input: &Path) -> Option<&str> {
    let text = input.to_str()?;
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    (begins("http://") || begins("https://")).then_some(text)
}

fn read_input(input: &Path, sink: &mut Sink<'_>) -> Result<()> {
    let format = sink.options().format;
    if input.as_os_str() == "-" {
        return read_document(Document::of_file(Path::new("-"), Box::new(io::stdin().lock()))?, format, sink);
    }
    let corpus = input.join(jsonl::CORPUS);
    let input = if corpus.is_file() { corpus.as_path() } else { input };
    if input.is_dir() {
        return html::read_folder(input, sink);
    }
    let file = File::open(input).map_err(|e| Error::io(input, &e))?;
    read_document(Document::of_file(input, Box::new(file))?, format, sink)
}

/// Reads a document of a format, which its content tells where it is not known.
fn read_document(mut document: Document<'_>, format: Option<Format>, sink: &mut Sink<'_>) -> Result<()> {
    let place = document.place;
    sink.teller = document.address.to_owned();
    let format = match format {
        Some(format) => format,
        None => format_of(place, document.head()?)?,
    };
    match format {
        Format::JsonLines => jsonl::read(document, sink),
        Format::Html | Format::Mhtml => html::read_page(document, format, sink),
        Format::Feed => feed::read(document, sink),
        Format::Opml | Format::List | Format::Sitemaps => list::read(document, format, sink),
        Format::Tinysearch => tinysearch::read(document, sink),
        Format::Warc => warc::read(place, document.stream, sink),
        Format::WordPress => wxr::read(document, sink),
    }
}
