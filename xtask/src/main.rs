//! `cargo xtask`: everything this repository can do with itself.
fn main() {}
