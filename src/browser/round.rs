//! [`Round`]: what the extension's background asks when it fetches feeds. Its shapes are declared in `builder.ts`.

use super::{coded, from_js::Given, from_js::MOST, object, or_null, thrown};
use crate::{
    Result,
    encoding::{Declaration, encoding_of},
    follow::{
        self, Answer, FEED_BYTES, FEED_SECONDS, Failure, Followed, Headers, Limits, Outcome, Problem, Request, State,
    },
};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, prelude::*};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("builder.ts");

/// Most bytes of a feed that are read.
#[wasm_bindgen(js_name = feedBytes)]
pub fn feed_bytes() -> u32 {
    FEED_BYTES as u32
}

/// Seconds that a feed may take.
#[wasm_bindgen(js_name = feedSeconds)]
pub fn feed_seconds() -> u32 {
    FEED_SECONDS
}

/// The feeds that are followed, and when each is asked. Pure: it neither fetches nor stores nor reads a clock.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Round {
    round: follow::Round,
}

#[wasm_bindgen]
impl Round {
    /// Feeds in the reader's order. `pressed` is when the reader pressed for an update of all last; where
    /// `only_when_pressed`, nothing is asked by the clock.
    ///
    /// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "FollowedFeed[]")] feeds: JsValue,
        only_when_pressed: bool,
        pressed: Option<f64>,
    ) -> Result<Round, JsValue> {
        let mut followed = Vec::new();
        let read = each(&feeds, "feeds", &mut |feed| {
            followed.push(Followed {
                key: feed.required("key")?,
                address: feed.required("address")?,
                state: feed.text("state")?.map_or_else(State::default, |state| State::read(&state)),
            });
            Ok(())
        });
        read.map_err(thrown)?;
        Ok(Self { round: follow::Round::new(followed, only_when_pressed, pressed.map_or(0, milliseconds)) })
    }

    /// Keys of the feeds to be asked at `now`, in the order they are begun.
    pub fn due(&self, now: f64) -> Vec<String> {
        self.round.due(milliseconds(now)).into_iter().map(str::to_owned).collect()
    }

    /// When a feed is due next, not before `now`; `undefined` where none is asked by the clock.
    pub fn next(&self, now: f64) -> Option<f64> {
        self.round.next(milliseconds(now)).map(|next| next as f64)
    }

    /// A feed's state, to be stored before its request is made and after its record is stored; `undefined` where it is
    /// not followed.
    pub fn state(&self, key: &str) -> Option<String> {
        self.round.state(key)
    }

    /// How a feed does at `now`; `null` where it is not followed.
    #[wasm_bindgen(unchecked_return_type = "FeedReport | null")]
    pub fn report(&self, key: &str, now: f64) -> JsValue {
        or_null(self.round.report(key, milliseconds(now)).as_ref().map(reported))
    }

    /// Begins a request; `record` is the feed's record where one is stored.
    ///
    /// Throws an `Error` with the code `not-followed` where the feed is not followed.
    #[wasm_bindgen(unchecked_return_type = "FeedRequest")]
    pub fn begin(&mut self, key: &str, record: Option<String>, now: f64) -> Result<JsValue, JsValue> {
        let Some(request) = self.round.begin(key, record.as_deref(), milliseconds(now)) else {
            return Err(coded("this feed is not followed", "not-followed"));
        };
        Ok(requested(&request))
    }

    /// Takes in the answer to a request that `begin` or `again` gave; `random` is from 0 to 1, `record` as for `begin`.
    ///
    /// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be.
    #[wasm_bindgen(unchecked_return_type = "FeedOutcome")]
    pub fn answered(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "FeedRequest")] request: JsValue,
        #[wasm_bindgen(unchecked_param_type = "FeedAnswer")] answer: JsValue,
        record: Option<String>,
        #[wasm_bindgen(unchecked_param_type = "Limits")] limits: JsValue,
        now: f64,
        random: f64,
    ) -> Result<JsValue, JsValue> {
        let request = read_request(&request).map_err(thrown)?;
        let limits = read_limits(&Given::new(&limits, "limits").map_err(thrown)?).map_err(thrown)?;
        let answer = Given::new(&answer, "answer").and_then(|answer| Answered::read(&answer)).map_err(thrown)?;
        let outcome =
            self.round.answered(&request, &answer.as_answer(), record.as_deref(), limits, milliseconds(now), random);
        Ok(came_of(outcome))
    }

    /// Takes out of a feed's `record` what is too old at `now`; for feeds that were not read of late.
    ///
    /// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be.
    #[wasm_bindgen(unchecked_return_type = "FeedOutcome")]
    pub fn expire(
        &mut self,
        key: &str,
        record: &str,
        #[wasm_bindgen(unchecked_param_type = "Limits")] limits: JsValue,
        now: f64,
    ) -> Result<JsValue, JsValue> {
        let limits = read_limits(&Given::new(&limits, "limits").map_err(thrown)?).map_err(thrown)?;
        Ok(came_of(self.round.expire(key, record, limits, milliseconds(now))))
    }
}

/// An outcome as JavaScript gets it.
fn came_of(outcome: Outcome) -> JsValue {
    object(&[
        ("again", or_null(outcome.again.as_ref().map(requested))),
        ("record", or_null(outcome.record)),
        ("changed", outcome.changed.into()),
    ])
}

/// Whole milliseconds; what is no number counts as 0.
pub fn milliseconds(time: f64) -> i64 {
    time.clamp(0.0, MOST) as i64
}

/// Gives the items of an array, one after the other, to `take`.
pub fn each(value: &JsValue, argument: &'static str, take: &mut dyn FnMut(&Given<'_>) -> Result<()>) -> Result<()> {
    let Some(array) = value.dyn_ref::<Array>() else { return Given::new(&JsValue::NULL, argument).map(|_| ()) };
    for item in array.iter() {
        take(&Given::new(&item, argument)?)?;
    }
    Ok(())
}

