//! `cargo xtask demo`: build, serve, say where and how to load the extension.

use crate::{
    assemble, root,
    step::{self, Steps},
};
use anyhow::{Context, Result};
use std::net::{Ipv4Addr, TcpListener};

/// Builds everything and, unless `no_serve`, serves the demo site until it is stopped.
pub fn run(port: u16, no_serve: bool) -> Result<()> {
    // That the port is in use should not show only after minutes of building.
    let port = if no_serve { None } else { Some(free_port(port)?) };
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
    let Some(port) = port else { return Ok(()) };
    println!("Demo page:                http://127.0.0.1:{port}/");
    println!("Newsstand:                http://127.0.0.1:{port}/newsstand/");
    println!("Its feeds, to follow:     http://127.0.0.1:{port}/newsstand/#feeds");
    let mut serve = step::command(assemble::sidelight()?);
    step::run(serve.arg("serve").arg(root().join("dist/site")).args(["--port", &port.to_string()]))
}

/// A port of 127.0.0.1 that nobody listens on; 0 lets the system choose.
fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("cannot take port {port} of 127.0.0.1; choose another with --port N"))?;
    Ok(listener.local_addr()?.port())
}
