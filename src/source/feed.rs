//! Feeds -> stories: bytes and limits here, reading in [`crate::feed`].

use super::document::Document;
use super::etiquette::Etiquette;
use super::sink::Sink;
use super::{BATCH, Error, ErrorKind, Result};
use crate::encoding::{Declaration, decode};
use crate::feed::{self, FeedOptions};
use std::path::Path;

/// Most bytes of a feed that are accepted, unpacked.
pub const FEED_BYTES: usize = 64 << 20;

pub(super) fn read(mut document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let bytes = document.bytes(FEED_BYTES)?;
    let Document { place, address, content_type, etiquette, .. } = document;
    give(&bytes, FeedContext { place, address, content_type, etiquette, lines_before: 0 }, sink)
}

/// What is known of a feed beside its bytes.
#[derive(Clone, Copy)]
pub(super) struct FeedContext<'a> {
    pub place: &'a Path,
    /// The address that it was fetched from; empty for files.
    pub address: &'a str,
    pub content_type: Option<&'a str>,
    /// What its headers say.
    pub etiquette: Etiquette,
    /// Lines of the document before the feed's first.
    pub lines_before: u64,
}

/// Gives the stories of a feed.
pub(super) fn give(bytes: &[u8], context: FeedContext<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let FeedContext { place, address, content_type, lines_before, .. } = context;
    let etiquette = context.etiquette.of_feed();
    let text = decode(bytes, content_type, Declaration::Xml, "");
    let site = sink.options().site.as_deref().unwrap_or_default();
    let base = if address.is_empty() { site } else { address };
    let mut batch = Vec::new();
    let mut outcome = Ok(());
    let options = FeedOptions { base, ..FeedOptions::default() };
    let feed = feed::read(&text, &options, &mut |story| {
        match etiquette.kept(story) {
            Some(story) => batch.push(story),
            None => sink.tally.reserved += 1,
        }
        if batch.len() == BATCH {
            outcome = sink.give_told(std::mem::take(&mut batch));
        }
        outcome.is_ok()
    });
    outcome?;
    let feed = feed.map_err(|error| Error::feed(place, &error, lines_before))?;
    sink.is_partial |= feed.is_cut;
    sink.give_told(batch)?;
    for note in feed.notes.first() {
        sink.leave_out(Error::feed(place, note, lines_before))?;
    }
    let more = feed.notes.count() - feed.notes.first().len();
    sink.tally.left_out.count_more(ErrorKind::NoAddress, more);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sink::Context;
    use super::super::{Batch, Format, SourceOptions, Take, Tally, format_of};
    use super::*;

    /// Reads a feed as that of a file.
    fn stories<'a>(bytes: &[u8], take: &'a mut Take<'a>) -> Result<Tally> {
        let options = SourceOptions::default();
        let context = Context::new(&options);
        let mut sink = Sink::new(&context, 1, take);
        read(Document::of_file(Path::new("f.xml"), Box::new(bytes))?, &mut sink)?;
        Ok(sink.tally)
    }

    fn titles(bytes: &[u8]) -> Vec<String> {
        let mut titles = Vec::new();
        let tally = stories(bytes, &mut |batch| {
            titles.extend(batch.stories.into_iter().map(|story| story.title));
            Ok(())
        });
        assert_eq!(tally.unwrap().stories, titles.len());
        titles
    }

    #[test]
    fn encodings_are_known_by_mark_declaration_or_bytes() {
        let feed =
            "<rss><channel><item><title>Gr\u{fc}\u{df}e</title><link>https://a.example/1</link></item></channel></rss>";
        let latin: Vec<u8> = feed.chars().map(|c| c as u8).collect();
        let declared = [b"<?xml version='1.0' encoding='iso-8859-1'?>".as_slice(), &latin].concat();
        let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(feed.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let head = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>";
        let wide =
            |to: fn(u16) -> [u8; 2]| head.encode_utf16().chain(feed.encode_utf16()).flat_map(to).collect::<Vec<u8>>();
        let (little, big, wrong) =
            (wide(u16::to_le_bytes), wide(u16::to_be_bytes), format!("{head}{feed}").into_bytes());
        for bytes in [feed.as_bytes().to_vec(), latin, declared, utf16, little, big, wrong] {
            assert_eq!(format_of(Path::new("-"), &bytes).unwrap(), Format::Feed);
            assert_eq!(titles(&bytes), ["Grüße"]);
        }
    }

    #[test]
    fn stories_come_in_batches_until_they_are_refused() {
        let item = "<item><link>https://a.example/1</link></item>";
        let feed = format!("<rss>{}</rss>", item.repeat(2 * BATCH + 5));
        let mut batches = Vec::new();
        let mut take = |batch: Batch<'_>| {
            batches.push(batch.stories.len());
            Ok(())
        };
        stories(feed.as_bytes(), &mut take).unwrap();
        assert_eq!(batches, [BATCH, BATCH, 5]);
        let mut refuse = |_: Batch<'_>| Err(Error::new(ErrorKind::Refused, Path::new("f"), None, "no"));
        assert_eq!(stories(feed.as_bytes(), &mut refuse).unwrap_err().code(), "refused");
    }

    #[test]
    fn what_is_left_out_is_counted_and_the_first_are_named() {
        let feed = format!("<rss>\n{}</rss>", "<item><title>x</title></item>\n".repeat(1000));
        let left_out = stories(feed.as_bytes(), &mut |_| Ok(())).unwrap().left_out;
        assert_eq!((left_out.count(), left_out.counts()["no-address"]), (1000, 1000));
        assert_eq!(left_out.first().len(), 20);
        assert!(left_out.first()[1].to_string().starts_with("f.xml:3: a story has no address"));
    }
}
