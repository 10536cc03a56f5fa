//! [`Address`]: what a reader pastes to subscribe.

use super::{error::Result, signature::PublicKey};

/// An index's address: `https://host/path/manifest.json#RW…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where the manifest lies, as it was pasted.
    pub manifest: String,
    /// The key by which the index is checked from its first download on.
    pub key: Option<PublicKey>,
}

impl Address {
    /// Takes an address apart. That of a folder, which ends in `/`, stands for the manifest in it.
    ///
    /// # Errors
    /// [`BadKey`](super::ErrorKind::BadKey) where something else than a key stands behind `#`: a key that was cut while
    /// it was copied must not count as none.
    ///
    /// ```
    /// use sidelight::subscription::Address;
    /// let address = Address::read("https://host.example/news/#")?;
    /// assert_eq!((address.manifest.as_str(), address.key), ("https://host.example/news/manifest.json", None));
    /// assert_eq!(Address::read("https://host.example/#RWQ").unwrap_err().code(), "bad-key");
    /// # Ok::<(), sidelight::subscription::Error>(())
    /// ```
    pub fn read(text: &str) -> Result<Self> {
        let text = text.trim();
        let (place, key) = text.split_once('#').unwrap_or((text, ""));
        let manifest = if place.ends_with('/') { [place, super::manifest::NAME].concat() } else { place.to_owned() };
        let key = if key.is_empty() { None } else { Some(PublicKey::read(key)?) };
        Ok(Self { manifest, key })
    }
}
