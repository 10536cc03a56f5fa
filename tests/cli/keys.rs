//! `sidelight keygen` and `rotate`, and Debian's minisign beside them.

use crate::desk::Desk;
use sidelight::{
    publish::{KeyFiles, SecretKey, read_public_key},
    subscription::{Known, Manifest, accept},
};
use std::{fs, process::Command};

/// Runs Debian's minisign; `None`, and a word about it, where it is not there.
fn minisign(desk: &Desk, args: &[&str]) -> Option<bool> {
    match Command::new("minisign").args(args).current_dir(desk.path("")).output() {
        Ok(output) => Some(output.status.success()),
        Err(error) => {
            println!("left out: minisign cannot be run ({error}); `cargo xtask test` installs it where it may");
            None
        }
    }
}

#[test]
fn minisign_verifies_ours() {
    let desk = Desk::new();
    desk.ok(&["keygen", "--no-password", "--out", "a.key"]);
    let key = fs::read_to_string(desk.path("a.key")).unwrap();
    let key = SecretKey::read(&key, &mut || panic!("it has no password")).unwrap();
    desk.write("text", "What is signed.\n");
    desk.write("text.minisig", key.sign(b"What is signed.\n", "timestamp:1\tfile:text\thashed"));
    let args = ["-V", "-H", "-m", "text", "-p", "a.pub"];
    let Some(verifies) = minisign(&desk, &args) else { return };
    assert!(verifies);
    assert_eq!(minisign(&desk, &["-V", "-H", "-m", "text", "-P", key.public().as_str()]), Some(true));
    desk.write("text", "What was not signed.\n");
    assert_eq!(minisign(&desk, &args), Some(false));
}

#[test]
fn we_verify_and_use_what_minisign_makes() {
    let desk = Desk::new();
    let Some(made) = minisign(&desk, &["-G", "-W", "-p", "m.pub", "-s", "m.key"]) else { return };
    assert!(made);
    desk.write("text", "What is signed.\n");
    assert_eq!(minisign(&desk, &["-S", "-H", "-m", "text", "-s", "m.key", "-t", "a comment"]), Some(true));
    let read = |name: &str| fs::read_to_string(desk.path(name)).unwrap();
    let public = read_public_key(&read("m.pub")).unwrap();
    public.check(b"What is signed.\n", &read("text.minisig")).unwrap();
    let refused = public.check(b"What was not signed.\n", &read("text.minisig")).unwrap_err();
    assert_eq!(refused.code(), "bad-signature");
    // The older kind of signature, over the text itself, is not read.
    assert_eq!(minisign(&desk, &["-S", "-l", "-m", "text", "-s", "m.key"]), Some(true));
    let refused = public.check(b"What is signed.\n", &read("text.minisig")).unwrap_err();
    assert!(refused.to_string().contains("prehashed"), "{refused}");
    // Its keys sign here.
    let key = SecretKey::read(&read("m.key"), &mut || panic!("it has no password")).unwrap();
    assert_eq!(key.public(), &public);
    public.check(b"x", &key.sign(b"x", "")).unwrap();
}

