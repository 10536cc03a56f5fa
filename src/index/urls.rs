//! URLs, encoded relative to the outlet's templates, the date and the headline. Writer and reader.
//!
//! A URL is a template with fields. A template is the URL with these characters in place of what changes:
//!
//! | character | field |
//! |---|---|
//! | 01, 02, 03, 04, 05, 06 | year, month of two digits, month, day of two digits, day, month as `jan` |
//! | 07, 08 | month and day as `0320`, year, month and day as `20200320` |
//! | 0E + length as U+0080… | digits: 4, 7, 10, 14, 17, 20, 24, 27 or 30 bits for 1 to 9 of them |
//! | 0F + length | lowercase letters a–f and digits, 4 bits each |
//! | 10 + length | lowercase letters and digits, 6 bits each |
//! | 11 + length | letters and digits, 6 bits each |
//! | 18 + 4·apostrophes part words + 2·case as in the headline + `_` for `-` | slug |
//!
//! The model holds, after the lexicon, for each outlet the templates that more than one of its URLs has, most frequent
//! first: their number, then each as the number of bytes shared with the template before and the rest as a text.
//!
//! A URL: 1 + rank of its template by [`Code::Choice`] (context: class of the number of the outlet's templates), or 0,
//! 3 bits for the template it shares most with (where the outlet has one), the bytes shared, the rest as a text. Then
//! its fields in the order of the template. Dates are those of the document's day and take no bits.
//!
//! A slug, word by word with [`Code::Slug`]: 0 ends it; 1 takes the rest of the headline and ends it; 2 to 9 leave out
//! 0 to 7 of the headline's words and take the next; 10 takes the word whose number follows in 5 bits; 11 a word of
//! the lexicon; 12 a spelled word; 13 the beginning of the headline's next word, its length in 5 bits, and ends it.

mod fields;
mod slug;
mod templates;

use super::{
    codebook::{CHOICE_CONTEXTS, Code, Reader, Shape, Sink},
    cut::prefix,
    lexicon::Lexicon,
    prose::{self, Words},
};
use crate::time::push_digits;
use fields::{
    DIGIT_BITS, DIGITS, HEX, LENGTH, LONGEST_FIELD, LOWERCASE, MIXED, dates, letter_number, number_letter, runs,
};
use slug::{Step, cost, find_slug, headline_words, steps};
use std::{borrow::Cow, collections::HashMap};
use templates::usual_address;

pub use fields::is_unpadded;
pub use templates::{TemplateCounts, Templates};

/// Slugs stand in a template as characters from here on.
const SLUG: u32 = 0x18;
const SHARED_INLINE: usize = 3;
/// Longest URL, whatever the file holds.
const LONGEST_URL: usize = 8192;

/// A URL taken apart.
#[derive(Clone, Debug, Default)]
pub struct TemplatedUrl {
    /// The template.
    pub template: String,
    fields: Vec<String>,
    steps: Vec<Step>,
    keeps_case: bool,
}

/// Whether a URL can be stored: it has none of the characters that stand for fields in templates.
pub fn is_encodable(url: &str) -> bool {
    !url.contains(|c| (c as u32) < 0x20 || (LENGTH..LENGTH + 0x20).contains(&(c as u32)))
}

/// Takes a URL apart, given headline and day of its story, and whether its outlet writes months and days of one digit.
/// `None` for a URL that can't be stored.
pub fn take_apart(url: &str, title: &str, day: Option<i32>, unpadded: bool) -> Option<TemplatedUrl> {
    if !is_encodable(url) {
        return None;
    }
    let path_at = url
        .find("://")
        .and_then(|scheme| url[scheme + 3..].find('/').map(|slash| scheme + 3 + slash))
        .unwrap_or(url.len());
    let runs = runs(&url[path_at..]);
    let dates = dates(day);
    let slug = find_slug(&runs);
    let mut parts =
        TemplatedUrl { template: url[..path_at].to_owned(), fields: Vec::new(), steps: Vec::new(), keeps_case: false };
    let mut dated = false;
    let mut i = 0;
    while let Some(run) = runs.get(i) {
        if let Some((start, end, joint)) = slug.filter(|(start, ..)| *start == i) {
            let words: Vec<&str> = runs[start..=end].iter().step_by(2).copied().collect();
            let keeps_case = words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_uppercase()));
            let variants = [0, 4].map(|parts| parts | if keeps_case { 2 } else { 0 } | u32::from(joint));
            let ways = variants.map(|variant| (variant, steps(&words, &headline_words(title, variant))));
            if let Some((variant, steps)) = ways.into_iter().min_by_key(|(_, steps)| cost(steps)) {
                parts.template.extend(char::from_u32(SLUG + variant));
                (parts.steps, parts.keeps_case) = (steps, keeps_case);
            }
            i = end + 1;
            continue;
        }
        parts.run(run, dates.as_ref(), &mut dated, unpadded);
        i += 1;
    }
    Some(parts)
}

