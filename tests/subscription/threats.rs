//! A host that does each thing that a host may do: what is refused, with its code, and what stays in use.

use crate::{
    host::{Change, DAY, Device, Fault, Host, Laid, Made, Publisher, STRANGER, published, with_keys},
    sample::{NOW, rotation, signed},
};
use sidelight::{
    follow::Headers,
    index::format::VERSION,
    subscription::{
        Address, Answer, Asked, Body, ErrorKind, Manifest, Problem, Request, Round, State, Step, Subscription,
    },
};

const ALL: usize = usize::MAX;
/// When the first visit is made.
const FIRST: i64 = NOW + 3700;
const LATER: i64 = NOW + 9000;

/// A device that holds what a publisher has, and what the publisher has next.
fn subscribed() -> (Device, Publisher, Made, Laid, Laid) {
    let (mut publisher, mut made, first) = published();
    let mut device = Device::new(Some(0));
    assert_eq!(device.visit(&Host::new(first.clone()), &made, FIRST, ALL), "");
    publisher.change(Change::from([(4, Some(4))]), &mut made);
    let next = publisher.publish(NOW + 7200, &mut made).unwrap();
    (device, publisher, made, first, next)
}

/// What a device says that comes to a host later. What it holds stays as it was, and it takes what is sound
/// afterwards.
fn said(change: impl FnOnce(&mut Publisher, &mut Made, &Laid, &Laid) -> Host) -> &'static str {
    let (mut device, mut publisher, mut made, first, next) = subscribed();
    let before = device.state().held;
    let sound = publisher.clone();
    let host = change(&mut publisher, &mut made, &first, &next);
    let said = device.visit(&host, &made, LATER, ALL);
    assert_eq!(device.state().held, before);
    let problem = device.state().problem.expect("a problem is noted");
    assert_eq!((problem.kind.code(), problem.since), (said, LATER));
    assert_eq!(device.visit(&Host::new(next), &made, LATER + DAY, ALL), "");
    assert_eq!((device.stories(&made), device.state().problem), (sound.stories, None));
    said
}

/// A manifest that was altered, signed by one of the keys.
fn altered(publisher: &Publisher, key: usize, change: impl FnOnce(&mut Manifest)) -> Laid {
    let mut manifest = publisher.manifest.clone();
    manifest.key = with_keys(|keys| keys[key].public().clone());
    change(&mut manifest);
    let (bytes, signature) = with_keys(|keys| signed(&manifest, &keys[key]));
    let files = manifest.files().into_iter().map(|file| (file.name.clone(), file.clone())).collect();
    Laid { manifest: bytes, signature, files }
}

/// A manifest of other bytes, and a signature that fits them.
fn written(laid: &Laid, from: &str, to: &str) -> Laid {
    let text = String::from_utf8(laid.manifest.clone()).unwrap();
    assert!(text.contains(from));
    let manifest = text.replacen(from, to, 1).into_bytes();
    let signature = with_keys(|keys| keys[0].sign(&manifest, ""));
    Laid { manifest, signature, files: laid.files.clone() }
}

#[test]
fn replay_and_rollback() {
    let (mut device, _, made, first, next) = subscribed();
    assert_eq!(device.visit(&Host::new(next), &made, LATER, ALL), "");
    let before = device.state().held;
    assert_eq!(device.visit(&Host::new(first), &made, LATER + DAY, ALL), "rolled-back");
    assert_eq!(device.state().held, before);
}

#[test]
fn rollback_after_a_manifest_whose_files_did_not_come() {
    let (mut device, _, made, first, next) = subscribed();
    assert_eq!(device.visit(&Host::with(&next, Fault::Files(500)), &made, LATER, ALL), "status");
    assert_eq!(device.state().held.version, NOW + 3600);
    assert_eq!(device.visit(&Host::new(first), &made, LATER + DAY, ALL), "rolled-back");
}

#[test]
fn rollback_by_rotation() {
    assert_eq!(
        said(|publisher, made, _, _| {
            publisher.rotate();
            publisher.manifest.version = NOW + 3500;
            publisher.manifest.deltas.clear();
            Host::new(publisher.laid(1, made))
        }),
        "rolled-back"
    );
}

#[test]
fn freeze() {
    let (mut device, _, made, first, _) = subscribed();
    let host = Host::new(first);
    assert_eq!(device.visit(&host, &made, LATER, ALL), "");
    assert_eq!(device.asked.last().unwrap().asked, Asked::Manifest, "nothing but the manifest is asked for");
    assert!(!device.round().report("a", NOW + 13 * DAY).unwrap().is_stale);
    assert_eq!(device.visit(&host, &made, NOW + 15 * DAY, ALL), "");
    assert!(device.round().report("a", NOW + 15 * DAY).unwrap().is_stale);
    // What is new is accepted, and its files are kept away: what is in use is stale all the same.
    let (mut device, mut publisher, mut made, ..) = subscribed();
    publisher.rebase(&mut made);
    let late = publisher.publish(NOW + 15 * DAY, &mut made).unwrap();
    assert_eq!(device.visit(&Host::with(&late, Fault::Stalls), &made, NOW + 15 * DAY, ALL), "timeout");
    assert_eq!(device.visit(&Host::with(&late, Fault::Files(404)), &made, NOW + 15 * DAY, ALL), "status");
    let round = device.round();
    let report = round.report("a", NOW + 15 * DAY).unwrap();
    assert_eq!((report.is_stale, report.expires), (true, Some(NOW + 3600 + 14 * DAY)));
    assert_eq!(report.manifest.unwrap().expires, NOW + 29 * DAY);
    assert_eq!(Device::new(Some(0)).round().report("a", NOW).unwrap().expires, None);
}

