//! Manifests, signatures and keys that are wrong: each is refused with its code.

use crate::sample::{NOW, delta, file, key, manifest, rotation, signed, state};
use proptest::prelude::*;
use sidelight::subscription::{Address, Known, Manifest, PublicKey, accept, manifest::MOST_BYTES};

/// The code that a manifest is refused with; empty where it is accepted.
fn code(bytes: &[u8], signature: &str, known: Known<'_>, now: i64) -> &'static str {
    accept(bytes, signature, known, now).map_or_else(|error| error.code(), |_| "")
}

/// The code that a text is refused with as a manifest; empty where it is one.
fn read_code(bytes: &[u8]) -> &'static str {
    Manifest::read(bytes).map_or_else(|error| error.code(), |_| "")
}

#[test]
fn a_manifest_is_read_as_it_was_written() {
    let key = key();
    let (bytes, signature) = signed(&manifest(&key), &key);
    assert_eq!(Manifest::read(&bytes).unwrap(), manifest(&key));
    let accepted = accept(&bytes, &signature, Known::Key(key.public()), NOW).unwrap();
    assert!(accepted.is_new && !accepted.is_stale);
    assert_eq!(accepted.manifest, manifest(&key));
    // The same bytes every time: the signature, too.
    assert_eq!(signed(&manifest(&key), &key), (bytes, signature));
}

