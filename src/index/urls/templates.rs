//! Templates of URLs, listed by outlet. Writer and reader; their layout stands in [`super`].

use super::{LONGEST_URL, is_field};
use crate::index::{
    codebook::{Code, Reader, Shape, Sink},
    cut::prefix,
    lexicon::Lexicon,
    prose::{self, Survey, Words},
};
use crate::sort;
use std::{cmp::Reverse, collections::HashMap};

const LISTED: usize = 1;
const SHARED: usize = 2;
const INLINE_BASES: usize = 8;
/// What is listed is shared with the template before for the most part, so that it grows when it is read; hostile bytes
/// may not make it grow more.
const TEMPLATE_GROWTH: usize = 64;

/// Templates by outlet and rank.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    templates: Vec<String>,
    /// Of each outlet, where its templates begin; and the end of the last.
    starts: Vec<u32>,
}

/// How many URLs of each outlet have a template.
#[derive(Debug)]
pub struct TemplateCounts(Vec<HashMap<String, usize>>);

impl TemplateCounts {
    /// None yet, of so many outlets.
    pub fn new(outlets: usize) -> Self {
        Self(vec![HashMap::new(); outlets])
    }

    /// Counts the template of a URL of an outlet.
    pub fn add(&mut self, outlet: u32, template: &str) {
        let counts = &mut self.0[outlet as usize];
        match counts.get_mut(template) {
            Some(count) => *count += 1,
            None => _ = counts.insert(template.to_owned(), 1),
        }
    }

    /// The templates that more than one URL of an outlet has.
    pub fn listed(self) -> Templates {
        Templates::new(self.0)
    }
}

impl Templates {
    /// The templates that more than one URL of an outlet has.
    fn new(counts: Vec<HashMap<String, usize>>) -> Self {
        let mut templates = Self::default();
        for counts in counts {
            templates.starts.push(templates.templates.len() as u32);
            let listed = counts.into_iter().filter(|(_, count)| *count > 1);
            let mut listed: Vec<(Reverse<usize>, String)> =
                listed.map(|(template, count)| (Reverse(count), template)).collect();
            sort::by(&mut listed, |a, b| a.cmp(b));
            templates.templates.extend(listed.into_iter().map(|(_, template)| template));
        }
        templates.starts.push(templates.templates.len() as u32);
        templates
    }

    /// The number of outlets.
    pub fn outlets(&self) -> u32 {
        self.starts.len().saturating_sub(1) as u32
    }

    /// The templates of an outlet.
    pub fn of(&self, outlet: u32) -> &[String] {
        let at = outlet as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => self.templates.get(*start as usize..*end as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Each template after what it shares with the one before.
    fn rests(&self) -> impl Iterator<Item = (u32, &str)> {
        let before = std::iter::once("").chain(self.templates.iter().map(String::as_str));
        self.templates.iter().zip(before).map(|(template, before)| {
            let shared = shared(template, before);
            (shared as u32, &template[shared..])
        })
    }

    /// Gives `survey` the texts that [`write`](Self::write) will write.
    pub fn survey(&self, survey: &mut Survey) {
        self.rests().for_each(|(_, rest)| survey.text(rest, Code::Template));
    }

    /// Writes all templates.
    pub fn write(&self, words: &Words, shape: &Shape, sink: &mut dyn Sink) {
        let mut rests = self.rests();
        for outlet in self.starts.windows(2) {
            let count = outlet[1] - outlet[0];
            sink.number(Code::Number, LISTED, count);
            for (shared, rest) in rests.by_ref().take(count as usize) {
                sink.number(Code::Number, SHARED, shared);
                words.write(rest, Code::Template, shape, sink);
            }
        }
    }

    /// Reads the templates of `outlets` outlets.
    pub fn read(reader: &mut Reader<'_>, lexicon: &Lexicon, outlets: u32) -> Self {
        let mut templates = Self::default();
        let mut bytes = 0;
        let mut last = String::new();
        for _ in 0..outlets {
            templates.starts.push(templates.templates.len() as u32);
            for _ in 0..reader.number(Code::Number, LISTED) {
                if bytes > TEMPLATE_GROWTH * reader.source_bytes() {
                    break;
                }
                let shared = reader.number(Code::Number, SHARED) as usize;
                last.truncate(prefix(&last, shared.min(LONGEST_URL)).len());
                prose::read(reader, lexicon, Code::Template, &mut last);
                bytes += last.len() + 24;
                templates.templates.push(last.clone());
            }
        }
        templates.starts.push(templates.templates.len() as u32);
        templates
    }

    /// The listed template that one that is not listed is encoded by: its number, and the bytes shared with it.
    pub fn base(&self, outlet: u32, outlet_name: &str, template: &str) -> (usize, usize) {
        let own = self.of(outlet);
        if own.is_empty() {
            return (0, shared(template, &usual_address(outlet_name)));
        }
        let bases = own.iter().take(INLINE_BASES).map(|base| shared(template, base));
        bases.enumerate().max_by_key(|(i, shared)| (*shared, std::cmp::Reverse(*i))).unwrap_or((0, 0))
    }
}

/// The address that templates of an outlet without listed ones are encoded by. Whoever steps over a URL does not know
/// the name, so that no character of it may stand for a field.
pub fn usual_address(outlet_name: &str) -> String {
    let name = outlet_name.split(is_field).next().unwrap_or_default();
    format!("https://www.{name}/")
}

fn shared(a: &str, b: &str) -> usize {
    let bytes = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    prefix(a, bytes).len()
}
