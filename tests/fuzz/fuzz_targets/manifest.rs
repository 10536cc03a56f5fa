//! Bytes of a manifest, with a signature behind a zero byte: an error, or a manifest that is written the same again; a
//! plan is made of it whatever a device holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sidelight::subscription::{Address, Held, Known, Manifest, PublicKey, accept, manifest::MOST_DELTAS, plan};

fuzz_target!(|data: &[u8]| {
    let (bytes, signature) = data.split_at(data.iter().position(|byte| *byte == 0).unwrap_or(data.len()));
    let signature = String::from_utf8_lossy(signature);
    _ = Address::read(&signature);
    _ = PublicKey::read(&signature);
    _ = accept(bytes, signature.trim_start_matches('\0'), Known::Nothing, 1_767_225_600);
    let Ok(manifest) = Manifest::read(bytes) else { return };
    assert_eq!(manifest.write().unwrap(), bytes);
    _ = manifest.key.check(bytes, &signature);
    let first = plan(&manifest, &Held::default(), &|_| false);
    assert_eq!(first.fetch.len(), 1 + manifest.deltas.len());
    assert!(first.fetch.len() <= 1 + MOST_DELTAS);
    assert!(plan(&manifest, &first.held, &|_| true).fetch.is_empty());
});
