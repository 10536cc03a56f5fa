//! The `sidelight` command.
fn main() {}
