//! The wasm module: compiled by cargo, its glue written by wasm-bindgen as a library, so that no tool is installed.

use crate::{
    root,
    step::{self, cargo, command},
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

/// The target of the module.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What of the library goes into the module.
pub const FEATURES: [&str; 4] = ["--lib", "--no-default-features", "--features", "wasm"];

/// Names of the files in `pkg/`.
pub const GLUE: &str = "sidelight.js";
/// The module beside its glue.
pub const MODULE: &str = "sidelight_bg.wasm";

/// Adds the wasm target where rustup does not have it yet.
pub fn add_target() -> Result<String> {
    let Ok(installed) = step::output(command("rustup").args(["target", "list", "--installed"])) else {
        bail!("rustup is missing; install it, or add the target {TARGET} to your Rust toolchain, and run this again");
    };
    if installed.lines().any(|target| target.trim() == TARGET) {
        return Ok("it is there".into());
    }
    step::run(command("rustup").args(["target", "add", TARGET]))?;
    Ok("added".into())
}

/// Compiles the module and returns its path.
pub fn compile() -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--profile", "wasm", "--target", TARGET]).args(FEATURES);
    // The same bytes wherever the checkout and cargo's home lie, and whatever a registry's folder is called.
    let mut flags = vec![format!("--remap-path-prefix={}=/sidelight", root().display())];
    // Names with their type parameters, so that generic code can be told by who asked for it; none are shipped.
    flags.push("-Csymbol-mangling-version=v0".into());
    // Compiled for speed, but with the two things bounded that make such code large: what is inlined (LLVM's own weights
    // are 225 and, for functions marked `#[inline]`, 325) and loops laid out several times over. Lookups take 10 to 15 %
    // less time than at opt-level "s", for 1 KB. At 100 and 250 it is 2.6 KB larger and 3 % faster, at opt-level 3 with 50
    // and 120 larger and slower.
    flags.extend(
        [
            "-Cllvm-args=-inline-threshold=75",
            "-Cllvm-args=-inlinehint-threshold=200",
            "-Cllvm-args=-unroll-threshold=20",
            "-Cllvm-args=-unroll-allow-partial=0",
            "-Cllvm-args=-unroll-runtime=0",
            "-Cno-vectorize-loops",
            "-Cno-vectorize-slp",
        ]
        .map(String::from),
    );
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    if let Some(home) = home {
        flags.push(format!("--remap-path-prefix={}=/cargo", home.display()));
        for registry in fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
            flags.push(format!("--remap-path-prefix={}=/cargo", registry.path().display()));
        }
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    step::run(&mut cargo)?;
    Ok(target_folder()?.join(TARGET).join("wasm").join("sidelight.wasm"))
}

/// Writes module, glue and declarations into `pkg`.
pub fn bind(module: &Path, pkg: &Path) -> Result<()> {
    if pkg.exists() {
        fs::remove_dir_all(pkg)?;
    }
    fs::create_dir_all(pkg)?;
    bindgen(module)
        .and_then(|mut bindgen| bindgen.remove_name_section(true).remove_producers_section(true).generate(pkg))
        .map_err(|e| anyhow::anyhow!("{e:#}"))
        .context("wasm-bindgen could not write the glue")?;
    let declarations = pkg.join("sidelight.d.ts");
    let typed = typed(&fs::read_to_string(&declarations)?)?;
    fs::write(&declarations, typed)?;
    let glue = pkg.join(GLUE);
    fs::write(&glue, without_docs(&fs::read_to_string(&glue)?))?;
    Ok(())
}

/// Module and glue as [`bind`] writes them.
pub fn bound(module: &Path) -> Result<[Vec<u8>; 2]> {
    let folder = target_folder()?.join("wasm-size");
    bind(module, &folder)?;
    Ok([fs::read(folder.join(MODULE))?, fs::read(folder.join(GLUE))?])
}

/// The module as [`bind`] makes it, but with the names of its functions.
pub fn named(module: &Path) -> Result<Vec<u8>> {
    let output =
        bindgen(module).and_then(|mut bindgen| bindgen.generate_output()).map_err(|e| anyhow::anyhow!("{e:#}"));
    Ok(output.context("wasm-bindgen could not read the module")?.wasm_mut().emit_wasm())
}

fn bindgen(module: &Path) -> Result<Bindgen> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("sidelight").web(true)?;
    // After a panic the caller asks for a fresh instance, hence the reset function.
    bindgen.typescript(true).omit_default_module_path(false).reset_state_function(true);
    Ok(bindgen)
}

/// The glue without the doc comments, which the declarations have too.
fn without_docs(glue: &str) -> String {
    let mut in_comment = false;
    let mut kept = String::with_capacity(glue.len());
    for line in glue.lines() {
        let trimmed = line.trim();
        in_comment |= trimmed.starts_with("/**");
        if !in_comment {
            kept.push_str(line);
            kept.push('\n');
        }
        in_comment &= !trimmed.ends_with("*/");
    }
    kept
}

/// The declarations without the module's raw exports: nobody calls those, and they are declared with `any`.
fn typed(declarations: &str) -> Result<String> {
    let start = "export interface InitOutput {\n    readonly memory: WebAssembly.Memory;\n";
    let (before, rest) = declarations.split_once(start).context("the declarations have no InitOutput as expected")?;
    let (_, after) = rest.split_once("\n}\n").context("InitOutput does not end")?;
    let typed = format!("{before}{start}}}\n{after}");
    if let Some(line) = typed
        .lines()
        .find(|line| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == "any") && line.contains(": any"))
    {
        bail!("a declaration is untyped: {}", line.trim());
    }
    Ok(typed)
}

/// Where cargo puts what it builds.
pub fn target_folder() -> Result<PathBuf> {
    let metadata = step::output(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    Ok(folder.into())
}

#[cfg(test)]
mod tests {
    use super::without_docs;

    #[test]
    fn doc_comments_go_and_code_stays() {
        let glue = "/* @ts-self-types */\n\n/**\n * Answers.\n */\nclass A {\n    /** One line. */\n    f() { return 1 /** 2 */; }\n}\n";
        assert_eq!(without_docs(glue), "/* @ts-self-types */\n\nclass A {\n    f() { return 1 /** 2 */; }\n}\n");
    }
}
