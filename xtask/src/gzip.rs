//! The size of bytes as they travel: gzipped.

use flate2::{Compression, write::GzEncoder};
use std::io::Write;

/// Length of `bytes` after gzip at its best level.
pub fn length(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(usize::MAX, |packed| packed.len())
}
