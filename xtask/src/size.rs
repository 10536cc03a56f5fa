//! `cargo xtask size`: what a reader downloads of the module, against the committed budget, and which part weighs what.

use crate::{gzip, root, step::kilobytes, wasm};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::{collections::BTreeMap, fs, ops::Range, path::Path};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// The committed budget, `tests/size-budget.json`.
#[derive(Deserialize)]
struct Budget {
    /// Most bytes of module and glue together, each gzipped.
    module_and_glue_gzipped: usize,
}

/// Parts of the module by what their symbols begin with; the first rule that fits wins.
const PARTS: &[(&str, &[&str])] = &[
    ("extractor", &["sidelight::page", "sidelight::article"]),
    ("analyzer", &["sidelight::text"]),
    ("ranking", &["sidelight::similar"]),
    ("headline search", &["sidelight::headlines", "tinysearch", "xorf", "bincode"]),
    ("signature", &["sidelight::subscription", "ed25519", "curve25519", "sha2", "minisign"]),
    ("index", &["sidelight::index", "sidelight::library", "sidelight::error"]),
    (
        "boundary",
        &[
            "sidelight::browser",
            "wasm_bindgen",
            "serde_wasm_bindgen",
            "js_sys",
            "web_sys",
            "serde",
            "__wbg",
            "__wbindgen",
            "__externref",
            "engine_",
        ],
    ),
];

/// Functions of no part: the standard library and what it brings.
const REST: &str = "standard library and others";

/// How many functions are listed one by one.
const HEAVIEST: usize = 40;

/// Compiles the module, prints its size and its parts', and fails above the budget.
pub fn run() -> Result<()> {
    let module = wasm::compile()?;
    let pkg = root().join("dist/pkg");
    wasm::bind(&module, &pkg)?;
    parts(&wasm::named(&module)?)?;
    report(&pkg)
}

/// Compares the files in `pkg` with the budget.
pub fn report(pkg: &Path) -> Result<()> {
    let path = root().join("tests/size-budget.json");
    let budget: Budget = serde_json::from_str(&fs::read_to_string(&path)?).context("tests/size-budget.json")?;
    let module = fs::read(pkg.join(wasm::MODULE))?;
    let glue = fs::read(pkg.join(wasm::GLUE))?;
    let (packed_module, packed_glue) = (gzip::length(&module), gzip::length(&glue));
    let total = packed_module + packed_glue;
    println!("\n{:32}{:>12}{:>12}", "", "bytes", "gzipped");
    println!("{:32}{:>12}{:>12}", wasm::MODULE, module.len(), packed_module);
    println!("{:32}{:>12}{:>12}", wasm::GLUE, glue.len(), packed_glue);
    println!("{:32}{:>12}{:>12}", "together", module.len() + glue.len(), total);
    println!("{:32}{:>12}{:>12}", "budget", "", budget.module_and_glue_gzipped);
    ensure!(
        total <= budget.module_and_glue_gzipped,
        "the module with its glue is {} gzipped, over the budget of {} in tests/size-budget.json: make it smaller",
        kilobytes(total),
        kilobytes(budget.module_and_glue_gzipped)
    );
    Ok(())
}

/// Prints the parts of a module that still has its function names.
fn parts(module: &[u8]) -> Result<()> {
    let mut bytes: BTreeMap<&str, (usize, Vec<u8>)> = BTreeMap::new();
    let sections = sections(module)?;
    for (body, name) in &sections.functions {
        let part = bytes.entry(part_of(name)).or_default();
        part.0 += 1;
        part.1.extend_from_slice(&module[body.clone()]);
    }
    bytes.insert("constants and tables", (0, module[sections.constants].to_vec()));
    let mut rows: Vec<_> = bytes.into_iter().collect();
    rows.sort_by_key(|(_, (_, bytes))| std::cmp::Reverse(bytes.len()));
    let mut heaviest: Vec<_> = sections.functions.iter().map(|(body, name)| (body.len(), name)).collect();
    heaviest.sort_unstable_by(|a, b| b.cmp(a));
    println!("{:>10}  heaviest functions", "bytes");
    for (length, name) in heaviest.iter().take(HEAVIEST) {
        println!("{length:>10}  {} [{}]", name.chars().take(100).collect::<String>(), part_of(name));
    }
    println!("\n{:32}{:>12}{:>12}{:>12}", "part (gzipped on its own)", "bytes", "gzipped", "functions");
    for (part, (functions, bytes)) in rows {
        println!("{part:32}{:>12}{:>12}{functions:>12}", bytes.len(), gzip::length(&bytes));
    }
    Ok(())
}

/// A symbol without its crates' hashes: `core[1b1a1c0a7a5d1e2f]::fmt` is `core::fmt`.
fn plain(symbol: &str) -> String {
    let mut plain = String::with_capacity(symbol.len());
    let mut rest = symbol;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        rest = match after.split_once(']') {
            Some((hash, after)) if hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => after,
            _ => {
                plain.push('[');
                after
            }
        };
    }
    plain + rest
}

/// A function belongs to the part it names first, though it is generic code of the standard library.
fn part_of(name: &str) -> &'static str {
    let begins = |prefix: &str| {
        name.match_indices(prefix)
            .any(|(at, _)| !name[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
    };
    PARTS.iter().find(|(_, prefixes)| prefixes.iter().any(|prefix| begins(prefix))).map_or(REST, |(part, _)| part)
}

/// Where the code and the constants of a module lie.
struct Sections {
    /// Bodies of the functions with their names.
    functions: Vec<(Range<usize>, String)>,
    constants: Range<usize>,
}

fn sections(module: &[u8]) -> Result<Sections> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    let mut constants = 0..0;
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            Payload::DataSection(data) => constants = data.range(),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(subsections) = section.as_known() else { continue };
                for subsection in subsections {
                    let Name::Function(functions) = subsection? else { continue };
                    for naming in functions {
                        let naming = naming?;
                        names.insert(naming.index, plain(naming.name));
                    }
                }
            }
            _ => {}
        }
    }
    ensure!(!names.is_empty(), "the module has no function names");
    let functions = bodies
        .into_iter()
        .zip(imported..)
        .map(|(body, index)| (body, names.remove(&index).unwrap_or_default()))
        .collect();
    Ok(Sections { functions, constants })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_belong_to_the_part_they_name() {
        for (name, part) in [
            ("sidelight::page::content::score", "extractor"),
            ("core::ptr::drop_in_place<sidelight::text::TermCounts>", "analyzer"),
            ("<sidelight::index::Index<D> as core::fmt::Debug>::fmt", "index"),
            ("engine_similar", "boundary"),
            ("core::slice::sort::stable::drift::sort", REST),
            ("dlmalloc::dlmalloc::Dlmalloc<A>::malloc", REST),
        ] {
            assert_eq!(part_of(name), part, "{name}");
        }
    }

    #[test]
    fn symbols_lose_their_hashes_alone() {
        assert_eq!(plain("<core[1b1a1c0a7a5d1e2f]::fmt as a[0]>::b[12345678]"), "<core::fmt as a[0]>::b");
        assert_eq!(plain("[u8]::len["), "[u8]::len[");
    }
}