/// Reads `days` and `most`.
pub fn read_limits(given: &Given<'_>) -> Result<Limits> {
    let number =
        |name, most| given.number(name, 0.0, most)?.ok_or_else(|| given.wrong(name, "an integer in its range"));
    Ok(Limits { days: number("days", 36_500.0)? as u32, most: number("most", 1_000_000.0)? as usize })
}

/// Bytes as text, by their own mark or declaration and the `Content-Type` that they came with.
pub fn decoded(bytes: &[u8], content_type: Option<&str>, declaration: Declaration) -> Option<String> {
    let known = |label: &str| web_sys::TextDecoder::new_with_label(label).is_ok();
    let label = encoding_of(bytes, content_type, declaration, &known).unwrap_or("windows-1252");
    web_sys::TextDecoder::new_with_label(label).ok()?.decode_with_u8_array(bytes).ok()
}

/// The headers of an answer that say when to ask again, and with what.
pub fn read_headers(answer: &Given<'_>) -> Result<Headers> {
    let fields = answer.field("headers").unwrap_or_else(|| js_sys::Object::new().into());
    let fields = Given::new(&fields, "answer.headers")?;
    let header = |name| fields.text(name).map(Option::unwrap_or_default);
    Ok(Headers {
        etag: header("etag")?,
        last_modified: header("last-modified")?,
        cache_control: header("cache-control")?,
        age: header("age")?,
        retry_after: header("retry-after")?,
    })
}

/// The headers of a request, which are those of its conditions.
pub fn conditions(etag: &str, modified: &str) -> JsValue {
    let mut headers = Vec::new();
    for (name, value) in [("If-None-Match", etag), ("If-Modified-Since", modified)] {
        if !value.is_empty() {
            headers.push((name, value.into()));
        }
    }
    object(&headers)
}

fn read_request(value: &JsValue) -> Result<Request> {
    let given = Given::new(value, "request")?;
    let headers = given.field("headers").unwrap_or_else(|| js_sys::Object::new().into());
    let headers = Given::new(&headers, "request.headers")?;
    Ok(Request {
        key: given.required("key")?,
        address: given.required("address")?,
        etag: headers.text("If-None-Match")?.unwrap_or_default(),
        modified: headers.text("If-Modified-Since")?.unwrap_or_default(),
        follows: given.required("redirect")? == "follow",
    })
}

/// An answer as JavaScript gives it, its bytes decoded.
enum Answered {
    Response { url: String, status: u16, headers: Headers, text: String },
    OpaqueRedirect,
    Failed(Failure),
}

impl Answered {
    fn read(given: &Given<'_>) -> Result<Self> {
        match given.required("kind")?.as_str() {
            "response" => Self::response(given),
            "opaque-redirect" => Ok(Self::OpaqueRedirect),
            "failed" => match given.required("why")?.as_str() {
                "network" => Ok(Self::Failed(Failure::Network)),
                "timeout" => Ok(Self::Failed(Failure::Timeout)),
                "too-large" => Ok(Self::Failed(Failure::TooLarge)),
                _ => Err(given.wrong("why", "network, timeout or too-large")),
            },
            _ => Err(given.wrong("kind", "response, opaque-redirect or failed")),
        }
    }

    fn response(given: &Given<'_>) -> Result<Self> {
        let bytes = match given.field("bytes") {
            None => Uint8Array::new_with_length(0),
            Some(bytes) => bytes.dyn_into().map_err(|_| given.wrong("bytes", "a Uint8Array"))?,
        };
        if bytes.length() as usize > FEED_BYTES {
            return Ok(Self::Failed(Failure::TooLarge));
        }
        let headers = given.field("headers");
        let headers = headers.as_ref().map(|headers| Given::new(headers, "answer.headers")).transpose()?;
        let content_type = headers.map_or(Ok(None), |headers| headers.text("content-type"))?;
        Ok(Self::Response {
            url: given.required("url")?,
            status: given.number("status", 0.0, 999.0)?.ok_or_else(|| given.wrong("status", "a number"))? as u16,
            headers: read_headers(given)?,
            text: decoded(&bytes.to_vec(), content_type.as_deref(), Declaration::Xml).unwrap_or_default(),
        })
    }

    fn as_answer(&self) -> Answer<'_> {
        match self {
            Self::Response { url, status, headers, text } => {
                Answer::Response { url, status: *status, headers: headers.clone(), text }
            }
            Self::OpaqueRedirect => Answer::OpaqueRedirect,
            Self::Failed(why) => Answer::Failed(*why),
        }
    }
}

/// A request as JavaScript gets it.
fn requested(request: &Request) -> JsValue {
    object(&[
        ("key", request.key.as_str().into()),
        ("address", request.address.as_str().into()),
        ("headers", conditions(&request.etag, &request.modified)),
        ("redirect", if request.follows { "follow" } else { "manual" }.into()),
    ])
}

/// A report as JavaScript gets it.
fn reported(report: &follow::Report) -> JsValue {
    let time = |time: Option<i64>| or_null(time.map(|time| time as f64));
    let problem = report.problem.as_ref().map(|Problem { code, since, status, address }| {
        object(&[
            ("code", code.name().into()),
            ("since", (*since as f64).into()),
            ("status", or_null(Some(*status).filter(|status| *status > 0))),
            ("address", or_null(Some(address.as_str()).filter(|address| !address.is_empty()))),
        ])
    });
    object(&[
        ("stories", report.stories.into()),
        ("last", time(report.last)),
        ("next", time(report.next)),
        ("problem", or_null(problem)),
    ])
}
