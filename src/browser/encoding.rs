//! The encoding of a page's bytes, asked by who decodes with `TextDecoder`.

use crate::encoding::{self, Declaration};
use wasm_bindgen::prelude::*;

/// The label of the encoding that the bytes of an HTML page or a text are in; `undefined` where nothing says it, which
/// browsers read as windows-1252.
#[wasm_bindgen(js_name = encodingOf, unchecked_return_type = "string | undefined")]
pub fn encoding_of(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: Vec<u8>) -> JsValue {
    let known = |label: &str| web_sys::TextDecoder::new_with_label(label).is_ok();
    encoding::encoding_of(&bytes, None, Declaration::Html, &known).into()
}