#[test]
fn expired_at_subscribing() {
    let (_, _, made, first, _) = subscribed();
    let mut device = Device::new(None);
    assert_eq!(device.visit(&Host::new(first.clone()), &made, NOW + 15 * DAY, ALL), "expired");
    assert_eq!(device.state().manifest, None);
    // Nor is it taken where the reader has waited too long.
    let mut device = Device::new(None);
    assert_eq!(device.visit(&Host::new(first.clone()), &made, FIRST, 2), "killed");
    assert!(device.state().manifest.is_some() && !device.agreed);
    assert_eq!(device.visit(&Host::new(first), &made, NOW + 15 * DAY, ALL), "expired");
}

#[test]
fn what_was_agreed_to_outlasts_a_manifest_that_is_not_read() {
    let later = || {
        let (mut device, mut publisher, mut made, first, next) = subscribed();
        publisher.rotate();
        let rotated = publisher.publish(NOW + 7300, &mut made).unwrap();
        assert_eq!(device.visit(&Host::new(rotated), &made, LATER, ALL), "");
        let held = device.state().held;
        device.damage();
        assert_eq!((device.state().manifest, device.state().held), (None, held));
        (device, publisher, made, first, next)
    };
    let (mut device, mut publisher, mut made, first, next) = later();
    for laid in [first, next] {
        assert_eq!(device.visit(&Host::new(laid), &made, LATER, ALL), "unknown-key");
    }
    publisher.manifest.version += 60;
    let strange = |publisher: &Publisher, made: &mut Made| {
        let mut forged = publisher.clone();
        forged.forge_rotation();
        forged.laid(STRANGER, made)
    };
    for (laid, code) in [
        (strange(&publisher, &mut made), "bad-rotation"),
        (altered(&publisher, 1, |manifest| manifest.version -= 120), "rolled-back"),
        (altered(&publisher, 1, |manifest| manifest.id = "f".repeat(32)), "other-index"),
    ] {
        assert_eq!(device.visit(&Host::new(laid), &made, LATER, ALL), code);
    }
    let twin = altered(&publisher, 1, |manifest| (manifest.version, manifest.state) = (NOW + 7300, "f".repeat(32)));
    assert_eq!(device.visit(&Host::new(twin), &made, LATER, ALL), "forked");
    let newest = publisher.publish(LATER + 60, &mut made).unwrap();
    assert_eq!(device.visit(&Host::new(newest), &made, LATER + 60, ALL), "");
    assert_eq!(device.state().pin, device.state().manifest.map(|manifest| manifest.pin()));
    // Where all of the state is lost, the settings' key stays.
    let (mut device, publisher, mut made, ..) = later();
    device.forget();
    assert_eq!(device.visit(&Host::new(strange(&publisher, &mut made)), &made, LATER, ALL), "bad-rotation");
    assert_eq!(device.visit(&Host::new(publisher.laid(1, &mut made)), &made, LATER, ALL), "");
}

#[test]
fn two_who_publish_from_copies_of_one_record() {
    // A merged delta that one has made tells of story 3 as the other does not know it.
    let (mut one, mut made, _) = published();
    one.change(Change::from([(4, Some(4))]), &mut made);
    one.publish(NOW + 7200, &mut made);
    let mut other = one.clone();
    one.change(Change::from([(3, Some(33))]), &mut made);
    one.merge(0, &mut made);
    let laid = one.publish(NOW + 7300, &mut made).unwrap();
    let mut device = Device::new(Some(0));
    assert_eq!(device.visit(&Host::new(laid), &made, LATER, ALL), "");
    other.change(Change::from([(5, Some(5))]), &mut made);
    let laid = other.publish(LATER, &mut made).unwrap();
    assert_eq!(device.visit(&Host::new(laid), &made, LATER, ALL), "");
    assert_eq!(device.stories(&made), other.stories);
}

/// A device to which an index was offered that a stranger signed, at an address without a key.
fn offered_by_a_stranger() -> (Device, Publisher, Made) {
    let (publisher, mut made, _) = published();
    let mut device = Device::new(None);
    let laid = publisher.laid(STRANGER, &mut made);
    assert_eq!(device.visit(&Host::new(laid), &made, FIRST, 2), "killed");
    assert!(device.state().manifest.is_some() && !device.agreed);
    (device, publisher, made)
}

#[test]
fn what_was_offered_pins_nothing_before_the_reader_agrees() {
    // The address that is agreed to has the publisher's key.
    let (mut device, publisher, mut made) = offered_by_a_stranger();
    let strange = Host::new(publisher.laid(STRANGER, &mut made));
    device.address = Device::new(Some(0)).address;
    assert_eq!(device.visit(&strange, &made, LATER, ALL), "unknown-key");
    assert!(!device.agreed);
    assert_eq!(device.visit(&Host::new(publisher.laid(0, &mut made)), &made, LATER, ALL), "");
    assert_eq!(device.state().manifest.unwrap().key, with_keys(|keys| keys[0].public().clone()));
    // Nor later, where the settings say another key than the one that led to it.
    let (mut device, publisher, mut made) = offered_by_a_stranger();
    (device.address, device.agreed) = (Device::new(Some(0)).address, true);
    assert_eq!(device.visit(&strange, &made, LATER, ALL), "unknown-key");
    assert_eq!(device.visit(&Host::new(publisher.laid(0, &mut made)), &made, LATER, ALL), "");
    // Without a key, the one that the reader agreed to stays.
    let (mut device, publisher, mut made) = offered_by_a_stranger();
    device.agreed = true;
    assert_eq!(device.visit(&Host::new(publisher.laid(0, &mut made)), &made, LATER, ALL), "unknown-key");
}