#[test]
fn what_is_no_manifest_is_refused() {
    let key = key();
    let text = String::from_utf8(manifest(&key).write().unwrap()).unwrap();
    assert_eq!(read_code(text.as_bytes()), "");
    for (from, to, expected) in [
        ("{\n", "{\n\n", "not-a-manifest"),
        ("{\n", "\u{feff}{\n", "not-a-manifest"),
        ("\"sidelight\": 1,", "\"sidelight\": 2,", "unsupported-version"),
        ("\"sidelight\": 1,", "\"sidelight\": 1, \"sidelight\": 1,", "not-a-manifest"),
        ("\"sidelight\": 1,", "\"sidelight\": \"1\",", "not-a-manifest"),
        ("\"sidelight\": 1,", "", "not-a-manifest"),
        ("\"about\": \"\",", "\"about\": \"\",\n  \"more\": 1,", "not-a-manifest"),
        ("\"id\": \"00", "\"id\": \"../", "not-a-manifest"),
        ("\"key\": \"RW", "\"key\": \"RU", "bad-key"),
        ("\"key\": \"RW", "\"key\": \"", "bad-key"),
        ("Harbour", "Har\tbour", "not-a-manifest"),
        ("Harbour \\\"news\\\" \\\\ été", " \u{301}", "not-a-manifest"),
        ("Harbour", "Har\u{202e}bour", "not-a-manifest"),
        ("Harbour", "Har\u{200b}bour", "not-a-manifest"),
        ("Harbour", "Har\u{200d}bour", "not-a-manifest"),
        ("Harbour", "Har\u{61c}bour", "not-a-manifest"),
        ("Harbour \\\"news\\\" \\\\ été", "\u{3164}", "not-a-manifest"),
        ("Harbour", &format!("Ha{}rbour", "\u{301}".repeat(5)), "not-a-manifest"),
        ("\"about\": \"", "\"about\": \"\u{200f}", "not-a-manifest"),
        ("\"about\": \"", "\"about\": \"\u{e0041}", "not-a-manifest"),
        ("https://harbour.example/", "javascript:alert(1)", "not-a-manifest"),
        ("https://harbour.example/", "http://192.168.0.1/", "not-a-manifest"),
        ("https://harbour.example/", "https://8.8.8.8/", "not-a-manifest"),
        ("https://harbour.example/", "http://localhost/", "not-a-manifest"),
        ("https://harbour.example/", "http://router.lan/", "not-a-manifest"),
        ("https://harbour.example/", "https://a@harbour.example/", "not-a-manifest"),
        ("\"pt-BR\"", "\"pt_BR\"", "not-a-manifest"),
        ("\"pt-BR\"", "\"--\"", "not-a-manifest"),
        ("\"pt-BR\"", "\"pt-\"", "not-a-manifest"),
        ("\"pt-BR\"", "\"-BR\"", "not-a-manifest"),
        ("\"pt-BR\"", "\"pt--BR\"", "not-a-manifest"),
        ("\"pt-BR\"", "\"portuguese\"", "not-a-manifest"),
        ("\"version\": 1767225600", "\"version\": -1767225600", "not-a-manifest"),
        ("\"version\": 1767225600", "\"version\": 1767225600.0", "not-a-manifest"),
        ("\"version\": 1767225600", "\"version\": 99999999999999999999", "not-a-manifest"),
        ("\"version\": 1767225600", "\"version\": 017", "not-a-manifest"),
        ("2026-01-15T00:00:00Z", "2026-01-15", "not-a-manifest"),
        ("2026-01-15T00:00:00Z", "2025-01-15T00:00:00Z", "not-a-manifest"),
        ("0001.sidelight", "0001.exe", "bad-file-name"),
        ("00000000000000000000000000000001.sidelight", "../1.sidelight", "bad-file-name"),
        ("00000000000000000000000000000001.sidelight", "A.sidelight", "bad-file-name"),
        ("00000000000000000000000000000001.sidelight", ".sidelight", "bad-file-name"),
        ("00000000000000000000000000000001.sidelight", "a%2fb.sidelight", "bad-file-name"),
        ("00000000000000000000000000000002.sidelight", "00000000000000000000000000000001.sidelight", "not-a-manifest"),
        ("\"bytes\": 251000", "\"bytes\": 0", "not-a-manifest"),
        ("\"bytes\": 251000", "\"bytes\": 268435457", "too-large"),
        ("\"bytes\": 251000", "\"bytes\": 18446744073709551615", "too-large"),
        ("\"stories\": 5000", "\"stories\": 4294967296", "not-a-manifest"),
        ("\"since\": 1767222000", "\"since\": 1767218400", "not-a-manifest"),
        ("\"since\": 1767222000", "\"since\": 1767225600", "not-a-manifest"),
        ("\"since\": 1767218400", "\"since\": 0", "not-a-manifest"),
        ("\"state\": \"", "\"state\": \"0", "not-a-manifest"),
        (&state(NOW as u64), &state(NOW as u64).to_uppercase(), "not-a-manifest"),
        ("\"past\": \"", "\"past\": \"0", "not-a-manifest"),
        ("\"past\": \"", "\"past\": \"00000X", "not-a-manifest"),
        ("\"past\": \"", &format!("\"past\": \"{}", "0".repeat(1200)), "not-a-manifest"),
        ("\"from\": \"", "\"from\": \"0", "not-a-manifest"),
        (
            &format!("\"from\": \"{}", state(NOW as u64 - 7200)),
            &format!("\"from\": \"{}", state(NOW as u64)),
            "not-a-manifest",
        ),
        ("\"rotations\": []", "\"rotations\": {}", "not-a-manifest"),
        ("}\n", "}", "not-a-manifest"),
    ] {
        let altered = text.replacen(from, to, 1);
        // The last row is of the end.
        let altered = if from == "}\n" { text.trim_end().to_owned() } else { altered };
        assert_ne!(altered, text, "{from}");
        assert_eq!(read_code(altered.as_bytes()), expected, "{from} -> {to}");
    }
    for bytes in [&b""[..], b"{}", b"[]", b"null", b"\xff", b"{", b"<html>"] {
        assert_eq!(read_code(bytes), "not-a-manifest", "{bytes:?}");
    }
    assert_eq!(read_code(&vec![b'{'; MOST_BYTES + 1]), "too-large");
    assert_eq!(read_code(&vec![b'{'; MOST_BYTES]), "not-a-manifest");
    let mut many = manifest(&key);
    many.deltas = (2..11).map(|n| delta(file(n, 1), n as i64)).collect();
    assert_eq!(many.write().unwrap_err().code(), "not-a-manifest");
    let rows: Vec<String> = (0..700).map(|_| "{\"file\": \"a\"}".into()).collect();
    let altered = text.replace("\"rotations\": []", &format!("\"rotations\": [{}]", rows.join(", ")));
    assert_eq!(read_code(altered.as_bytes()), "not-a-manifest");
    let deltas = text.find("\"deltas\": [").unwrap() + "\"deltas\": [".len();
    let altered = [&text[..deltas], &"1,".repeat(9), &text[deltas..]].concat();
    assert_eq!(read_code(altered.as_bytes()), "too-large");
}

