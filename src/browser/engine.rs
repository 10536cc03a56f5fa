//! [`Engine`]: what the extension and the demo page ask for similar stories. Its shapes are declared in `engine.ts`.

use super::{from_js, store, thrown, to_js};
use crate::{
    collection::Collection,
    index::Index,
    library::Library,
    page::{self, flat::FlatPage},
};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("engine.ts");

/// Answers for libraries under keys as if they were one: indexes opened in this instance, and the deltas laid over
/// them.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Engine {
    collection: Collection<Vec<u8>>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine without libraries, which finds nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        Self::default()
    }

    /// Opens an index from its bytes, which are checked and copied once, as the first library, whose key is
    /// empty.
    ///
    /// Throws an `Error` whose `code` is `not-an-index`, `truncated`, `unsupported-version`, `analyzer-mismatch`,
    /// `corrupt`, or `wrong-base` for a delta.
    pub fn open(#[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: Vec<u8>) -> Result<Engine, JsValue> {
        let mut engine = Self::new();
        engine.put("", bytes, None)?;
        Ok(engine)
    }

    /// Fetches an index that comes with the package or the site, and opens it. No cookies, no referrer.
    ///
    /// Rejects with the codes of `open`, or `unavailable` where the address gives no file.
    pub async fn fetch(url: String) -> Result<Engine, JsValue> {
        let bytes = store::fetch(&url).await.map_err(thrown)?;
        Self::open(bytes)
    }

    /// Opens an index under a key and lays its deltas over it, in their order, in the place of the library that is
    /// there; the others stay. On an error nothing has changed.
    ///
    /// Throws with the codes of `open`; with `wrong-base` also where a delta is of another index.
    pub fn put(
        &mut self,
        key: &str,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: Vec<u8>,
        #[wasm_bindgen(unchecked_optional_param_type = "Uint8Array[]")] deltas: Option<Array>,
    ) -> Result<(), JsValue> {
        let mut library = Library::new(Index::open(bytes).map_err(thrown)?).map_err(thrown)?;
        for delta in deltas.unwrap_or_default().iter() {
            library.apply(Index::open(Uint8Array::new(&delta).to_vec()).map_err(thrown)?).map_err(thrown)?;
        }
        self.collection.put(key, library);
        Ok(())
    }

    /// Takes the library under `key` out and frees it; says whether there was one.
    pub fn remove(&mut self, key: &str) -> bool {
        self.collection.remove(key).is_some()
    }

    /// Lays a delta over the library whose build it names, and gives its key; on an error nothing has changed.
    ///
    /// Throws with the codes of `open`, or `wrong-base` where no library is of that build.
    pub fn apply(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: Vec<u8>,
    ) -> Result<String, JsValue> {
        let delta = Index::open(bytes).map_err(thrown)?;
        self.collection.apply(delta).map(str::to_owned).map_err(thrown)
    }

    /// Reads the article from a page flattened by `flatten.js`. Never throws for what a page holds.
    #[wasm_bindgen(unchecked_return_type = "Extraction")]
    pub fn extract(&self, page: &str) -> Result<JsValue, JsValue> {
        to_js(&page::extract(&FlatPage::decode(page)))
    }

    /// Similar stories for a page flattened by `flatten.js`; none for a page that is not an article, unless
    /// `options` ask for it.
    ///
    /// Throws an `Error` with the code `invalid-argument` where `options` are not what they should be.
    #[wasm_bindgen(unchecked_return_type = "PageLookup")]
    pub fn similar(
        &self,
        page: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<SimilarOptions>")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let options = from_js::options(&options).map_err(thrown)?;
        let extraction = page::extract(&FlatPage::decode(page));
        let lookup = self.collection.look_up_page(&extraction, &options);
        let answer = to_js(&lookup)?;
        js_sys::Reflect::set(&answer, &"extraction".into(), &to_js(&extraction)?)?;
        Ok(answer)
    }

    /// Similar stories for a text that is not a page, such as a selection.
    ///
    /// Throws an `Error` with the code `invalid-argument` where an argument is not what it should be.
    #[wasm_bindgen(js_name = similarArticle, unchecked_return_type = "Lookup")]
    pub fn similar_article(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ArticleInput")] article: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<SimilarOptions>")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let article = from_js::article(&article).map_err(thrown)?;
        let options = from_js::options(&options).map_err(thrown)?;
        to_js(&self.collection.look_up(&article, &options))
    }

    /// Stories whose headline holds all of `words`, the last one as a prefix; at most `limit`. What is decoded for it
    /// stays until `forgetSearch`.
    #[wasm_bindgen(unchecked_return_type = "Headline[]")]
    pub fn search(&self, words: &str, limit: u32) -> Result<JsValue, JsValue> {
        to_js(&self.collection.search(words, limit as usize))
    }

    /// Frees what searches of headlines have decoded; the next one decodes it again.
    #[wasm_bindgen(js_name = forgetSearch)]
    pub fn forget_search(&mut self) {
        self.collection.forget_search();
    }

    /// Whether all there is is the sample, as `stats` says it; no story is counted for it.
    #[wasm_bindgen(js_name = isSample)]
    pub fn is_sample(&self) -> bool {
        self.collection.is_sample()
    }

    /// When the latest index was built, Unix seconds, as `stats` says it; no story is counted for it.
    pub fn created(&self) -> f64 {
        self.collection.created() as f64
    }

    /// What all libraries hold together, or the one under `key`: stories, outlets, languages, dates, bytes.
    ///
    /// Throws an `Error` with the code `invalid-argument` where there is none under the key.
    #[wasm_bindgen(unchecked_return_type = "IndexStats")]
    pub fn stats(&self, key: Option<String>) -> Result<JsValue, JsValue> {
        to_js(&self.collection.stats_of(key.as_deref()).map_err(thrown)?)
    }
}