impl TemplatedUrl {
    fn run(&mut self, run: &str, dates: Option<&[String; 8]>, dated: &mut bool, unpadded: bool) {
        if let Some(dates) = dates {
            let order: &[usize] = match (*dated, unpadded) {
                (true, true) => &[2, 4, 1, 3, 5, 6],
                (true, false) => &[1, 3, 2, 4, 5, 6],
                (false, _) => &[0, 7],
            };
            // The month comes first: a day that equals it must not be taken for it.
            let has_month = self.template.contains(['\x02', '\x03', '\x06']);
            let fits = |field: &&usize| {
                let is_month = matches!(field, 1 | 2 | 5);
                let is_day = matches!(field, 3 | 4);
                dates[**field] == run && (!is_month || !has_month) && (!is_day || has_month)
            };
            if let Some(field) = order.iter().find(fits) {
                self.template.extend(char::from_u32(*field as u32 + 1));
                *dated = true;
                return;
            }
        }
        let bytes = run.as_bytes();
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        let hex = bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let lowercase = bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z'));
        if digits == 0 || !bytes[0].is_ascii_alphanumeric() {
            self.template.push_str(run);
        } else if digits == bytes.len() {
            bytes.chunks(9).for_each(|chunk| self.field(DIGITS, chunk));
        } else if let (Some(last), true) = (bytes.iter().rposition(|byte| !byte.is_ascii_digit()), digits >= 4)
            && bytes[..=last].iter().all(u8::is_ascii_alphabetic)
        {
            // As n1490501: letters, then a number.
            self.template.push_str(&run[..=last]);
            bytes[last + 1..].chunks(9).for_each(|chunk| self.field(DIGITS, chunk));
        } else if bytes.len() < 6 {
            self.template.push_str(run);
        } else {
            let kind = if hex {
                HEX
            } else if lowercase {
                LOWERCASE
            } else {
                MIXED
            };
            bytes.chunks(LONGEST_FIELD).for_each(|chunk| self.field(kind, chunk));
        }
    }

    fn field(&mut self, kind: char, bytes: &[u8]) {
        self.template.push(kind);
        self.template.extend(char::from_u32(LENGTH + bytes.len() as u32));
        self.fields.push(String::from_utf8_lossy(bytes).into_owned());
    }

    /// Words of the slug that the headline does not hold.
    pub fn slug_words(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| if let Step::Word(word) = step { Some(word.as_str()) } else { None })
    }

    fn write_fields(&self, words: &Words, shape: &Shape, sink: &mut dyn Sink) {
        let mut fields = self.fields.iter();
        let mut chars = self.template.chars();
        while let Some(c) = chars.next() {
            if matches!(c, DIGITS | HEX | LOWERCASE | MIXED) {
                let field = fields.next().map_or("", String::as_str);
                chars.next();
                if c == DIGITS {
                    sink.raw(field.parse().unwrap_or(0), DIGIT_BITS[field.len().min(9)]);
                } else {
                    field.bytes().for_each(|byte| sink.raw(letter_number(byte), if c == HEX { 4 } else { 6 }));
                }
            } else if is_slug(c) {
                slug::write(&self.steps, self.keeps_case, words, shape, sink);
            }
        }
    }
}

fn is_slug(c: char) -> bool {
    (SLUG..SLUG + 8).contains(&(c as u32))
}

