//! The command line: one file a subcommand. Flags are parsed low (what was typed, `Args`) and resolved high (what the
//! program does); every error ends in one line on standard error that begins `error[code]:`.

mod build;
mod clock;
mod completions;
mod eval;
mod extract;
mod folder;
mod init;
mod inspect;
mod keygen;
mod library;
mod man;
mod merge;
mod page;
mod password;
mod progress;
mod publish;
mod rotate;
mod search;
mod serve;
mod similar;
mod sources;
mod stories;
mod update;
mod verify;
mod written;

use clap::{CommandFactory, Parser, Subcommand};
use std::io::{self, Write};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes:
  0  done; that includes an honest \"nothing\" (no similar story, not an article), and input that was partly bad
  1  something given cannot be used, with --strict a part of it; standard error says
     `error[code]: file:line: what, and the remedy`
  2  the command line itself is wrong
  3  another run works in the same folder

More on a command: sidelight COMMAND --help";

/// Exit code of a run that another one keeps out.
const BUSY: u8 = 3;

/// Similar stories for the page you are reading, found on your own device: builds the indexes and asks them.
#[derive(Parser)]
#[command(name = "sidelight", version, about, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Args {
    /// Say nothing about progress.
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Args),
    Merge(merge::Args),
    Stories(stories::Args),
    Similar(similar::Args),
    Extract(extract::Args),
    Inspect(inspect::Args),
    Search(search::Args),
    Keygen(keygen::Args),
    Init(init::Args),
    Update(update::Args),
    Publish(publish::Args),
    Rotate(rotate::Args),
    Verify(verify::Args),
    Serve(serve::Args),
    Completions(completions::Args),
    Man(man::Args),
    Eval(eval::Args),
}

/// Parses the command line, runs it and turns the outcome into an exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    progress::set_quiet(args.quiet);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = match args.command {
        Command::Build(args) => build::run(&args, &mut out),
        Command::Merge(args) => merge::run(&args, &mut out),
        Command::Stories(args) => stories::run(&args, &mut out),
        Command::Similar(args) => similar::run(&args, &mut out),
        Command::Extract(args) => extract::run(&args, &mut out),
        Command::Inspect(args) => inspect::run(&args, &mut out),
        Command::Search(args) => search::run(&args, &mut out),
        Command::Keygen(args) => keygen::run(&args, &mut out),
        Command::Init(args) => init::run(&args, &mut out),
        Command::Update(args) => update::run(&args, &mut out),
        Command::Publish(args) => publish::run(&args, &mut out),
        Command::Rotate(args) => rotate::run(&args, &mut out),
        Command::Verify(args) => verify::run(&args, &mut out),
        Command::Serve(args) => serve::run(&args, &mut out),
        Command::Completions(args) => completions::run(&args, Args::command(), &mut out),
        Command::Man(args) => man::run(&args, Args::command(), &mut out),
        Command::Eval(args) => eval::run(&args, &mut out),
    };
    match outcome.and_then(|()| out.flush().map_err(Into::into)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error[{}]: {error:#}", code_of(&error));
            if is_busy(&error) { ExitCode::from(BUSY) } else { ExitCode::FAILURE }
        }
    }
}

/// The stable code of the innermost error that has one.
fn code_of(error: &anyhow::Error) -> &'static str {
    error
        .chain()
        .find_map(|cause| {
            cause
                .downcast_ref::<sidelight::Error>()
                .map(sidelight::Error::code)
                .or_else(|| cause.downcast_ref::<sidelight::source::Error>().map(sidelight::source::Error::code))
                .or_else(|| cause.downcast_ref::<sidelight::publish::Error>().map(sidelight::publish::Error::code))
                .or_else(|| cause.downcast_ref::<sidelight::part::Error>().map(sidelight::part::Error::code))
                .or_else(|| cause.downcast_ref::<io::Error>().map(|_| "unreadable"))
        })
        .unwrap_or("failed")
}

/// Whether another run works in the same folder, which a timer may want to know.
fn is_busy(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<sidelight::publish::Error>().map(sidelight::publish::Error::kind);
    kind == Some(sidelight::publish::ErrorKind::Busy)
}

/// Whether the reader of our output went away (`| head`), which is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}
