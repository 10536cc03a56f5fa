//! A host on 127.0.0.1 that answers as a test wants it to, and remembers what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// The lines of its head, in lower case.
    pub head: Vec<String>,
    pub at: Instant,
}

/// A host; it lives as long as the test's process.
pub struct Host {
    /// `http://127.0.0.1:port`.
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Host {
    /// A host that writes what `answer` writes to each request, and then closes the connection.
    pub fn new(answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, known) = (Arc::new(answer), asked.clone());
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (answer, known) = (answer.clone(), known.clone());
                thread::spawn(move || {
                    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                    let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
                    let head = lines.take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
                    let request = Asked { path, head, at: Instant::now() };
                    known.lock().unwrap().push(request.clone());
                    answer(&request, &mut stream);
                });
            }
        });
        Self { address, asked }
    }

    /// A host that gives each of these documents at its path, as they stand, and nothing else.
    pub fn of(documents: Vec<(&'static str, &'static str, String)>) -> Self {
        Self::new(move |asked, stream| match documents.iter().find(|(path, ..)| *path == asked.path) {
            Some((_, head, body)) => respond(stream, "200 OK", head, body.as_bytes()),
            None => respond(stream, "404 Not Found", "", b"no"),
        })
    }

    /// What was asked of it but for robots.txt.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().iter().filter(|asked| asked.path != "/robots.txt").cloned().collect()
    }

    /// Number of requests, robots.txt included.
    pub fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// Writes an answer whose head has these lines, each with `\r\n`. Who asked may have gone.
pub fn respond(stream: &mut TcpStream, status: &str, head: &str, body: &[u8]) {
    let length = if head.to_lowercase().contains("content-length") {
        String::new()
    } else {
        format!("Content-Length: {}\r\n", body.len())
    };
    let _ = stream.write_all(format!("HTTP/1.1 {status}\r\n{head}{length}Connection: close\r\n\r\n").as_bytes());
    let _ = stream.write_all(body);
}

/// A feed of one story.
pub fn feed(title: &str, link: &str) -> String {
    format!(
        "<rss version='2.0'><channel><title>Courier</title><item><title>{title}</title><link>{link}</link>\
         <description>What the publisher says of it.</description></item></channel></rss>"
    )
}
