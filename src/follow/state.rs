//! [`State`]: what is remembered of a feed between requests, as a text that the extension stores.
//!
//! ```text
//! sidelight-feed 1
//! name value
//! ```
//!
//! A line each for what is known, in any order, as [`lines`] reads them: the names of numbers are those in `NUMBERS`,
//! beside `problem`, `moved` and `held`. Times are milliseconds since 1970. Of another version nothing is read: the
//! feed is then due. Values out of their range do no harm, since [`Round`](super::Round) bounds each by the clock.

use super::lines;
use super::problem::{Code, Problem};
use super::rhythm::USUAL_RATE;

/// The first line of a state.
const FIRST: &str = "sidelight-feed 1";
/// Longest address kept of another host, in bytes.
const LONGEST_ADDRESS: usize = 4096;

/// What is remembered of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// When it was asked last; 0 for never.
    pub asked: i64,
    /// When it is due; 0 for at once.
    pub next: i64,
    /// When it was read last, changed or not; 0 for never.
    pub read: i64,
    /// Stories kept of it.
    pub stories: u32,
    /// Thousandths of new stories a day.
    pub rate: i64,
    /// Minutes between updates as the feed declares them; 0 where it does not.
    pub declared: u32,
    /// Requests begun in a row that no answer is known of.
    pub unanswered: u32,
    /// Failed answers in a row.
    pub failures: u32,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// The address to ask instead of the feed's own, which leads there.
    pub moved: Option<String>,
    /// The host that asked to be left alone, and until when.
    pub held: Option<(String, i64)>,
}

impl Default for State {
    /// Never asked.
    fn default() -> Self {
        Self {
            asked: 0,
            next: 0,
            read: 0,
            stories: 0,
            rate: USUAL_RATE,
            declared: 0,
            unanswered: 0,
            failures: 0,
            problem: None,
            moved: None,
            held: None,
        }
    }
}

/// Names of the numbers, in the order of `State::numbers`.
const NUMBERS: [&str; 8] = ["asked", "next", "read", "stories", "rate", "declared", "unanswered", "failures"];

impl State {
    /// Reads a state; that of a feed never asked where the text is none, or of another version.
    ///
    /// ```
    /// use sidelight::follow::State;
    /// let state = State { asked: 1_700_000_000_000, stories: 12, ..State::default() };
    /// assert_eq!(State::read(&state.write()), state);
    /// assert_eq!(State::read("{}"), State::default());
    /// ```
    pub fn read(text: &str) -> Self {
        let mut state = Self::default();
        let mut numbers = state.numbers();
        lines::read(text, FIRST, &NUMBERS, &mut numbers, &mut |name, value| match name {
            "problem" => state.problem = Problem::read(value),
            "moved" => state.moved = crate::url::absolute_url(value),
            "held" => {
                let held = value.split_once(' ');
                state.held = held.and_then(|(until, host)| Some((host.to_owned(), until.parse().ok()?)));
            }
            _ => {}
        });
        state.set_numbers(numbers);
        state
    }

    /// The state as text.
    pub fn write(&self) -> String {
        let mut out = lines::write(FIRST, &NUMBERS, &self.numbers(), &Self::default().numbers());
        if let Some(problem) = &self.problem {
            lines::push(&mut out, "problem", &problem.write());
        }
        if let Some(moved) = &self.moved {
            lines::push(&mut out, "moved", moved);
        }
        if let Some((host, until)) = &self.held {
            lines::push(&mut out, "held", &[&until.to_string(), " ", host].concat());
        }
        out
    }

    fn numbers(&self) -> [i64; NUMBERS.len()] {
        let Self { asked, next, read, stories, rate, declared, unanswered, failures, .. } = *self;
        let [stories, declared, unanswered, failures] = [stories, declared, unanswered, failures].map(i64::from);
        [asked, next, read, stories, rate, declared, unanswered, failures]
    }

    fn set_numbers(&mut self, numbers: [i64; NUMBERS.len()]) {
        let [asked, next, read, stories, rate, declared, unanswered, failures] = numbers;
        (self.asked, self.next, self.read, self.rate) = (asked, next, read, rate);
        [self.stories, self.declared, self.unanswered, self.failures] =
            [stories, declared, unanswered, failures].map(lines::small);
    }

    /// Notes a problem; it lasts since it was first noted.
    pub(super) fn fails(&mut self, code: Code, status: u16, address: &str, now: i64) {
        let since = self.problem.as_ref().filter(|known| known.code == code && known.status == status);
        let since = since.map_or(now, |known| known.since.min(now));
        let address = address[..address.floor_char_boundary(LONGEST_ADDRESS)].to_owned();
        self.problem = Some(Problem { code, since, status, address });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn full() -> State {
        State {
            asked: 5,
            next: 7,
            read: 4,
            stories: 3,
            rate: 9,
            declared: 60,
            unanswered: 1,
            failures: 2,
            problem: Some(Problem { code: Code::Status, since: 3, status: 404, address: String::new() }),
            moved: Some("https://b.example/f".into()),
            held: Some(("b.example".into(), 99)),
        }
    }

    #[test]
    fn a_state_is_read_as_written() {
        assert_eq!(State::read(&full().write()), full());
        assert_eq!(State::default().write(), FIRST);
    }

    #[test]
    fn lines_that_are_wrong_are_passed_over() {
        let text = "sidelight-feed 1\nasked x\nnext -9\nrate 99999999999999999999\nfailures 99999999999\n\n\
                    moved javascript:x\nproblem ?\nheld x y\nnonsense\nread 4";
        let expected = State { read: 4, failures: u32::MAX, ..State::default() };
        assert_eq!(State::read(text), expected);
        assert_eq!(State::read(&full().write().replace("feed 1", "feed 2")), State::default());
        assert_eq!(State::read(&"é".repeat(lines::LONGEST)), State::default());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(sidelight-feed 1\n)?([a-z]{2,8} [-0-9a-z ]{0,24}\n){0,8}") {
            let state = State::read(&text);
            prop_assert_eq!(State::read(&state.write()), state);
        }
    }
}
