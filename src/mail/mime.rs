//! Messages as bytes (RFC 5322, RFC 2045): a header of one's own, and a body that all recipients share.

use crate::{
    app::App,
    domain::{
        Error, Result, Timestamp,
        delivery::{Body, Envelope},
    },
};
use lettre::{
    Address,
    message::{
        Mailbox, Mailboxes, MultiPart, SinglePart,
        header::{
            ContentTransferEncoding, ContentType, Date, From, HeaderName, HeaderValue, Headers,
            MIME_VERSION_1_0, MessageId, ReplyTo, Subject, To,
        },
    },
};

/// The parts of a mail as bytes, from the first boundary to the last: 7 bits, lines of at most 76 characters.
pub(crate) fn body(boundary: &str, text: String, html: String) -> Vec<u8> {
    let part = |kind, words: String| {
        SinglePart::builder().header(kind).header(ContentTransferEncoding::QuotedPrintable).body(words)
    };
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(part(ContentType::TEXT_PLAIN, text))
        .singlepart(part(ContentType::TEXT_HTML, html))
        .formatted();
    // Its own header is not kept: each copy's header names the boundary.
    let end = parts.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    parts[end..].to_vec()
}

/// Who sends a mail, and what its links lead to.
pub(crate) struct Sender<'a> {
    pub(crate) from: &'a Mailbox,
    pub(crate) reply_to: &'a Mailbox,
    /// The forum's address, without a slash at the end.
    pub(crate) origin: &'a str,
}

/// A copy's header, with the empty line that ends it. `None` if the recipient's address is none.
pub(crate) fn header(sender: &Sender<'_>, body: &Body, envelope: &Envelope<'_>) -> Option<Vec<u8>> {
    let to: Address = envelope.address.parse().ok()?;
    let mut headers = Headers::new();
    headers.set(From::from(Mailboxes::from(sender.from.clone())));
    headers.set(To::from(Mailboxes::from(Mailbox::new(None, to))));
    headers.set(ReplyTo::from(Mailboxes::from(sender.reply_to.clone())));
    headers.set(Subject::from(body.subject.clone()));
    headers.set(Date::from(std::time::SystemTime::from(envelope.date)));
    headers.set(MessageId::from(format!("<{}>", envelope.message_id)));
    let list = format!("<{}.{}>", envelope.series.slug, sender.from.email.domain());
    headers.insert_raw(plain("List-Id", list));
    if let Some(token) = envelope.unsubscribe {
        let unsubscribe = format!("<{}/unsubscribe/{token}>", sender.origin);
        headers.insert_raw(plain("List-Unsubscribe", unsubscribe));
        headers.insert_raw(plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    // RFC 3834: no automatic answers, please.
    headers.insert_raw(plain("Auto-Submitted", "auto-generated".to_owned()));
    headers.set(MIME_VERSION_1_0);
    let kind = format!("multipart/alternative; boundary=\"{}\"", body.boundary);
    headers.insert_raw(plain("Content-Type", kind));
    Some(format!("{headers}\r\n").into_bytes())
}

/// The field that signs a message and stands before its header; nothing where mail is not signed.
pub(crate) fn signature(app: &App, header: &[u8], body_hash: &str, at: Timestamp) -> Result<Vec<u8>> {
    let signed = app.dkim.as_ref().map(|signer| signer.sign(header, body_hash, at.timestamp())).transpose();
    Ok(signed.map_err(|error| Error::Database(sea_orm::DbErr::Custom(error)))?.unwrap_or_default())
}

/// A header of ASCII words of the forum's own, which must not be folded or encoded.
fn plain(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_seven_bits_and_its_lines_are_short() {
        let text = "Tŷ â ".repeat(100) + "\nAnd a line.";
        let body = body("=_b", text.clone(), format!("<p>{text}</p>"));
        assert!(body.is_ascii());
        let words = String::from_utf8(body).unwrap();
        assert!(words.starts_with("--=_b\r\n") && words.ends_with("--=_b--\r\n"), "{words}");
        for line in words.split("\r\n") {
            assert!(line.len() <= 78 && !line.contains(['\r', '\n']), "{line:?}");
        }
    }
}
