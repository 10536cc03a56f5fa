//! `cargo xtask demo`: build, serve, say where and how to load the extension.

use crate::{assemble, root, serve, step::Steps};
use anyhow::Result;

/// Builds everything and, unless `no_serve`, serves the demo site until it is stopped.
pub fn run(port: u16, no_serve: bool) -> Result<()> {
    // The port is taken first: that it is in use should not show only after minutes of building.
    let listener = if no_serve { None } else { Some(serve::listen(port)?) };
    let mut steps = Steps::new(assemble::STEPS);
    assemble::build_in(&mut steps)?;

    let extension = root().join("dist/extension");
    println!("\nBuilt in {:.0} s.\n", steps.seconds());
    println!("The extension is in {}", extension.display());
    println!("  Chromium, Chrome, Edge: open chrome://extensions, switch on \"Developer mode\", \"Load unpacked\",");
    println!("                          choose that folder.");
    println!("  Firefox:                open about:debugging#/runtime/this-firefox, \"Load Temporary Add-on\",");
    println!("                          choose manifest.json in that folder.");
    println!("  Then open an article and click the toolbar button.\n");
    let Some(listener) = listener else { return Ok(()) };
    println!("Demo page:                http://{}/", listener.local_addr()?);
    println!("Newsstand:                http://{}/newsstand/", listener.local_addr()?);
    println!("Its feeds, to follow:     http://{}/newsstand/#feeds", listener.local_addr()?);
    println!("Stop with Ctrl+C.");
    serve::serve(listener, root().join("dist/site"))
}
