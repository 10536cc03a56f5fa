//! `cargo xtask`: everything this repository can do with itself.

mod archive;
mod assemble;
mod bench;
mod demo;
mod dist;
mod fuzz;
mod gzip;
mod newsstand;
mod outlets;
mod size;
mod spark;
mod step;
mod test;
mod tools;
mod wasm;

use clap::{Parser, Subcommand};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Builds, shows and tests Sidelight")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the module, the sample index, the extension and the demo site into dist/
    Build,
    /// Writes only the newsstand's pages into dist/site/newsstand/
    Newsstand,
    /// Builds everything and serves the demo page on 127.0.0.1
    Demo {
        /// Port of the demo page; 0 lets the system choose
        #[arg(long, default_value_t = 8017)]
        port: u16,
        /// Ends after building
        #[arg(long)]
        no_serve: bool,
    },
    /// Checks and tests everything; installs what is missing where it may
    Test {
        /// Also what takes longest: tests of our own code in both browsers, every step and every page
        #[arg(long)]
        thorough: bool,
    },
    /// Validates the list of outlets that comes with the extension
    Outlets {
        /// Asks each feed, through curl: by hand, with a network
        #[arg(long)]
        check_online: bool,
    },
    /// Prints each module's size by part and fails above its budget
    Size,
    /// Measures beside peers, natively and as wasm in Chromium
    Bench {
        /// Arguments of the benchmark program; `-- --help` lists them
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Runs the fuzz targets
    Fuzz {
        /// One target instead of all
        target: Option<String>,
        /// Seconds for each
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Tests building on a Spark cluster: installs PySpark into target/ and runs the job on two executors
    Spark,
    /// Packs the extension and its source for the stores, the same bytes on every run
    Dist {
        /// Rebuilds from the packed source in a folder of its own and compares the bytes
        #[arg(long)]
        verify: bool,
        /// Offers this published index at the first run: https://host/path/manifest.json#RW…
        #[arg(long, value_name = "ADDRESS")]
        subscribe: Option<String>,
    },
}

/// The repository's folder: xtask is only ever run from its own checkout.
fn root() -> &'static Path {
    static ROOT: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    ROOT.get_or_init(|| {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        here.parent().map_or(here.clone(), Path::to_path_buf)
    })
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Build => assemble::build(),
        Task::Newsstand => {
            println!("{}", newsstand::generate(&root().join("www/newsstand"), &root().join("dist/site/newsstand"))?);
            Ok(())
        }
        Task::Demo { port, no_serve } => demo::run(port, no_serve),
        Task::Test { thorough } => test::run(thorough),
        Task::Outlets { check_online } => outlets::run(check_online),
        Task::Size => size::run(),
        Task::Bench { arguments } => bench::run(&arguments),
        Task::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Task::Spark => spark::run(),
        Task::Dist { verify, subscribe } => dist::run(verify, subscribe.as_deref()),
    }
}
