//! What JavaScript asks with: articles and options, read field by field. `undefined` and `null` are as good as absent.

#[cfg(feature = "wasm")]
use crate::{Article, similar::SimilarOptions};
use crate::{Error, ErrorKind, Result};
#[cfg(feature = "wasm")]
use js_sys::Array;
use js_sys::Reflect;
#[cfg(feature = "wasm")]
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

/// The largest integer up to which every integer is a number of its own: 2^53.
pub const MOST: f64 = 9_007_199_254_740_992.0;

/// Reads a story to look up: `url`, `title` and `text`, the rest where given.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] where it is not of that shape.
#[cfg(feature = "wasm")]
pub fn article(value: &JsValue) -> Result<Article> {
    let given = Given::new(value, "article")?;
    Ok(Article {
        url: given.required("url")?,
        title: given.required("title")?,
        text: given.required("text")?,
        outlet: given.text("outlet")?,
        published: given.number("published", -MOST, MOST)?.map(|seconds| seconds as i64),
        published_day: given.flag("published_day")?.unwrap_or(false),
        lang: given.text("lang")?,
        snippet: given.text("snippet")?,
    })
}

/// Reads options: what is left out has its default.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] where they are not of the shape of [`SimilarOptions`].
#[cfg(feature = "wasm")]
pub fn options(value: &JsValue) -> Result<SimilarOptions> {
    let mut options = SimilarOptions::default();
    if value.is_undefined() || value.is_null() {
        return Ok(options);
    }
    let given = Given::new(value, "options")?;
    if let Some(limit) = given.number("limit", 0.0, f64::from(u32::MAX))? {
        options.limit = limit as usize;
    }
    if let Some(threshold) = given.field("threshold") {
        options.threshold = threshold.as_f64().ok_or_else(|| given.wrong("threshold", "a number"))? as f32;
    }
    if let Some(per_outlet) = given.number("per_outlet", 0.0, f64::from(u32::MAX))? {
        options.per_outlet = per_outlet as usize;
    }
    if let Some(hidden) = given.field("hidden_outlets") {
        let names = hidden.dyn_ref::<Array>().and_then(|names| names.iter().map(|name| name.as_string()).collect());
        options.hidden_outlets = names.ok_or_else(|| given.wrong("hidden_outlets", "an array of strings"))?;
    }
    if let Some(dates) = given.flag("use_dates")? {
        options.use_dates = dates;
    }
    if let Some(anyway) = given.flag("anyway")? {
        options.anyway = anyway;
    }
    Ok(options)
}

/// An object given as an argument.
pub struct Given<'a> {
    object: &'a JsValue,
    argument: &'static str,
}

impl<'a> Given<'a> {
    /// Fields of `object`, which messages call `argument`.
    pub fn new(object: &'a JsValue, argument: &'static str) -> Result<Self> {
        if object.is_object() {
            return Ok(Self { object, argument });
        }
        Err(invalid(&[argument, " must be an object"]))
    }

    /// A field; `None` where it is absent.
    pub fn field(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(self.object, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    /// A string; `None` where it is absent.
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        self.field(name).map(|value| value.as_string().ok_or_else(|| self.wrong(name, "a string"))).transpose()
    }

    /// An integer within bounds.
    pub fn number(&self, name: &str, least: f64, most: f64) -> Result<Option<f64>> {
        let Some(value) = self.field(name) else { return Ok(None) };
        let number = value.as_f64().filter(|number| number.trunc() == *number && (least..=most).contains(number));
        number.map(Some).ok_or_else(|| self.wrong(name, "an integer in its range"))
    }

    /// True or false; `None` where it is absent.
    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        self.field(name).map(|value| value.as_bool().ok_or_else(|| self.wrong(name, "true or false"))).transpose()
    }

    /// A string that must be there.
    pub fn required(&self, name: &str) -> Result<String> {
        self.text(name)?.ok_or_else(|| self.wrong(name, "a string"))
    }

    /// The error for a field that is not what it should be.
    pub fn wrong(&self, name: &str, expected: &str) -> Error {
        invalid(&[self.argument, ".", name, " must be ", expected])
    }
}

fn invalid(words: &[&str]) -> Error {
    Error::new(ErrorKind::InvalidArgument, words.concat())
}
