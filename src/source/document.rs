//! [`Document`]: bytes that stories are read from, and what is known of them.

use super::etiquette::Etiquette;
use super::fetch::{Fetched, GZIP};
use super::{Error, ErrorKind, Result, warc};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// A file or an answer.
pub(super) struct Document<'a> {
    /// What it is called in errors: path or address.
    pub place: &'a Path,
    /// The address that it was fetched from, after redirects; empty for files.
    pub address: &'a str,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// What its headers say.
    pub etiquette: Etiquette,
    /// Its bytes, unpacked unless it is an archive. What is fetched was unpacked within its bound, as often as it was
    /// packed.
    pub stream: Box<dyn BufRead + 'a>,
}

impl<'a> Document<'a> {
    /// The document in a file, packed or not.
    pub fn of_file(place: &'a Path, stream: Box<dyn Read + 'a>) -> Result<Self> {
        let stream = unpacked(stream).map_err(|e| Error::io(place, &e))?;
        let stream = Box::new(BufReader::with_capacity(1 << 18, stream));
        Ok(Self { place, address: "", content_type: None, etiquette: Etiquette::default(), stream })
    }

    /// The document in an answer, which is unpacked.
    pub fn of_answer(place: &'a Path, fetched: &'a Fetched) -> Self {
        Self {
            place,
            address: &fetched.address,
            content_type: fetched.content_type.as_deref(),
            etiquette: fetched.etiquette,
            stream: Box::new(fetched.bytes.as_slice()),
        }
    }

    /// Its first bytes, as many as are there at once.
    pub fn head(&mut self) -> Result<&[u8]> {
        self.stream.fill_buf().map_err(|e| Error::io(self.place, &e))
    }

    /// All its bytes. A packed stream that ends too early gives what it held.
    ///
    /// # Errors
    /// [`TooLarge`](ErrorKind::TooLarge) above `most` bytes.
    pub fn bytes(&mut self, most: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match (&mut self.stream).take(most as u64 + 1).read_to_end(&mut bytes) {
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof || bytes.is_empty() => {
                Err(Error::io(self.place, &error))
            }
            _ if bytes.len() > most => {
                let message = format!("more than {} MB unpacked; cut it into several", most >> 20);
                Err(Error::new(ErrorKind::TooLarge, self.place, None, message))
            }
            _ => Ok(bytes),
        }
    }
}

/// The stream; unpacked where it begins as gzip does, in one part or several. An archive stays packed: its reader goes
/// from part to part.
fn unpacked<'a>(stream: Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let mut stream = BufReader::new(stream);
    let head = stream.fill_buf()?;
    let is_packed = head.starts_with(GZIP) && !warc::begins(head);
    Ok(if is_packed { Box::new(flate2::bufread::MultiGzDecoder::new(stream)) } else { Box::new(stream) })
}
