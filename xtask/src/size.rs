//! `cargo xtask size`: what a reader downloads of each module, against the committed budget, and which part weighs
//! what.

use crate::{
    gzip, root,
    step::kilobytes,
    wasm::{self, GLUE, MODULES, Module, WASM},
};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// The committed budget: a [`Budget`] for each module, by its name.
const BUDGET: &str = "tests/size-budget.json";

#[derive(Deserialize)]
struct Budget {
    /// Most bytes of wasm and glue together, each gzipped.
    module_and_glue_gzipped: usize,
    /// Most bytes of each part, gzipped on its own. The parts add up to more than the module, which repeats nothing
    /// that two of them have in common.
    parts_gzipped: BTreeMap<String, usize>,
}

/// Parts of a module by what their symbols begin with; the first rule that fits wins.
const PARTS: &[(&str, &[&str])] = &[
    (
        "extractor",
        &[
            "sidelight::page",
            "sidelight::article",
            "sidelight::encoding",
            "sidelight::markup",
            "sidelight::time",
            "sidelight::url",
        ],
    ),
    ("analyzer", &["sidelight::case", "sidelight::marks", "sidelight::text"]),
    // A method's symbol names its type, not the module that adds it: what a lookup asks of a library stands in
    // similar/.
    ("ranking", &["sidelight::similar", "look_up"]),
    ("tinysearch", &["sidelight::headlines", "tinysearch", "xorf", "bincode"]),
    ("feeds", &["sidelight::feed"]),
    ("following", &["sidelight::follow"]),
    ("subscribing", &["sidelight::subscription"]),
    ("verification", &["ed25519_compact", "blake2", "ct_codecs", "digest", "block_buffer", "hybrid_array"]),
    (
        "index",
        &["sidelight::index", "sidelight::library", "sidelight::collection", "sidelight::error", "sidelight::sort"],
    ),
    (
        "boundary",
        &[
            "sidelight::browser",
            "wasm_bindgen",
            "js_sys",
            "web_sys",
            "serde",
            "__wbg",
            "__wbindgen",
            "__externref",
            "engine_",
            "round_",
            "subscriptionround_",
            "indexbuilder_",
            "readOpml",
            "writeOpml",
            "lookAt",
            "typedAddress",
            "listedAddress",
            "typedIndexes",
            "offeredIndexes",
            "feedBytes",
            "feedSeconds",
        ],
    ),
];

/// Functions of no part: the standard library and what it brings.
const REST: &str = "std and others";

/// What is not code: the tables of analyzer and extractor, those of Unicode, texts.
const CONSTANTS: &str = "tables and constants";

/// How many functions are listed one by one.
const HEAVIEST: usize = 40;

/// Bytes of a part, plain and gzipped, and the number of its functions.
#[derive(Default)]
struct Part {
    bytes: Vec<u8>,
    gzipped: usize,
    functions: usize,
}

/// Compiles every module, prints its size and its parts', and fails above a budget.
pub fn run() -> Result<()> {
    let budgets = budgets()?;
    let mut heavy = Vec::new();
    for module in MODULES {
        let measured = Measured::of(module)?;
        println!("{}: heaviest functions\n{:>10}", module.name, "bytes");
        for (length, name) in &measured.heaviest {
            println!("{length:>10}  {} [{}]", name.chars().take(100).collect::<String>(), part_of(name));
        }
        match measured.checked(module.name, &budgets[module.name]) {
            Ok(table) => println!("\n{table}\n"),
            Err(error) => heavy.push(error.to_string()),
        }
    }
    ensure!(heavy.is_empty(), "{}", heavy.join("\n\n"));
    Ok(())
}

/// Compares every module with its budget, in a line for each.
pub fn check() -> Result<String> {
    let budgets = budgets()?;
    let lines = MODULES.iter().map(|module| {
        let table = Measured::of(module)?.checked(module.name, &budgets[module.name])?;
        Ok(table.lines().last().unwrap_or_default().to_owned())
    });
    Ok(lines.collect::<Result<Vec<String>>>()?.join("; "))
}

/// The committed budgets, one for each module and no other.
fn budgets() -> Result<BTreeMap<String, Budget>> {
    let budgets: BTreeMap<String, Budget> =
        serde_json::from_str(&fs::read_to_string(root().join(BUDGET))?).context(BUDGET)?;
    let names: BTreeSet<&str> = MODULES.iter().map(|module| module.name).collect();
    ensure!(budgets.keys().eq(&names), "{BUDGET} must have a budget for each of {names:?}, and no other");
    Ok(budgets)
}

/// What a module weighs.
struct Measured {
    parts: BTreeMap<&'static str, Part>,
    /// Bytes and names of its largest functions, largest first.
    heaviest: Vec<(usize, String)>,
    /// Wasm and glue as readers get them.
    files: [Vec<u8>; 2],
}

impl Measured {
    fn of(module: &Module) -> Result<Self> {
        let compiled = module.compile()?;
        let named = wasm::named(&compiled)?;
        let sections = sections(&named)?;
        let mut heaviest: Vec<_> = sections.functions.iter().map(|(body, name)| (body.len(), name.clone())).collect();
        heaviest.sort_unstable_by(|a, b| b.cmp(a));
        heaviest.truncate(HEAVIEST);
        Ok(Self { parts: parts(&named, &sections), heaviest, files: wasm::bound(&compiled)? })
    }

