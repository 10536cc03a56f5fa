//! The layering rules of ARCHITECTURE.md, enforced: which file may name what.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A rule: `words` may stand only in files for which `allowed` holds.
struct Rule {
    name: &'static str,
    words: &'static [&'static str],
    allowed: fn(&str) -> bool,
}

fn in_browser(file: &str) -> bool {
    file.starts_with("browser/")
}

/// The native shell around the core.
fn native(file: &str) -> bool {
    file == "main.rs" || file.starts_with("cli/") || file.starts_with("source/")
}

const RULES: &[Rule] = &[
    Rule {
        name: "only src/browser/ names JavaScript",
        words: &["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen"],
        allowed: in_browser,
    },
    Rule {
        name: "only src/headlines.rs names the tinysearch crate",
        words: &[
            "use tinysearch",
            "tinysearch::search",
            "tinysearch::Storage",
            "tinysearch::encode",
            "tinysearch::decode",
        ],
        allowed: |file| file == "headlines.rs",
    },
    Rule {
        name: "the core does no I/O",
        words: &[
            "std::fs",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "std::io",
            "std::env",
            "std::process",
            "println!",
            "eprintln!",
        ],
        allowed: native,
    },
    Rule {
        name: "the core reads no clock and no randomness",
        words: &[
            "std::time",
            "SystemTime",
            "Instant::",
            "RandomState",
            "rand::",
            "getrandom",
            "Timestamp::now",
            "Zoned::now",
        ],
        allowed: native,
    },
    Rule {
        name: "nothing of the core leans on its shells",
        words: &["crate::cli", "crate::source", "crate::browser", "super::cli", "super::source", "super::browser"],
        allowed: |file| native(file) || in_browser(file),
    },
    Rule {
        name: "article and error lean on nothing of the crate",
        words: &["crate::page", "crate::text", "crate::index", "crate::similar", "crate::library", "crate::headlines"],
        allowed: |file| !matches!(file, "article.rs" | "error.rs"),
    },
    Rule {
        name: "page leans on article only",
        words: &["crate::index", "crate::similar", "crate::library", "crate::headlines"],
        allowed: |file| !file.starts_with("page/"),
    },
    Rule {
        name: "text leans on nothing above it",
        words: &["crate::index", "crate::similar", "crate::library", "crate::headlines", "crate::page"],
        allowed: |file| !file.starts_with("text/"),
    },
    Rule {
        name: "HTML is parsed natively only",
        words: &["html5ever", "encoding_rs", "chardetng"],
        allowed: |file| native(file) || file.starts_with("page/parse"),
    },
];

/// The rules that a file's code breaks. Comments and tests of the file are not looked at.
fn broken(file: &str, source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or(source);
    let lines = code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let mut broken = Vec::new();
    for (number, line) in lines {
        for rule in RULES.iter().filter(|rule| !(rule.allowed)(file)) {
            if let Some(word) = rule.words.iter().find(|word| line.contains(**word)) {
                broken.push(format!("src/{file}:{}: {}, found {word}", number + 1, rule.name));
            }
        }
    }
    broken
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_keeps_the_layering() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 10, "found only {} files in {}", files.len(), src.display());
    let broken: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let file = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            broken(&file, &fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_broken_rule_is_found() {
    for (file, line) in [
        ("index/open.rs", "use wasm_bindgen::prelude::*;"),
        ("similar/score.rs", "let now = SystemTime::now();"),
        ("library.rs", "tinysearch::search(&storage, query, 5)"),
        ("text/mod.rs", "use crate::index::Index;"),
        ("page/content.rs", "    std::fs::read(path)"),
        ("article.rs", "use crate::page::Kind;"),
        ("page/mod.rs", "use html5ever::parse_document;"),
        ("index/build.rs", "crate::cli::progress()"),
    ] {
        assert_eq!(broken(file, line).len(), 1, "{file}: {line}");
    }
    for (file, line) in [
        ("browser/mod.rs", "use wasm_bindgen::prelude::*;"),
        ("headlines.rs", "use tinysearch::Storage;"),
        ("cli/fetch.rs", "use std::net::TcpStream;"),
        ("page/parse.rs", "use html5ever::parse_document;"),
        ("index/open.rs", "// no std::fs here"),
        ("index/open.rs", "#[cfg(test)]\nmod tests {\nuse std::fs;"),
    ] {
        assert_eq!(broken(file, line), Vec::<String>::new(), "{file}: {line}");
    }
}