#[test]
fn keys_are_never_overwritten_nor_readable_by_others() {
    let desk = Desk::new();
    let shown = desk.ok(&["keygen", "--no-password", "--out", "a.key"]).out;
    let public = read_public_key(&fs::read_to_string(desk.path("a.pub")).unwrap()).unwrap();
    assert_eq!(shown.trim(), public.as_str());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(desk.path("a.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    desk.fails(&["keygen", "--no-password", "--out", "a.key"], "file-exists");
    fs::remove_file(desk.path("a.key")).unwrap();
    desk.fails(&["keygen", "--no-password", "--out", "a.key"], "file-exists");
    assert!(!desk.path("a.key").exists());
    desk.fails(&["keygen", "--no-password", "--out", "none/a.key"], "unreadable");
}

#[test]
fn passwords_open_keys() {
    let files = KeyFiles::generate(Some("correct horse")).unwrap();
    let read = |text: &str, password: &str| SecretKey::read(text, &mut || Ok(password.to_owned()));
    let key = read(&files.secret, "correct horse").unwrap();
    assert_eq!(key.public(), &read_public_key(&files.public).unwrap());
    let code = |text: &str, password: &str| read(text, password).map_or_else(|error| error.code(), |_| "");
    assert_eq!(code(&files.secret, "wrong horse"), "wrong-password");
    for text in ["", "untrusted comment: x", "untrusted comment: x\nAAAA\n", "a\nb\n", &files.public] {
        assert_eq!(code(text, ""), "bad-secret-key", "{text}");
    }
    // A character of the secret key altered.
    let plain = KeyFiles::generate(None).unwrap().secret;
    let at = plain.find('\n').unwrap() + 120;
    let other = if plain.as_bytes()[at] == b'A' { "B" } else { "A" };
    assert_eq!(code(&[&plain[..at], other, &plain[at + 1..]].concat(), ""), "bad-secret-key");

    let desk = Desk::new();
    let args = ["keygen", "--out", "a.key"];
    assert_eq!(desk.run_with(&args, b"", &[("SIDELIGHT_PASSWORD", "one")]).code, 0);
    desk.write("news/stories.jsonl", crate::sample::stories_jsonl());
    let args = ["publish", "news", "public", "--key", "a.key", "--name", "Desk"];
    let wrong = desk.run_with(&args, b"", &[("SIDELIGHT_PASSWORD", "two")]);
    assert!(wrong.err.contains("error[wrong-password]: a.key: "), "{}", wrong.err);
    assert!(!desk.path("public/manifest.json").exists());
    assert_eq!(desk.run_with(&args, b"", &[("SIDELIGHT_PASSWORD", "one")]).code, 0);
}

#[test]
fn a_rotated_key_is_followed_from_every_key_before() {
    let desk = Desk::new();
    desk.write("news/stories.jsonl", crate::sample::stories_jsonl());
    let names = ["a", "b", "c"];
    let keys: Vec<_> = (names.iter())
        .map(|name| {
            desk.ok(&["keygen", "--no-password", "--out", &format!("{name}.key")]);
            read_public_key(&fs::read_to_string(desk.path(&format!("{name}.pub"))).unwrap()).unwrap()
        })
        .collect();
    let publish = ["publish", "news", "public", "--name", "Desk", "--now", "2026-01-01"];
    desk.fails(&["rotate", "news", "--key", "a.key", "--to", "b.pub"], "wrong-key");
    desk.ok(&[&publish[..], &["--key", "a.key"]].concat());
    desk.fails(&["rotate", "news", "--key", "b.key", "--to", "c.pub"], "wrong-key");
    desk.fails(&["rotate", "news", "--key", "a.key", "--to", "a.pub"], "wrong-key");
    desk.fails(&["rotate", "news", "--key", "a.key", "--to", "b.key"], "bad-key");
    desk.fails(&["rotate", "news", "--key", "a.key", "--to", "none.pub"], "unreadable");
    // A change that was not published yet may be taken back: the new key's secret may be lost already.
    desk.ok(&["rotate", "news", "--key", "a.key", "--to", "c.pub"]);
    desk.ok(&["rotate", "news", "--key", "a.key", "--to", "b.pub"]);
    desk.fails(&[&publish[..], &["--key", "a.key"]].concat(), "wrong-key");
    desk.ok(&["rotate", "news", "--key", "b.key", "--to", "c.pub"]);
    desk.fails(&["rotate", "news", "--key", "c.key", "--to", "a.pub"], "wrong-key");
    desk.ok(&[&publish[..], &["--key", "c.key"]].concat());
    for key in &keys {
        desk.ok(&["verify", "public", "--key", key.as_str(), "--now", "2026-01-02"]);
    }
    desk.fails(&["rotate", "news", "--key", "b.key", "--to", "d.pub"], "unreadable");
    desk.ok(&["keygen", "--no-password", "--out", "d.key"]);
    desk.fails(&["rotate", "news", "--key", "b.key", "--to", "d.pub"], "wrong-key");
    desk.fails(&["verify", "public", "--key", "d.pub", "--now", "2026-01-02"], "unknown-key");
    let bytes = fs::read(desk.path("public/manifest.json")).unwrap();
    let signature = fs::read_to_string(desk.path("public/manifest.json.minisig")).unwrap();
    assert_eq!(Manifest::read(&bytes).unwrap().rotations.len(), 2);
    accept(&bytes, &signature, Known::Key(&keys[0]), 1_767_225_600).unwrap();
}
