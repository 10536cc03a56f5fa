//! Packed bytes -> the bytes in them, within a bound. Pure.

use std::io::{self, Read};

/// What gzip begins with.
pub const GZIP: &[u8] = b"\x1f\x8b";
/// Layers that are unpacked: that of the transport and that of a file which is itself packed.
const MOST_LAYERS: usize = 2;

/// How much is read of an answer; packed, and of each layer once it is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it, where it has at most so many bytes.
    Whole(usize),
    /// Its first bytes, so many.
    Beginning(usize),
}

impl Extent {
    /// Most bytes that are read.
    pub fn most(self) -> usize {
        match self {
            Self::Whole(most) | Self::Beginning(most) => most,
        }
    }

    /// What counts of bytes of which at most one more was read than fits; nothing where that is too much.
    fn fitted(self, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
        if bytes.len() > self.most() {
            if matches!(self, Self::Whole(_)) {
                return None;
            }
            bytes.truncate(self.most());
        }
        Some(bytes)
    }
}

/// Why bytes cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There are more than are read.
    TooLarge,
    /// They are no gzip after its first bytes.
    Broken(String),
    /// They are packed more than twice.
    TooManyLayers,
}

/// The bytes of a stream, unpacked as often as they begin as gzip does, and whether gzip ended too early. Whether they
/// are packed, they show themselves: servers say so of what is not, and keep silent of what is.
///
/// # Complexity
/// Linear in the bytes of the extent.
pub fn unpacked(bytes: Vec<u8>, extent: Extent) -> Result<(Vec<u8>, bool), Failure> {
    let mut bytes = extent.fitted(bytes).ok_or(Failure::TooLarge)?;
    let mut is_cut = false;
    for layer in 0.. {
        if !bytes.starts_with(GZIP) {
            break;
        }
        if layer == MOST_LAYERS {
            return Err(Failure::TooManyLayers);
        }
        let mut inner = Vec::new();
        let packed = flate2::bufread::MultiGzDecoder::new(bytes.as_slice());
        match packed.take(extent.most() as u64 + 1).read_to_end(&mut inner) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !inner.is_empty() => is_cut = true,
            Err(error) => return Err(Failure::Broken(error.to_string())),
            Ok(_) => {}
        }
        bytes = extent.fitted(inner).ok_or(Failure::TooLarge)?;
    }
    Ok((bytes, is_cut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8], layers: usize) -> Vec<u8> {
        (0..layers).fold(bytes.to_vec(), |bytes, _| {
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            packer.write_all(&bytes).unwrap();
            packer.finish().unwrap()
        })
    }

    #[test]
    fn every_layer_has_the_same_bound() {
        let text = vec![b' '; 50_000];
        for layers in 0..=2 {
            let bytes = packed(&text, layers);
            assert_eq!(unpacked(bytes.clone(), Extent::Whole(50_000)), Ok((text.clone(), false)), "{layers}");
            assert_eq!(unpacked(bytes.clone(), Extent::Whole(49_999)), Err(Failure::TooLarge), "{layers}");
            assert_eq!(unpacked(bytes, Extent::Beginning(1000)), Ok((vec![b' '; 1000], false)), "{layers}");
        }
        assert_eq!(unpacked(packed(&text, 3), Extent::Whole(50_000)), Err(Failure::TooManyLayers));
    }

    #[test]
    fn what_is_cut_or_broken() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for layers in 1..=2 {
            let bytes = packed(&text, layers);
            let (found, is_cut) = unpacked(bytes[..bytes.len() - 100].to_vec(), Extent::Whole(1 << 20)).unwrap();
            assert!(is_cut && found.len() > 300_000 && text.starts_with(&found), "{layers}");
        }
        let broken = [&packed(b"text", 1)[..9], b"nonsense".as_slice()].concat();
        assert!(matches!(unpacked(broken, Extent::Whole(100)), Err(Failure::Broken(_))));
        assert!(matches!(unpacked(GZIP.to_vec(), Extent::Whole(100)), Err(Failure::Broken(_))));
    }
}
