//! Keys and signatures in minisign's form, of which only the prehashed kind is read.
//!
//! A public key is 56 characters of base64, `RW…`: 2 bytes `Ed`, 8 bytes key id, 32 bytes Ed25519 key. A signature is
//! four lines: a comment; base64 of 2 bytes `ED`, the key id and 64 bytes Ed25519 signature over the BLAKE2b-512 of
//! what is signed; `trusted comment: ` and a text; base64 of the signature over the first signature and that text.
//! <https://jedisct1.github.io/minisign/> is the specification, and the program of that name reads both.

use super::error::{Error, ErrorKind, Result};
use minisign_verify::Signature;
use std::fmt;

/// Name of the file that holds the manifest's signature.
pub const NAME: &str = "manifest.json.minisig";
/// Most bytes of a signature's file.
pub const SIGNATURE_BYTES: usize = 4096;
/// Characters of a key.
const KEY_LENGTH: usize = 56;

/// A minisign public key, as its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey(String);

impl PublicKey {
    /// Reads a key's one line of base64.
    ///
    /// # Errors
    /// [`BadKey`](ErrorKind::BadKey).
    pub fn read(text: &str) -> Result<Self> {
        // The first two bytes are `Ed`: another reading of the first letters would give one key two names.
        if text.len() != KEY_LENGTH || !text.starts_with("RW") || minisign_verify::PublicKey::from_base64(text).is_err()
        {
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
        let Ok(signature) = Signature::decode(signature) else { return refused("is not in minisign's form") };
        let Ok(key) = minisign_verify::PublicKey::from_base64(&self.0) else { return refused("has no key") };
        match key.verify(signed, &signature, false) {
            Ok(()) => Ok(()),
            Err(minisign_verify::Error::UnexpectedKeyId) => refused("is by another key"),
            Err(minisign_verify::Error::UnexpectedAlgorithm) => refused("is not of the prehashed kind"),
            Err(_) => refused("does not fit"),
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
