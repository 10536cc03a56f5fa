//! Tells xtask which machine it runs on, as cargo names it.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=XTASK_HOST={}", std::env::var("TARGET").unwrap_or_default());
}
