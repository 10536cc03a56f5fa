//! Where an index comes from in a browser: a file of the package or the site, fetched through web-sys.

use crate::{Error, ErrorKind, Result};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReferrerPolicy, RequestCredentials, RequestInit, Response, Window, WorkerGlobalScope};

/// Fetches the whole file at `url`, which may be relative to the page or worker this runs in.
///
/// # Errors
/// [`ErrorKind::Unavailable`] where there is no network, no such file, or no `fetch` in this scope.
pub async fn fetch(url: &str) -> Result<Vec<u8>> {
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);

    // Popup and demo page have a window; the service worker has only its own scope.
    let scope = js_sys::global();
    let response = match scope.dyn_ref::<WorkerGlobalScope>() {
        Some(worker) => worker.fetch_with_str_and_init(url, &init),
        None => match scope.dyn_ref::<Window>() {
            Some(window) => window.fetch_with_str_and_init(url, &init),
            None => return Err(unavailable(url, "this scope has no fetch")),
        },
    };
    let response: Response =
        JsFuture::from(response).await.and_then(JsCast::dyn_into).map_err(|e| unavailable(url, &message(&e)))?;
    if !response.ok() {
        return Err(unavailable(url, &format!("the answer's status is {}", response.status())));
    }
    let body = response.array_buffer().map_err(|e| unavailable(url, &message(&e)))?;
    let body = JsFuture::from(body).await.map_err(|e| unavailable(url, &message(&e)))?;
    Ok(Uint8Array::new(&body).to_vec())
}

fn unavailable(url: &str, why: &str) -> Error {
    Error::new(ErrorKind::Unavailable, format!("could not fetch the index {url}: {why}"))
}

fn message(thrown: &JsValue) -> String {
    thrown.dyn_ref::<js_sys::Error>().map_or_else(String::new, |e| String::from(e.message()))
}
