//! Members of a packed stream: WARC packs each record by gzip on its own, so that what is broken in one costs no other.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Chain, Read};

/// What a member begins with (RFC 1952): two bytes that gzip is known by, and its one method.
const BEGINNING: &[u8] = b"\x1f\x8b\x08";

/// How much may come out of packed bytes. Texts shrink to a tenth, and the most that gzip can do is 1 in 1,032.
struct Bound {
    /// Bytes that are unpacked whatever they come from.
    free: u64,
    /// Beyond these at most so many times the packed bytes.
    times: u64,
}

/// Of one member.
const OF_MEMBER: Bound = Bound { free: 64 << 20, times: 200 };
/// Of all members together, so that many small bombs are no large one.
const OF_STREAM: Bound = Bound { free: 4 << 30, times: 50 };

impl Bound {
    fn allows(&self, unpacked: u64, packed: u64) -> bool {
        unpacked <= self.free.saturating_add(packed.saturating_mul(self.times))
    }
}

/// A stream that knows where it is.
pub struct Counted<R> {
    inner: R,
    /// Offset of the next byte.
    at: u64,
    /// Bytes that its members have given so far.
    unpacked: u64,
}

impl<R: BufRead> Counted<R> {
    /// The stream, whose next byte has the offset 0.
    pub fn new(inner: R) -> Self {
        Self { inner, at: 0, unpacked: 0 }
    }

    /// The next member, and the offset that it begins at; `None` where there is none.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn member(&mut self) -> io::Result<Option<(u64, Member<'_, R>)>> {
        let Some(at) = self.find()? else { return Ok(None) };
        let decoder = GzDecoder::new(BEGINNING.chain(self));
        Ok(Some((at, BufReader::with_capacity(1 << 16, Bounded { decoder, at, unpacked: 0 }))))
    }

    /// Passes over what begins no member, and over the [`BEGINNING`] of one that does; gives its offset.
    fn find(&mut self) -> io::Result<Option<u64>> {
        let mut found = 0;
        loop {
            let bytes = self.fill_buf()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let mut length = 0;
            if found == 0 {
                length = bytes.iter().position(|byte| *byte == BEGINNING[0]).unwrap_or(bytes.len());
            }
            for byte in &bytes[length..] {
                length += 1;
                // Its first byte does not come again in it.
                found = if *byte == BEGINNING[found] { found + 1 } else { usize::from(*byte == BEGINNING[0]) };
                if found == BEGINNING.len() || found == 0 {
                    break;
                }
            }
            self.consume(length);
            if found == BEGINNING.len() {
                return Ok(Some(self.at - found as u64));
            }
        }
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.at += length as u64;
        Ok(length)
    }
}

/// What a member holds.
pub type Member<'a, R> = BufReader<Bounded<'a, R>>;

/// A member as it is unpacked; an error of the kind [`FileTooLarge`](io::ErrorKind::FileTooLarge) where it holds more
/// than files do.
pub struct Bounded<'a, R> {
    decoder: GzDecoder<Chain<&'static [u8], &'a mut Counted<R>>>,
    at: u64,
    unpacked: u64,
}

impl<R: BufRead> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let stream = self.decoder.get_ref().get_ref().1;
        let of_member = OF_MEMBER.allows(self.unpacked, stream.at - self.at);
        if !of_member || !OF_STREAM.allows(stream.unpacked, stream.at) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // A little at a time: what it holds shows only as it is unpacked.
        let most = into.len().min(1 << 16);
        let length = self.decoder.read(&mut into[..most])?;
        self.unpacked += length as u64;
        self.decoder.get_mut().get_mut().1.unpacked += length as u64;
        Ok(length)
    }
}

/// Whether an error is one of what was packed, and not of the stream that it comes from.
pub fn is_of_packing(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), FileTooLarge | InvalidData | InvalidInput | UnexpectedEof)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    /// Where members begin, and what each holds or what is wrong with it.
    fn members(bytes: &[u8]) -> Vec<(u64, String)> {
        let mut stream = Counted::new(BufReader::with_capacity(3, bytes));
        let mut found = Vec::new();
        while let Some((at, mut member)) = stream.member().unwrap() {
            let mut text = String::new();
            found.push((at, member.read_to_string(&mut text).map_or_else(|e| e.kind().to_string(), |_| text)));
        }
        found
    }

    #[test]
    fn a_broken_member_costs_no_other() {
        let [one, two] = [packed(b"one"), packed(b"two")];
        let at = one.len() as u64;
        let fine = |number: u64, text: &str| (number * at, text.to_owned());
        assert_eq!(members(&[one.clone(), two.clone()].concat()), [fine(0, "one"), fine(1, "two")]);
        let mut broken = one.clone();
        broken[12] ^= 0x55;
        let found = members(&[broken, two.clone()].concat());
        assert_eq!(found.last(), Some(&fine(1, "two")));
        assert!(found.len() >= 2 && found[0].1 != "one", "{found:?}");
        // What lies between.
        let found = members(&[one.as_slice(), b"\0\x1f\x8b\x1f\x1f", &two].concat());
        assert_eq!(found, [fine(0, "one"), (at + 5, "two".to_owned())]);
        assert!(members(b"nothing").is_empty() && members(b"\x1f").is_empty() && members(b"\x1f\x8b").is_empty());
    }

    #[test]
    fn bombs_are_not_unpacked() {
        let zeros = vec![0; 96 << 20];
        let bomb = packed(&zeros);
        let mut stream = Counted::new(bomb.as_slice());
        let (_, mut member) = stream.member().unwrap().unwrap();
        let mut unpacked = Vec::new();
        let error = member.read_to_end(&mut unpacked).unwrap_err();
        assert!(is_of_packing(&error) && error.kind() == io::ErrorKind::FileTooLarge);
        assert!(unpacked.len() < 90 << 20, "{}", unpacked.len());
    }

    #[test]
    fn many_small_bombs_are_no_large_one() {
        // 60 MB each, which a single one may have.
        let bomb = packed(&vec![0; 60 << 20]);
        let bytes = bomb.repeat(100);
        let mut stream = Counted::new(bytes.as_slice());
        let (mut whole, mut too_large) = (0, 0);
        while let Some((_, mut member)) = stream.member().unwrap() {
            match io::copy(&mut member, &mut io::sink()) {
                Ok(_) => whole += 1,
                Err(error) => too_large += usize::from(error.kind() == io::ErrorKind::FileTooLarge),
            }
        }
        assert!((60..80).contains(&whole) && too_large >= 20, "{whole} {too_large}");
    }
}
