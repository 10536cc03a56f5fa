//! A static file server for the demo site: 127.0.0.1 only, right types, nothing cached.

use anyhow::{Context, Result};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

/// Longest request head that is read, in bytes.
const LONGEST_HEAD: u64 = 16 * 1024;

/// Takes a port of 127.0.0.1; 0 lets the system choose.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("cannot take port {port} of 127.0.0.1; choose another with --port N"))
}

/// Serves `folder` until the process ends.
pub fn serve(listener: TcpListener, folder: PathBuf) -> Result<()> {
    let folder = Arc::new(folder.canonicalize()?);
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
    if file.is_file() { Answer::File(file) } else { Answer::NotFound }
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
        "txt" | "ts" | "md" => "text/plain; charset=utf-8",
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
        let listener = listen(0).unwrap();
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
