//! Names that lead elsewhere: which addresses are connected to. What else a client does, `tests/cli/fetching.rs` tests.

use super::*;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Mutex;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::ResolvedSocketAddrs;
use ureq::unversioned::transport::NextTimeout;

/// Names and the addresses they resolve to, each time the next.
#[derive(Debug)]
struct Names {
    answers: Mutex<HashMap<&'static str, Vec<Vec<&'static str>>>>,
    port: u16,
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut answers = self.answers.lock().unwrap();
        let left = answers.get_mut(uri.host().unwrap()).ok_or(ureq::Error::HostNotFound)?;
        let now = if left.len() > 1 { left.remove(0) } else { left[0].clone() };
        let mut found = self.empty();
        now.iter().for_each(|ip| found.push(SocketAddr::new(ip.parse().unwrap(), self.port)));
        Ok(found)
    }
}

/// A host at 127.0.0.1, which stands for the public net here, and at 127.0.0.2, which stands for what is not.
fn world() -> (Client, Arc<Mutex<Vec<IpAddr>>>) {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let known = asked.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            known.lock().unwrap().push(stream.local_addr().unwrap().ip());
            let mut head = [0; 2048];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let answer = match head.split(' ').nth(1).unwrap_or_default() {
                "/robots.txt" => "404 No\r\n".to_owned(),
                "/to-inside" => "302 Found\r\nLocation: http://inside.example/secret\r\n".to_owned(),
                "/to-ip" => "302 Found\r\nLocation: http://127.0.0.2/secret\r\n".to_owned(),
                _ => "200 OK\r\n".to_owned(),
            };
            let answer = format!("HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = io::Write::write_all(&mut stream, answer.as_bytes());
        }
    });
    let answers = HashMap::from([
        ("open.example", vec![vec!["127.0.0.1"]]),
        ("inside.example", vec![vec!["127.0.0.2"]]),
        ("127.0.0.2", vec![vec!["127.0.0.2"]]),
        ("both.example", vec![vec!["127.0.0.2", "127.0.0.1"]]),
        // Public when it is asked for first, inside from then on.
        ("turns.example", vec![vec!["127.0.0.1"], vec!["127.0.0.2"]]),
    ]);
    let resolver = Resolving {
        inner: Names { answers: Mutex::new(answers), port },
        may_ask: |ip| ip == IpAddr::from([127, 0, 0, 1]),
    };
    let options = FetchOptions {
        contact: "x".into(),
        pause: Duration::ZERO,
        deadline: Duration::from_secs(2),
        ..FetchOptions::default()
    };
    (Client::resolving(options, resolver), asked)
}

#[test]
fn only_addresses_that_may_be_asked_are_connected_to() {
    let (client, asked) = world();
    let code = |address: &str| client.fetch(&Request::new(address)).map_or_else(|e| e.code(), |_| "fetched");
    for (address, expected) in [
        ("http://open.example/", "fetched"),
        ("http://inside.example/", "private-address"),
        ("http://127.0.0.2/", "private-address"),
        ("http://both.example/", "fetched"),
        ("http://open.example/to-inside", "private-address"),
        ("http://open.example/to-ip", "private-address"),
        // Its robots.txt came from outside; what it leads to now does not.
        ("http://turns.example/", "private-address"),
        ("http://nowhere.example/", "no-host"),
    ] {
        assert_eq!(code(address), expected, "{address}");
    }
    assert!(asked.lock().unwrap().iter().all(|ip| *ip == IpAddr::from([127, 0, 0, 1])));
}

#[test]
fn what_hosts_say_is_kept_up_to_a_bound() {
    let rules: String = (0..10_000).map(|n| format!("Disallow: /{n}{}\n", "x".repeat(40))).collect();
    let robots = Arc::new(Robots::read(&format!("User-agent: *\n{rules}")));
    let mut heard = Heard::default();
    for host in 0..1000 {
        heard.put(&format!("https://{host}.example"), &robots);
        assert!(heard.by_origin.len() * robots.bytes() <= Heard::MOST_BYTES);
        assert!(heard.by_origin.contains_key(&format!("https://{host}.example")));
    }
    assert!(heard.by_origin.len() > 1);
}
