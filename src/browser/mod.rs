//! The JavaScript boundary: one file a class that JavaScript sees. Converts and delegates; no logic.
//!
//! Every failure reaches JavaScript as a real `Error` with a `code` (see [`crate::ErrorKind::code`]). Every answer is a
//! plain object of the same shape as the command line's JSON, declared in the `.ts` file beside the class.
//!
//! A panic ends in a `WebAssembly.RuntimeError`, after which the instance must not be used: the caller asks the glue
//! for a new one with `__wbg_reset_state()` and opens its index again.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(feature = "wasm-builder")]
mod builder;
#[cfg(feature = "wasm")]
mod encoding;
#[cfg(feature = "wasm")]
mod engine;
mod from_js;
#[cfg(feature = "wasm-builder")]
mod round;
#[cfg(feature = "wasm")]
mod store;
#[cfg(feature = "wasm-builder")]
mod subscription;

#[cfg(feature = "wasm-builder")]
pub use builder::IndexBuilder;
#[cfg(feature = "wasm")]
pub use engine::Engine;
#[cfg(feature = "wasm-builder")]
pub use round::Round;
#[cfg(feature = "wasm-builder")]
pub use subscription::SubscriptionRound;

use crate::Error;
use wasm_bindgen::prelude::*;

/// The memory of `pkg-builder`: the standard library's allocator weighs 3 KB more, gzipped.
#[cfg(all(feature = "wasm-builder", target_arch = "wasm32"))]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Writes panics to the console with their message and place: JavaScript itself sees only an `unreachable`. Names the
/// browser's normal form of texts.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(target_arch = "wasm32")]
    crate::text::normal::provide(|text| js_sys::JsString::from(text).normalize("NFKC").into());
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
}

/// A plain object, with `null` for what is absent: the shape JSON would have.
#[cfg(feature = "wasm")]
fn to_js<T: serde::Serialize>(answer: &T) -> Result<JsValue, JsValue> {
    answer.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(JsValue::from)
}

/// A plain object of a few fields; the builder's answers are few, and `serde` would weigh 5 KB there.
#[cfg(feature = "wasm-builder")]
fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        // Setting a property of an object made here cannot fail.
        let _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// What is there, as JavaScript has it, and `null` for what is absent.
#[cfg(feature = "wasm-builder")]
fn or_null<T: Into<JsValue>>(value: Option<T>) -> JsValue {
    value.map_or(JsValue::NULL, Into::into)
}

/// A JavaScript `Error` with a `code`.
fn thrown(error: Error) -> JsValue {
    coded(&error.to_string(), error.code())
}

/// A JavaScript `Error` with a message and a `code`.
fn coded(message: &str, code: &str) -> JsValue {
    let thrown = js_sys::Error::new(message);
    // Setting a property of an object made here cannot fail.
    let _ = js_sys::Reflect::set(&thrown, &"code".into(), &code.into());
    thrown.into()
}
