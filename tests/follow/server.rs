//! Servers of feeds as they are found.

use super::{HOUR, Random, START};
use sidelight::follow::{Answer, Failure, Headers, Limits, Record, Request, rhythm::DAY, rhythm::MINUTE};
use sidelight::time::Moment;

/// How a server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// A story every two hours.
    Healthy,
    /// A story every half an hour.
    Busy,
    /// A story every three days.
    Quiet,
    /// Healthy, without ETag and Last-Modified.
    NoValidators,
    /// One answer in four is an error or none.
    Flaky,
    /// 404.
    Missing,
    /// Never answers.
    Down,
    /// 410.
    Gone,
    /// Every third time 429 with Retry-After.
    Throttled,
    /// Redirects to another address on a host that is followed, which ends after a week.
    Moved,
    /// Redirects to a host that nobody agreed to.
    ElseWhere,
    /// A page.
    NoFeed,
}

/// Stories that a feed lists.
const LISTED: usize = 16;

pub struct Server {
    pub behaviour: Behaviour,
    pub host: String,
    random: Random,
    every: i64,
    /// When each story is published.
    published: Vec<i64>,
    /// Until when it asked to be left alone.
    held: i64,
    times: usize,
    pub asked_when_gone: usize,
    /// Times that it was asked where it is no longer.
    pub asked_in_vain: usize,
    /// What was asked that must not be.
    pub impolite: Vec<String>,
    /// The last time that stories were served.
    served: i64,
}

/// What a server gives; the device turns it into an [`Answer`].
pub enum Given {
    Response { url: String, status: u16, headers: Headers, text: String },
    Redirect,
    Failed(Failure),
}

impl Given {
    pub fn as_answer(&self) -> Answer<'_> {
        match self {
            Self::Response { url, status, headers, text } => {
                Answer::Response { url, status: *status, headers: headers.clone(), text }
            }
            Self::Redirect => Answer::OpaqueRedirect,
            Self::Failed(why) => Answer::Failed(*why),
        }
    }
}

impl Server {
    pub fn new(number: usize, behaviour: Behaviour, random: &mut Random) -> Self {
        let every = match behaviour {
            Behaviour::Busy => 30 * MINUTE,
            Behaviour::Quiet => 3 * DAY,
            _ => 2 * HOUR,
        };
        Self {
            behaviour,
            host: format!("feed{number}.example"),
            random: Random(random.number()),
            every,
            published: vec![START - HOUR],
            held: 0,
            times: 0,
            asked_when_gone: 0,
            asked_in_vain: 0,
            impolite: Vec::new(),
            served: 0,
        }
    }

    pub fn address(&self) -> String {
        format!("https://{}/feed", self.host)
    }

    /// Answers at `time`; `is_forced` where the device can't know what it was asked before.
    pub fn answer(&mut self, request: &Request, time: i64, is_forced: bool) -> Given {
        self.times += 1;
        self.judge(request, time, is_forced);
        match self.behaviour {
            Behaviour::Down => Given::Failed(Failure::Network),
            Behaviour::Missing => self.status(request, 404, ""),
            Behaviour::Gone => {
                self.asked_when_gone += 1;
                self.status(request, 410, "")
            }
            Behaviour::Flaky if self.random.chance(25) => match self.random.below(4) {
                0 => Given::Failed(Failure::Timeout),
                1 => Given::Failed(Failure::Network),
                2 => self.status(request, 503, ""),
                _ => Given::Failed(Failure::TooLarge),
            },
            Behaviour::Throttled if self.times.is_multiple_of(3) => {
                let wait = MINUTE * (1 + self.random.below(300));
                self.held = time + wait;
                let text =
                    if self.random.chance(50) || is_forced { (wait / 1000).to_string() } else { http_date(self.held) };
                self.status(request, 429, &text)
            }
            Behaviour::Moved if request.address == self.address() && time < START + 7 * DAY => match request.follows {
                true => self.feed(request, &format!("https://feed0.example/{}", self.host), time),
                false => Given::Redirect,
            },
            Behaviour::Moved if request.address != self.address() && time >= START + 7 * DAY => {
                self.asked_in_vain += 1;
                Given::Failed(Failure::Network)
            }
            Behaviour::ElseWhere if !request.follows => Given::Redirect,
            Behaviour::ElseWhere => self.feed(request, "https://else.example/feed", time),
            Behaviour::NoFeed => Given::Response {
                url: request.address.clone(),
                status: 200,
                headers: Headers::default(),
                text: "<!doctype html><title>Sign in</title>".into(),
            },
            _ => self.feed(request, &request.address.clone(), time),
        }
    }