#[test]
fn readers_agree_to_what_was_offered_alone() {
    let (mut publisher, mut made, first) = published();
    let mut device = Device::new(Some(0));
    let is_here = |_: &str| false;
    // Before an offer there is nothing to agree to, also where another visit has come so far.
    for _ in 0..2 {
        let mut round = device.round();
        assert!(round.agree("a", &is_here, FIRST, 0.5).is_none());
        assert!(round.begin("a", FIRST, false).is_some());
        assert!(round.agree("a", &is_here, FIRST, 0.5).is_none());
        assert_eq!(device.visit(&Host::new(first.clone()), &made, FIRST, 2), "killed");
    }
    assert!(device.round().due(FIRST + DAY).is_empty());
    // What changed before the reader agreed is what is agreed to.
    publisher.change(Change::from([(4, Some(4))]), &mut made);
    let next = publisher.publish(NOW + 7200, &mut made).unwrap();
    assert_eq!(device.visit(&Host::new(next), &made, LATER, ALL), "");
    let (state, round) = (device.state(), device.round());
    let report = round.report("a", LATER).unwrap();
    assert_eq!((report.version, report.stories), (NOW + 7200, 3));
    assert_eq!(report.bytes, state.manifest.unwrap().files().into_iter().map(|file| file.bytes).sum::<u64>());
}

#[test]
fn a_file_is_kept_where_it_is_good_alone() {
    let (mut device, _, made, _, next) = subscribed();
    let file = next.files.values().last().unwrap().clone();
    // A manifest that was accepted is told by its bytes.
    assert_eq!(device.visit(&Host::new(next.clone()), &made, LATER, 2), "killed");
    for (status, is_kept) in [(200, true), (203, false), (206, false), (404, false), (500, false)] {
        let mut round = device.round();
        round.begin("a", LATER, false).unwrap();
        let is_here = |sha256: &str| sha256 != file.sha256;
        let body = Body::Bytes(&next.manifest);
        let url = "https://harbour.example/index/manifest.json";
        let answer = |status, body| Answer::Response { url, status, headers: Headers::default(), body };
        let asked = round.answered("a", &answer(200, body), &is_here, LATER, 0.5);
        assert!(matches!(asked, Some(Step::Ask { keep: None, request: Request { asked: Asked::File(_), .. } })));
        let body = Body::Hashed { bytes: file.bytes, sha256: &file.sha256 };
        let kept = match round.answered("a", &answer(status, body), &is_here, LATER, 0.5) {
            Some(Step::Ask { keep, .. } | Step::Use { keep, .. }) => keep,
            _ => None,
        };
        assert_eq!(kept.is_some_and(|kept| kept == file.sha256), is_kept, "{status}");
        let again = round.answered("a", &answer(200, body), &is_here, LATER, 0.5);
        // After a 404 the manifest is asked for.
        assert!(again.is_none() || status == 404, "nothing was asked");
    }
}

#[test]
fn mix_and_match() {
    // Another index under the same key, newer than the one that is held.
    let other = |publisher: &mut Publisher, _: &mut Made, _: &Laid, _: &Laid| {
        publisher.manifest.version += 60;
        Host::new(altered(publisher, 0, |manifest| manifest.id = "f".repeat(32)))
    };
    assert_eq!(said(other), "other-index");
    // The manifest of one version with the signature of another, or with its files.
    assert_eq!(
        said(|_, _, first, next| Host::new(Laid { signature: first.signature.clone(), ..next.clone() })),
        "bad-signature"
    );
    let files = |_: &mut Publisher, _: &mut Made, first: &Laid, next: &Laid| {
        let (name, _) = next.files.iter().next_back().unwrap();
        let other = first.files.values().next_back().unwrap().clone();
        let mut laid = next.clone();
        laid.files.insert(name.clone(), other);
        Host::new(laid)
    };
    assert_eq!(said(files), "wrong-hash");
}

#[test]
fn truncated_files_and_flipped_bits() {
    assert_eq!(said(|_, _, _, next| Host::with(next, Fault::Truncated)), "wrong-size");
    assert_eq!(said(|_, _, _, next| Host::with(next, Fault::Flipped)), "wrong-hash");
    let cut = |_: &mut Publisher, _: &mut Made, _: &Laid, next: &Laid| {
        let manifest = next.manifest[..next.manifest.len() / 2].to_vec();
        Host::new(Laid { manifest, ..next.clone() })
    };
    assert_eq!(said(cut), "not-a-manifest");
    let flipped = |_: &mut Publisher, _: &mut Made, _: &Laid, next: &Laid| {
        let mut laid = next.clone();
        let at = laid.manifest.windows(7).position(|seven| seven == b"Harbour").unwrap();
        laid.manifest[at] ^= 1;
        Host::new(laid)
    };
    assert_eq!(said(flipped), "bad-signature");
}

#[test]
fn wrong_keys() {
    let stranger = |publisher: &mut Publisher, made: &mut Made, _: &Laid, _: &Laid| {
        publisher.manifest.version += 60;
        Host::new(publisher.laid(STRANGER, made))
    };
    assert_eq!(said(stranger), "unknown-key");
    // A rotation to the stranger that the stranger signed, or that another index made.
    for forged in [true, false] {
        let forged = |publisher: &mut Publisher, _: &mut Made, _: &Laid, _: &Laid| {
            publisher.manifest.version += 60;
            let id = if forged { publisher.manifest.id.clone() } else { "f".repeat(32) };
            let by = if forged { STRANGER } else { 0 };
            let mut made = with_keys(|keys| rotation(&id, &keys[by], &keys[STRANGER]));
            (made.from, made.to) = with_keys(|keys| (keys[0].public().clone(), keys[STRANGER].public().clone()));
            Host::new(altered(publisher, STRANGER, |manifest| manifest.rotations = vec![made]))
        };
        assert_eq!(said(forged), "bad-rotation");
    }
    // By the address's key, a stranger is known before anything is.
    let (_, publisher, mut made, ..) = subscribed();
    let mut device = Device::new(Some(0));
    assert_eq!(device.visit(&Host::new(publisher.laid(STRANGER, &mut made)), &made, LATER, ALL), "unknown-key");
    // Updates stop: it is only looked once a day whether the index has come back.
    assert!(device.state().next >= LATER + DAY);
}

