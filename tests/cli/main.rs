//! The real `sidelight` command: what it answers, its exit codes, and what it says to input that is wrong.

mod archives;
mod build;
mod desk;
mod eval;
mod extract;
mod fetching;
mod host;
mod inspect;
mod keys;
mod parts;
mod publish;
mod sample;
mod search;
mod similar;
mod stories;
mod update;

use desk::Desk;

#[test]
fn exit_codes_and_help() {
    let desk = Desk::new();
    for wrong in
        [&[][..], &["build"], &["similar", "x"], &["frobnicate"], &["build", "x", "--out", "y", "--snippets", "many"]]
    {
        assert_eq!(desk.run(wrong).code, 2, "{wrong:?}");
    }
    let help = desk.ok(&["--help"]).out;
    assert!(help.contains("Exit codes:"), "{help}");
    for command in [
        &["build"][..],
        &["merge"],
        &["stories"],
        &["similar"],
        &["extract"],
        &["inspect"],
        &["search"],
        &["keygen"],
        &["init"],
        &["update"],
        &["publish"],
        &["verify"],
        &["serve"],
        &["completions"],
        &["eval", "related"],
        &["eval", "extraction"],
        &["eval", "sources"],
    ] {
        let help = desk.ok(&[command, &["--help"]].concat()).out;
        assert!(help.contains("Examples:"), "{command:?}: {help}");
    }
}