    fn judge(&mut self, request: &Request, time: i64, is_forced: bool) {
        let mut wrong = |what: String| self.impolite.push(format!("{what} at {} h", (time - START) / HOUR));
        let is_conditional = !request.etag.is_empty() || !request.modified.is_empty();
        if request.follows && is_conditional {
            wrong("a condition goes with a redirect".into());
        }
        if is_conditional
            && request.etag != format!("\"{}", request.address)
            && !request.etag.starts_with(&format!("\"{} ", request.address))
        {
            wrong(format!("{} is shown {}", request.address, request.etag));
        }
        // A Retry-After is kept to the second, or to its clock's jumps.
        if time + 1000 < self.held && !is_forced {
            wrong(format!("asked {} s before it wants to be", (self.held - time) / 1000));
        }
    }

    fn status(&self, request: &Request, status: u16, retry_after: &str) -> Given {
        let headers = Headers { retry_after: retry_after.into(), ..Headers::default() };
        Given::Response { url: request.address.clone(), status, headers, text: String::new() }
    }

    fn feed(&mut self, request: &Request, url: &str, time: i64) -> Given {
        while let Some(last) =
            self.published.last().copied().filter(|last| last + 2 * self.every < time || *last < time - self.every)
        {
            self.published.push(last + self.every / 2 + self.random.below(self.every));
        }
        let told: Vec<(usize, i64)> =
            self.published.iter().copied().enumerate().filter(|(_, at)| *at <= time).collect();
        let listed = &told[told.len().saturating_sub(self.listed())..];
        self.served = time;
        let etag = match self.behaviour {
            Behaviour::NoValidators => String::new(),
            _ => format!("\"{url} {}\"", told.len()),
        };
        let headers = Headers { etag: etag.clone(), ..Headers::default() };
        if !etag.is_empty() && request.etag == etag {
            return Given::Response { url: url.into(), status: 304, headers, text: String::new() };
        }
        let mut text = String::from("<rss><channel><title>x</title>");
        for (number, at) in listed.iter().rev() {
            text += &format!(
                "<item><title>Story {number}</title><link>https://{}/{number}</link><pubDate>{}</pubDate></item>",
                self.host,
                http_date(*at)
            );
        }
        Given::Response { url: url.into(), status: 200, headers, text: text + "</channel></rss>" }
    }

    /// A feed that brings more lists more.
    fn listed(&self) -> usize {
        if self.behaviour == Behaviour::Busy { 4 * LISTED } else { LISTED }
    }

    /// Stories served last that the record has not.
    pub fn missed(&self, record: &str, limits: Limits, jumps: bool) -> Vec<usize> {
        if self.served == 0 || self.behaviour == Behaviour::ElseWhere || jumps {
            return Vec::new();
        }
        let record = Record::read(record);
        let has = |number: usize| {
            record.stories.iter().any(|kept| kept.story.url == format!("https://{}/{number}", self.host))
        };
        // What was served for a day and not for longer than the days kept.
        let (from, to) = (self.served - i64::from(limits.days) * DAY + HOUR, self.served - 26 * HOUR);
        let told = self.published.iter().enumerate().filter(|(_, at)| (from..to).contains(*at));
        told.map(|(number, _)| number).filter(|number| !has(*number)).collect()
    }
}

fn http_date(time: i64) -> String {
    Moment::from_unix(time / 1000).map_or_else(String::new, Moment::rfc3339)
}
