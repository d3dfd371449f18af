//! What is drawn at random in pages and mails.

use csa_forum::mailer::Sent;
use regex::Regex;
use std::sync::LazyLock;

/// Boundaries of mails are 40 characters long, tokens of links and forms are 43.
static DRAWN: LazyLock<Regex> = LazyLock::new(|| Regex::new("[A-Za-z0-9_-]{40,}").unwrap());

/// A text without what is drawn at random in it, which may hold any few letters: a short word that is to stand nowhere would
/// be found there now and then.
pub(crate) fn without_drawn(text: &str) -> String {
    DRAWN.replace_all(text, "").into_owned()
}

/// A mail as it was sent, without what is drawn at random in it.
pub(crate) fn words_sent(mail: &Sent) -> String {
    without_drawn(&String::from_utf8(mail.bytes.clone()).unwrap())
}