#[test]
fn an_old_key_signs_no_more() {
    let (mut device, mut publisher, mut made, ..) = subscribed();
    publisher.rotate();
    publisher.rotate();
    let rotated = publisher.publish(LATER, &mut made).unwrap();
    assert_eq!(device.visit(&Host::new(rotated), &made, LATER, ALL), "");
    publisher.manifest.version += 60;
    let stolen = altered(&publisher, 0, |manifest| manifest.rotations.clear());
    assert_eq!(device.visit(&Host::new(stolen), &made, LATER + DAY, ALL), "unknown-key");
}

#[test]
fn fast_forward() {
    let ahead = |publisher: &mut Publisher, made: &mut Made, _: &Laid, _: &Laid| {
        publisher.manifest.version = LATER + DAY + 1;
        publisher.manifest.created = LATER;
        Host::new(publisher.laid(0, made))
    };
    assert_eq!(said(ahead), "from-the-future");
}

#[test]
fn two_manifests_of_one_version() {
    let (mut device, publisher, made, _, next) = subscribed();
    assert_eq!(device.visit(&Host::new(next), &made, LATER, ALL), "");
    let forked = altered(&publisher, 0, |manifest| manifest.name = "Other".into());
    assert_eq!(device.visit(&Host::new(forked), &made, LATER + DAY, ALL), "forked");
}

#[test]
fn what_manifests_must_not_name() {
    let rows = |_: &mut Publisher, _: &mut Made, _: &Laid, next: &Laid| {
        let row = "\n    {\"file\": \"a.sidelight\", \"sha256\": \"\", \"bytes\": 1, \"stories\": 1, \"since\": 1},";
        Host::new(written(next, "\"deltas\": [", &format!("\"deltas\": [{}", row.repeat(100_000))))
    };
    assert_eq!(said(rows), "too-large");
    let rows = |_: &mut Publisher, _: &mut Made, _: &Laid, next: &Laid| {
        Host::new(written(next, "\"deltas\": [", &format!("\"deltas\": [{}", "{},".repeat(9))))
    };
    assert_eq!(said(rows), "too-large");
    for name in ["../1", "a/b", "A", "%2e", "", "https://elsewhere.example/1"] {
        let named = |_: &mut Publisher, _: &mut Made, _: &Laid, next: &Laid| {
            Host::new(written(next, "00000000000000000000000000000001.sidelight", &format!("{name}.sidelight")))
        };
        assert_eq!(said(named), "bad-file-name", "{name}");
    }
    let large = |publisher: &mut Publisher, made: &mut Made, _: &Laid, _: &Laid| {
        let laid = publisher.laid(0, made);
        let bytes = format!("\"bytes\": {}", publisher.manifest.base.bytes);
        Host::new(written(&laid, &bytes, "\"bytes\": 4294967296"))
    };
    assert_eq!(said(large), "too-large");
}

#[test]
fn a_newer_format_is_said_before_anything_is_downloaded() {
    let newer = |publisher: &Publisher| {
        Host::new(altered(publisher, 0, |manifest| {
            manifest.format = VERSION + 1;
            manifest.version += 60;
        }))
    };
    let (mut device, publisher, made, ..) = subscribed();
    let (held, asked) = (device.state().held, device.asked.len());
    assert_eq!(device.visit(&newer(&publisher), &made, LATER, ALL), "unsupported-version");
    assert_eq!(device.state().held, held);
    let is_text = |asked: &Asked| matches!(asked, Asked::Manifest | Asked::Signature);
    assert!(device.asked[asked..].iter().all(|request| is_text(&request.asked)));
    // What another Sidelight on this device has accepted is looked at anew.
    let accepted = Manifest::read(&newer(&publisher).laid.manifest).unwrap();
    device.put(&State { manifest: Some(accepted), ..device.state() });
    assert_eq!(device.visit(&newer(&publisher), &made, LATER, ALL), "unsupported-version");
    let mut anew = Device::new(None);
    assert_eq!(anew.visit(&newer(&publisher), &made, LATER, ALL), "unsupported-version");
    assert_eq!((anew.asked.len(), anew.state().manifest), (2, None));
}

#[test]
fn hosts_that_do_not_answer_as_they_should() {
    for (fault, code) in [
        (Fault::Down, "no-answer"),
        (Fault::Stalls, "timeout"),
        (Fault::Status(404), "status"),
        (Fault::Files(500), "status"),
        (Fault::Files(404), "status"),
        (Fault::Elsewhere, "another-host"),
        (Fault::Huge, "too-large"),
        (Fault::Full, "no-room"),
    ] {
        assert_eq!(said(|_, _, _, next| Host::with(next, fault)), code, "{fault:?}");
    }
    let unchanged = Host::with(&subscribed().4, Fault::Status(304));
    assert_eq!(Device::new(None).visit(&unchanged, &Made::default(), LATER, ALL), "status");
    let (mut device, publisher, made, _, next) = subscribed();
    assert_eq!(device.visit(&Host::with(&next, Fault::Around), &made, LATER, ALL), "");
    assert_eq!(device.stories(&made), publisher.stories);
    assert_eq!(device.state().etag, "", "what came by a redirect is not asked for by its tag");
}

