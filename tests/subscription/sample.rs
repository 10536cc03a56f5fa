//! Manifests and keys to test with.

use sidelight::{
    index::format::VERSION,
    publish::{KeyFiles, SecretKey},
    subscription::{Delta, File, Manifest, Rotation},
    text::ANALYZER_ID,
};

/// 2026-01-01.
pub const NOW: i64 = 1_767_225_600;

pub fn key() -> SecretKey {
    let files = KeyFiles::generate(None).unwrap();
    SecretKey::read(&files.secret, &mut || panic!("there is no password")).unwrap()
}

/// A file whose name and hash are made of a number.
pub fn file(number: u64, stories: u32) -> File {
    File {
        name: format!("{number:032x}.sidelight"),
        sha256: format!("{number:064x}"),
        bytes: 1000 + 50 * u64::from(stories),
        stories,
    }
}

/// The name of a state, made of a number.
pub fn state(number: u64) -> String {
    format!("{:032x}", u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

/// Goes on to another state.
pub fn change_to(manifest: &mut Manifest, state: String) {
    manifest.past = Manifest::next_past(&manifest.state, &manifest.past);
    manifest.state = state;
}

/// A delta from a state, which has the number of its version.
pub fn delta(file: File, since: i64) -> Delta {
    Delta { file, since, from: state(since as u64) }
}

pub fn manifest(key: &SecretKey) -> Manifest {
    Manifest {
        id: "00112233445566778899aabbccddeeff".into(),
        key: key.public().clone(),
        name: "Harbour \"news\" \\ été".into(),
        about: String::new(),
        homepage: "https://harbour.example/".into(),
        languages: vec!["en".into(), "pt-BR".into()],
        format: VERSION,
        analyzer: ANALYZER_ID,
        version: NOW,
        state: state(NOW as u64),
        past: state(NOW as u64 - 3600)[..6].into(),
        created: NOW,
        expires: NOW + 14 * 86_400,
        base: file(1, 5000),
        deltas: vec![delta(file(2, 200), NOW - 7200), delta(file(3, 10), NOW - 3600)],
        rotations: Vec::new(),
    }
}

/// The bytes and the signature of a manifest.
pub fn signed(manifest: &Manifest, key: &SecretKey) -> (Vec<u8>, String) {
    let bytes = manifest.write().unwrap();
    let signature = key.sign(&bytes, "timestamp:1\tfile:manifest.json\thashed");
    (bytes, signature)
}

/// The change from a key to another in an index.
pub fn rotation(id: &str, from: &SecretKey, to: &SecretKey) -> Rotation {
    let text = Rotation::signed(id, from.public(), to.public());
    let signature = Rotation::kept(&from.sign(text.as_bytes(), Rotation::COMMENT)).unwrap();
    Rotation { from: from.public().clone(), to: to.public().clone(), signature }
}
