//! [`Client`]: the only one that asks others by the net; a request is made here or not at all.
//!
//! Every address, also one that a redirect leads to, goes the same way: it is http(s); its host's robots.txt lets us
//! ask; it is the host's turn, one request at a time and a pause between two; the IP addresses that its name resolves
//! to are of the public net, and the connection is made to one of just these, so that no second look-up can say
//! otherwise. The answer is read up to a size, packed and unpacked, and within a time that covers all of it. What is
//! decided is decided by pure functions: [`is_public`], [`may_serve`], [`may_follow`], [`Robots`], `pace::next` and
//! `unpack::unpacked`.
//!
//! No proxy is used, for behind one nobody could tell where a name leads. No cookie, no referrer and no credentials are
//! sent; the name that we go by says who runs this.

mod address;
mod pace;
mod resolve;
mod robots;
mod unpack;

pub use address::{is_public, may_follow, may_serve};
pub use pace::backoff;
pub use robots::{AGENT, Robots};

use super::etiquette::Etiquette;
use super::{Error, ErrorKind, Result};
use crate::encoding::{Declaration, decode};
use crate::follow::address::host_of;
use crate::follow::{Headers, Validators};
use crate::time::Moment;
use crate::url::{absolute_url, resolve_asked};
use pace::{MOST_SILENT, Next};
use resolve::{NotPublic, Resolving};
use robots::{MOST_REDIRECTS, ROBOTS_BYTES};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
pub(super) use unpack::{Extent, Failure, GZIP, unpacked};
use ureq::http::HeaderMap;
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::DefaultConnector;

/// Longest time until a connection stands.
const CONNECTING: Duration = Duration::from_secs(10);

/// How others are asked.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Address or mail address of whoever runs this: part of the name that we go by.
    pub contact: String,
    /// Whether addresses that are not of the public net may be asked, as on this machine.
    pub allow_private: bool,
    /// Requests at once, of different hosts.
    pub at_once: usize,
    /// Pause between two requests of one host.
    pub pause: Duration,
    /// Longest time that one request takes, from looking up the host to the last byte.
    pub deadline: Duration,
    /// Longest wait for a host that asks us to come again later, or for a longer pause.
    pub patience: Duration,
    /// How often an address is asked at most that does not answer or is busy.
    pub most_tries: u32,
    /// Most redirects that are followed.
    pub most_redirects: u32,
    /// Most bytes of an answer, packed, and of each layer once unpacked.
    pub most_bytes: usize,
    /// Most documents that one source leads to: itself, what its lists name, and the pages of its stories.
    pub most_documents: usize,
    /// Most bytes of these documents together, unpacked.
    pub most_in_all: u64,
    /// Longest time that their answers take together beyond what is prompt.
    pub most_slow: Duration,
}

impl Default for FetchOptions {
    /// No contact; 8 at once, a second between two of a host, half a minute for each and for waiting, 3 tries, 5
    /// redirects, 16 MB; 10,000 documents, 2 GB and 10 slow minutes of one source.
    fn default() -> Self {
        Self {
            contact: String::new(),
            allow_private: false,
            at_once: 8,
            pause: Duration::from_secs(1),
            deadline: Duration::from_secs(30),
            patience: Duration::from_secs(30),
            most_tries: 3,
            most_redirects: 5,
            most_bytes: 16 << 20,
            most_documents: 10_000,
            most_in_all: 2 << 30,
            most_slow: Duration::from_secs(600),
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Where it goes.
    pub address: String,
    /// `ETag` of the answer that is known; empty where none is.
    pub etag: String,
    /// `Last-Modified` of the answer that is known; empty where none is.
    pub modified: String,
    /// The address that gave these two, where redirects lead from `address` to it; empty where `address` itself did.
    /// What one address gave is shown to no other.
    pub given_by: String,
    /// Most bytes of the answer where they are others than [`FetchOptions::most_bytes`].
    pub most_bytes: Option<usize>,
}

impl Request {
    /// Asks for what is there, whatever is known.
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), ..Self::default() }
    }

    /// Asks for what has changed since an answer that gave these.
    pub fn again(address: &str, known: Validators) -> Self {
        let Validators { address: given_by, etag, modified } = known;
        Self { etag, modified, given_by, ..Self::new(address) }
    }

    /// The headers by which an address is asked whether it still has what is known.
    fn conditions(&self, address: &str, asked: &str) -> Vec<(&'static str, &str)> {
        let given_by = if self.given_by.is_empty() { asked } else { &self.given_by };
        let known = [("if-none-match", self.etag.as_str()), ("if-modified-since", &self.modified)];
        // What is no header's value was none of that host's.
        let is_value = |value: &str| !value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        known.into_iter().filter(|(_, value)| address == given_by && is_value(value)).collect()
    }
}

