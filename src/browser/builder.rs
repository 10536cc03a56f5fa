//! [`IndexBuilder`]: records of followed feeds -> an index; and what choosing outlets asks: lists, addresses, and what
//! an address gave. Their shapes are declared in `builder.ts`.

use super::{
    coded,
    from_js::{Given, MOST},
    object, or_null,
    round::{decoded, each, milliseconds, read_limits},
    thrown,
};
use crate::{
    Result,
    encoding::Declaration,
    feed::{self, FeedOptions, opml},
    follow::{MOST_OF_FEED, Outlet, Stories, address},
    index::BuildOptions,
};
use js_sys::Array;
use std::collections::HashMap;
use wasm_bindgen::prelude::*;

/// Collects the records of followed feeds and writes an index of the newest stories.
#[wasm_bindgen]
#[derive(Debug)]
pub struct IndexBuilder {
    options: BuildOptions,
    stories: Stories,
}

#[wasm_bindgen]
impl IndexBuilder {
    /// A builder without stories.
    ///
    /// Throws an `Error` with the code `invalid-argument` where `options` are not what they should be.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "IndexBuilderOptions")] options: JsValue,
    ) -> Result<IndexBuilder, JsValue> {
        let read = || {
            let given = Given::new(&options, "options")?;
            let now = given.number("now", 0.0, MOST)?.ok_or_else(|| given.wrong("now", "a time"))?;
            let created = milliseconds(now).div_euclid(1000);
            let options = BuildOptions { name: given.required("name")?, created, ..BuildOptions::default() };
            Ok(Self { options, stories: Stories::new(read_limits(&given)?, created) })
        };
        read().map_err(thrown)
    }

    /// Takes in a feed's record. Give the records in one order, such as that of the settings: past the limit it
    /// matters.
    ///
    /// Throws an `Error` with the code `invalid-argument` where `outlet` is not what it should be.
    pub fn add(
        &mut self,
        record: &str,
        #[wasm_bindgen(unchecked_param_type = "FollowedOutlet")] outlet: JsValue,
    ) -> Result<(), JsValue> {
        let read = || {
            let given = Given::new(&outlet, "outlet")?;
            let language = given.text("language")?.unwrap_or_default();
            Ok(Outlet { name: given.required("name")?, host: given.required("host")?, language })
        };
        self.stories.add(record, &read().map_err(thrown)?);
        Ok(())
    }

    /// Writes the index; the builder is used up.
    ///
    /// Throws an `Error` with the code `empty-corpus` where there is no story, or `too-large`.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn finish(self) -> Result<Vec<u8>, JsValue> {
        self.stories.finish(self.options).map_err(thrown)
    }
}

/// The feeds of an OPML list that may be followed, each with the site that it may say to be of.
///
/// Throws an `Error` with the code `not-opml` or `too-large`.
#[wasm_bindgen(js_name = readOpml, unchecked_return_type = "ListedFeed[]")]
pub fn read_opml(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: Vec<u8>) -> Result<JsValue, JsValue> {
    let text = decoded(&bytes, None, Declaration::Xml).unwrap_or_default();
    let feeds = opml::read(&text).map_err(|error| coded(&error.to_string(), error.code()))?;
    let allowed = Array::new();
    let mut known = HashMap::new();
    for feed in &feeds {
        let Some(address) = address::listed(&feed.feed) else { continue };
        if known.insert(address.clone(), 0_usize).is_some() {
            continue;
        }
        allowed.push(&object(&[
            ("name", feed.name.as_str().into()),
            ("site", address::outlet_site(feed.site.as_deref(), &address, None).into()),
            ("feed", address.into()),
            ("language", or_null(feed.language.as_deref())),
            ("section", or_null(feed.section.as_deref())),
        ]));
    }
    Ok(allowed.into())
}

/// An OPML list of feeds.
///
/// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be.
#[wasm_bindgen(js_name = writeOpml)]
pub fn write_opml(
    title: &str,
    #[wasm_bindgen(unchecked_param_type = "ListedFeed[]")] feeds: JsValue,
) -> Result<String, JsValue> {
    let mut listed = Vec::new();
    let read = each(&feeds, "feeds", &mut |given| {
        listed.push(opml::Listed {
            name: given.required("name")?,
            feed: given.required("feed")?,
            site: given.text("site")?,
            language: given.text("language")?,
            section: given.text("section")?,
        });
        Ok(())
    });
    read.map_err(thrown)?;
    Ok(opml::write(title, &listed))
}

/// What a reader typed, as addresses in the order they are tried: https before http.
///
/// Throws an `Error` with the code `not-an-address`.
#[wasm_bindgen(js_name = typedAddress, unchecked_return_type = "string[]")]
pub fn typed_address(text: &str) -> Result<JsValue, JsValue> {
    let typed = address::typed(text).ok_or_else(|| coded("this is no http(s) address", "not-an-address"))?;
    let tries: Array = typed.iter().map(|address| JsValue::from(address.as_str())).collect();
    Ok(tries.into())
}

/// An address that a list, a page or a feed names; `undefined` where it may not be followed: no http(s), or private.
#[wasm_bindgen(js_name = listedAddress)]
pub fn listed_address(text: &str) -> Option<String> {
    address::listed(text)
}

/// What an address gave: a feed, a page with the feeds that it announces, or neither. `content_type` is the header,
/// `address` the one that answered and `typed` the one that the reader typed.
#[wasm_bindgen(js_name = lookAt, unchecked_return_type = "Looked")]
pub fn look_at(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: Vec<u8>,
    content_type: Option<String>,
    address: &str,
    typed: &str,
) -> JsValue {
    let text = decoded(&bytes, content_type.as_deref(), Declaration::Html).unwrap_or_default();
    let options = FeedOptions { base: address, limit: MOST_OF_FEED };
    let read = feed::read(&text, &options, &mut |_| true);
    match read {
        Ok(feed) => object(&[
            ("kind", "feed".into()),
            ("title", feed.title.into()),
            // Where it names none, its own address stands in.
            (
                "site",
                address::outlet_site(feed.site.as_deref().filter(|site| *site != address), address, Some(typed)).into(),
            ),
            ("language", or_null(feed.lang)),
        ]),
        Err(error) if error.kind() == feed::ErrorKind::Html => {
            let announced = Array::new();
            for feed in error.announced() {
                let Some(address) = address::listed(&feed.url) else { continue };
                announced.push(&object(&[("title", feed.title.as_str().into()), ("feed", address.into())]));
            }
            object(&[("kind", "page".into()), ("announced", announced.into())])
        }
        Err(_) => object(&[("kind", "neither".into())]),
    }
}
