//! Secrets: tokens that are kept hashed, and codes that are signed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A fresh 256-bit token, in base64url, and what is kept of it.
pub fn token() -> (String, Vec<u8>) {
    let bytes: [u8; 32] = rand::rng().random();
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash(&token);
    (token, hash)
}

/// What is kept of a token: its SHA-256. (A token has 256 bits of its own, so it needs no salt.)
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Bytes of the nonce in front of what is sealed.
const NONCE: usize = 24;

/// The key from which every signature of this forum is made.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// The least length, in bytes.
    pub const LEAST: usize = 32;

    /// Accepts a key that is long enough.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() >= Self::LEAST).then(|| Self(text.as_bytes().to_vec()))
    }

    /// A key that lasts as long as the process.
    pub fn random() -> Self {
        let bytes: [u8; 32] = rand::rng().random();
        Self(bytes.to_vec())
    }

    /// An HMAC-SHA-256 of what is signed, for one purpose, in base64url.
    pub fn sign(&self, purpose: &str, subject: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, subject))
    }

    /// Whether the signature is of this subject, for this purpose; compared in constant time.
    pub fn verify(&self, purpose: &str, subject: &[u8], signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|given| bool::from(given.ct_eq(self.mac(purpose, subject).as_slice())))
    }

    /// What is kept of a code that is too short for a hash without a key, for one purpose and one owner.
    pub fn keyed_hash(&self, purpose: &str, owner: &[u8], code: &str) -> Vec<u8> {
        self.mac(purpose, &[owner, &[0], code.as_bytes()].concat())
    }

    /// Seals what the forum must read again, for one purpose and one owner (XChaCha20-Poly1305 with a random nonce in
    /// front, under a key that is derived for the purpose).
    pub fn seal(&self, purpose: &str, owner: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::rng().random();
        let sealed = self.cipher(purpose)?.encrypt(&nonce.into(), Payload { msg: plain, aad: owner }).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for this purpose and this owner; nothing if it was not, or was altered.
    pub fn unseal(&self, purpose: &str, owner: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        self.cipher(purpose)?.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: owner }).ok()
    }

    fn cipher(&self, purpose: &str) -> Option<XChaCha20Poly1305> {
        let key: [u8; 32] = self.mac(purpose, b"sealing key").try_into().ok()?;
        Some(XChaCha20Poly1305::new(&key.into()))
    }

    fn mac(&self, purpose: &str, subject: &[u8]) -> Vec<u8> {
        // HMAC takes a key of any length, so the fallback is never taken.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        mac.chain_update(purpose).chain_update([0]).chain_update(subject).finalize().into_bytes().to_vec()
    }
}

/// Letters and digits that are not taken for one another, for references and codes that people read aloud (Crockford's
/// base 32, without vowels).
const ALPHABET: &[u8] = b"0123456789BCDFGHJKLMNPQRSTVWXYZ";

/// So many random characters that people can copy from paper.
pub fn code(length: usize) -> String {
    let mut rng = rand::rng();
    (0..length).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
}

/// A code as it was made, whatever somebody typed between its characters or took for one of them.
pub fn read_code(typed: &str) -> String {
    let alike = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' => '1',
        other => other,
    };
    typed.chars().map(alike).filter(|c| u8::try_from(*c).is_ok_and(|byte| ALPHABET.contains(&byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_purpose_and_one_subject() {
        let key = SecretKey::random();
        let signature = key.sign("form", b"one");
        assert!(key.verify("form", b"one", &signature));
        assert!(!key.verify("form", b"two", &signature));
        assert!(!key.verify("ticket", b"one", &signature));
        assert!(!key.verify("form", b"one", "mangled"));
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_and_its_owner_alone() {
        let key = SecretKey::random();
        let sealed = key.seal("factor", b"ada", b"words").unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"words"));
        assert_eq!(key.unseal("factor", b"ada", &sealed), Some(b"words".to_vec()));
        assert_eq!(key.unseal("factor", b"ben", &sealed), None);
        assert_eq!(key.unseal("other", b"ada", &sealed), None);
        assert_eq!(SecretKey::random().unseal("factor", b"ada", &sealed), None);
        let altered = [&sealed[..30], &[sealed[30] ^ 1], &sealed[31..]].concat();
        assert_eq!(key.unseal("factor", b"ada", &altered), None);
        assert_eq!(key.unseal("factor", b"ada", b"short"), None);
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(read_code(" 7kq4-mxo1 i\u{202e}"), "7KQ4MX011");
        let made = code(12);
        assert_eq!((made.len(), read_code(&made)), (12, made.clone()));
    }

    #[test]
    fn a_key_says_nothing_in_a_log() {
        assert_eq!(format!("{:?}", SecretKey::random()), "SecretKey(…)");
    }
}
