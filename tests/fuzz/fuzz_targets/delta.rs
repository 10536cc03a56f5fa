//! Bytes of a delta: opening it or laying it over its base gives an error or a library that answers; nothing panics,
//! hangs or grows.
#![no_main]

#[path = "../../crafted/mod.rs"]
mod crafted;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(bytes) = crafted::delta(data) {
        _ = crafted::ask(bytes);
    }
});