#[test]
fn every_request_is_bounded() {
    let (device, ..) = subscribed();
    let most: Vec<(u64, u32)> = device.asked.iter().map(|request| (request.most, request.seconds)).collect();
    let files = &device.state().manifest.unwrap();
    let expected: Vec<(u64, u32)> =
        [(65_536, 20), (4096, 20)].into_iter().chain(files.files().into_iter().map(|file| (file.bytes, 60))).collect();
    assert_eq!(most, expected);
}

#[test]
fn large_files_may_take_longer() {
    let (mut publisher, mut made, _) = published();
    publisher.rebase(&mut made);
    publisher.manifest.base.bytes = 16 << 20;
    let large = publisher.publish(FIRST, &mut made).unwrap();
    let mut device = Device::new(Some(0));
    assert_eq!(device.visit(&Host::new(large), &made, FIRST, ALL), "");
    let last = device.asked.last().unwrap();
    assert_eq!((last.most, last.seconds), (16 << 20, 60 + 16 * 64));
}

#[test]
fn a_visit_takes_half_an_hour_at_most() {
    let (mut publisher, mut made, _) = published();
    publisher.manifest.base.bytes = 32 << 20;
    publisher.manifest.deltas[0].file.bytes = 32 << 20;
    let large = publisher.publish(FIRST, &mut made).unwrap();
    let mut device = Device::new(Some(0));
    assert_eq!(device.visit(&Host::with(&large, Fault::Drips(1700)), &made, FIRST, ALL), "timeout");
    let seconds: Vec<u32> = device.asked.iter().skip(2).map(|request| request.seconds).collect();
    assert_eq!(seconds, [1800, 100]);
    // The file that came whole is there at the next visit, which has all its time.
    let (here, asked) = (device.here.len(), device.asked.len());
    assert_eq!(device.visit(&Host::with(&large, Fault::Drips(1700)), &made, FIRST + DAY, ALL), "");
    let seconds: Vec<u32> = device.asked[asked..].iter().map(|request| request.seconds).collect();
    assert_eq!((here, seconds), (1, vec![20, 1800]));
    assert_eq!(device.stories(&made), publisher.stories);
}

#[test]
fn a_host_that_says_for_ever_that_nothing_has_changed() {
    let (mut device, _, made, _, next) = subscribed();
    let unchanged = Host::with(&next, Fault::Status(304));
    assert_eq!(device.visit(&unchanged, &made, LATER, ALL), "");
    assert_ne!(device.asked.last().unwrap().etag, "");
    // What is stale is asked for whole, and once a day everything is; also by a clock that went back.
    let fresh = device.state();
    for (state, now) in
        [(State { expires: LATER, ..fresh.clone() }, LATER), (fresh.clone(), FIRST + DAY), (fresh.clone(), FIRST - 1)]
    {
        device.put(&state);
        assert_eq!(device.visit(&unchanged, &made, now, ALL), "status");
        let last = device.asked.last().unwrap();
        assert_eq!((last.etag.as_str(), last.modified.as_str()), ("", ""));
    }
    assert_eq!(device.visit(&Host::new(next.clone()), &made, FIRST + DAY, ALL), "");
    assert_eq!(device.visit(&unchanged, &made, FIRST + DAY + 3600, ALL), "");
}

/// Files that a device asked for from a request on.
fn files_asked(device: &Device, from: usize) -> Vec<u64> {
    let file = |asked: &Asked| if let Asked::File(file) = asked { Some(file.bytes) } else { None };
    device.asked[from..].iter().filter_map(|request| file(&request.asked)).collect()
}

#[test]
fn a_sound_file_that_is_no_index_is_not_fetched_again_and_again() {
    let (mut device, mut publisher, mut made, _, next) = subscribed();
    let before = device.state().held;
    device.broken = true;
    // Files that are asked for, and how often some are opened.
    let costs = |device: &mut Device, laid: &Laid, made: &Made, now: i64, said: &str| {
        let (from, opened) = (device.asked.len(), device.opened);
        assert_eq!(device.visit(&Host::new(laid.clone()), made, now, ALL), said);
        (files_asked(device, from).len(), device.opened - opened)
    };
    assert_eq!(costs(&mut device, &next, &made, LATER, "bad-index"), (1, 1));
    assert_eq!((&device.state().held, device.state().failures), (&before, 1));
    // By the clock nothing is, also where the manifest was signed anew, and where its file is gone; but when the reader
    // presses.
    let due = device.state().next;
    assert_eq!(costs(&mut device, &next, &made, due, "bad-index"), (0, 0));
    let again = publisher.publish(due + 60, &mut made).unwrap();
    let due = device.state().next;
    assert_eq!(costs(&mut device, &again, &made, due, "bad-index"), (0, 0));
    device.here.retain(|here| before.parts.iter().any(|part| part.sha256 == *here));
    let due = device.state().next;
    assert_eq!(costs(&mut device, &again, &made, due, "bad-index"), (0, 0));
    device.pressed = true;
    assert_eq!(costs(&mut device, &again, &made, due + 60, "bad-index"), (1, 1));
    assert_eq!(costs(&mut device, &again, &made, due + 120, "bad-index"), (0, 1));
    // Another set is another matter.
    device.pressed = false;
    publisher.change(Change::from([(5, Some(5))]), &mut made);
    let changed = publisher.publish(due + 120, &mut made).unwrap();
    let due = device.state().next;
    assert_eq!(costs(&mut device, &changed, &made, due, "bad-index"), (1, 1));
    device.broken = false;
    let due = device.state().next;
    assert_eq!(costs(&mut device, &changed, &made, due, "bad-index"), (0, 0));
    device.pressed = true;
    assert_eq!(costs(&mut device, &changed, &made, due + 60, ""), (0, 1));
    assert_eq!((device.stories(&made), device.state().unusable), (publisher.stories, 0));
}