/// What was answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// What is known is still so (304).
    Unchanged,
    /// This.
    Fetched(Fetched),
}

/// A document that was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The address that answered, after redirects.
    pub address: String,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `ETag`; empty where there is none.
    pub etag: String,
    /// `Last-Modified`; empty where there is none.
    pub modified: String,
    /// What its headers say of its use.
    pub etiquette: Etiquette,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// Whether the connection ended before the answer did.
    pub is_cut: bool,
}

/// Asks others for documents. Many threads may share one.
pub struct Client {
    agent: ureq::Agent,
    options: FetchOptions,
    /// Whether the name that we go by says who runs this.
    has_contact: bool,
    hosts: Mutex<HashMap<String, Arc<Mutex<Host>>>>,
    robots: Mutex<Heard>,
}

/// What hosts have said in their robots.txt.
#[derive(Default)]
struct Heard {
    /// By scheme and host.
    by_origin: HashMap<String, Arc<Robots>>,
    /// About how many they hold.
    bytes: usize,
}

impl Heard {
    /// Most bytes that are kept. Who makes up hosts with long rules makes us ask for them again.
    const MOST_BYTES: usize = 64 << 20;

    fn put(&mut self, origin: &str, robots: &Arc<Robots>) {
        let bytes = origin.len() + robots.bytes();
        if self.bytes + bytes > Self::MOST_BYTES {
            *self = Self::default();
        }
        self.bytes += bytes;
        self.by_origin.insert(origin.to_owned(), robots.clone());
    }
}

/// A host, and when it may be asked again.
#[derive(Debug, Default)]
struct Host {
    free: Option<Instant>,
    held: Option<Instant>,
    pause: Option<Duration>,
    /// Addresses in a row without an answer, however often each was asked.
    silent: u32,
}

/// What became of one request.
enum Reply {
    Redirect(String),
    Unchanged,
    Fetched(Fetched),
}

impl Client {
    /// A client that goes by our name and `options.contact`.
    pub fn new(options: FetchOptions) -> Self {
        let may_ask = if options.allow_private { |_| true } else { is_public };
        Self::resolving(options, Resolving { inner: DefaultResolver::default(), may_ask })
    }

