//! [`SecretKey`]: minisign's secret keys, and signatures by them.
//!
//! Key files are made and opened by the crate of minisign's author. Signatures are made here, because that crate mixes
//! random bytes into each, and the same inputs must give the same bytes; Ed25519 without them is RFC 8032's.

use super::error::{Error, ErrorKind, Result};
use crate::subscription::PublicKey;
use blake2::{Blake2b512, Digest};
use ct_codecs::{Base64, Decoder, Encoder};
use minisign::{KeyPair, SecretKeyBox};

/// Offsets in the bytes of a secret key: key derivation, key id, Ed25519 key, checksum.
const DERIVATION: std::ops::Range<usize> = 2..4;
const ID: std::ops::Range<usize> = 54..62;
const KEY: std::ops::Range<usize> = 62..126;
const CHECKSUM: std::ops::Range<usize> = 126..158;
/// Its bytes.
const LENGTH: usize = 158;

/// A new pair of keys, as minisign's files.
pub struct KeyFiles {
    /// Text of the secret key's file.
    pub secret: String,
    /// Text of the public key's file.
    pub public: String,
}

impl KeyFiles {
    /// Makes a pair of keys from the system's randomness; with a password the secret one is encrypted by it (scrypt:
    /// 32 MB and some tenths of a second).
    ///
    /// # Errors
    /// [`Unreadable`](ErrorKind::Unreadable) where the system gives no randomness.
    pub fn generate(password: Option<&str>) -> Result<Self> {
        let failed =
            |error: minisign::PError| Error::new(ErrorKind::Unreadable, format!("no key can be made: {error}"));
        let (pair, comment) = match password {
            Some(password) => {
                (KeyPair::generate_encrypted_keypair(Some(password.to_owned())), "sidelight encrypted secret key")
            }
            None => (KeyPair::generate_unencrypted_keypair(), "sidelight secret key without a password"),
        };
        let pair = pair.map_err(failed)?;
        let secret = pair.sk.to_box(Some(comment)).map_err(failed)?;
        let public = pair.pk.to_box().map_err(failed)?;
        Ok(Self { secret: secret.to_string(), public: public.to_string() })
    }
}

/// A secret key that signs.
pub struct SecretKey {
    id: [u8; 8],
    key: ed25519_compact::SecretKey,
    public: PublicKey,
}

impl SecretKey {
    /// Opens the text of a secret key's file; `password` is asked where the key is encrypted.
    ///
    /// # Errors
    /// [`BadSecretKey`](ErrorKind::BadSecretKey), [`WrongPassword`](ErrorKind::WrongPassword), those of `password`.
    pub fn read(text: &str, password: &mut dyn FnMut() -> Result<String>) -> Result<Self> {
        let wrong = || Error::new(ErrorKind::BadSecretKey, "no secret key of minisign, as `sidelight keygen` makes");
        let line = text.lines().nth(1).ok_or_else(wrong)?;
        let bytes = Base64::decode_to_vec(line, None).ok().filter(|bytes| bytes.len() == LENGTH).ok_or_else(wrong)?;
        let boxed = SecretKeyBox::from_string(text).map_err(|_| wrong())?;
        let opened = match [bytes[DERIVATION.start], bytes[DERIVATION.start + 1]] {
            // minisign writes no checksum where there is no password; the key's two halves are one, too.
            [0, 0] if bytes[CHECKSUM].iter().all(|byte| *byte == 0) => None,
            [0, 0] => Some(boxed.into_unencrypted_secret_key().map_err(|_| wrong())?),
            [b'S', b'c'] => Some(boxed.into_secret_key(Some(password()?)).map_err(|_| {
                Error::new(ErrorKind::WrongPassword, "the password does not open the secret key; try again")
            })?),
            _ => return Err(wrong()),
        };
        let bytes = opened.map_or(bytes, |opened| opened.to_bytes());
        let mut id = [0; 8];
        id.copy_from_slice(&bytes[ID]);
        let key = ed25519_compact::SecretKey::from_slice(&bytes[KEY]).map_err(|_| wrong())?;
        // The second half of the key is the public one; signing with another would give the secret away.
        if ed25519_compact::KeyPair::from_seed(key.seed()).sk != key {
            return Err(wrong());
        }
        let public = encoded(&[b"Ed", id.as_slice(), key.public_key().as_slice()].concat());
        Ok(Self { id, key, public: PublicKey::read(&public).map_err(|_| wrong())? })
    }

    /// The key that checks its signatures.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The text of a `.minisig` file over `signed`, in the prehashed form: the same bytes every time.
    pub fn sign(&self, signed: &[u8], trusted_comment: &str) -> String {
        let signature = self.key.sign(Blake2b512::digest(signed).as_slice(), None);
        let both = self.key.sign([signature.as_slice(), trusted_comment.as_bytes()].concat(), None);
        format!(
            "untrusted comment: signature from sidelight\n{}\ntrusted comment: {trusted_comment}\n{}\n",
            encoded(&[b"ED", self.id.as_slice(), signature.as_slice()].concat()),
            encoded(both.as_slice())
        )
    }
}

/// The key in the text of a public key's file, or in the one line of it.
///
/// # Errors
/// [`ErrorKind::Refused`].
pub fn read_public_key(text: &str) -> Result<PublicKey> {
    let line = text.lines().find(|line| !line.starts_with("untrusted comment:")).unwrap_or_default();
    Ok(PublicKey::read(line.trim())?)
}

fn encoded(bytes: &[u8]) -> String {
    Base64::encode_to_string(bytes).unwrap_or_default()
}