fn choice_context(templates: usize) -> usize {
    ((usize::BITS - templates.leading_zeros()) as usize).min(CHOICE_CONTEXTS - 1)
}

/// Writes URLs of an index.
#[derive(Debug)]
pub struct Addresses<'a> {
    templates: &'a Templates,
    ranks: HashMap<(u32, &'a str), u32>,
}

impl<'a> Addresses<'a> {
    /// Looks templates up in `templates`.
    pub fn new(templates: &'a Templates) -> Self {
        let outlets = 0..templates.outlets();
        let ranked =
            |outlet| templates.of(outlet).iter().enumerate().map(move |(rank, t)| ((outlet, t.as_str()), rank as u32));
        Self { templates, ranks: outlets.flat_map(ranked).collect() }
    }

    /// The part of a template that is written with the URL: none where the template is listed.
    pub fn inline<'b>(&self, url: &'b TemplatedUrl, outlet: u32, outlet_name: &str) -> Option<&'b str> {
        if self.ranks.contains_key(&(outlet, url.template.as_str())) {
            return None;
        }
        Some(&url.template[self.templates.base(outlet, outlet_name, &url.template).1..])
    }

    /// Writes a URL.
    pub fn write(
        &self,
        url: &TemplatedUrl,
        outlet: u32,
        outlet_name: &str,
        words: &Words,
        shape: &Shape,
        sink: &mut dyn Sink,
    ) {
        let own = self.templates.of(outlet);
        let context = choice_context(own.len());
        match self.ranks.get(&(outlet, url.template.as_str())) {
            Some(rank) => sink.number(Code::Choice, context, rank + 1),
            None => {
                sink.number(Code::Choice, context, 0);
                let (base, shared) = self.templates.base(outlet, outlet_name, &url.template);
                if !own.is_empty() {
                    sink.raw(base as u32, 3);
                }
                sink.number(Code::Number, SHARED_INLINE, shared as u32);
                words.write(&url.template[shared..], Code::Template, shape, sink);
            }
        }
        url.write_fields(words, shape, sink);
    }
}

/// What a URL is decoded by, beside its own bits and its outlet's templates.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Name of the outlet.
    pub outlet_name: &'a str,
    /// Day of publication.
    pub day: Option<i32>,
    /// The headline.
    pub title: &'a str,
}

/// The template of the next URL.
fn template<'a>(
    reader: &mut Reader<'_>,
    lexicon: &Lexicon,
    templates: &'a Templates,
    outlet: u32,
    outlet_name: &str,
) -> Cow<'a, str> {
    let own = templates.of(outlet);
    match reader.number(Code::Choice, choice_context(own.len())).checked_sub(1) {
        Some(rank) => Cow::Borrowed(own.get(rank as usize).map_or("", String::as_str)),
        None => {
            let mut template = match own.get(if own.is_empty() { 0 } else { reader.raw(3) as usize }) {
                Some(base) => base.clone(),
                None => usual_address(outlet_name),
            };
            let shared = reader.number(Code::Number, SHARED_INLINE) as usize;
            template.truncate(prefix(&template, shared.min(LONGEST_URL)).len());
            prose::read(reader, lexicon, Code::Template, &mut template);
            Cow::Owned(template)
        }
    }
}

/// The length that the character behind a field's kind stands for.
fn field_length(character: Option<char>) -> u32 {
    character.map_or(0, |c| (c as u32).saturating_sub(LENGTH)).min(LONGEST_FIELD as u32)
}

/// Whether a character of a template stands for a field.
fn is_field(c: char) -> bool {
    c < ' '
}

