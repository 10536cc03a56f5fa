//! When a host is asked again: what is made of an answer, how long is waited. Pure; times in milliseconds.

use crate::follow::rhythm::doubled;

/// Longest wait between two tries of one address where the server names none.
const LONGEST_BACKOFF: i64 = 30_000;
/// First wait between two tries where the server names none.
const FIRST_BACKOFF: i64 = 1_000;
/// How long a host is left alone that says "too many requests" and not for how long.
const UNSAID: i64 = 60_000;
/// Requests in a row without any answer after which a host is left alone.
pub const MOST_SILENT: u32 = 3;

/// What is done after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The answer counts.
    Take,
    /// The same again after so long.
    Wait(i64),
    /// The host is left alone for so long.
    Hold(i64),
}

/// What is done after an answer with `status`; `None` where the connection broke. `asked` is the wait that
/// `Retry-After` asks for, `tries` how often the address was asked with this one, `most_tries` how often it may be,
/// `patience` the longest wait.
///
/// A wait that the server asks for counts where its status says that it may do better later (RFC 9110, section 10.2.3);
/// one that is longer than anybody waits for holds the host.
pub fn next(status: Option<u16>, asked: Option<i64>, tries: u32, most_tries: u32, patience: i64) -> Next {
    let is_busy = matches!(status, Some(429 | 503));
    let may_pass = is_busy || matches!(status, None | Some(408 | 425 | 500 | 502 | 504));
    match asked.filter(|_| is_busy) {
        Some(wait) if wait <= patience && tries < most_tries => Next::Wait(wait),
        Some(wait) => Next::Hold(wait),
        None if may_pass && tries < most_tries => Next::Wait(backoff(tries).min(patience)),
        None if status == Some(429) => Next::Hold(UNSAID),
        None => Next::Take,
    }
}

/// Wait after `tries` without success: 1 s, doubled each time, at most 30 s.
///
/// ```
/// use sidelight::source::fetch::backoff;
/// assert_eq!([1, 2, 3, 9].map(backoff), [1000, 2000, 4000, 30_000]);
/// ```
pub fn backoff(tries: u32) -> i64 {
    doubled(FIRST_BACKOFF, tries, LONGEST_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::{Next::*, next};

    #[test]
    fn what_is_done_after_an_answer() {
        for (status, asked, tries, expected) in [
            (Some(200), None, 1, Take),
            (Some(200), Some(5000), 1, Take),
            (Some(304), None, 1, Take),
            (Some(404), Some(5000), 1, Take),
            (Some(429), Some(5000), 1, Wait(5000)),
            (Some(429), Some(5000), 3, Hold(5000)),
            (Some(429), Some(90_000), 1, Hold(90_000)),
            (Some(429), None, 1, Wait(1000)),
            (Some(429), None, 3, Hold(60_000)),
            (Some(503), Some(20_000), 2, Wait(20_000)),
            (Some(503), None, 2, Wait(2000)),
            (Some(503), None, 3, Take),
            (Some(500), Some(90_000), 1, Wait(1000)),
            (Some(501), None, 1, Take),
            (None, None, 1, Wait(1000)),
            (None, None, 3, Take),
        ] {
            assert_eq!(next(status, asked, tries, 3, 30_000), expected, "{status:?} {asked:?} {tries}");
        }
        assert_eq!(next(Some(500), None, 3, 9, 500), Wait(500));
    }
}
