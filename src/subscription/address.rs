//! [`Address`]: what a reader pastes to subscribe, or a page offers.

use super::{
    error::{Error, ErrorKind, Result},
    signature::PublicKey,
};
use crate::{
    follow::address::{listed, typed},
    url::absolute_url,
};
use std::fmt;

/// An index's address: `https://host/path/manifest.json#RW…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where the manifest lies: absolute, without a fragment.
    pub manifest: String,
    /// The key by which the index is checked from its first download on.
    pub key: Option<PublicKey>,
}

impl Address {
    /// Takes an absolute address apart, wherever it leads. That of a folder, which ends in `/`, stands for the
    /// manifest in it.
    ///
    /// # Errors
    /// [`BadAddress`](ErrorKind::BadAddress); [`BadKey`](ErrorKind::BadKey) where something else than a key stands
    /// behind `#`: a key that was cut while it was copied must not count as none.
    ///
    /// ```
    /// use sidelight::subscription::Address;
    /// let address = Address::read("https://host.example/news/#")?;
    /// assert_eq!((address.manifest.as_str(), address.key), ("https://host.example/news/manifest.json", None));
    /// assert_eq!(Address::read("https://host.example/#RWQ").unwrap_err().code(), "bad-key");
    /// # Ok::<(), sidelight::subscription::Error>(())
    /// ```
    pub fn read(text: &str) -> Result<Self> {
        let (place, key) = parts(text)?;
        Ok(Self::of(absolute_url(place).ok_or_else(|| no_address(place))?, key))
    }

    /// Takes an address apart as a reader types it; gives those to be tried, in their order: https first. What is read
    /// by http can be read and altered by anyone on the way, so it is tried only where it was typed, or where a key
    /// stands behind `#`.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn typed(text: &str) -> Result<Vec<Self>> {
        let (place, key) = parts(text)?;
        let is_http = place.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
        Self::tries(place, key, is_http)
    }

    /// Takes an address apart that a page offers, as [`typed`](Self::typed): never one of this machine, an inner
    /// network or an IP address, and http only with a key.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn offered(text: &str) -> Result<Vec<Self>> {
        let (place, key) = parts(text)?;
        let place = listed(place).ok_or_else(|| no_address(place))?;
        Self::tries(&place, key, false)
    }

    fn tries(place: &str, key: Option<PublicKey>, is_http: bool) -> Result<Vec<Self>> {
        let mut tries = typed(place).unwrap_or_default();
        tries.retain(|address| is_http || key.is_some() || address.starts_with("https:"));
        if tries.is_empty() {
            return Err(no_address(place));
        }
        Ok(tries.into_iter().map(|address| Self::of(address, key.clone())).collect())
    }

    /// The address of a file beside the manifest; its name is one of those that manifests may have.
    pub fn beside(&self, name: &str) -> String {
        let path = self.manifest.split('?').next().unwrap_or_default();
        let folder = path.rfind('/').map_or(path.len(), |end| end + 1);
        [&path[..folder], name].concat()
    }

    fn of(address: String, key: Option<PublicKey>) -> Self {
        let is_folder = address.ends_with('/') && !address.contains('?');
        let manifest = if is_folder { [&address, super::manifest::NAME].concat() } else { address };
        Self { manifest, key }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.manifest)?;
        self.key.iter().try_for_each(|key| write!(f, "#{key}"))
    }
}

/// The address of the manifest, and the key behind it.
fn parts(text: &str) -> Result<(&str, Option<PublicKey>)> {
    let text = text.trim();
    let (place, key) = text.split_once('#').unwrap_or((text, ""));
    Ok((place, if key.is_empty() { None } else { Some(PublicKey::read(key)?) }))
}

fn no_address(place: &str) -> Error {
    Error::new(ErrorKind::BadAddress, format!("\"{place}\" is no address of a published index"))
}
