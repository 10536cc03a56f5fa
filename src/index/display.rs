//! What is shown of a story: headline, URL, snippet. Decoded for results only; the model they share at the first of
//! them. Writer and reader.
//!
//! Section `modl`: the codes ([`super::codebook`]), the lexicon ([`super::lexicon`]), the outlets' templates
//! ([`super::urls`]). Sections `head`, `urls`, `snip`: records ([`super::blocks`]), one a document: a text by
//! [`Code::Headline`] ([`super::prose`]), a URL, a text by [`Code::Snippet`], empty where there is none.

use super::{
    bits::BitWriter,
    blocks::{self, Blocks},
    codebook::{Code, Counts, Decoders, Kept, Reader, Sink, Writer},
    lexicon::Lexicon,
    prose::{self, Forms, Survey},
    urls::{self, Addresses, Known, TemplateCounts, Templates},
};
use crate::error::Result;
use std::sync::OnceLock;

/// A place is kept for every 2^2 headlines, of which a lookup decodes many.
const HEADLINE_PLACES: u32 = 2;
const OTHER_PLACES: u32 = 4;
/// Symbols read to reach and decode one record: as many as 16 snippets of 1,000 letters have, each spelled in four
/// bytes.
const MOST_SYMBOLS: u64 = 1 << 16;
/// Symbols of a record, on average over all of a section, that may take no bits: where most words are the only ones
/// that follow the word before.
const FREE_SYMBOLS: u64 = 32;

/// What is stored of a story for display.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Headline.
    pub title: &'a str,
    /// Canonical URL.
    pub url: &'a str,
    /// Snippet, may be empty.
    pub snippet: &'a str,
    /// Number of the outlet.
    pub outlet: u32,
    /// Day of publication.
    pub day: Option<i32>,
}

/// Sections `modl`, `head`, `urls` and `snip`.
#[derive(Debug, Default)]
pub struct Sections {
    /// `modl`.
    pub model: Vec<u8>,
    /// `head`.
    pub headlines: Vec<u8>,
    /// `urls`.
    pub urls: Vec<u8>,
    /// `snip`, where it was asked for.
    pub snippets: Option<Vec<u8>>,
}

/// Gives all that is stored, in the order of the documents.
pub type Each<'a> = dyn Fn(&mut dyn FnMut(&Shown<'_>)) -> Result<()> + 'a;

/// Writes the sections of `stories`, which are gone through some times; `kept` is where their symbols wait.
///
/// # Errors
/// [`TooLarge`](crate::ErrorKind::TooLarge) past 2^32 bits of a section; those of `stories`.
pub fn encode(stories: &Each<'_>, outlets: &[&str], snippets: bool, kept: Box<dyn Kept>) -> Result<Sections> {
    let mut unpadded = vec![false; outlets.len()];
    stories(&mut |story| {
        if urls::is_unpadded(story.url, story.day) {
            unpadded[story.outlet as usize] = true;
        }
    })?;
    let take_apart = |story: &Shown<'_>| {
        let unpadded = unpadded[story.outlet as usize];
        urls::take_apart(story.url, story.title, story.day, unpadded).unwrap_or_default()
    };
    let (mut counts, mut forms) = (TemplateCounts::new(outlets.len()), Forms::default());
    stories(&mut |story| {
        counts.add(story.outlet, &take_apart(story).template);
        forms.text(story.title);
        if snippets {
            forms.text(story.snippet);
        }
    })?;
    let templates = counts.listed();
    let addresses = Addresses::new(&templates);
    let name = |outlet: u32| outlets.get(outlet as usize).copied().unwrap_or_default();

    let mut survey = Survey::new(forms);
    templates.survey(&mut survey);
    stories(&mut |story| {
        survey.text(story.title, Code::Headline);
        if snippets {
            survey.text(story.snippet, Code::Snippet);
        }
        let url = take_apart(story);
        url.slug_words().for_each(|word| survey.slug_word(word));
        if let Some(text) = addresses.inline(&url, story.outlet, name(story.outlet)) {
            survey.text(text, Code::Template);
        }
    })?;
    let (words, shape) = survey.words();

    let mut counts = Counts::new(shape.clone(), kept);
    words.lexicon.write(&shape, &mut counts);
    templates.write(&words, &shape, &mut counts);
    let model_end = counts.end();
    // Where the records of a section begin among what was counted, and where the last one ends.
    let mut counted = |write: &dyn Fn(&Shown<'_>, &mut dyn Sink)| -> Result<Vec<usize>> {
        let mut ends = vec![counts.end()];
        stories(&mut |story| {
            write(story, &mut counts);
            ends.push(counts.end());
        })?;
        Ok(ends)
    };
    let headlines = counted(&|story, sink| words.write(story.title, Code::Headline, &shape, sink))?;
    let urls = counted(&|story, sink| {
        addresses.write(&take_apart(story), story.outlet, name(story.outlet), &words, &shape, sink);
    })?;
    let snippets = match snippets {
        true => Some(counted(&|story, sink| words.write(story.snippet, Code::Snippet, &shape, sink))?),
        false => None,
    };
    let codes = counts.codes();
    let mut model = Writer { codes: &codes, out: BitWriter::default() };
    codes.write(&mut model.out);
    counts.replay(0, model_end, &mut model);
    let records = |ends: &[usize], places| {
        let mut writer = Writer { codes: &codes, out: BitWriter::default() };
        let mut starts = Vec::with_capacity(ends.len());
        for record in ends.windows(2) {
            starts.push(writer.out.len());
            counts.replay(record[0], record[1], &mut writer);
        }
        blocks::encode(&starts, writer.out, places)
    };
    Ok(Sections {
        model: model.out.finish(),
        headlines: records(&headlines, HEADLINE_PLACES)?,
        urls: records(&urls, OTHER_PLACES)?,
        snippets: snippets.map(|snippets| records(&snippets, OTHER_PLACES)).transpose()?,
    })
}

