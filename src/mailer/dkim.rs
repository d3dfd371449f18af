//! Signatures of mail (DKIM, RFC 6376): relaxed/relaxed, RSA with SHA-256. lettre signs messages that it builds itself, with a
//! key library that a known weakness of timing stands against (RUSTSEC-2023-0071); here messages are bytes, and the key is
//! that of ring, which TLS brings along.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use sha2::{Digest, Sha256};
use std::{fmt, fs, mem, path::Path};
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, pem::PemObject};

/// The fields that are signed, of those that a message has. `Content-Type` is not among them: servers on the way write the
/// boundary of a multipart anew. A provider heeds one-click unsubscribing only where its two fields are signed (RFC 8058, 4).
const SIGNED: [&str; 11] = [
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "mime-version",
];

/// The algorithm of an RSA key in a `SubjectPublicKeyInfo` (RFC 3279, 2.3.1): its OID, and NULL.
const RSA: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// A string of a TXT record holds so many bytes (RFC 1035, 3.3).
const TXT: usize = 255;

/// What signs mail for a domain.
pub struct Signer {
    domain: String,
    selector: String,
    key: RsaKeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.name())
    }
}

impl Signer {
    /// The signer of a domain, with the RSA key in a PEM file (PKCS#1 or PKCS#8).
    pub fn read(domain: &str, selector: &str, file: &Path) -> Result<Self, String> {
        let told = |what: &str| format!("DKIM_KEY_FILE: {}: {what}", file.display());
        let pem = fs::read(file).map_err(|error| told(&error.to_string()))?;
        let unusable = "no RSA key of 2048 bits or more in PEM";
        let key = match PrivateKeyDer::from_pem_slice(&pem).map_err(|_| told(unusable))? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            _ => return Err(told(unusable)),
        };
        let key = key.map_err(|error| told(&format!("{unusable} ({error})")))?;
        Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), key })
    }

    /// The domain for which it signs.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The field that signs a message, to be put before its header, with its body's hash. The same message of the same second is
    /// signed alike.
    pub fn sign(&self, header: &[u8], body_hash: &str, at: i64) -> Result<Vec<u8>, String> {
        let fields = fields(header);
        let signed = SIGNED.iter().filter_map(|name| last(&fields, name)).collect::<Vec<_>>();
        let names: Vec<&str> = signed.iter().map(|field| field.name.as_str()).collect();
        let lines: Vec<String> = names.chunks(6).map(|names| names.join(":")).collect();
        let unsigned = format!(
            " v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; s={};\r\n\tt={at};\r\n\th={};\r\n\tbh={};\r\n\tb=",
            self.domain,
            self.selector,
            lines.join(":\r\n\t "),
            body_hash,
        );
        let mut signature = vec![0; self.key.public().modulus_len()];
        let told = input(&signed, unsigned.as_bytes());
        let random = SystemRandom::new();
        self.key
            .sign(&RSA_PKCS1_SHA256, &random, &told, &mut signature)
            .map_err(|_| "the DKIM key does not sign".to_owned())?;
        let signature = STANDARD.encode(signature);
        let lines: Vec<&str> =
            signature.as_bytes().chunks(70).filter_map(|line| str::from_utf8(line).ok()).collect();
        Ok(format!("DKIM-Signature:{unsigned}{}\r\n", lines.join("\r\n\t ")).into_bytes())
    }

    /// Where the record stands that verifies its signatures.
    pub fn name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// That record, to be published as TXT.
    pub fn record(&self) -> String {
        let bits = [&[0], self.key.public().as_ref()].concat();
        let info = der(0x30, &[RSA.as_slice(), &der(0x03, &bits)].concat());
        format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(info))
    }

    /// The record as strings of a zone file.
    pub fn record_in_strings(&self) -> String {
        let record = self.record();
        let strings = record.as_bytes().chunks(TXT).filter_map(|string| str::from_utf8(string).ok());
        strings.map(|string| format!("\"{string}\"")).collect::<Vec<_>>().join(" ")
    }
}

/// What a signature says of a body (RFC 6376, `bh=`): the same for all who get it.
pub fn body_hash(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(relaxed_body(body)))
}