#[test]
fn signatures_that_do_not_fit_are_refused() {
    let (key, other) = (key(), key());
    let (bytes, signature) = signed(&manifest(&key), &key);
    let known = Known::Nothing;
    assert_eq!(code(&bytes, &signature, known, NOW), "");
    let mut flipped = bytes.clone();
    let at = flipped.windows(7).position(|seven| seven == b"Harbour").unwrap();
    flipped[at] = b'B';
    assert_eq!(code(&flipped, &signature, known, NOW), "bad-signature");
    assert_eq!(code(&bytes, &other.sign(&bytes, ""), known, NOW), "bad-signature");
    for altered in [
        String::new(),
        signature.replace("trusted comment: timestamp:1", "trusted comment: timestamp:2"),
        signature.replace("\nRU", "\nRW"),
        signature.replace("untrusted", "un\ntrusted"),
        signature[..signature.len() / 2].to_owned(),
        format!("{signature}{}", " ".repeat(5000)),
        signature.replacen("trusted comment: ", "", 2),
    ] {
        assert_eq!(code(&bytes, &altered, known, NOW), "bad-signature", "{altered}");
    }
}

#[test]
fn keys_are_whole_or_none() {
    let key = key();
    let address = format!(" https://host.example/a/manifest.json#{} ", key.public());
    let read = &Address::typed(&address).unwrap()[0];
    assert_eq!(
        (read.manifest.as_str(), read.key.as_ref()),
        ("https://host.example/a/manifest.json", Some(key.public()))
    );
    for cut in [&key.public().as_str()[..55], "RW", "x", &[key.public().as_str(), "A"].concat()] {
        assert_eq!(Address::typed(&format!("https://host.example/#{cut}")).unwrap_err().code(), "bad-key", "{cut}");
        assert_eq!(PublicKey::read(cut).unwrap_err().code(), "bad-key", "{cut}");
    }
}

#[test]
fn rotations_lead_from_key_to_key() {
    let keys: Vec<_> = (0..4).map(|_| key()).collect();
    let mut last = manifest(&keys[3]);
    last.rotations = keys.windows(2).map(|two| rotation(&last.id, &two[0], &two[1])).collect();
    let (bytes, signature) = signed(&last, &keys[3]);
    for known in &keys {
        assert_eq!(code(&bytes, &signature, Known::Key(known.public()), NOW), "");
    }
    let stranger = key();
    assert_eq!(code(&bytes, &signature, Known::Key(stranger.public()), NOW), "unknown-key");

    // A rotation of another index, one that was altered, one that the new key signed itself.
    let mut forged = last.clone();
    forged.rotations[1] = rotation("ffffffffffffffff", &keys[1], &keys[2]);
    let (bytes, signature) = signed(&forged, &keys[3]);
    assert_eq!(code(&bytes, &signature, Known::Key(keys[1].public()), NOW), "bad-rotation");
    assert_eq!(code(&bytes, &signature, Known::Key(keys[2].public()), NOW), "", "what was before does not matter");
    let mut stolen = manifest(&stranger);
    stolen.rotations = vec![rotation(&stolen.id, &stranger, &key())];
    stolen.rotations[0].from = keys[0].public().clone();
    stolen.rotations[0].to = stranger.public().clone();
    let (bytes, signature) = signed(&stolen, &stranger);
    assert_eq!(code(&bytes, &signature, Known::Key(keys[0].public()), NOW), "bad-rotation");

    // No chain: a gap, a circle, an end at another key.
    let broken = |change: &dyn Fn(&mut Manifest)| {
        let mut broken = last.clone();
        change(&mut broken);
        broken.write().unwrap_err().code()
    };
    assert_eq!(broken(&|manifest| drop(manifest.rotations.remove(1))), "bad-rotation");
    assert_eq!(broken(&|manifest| drop(manifest.rotations.pop())), "bad-rotation");
    assert_eq!(
        broken(&|manifest| manifest.rotations.insert(0, rotation(&manifest.id, &keys[3], &keys[0]))),
        "bad-rotation"
    );
    assert_eq!(broken(&|manifest| manifest.rotations[0].signature = "x y\n".into()), "bad-rotation");
    assert_eq!(broken(&|manifest| manifest.rotations[0].signature = "x".repeat(1000)), "bad-rotation");
}

