//! ZIP archives with the same bytes on every run: sorted names, no times, no owners.
//!
//! Local headers, then the central directory and its end record, as in PKWARE's APPNOTE 6.3 (4.3.7, 4.3.12, 4.3.16).

use anyhow::{Context, Result, ensure};
use flate2::{Compression, Crc, read::DeflateDecoder, write::DeflateEncoder};
use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

/// 1 January 1980, the first day a ZIP can name, in MS-DOS form.
const DATE: u16 = 0x21;
/// Deflate needs version 2.0.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const DEFLATE: u16 = 8;

/// Packs files, given by name.
pub fn zip(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let offset = u32::try_from(archive.len()).context("the archive is too large")?;
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes)?;
        let packed = encoder.finish()?;

        let mut header = Vec::new();
        for word in [VERSION, FLAGS, DEFLATE, 0, DATE] {
            header.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), u32::try_from(packed.len())?, u32::try_from(bytes.len())?] {
            header.extend(word.to_le_bytes());
        }
        header.extend(u16::try_from(name.len())?.to_le_bytes());
        header.extend(0_u16.to_le_bytes());

        archive.extend(b"PK\x03\x04");
        archive.extend(&header);
        archive.extend(name.as_bytes());
        archive.extend(packed);

        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&header);
        // Comment length, disk, internal and external attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len())?;
    let (start, length) = (u32::try_from(archive.len())?, u32::try_from(directory.len())?);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend(0_u16.to_le_bytes());
    Ok(archive)
}

/// Unpacks an archive of [`zip`]'s making.
pub fn unzip(archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    const HEADER: usize = 30;
    let mut files = BTreeMap::new();
    let mut rest = archive;
    while let Some(header) = rest.strip_prefix(b"PK\x03\x04").and_then(|_| rest.get(..HEADER)) {
        let number =
            |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]) as usize;
        let (packed, name) = (number(18), usize::from(u16::from_le_bytes([header[26], header[27]])));
        let body = rest.get(HEADER..HEADER + name + packed).context("the archive ends too early")?;
        let mut bytes = Vec::new();
        DeflateDecoder::new(&body[name..]).read_to_end(&mut bytes)?;
        let mut crc = Crc::new();
        crc.update(&bytes);
        ensure!(crc.sum() as usize == number(14), "the archive is damaged");
        files.insert(String::from_utf8(body[..name].to_vec())?, bytes);
        rest = &rest[HEADER + name + packed..];
    }
    ensure!(rest.starts_with(b"PK\x01\x02"), "the archive ends too early");
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn an_archive_unpacks_to_what_went_in() {
        let files = BTreeMap::from([
            ("a/empty.txt".to_owned(), Vec::new()),
            ("b.txt".to_owned(), b"text ".repeat(1000)),
            ("\u{e9}.bin".to_owned(), (0..=255).collect()),
        ]);
        let archive = zip(&files).unwrap();
        assert_eq!(archive, zip(&files).unwrap());
        assert_eq!(unzip(&archive).unwrap(), files);
        let mut damaged = archive.clone();
        damaged[14] ^= 1;
        assert!(unzip(&damaged).is_err());
        assert!(unzip(&archive[..60]).is_err());

        // Read by someone else's reader: node's packages are not needed for it, Python's standard library is enough.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.zip");
        std::fs::write(&path, &archive).unwrap();
        let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                      print([(n, len(z.read(n))) for n in z.namelist()])";
        let Ok(output) = Command::new("python3").args(["-c", script]).arg(&path).output() else { return };
        let listed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(listed.trim(), "[('a/empty.txt', 0), ('b.txt', 5000), ('\u{e9}.bin', 256)]");
    }
}
