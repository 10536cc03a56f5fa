//! The layering rules of ARCHITECTURE.md, enforced: which file of the crate may name what, and which file of the
//! extension may import what.

use std::{
    collections::BTreeSet,
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
    file == "main.rs" || ["cli/", "part/", "publish/", "source/"].iter().any(|folder| file.starts_with(folder))
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
        name: "in an index text is cut by index/cut.rs",
        words: &["char_boundary"],
        allowed: |file| file == "index/cut.rs" || !file.starts_with("index/"),
    },
    Rule {
        name: "HTML is parsed natively only",
        words: &["html5ever", "encoding_rs", "chardetng"],
        allowed: |file| native(file) || file.starts_with("page/parse") || file == "encoding/decode.rs",
    },
];

/// A row of a table of layers: a module, and what it may name besides itself.
type Layer = (&'static str, Vec<&'static str>);

/// The rows `modules <- modules` of a table in ARCHITECTURE.md, numbered from 0 in the section about imports.
fn table(number: usize) -> impl Iterator<Item = Layer> {
    let section = include_str!("../ARCHITECTURE.md").split("## What may import what?").nth(1).unwrap();
    let table = section.split("```").nth(2 * number + 1).unwrap();
    let names = |side: &'static str| side.split("  (").next().unwrap().split(',').map(str::trim);
    table.lines().filter_map(|row| row.split_once("<-")).flat_map(move |(modules, may)| {
        let may: Vec<&str> = names(may).filter(|may| !may.starts_with("nothing of the ")).collect();
        names(modules).map(move |module| (module, may.clone()))
    })
}

/// What each module of the core may name of the crate: the rows before the first shell, which may name everything.
fn layers() -> Vec<Layer> {
    table(0).take_while(|(module, _)| !module.starts_with("browser ")).collect()
}

/// What the files of each of the extension's folders may import: folders, or single files without their ending.
fn places() -> Vec<Layer> {
    table(1).collect()
}

/// The modules of the crate that a file's code names, each with the line it stands on: `crate::a`, `crate::{a, b::c}`,
/// and as many `super::` as lead to the crate's root. Names that begin large are those that the crate gives out again.
fn named<'a>(file: &str, code: &'a str) -> Vec<(usize, &'a str)> {
    let first_word = |text: &'_ str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let depth = file.split('/').filter(|name| *name != "mod.rs").count();
    let to_root = "super::".repeat(depth);
    let mut named = Vec::new();
    for prefix in ["crate::", &to_root] {
        for (at, prefix) in code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with("super::")) {
            let line = 1 + code[..at].matches('\n').count();
            let rest = &code[at + prefix.len()..];
            for item in rest.strip_prefix('{').map_or(vec![rest], items) {
                named.push((line, &item[..first_word(item)]));
            }
        }
    }
    named
}

/// The items of a group of imports, given behind its opening brace.
fn items(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        if c == '}' && start == at + 1 {
            break;
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// The module that a name given out by the crate's root comes from.
fn module_of(name: &str) -> &str {
    match name {
        "Article" => "article",
        "Error" | "ErrorKind" | "Result" => "error",
        name => name,
    }
}

/// The layers that a file's code breaks.
fn leaning(file: &str, code: &str) -> Vec<String> {
    let module = file.split(['/', '.']).next().unwrap_or(file);
    let layers = layers();
    let Some((_, allowed)) = layers.iter().find(|(layer, _)| *layer == module) else { return Vec::new() };
    (named(file, code).iter().map(|(line, name)| (line, module_of(name))))
        .filter(|(_, name)| *name != module && !allowed.contains(name))
        .map(|(line, name)| format!("src/{file}:{line}: {module} must not lean on {name}"))
        .collect()
}

/// The rules that a file's code breaks. Comments and tests of the file are not looked at.
fn broken(file: &str, source: &str) -> Vec<String> {
    let code = source.split("\nmod tests {").next().unwrap_or(source);
    let code: String = (code.lines())
        .map(|line| if line.trim_start().starts_with("//") { "\n".to_owned() } else { format!("{line}\n") })
        .collect();
    let mut broken = leaning(file, &code);
    for (number, line) in code.lines().enumerate() {
        for rule in RULES.iter().filter(|rule| !(rule.allowed)(file)) {
            if let Some(word) = rule.words.iter().find(|word| line.contains(**word)) {
                broken.push(format!("src/{file}:{}: {}, found {word}", number + 1, rule.name));
            }
        }
    }
    broken
}

/// The files below a folder whose names end in one of `endings`.
fn sources(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            found.push(path);
        }
    }
}