#[test]
fn what_is_older_or_another_is_refused() {
    let key = key();
    let held = manifest(&key);
    let with = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = manifest(&key);
        change(&mut manifest);
        signed(&manifest, &key)
    };
    let said = |(bytes, signature): (Vec<u8>, String), known: Known<'_>, now: i64| code(&bytes, &signature, known, now);
    let day = 86_400;
    assert_eq!(said(with(&|_| ()), Known::Held(&held), NOW), "");
    assert_eq!(said(with(&|manifest| manifest.version -= 1), Known::Held(&held), NOW), "rolled-back");
    assert_eq!(said(with(&|manifest| manifest.name = "Other".into()), Known::Held(&held), NOW), "forked");
    assert_eq!(said(with(&|manifest| manifest.id = "0".repeat(16)), Known::Held(&held), NOW), "other-index");
    assert_eq!(said(with(&|manifest| manifest.version += day), Known::Held(&held), NOW), "");
    assert_eq!(said(with(&|manifest| manifest.version += day + 1), Known::Held(&held), NOW), "from-the-future");
    assert_eq!(said(with(&|_| ()), Known::Nothing, i64::MIN), "from-the-future");
    assert_eq!(said(with(&|_| ()), Known::Nothing, NOW + 14 * day), "expired");
    assert_eq!(said(with(&|manifest| manifest.format += 1), Known::Nothing, NOW), "unsupported-version");
    assert_eq!(said(with(&|manifest| manifest.format -= 1), Known::Nothing, NOW), "unsupported-version");
    assert_eq!(said(with(&|manifest| manifest.analyzer ^= 1), Known::Nothing, NOW), "analyzer-mismatch");
    // An unchanged manifest is nothing new; one that has expired is taken where something is held, and called stale.
    let (bytes, signature) = with(&|_| ());
    let again = accept(&bytes, &signature, Known::Held(&held), NOW + 15 * day).unwrap();
    assert!(!again.is_new && again.is_stale);
    // A rotation does not let the version go down.
    let other = self::key();
    let mut back = manifest(&other);
    back.version -= 1;
    back.rotations = vec![rotation(&back.id, &key, &other)];
    let (bytes, signature) = signed(&back, &other);
    assert_eq!(code(&bytes, &signature, Known::Held(&held), NOW), "rolled-back");
    // Nor is a change of the key forgotten.
    let mut rotated = manifest(&other);
    rotated.rotations = vec![rotation(&rotated.id, &key, &other)];
    let mut forgetful = manifest(&other);
    forgetful.version += 1;
    let (bytes, signature) = signed(&forgetful, &other);
    assert_eq!(code(&bytes, &signature, Known::Held(&rotated), NOW), "bad-rotation");
}

#[test]
fn files_are_what_was_promised() {
    let file = file(7, 1);
    assert!(file.check(file.bytes, &file.sha256).is_ok());
    assert_eq!(file.check(file.bytes - 1, &file.sha256).unwrap_err().code(), "wrong-size");
    assert_eq!(file.check(file.bytes, &format!("{:064x}", 8)).unwrap_err().code(), "wrong-hash");
}

proptest! {
    #[test]
    fn what_is_altered_in_a_few_places_is_refused_or_written_the_same(
        changes in prop::collection::vec((0..2000_usize, 0..3_usize, prop::sample::select(CHARS)), 1..4),
    ) {
        let mut altered = KEY.with(|key| manifest(key).write().unwrap());
        for (at, gone, put) in changes {
            let at = at % altered.len();
            let end = (at + gone).min(altered.len());
            altered.splice(at..end, put.bytes());
        }
        if let Ok(read) = Manifest::read(&altered) {
            prop_assert_eq!(read.write().unwrap(), altered);
        }
    }

    #[test]
    fn a_flipped_bit_is_refused(at in 0..2000_usize, bit in 0..8) {
        let (bytes, signature) = KEY.with(|key| signed(&manifest(key), key));
        let mut flipped = [bytes.as_slice(), signature.as_bytes()].concat();
        let at = at % flipped.len();
        flipped[at] ^= 1_u8 << bit;
        let (manifest, text) = flipped.split_at(bytes.len());
        let text = String::from_utf8_lossy(text);
        let said = code(manifest, &text, Known::Nothing, NOW);
        // The untrusted comment is anybody's, and nothing hangs on the last line feed.
        let comment = bytes.len()..bytes.len() + signature.find('\n').unwrap();
        prop_assert!(!said.is_empty() || comment.contains(&at) || at == flipped.len() - 1, "{} {}", at, bit);
    }
}

/// What stands in manifests, and what JSON lets stand there.
const CHARS: &[&str] = &[
    "", " ", "\n", "\t", "  ", ",", ":", "\"", "\\", "\\u0041", "\\/", "{", "}", "[", "]", "0", "1", "-", ".0", "e0",
    "+", "a", "f", "A", "null", "true", "//", "/**/", "é", "\u{feff}",
];

thread_local! {
    static KEY: sidelight::publish::SecretKey = key();
}