/// Bytes that a device downloads in `days`, and the visits refused, of a publisher who has all files made anew every
/// so many hours.
fn downloaded(days: i64, hours: i64, fault: Fault) -> (u64, usize) {
    const SET: u64 = 200 << 20;
    let (mut publisher, mut made, first) = published();
    let mut device = Device::new(Some(0));
    assert_eq!(device.visit(&Host::new(first), &made, FIRST, ALL), "");
    let (from, mut refused, mut last) = (device.asked.len(), 0, FIRST);
    let mut host = Host::new(publisher.publish(FIRST, &mut made).unwrap());
    loop {
        let now = device.state().next;
        if now > FIRST + days * DAY {
            return (files_asked(&device, from).iter().sum::<u64>() / SET, refused);
        }
        if now >= last + hours * 3600 {
            publisher.change(Change::from([(now as u8, Some(7))]), &mut made);
            publisher.rebase(&mut made);
            publisher.manifest.base.bytes = SET;
            host = Host::with(&publisher.publish(now, &mut made).unwrap(), fault);
            last = now;
        }
        refused += usize::from(device.visit(&host, &made, now, ALL) == "too-much");
    }
}

#[test]
fn a_publisher_who_has_all_files_downloaded_anew_every_hour() {
    let (sets, refused) = downloaded(10, 1, Fault::None);
    assert!((10..=23).contains(&sets) && refused > 5, "{sets} sets in 10 days, {refused} refused");
    let (sets, _) = downloaded(10, 1, Fault::Flipped);
    assert!(sets <= 23, "{sets} sets in 10 days");
    // Once a day, none is refused.
    let (sets, refused) = downloaded(30, 24, Fault::None);
    assert!((25..=30).contains(&sets) && refused == 0, "{sets} sets in 30 days, {refused} refused");
}

#[test]
fn readers_press_whether_it_is_due_or_not() {
    for (is_due, pressed, said) in [(true, true, ""), (false, true, ""), (true, false, "too-much")] {
        let (mut device, _, made, _, next) = subscribed();
        let due = device.state().next;
        device.put(&State { paid: due + 30 * DAY, ..device.state() });
        device.pressed = pressed;
        let now = if is_due { due + DAY } else { due - 60 };
        assert_eq!(device.visit(&Host::new(next), &made, now, ALL), said, "due: {is_due}, pressed: {pressed}");
    }
}

/// A round whose visit waits for the answer to a file of `next`, after the answers to the manifest that are given.
fn asking_for_a_file(answers: impl Fn(&Laid) -> Vec<Answer<'_>>) -> Round {
    let (mut device, _, made, _, next) = subscribed();
    // A manifest that was accepted is told by its bytes.
    assert_eq!(device.visit(&Host::new(next.clone()), &made, LATER, 2), "killed");
    let mut round = device.round();
    round.begin("a", LATER, false).unwrap();
    let mut step = None;
    for answer in answers(&next) {
        step = round.answered("a", &answer, &|sha256| device.here.contains(sha256), LATER, 0.5);
    }
    assert!(matches!(step, Some(Step::Ask { request: Request { asked: Asked::File(_), .. }, .. })));
    round
}