    fn resolving(options: FetchOptions, resolver: Resolving<impl Resolver>) -> Self {
        let contact: String =
            options.contact.chars().filter(|c| matches!(c, ' '..='~') && !"()\\".contains(*c)).collect();
        let has_contact = contact.chars().any(char::is_alphanumeric);
        let contact = if has_contact { format!(" (+{contact})") } else { String::new() };
        let config = ureq::Agent::config_builder()
            .user_agent(format!("{AGENT}/{}{contact}", env!("CARGO_PKG_VERSION")))
            .accept("application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.8")
            .accept_encoding("gzip")
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(options.deadline))
            .timeout_connect(Some(options.deadline.min(CONNECTING)))
            .max_idle_connections_per_host(1)
            .build();
        Self {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
            options,
            has_contact,
            hosts: Mutex::default(),
            robots: Mutex::default(),
        }
    }

    /// Fetches a document.
    ///
    /// # Errors
    /// `no-contact` where the options name none. All others name the address that was asked for: `bad-address` where
    /// it is none of http(s), `private-address`, `robots` where the host does not let us ask, `status`, `gone` (404
    /// and 410), `held` where the host wants to be left alone for longer than is waited, `no-host`, `no-answer`,
    /// `bad-answer`, `timeout`, `too-large`, `bad-encoding`, `bad-redirect` and `too-many-redirects`.
    pub fn fetch(&self, request: &Request) -> Result<Answer> {
        let place = Path::new(&request.address);
        let wrong = |kind, message: String| Error::new(kind, place, None, message);
        let Some(mut address) = absolute_url(&request.address) else {
            return Err(wrong(ErrorKind::BadAddress, "no http(s) address; check how it is written".to_owned()));
        };
        if !self.has_contact {
            let message = "whoever is asked must be able to ask back: say who you are with --contact, by the address \
                           of a page or of mail (or in SIDELIGHT_CONTACT)";
            return Err(wrong(ErrorKind::NoContact, message.to_owned()));
        }
        let asked = address.clone();
        let extent = Extent::Whole(request.most_bytes.unwrap_or(self.options.most_bytes));
        for _ in 0..=self.options.most_redirects {
            let robots = self.robots(&address, place)?;
            if !robots.allows(path_of(&address)) {
                let message = match &robots.unread {
                    Some(why) => format!("its robots.txt cannot be read ({why}), so that nothing may be asked for"),
                    None => "its robots.txt asks us not to; ask its publisher for another way".to_owned(),
                };
                return Err(wrong(ErrorKind::Robots, message));
            }
            match self.ask(&address, &request.conditions(&address, &asked), extent, place)? {
                Reply::Unchanged => return Ok(Answer::Unchanged),
                Reply::Fetched(fetched) => return Ok(Answer::Fetched(fetched)),
                Reply::Redirect(location) => {
                    let next = resolve_asked(&address, &location).filter(|_| !location.is_empty());
                    let next = next.ok_or_else(|| {
                        let shown: String = location.chars().take(80).collect();
                        wrong(ErrorKind::BadRedirect, format!("it leads to \"{shown}\", which is no http(s) address"))
                    })?;
                    if !may_follow(&address, &next) {
                        let message = format!("it leads from https to {next}, which anyone on the way can change");
                        return Err(wrong(ErrorKind::BadRedirect, message));
                    }
                    address = next;
                }
            }
        }
        let message = format!("more than {} redirects; check the address", self.options.most_redirects);
        Err(wrong(ErrorKind::TooManyRedirects, message))
    }

    /// What a host's robots.txt says, asked for once. One that is not there allows all; nothing may be asked of a host
    /// that does not answer, that fails, or whose answer cannot be read (RFC 9309, section 2.3.1).
    fn robots(&self, address: &str, place: &Path) -> Result<Arc<Robots>> {
        let origin = &address[..address.len() - path_of(address).len()];
        if let Some(known) = lock(&self.robots).by_origin.get(origin) {
            return Ok(known.clone());
        }
        let mut at = format!("{origin}/robots.txt");
        // More redirects than are followed, or one that leads nowhere: as if there were none.
        let mut robots = Robots::default();
        for _ in 0..=MOST_REDIRECTS {
            robots = match self.ask(&at, &[], Extent::Beginning(ROBOTS_BYTES), place) {
                Ok(Reply::Redirect(location)) => match resolve_asked(&at, &location) {
                    Some(next) if may_follow(&at, &next) => {
                        at = next;
                        continue;
                    }
                    _ => Robots::default(),
                },
                Ok(Reply::Fetched(fetched)) if fetched.is_cut => Robots::closed("it ends too early"),
                Ok(Reply::Fetched(fetched)) => {
                    let content_type = fetched.content_type.as_deref();
                    Robots::read(&decode(&fetched.bytes, content_type, Declaration::None, ""))
                }
                Ok(Reply::Unchanged) => Robots::closed("status 304"),
                Err(error) if matches!(error.kind(), ErrorKind::Gone | ErrorKind::Status) => {
                    Robots::of_status(error.status().unwrap_or_default())
                }
                Err(error) if error.kind() == ErrorKind::BadEncoding => Robots::closed("its packing is broken"),
                Err(error) => return Err(error),
            };
            break;
        }
        let robots = Arc::new(robots);
        if let Some(seconds) = robots.delay {
            lock(&self.host(address)).pause = Some(Duration::from_secs(seconds.into()));
        }
        lock(&self.robots).put(origin, &robots);
        Ok(robots)
    }

    fn host(&self, address: &str) -> Arc<Mutex<Host>> {
        lock(&self.hosts).entry(host_of(address).to_owned()).or_default().clone()
    }

    /// Asks one address when it is its host's turn, again where that may help.
    fn ask(&self, address: &str, conditions: &[(&str, &str)], extent: Extent, place: &Path) -> Result<Reply> {
        if !may_serve(address) {
            let message = "no web server answers at this port; check the address";
            return Err(Error::new(ErrorKind::BadAddress, place, None, message));
        }
        let host = self.host(address);
        let patience = self.options.patience.as_millis() as i64;
        let longest = self.options.patience.max(self.options.pause);
        let millis = |wait: i64| Duration::from_millis(wait.max(0) as u64);
        let held = |message: String| Err(Error::new(ErrorKind::Held, place, None, message));
        for tries in 1.. {
            // The lock is held while the host is asked: one request at a time.
            let mut host = lock(&host);
            if let Some(left) = remaining(host.held) {
                let seconds = left.as_secs() + 1;
                return held(format!("its host asks to be left alone, for {seconds} s more; try again later"));
            }
            match remaining(host.free) {
                Some(wait) if wait > longest => {
                    let seconds = wait.as_secs() + 1;
                    return held(format!(
                        "its host's robots.txt asks for a pause, of {seconds} s more; try again later"
                    ));
                }
                Some(wait) => thread::sleep(wait),
                None => {}
            }
            let answer = self.once(address, conditions, extent, place);
            let (status, asked, may_pass) = match &answer {
                Ok((status, asked, _)) => (Some(*status), *asked, true),
                Err(error) => (None, None, error.kind() == ErrorKind::NoAnswer),
            };
            // What a redirect leads to belongs to the same document.
            let is_on_the_way = matches!(&answer, Ok((_, _, Some(Reply::Redirect(_)))));
            let pause = host.pause.filter(|_| !is_on_the_way).unwrap_or_default().max(self.options.pause);
            let next =
                if may_pass { pace::next(status, asked, tries, self.options.most_tries, patience) } else { Next::Take };
            let next = match next {
                Next::Wait(wait) if millis(wait).max(pause) > longest => Next::Take,
                next => next,
            };
            let wait = if let Next::Wait(wait) = next { millis(wait).max(pause) } else { pause };
            host.free = Some(Instant::now() + wait);
            let is_silent =
                answer.as_ref().is_err_and(|e| matches!(e.kind(), ErrorKind::NoAnswer | ErrorKind::Timeout));
            match next {
                Next::Wait(_) if is_silent => {}
                Next::Wait(_) => host.silent = 0,
                Next::Hold(wait) => {
                    host.silent = 0;
                    host.held = Some(Instant::now() + millis(wait));
                    let status = status.unwrap_or_default();
                    let message = format!("status {status}: its host asks to be left alone for {} s", wait / 1000);
                    return held(message).map_err(|error| error.with_status(status).with_wait(wait / 1000));
                }
                Next::Take => {
                    host.silent = if is_silent { host.silent + 1 } else { 0 };
                    if host.silent >= MOST_SILENT {
                        host.held = Some(Instant::now() + LONGEST_SILENCE);
                    }
                    return answer
                        .and_then(|(status, _, reply)| reply.map_or_else(|| Err(of_status(status, place)), Ok));
                }
            }
        }
        unreachable!("tries end")
    }

    /// One request: status, the milliseconds that `Retry-After` asks to wait, and the reply where the status has one.
    fn once(
        &self,
        address: &str,
        conditions: &[(&str, &str)],
        extent: Extent,
        place: &Path,
    ) -> Result<(u16, Option<i64>, Option<Reply>)> {
        let call = self.agent.get(address);
        let call = conditions.iter().fold(call, |call, (name, value)| call.header(*name, *value));
        let response = call.call().map_err(|error| self.failed(place, error))?;
        let status = response.status().as_u16();
        let (head, body) = response.into_parts();
        let header = |name: &str| text(&head.headers, name);
        // A date to come again at is meant by the host's clock.
        let ours = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        let now = Moment::parse(&header("date")).map_or_else(ours, |date| date.unix().saturating_mul(1000));
        let headers = Headers { retry_after: header("retry-after"), ..Headers::default() };
        let asked = headers.held_until(now).map(|until| until - now);
        let reply = match status {
            // Of what nothing is known, nothing can be unchanged.
            304 if !conditions.is_empty() => Some(Reply::Unchanged),
            301 | 302 | 303 | 307 | 308 => Some(Reply::Redirect(header("location"))),
            // A part of it (206) was not asked for.
            200..=205 | 207..=299 => {
                // One that says itself that it is too large is not begun.
                let is_too_large = |length: u64| matches!(extent, Extent::Whole(most) if length > most as u64);
                if header("content-length").parse().is_ok_and(is_too_large) {
                    return Err(too_large(extent.most(), place));
                }
                let (bytes, is_cut) = self.body(body.into_reader(), extent, &header("content-encoding"), place)?;
                let mut etiquette = Etiquette::default();
                for (name, value) in &head.headers {
                    etiquette.header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
                }
                Some(Reply::Fetched(Fetched {
                    address: address.to_owned(),
                    content_type: Some(header("content-type")).filter(|value| !value.is_empty()),
                    etag: header("etag"),
                    modified: header("last-modified"),
                    etiquette,
                    bytes,
                    is_cut,
                }))
            }
            _ => None,
        };
        Ok((status, asked, reply))
    }

    /// The bytes of an answer, unpacked, and whether it ends too early.
    fn body(&self, stream: impl Read, extent: Extent, coding: &str, place: &Path) -> Result<(Vec<u8>, bool)> {
        let mut bytes = Vec::new();
        let mut is_cut = false;
        if let Err(error) = stream.take(extent.most() as u64 + 1).read_to_end(&mut bytes) {
            let error = ureq::Error::from(error);
            is_cut = !bytes.is_empty() && !matches!(error, ureq::Error::Timeout(_));
            if !is_cut {
                return Err(self.failed(place, error));
            }
        }
        let is_part = bytes.len() > extent.most();
        let bad = |message: String| Error::new(ErrorKind::BadEncoding, place, None, message);
        let (bytes, ends_early) = unpacked(bytes, extent).map_err(|failure| match failure {
            Failure::TooLarge => too_large(extent.most(), place),
            Failure::Broken(why) => bad(format!("its gzip is broken: {why}; fetch it again later")),
            Failure::TooManyLayers => bad("it is packed more than twice; unpack it yourself and give the file".into()),
        })?;
        let is_known =
            coding.is_empty() || ["identity", "gzip", "x-gzip"].iter().any(|c| coding.eq_ignore_ascii_case(c));
        if !is_known && std::str::from_utf8(&bytes).is_err() {
            let message = "which was not asked for; fetch it yourself and give the file";
            return Err(bad(format!("packed by \"{coding}\", {message}")));
        }
        // Of what is not read to its end, gzip does not end either.
        Ok((bytes, is_cut || ends_early && !is_part))
    }

    /// What a failure of the connection means.
    fn failed(&self, place: &Path, error: ureq::Error) -> Error {
        let (kind, message) = match &error {
            ureq::Error::Timeout(_) => {
                let seconds = self.options.deadline.as_secs_f32();
                (
                    ErrorKind::Timeout,
                    format!("no whole answer in {seconds} s; try again later, or give it more time with --timeout"),
                )
            }
            ureq::Error::Other(other) if other.is::<NotPublic>() => (
                ErrorKind::PrivateAddress,
                format!("{other}; to ask inside your own network all the same, give --allow-private"),
            ),
            ureq::Error::HostNotFound => (ErrorKind::NoHost, "no such host; check the address".to_owned()),
            ureq::Error::LargeResponseHeader(..) => {
                (ErrorKind::TooLarge, format!("its headers are too large: {error}"))
            }
            ureq::Error::Protocol(_) | ureq::Error::Http(_) => {
                (ErrorKind::BadAnswer, format!("no answer by HTTP: {error}; check the address"))
            }
            _ => (ErrorKind::NoAnswer, format!("no answer: {error}; try again later")),
        };
        Error::new(kind, place, None, message)
    }
}

/// How long a host is left alone that answers nothing.
const LONGEST_SILENCE: Duration = Duration::from_secs(600);

/// The time until a moment; nothing where it has come.
fn remaining(until: Option<Instant>) -> Option<Duration> {
    until?.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
}

/// Path and query of an absolute address.
fn path_of(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    address[host..].find(['/', '?']).map_or("", |at| &address[host + at..])
}

fn too_large(most: usize, place: &Path) -> Error {
    let size = if most >= 1 << 20 { format!("{} MB", most >> 20) } else { format!("{} KB", most >> 10) };
    Error::new(ErrorKind::TooLarge, place, None, format!("more than {size}; fetch it yourself and give the file"))
}

fn of_status(status: u16, place: &Path) -> Error {
    let (kind, message) = match status {
        404 | 410 => (ErrorKind::Gone, format!("not there (status {status}); check the address")),
        _ => (ErrorKind::Status, format!("status {status}; open it in a browser to see why, or try again later")),
    };
    Error::new(kind, place, None, message).with_status(status)
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// What a thread that died has left is still right: nothing is half done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