/// Reads the URL of the story of which something is known; of another story, of which only the outlet is, steps over it
/// and gives nothing.
///
/// Total: left after [`LONGEST_URL`] letters, kept or not; slugs end when the reader is spent.
pub fn read(
    reader: &mut Reader<'_>,
    lexicon: &Lexicon,
    templates: &Templates,
    outlet: u32,
    known: Option<Known<'_>>,
) -> String {
    let template = template(reader, lexicon, templates, outlet, known.map_or("", |known| known.outlet_name));
    let mut url = String::with_capacity(if known.is_some() { template.len() + 64 } else { 0 });
    let mut rest = &*template;
    let mut known_dates = None;
    let mut letters = 0;
    while letters <= LONGEST_URL {
        let (plain, fields) = rest.split_at(rest.find(is_field).unwrap_or(rest.len()));
        let mut chars = fields.chars();
        let c = chars.next();
        letters += plain.len() + 1;
        if known.is_some() {
            url.push_str(plain);
        }
        match c {
            None => break,
            Some(date @ '\x01'..='\x08') => {
                if let Some(known) = known {
                    let dates = known_dates.get_or_insert_with(|| dates(known.day).unwrap_or_default());
                    url.push_str(&dates[date as usize - 1]);
                }
            }
            Some(DIGITS) => {
                let length = field_length(chars.next()).min(9) as usize;
                let number = reader.raw(DIGIT_BITS[length]);
                if known.is_some() && length > 0 {
                    push_digits(number, length, &mut url);
                }
            }
            Some(kind @ (HEX | LOWERCASE | MIXED)) => {
                let length = field_length(chars.next());
                letters += length as usize;
                for _ in 0..length {
                    let letter = number_letter(reader.raw(if kind == HEX { 4 } else { 6 }));
                    if known.is_some() {
                        url.push(letter);
                    }
                }
            }
            Some(c) if is_slug(c) => {
                slug::read(reader, lexicon, c as u32 - SLUG, known.map(|known| known.title), &mut url)
            }
            Some(other) if known.is_some() => url.push(other),
            Some(_) => {}
        }
        rest = chars.as_str();
    }
    url
}

#[cfg(test)]
mod tests {
    use super::super::{
        bits::BitWriter,
        codebook::{Counts, Decoders, SLUG_CONTEXTS, SPELLING_ENDS, Writer},
        prose::{Forms, Survey},
    };
    use super::*;
    use proptest::prelude::*;

