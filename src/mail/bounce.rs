//! Reads reports of mail that was not delivered (RFC 3464). What comes in is anybody's: it is read and never believed.

use crate::domain::delivery::Status;
use mailparse::{MailHeader, ParsedMail};

/// Where a mail server says to whom a message came, besides those whom it names itself.
const ADDRESSED: [&str; 6] =
    ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Resent-To"];

/// A report that a message was not delivered, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// Why, as a code.
    pub(crate) status: Status,
    /// Why, in the words of the server that would not have it.
    pub(crate) words: String,
    /// The addresses to which the report came.
    pub(crate) addresses: Vec<String>,
}

/// What a message reports; nothing if it is no report, or one of a delay, of success, of having been read, or an automatic
/// answer (RFC 3834).
pub(crate) fn read(message: &[u8]) -> Option<Report> {
    let mail = mailparse::parse_mail(message).ok()?;
    let kind = |mail: &ParsedMail<'_>| mail.ctype.mimetype.to_ascii_lowercase();
    let report_of = mail.ctype.params.get("report-type").map(|value| value.to_ascii_lowercase());
    if kind(&mail) != "multipart/report" || report_of.as_deref() != Some("delivery-status") {
        return None;
    }
    let is_status = |part: &&ParsedMail<'_>| {
        // The second is that of messages whose addresses go beyond ASCII (RFC 6533).
        matches!(kind(part).as_str(), "message/delivery-status" | "message/global-delivery-status")
    };
    let body = mail.subparts.iter().find(is_status)?.get_body_raw().ok()?;
    let failed = groups(&body).into_iter().find_map(|group| failure(&group))?;
    let named = mail
        .headers
        .iter()
        .filter(|header| ADDRESSED.iter().any(|name| header.get_key_ref().eq_ignore_ascii_case(name)));
    let addresses = named.flat_map(|header| addresses(&header.get_value())).collect();
    Some(Report { addresses, ..failed })
}

/// The fields of a report: those of the message, and then those of each recipient, with empty lines between.
fn groups(body: &[u8]) -> Vec<Vec<(String, String)>> {
    let mut groups = Vec::new();
    let mut rest = body;
    while let Some(start) = rest.iter().position(|byte| !matches!(byte, b'\r' | b'\n')) {
        rest = &rest[start..];
        let Ok((headers, end)) = mailparse::parse_headers(rest) else { break };
        let field = |header: &MailHeader<'_>| (header.get_key().to_ascii_lowercase(), header.get_value());
        groups.push(headers.iter().map(field).collect());
        // It has read something, or there is nothing more to be read.
        rest = rest.get(end.max(1)..).unwrap_or_default();
    }
    groups
}

/// What is said of one recipient, if it is that nothing more is tried.
fn failure(fields: &[(String, String)]) -> Option<Report> {
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    field("final-recipient").or_else(|| field("original-recipient"))?;
    if !field("action")?.eq_ignore_ascii_case("failed") {
        return None;
    }
    let status = field("status").and_then(Status::parse).unwrap_or(Status::UNKNOWN);
    // "smtp; 550 5.1.1 No such mailbox"
    let words = field("diagnostic-code").unwrap_or_default();
    let words = words.split_once(';').map_or(words, |(_, words)| words).trim();
    Some(Report { status, words: words.to_owned(), addresses: Vec::new() })
}

/// What looks like an address in a header: it has to be one of ours, letter by letter, so nothing else matters.
fn addresses(value: &str) -> Vec<String> {
    let parts = value.split([' ', '\t', '\r', '\n', ',', ';', '<', '>', '"']);
    parts.filter(|part| part.contains('@')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn report(kind: &str, action: &str, status: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example.org\r\nTo: <one@example.org>, Two <two@example.org>\r\n\
             Delivered-To: three@example.org\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=\"{kind}\"; boundary=\"=_b\"\r\n\r\n\
             --=_b\r\n\r\nIt could not be delivered.\r\n\
             --=_b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n\r\n\
             Final-Recipient: rfc822; reader@example.org\r\nAction: {action}\r\n{status}\
             Diagnostic-Code: smtp; 550 5.1.1\r\n  No such mailbox\r\n\
             --=_b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: something\r\n--=_b--\r\n"
        )
    }

    #[test]
    fn a_failure_is_read_with_its_code_its_words_and_to_whom_it_came() {
        let read = read(report("delivery-status", "failed", "Status: 5.1.1\r\n").as_bytes()).unwrap();
        assert_eq!(read.status.to_string(), "5.1.1");
        assert_eq!(read.words, "550 5.1.1 No such mailbox");
        assert_eq!(read.addresses, ["one@example.org", "two@example.org", "three@example.org"]);
    }

    #[test]
    fn a_failure_without_a_code_is_one_of_which_nothing_more_is_known() {
        for status in ["", "Status: bad\r\n"] {
            let read = read(report("Delivery-Status", "FAILED", status).as_bytes()).unwrap();
            assert_eq!(read.status, Status::UNKNOWN);
        }
    }

    #[test]
    fn a_delay_a_success_a_receipt_and_an_answer_are_no_failures() {
        for (kind, action) in [
            ("delivery-status", "delayed"),
            ("delivery-status", "delivered"),
            ("delivery-status", "relayed"),
            ("disposition-notification", "failed"),
        ] {
            assert_eq!(read(report(kind, action, "Status: 5.1.1\r\n").as_bytes()), None, "{kind} {action}");
        }
        let answer = "From: reader@example.org\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\n\
                      Final-Recipient: rfc822; reader@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        assert_eq!(read(answer.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_in_reading_it_ends(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            read(&bytes);
            let whole = report("delivery-status", "failed", "Status: 5.1.1\r\n").into_bytes();
            let at = bytes.len() % whole.len();
            read(&[&whole[..at], &bytes, &whole[at..]].concat());
            groups(&bytes);
        }
    }
}
