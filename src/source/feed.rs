//! Feed files and streams -> stories: bytes and limits here, reading in [`crate::feed`].

use super::{BATCH, Error, ErrorKind, Result, SourceOptions, Tally};
use crate::article::Article;
use crate::encoding::{Declaration, decode};
use crate::feed::{self, FeedOptions};
use std::io::{self, Read};
use std::path::Path;

/// Most bytes of a feed that are accepted, unpacked.
pub const FEED_BYTES: u64 = 64 << 20;

pub(super) fn read(
    file: &Path,
    stream: impl Read,
    options: &SourceOptions,
    tally: &mut Tally,
    take: &mut dyn FnMut(Vec<Article>) -> Result<()>,
) -> Result<()> {
    let bytes = read_bytes(stream).map_err(|e| Error::io(file, &e))?;
    if bytes.len() as u64 > FEED_BYTES {
        let message = format!(
            "more than {} MB; a feed holds the latest stories, give an archive as JSON Lines",
            FEED_BYTES >> 20
        );
        return Err(Error::new(ErrorKind::TooLarge, file, None, message));
    }
    let text = decode(&bytes, None, Declaration::Xml, "");
    let options = FeedOptions { base: options.site.as_deref().unwrap_or_default(), ..FeedOptions::default() };
    let mut batch = Vec::new();
    let mut outcome = Ok(());
    let feed = feed::read(&text, &options, &mut |story| {
        batch.push(story);
        tally.stories += 1;
        if batch.len() == BATCH {
            outcome = take(std::mem::take(&mut batch));
        }
        outcome.is_ok()
    });
    outcome?;
    let feed = feed.map_err(|error| Error::feed(file, &error))?;
    for note in feed.notes.first() {
        tally.left_out.push(Error::feed(file, note));
    }
    tally.left_out.add(feed.notes.count() - feed.notes.first().len());
    take(batch)
}

/// The bytes of a stream, one more than are accepted at most. A packed stream that ends too early gives what it held.
fn read_bytes(stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match stream.take(FEED_BYTES + 1).read_to_end(&mut bytes) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof || bytes.is_empty() => Err(error),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, format_of};
    use super::*;

    fn titles(bytes: &[u8]) -> Vec<String> {
        let (mut tally, mut titles) = (Tally::default(), Vec::new());
        let mut take = |stories: Vec<Article>| {
            titles.extend(stories.into_iter().map(|story| story.title));
            Ok(())
        };
        read(Path::new("f"), bytes, &SourceOptions::default(), &mut tally, &mut take).unwrap();
        assert_eq!(tally.stories, titles.len());
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
        let (file, options) = (Path::new("f"), SourceOptions::default());
        let mut take = |stories: Vec<Article>| {
            batches.push(stories.len());
            Ok(())
        };
        read(file, feed.as_bytes(), &options, &mut Tally::default(), &mut take).unwrap();
        assert_eq!(batches, [BATCH, BATCH, 5]);
        let mut refuse = |_| Err(Error::new(ErrorKind::Refused, file, None, "no"));
        let refused = read(file, feed.as_bytes(), &options, &mut Tally::default(), &mut refuse).unwrap_err();
        assert_eq!(refused.code(), "refused");
    }

    #[test]
    fn what_is_left_out_is_counted_and_the_first_are_named() {
        let feed = format!("<rss>\n{}</rss>", "<item><title>x</title></item>\n".repeat(1000));
        let mut tally = Tally::default();
        read(Path::new("f.xml"), feed.as_bytes(), &SourceOptions::default(), &mut tally, &mut |_| Ok(())).unwrap();
        assert_eq!(tally.left_out.count(), 1000);
        assert_eq!(tally.left_out.first().len(), 20);
        assert!(tally.left_out.first()[1].to_string().starts_with("f.xml:3: a story has no address"));
    }
}
