//! [`SubscriptionRound`]: what the extension's background asks when it updates published indexes, and which addresses
//! may be subscribed to. Its shapes are declared in `builder.ts`.

use super::{
    coded,
    from_js::Given,
    object, or_null,
    round::{conditions, each, milliseconds, read_headers},
    thrown,
};
use crate::{
    Result,
    follow::Headers,
    subscription::{
        Address, Answer, Asked, Body, Error, ErrorKind, Manifest, Problem, Report, Request, Round, State, Step,
        Subscription,
    },
};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, prelude::*};

/// The addresses to be tried, in their order, where a reader has typed `text`; each with the key where one was.
///
/// Throws an `Error` with the code `bad-address` or `bad-key`.
#[wasm_bindgen(js_name = typedIndexes)]
pub fn typed_indexes(text: &str) -> Result<Vec<String>, JsValue> {
    written(Address::typed(text))
}

/// The same where a page offers `text`, which may not lead into an inner network.
///
/// Throws an `Error` with the code `bad-address` or `bad-key`.
#[wasm_bindgen(js_name = offeredIndexes)]
pub fn offered_indexes(text: &str) -> Result<Vec<String>, JsValue> {
    written(Address::offered(text))
}

/// The subscriptions, and where the visit of each has come to. Pure: it neither fetches nor stores nor reads a clock.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SubscriptionRound {
    round: Round,
}

#[wasm_bindgen]
impl SubscriptionRound {
    /// Subscriptions in the reader's order. One whose address is none that may be subscribed to is left out.
    ///
    /// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "GivenSubscription[]")] subscriptions: JsValue,
    ) -> Result<SubscriptionRound, JsValue> {
        let mut known = Vec::new();
        let read = each(&subscriptions, "subscriptions", &mut |given| {
            let flag = |name| given.flag(name)?.ok_or_else(|| given.wrong(name, "true or false"));
            let (key, address) = (given.required("key")?, given.required("address")?);
            let (agreed, paused) = (flag("agreed")?, flag("paused")?);
            let state = given.text("state")?.map_or_else(State::default, |state| State::read(&state));
            if let Ok(address) = Address::read(&address) {
                known.push(Subscription { key, address, agreed, paused, state });
            }
            Ok(())
        });
        read.map_err(thrown)?;
        Ok(Self { round: Round::new(known) })
    }

    /// Keys of those to be visited at `now`, those first that are due longest.
    pub fn due(&self, now: f64) -> Vec<String> {
        owned(self.round.due(seconds(now)))
    }

    /// When one is due next, not before `now`; `undefined` where none is asked for by the clock.
    pub fn next(&self, now: f64) -> Option<f64> {
        self.round.next(seconds(now)).map(shown)
    }

    /// A subscription's state, to be stored after each of these calls and before what they ask for is done;
    /// `undefined` where there is none of that key.
    pub fn state(&self, key: &str) -> Option<String> {
        self.round.state(key)
    }

    /// SHA-256 of the files that a subscription is made of, and of those that it will be: what none needs may go.
    pub fn needed(&self, key: &str) -> Vec<String> {
        owned(self.round.needed(key))
    }

    /// Bytes of the files that its visit has still to download, the one that is asked for included.
    pub fn left(&self, key: &str) -> f64 {
        self.round.left(key) as f64
    }

    /// How a subscription does at `now`; `null` where there is none of that key.
    #[wasm_bindgen(unchecked_return_type = "SubscriptionReport | null")]
    pub fn report(&self, key: &str, now: f64) -> JsValue {
        or_null(self.round.report(key, seconds(now)).as_ref().map(reported))
    }

    /// Begins a visit; `pressed` is whether the reader has pressed for it.
    ///
    /// Throws an `Error` with the code `not-subscribed` where there is none of that key.
    #[wasm_bindgen(unchecked_return_type = "SubscriptionRequest")]
    pub fn begin(&mut self, key: &str, now: f64, pressed: bool) -> Result<JsValue, JsValue> {
        let request = self.round.begin(key, seconds(now), pressed);
        request.as_ref().map(requested).ok_or_else(not_subscribed)
    }

    /// Takes in the answer to the request that a visit has come to. `here` are the SHA-256 of the files on the device,
    /// `random` is from 0 to 1.
    ///
    /// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be, or
    /// `not-subscribed` where no visit waits for an answer.
    #[wasm_bindgen(unchecked_return_type = "SubscriptionStep")]
    pub fn answered(
        &mut self,
        key: &str,
        #[wasm_bindgen(unchecked_param_type = "SubscriptionAnswer")] answer: JsValue,
        here: Vec<String>,
        now: f64,
        random: f64,
    ) -> Result<JsValue, JsValue> {
        let answer = Given::new(&answer, "answer").and_then(|answer| Answered::read(&answer)).map_err(thrown)?;
        let is_here = |sha256: &str| here.iter().any(|file| file == sha256);
        let step = self.round.answered(key, &answer.as_answer(), &is_here, seconds(now), random);
        step.as_ref().map(stepped).ok_or_else(not_subscribed)
    }

    /// Ends a visit that came to `use`, with the stories that the files give; or with a code, for why they can't be
    /// used.
    ///
    /// Throws an `Error` with the code `not-subscribed` where no visit has come so far.
    #[wasm_bindgen(unchecked_return_type = "SubscriptionStep")]
    pub fn used(
        &mut self,
        key: &str,
        #[wasm_bindgen(unchecked_param_type = "number | null")] stories: Option<u32>,
        #[wasm_bindgen(unchecked_param_type = "SubscriptionCode | null")] code: Option<String>,
        now: f64,
        random: f64,
    ) -> Result<JsValue, JsValue> {
        let kind = code.and_then(|code| ErrorKind::of(&code)).unwrap_or(ErrorKind::BadIndex);
        let used = stories.ok_or_else(|| Error::new(kind, "the files can't be used"));
        let step = self.round.used(key, used, seconds(now), random);
        step.as_ref().map(stepped).ok_or_else(not_subscribed)
    }
}

