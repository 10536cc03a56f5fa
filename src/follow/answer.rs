//! What a server answered, and what its headers say.

use super::rhythm::DAY;
use crate::time::Moment;

/// Most bytes of a feed that are read.
pub const FEED_BYTES: usize = 4 << 20;
/// Seconds that a feed may take.
pub const FEED_SECONDS: u32 = 20;

/// The headers of an answer that count; empty where a server gave none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// `ETag`.
    pub etag: String,
    /// `Last-Modified`.
    pub last_modified: String,
    /// `Cache-Control`.
    pub cache_control: String,
    /// `Age`.
    pub age: String,
    /// `Retry-After`.
    pub retry_after: String,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The browser could not get one.
    Network,
    /// It took more than [`FEED_SECONDS`].
    Timeout,
    /// It has more than [`FEED_BYTES`].
    TooLarge,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub enum Answer<'a> {
    /// A response.
    Response {
        /// The address that answered, after redirects.
        url: &'a str,
        /// HTTP status.
        status: u16,
        /// Its headers.
        headers: Headers,
        /// Its text, decoded.
        text: &'a str,
    },
    /// A redirect that the browser did not follow, nor say where to.
    OpaqueRedirect,
    /// No response.
    Failed(Failure),
}

impl Headers {
    /// Milliseconds for which the answer is fresh by `max-age` less `Age`; 0 where the server does not say (RFC 9111,
    /// section 4.2).
    pub fn fresh(&self) -> i64 {
        let directives = || self.cache_control.split(',').map(|directive| directive.trim());
        if directives().any(|directive| ["no-cache", "no-store"].iter().any(|no| directive.eq_ignore_ascii_case(no))) {
            return 0;
        }
        let value = |directive: &str| {
            let (name, value) = directive.split_once('=')?;
            name.trim().eq_ignore_ascii_case("max-age").then(|| seconds(value.trim().trim_matches('"')))?
        };
        let max_age = directives().find_map(value).unwrap_or(0);
        1000 * (max_age - seconds(self.age.trim()).unwrap_or(0)).max(0)
    }

    /// Until when the host asks to be left alone, by `Retry-After` in seconds or as a date; at most a day from `now`,
    /// `None` where it does not ask (RFC 9110, section 10.2.3). Milliseconds since 1970.
    pub fn held_until(&self, now: i64) -> Option<i64> {
        let text = self.retry_after.trim();
        let wait = match seconds(text) {
            Some(seconds) => 1000 * seconds,
            None => Moment::parse(text)?.unix().saturating_mul(1000).saturating_sub(now),
        };
        (wait > 0).then(|| now + wait.min(DAY))
    }
}

/// A number of seconds; what is longer than ten years counts as that.
fn seconds(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(i64::MAX).min(10 * 365 * DAY / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freshness_by_cache_control() {
        let fresh = |cache_control: &str, age: &str| {
            Headers { cache_control: cache_control.into(), age: age.into(), ..Headers::default() }.fresh()
        };
        for (cache_control, age, seconds) in [
            ("public, Max-Age=\"600\"", "", 600),
            ("max-age=600", "100", 500),
            ("max-age=600", "900", 0),
            ("max-age=600, no-cache", "", 0),
            ("s-maxage=600", "", 0),
            ("max-age=-1", "", 0),
            ("max-age=99999999999999999999", "", 315_360_000),
            ("", "5", 0),
        ] {
            assert_eq!(fresh(cache_control, age), 1000 * seconds, "{cache_control}");
        }
    }

    #[test]
    fn retry_after_in_seconds_or_as_a_date() {
        const NOW: i64 = 1_638_892_800_000;
        let held = |retry_after: &str| {
            Headers { retry_after: retry_after.into(), ..Headers::default() }
                .held_until(NOW)
                .map(|until| (until - NOW) / 1000)
        };
        for (text, seconds) in [
            ("120", Some(120)),
            ("Tue, 07 Dec 2021 16:05:00 GMT", Some(300)),
            ("Tue, 07 Dec 2021 15:00:00 GMT", None),
            ("Tue, 07 Dec 2031 15:00:00 GMT", Some(86_400)),
            ("999999999999999999999", Some(86_400)),
            ("0", None),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(held(text), seconds, "{text}");
        }
    }
}