/// Whether a record verifies the first signature of a message; what does not fit in words.
pub fn verify(record: &str, message: &[u8]) -> Result<(), String> {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n").ok_or("there is no header")? + 2;
    let (header, body) = (&message[..end], &message[end + 2..]);
    let fields = fields(header);
    let signature =
        fields.iter().find(|field| field.name == "dkim-signature").ok_or("there is no signature")?;
    let value = String::from_utf8_lossy(signature.value).into_owned();
    let tag = |tags: &str, name: &str| {
        let mut tags = tags.split(';').filter_map(|tag| tag.trim().split_once('='));
        let bare = |value: &str| value.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>();
        tags.find(|(found, _)| found.trim() == name).map(|(_, value)| bare(value))
    };
    let of_signature = |name: &str| tag(&value, name).ok_or(format!("the signature has no {name}="));
    let decoded = |text: String| STANDARD.decode(text).map_err(|error| error.to_string());
    if decoded(of_signature("bh")?)? != Sha256::digest(relaxed_body(body)).as_slice() {
        return Err("the body is another one".to_owned());
    }
    let names = of_signature("h")?;
    let signed: Vec<&Field<'_>> = names.split(':').filter_map(|name| last(&fields, name)).collect();
    let unsigned = value.find("\tb=").map_or(value.as_str(), |at| &value[..at + 3]);
    let key = decoded(tag(record, "p").ok_or("the record has no p=")?)?;
    let key = key.get(key_offset(&key)..).ok_or("the record holds no key")?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(&input(&signed, unsigned.as_bytes()), &decoded(of_signature("b")?)?)
        .map_err(|_| "the signature is not of this key, or a signed field is another one".to_owned())
}

/// What stands before the key in a `SubjectPublicKeyInfo` of 2048 bits or more: two lengths of four bytes with their tags, the
/// algorithm, and the byte of unused bits.
fn key_offset(info: &[u8]) -> usize {
    if info.starts_with(&[0x30, 0x82]) { 4 + RSA.len() + 4 + 1 } else { usize::MAX }
}

struct Field<'a> {
    name: String,
    value: &'a [u8],
}

/// The fields of a header, each with the lines that go on with it.
fn fields(header: &[u8]) -> Vec<Field<'_>> {
    let mut starts = vec![0];
    starts.extend(
        (2..header.len())
            .filter(|at| &header[at - 2..*at] == b"\r\n" && !matches!(header[*at], b' ' | b'\t')),
    );
    let ends = starts.iter().skip(1).copied().chain([header.len()]);
    let field = |(start, end): (usize, usize)| {
        let line = &header[start..end];
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8_lossy(&line[..colon]).trim().to_ascii_lowercase();
        Some(Field { name, value: &line[colon + 1..] })
    };
    starts.iter().copied().zip(ends).filter_map(field).collect()
}

/// Of fields of one name the last is meant first (RFC 6376, 5.4.2); each of ours stands once.
fn last<'a, 'b>(fields: &'b [Field<'a>], name: &str) -> Option<&'b Field<'a>> {
    fields.iter().rev().find(|field| field.name == name)
}

/// What is signed: the fields, and the signature's own without what it will hold (RFC 6376, 3.7).
fn input(signed: &[&Field<'_>], unsigned: &[u8]) -> Vec<u8> {
    let mut input = Vec::new();
    for field in signed {
        input.extend_from_slice(field.name.as_bytes());
        input.push(b':');
        input.extend(relaxed(field.value));
        input.extend_from_slice(b"\r\n");
    }
    input.extend_from_slice(b"dkim-signature:");
    input.extend(relaxed(unsigned));
    input
}

/// A line without blanks at its ends, and with one for several (RFC 6376, 3.4.2 for a field, 3.4.4 for a line of a body,
/// whose blanks at its beginning become one).
fn relaxed(value: &[u8]) -> Vec<u8> {
    let line = squeezed(value);
    line.strip_prefix(b" ").map(<[u8]>::to_vec).unwrap_or(line)
}

fn squeezed(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut blank = false;
    for byte in line.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b' ' | b'\t' => blank = true,
            other => {
                if blank {
                    out.push(b' ');
                }
                blank = false;
                out.push(*other);
            }
        }
    }
    out
}

/// A body with the blanks of each line squeezed and without empty lines at its end (RFC 6376, 3.4.4).
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut empty = 0;
    for line in body.split(|byte| *byte == b'\n') {
        let line = squeezed(line);
        if line.is_empty() {
            empty += 1;
            continue;
        }
        out.extend(b"\r\n".repeat(mem::take(&mut empty)));
        out.extend(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// A value of DER with its tag and its length (X.690, 8.1.3).
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match significant.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        // A length has eight bytes at most.
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_bodies_are_relaxed_as_in_the_rfc() {
        // RFC 6376, 3.4.5.
        let header = b"A: X\r\nB : Y\t\r\n\tZ  \r\n";
        let fields = fields(header);
        let told = |field: &Field<'_>| {
            format!("{}:{}", field.name, String::from_utf8(relaxed(field.value)).unwrap())
        };
        assert_eq!(fields.iter().map(told).collect::<Vec<_>>(), ["a:X", "b:Y Z"]);
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"A\r\n\r\nB"), b"A\r\n\r\nB\r\n");
    }

    #[test]
    fn lengths_are_written_as_in_der() {
        assert_eq!(der(4, &[]), [4, 0]);
        assert_eq!(der(4, &[7; 127])[..2], [4, 127]);
        assert_eq!(der(4, &[7; 200])[..3], [4, 0x81, 200]);
        assert_eq!(der(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
    }
}
