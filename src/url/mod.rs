//! URLs of stories: canonical form, resolving, and the site a URL belongs to.
//!
//! URLs come from pages and feeds, so they are hostile input. [`canonical_url`] follows the WHATWG URL standard as far
//! as http(s) goes and refuses what a reader could be fooled by. It is written here because the `url` crate would weigh
//! 80 KB of the gzipped module.

mod canonical;
mod copy;
mod escape;
mod host;
mod ip;
mod punycode;
mod resolve;
mod site;

pub use canonical::{absolute_url, canonical_url};
pub use copy::original_url;
#[cfg(feature = "cli")]
pub(crate) use escape::push_escaped;
#[cfg(feature = "cli")]
pub use resolve::resolve_asked;
pub use resolve::{has_scheme, resolve_url};
pub use site::{names_site, registered_site, site_of};
