//! [`Problem`]: why a feed could not be read, as options show it.

/// What went wrong; each has a stable [`name`](Code::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// No server answered: no network, no such host, or the browser refused.
    NoAnswer,
    /// The answer took too long.
    Timeout,
    /// The feed is too large.
    TooLarge,
    /// The server answered with a status that is an error.
    Status,
    /// The feed is gone for good (410): it is not asked again.
    Gone,
    /// The address leads to a host that was not agreed to.
    AnotherHost,
    /// The answer is an HTML page.
    Html,
    /// The answer is neither feed nor page.
    NotAFeed,
    /// Requests were begun, and nothing is known of an answer.
    Interrupted,
    /// Its host has asked, by the answer to another of its feeds, to be left alone for a while.
    Held,
}

/// All codes with their names.
const NAMES: [(Code, &str); 10] = [
    (Code::NoAnswer, "no-answer"),
    (Code::Timeout, "timeout"),
    (Code::TooLarge, "too-large"),
    (Code::Status, "status"),
    (Code::Gone, "gone"),
    (Code::AnotherHost, "another-host"),
    (Code::Html, "html"),
    (Code::NotAFeed, "not-a-feed"),
    (Code::Interrupted, "interrupted"),
    (Code::Held, "held"),
];

impl Code {
    /// Its name: lower case words joined by `-`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(code, _)| *code == self).map_or("", |(_, name)| name)
    }
}

/// Why a feed could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub code: Code,
    /// Since when, in milliseconds since 1970.
    pub since: i64,
    /// The HTTP status; 0 where there is none.
    pub status: u16,
    /// Of [`Code::AnotherHost`] the address that it leads to; empty where the browser keeps it.
    pub address: String,
}

impl Problem {
    /// Code, time, status and address, separated by spaces.
    pub(super) fn write(&self) -> String {
        [self.code.name(), " ", &self.since.to_string(), " ", &self.status.to_string(), " ", &self.address].concat()
    }

    /// Reads what [`write`](Self::write) has written.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, ' ');
        let mut part = || parts.next();
        let name = part()?;
        let (code, _) = NAMES.iter().find(|(_, known)| *known == name)?;
        Some(Self {
            code: *code,
            since: part()?.parse().ok()?,
            status: part()?.parse().ok()?,
            address: part().unwrap_or_default().to_owned(),
        })
    }
}