#[test]
fn every_file_keeps_the_layering() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &["rs"], &mut files);
    assert!(files.len() > 10, "found only {} files in {}", files.len(), src.display());
    let broken: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let file = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            broken(&file, &fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    // A module that no layer names would be free of rules unseen.
    let layers = layers();
    let modules = files.iter().filter_map(|path| path.strip_prefix(&src).ok()?.iter().next()?.to_str()).map(|first| {
        let first = first.strip_suffix(".rs").unwrap_or(first);
        (first, layers.iter().any(|(layer, _)| *layer == first))
    });
    let free: BTreeSet<&str> = modules.filter_map(|(module, is_layer)| (!is_layer).then_some(module)).collect();
    assert_eq!(free, BTreeSet::from(["browser", "cli", "lib", "main", "part", "publish", "source"]));
}

/// The paths that a file of the extension imports, or loads where it is a page, each with the line it stands on.
/// Comments are not looked at: there, paths lead to types only.
fn imported(source: &str) -> Vec<(usize, String)> {
    let mut code = String::new();
    for (at, part) in source.split("/**").enumerate() {
        let (comment, rest) = if at == 0 { ("", part) } else { part.split_once("*/").unwrap_or((part, "")) };
        code.extend(comment.chars().filter(|c| *c == '\n'));
        code.push_str(rest);
    }
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for before in ["from \"", "import \"", "import(\"", "src=\"", "href=\""] {
            let paths = line.split(before).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(paths.map(|path| (number + 1, path.to_owned())));
        }
    }
    found
}

/// A relative path from a file, as a path inside the folder that both are in; one that leads out keeps its `..`.
fn resolved(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/').filter(|part| *part != ".") {
        if part != ".." || parts.pop().is_none() {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// The rules about places that a file of the extension breaks.
fn misplaced(file: &str, source: &str) -> Vec<String> {
    let place = file.split('/').next().unwrap();
    let places = places();
    let Some((_, allowed)) = places.iter().find(|(folder, _)| *folder == place) else {
        return vec![format!("extension/{file}: no row of the table says what {place} may import")];
    };
    let within = |path: &str, place: &str| path.strip_prefix(place).is_some_and(|rest| rest.starts_with(['/', '.']));
    (imported(source).into_iter().map(|(line, path)| (line, resolved(file, &path))))
        // Pictures are nobody's, and a script of a page can import nothing, not even its neighbour.
        .filter(|(_, path)| !within(path, "icons") && (place == "page" || !within(path, place)))
        .filter(|(_, path)| !allowed.iter().any(|place| within(path, place)))
        .map(|(line, path)| format!("extension/{file}:{line}: {place} must not import {path}"))
        .collect()
}

#[test]
fn every_file_of_the_extension_keeps_to_its_place() {
    let extension = Path::new(env!("CARGO_MANIFEST_DIR")).join("extension");
    let mut files = Vec::new();
    sources(&extension, &["js", "html"], &mut files);
    let named = |path: &PathBuf| path.strip_prefix(&extension).unwrap().to_str().unwrap().replace('\\', "/");
    files.retain(|path| !named(path).starts_with("pkg/"));
    assert!(files.len() > 10, "found only {} files in {}", files.len(), extension.display());
    let broken: Vec<String> =
        files.iter().flat_map(|path| misplaced(&named(path), &fs::read_to_string(path).unwrap())).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn where_the_labelled_sets_lie_is_told_once_for_rust_and_once_for_javascript() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "xtask/src", "extension", "www"] {
        texts(&root.join(folder), &mut files);
    }
    let place = ["shared", "data"].join("/");
    let mut naming: Vec<String> = files
        .iter()
        .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains(&place)))
        .map(|path| path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"))
        .collect();
    naming.sort();
    assert_eq!(naming, ["tests/browser/harness/evaluation.js", "tests/labelled/mod.rs"]);
}