    /// The listed templates of one outlet.
    fn templates_of<'a>(templates: impl Iterator<Item = &'a str>) -> Templates {
        let mut counts = TemplateCounts::new(1);
        templates.for_each(|template| counts.add(0, template));
        counts.listed()
    }

    /// Bits of the URLs, and the URLs as they are read.
    fn round_trip(stories: &[(&str, &str, Option<i32>)]) -> (Vec<u64>, Vec<String>) {
        round_trip_of("a.example", stories)
    }

    /// The same for an outlet of any name.
    fn round_trip_of(outlet_name: &str, stories: &[(&str, &str, Option<i32>)]) -> (Vec<u64>, Vec<String>) {
        let split: Vec<TemplatedUrl> =
            stories.iter().map(|(url, title, day)| take_apart(url, title, *day, false).unwrap()).collect();
        let templates = templates_of(split.iter().map(|url| url.template.as_str()));
        let addresses = Addresses::new(&templates);
        let mut survey = Survey::new(Forms::default());
        templates.survey(&mut survey);
        for url in &split {
            url.slug_words().for_each(|word| survey.slug_word(word));
            addresses.inline(url, 0, outlet_name).into_iter().for_each(|text| survey.text(text, Code::Template));
        }
        let (words, shape) = survey.words();
        let write = |sink: &mut dyn Sink| {
            words.lexicon.write(&shape, sink);
            templates.write(&words, &shape, sink);
        };
        let mut counts = Counts::new(shape.clone(), Box::new(Vec::new()));
        write(&mut counts);
        split.iter().for_each(|url| addresses.write(url, 0, outlet_name, &words, &shape, &mut counts));
        let codes = counts.codes();
        let mut writer = Writer { codes: &codes, out: BitWriter::default() };
        codes.write(&mut writer.out);
        write(&mut writer);
        let mut bits = Vec::new();
        for url in &split {
            let start = writer.out.len();
            addresses.write(url, 0, outlet_name, &words, &shape, &mut writer);
            bits.push(writer.out.len() - start);
        }
        let bytes = writer.out.finish();
        let (decoders, start) = Decoders::open(&bytes);
        let mut reader = Reader::new(&decoders, &bytes, start, u64::MAX);
        let lexicon = Lexicon::read(&mut reader);
        let templates = Templates::read(&mut reader, &lexicon, 1);
        let read = |&(_, title, day): &(&str, &str, Option<i32>)| {
            let known = Known { outlet_name, day, title };
            let mut skipped = reader.clone();
            let url = read(&mut reader, &lexicon, &templates, 0, Some(known));
            assert_eq!(read(&mut skipped, &lexicon, &templates, 0, None), "");
            assert_eq!(skipped.position(), reader.position(), "{url}");
            url
        };
        (bits, stories.iter().map(read).collect())
    }

    #[test]
    fn an_outlet_name_with_the_character_of_a_field_harms_no_other_url() {
        let url = "https://www.a.example/quite-some-long-slug-here";
        assert_eq!(round_trip_of("a.example/\u{18}", &[(url, "", None)]).1, [url]);
    }

    /// Symbols and bits that reading a URL of `template` takes, stepping over it and reading it, of a reader of 20,000
    /// symbols past the end of a file whose slugs take the words of `steps` again and again and whose spelled words
    /// never end.
    fn work_of_hostile(template: &str, steps: &[usize]) -> [(u64, u64); 2] {
        let templates = templates_of([template; 2].into_iter());
        let mut survey = Survey::new(Forms::default());
        templates.survey(&mut survey);
        let (words, shape) = survey.words();
        let write = |sink: &mut dyn Sink| {
            words.lexicon.write(&shape, sink);
            templates.write(&words, &shape, sink);
            sink.number(Code::Choice, choice_context(1), 1);
        };
        let mut counts = Counts::new(shape.clone(), Box::new(Vec::new()));
        write(&mut counts);
        for context in 0..SLUG_CONTEXTS {
            steps.iter().for_each(|step| counts.symbol(Code::Slug, context, *step));
        }
        for context in 0..shape.byte_contexts as usize + 2 {
            (0..1000).for_each(|_| counts.symbol(Code::Spelling, context, SPELLING_ENDS));
            counts.symbol(Code::Spelling, context, 1);
        }
        let codes = counts.codes();
        let mut writer = Writer { codes: &codes, out: BitWriter::default() };
        codes.write(&mut writer.out);
        write(&mut writer);
        let bytes = writer.out.finish();
        let (decoders, start) = Decoders::open(&bytes);
        let mut reader = Reader::new(&decoders, &bytes, start, u64::MAX);
        let lexicon = Lexicon::read(&mut reader);
        let templates = Templates::read(&mut reader, &lexicon, 1);
        assert!(templates.of(0) == [template], "{} bytes", templates.of(0)[0].len());
        let start = reader.position();
        [None, Some(Known { outlet_name: "a.example", day: None, title: "" })].map(|known| {
            let mut reader = Reader::new(&decoders, &bytes, start, 20_000);
            read(&mut reader, &lexicon, &templates, 0, known);
            (20_000 - reader.left(), reader.position() - start)
        })
    }

    #[test]
    fn no_template_makes_a_url_long_to_read() {
        // A slug's words are spelled; it takes the next word of a headline that has none; a field of letters.
        let fields = format!("{MIXED}{}", char::from_u32(LENGTH + LONGEST_FIELD as u32).unwrap()).repeat(1300);
        for (template, steps, [least_symbols, most_bits]) in [
            ("\u{18}".repeat(8), [12, 12], [8_000, 40_000]),
            ("\u{18}".repeat(4000), [2, 3], [20_000, 40_000]),
            (fields, [2, 2], [1, 8 * LONGEST_URL as u64]),
        ] {
            for (symbols, bits) in work_of_hostile(&template, &steps) {
                assert!((least_symbols..=20_000).contains(&symbols), "{symbols} {}", template.len());
                assert!((1_000..=most_bits).contains(&bits), "{bits} {}", template.len());
            }
        }
    }

    #[test]
    fn a_template_that_shares_more_than_is_kept_is_cut_at_a_character() {
        let mut survey = Survey::new(Forms::default());
        survey.text("中", Code::Template);
        let (words, shape) = survey.words();
        let (long, more) = ("中".repeat(2000), "中".repeat(1000));
        let write = |sink: &mut dyn Sink| {
            words.lexicon.write(&shape, sink);
            sink.number(Code::Number, 1, 3);
            for (shared, rest) in [(0, &*long), (6000, &more), (8193, "")] {
                sink.number(Code::Number, 2, shared);
                words.write(rest, Code::Template, &shape, sink);
            }
        };
        let mut counts = Counts::new(shape.clone(), Box::new(Vec::new()));
        write(&mut counts);
        let codes = counts.codes();
        let mut writer = Writer { codes: &codes, out: BitWriter::default() };
        codes.write(&mut writer.out);
        write(&mut writer);
        let bytes = writer.out.finish();
        let (decoders, start) = Decoders::open(&bytes);
        let mut reader = Reader::new(&decoders, &bytes, start, 1 << 14);
        let lexicon = Lexicon::read(&mut reader);
        let lengths: Vec<usize> = Templates::read(&mut reader, &lexicon, 1).of(0).iter().map(String::len).collect();
        assert_eq!(lengths, [6000, 9000, LONGEST_URL / 3 * 3]);
    }

    #[test]
    fn a_usual_address_is_almost_free() {
        let day = Some(19_670); // 2023-11-09
        let stories = [
            (
                "https://www.a.example/2023/11/09/world/ferry-runs-aground-off-marram-point.html",
                "Ferry Runs Aground Off Marram Point",
                day,
            ),
            ("https://www.a.example/2023/11/09/world/councils-vote-on-wall.html", "Council’s Vote on Wall", day),
            ("https://www.a.example/2023/11/09/world/what-we-know-of-the-ferry.html", "What We Know of the Ferry", day),
        ];
        let (bits, urls) = round_trip(&stories);
        assert!(urls.iter().zip(&stories).all(|(url, story)| url == story.0), "{urls:?}");
        assert!(bits.iter().all(|bits| *bits <= 3), "{bits:?}");
    }

    #[test]
    fn addresses_of_all_kinds() {
        let day = Some(18_341); // 2020-03-20
        let title = "Grocery clerks’ new title: “Emergency responders” in U.S.";
        let stories: Vec<_> = [
            "https://www.a.example/Business/2020/0320/Grocery-clerks-new-title-Emergency-responders",
            "https://www.a.example/2020/3/20/21135149/grocery-clerks-title-mayor-record",
            "https://a.example/news/2020/mar/20/grocery_clerks_new_title_emergency_resp",
            "https://uk.a.example/article/uk-grocers/clerks-in-us-idUSKBN1XK04Q?a=1&b=007&c",
            "https://a.example/c96be1fc34e00a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "https://a.example/20200320-clerks-s-new-title-n1490501.html",
            "https://a.example/",
            "https://a.example",
            "https://a.example/-/--/a--b-c-d-/e_f-g_h/%E4%B8%AD?q=1-2-3",
            "https://a.example/2020/11/20/title/321477-grocery-clerks-98765432109876543210",
            "http://[::1]:8080/a/b",
        ]
        .map(|url| (url, title, day))
        .into();
        let urls: Vec<_> = stories.iter().map(|story| story.0.to_owned()).collect();
        assert_eq!(round_trip(&stories).1, urls);
        let undated: Vec<_> = stories.iter().map(|story| (story.0, "", None)).collect();
        assert_eq!(round_trip(&undated).1, urls);
        assert!(take_apart("https://a.example/\u{1}", "", None, false).is_none());
    }

    proptest! {
        #[test]
        fn any_url_is_read_as_written(
            paths in prop::collection::vec(
                "[a-cA-C0-9/_.?=&%~-]{0,60}|\
                (/[a-z]{1,4}){1,3}/(ferry|runs|aground|x|42|Off)(-(ferry|runs|off|9|aground)){1,6}",
                1..12,
            ),
            title in "(Ferry|runs|aground|’s|off|42| )( (ferry|runs|aground|off|42)){0,6}",
            day in prop::option::of(-1000i32..30_000),
            unpadded: bool
        ) {
            let urls: Vec<String> = paths.iter().map(|path| format!("https://a.example/{path}")).collect();
            let _ = unpadded;
            let stories: Vec<_> = urls.iter().map(|url| (url.as_str(), title.as_str(), day)).collect();
            prop_assert_eq!(round_trip(&stories).1, urls.clone());
        }
    }
}
