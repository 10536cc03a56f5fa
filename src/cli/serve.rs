//! `sidelight serve`: a static file server for trying a published index, and the demo page; nothing cached. The only
//! listener.

use super::progress::note;
use anyhow::{Context, Result};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    net::{IpAddr, Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

/// Serve a folder of static files on this machine, to try a published index; not for the open net
#[derive(clap::Args)]
#[command(after_help = "\
The server knows neither TLS nor limits on who asks, how often or how much: for readers, copy the folder to a
static host.

Examples:
  sidelight serve public
  sidelight serve public --port 0")]
pub struct Args {
    /// The folder
    folder: PathBuf,
    /// Port; 0 lets the system choose
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; others than this machine's own let everybody in the network in
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
}

pub fn run(args: &Args, out: &mut impl Write) -> Result<()> {
    let folder = args
        .folder
        .canonicalize()
        .with_context(|| format!("{}; give the folder that `sidelight publish` wrote", args.folder.display()))?;
    let listener = TcpListener::bind((args.listen, args.port))
        .with_context(|| format!("cannot take port {} of {}; choose another with --port N", args.port, args.listen))?;
    writeln!(out, "http://{}/", listener.local_addr()?)?;
    out.flush()?;
    note("for trying, not for the open net; stop with Ctrl+C");
    if !args.listen.is_loopback() {
        note("everybody in the network can read this folder now");
    }
    serve(listener, folder)
}

/// Longest request head that is read, in bytes.
const LONGEST_HEAD: u64 = 16 * 1024;

/// Serves `folder`, a path without links, until the process ends.
fn serve(listener: TcpListener, folder: PathBuf) -> Result<()> {
    let folder = Arc::new(folder);
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        let folder = Arc::clone(&folder);
        // A browser that goes away in the middle of an answer is no event.
        thread::spawn(move || answer(stream, &folder).ok());
    }
    Ok(())
}

fn answer(stream: TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(&stream);
    loop {
        let mut request = String::new();
        if (&mut reader).take(LONGEST_HEAD).read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut close = false;
        loop {
            let mut header = String::new();
            let read = (&mut reader).take(LONGEST_HEAD).read_line(&mut header)?;
            if read == 0 || header.trim().is_empty() {
                break;
            }
            close |= header.to_ascii_lowercase().starts_with("connection: close");
        }
        let mut words = request.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let answer = if matches!(method, "GET" | "HEAD") { find(folder, target) } else { Answer::NotAllowed };
        send(&stream, answer, method == "HEAD")?;
        if close {
            return Ok(());
        }
    }
}

/// What a request gets.
#[derive(Debug, PartialEq)]
enum Answer {
    File(PathBuf),
    /// A folder's address without the closing slash: relative links in its page would miss.
    Moved(String),
    NotFound,
    NotAllowed,
}

fn find(folder: &Path, target: &str) -> Answer {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let Some(decoded) = percent_decoded(path) else { return Answer::NotFound };
    // Only plain names: nothing climbs out of the folder.
    let names: Vec<&str> = decoded.split('/').filter(|name| !name.is_empty()).collect();
    if !decoded.starts_with('/') || names.iter().any(|name| name.starts_with('.') || name.contains(['\\', '\0'])) {
        return Answer::NotFound;
    }
    let file = names.iter().fold(folder.to_path_buf(), |path, name| path.join(name));
    if file.is_dir() {
        if !decoded.ends_with('/') {
            return Answer::Moved(format!("{path}/"));
        }
        let index = file.join("index.html");
        return if index.is_file() { Answer::File(index) } else { Answer::NotFound };
    }
    // Nor does a link.
    let is_within = || file.canonicalize().is_ok_and(|file| file.starts_with(folder));
    if file.is_file() && is_within() { Answer::File(file) } else { Answer::NotFound }
}

fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn send(mut stream: &TcpStream, answer: Answer, head_only: bool) -> io::Result<()> {
    let (status, extra, body): (&str, String, Vec<u8>) = match answer {
        Answer::File(path) => {
            let mut body = Vec::new();
            File::open(&path)?.read_to_end(&mut body)?;
            ("200 OK", format!("Content-Type: {}\r\n", media_type(&path)), body)
        }
        Answer::Moved(to) => ("301 Moved Permanently", format!("Location: {to}\r\n"), Vec::new()),
        Answer::NotFound => ("404 Not Found", "Content-Type: text/plain\r\n".into(), b"not found\n".to_vec()),
        Answer::NotAllowed => ("405 Method Not Allowed", "Allow: GET, HEAD\r\n".into(), Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\n{extra}Content-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if !head_only {
        stream.write_all(&body)?;
    }
    stream.flush()
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "txt" | "ts" | "md" | "minisig" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("a b/inner")).unwrap();
        fs::write(site.path().join("index.html"), "front").unwrap();
        fs::write(site.path().join("a b/index.html"), "folder").unwrap();
        fs::write(site.path().join(".hidden"), "no").unwrap();
        site
    }

    #[test]
    fn addresses_lead_to_files() {
        let site = site();
        let file = |path: &str| Answer::File(site.path().join(path));
        assert_eq!(find(site.path(), "/"), file("index.html"));
        assert_eq!(find(site.path(), "/index.html?x=1"), file("index.html"));
        assert_eq!(find(site.path(), "/a%20b/"), file("a b/index.html"));
        assert_eq!(find(site.path(), "/a%20b"), Answer::Moved("/a%20b/".into()));
        assert_eq!(find(site.path(), "/a%20b/inner/"), Answer::NotFound);
        assert_eq!(find(site.path(), "/missing"), Answer::NotFound);
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let site = site();
        for target in ["/../etc/passwd", "/%2e%2e/etc/passwd", "/a%20b/..%2f..%2fetc", "/.hidden", "/%ff", "/%2", ""] {
            assert_eq!(find(site.path(), target), Answer::NotFound, "{target}");
        }
    }

    #[test]
    fn a_connection_carries_several_requests() {
        let site = site();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let folder = site.path().to_path_buf();
        thread::spawn(move || serve(listener, folder));
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).unwrap();
        assert_eq!(answers.matches("200 OK").count(), 2);
        assert_eq!(answers.matches("405 Method").count(), 1);
        assert_eq!(answers.matches("\r\n\r\nfront").count(), 1);
        assert_eq!(answers.matches("Cache-Control: no-store").count(), 3);
    }
}
