//! The wasm modules: compiled by cargo, their glue written by wasm-bindgen as a library, so that no tool is installed.

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

/// The target of the modules.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// A module: the library compiled with one of its features, and glue for JavaScript.
pub struct Module {
    /// Its name in messages and in the budget of sizes.
    pub name: &'static str,
    /// The feature of the library that it is compiled with.
    pub feature: &'static str,
    /// The folder it is written into: of `dist/`, of the extension and, where it is shown there, of the site.
    pub folder: &'static str,
    /// Whether the demo page loads it, too.
    pub is_on_site: bool,
    /// How it is compiled: "2" to be fast, "z" to be small.
    pub opt_level: &'static str,
    /// LLVM's thresholds for inlining, of any function and of those marked `#[inline]`.
    pub inlining: [u32; 2],
}

/// All modules.
pub const MODULES: &[Module] = &[
    Module { name: "engine", feature: "wasm", folder: "pkg", is_on_site: true, opt_level: "2", inlining: [10, 60] },
    Module {
        name: "builder",
        feature: "wasm-builder",
        folder: "pkg-builder",
        is_on_site: false,
        opt_level: "z",
        inlining: [8, 30],
    },
];

/// What every module's files are called.
const STEM: &str = "sidelight";
/// The glue in a module's folder.
pub const GLUE: &str = "sidelight.js";
/// The wasm beside its glue.
pub const WASM: &str = "sidelight_bg.wasm";
/// The declarations of the glue.
const DECLARATIONS: &str = "sidelight.d.ts";

impl Module {
    /// Cargo's arguments that choose the library with this module's feature.
    pub fn features(&self) -> [&'static str; 4] {
        ["--lib", "--no-default-features", "--features", self.feature]
    }

    /// Compiles the module, and returns it as cargo leaves it.
    pub fn compile(&self) -> Result<Vec<u8>> {
        // The modules differ in flags: in one folder each would have cargo compile the other anew.
        let folder = target_folder()?.join("modules").join(self.name);
        let mut cargo = cargo();
        cargo.args(["build", "--profile", "wasm", "--target", TARGET]).args(self.features());
        cargo.arg("--target-dir").arg(&folder);
        cargo.env("CARGO_PROFILE_WASM_OPT_LEVEL", self.opt_level);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", self.flags().join("\u{1f}"));
        step::run(&mut cargo)?;
        let compiled = folder.join(TARGET).join("wasm").join(format!("{STEM}.wasm"));
        fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))
    }

    /// The compiler's flags for a module that is small, fast, and the same on every machine.
    fn flags(&self) -> Vec<String> {
        // The same bytes wherever the checkout and cargo's home lie, and whatever a registry's folder is called.
        let mut flags = vec![format!("--remap-path-prefix={}=/sidelight", root().display())];
        // Names with their type parameters show whom generic code was compiled for; the name section is not shipped.
        flags.push("-Csymbol-mangling-version=v0".into());
        // Inlining (LLVM's own thresholds are 225 and, for functions marked `#[inline]`, 325) and loop unrolling, which
        // make code that is compiled for speed large, are bounded. At 75 and 90 the engine is 5 KB larger and its
        // lookups take 8 % less time; at opt-level "s" it is 3 KB larger, at "z" 6 KB smaller, and they take longer.
        flags.push(format!("-Cllvm-args=-inline-threshold={}", self.inlining[0]));
        flags.push(format!("-Cllvm-args=-inlinehint-threshold={}", self.inlining[1]));
        flags.extend(
            [
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
        flags
    }
}

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

/// Writes wasm, glue and declarations of a compiled module into `folder`.
pub fn bind(compiled: &[u8], folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    bindgen(compiled)
        .and_then(|mut bindgen| bindgen.remove_name_section(true).remove_producers_section(true).generate(folder))
        .map_err(|e| anyhow::anyhow!("{e:#}"))
        .context("wasm-bindgen could not write the glue")?;
    let declarations = folder.join(DECLARATIONS);
    let typed = typed(&fs::read_to_string(&declarations)?)?;
    fs::write(&declarations, typed)?;
    let glue = folder.join(GLUE);
    fs::write(&glue, without_docs(&fs::read_to_string(&glue)?))?;
    Ok(())
}

/// Wasm and glue as [`bind`] writes them.
pub fn bound(compiled: &[u8]) -> Result<[Vec<u8>; 2]> {
    let folder = target_folder()?.join("wasm-size");
    bind(compiled, &folder)?;
    Ok([fs::read(folder.join(WASM))?, fs::read(folder.join(GLUE))?])
}

/// The wasm that [`bind`] writes, but with the names of its functions.
pub fn named(compiled: &[u8]) -> Result<Vec<u8>> {
    let output =
        bindgen(compiled).and_then(|mut bindgen| bindgen.generate_output()).map_err(|e| anyhow::anyhow!("{e:#}"));
    Ok(output.context("wasm-bindgen could not read the module")?.wasm_mut().emit_wasm())
}

fn bindgen(compiled: &[u8]) -> Result<Bindgen> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(STEM, compiled.to_vec()).web(true)?;
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
        let glue = "/* @ts-self-types */\n\n/**\n * Answers.\n */\nclass A {\n    /** One line. */\n    \
                    f() { return 1 /** 2 */; }\n}\n";
        assert_eq!(without_docs(glue), "/* @ts-self-types */\n\nclass A {\n    f() { return 1 /** 2 */; }\n}\n");
    }
}
