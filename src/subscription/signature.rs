//! Keys and signatures in minisign's form, of which only the prehashed kind is read.
//!
//! A public key is 56 characters of base64, `RW…`: 2 bytes `Ed`, 8 bytes key id, 32 bytes Ed25519 key. A signature is
//! four lines: a comment; base64 of 2 bytes `ED`, the key id and 64 bytes Ed25519 signature over the BLAKE2b-512 of
//! what is signed; `trusted comment: ` and a text; base64 of the signature over the first signature and that text.
//! <https://jedisct1.github.io/minisign/> is the specification, and the program of that name reads both.

use super::error::{Error, ErrorKind, Result};
use blake2::{Blake2b512, Digest};
use ct_codecs::{Base64, Decoder};
use std::fmt;

/// Name of the file that holds the manifest's signature.
pub const NAME: &str = "manifest.json.minisig";
/// Most bytes of a signature's file.
pub const SIGNATURE_BYTES: usize = 4096;
/// Bytes of a key and of what a signature's file holds.
const KEY_LENGTH: usize = 42;
const SIGNATURE_LENGTH: usize = 74;
const SECOND_LENGTH: usize = 64;
/// Where in the bytes of key and signature the id of the key stands, and where what is Ed25519's begins.
const ID: std::ops::Range<usize> = 2..10;
const ED25519: usize = 10;

/// A minisign public key, as its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey(String);

impl PublicKey {
    /// Reads a key's one line of base64.
    ///
    /// # Errors
    /// [`BadKey`](ErrorKind::BadKey).
    pub fn read(text: &str) -> Result<Self> {
        if decoded(text, KEY_LENGTH).is_none_or(|key| !key.starts_with(b"Ed")) {
            return Err(Error::new(
                ErrorKind::BadKey,
                "not a minisign public key, which is 56 letters, digits, + and / and begins with RW",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks that `signature`, the text of a `.minisig` file, is by this key over `signed`.
    ///
    /// # Errors
    /// [`BadSignature`](ErrorKind::BadSignature).
    ///
    /// # Complexity
    /// Linear in the bytes of `signed`, beside two verifications of Ed25519.
    pub fn check(&self, signed: &[u8], signature: &str) -> Result<()> {
        let refused = |why: &str| Err(Error::new(ErrorKind::BadSignature, format!("the signature {why}")));
        if signature.len() > SIGNATURE_BYTES {
            return refused("has more than 4,096 bytes");
        }
        let Some((first, comment, second)) = parts(signature) else { return refused("is not in minisign's form") };
        let Some(key) = decoded(&self.0, KEY_LENGTH) else { return refused("has no key") };
        if first[ID] != key[ID] {
            return refused("is by another key");
        }
        if !first.starts_with(b"ED") {
            return refused("is not of the prehashed kind");
        }
        let first = &first[ED25519..];
        let is_signed = |signed: &[u8], signature: &[u8]| {
            let signature = ed25519_compact::Signature::from_slice(signature)?;
            ed25519_compact::PublicKey::from_slice(&key[ED25519..])?.verify(signed, &signature)
        };
        let whole = is_signed(&Blake2b512::digest(signed), first);
        match whole.and_then(|()| is_signed(&[first, comment.as_bytes()].concat(), &second)) {
            Ok(()) => Ok(()),
            Err(_) => refused("does not fit"),
        }
    }
}

/// The bytes of the first signature, the trusted comment, and the bytes of the second signature.
fn parts(text: &str) -> Option<(Vec<u8>, &str, Vec<u8>)> {
    let mut lines = text.lines().skip(1);
    let first = decoded(lines.next()?, SIGNATURE_LENGTH)?;
    let comment = lines.next()?.strip_prefix("trusted comment: ")?;
    let second = decoded(lines.next()?, SECOND_LENGTH)?;
    (first.starts_with(b"ED") || first.starts_with(b"Ed")).then_some((first, comment, second))
}

/// The bytes of base64, where they are so many.
fn decoded(text: &str, length: usize) -> Option<Vec<u8>> {
    Base64::decode_to_vec(text, None).ok().filter(|bytes| bytes.len() == length)
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
