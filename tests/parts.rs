//! Parts and their merging: the bytes of one build, whatever the parts; and parts that are damaged.

#[path = "../src/index/checksum.rs"]
mod checksum;
mod filler;

use checksum::xxh64;
use filler::{FILLER, SUBJECTS};
use proptest::prelude::*;
use sidelight::index::{BuildOptions, IndexBuilder};
use sidelight::part::{Gathering, Scratch, Stories};
use sidelight::source::{Batch, Claim, Snippets};
use sidelight::{Article, error::Kind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn options() -> BuildOptions {
    BuildOptions { name: "Parts".into(), created: 1_700_000_000, ..BuildOptions::default() }
}

/// A telling of one of `addresses` stories; some have no date, no outlet, another language, or copy a text.
fn telling(seed: u64, addresses: u64) -> (String, Article) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let address = next(addresses);
    let subject: Vec<&str> = SUBJECTS[(address % 20) as usize].split(' ').collect();
    let mut words = |count: u64| {
        let mut word = |_| match next(3) {
            0 => FILLER[next(8) as usize].to_owned(),
            1 => format!("{}{}", subject[next(subject.len() as u64) as usize], next(4)),
            _ => subject[next(subject.len() as u64) as usize].to_owned(),
        };
        (0..count).map(&mut word).collect::<Vec<_>>().join(" ")
    };
    let (title, text) = (words(6), words(70));
    let teller = ["", "https://outlet1.example/feed", "https://else.example/feed"][next(3) as usize];
    let article = Article {
        url: format!("https://outlet{}.example/2023/{:02}/story-{address}", address % 7, 1 + address % 12),
        title,
        text: if next(5) == 0 { FILLER.join(" ").repeat(9) } else { text },
        outlet: (next(3) > 0).then(|| format!("Outlet {}", address % 7)),
        published: (next(6) > 0).then(|| 1_690_000_000 + (next(40) * 40_000) as i64),
        published_day: next(4) == 0,
        lang: [None, Some("en".to_owned()), Some("de".to_owned())][next(3) as usize].clone(),
        snippet: (next(7) == 0).then(|| "Given by its publisher.".to_owned()),
    };
    (teller.to_owned(), article)
}

/// What one build gives: of each address the telling that counts most, chosen by comparing all.
fn one_build(tellings: &[(String, Article)]) -> Vec<u8> {
    let mut best: BTreeMap<String, (Claim, Article)> = BTreeMap::new();
    for (teller, story) in tellings {
        let Some(story) = sidelight::index::accepted(story) else { continue };
        let claim = Claim::of(&story, teller);
        if best.get(&story.url).is_none_or(|(held, _)| *held < claim) {
            best.insert(story.url.clone(), (claim, story));
        }
    }
    let mut builder = IndexBuilder::new(options());
    best.values().for_each(|(_, story)| _ = builder.add(story));
    builder.finish().unwrap()
}

fn gathered(tellings: &[(String, Article)], scratch: &Scratch) -> Stories {
    let mut gathering = Gathering::new(scratch, Snippets::default());
    for (teller, story) in tellings {
        gathering.take(&Batch { teller, stories: vec![story.clone()] }, &|_| {}).unwrap();
    }
    gathering.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn merging_gives_the_bytes_of_one_build(
        seed in 0u64..1 << 40, count in 1u64..400, addresses in 1u64..300,
        cuts in prop::collection::vec(0usize..6, 400), order in Just(vec![0usize, 1, 2, 3, 4, 5, 0]).prop_shuffle(),
        threads in 1usize..4, memory in prop::sample::select(vec![0u64, 1 << 30]),
    ) {
        let tellings: Vec<_> = (0..count).map(|n| telling(seed + n, addresses)).collect();
        let expected = one_build(&tellings);
        let folder = TempDir::new().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let merged = pool.install(|| {
            let scratch = Scratch::new(folder.path(), memory);
            let path = |part: usize| folder.path().join(format!("{part}.part"));
            for part in 0..6 {
                let of = tellings.iter().zip(&cuts).filter(|(_, cut)| **cut == part);
                let of: Vec<_> = of.map(|(telling, _)| telling.clone()).collect();
                gathered(&of, &scratch).write_part(&path(part)).unwrap();
            }
            let parts: Vec<PathBuf> = order.iter().map(|part| path(*part)).collect();
            Stories::of_parts(&parts, &scratch).unwrap().index(options()).unwrap()
        });
        prop_assert!(merged == expected, "of {} stories other bytes", tellings.len());
        let backwards: Vec<_> = tellings.iter().rev().cloned().collect();
        let scratch = Scratch::new(folder.path(), memory);
        prop_assert!(gathered(&backwards, &scratch).index(options()).unwrap() == expected, "built backwards");
        // Six parts, and nothing of what waited on disk.
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
    }
}