/// Sources and texts below a folder, what tools have put there aside.
fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !matches!(path.file_name().and_then(|name| name.to_str()), Some("target" | "node_modules" | "corpus")) {
                texts(&path, found);
            }
        } else if matches!(extension, "rs" | "js" | "mjs" | "py" | "md" | "ts" | "json") {
            found.push(path);
        }
    }
}

/// Lines of Rust over rustfmt's width, which breaks neither comments nor strings. A row of a table in a comment is one
/// line, however long, and so is one of a table that a program has written.
fn too_wide(file: &str, source: &str) -> Vec<String> {
    const WIDTH: usize = 120;
    const WRITTEN_BY_A_PROGRAM: [&str; 1] = ["src/page/hints.rs"];
    let wide = |line: &str| line.chars().count() > WIDTH && !line.trim_start().starts_with("//! |");
    let lines = source.lines().enumerate().filter(|(_, line)| wide(line) && !WRITTEN_BY_A_PROGRAM.contains(&file));
    lines.map(|(number, _)| format!("{file}:{}: over {WIDTH} characters", number + 1)).collect()
}

#[test]
fn no_line_is_wider_than_the_format() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "xtask/src"] {
        texts(&root.join(folder), &mut files);
    }
    let wide: Vec<String> = (files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")))
        .flat_map(|path| {
            let file = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            too_wide(&file, &fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(wide.is_empty(), "{}", wide.join("\n"));
    let (line, row) = ("x".repeat(121), format!("//! | {}", "x".repeat(121)));
    assert_eq!(too_wide("src/a.rs", &format!("fn a() {{}}\n{line}")), ["src/a.rs:2: over 120 characters"]);
    assert_eq!(too_wide("src/a.rs", &row), Vec::<String>::new());
}

#[test]
fn a_broken_rule_is_found() {
    for (file, line) in [
        ("index/open.rs", "use wasm_bindgen::prelude::*;"),
        ("similar/score.rs", "let now = SystemTime::now();"),
        ("library.rs", "tinysearch::search(&storage, query, 5)"),
        ("library.rs", "use crate::similar::SimilarOptions;"),
        ("library.rs", "use crate::{article::Article, sort};"),
        ("text/mod.rs", "use crate::index::Index;"),
        ("page/content.rs", "    std::fs::read(path)"),
        ("index/urls/slug.rs", "word[..word.floor_char_boundary(9)]"),
        ("article.rs", "use crate::page::Kind;"),
        ("time/read.rs", "use crate::url::site_of;"),
        ("url/ip.rs", "use crate::article::Article;"),
        ("marks.rs", "use crate::{sort};"),
        ("sort.rs", "use crate::index::Index;"),
        ("headlines.rs", "use crate::index::Index;"),
        ("index/open.rs", "use crate::{\n    error::Result,\n    library::Library,\n};"),
        ("index/build.rs", "let a = crate::similar::score::first_stage(1.0, None);"),
        ("text/mod.rs", "use crate::{article::Article, index::{Index}};"),
        ("url/site.rs", "use crate::Article;"),
        ("page/mod.rs", "use html5ever::parse_document;"),
        ("index/build.rs", "crate::cli::progress()"),
        ("page/mod.rs", "use super::index::Index;"),
        ("page/mod.rs", "super::cli::progress()"),
        ("sort.rs", "use super::library::Library;"),
        ("subscription/plan.rs", "use crate::library::Library;"),
        ("subscription/accept.rs", "crate::publish::key()"),
        ("subscription/accept.rs", "let now = SystemTime::now();"),
        ("text/fold.rs", "use super::super::{article::Article, index::Index};"),
    ] {
        assert_eq!(broken(file, line).len(), 1, "{file}: {line}");
    }
    for (file, line) in [
        ("browser/mod.rs", "use wasm_bindgen::prelude::*;"),
        ("index/open.rs", "use crate::{\n    error::{Error, library},\n    sort,\n    text::ANALYZER_ID,\n};"),
        ("similar/query.rs", "use crate::index::{Index, term_hash, terms::idf};"),
        ("cli/eval/mod.rs", "use crate::cli::progress;"),
        ("headlines.rs", "use tinysearch::Storage;"),
        ("page/content.rs", "use super::features;"),
        ("page/parse/tree.rs", "use super::super::super::text;"),
        ("cli/fetch.rs", "use std::net::TcpStream;"),
        ("publish/lay_out.rs", "use std::fs;"),
        ("page/parse.rs", "use html5ever::parse_document;"),
        ("index/open.rs", "// no std::fs here"),
        ("index/open.rs", "#[cfg(test)]\nmod tests {\nuse std::fs;"),
    ] {
        assert_eq!(broken(file, line), Vec::<String>::new(), "{file}: {line}");
    }
}

#[test]
fn a_file_out_of_its_place_is_found() {
    for (file, line) in [
        ("shared/sites.js", "import { use } from \"../background/engine.js\";"),
        ("shared/settings.js", "import {\n  a,\n  b,\n} from \"../options/options.js\";"),
        ("shared/browser.js", "export * from \"../pkg/sidelight.js\";"),
        ("page/content.js", "import { text } from \"../shared/browser.js\";"),
        ("page/content.js", "import \"./panel.js\";"),
        ("page/place.js", "const { siteOf } = await import(\"../shared/sites.js\");"),
        ("background/index.js", "import \"../page/panel.js\";"),
        ("background/index.js", "import { draw } from \"../popup/popup.js\";"),
        ("popup/popup.js", "import { use } from \"../background/engine.js\";"),
        ("popup/popup.js", "import \"../page/panels.js\";"),
        ("popup/popup.html", "<script src=\"../page/flatten.js\"></script>"),
        ("options/options.js", "import \"../page/panel.js\";"),
        ("options/options.js", "/** @type {null} */ let a; import b from \"../pkg/sidelight.js\";"),
        ("welcome/welcome.html", "<link rel=\"stylesheet\" href=\"../options/options.css\">"),
        ("welcome/welcome.js", "import { decode } from \"../../www/decode.js\";"),
        ("sites.js", "// On top of all folders, where no table says what it may import."),
        ("helpers/sites.js", ""),
    ] {
        assert_eq!(misplaced(file, line).len(), 1, "{file}: {line}");
    }
    for (file, line) in [
        ("shared/settings.js", "import { isSite } from \"./sites.js\";"),
        ("page/content.js", "/** @typedef {import(\"../shared/protocol.js\").Found} Found */"),
        ("page/content.js", "// as in import \"./panel.js\";"),
        (
            "background/engine.js",
            "import init, * as glue from \"../pkg/sidelight.js\";\nimport \"../shared/store.js\";",
        ),
        ("popup/popup.js", "import \"../page/panel.js\";"),
        ("popup/popup.html", "<script type=\"module\" src=\"popup.js\"></script>"),
        ("welcome/welcome.html", "<img src=\"../icons/sidelight.svg\"><link href=\"../shared/theme.css\">"),
    ] {
        assert_eq!(misplaced(file, line), Vec::<String>::new(), "{file}: {line}");
    }
}