/// Symbols that a model of so many bytes holds at most.
fn most_symbols(model: &[u8]) -> u64 {
    8 * model.len() as u64 + MOST_SYMBOLS
}

/// What headlines, URLs and snippets are decoded by.
#[derive(Clone, Debug)]
struct Model {
    codes: Decoders,
    lexicon: Lexicon,
    /// The bit at which the outlets' templates begin, and the templates, which URLs alone need.
    templates_at: u64,
    templates: OnceLock<Templates>,
}

/// The display sections of an open index.
#[derive(Clone, Debug, Default)]
pub struct Display {
    model: OnceLock<Model>,
    outlets: u32,
    headlines: Blocks,
    urls: Blocks,
    snippets: Option<Blocks>,
}

impl Display {
    /// Checks the sections of an index with `stories` stories of `outlets` outlets.
    pub fn open(headlines: &[u8], urls: &[u8], snippets: Option<&[u8]>, stories: u32, outlets: u32) -> Result<Self> {
        Ok(Self {
            model: OnceLock::new(),
            outlets,
            headlines: Blocks::open(headlines, stories)?,
            urls: Blocks::open(urls, stories)?,
            snippets: snippets.map(|section| Blocks::open(section, stories)).transpose()?,
        })
    }

    fn model(&self, section: &[u8]) -> &Model {
        self.model.get_or_init(|| {
            let (codes, start) = Decoders::open(section);
            let mut reader = Reader::new(&codes, section, start, most_symbols(section));
            let lexicon = Lexicon::read(&mut reader);
            let templates_at = reader.position();
            Model { codes, lexicon, templates_at, templates: OnceLock::new() }
        })
    }

    /// The model with the templates.
    fn whole_model(&self, section: &[u8]) -> (&Model, &Templates) {
        let model = self.model(section);
        let templates = model.templates.get_or_init(|| {
            let mut reader = Reader::new(&model.codes, section, model.templates_at, most_symbols(section));
            Templates::read(&mut reader, &model.lexicon, self.outlets)
        });
        (model, templates)
    }

    fn text(&self, model: &[u8], section: &[u8], blocks: &Blocks, code: Code, i: u32) -> String {
        let model = self.model(model);
        let (bit, before) = blocks.place(section, i);
        let mut reader = Reader::new(&model.codes, section, bit, MOST_SYMBOLS);
        (0..before).for_each(|_| prose::skip(&mut reader, &model.lexicon, code));
        let mut text = String::with_capacity(128);
        prose::read(&mut reader, &model.lexicon, code, &mut text);
        text
    }

    /// Headline of story `i`.
    pub fn headline(&self, model: &[u8], section: &[u8], i: u32) -> String {
        self.text(model, section, &self.headlines, Code::Headline, i)
    }

    /// Snippet of story `i`, empty where there is none.
    pub fn snippet(&self, model: &[u8], section: &[u8], i: u32) -> String {
        self.snippets.as_ref().map_or_else(String::new, |blocks| self.text(model, section, blocks, Code::Snippet, i))
    }

    /// URL of story `i`; `known` is of that story, `outlet` gives the outlet of any.
    pub fn url(&self, model: &[u8], section: &[u8], i: u32, known: Known<'_>, outlet: impl Fn(u32) -> u32) -> String {
        let (model, templates) = self.whole_model(model);
        let (bit, before) = self.urls.place(section, i);
        let mut reader = Reader::new(&model.codes, section, bit, MOST_SYMBOLS);
        for other in i.saturating_sub(before)..i {
            urls::read(&mut reader, &model.lexicon, templates, outlet(other), None);
        }
        urls::read(&mut reader, &model.lexicon, templates, outlet(i), Some(known))
    }

    /// URLs of all stories in order: each record is read once. `known` gives outlet, its name and the day of a story.
    pub fn urls<'a>(
        &'a self,
        model: &'a [u8],
        [headlines, urls]: [&'a [u8]; 2],
        stories: u32,
        known: impl Fn(u32) -> (u32, String, Option<i32>) + 'a,
    ) -> impl Iterator<Item = String> + 'a {
        let (model, templates) = self.whole_model(model);
        let all = |section: &'a [u8], blocks: &Blocks| {
            let most = 8 * section.len() as u64 + FREE_SYMBOLS * u64::from(stories) + MOST_SYMBOLS;
            Reader::new(&model.codes, section, blocks.place(section, 0).0, most)
        };
        let (mut headlines, mut urls) = (all(headlines, &self.headlines), all(urls, &self.urls));
        let mut title = String::new();
        (0..stories).map(move |i| {
            title.clear();
            prose::read(&mut headlines, &model.lexicon, Code::Headline, &mut title);
            let (outlet, outlet_name, day) = known(i);
            let known = Known { outlet_name: &outlet_name, day, title: &title };
            urls::read(&mut urls, &model.lexicon, templates, outlet, Some(known))
        })
    }
}