/// The answer with a body of what was asked for in [`device`](Device)'s folder.
fn answered(status: u16, body: Body<'_>) -> Answer<'_> {
    Answer::Response { url: "https://harbour.example/index/manifest.json", status, headers: Headers::default(), body }
}

#[test]
fn a_network_that_breaks_is_another_host_after_a_redirect_alone() {
    let broken = Answer::Failed { kind: ErrorKind::NoAnswer, bytes: 0 };
    for (redirects, code) in [(false, "no-answer"), (true, "another-host")] {
        let mut round = subscribed().0.round();
        round.begin("a", LATER, false).unwrap();
        if redirects {
            round.answered("a", &Answer::OpaqueRedirect, &|_| false, LATER, 0.5);
        }
        let step = round.answered("a", &broken, &|_| false, LATER, 0.5);
        assert!(matches!(step, Some(Step::Failed(error)) if error.code() == code), "{redirects}");
    }
    // The host that redirects has answered since.
    let mut round = asking_for_a_file(|next| vec![Answer::OpaqueRedirect, answered(200, Body::Bytes(&next.manifest))]);
    let step = round.answered("a", &broken, &|_| false, LATER, 0.5);
    assert!(matches!(step, Some(Step::Failed(error)) if error.code() == "no-answer"));
}

#[test]
fn what_came_of_a_file_is_paid_for() {
    const HALF_A_DAY: u64 = 16 << 20;
    let failed = |kind, bytes| Answer::Failed { kind, bytes };
    let sha256 = "f".repeat(64);
    let hashed = |bytes| Body::Hashed { bytes, sha256: &sha256 };
    for (answer, days) in [
        (failed(ErrorKind::NoAnswer, 0), 0.0),
        (failed(ErrorKind::NoRoom, 0), 0.0),
        (failed(ErrorKind::NoAnswer, HALF_A_DAY / 2), 0.25),
        (failed(ErrorKind::Timeout, HALF_A_DAY / 2), 0.25),
        (failed(ErrorKind::TooLarge, HALF_A_DAY * 2), 1.0),
        (answered(200, hashed(HALF_A_DAY)), 0.5),
        (answered(503, hashed(0)), 0.0),
        (answered(206, hashed(HALF_A_DAY)), 0.5),
        (answered(404, Body::Bytes(&[])), 0.0),
    ] {
        let mut round = asking_for_a_file(|next| vec![answered(200, Body::Bytes(&next.manifest))]);
        let before = State::read(&round.state("a").unwrap()).paid.max(LATER);
        round.answered("a", &answer, &|_| false, LATER, 0.5);
        let paid = State::read(&round.state("a").unwrap()).paid - before;
        assert_eq!(paid, (days * DAY as f64) as i64, "{answer:?}");
    }
}

#[test]
fn redirects_lead_to_hosts_that_were_agreed_to() {
    let (device, _, _, _, next) = subscribed();
    let other = |address: &str| Subscription {
        key: address.into(),
        address: Address::read(address).unwrap(),
        agreed: true,
        paused: false,
        state: State::default(),
    };
    let own = Subscription { key: "a".into(), address: device.address.clone(), ..other("https://a.example/") };
    for (url, code) in [
        ("https://granted.example/elsewhere/m.json", ""),
        ("https://harbour.example/other.json", ""),
        ("http://granted.example/m.json", "another-host"),
        ("http://harbour.example/index/manifest.json", "another-host"),
        ("https://192.168.0.1/m.json", "another-host"),
        ("https://nas.local/m.json", "another-host"),
        ("https://stranger.example/m.json", "another-host"),
        ("https://granted.example.stranger.example/m.json", "another-host"),
        ("", "another-host"),
    ] {
        let others = ["https://granted.example/", "https://192.168.0.1/", "https://nas.local/"].map(other);
        let mut round = Round::new([own.clone()].into_iter().chain(others).collect());
        round.begin("a", LATER, false).unwrap();
        let mut answered = |answer: &Answer<'_>| round.answered("a", answer, &|_| false, LATER, 0.5).unwrap();
        let asked = answered(&Answer::OpaqueRedirect);
        assert!(matches!(asked, Step::Ask { request: Request { follows: true, .. }, .. }));
        let body = Body::Bytes(&next.manifest);
        let said = match answered(&Answer::Response { url, status: 200, headers: Headers::default(), body }) {
            Step::Ask { .. } => "",
            Step::Failed(error) => error.code(),
            _ => "else",
        };
        assert_eq!(said, code, "{url}");
    }
}

#[test]
fn a_manifest_and_its_signature_change_between_two_requests() {
    let (mut device, publisher, made, first, next) = subscribed();
    let torn = Laid { manifest: next.manifest.clone(), ..first };
    let host = Host { laid: torn, fault: Fault::None, then: Some((2, next)) };
    assert_eq!(device.visit(&host, &made, LATER, ALL), "");
    assert_eq!(device.stories(&made), publisher.stories);
}

#[test]
fn a_file_that_is_gone_leads_back_to_the_manifest() {
    let (mut device, mut publisher, mut made, _, next) = subscribed();
    // The file that is not here goes, and a manifest without it comes.
    made.deleted.insert(publisher.manifest.deltas.last().unwrap().file.name.clone());
    publisher.rebase(&mut made);
    let newer = publisher.publish(LATER, &mut made).unwrap();
    let host = Host { laid: next, fault: Fault::None, then: Some((3, newer)) };
    assert_eq!(device.visit(&host, &made, LATER, ALL), "");
    assert_eq!(device.stories(&made), publisher.stories);
}

#[test]
fn a_visit_that_ends_anywhere_is_gone_on_with() {
    for killed_after in 0..12 {
        let (_, made, first) = published();
        let mut device = Device::new(Some(0));
        let said = device.visit(&Host::new(first.clone()), &made, FIRST, killed_after);
        let agreed = device.agreed;
        assert_eq!(device.round().next(FIRST).is_some(), agreed, "{killed_after}");
        let had = device.here.len();
        let asked = device.asked.len();
        assert_eq!(device.visit(&Host::new(first), &made, FIRST + 120, ALL), "");
        let files = device.asked[asked..].iter().filter(|request| matches!(request.asked, Asked::File(_))).count();
        assert_eq!(files, 2 - had, "{killed_after}: {said}");
    }
}

#[test]
fn what_the_browser_threw_away_is_fetched_again() {
    let (mut device, _, made, first, _) = subscribed();
    let (here, asked) = (device.here.clone(), device.asked.len());
    device.lose(1);
    assert_eq!(device.visit(&Host::new(first), &made, LATER, ALL), "");
    assert_eq!((&device.here, device.asked.len() - asked), (&here, 2), "the manifest and a file are asked for");
}

#[test]
fn a_subscription_waits_for_its_time() {
    let (mut device, ..) = subscribed();
    let state = device.state();
    // The publisher's changes are an hour apart, and four hours were thought.
    assert_eq!((state.mean, state.unanswered), ((3 * 4 * 3600 + 3600) / 4, 0));
    let mut round = device.round();
    assert_eq!(round.due(FIRST + 3600), Vec::<&str>::new());
    assert_eq!(round.next(FIRST), Some(state.next));
    assert!(state.next >= FIRST + state.mean && state.next <= FIRST + state.mean * 12 / 11);
    assert_eq!(round.due(state.next), ["a"]);
    // When it is due next, it is due.
    for now in [0, FIRST - 30 * DAY, FIRST, state.next, FIRST + 90 * DAY] {
        assert!(round.due(round.next(now).unwrap()) == ["a"], "{now}");
    }
    // A clock that went back, one that leapt ahead, a pause.
    assert_eq!(round.due(FIRST - 30 * DAY), ["a"]);
    device.paused = true;
    let mut paused = device.round();
    assert_eq!((paused.next(FIRST), paused.due(FIRST + 30 * DAY).len()), (None, 0));
    assert!(paused.begin("a", FIRST, true).is_some(), "the reader may press");
    assert!(round.begin("a", FIRST, false).is_some());
    assert_eq!(round.due(FIRST + 30 * DAY).len(), 0, "it is being visited");
}

#[test]
fn problems_are_waited_for_longer_each_time() {
    let (mut device, _, made, _, next) = subscribed();
    let down = Host::with(&next, Fault::Down);
    for (failures, hours) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 24), (7, 24)] {
        let now = LATER + failures * DAY;
        assert_eq!(device.visit(&down, &made, now, ALL), "no-answer");
        let wait = device.state().next - now;
        assert!((hours * 3600..=hours * 3600 * 12 / 11).contains(&wait), "{failures}: {wait}");
        assert_eq!(device.state().problem.unwrap().since, LATER + DAY);
    }
    assert_eq!(device.state().problem.unwrap().kind, ErrorKind::NoAnswer);
}