#[test]
fn parts_of_the_same_stories_are_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let mut tellings: Vec<_> = (0..300).map(|n| telling(n, 200)).collect();
    let mut write = |name: &str, memory| {
        let path = folder.path().join(name);
        gathered(&tellings, &Scratch::new(folder.path(), memory)).write_part(&path).unwrap();
        tellings.reverse();
        fs::read(path).unwrap()
    };
    assert!(write("a", 0) == write("b", 1 << 30));
}

/// A part of 300 stories, and where its blocks begin.
fn part() -> (Vec<u8>, Vec<usize>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.part");
    let tellings: Vec<_> = (0..400).map(|n| telling(n, 300)).collect();
    gathered(&tellings, &Scratch::new(folder.path(), 0)).write_part(&path).unwrap();
    let bytes = fs::read(path).unwrap();
    let mut starts = vec![64];
    while let Some(length) = bytes.get(starts[starts.len() - 1]..).and_then(<[u8]>::first_chunk) {
        starts.push(starts[starts.len() - 1] + 16 + u32::from_le_bytes(*length) as usize);
    }
    assert_eq!(starts.pop(), Some(bytes.len()));
    assert!(starts.len() > 1, "{} bytes are one block", bytes.len());
    (bytes, starts)
}

/// Merges a part with a good one; the error's code. Nothing is left in the folder.
fn code_of(bytes: &[u8]) -> String {
    let folder = TempDir::new().unwrap();
    let (good, bad) = (folder.path().join("good.part"), folder.path().join("bad.part"));
    let scratch = Scratch::new(folder.path(), 0);
    gathered(&[telling(1, 1)], &scratch).write_part(&good).unwrap();
    fs::write(&bad, bytes).unwrap();
    let merged = Stories::of_parts(&[good, bad], &scratch).and_then(|mut stories| stories.index(options()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    merged.map_or_else(
        |error| {
            assert!(error.to_string().contains("bad.part"), "{error}");
            error.kind().code().to_owned()
        },
        |_| "merged".to_owned(),
    )
}

/// The part with a changed header whose checksum holds.
fn with_header(bytes: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    change(&mut bytes[..56]);
    let checksum = xxh64(&bytes[..56], 0);
    bytes[56..64].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The part with a change in its first block, whose checksum holds.
fn with_block(bytes: &[u8], starts: &[usize], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    change(&mut bytes[starts[0] + 16..starts[1]]);
    let checksum = xxh64(&bytes[starts[0] + 16..starts[1]], 0);
    bytes[starts[0] + 8..starts[0] + 16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

#[test]
fn damage_at_each_place_has_its_code() {
    let (part, starts) = part();
    let flipped = |at: usize| {
        let mut bytes = part.clone();
        bytes[at] ^= 4;
        bytes
    };
    assert_eq!(code_of(&part), "merged");
    assert_eq!(code_of(&one_build(&[telling(1, 1)])), "not-a-part");
    assert_eq!(code_of(b""), "not-a-part");
    assert_eq!(code_of(&flipped(3)), "not-a-part");
    assert_eq!(code_of(&flipped(8)), "unsupported-version");
    for at in [10, 13, 17, 25, 45, 60] {
        assert_eq!(code_of(&flipped(at)), "corrupt", "header, byte {at}");
    }
    assert_eq!(code_of(&with_header(&part, |header| header[12] ^= 1)), "analyzer-mismatch");
    assert_eq!(code_of(&with_header(&part, |header| header[10] ^= 1)), "invalid-argument", "longest snippet");
    assert_eq!(code_of(&with_header(&part, |header| header[35] ^= 1)), "invalid-argument", "snippets");
    assert_eq!(code_of(&with_header(&part, |header| header[16] ^= 1)), "corrupt", "number of stories");
    assert_eq!(code_of(&with_header(&part, |header| header[30] ^= 1)), "truncated", "length");
    for length in [1, 8, 63, 64, starts[1] - 1, starts[1], starts[1] + 15, part.len() - 1] {
        assert_eq!(code_of(&part[..length]), "truncated", "{length} bytes");
    }
    assert_eq!(code_of(&[&part[..], b"x"].concat()), "corrupt", "a byte more");
    for start in [starts[0], starts[1]] {
        for at in [0, 2, 3, 4, 8, 15, 16, 20, 700] {
            assert_eq!(code_of(&flipped(start + at)), "corrupt", "byte {at} of the block at {start}");
        }
    }
    // A block cut off, or twice, is missed by the header.
    let cut =
        with_header(&part[..starts[1]], |header| header[24..32].copy_from_slice(&(starts[1] as u64).to_le_bytes()));
    assert_eq!(code_of(&cut), "corrupt");
    let length = (part.len() + starts[1] - starts[0]) as u64;
    let twice = [&part[..starts[1]], &part[starts[0]..]].concat();
    let twice = with_header(&twice, |header| header[24..32].copy_from_slice(&length.to_le_bytes()));
    assert_eq!(code_of(&twice), "corrupt");
}

#[test]
fn what_is_no_story_behind_good_checksums_is_refused() {
    let (part, starts) = part();
    let records = &part[starts[0] + 16..starts[1]];
    let url = records[4..].iter().position(|byte| *byte == 0).unwrap();
    let flags = 4 + url + 1 + 26;
    let long = u32::MAX.to_le_bytes();
    for (what, at, by) in [
        ("a record longer than its block", 0, &long[..]),
        ("a record cut short", 0, &[40, 0, 0, 0]),
        ("no end of the URL", 4 + url, b"x"),
        ("a URL that stands for a field", 6, b"\x01"),
        ("a URL that is no UTF-8", 6, b"\xFF"),
        ("stories not in order", 4, b"zzz"),
        ("other flags", flags, &[part[starts[0] + 16 + flags] ^ 4]),
        ("a date past all", flags + 1, &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
    ] {
        // The first story has a date.
        assert!(what != "a date past all" || records[flags] & 1 == 1);
        let crafted = with_block(&part, &starts, |block| block[at..at + by.len()].copy_from_slice(by));
        assert_eq!(code_of(&crafted), "corrupt", "{what}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_byte_that_differs_is_noticed(place in any::<prop::sample::Index>(), by in 1u8..) {
        let (mut part, _) = part();
        let at = place.index(part.len());
        part[at] ^= by;
        let code = code_of(&part);
        let codes = ["not-a-part", "unsupported-version", "corrupt"];
        prop_assert!(codes.contains(&code.as_str()), "byte {}: {}", at, code);
    }

    #[test]
    fn any_block_behind_a_good_checksum_is_merged_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let (part, starts) = part();
        let crafted = with_block(&part, &starts, |block| {
            changes.iter().for_each(|(place, by)| block[place.index(block.len())] = *by);
        });
        let code = code_of(&crafted);
        prop_assert!(["merged", "corrupt"].contains(&code.as_str()), "{}", code);
    }
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let missing = Path::new("/no/such/folder");
    let scratch = Scratch::new(missing, 0);
    let error = gathered(&[telling(1, 1)], &scratch).write_part(&missing.join("a.part")).unwrap_err();
    assert_eq!((error.kind().code(), error.to_string().contains("/no/such/folder/a.part")), ("unreadable", true));
    let error = Stories::of_parts(&[missing.join("a.part")], &scratch).unwrap_err();
    assert_eq!(error.kind().code(), "unreadable");
}
