//! Bytes of an index: opening gives an error or an index that answers; nothing panics, hangs or grows.
#![no_main]

#[path = "../../crafted/mod.rs"]
mod crafted;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(bytes) = crafted::base(data) {
        _ = crafted::ask(bytes);
    }
});