#[test]
fn a_state_is_read_as_it_was_written() {
    let mut state =
        State { asked: 1, next: i64::MAX, read: 3, mean: 4, unanswered: 5, failures: 6, ..subscribed().0.state() };
    (state.stories, state.expires, state.whole, state.paid, state.unusable) = (7, 8, 9, 10, 11);
    state.modified = "Tue, 07 Dec 2021 16:00:00 GMT".into();
    state.problem = Some(Problem { kind: ErrorKind::Status, since: 12, status: 404 });
    assert_eq!(State::read(&state.write()), state);
}

#[test]
fn states_that_are_broken_hold_nothing() {
    let (device, ..) = subscribed();
    let (state, text) = (device.state(), device.state().write());
    assert_eq!((state.held.parts.len(), state.etag.is_empty()), (2, false));
    for (from, to) in [("part ", "part x"), ("part ", "tart "), ("subscription 1", "subscription 2")] {
        assert!(State::read(&text.replacen(from, to, 1)).held.parts.is_empty(), "{to}");
    }
    let cut = State::read(&text[..text.len() - 3]);
    assert_eq!((&cut.manifest, cut.etag.as_str(), &cut.pin), (&None, "", &state.pin));
    // Either of manifest and pin says what is pinned; where they do not agree, the pin does.
    for (from, to) in [("\npin ", "\npin x"), ("\npin ", "\nbin ")] {
        let read = State::read(&text.replacen(from, to, 1));
        assert_eq!((read.pin, read.manifest), (state.pin.clone(), state.manifest.clone()), "{to}");
    }
    let other = State::read(&text.replacen("\npin 0", "\npin 1", 1));
    assert_eq!((other.pin.unwrap().id.chars().next(), other.manifest), (Some('1'), None));
    assert_eq!(cut.held, state.held);
    for nonsense in ["", "\n\n", "x", "sidelight-subscription 1\nnext -5\nmean x\nproblem ? ? ?"] {
        assert_eq!(State::read(nonsense), State::default());
    }
}

#[test]
fn addresses() {
    let typed = |text: &str| match Address::typed(text) {
        Ok(tries) => tries.iter().map(|address| address.manifest.as_str()).collect::<Vec<_>>().join(" "),
        Err(error) => error.code().to_owned(),
    };
    let offered = |text: &str| match Address::offered(text) {
        Ok(tries) => tries.iter().map(|address| address.manifest.as_str()).collect::<Vec<_>>().join(" "),
        Err(error) => error.code().to_owned(),
    };
    let key = with_keys(|keys| keys[0].public().to_string());
    let by_both = "https://a.example/m.json http://a.example/m.json";
    for (text, by_reader, by_page) in [
        ("https://a.example/i/", "https://a.example/i/manifest.json", "https://a.example/i/manifest.json"),
        // By http only where that was typed, or where a key says whether it was altered on the way.
        ("http://a.example/m.json", by_both, "https://a.example/m.json"),
        ("HTTP://a.example/m.json", by_both, "https://a.example/m.json"),
        (&format!("http://a.example/m.json#{key}"), by_both, by_both),
        (&format!("https://a.example/m.json#{key}"), "https://a.example/m.json", "https://a.example/m.json"),
        (&format!("a.example/m.json#{key}"), by_both, "bad-address"),
        ("a.example/i/", "https://a.example/i/manifest.json", "bad-address"),
        ("a.example:8080", "https://a.example:8080/manifest.json", "bad-address"),
        ("http://a.example:81/", "http://a.example:81/manifest.json", "bad-address"),
        (
            &format!("http://a.example:81/#{key}"),
            "http://a.example:81/manifest.json",
            "http://a.example:81/manifest.json",
        ),
        ("https://a.example/?x=/", "https://a.example/?x=/", "https://a.example/?x=/"),
        ("https://a.example?x=/", "https://a.example/?x=/", "https://a.example/?x=/"),
        ("http://127.0.0.1:81/", "http://127.0.0.1:81/manifest.json", "bad-address"),
        ("https://nas.local/", "https://nas.local/manifest.json", "bad-address"),
        ("https://8.8.8.8/", "https://8.8.8.8/manifest.json", "bad-address"),
        ("javascript:alert(1)", "bad-address", "bad-address"),
        ("https://reader:secret@a.example/", "bad-address", "bad-address"),
        ("https://reader@a.example/", "bad-address", "bad-address"),
        ("https://@a.example/", "bad-address", "bad-address"),
        ("reader@a.example/i/", "bad-address", "bad-address"),
        ("https://a.example/#RW", "bad-key", "bad-key"),
        ("", "bad-address", "bad-address"),
    ] {
        assert_eq!((typed(text).as_str(), offered(text).as_str()), (by_reader, by_page), "{text}");
    }
    for text in ["https://reader@a.example/", "https://reader:secret@a.example/", "/m.json", ""] {
        assert_eq!(Address::read(text).unwrap_err().code(), "bad-address", "{text}");
    }
    let address = Address::offered("https://a.example/x/m.json?y=/z").unwrap().remove(0);
    assert_eq!(address.beside("1.sidelight"), "https://a.example/x/1.sidelight");
}
