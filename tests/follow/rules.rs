//! The rules of a round, one by one.

use super::{DAY, HOUR, LIMITS, MINUTE, START};
use sidelight::follow::{Answer, Code, Failure, Followed, Headers, Outcome, Report, Request, Round, State};

const FEED: &str = "<rss><channel><item><title>Ferry</title><link>https://a.example/1</link></item></channel></rss>";

/// A round of feeds by their addresses, which are their keys.
fn round(addresses: &[&str]) -> Round {
    let followed =
        |address: &&str| Followed { key: (*address).into(), address: (*address).into(), state: State::default() };
    Round::new(addresses.iter().map(followed).collect(), false, 0)
}

fn response<'a>(url: &'a str, status: u16, etag: &str) -> Answer<'a> {
    let headers = Headers { etag: etag.into(), ..Headers::default() };
    Answer::Response { url, status, headers, text: if status == 200 { FEED } else { "" } }
}

/// Asks a feed, which gives the answers; the last request and what came of it.
fn ask(round: &mut Round, key: &str, record: Option<&str>, answers: &[Answer<'_>], now: i64) -> (Request, Outcome) {
    let mut request = round.begin(key, record, now).unwrap();
    for answer in answers {
        let outcome = round.answered(&request, answer, record, LIMITS, now, 0.0);
        match outcome.again {
            Some(again) => request = again,
            None => return (request, outcome),
        }
    }
    panic!("asks on")
}

/// The same feeds after the reader has pressed for an update of all.
fn pressed(round: &Round, keys: &[&str], at: i64) -> Round {
    let followed = |key: &&str| Followed {
        key: (*key).into(),
        address: (*key).into(),
        state: State::read(&round.state(key).unwrap()),
    };
    Round::new(keys.iter().map(followed).collect(), false, at)
}

fn report(round: &Round, key: &str) -> Report {
    round.report(key, START).unwrap()
}

const A: &str = "https://a.example/f";
const B: &str = "https://b.example/f";

#[test]
fn a_redirect_counts_on_the_hosts_that_were_agreed_to() {
    let private = "http://192.168.0.5/f";
    let plain = "http://d.example/f";
    let followed = [A, B, "https://www.c.example/f", private, plain];
    for (own, url, counts) in [
        (A, "https://a.example/other", true),
        (A, "https://a.example:8443/other", true),
        (A, "https://b.example/a", true),
        (A, "https://www.c.example/a", true),
        (A, "https://c.example/a", false),
        (A, "https://feeds.a.example/f", false),
        (A, "https://www.a.example/f", false),
        (A, "https://aa.example/f", false),
        (A, "http://a.example/f", false),
        (A, "http://d.example/a", false),
        (A, "https://d.example/a", false),
        (plain, "https://a.example/d", true),
        (plain, private, false),
        (A, private, false),
        (private, "http://192.168.0.5/g", true),
        (private, "http://192.168.0.6/f", false),
    ] {
        let mut round = round(&followed);
        let (request, outcome) = ask(&mut round, own, None, &[Answer::OpaqueRedirect, response(url, 200, "x")], START);
        assert!(request.follows && request.etag.is_empty() && request.modified.is_empty());
        assert_eq!(outcome.record.is_some(), counts, "{own} to {url}");
        let problem = report(&round, own).problem;
        assert_eq!(problem.as_ref().map(|problem| problem.code), (!counts).then_some(Code::AnotherHost), "{url}");
        assert_eq!(problem.map_or("", |problem| if problem.address == url { "" } else { "other" }), "");
        let next = round.begin(own, outcome.record.as_deref(), START + HOUR).unwrap();
        assert_eq!(next.address, if counts { url } else { own });
        assert_eq!(next.etag, if counts { "x" } else { "" });
    }
}

/// A round in which A is read from B's host.
fn moved() -> (Round, String) {
    let mut round = round(&[A, B]);
    let answers = [Answer::OpaqueRedirect, response("https://b.example/a", 200, "x")];
    let (_, outcome) = ask(&mut round, A, None, &answers, START);
    (round, outcome.record.unwrap())
}

#[test]
fn an_address_on_a_host_that_is_followed_no_more_is_left() {
    let (round, record) = moved();
    let state = State::read(&round.state(A).unwrap());
    assert_eq!(state.moved.as_deref(), Some("https://b.example/a"));
    let followed = Followed { key: A.into(), address: A.into(), state };
    let mut alone = Round::new(vec![followed], false, 0);
    let request = alone.begin(A, Some(&record), START + HOUR).unwrap();
    assert_eq!((request.address.as_str(), request.etag.as_str()), (A, ""));
    assert_eq!(State::read(&alone.state(A).unwrap()).moved, None);
}

#[test]
fn an_address_that_no_longer_answers_is_left() {
    for failure in [Failure::Network, Failure::Timeout] {
        let (mut round, record) = moved();
        let mut asked = Vec::new();
        for times in 1..4 {
            let (request, _) = ask(&mut round, A, Some(&record), &[Answer::Failed(failure)], START + times * DAY);
            asked.push(request.address);
        }
        assert_eq!(asked, ["https://b.example/a", "https://b.example/a", A]);
    }
    for status in [404, 410, 503] {
        let (mut round, record) = moved();
        ask(&mut round, A, Some(&record), &[response("https://b.example/a", status, "")], START + DAY);
        let problem = report(&round, A).problem.unwrap();
        assert_eq!((problem.code, problem.status), (Code::Status, status));
        assert!(report(&round, A).next.is_some(), "only its own address stops a feed");
        assert_eq!(round.begin(A, Some(&record), START + 2 * DAY).unwrap().address, A);
    }
    let mut round = round(&[A]);
    ask(&mut round, A, None, &[response(A, 410, "")], START);
    assert_eq!((report(&round, A).problem.unwrap().code, report(&round, A).next), (Code::Gone, None));
}

#[test]
fn a_host_that_asks_to_be_left_alone_is_for_all_its_feeds() {
    let other = "https://a.example/sport";
    let mut round = round(&[A, other, B]);
    let headers = Headers { retry_after: "7200".into(), ..Headers::default() };
    let busy = Answer::Response { url: A, status: 429, headers, text: "" };
    ask(&mut round, A, None, &[busy], START);
    assert_eq!(round.due(START), [B]);
    let mut round = pressed(&round, &[A, other, B], START + 10 * MINUTE);
    assert_eq!(round.due(START + 119 * MINUTE), [B]);
    assert_eq!(round.due(START + 120 * MINUTE), [B, A, other]);
    // Who asked says what its server answered; the other waits with it, and says why.
    let codes = |round: &Round, now| {
        [A, other, B].map(|key| round.report(key, now).unwrap().problem.map(|problem| problem.code))
    };
    assert_eq!(codes(&round, START + MINUTE), [Some(Code::Status), Some(Code::Held), None]);
    assert_eq!(codes(&round, START + 121 * MINUTE), [Some(Code::Status), None, None]);
    // One that is asked later all the same does not wait.
    ask(&mut round, other, None, &[response(other, 200, "")], START + 100 * MINUTE);
    assert_eq!(codes(&round, START + 101 * MINUTE)[1], None);
}

#[test]
fn a_feed_that_waits_for_its_host_says_so_also_where_nothing_is_asked_by_the_clock() {
    let other = "https://a.example/sport";
    let mut round = Round::new(
        [A, other].map(|key| Followed { key: key.into(), address: key.into(), state: State::default() }).into(),
        true,
        0,
    );
    assert_eq!(round.report(other, START).unwrap().problem, None);
    let headers = Headers { retry_after: "7200".into(), ..Headers::default() };
    ask(&mut round, A, None, &[Answer::Response { url: A, status: 429, headers, text: "" }], START);
    let report = round.report(other, START + MINUTE).unwrap();
    assert_eq!((report.problem.map(|problem| problem.code), report.next), (Some(Code::Held), None));
}

#[test]
fn what_a_feed_listed_goes_by_its_days_where_the_feed_answers_no_more() {
    let (days, mut round) = (i64::from(LIMITS.days), round(&[A]));
    let (_, outcome) = ask(&mut round, A, None, &[response(A, 200, "x")], START);
    let record = outcome.record.unwrap();
    for time in [START + HOUR, START + days * DAY] {
        ask(&mut round, A, Some(&record), &[response(A, 404, "")], time);
        assert_eq!(round.expire(A, &record, LIMITS, time), Outcome::default(), "as long as stories are kept");
    }
    let late = START + days * DAY + HOUR;
    let outcome = round.expire(A, &record, LIMITS, late);
    let left = outcome.record.unwrap();
    assert!(outcome.changed && !left.contains("https://a.example/1"), "{left}");
    assert_eq!(round.report(A, late).unwrap().stories, 0);
    // What it lists still is to come again.
    assert_eq!(round.begin(A, Some(&left), late + DAY).unwrap().etag, "");
    assert_eq!(round.expire("https://nobody.example/", &record, LIMITS, late), Outcome::default());
}

#[test]
fn a_feed_that_ends_too_early_is_asked_for_anew() {
    let mut round = round(&[A]);
    // More is left out than is noted.
    let items = "<item><title>x</title></item>".repeat(30);
    let text =
        format!("<rss><channel>{items}<item><title>Ferry</title><link>https://a.example/1</link></item><item><li");
    let headers = Headers { etag: "x".into(), ..Headers::default() };
    let answer = Answer::Response { url: A, status: 200, headers, text: &text };
    let (_, outcome) = ask(&mut round, A, None, &[answer], START);
    let record = outcome.record.unwrap();
    assert!(record.contains("https://a.example/1"));
    assert_eq!(round.begin(A, Some(&record), START + HOUR).unwrap().etag, "");
}

#[test]
fn never_stuck_whatever_a_state_says() {
    let now = START;
    for text in [
        format!("sidelight-feed 1\nasked {}\nnext {}", i64::MAX, i64::MAX),
        format!("sidelight-feed 1\nasked {}\nnext {}", now - DAY, i64::MAX),
        format!("sidelight-feed 1\nunanswered 4294967295\nasked {}\nnext {}", now - DAY, i64::MAX),
        format!("sidelight-feed 1\nheld {} a.example\nnext 5", now + 400 * DAY),
        "sidelight-feed 1\nrate 9223372036854775807\nread 9223372036854775807\nfailures 4294967295".into(),
    ] {
        let followed = Followed { key: A.into(), address: A.into(), state: State::read(&text) };
        let mut round = Round::new(vec![followed], false, 0);
        assert_eq!(round.due(now), [A], "{text}");
        ask(&mut round, A, None, &[response(A, 200, "")], now);
        let next = round.next(now).unwrap();
        assert!((now + 15 * MINUTE..=now + DAY).contains(&next), "{text}");
    }
}