/// The rules count in seconds.
fn seconds(time: f64) -> i64 {
    milliseconds(time).div_euclid(1000)
}

/// A time as JavaScript has it.
fn shown(seconds: i64) -> f64 {
    seconds.saturating_mul(1000) as f64
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

fn not_subscribed() -> JsValue {
    coded("no visit of this subscription has come so far", "not-subscribed")
}

/// Addresses as they are stored: with the key behind `#`.
fn written(addresses: Result<Vec<Address>, Error>) -> Result<Vec<String>, JsValue> {
    let addresses = addresses.map_err(|error| coded(&error.to_string(), error.code()))?;
    Ok(addresses.into_iter().map(|address| address.to_string()).collect())
}

/// An answer as JavaScript gives it.
enum Answered {
    Response { url: String, status: u16, headers: Headers, bytes: Vec<u8>, file: Option<(u64, String)> },
    OpaqueRedirect,
    Failed { kind: ErrorKind, came: u64 },
}

impl Answered {
    fn read(given: &Given<'_>) -> Result<Self> {
        match given.required("kind")?.as_str() {
            "response" => Self::response(given),
            "opaque-redirect" => Ok(Self::OpaqueRedirect),
            "failed" => Ok(Self::Failed {
                kind: match given.required("why")?.as_str() {
                    "network" => ErrorKind::NoAnswer,
                    "timeout" => ErrorKind::Timeout,
                    "too-large" => ErrorKind::TooLarge,
                    "no-room" => ErrorKind::NoRoom,
                    _ => return Err(given.wrong("why", "network, timeout, too-large or no-room")),
                },
                came: given.number("bytes", 0.0, super::from_js::MOST)?.unwrap_or(0.0) as u64,
            }),
            _ => Err(given.wrong("kind", "response, opaque-redirect or failed")),
        }
    }

    fn response(given: &Given<'_>) -> Result<Self> {
        let bytes = match given.field("bytes") {
            None => Vec::new(),
            Some(bytes) => bytes.dyn_into::<Uint8Array>().map_err(|_| given.wrong("bytes", "a Uint8Array"))?.to_vec(),
        };
        let file = given.field("file").map(|file| {
            let file = Given::new(&file, "answer.file")?;
            let bytes = file.number("bytes", 0.0, super::from_js::MOST)?;
            Ok((bytes.ok_or_else(|| file.wrong("bytes", "a number"))? as u64, file.required("sha256")?))
        });
        Ok(Self::Response {
            url: given.required("url")?,
            status: given.number("status", 0.0, 999.0)?.ok_or_else(|| given.wrong("status", "a number"))? as u16,
            headers: read_headers(given)?,
            bytes,
            file: file.transpose()?,
        })
    }

    fn as_answer(&self) -> Answer<'_> {
        match self {
            Self::Response { url, status, headers, bytes, file } => Answer::Response {
                url,
                status: *status,
                headers: headers.clone(),
                body: match file {
                    Some((bytes, sha256)) => Body::Hashed { bytes: *bytes, sha256 },
                    None => Body::Bytes(bytes),
                },
            },
            Self::OpaqueRedirect => Answer::OpaqueRedirect,
            Self::Failed { kind, came } => Answer::Failed { kind: *kind, bytes: *came },
        }
    }
}