    /// The sizes as a table whose last line says that they are within the budget; an error where they are not.
    fn checked(&self, module: &str, budget: &Budget) -> Result<String> {
        let row = |name: &str, bytes: usize, gzipped: usize, most: Option<&usize>, note: String| {
            let most = most.map_or(String::new(), usize::to_string);
            format!("{name:32}{bytes:>10}{gzipped:>10}{most:>10}{note:>12}\n")
        };
        let mut table = format!(
            "{:32}{:>10}{:>10}{:>10}{:>12}\n",
            "part, gzipped on its own", "bytes", "gzipped", "budget", "functions"
        );
        let mut heavy = Vec::new();
        let mut by_weight: Vec<_> = self.parts.iter().collect();
        by_weight.sort_by_key(|(_, part)| std::cmp::Reverse(part.gzipped));
        for (name, part) in by_weight {
            let most = budget.parts_gzipped.get(*name);
            table += &row(name, part.bytes.len(), part.gzipped, most, part.functions.to_string());
            if most.is_none_or(|most| part.gzipped > *most) {
                heavy.push(format!("{name} ({})", part.gzipped));
            }
        }
        heavy.extend(budget.parts_gzipped.keys().filter(|name| !self.parts.contains_key(name.as_str())).map(|name| {
            // A part that is gone would keep its room for another to grow into unseen.
            format!("{name}, which the module has not")
        }));
        let [wasm, glue] = &self.files;
        let (packed_wasm, packed_glue) = (gzip::length(wasm), gzip::length(glue));
        let (total, most) = (packed_wasm + packed_glue, budget.module_and_glue_gzipped);
        table += "\n";
        table += &row(WASM, wasm.len(), packed_wasm, None, String::new());
        table += &row(GLUE, glue.len(), packed_glue, None, String::new());
        table += &row("together", wasm.len() + glue.len(), total, Some(&most), String::new());
        if total > most {
            heavy.push(format!("module and glue together ({total})"));
        }
        if !heavy.is_empty() {
            bail!("{table}\n{module} is over its budget in {BUDGET}: {}; make it smaller", heavy.join(", "));
        }
        Ok(format!("{table}\n{module}: {} of {} gzipped", kilobytes(total), kilobytes(most)))
    }
}

/// The parts of a module that still has its function names.
fn parts(module: &[u8], sections: &Sections) -> BTreeMap<&'static str, Part> {
    let mut parts: BTreeMap<&str, Part> = BTreeMap::new();
    for (body, name) in &sections.functions {
        let part = parts.entry(part_of(name)).or_default();
        part.functions += 1;
        part.bytes.extend_from_slice(&module[body.clone()]);
    }
    parts.entry(CONSTANTS).or_default().bytes = module[sections.constants.clone()].to_vec();
    parts.values_mut().for_each(|part| part.gzipped = gzip::length(&part.bytes));
    parts
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
            ("<sidelight::library::Library<alloc::vec::Vec<u8>>>::look_up_page", "ranking"),
            ("sidelight::sort::numbers", "index"),
            ("<sidelight::url::Host as core::fmt::Display>::fmt", "extractor"),
            ("sidelight::time::calendar::civil", "extractor"),
            ("sidelight::marks::is_mark", "analyzer"),
            ("engine_similar", "boundary"),
            ("core::slice::sort::stable::drift::sort", REST),
            ("dlmalloc::dlmalloc::Dlmalloc<A>::malloc", REST),
        ] {
            assert_eq!(part_of(name), part, "{name}");
        }
    }

    #[test]
    fn what_is_over_the_budget_is_named() {
        let measured = Measured {
            parts: BTreeMap::from([("index", Part { bytes: vec![0; 30], gzipped: 20, functions: 3 })]),
            heaviest: Vec::new(),
            files: [vec![0; 100], vec![0; 10]],
        };
        let checked = |total, parts: &[(&str, usize)]| {
            let parts_gzipped = parts.iter().map(|(name, most)| ((*name).to_owned(), *most)).collect();
            measured.checked("engine", &Budget { module_and_glue_gzipped: total, parts_gzipped })
        };
        let total = measured.files.iter().map(|file| gzip::length(file)).sum::<usize>();
        assert!(checked(total, &[("index", 20)]).unwrap().ends_with("gzipped"));
        for (total, parts, named) in [
            (total - 1, &[("index", 20)][..], "module and glue together"),
            (total, &[("index", 19)], "index (20)"),
            (total, &[("index", 20), ("signature", 0)], "signature, which the module has not"),
            (total, &[], "index (20)"),
        ] {
            let error = checked(total, parts).unwrap_err().to_string();
            let over = error.split_once("engine is over its budget").map_or("", |(_, over)| over);
            assert!(over.contains(named), "{error}");
        }
    }

    #[test]
    fn every_module_has_a_budget_and_a_name_and_folder_of_its_own() {
        budgets().unwrap();
        for which in [|module: &Module| module.name, |module: &Module| module.folder] {
            assert_eq!(MODULES.iter().map(which).collect::<BTreeSet<_>>().len(), MODULES.len());
        }
    }

    #[test]
    fn symbols_lose_their_hashes_alone() {
        assert_eq!(plain("<core[1b1a1c0a7a5d1e2f]::fmt as a[0]>::b[12345678]"), "<core::fmt as a[0]>::b");
        assert_eq!(plain("[u8]::len["), "[u8]::len[");
    }
}