/// A request as JavaScript gets it.
fn requested(request: &Request) -> JsValue {
    let asked = match request.asked {
        Asked::Manifest => "manifest",
        Asked::Signature => "signature",
        Asked::File(_) => "file",
    };
    object(&[
        ("address", request.address.as_str().into()),
        ("asked", asked.into()),
        ("headers", conditions(&request.etag, &request.modified)),
        ("redirect", if request.follows { "follow" } else { "manual" }.into()),
        ("most", (request.most as f64).into()),
        ("seconds", request.seconds.into()),
    ])
}

/// A step as JavaScript gets it.
fn stepped(step: &Step) -> JsValue {
    let of_kind = |kind: &str, fields: &[(&str, JsValue)]| object(&[&[("kind", kind.into())], fields].concat());
    let kept = |keep: &Option<String>| ("keep", or_null(keep.as_deref()));
    match step {
        Step::Ask { request, keep } => of_kind("ask", &[("request", requested(request)), kept(keep)]),
        Step::Offer => of_kind("offer", &[]),
        Step::Use { plan, keep } => {
            let parts: Vec<String> = plan.held.parts.iter().map(|part| part.sha256.clone()).collect();
            of_kind("use", &[("parts", parts.into()), ("drop", plan.drop.clone().into()), kept(keep)])
        }
        Step::Done => of_kind("done", &[]),
        Step::Failed(error) => of_kind("failed", &[("code", error.code().into())]),
    }
}

/// A report as JavaScript gets it.
fn reported(report: &Report<'_>) -> JsValue {
    let time = |time: Option<i64>| or_null(time.map(shown));
    let problem = report.problem.map(|Problem { kind, since, status }| {
        object(&[
            ("code", kind.code().into()),
            ("since", shown(since).into()),
            ("status", or_null(Some(status).filter(|status| *status > 0))),
        ])
    });
    object(&[
        ("index", or_null(report.manifest.map(published))),
        ("stories", report.stories.into()),
        ("bytes", (report.bytes as f64).into()),
        ("created", time(Some(report.version).filter(|version| *version > 0))),
        ("expires", time(report.expires)),
        ("stale", report.is_stale.into()),
        ("last", time(report.last)),
        ("next", time(report.next)),
        ("problem", or_null(problem)),
    ])
}

/// What a manifest says, as JavaScript gets it.
fn published(manifest: &Manifest) -> JsValue {
    object(&[
        ("id", manifest.id.as_str().into()),
        ("key", manifest.key.as_str().into()),
        ("name", manifest.name.as_str().into()),
        ("about", manifest.about.as_str().into()),
        ("homepage", manifest.homepage.as_str().into()),
        ("languages", manifest.languages.clone().into()),
        ("stories", manifest.files().iter().map(|file| f64::from(file.stories)).sum::<f64>().into()),
        ("bytes", (manifest.bytes() as f64).into()),
        ("created", shown(manifest.created).into()),
        ("expires", shown(manifest.expires).into()),
    ])
}
