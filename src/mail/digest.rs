//! The digest's mail: HTML and text with the same words in the same order.

use crate::{
    app::App,
    domain::{
        Error, Result, content_note,
        delivery::{Body, Envelope, Stationery},
        digest::{Content, Entry, Held, Kind, Organisations, Wording, parse_period},
        taxonomy,
    },
    locale::Locale,
    mail::mime::{self, Sender},
    mailer,
};
use askama::Template;
use entity::{digest, digest_series, language::Language};
use std::{borrow::Cow, ops::Deref, sync::Arc};
use uuid::Uuid;

/// The width of the text part.
const WIDTH: usize = 68;

/// What both parts say.
struct Words<'a> {
    t: Locale,
    language: Language,
    origin: String,
    digest: &'a digest::Model,
    marking: String,
    content: Content,
}

#[derive(Template)]
#[template(path = "mail/digest.html")]
struct Html<'a>(Words<'a>);

#[derive(Template)]
#[template(path = "mail/digest.txt")]
struct Plain<'a>(Words<'a>);

impl<'a> Deref for Html<'a> {
    type Target = Words<'a>;

    fn deref(&self) -> &Words<'a> {
        &self.0
    }
}

impl<'a> Deref for Plain<'a> {
    type Target = Words<'a>;

    fn deref(&self) -> &Words<'a> {
        &self.0
    }
}

impl Words<'_> {
    /// The items that stand on their own: all but the answers.
    fn items(&self) -> impl Iterator<Item = (&Entry, &Wording)> {
        self.entries().filter(|(entry, _)| entry.kind != Kind::Response)
    }

    /// The answers, which stand together.
    fn answers(&self) -> Vec<(&Entry, &Wording)> {
        self.entries().filter(|(entry, _)| entry.kind == Kind::Response).collect()
    }

    fn entries(&self) -> impl Iterator<Item = (&Entry, &Wording)> {
        self.content.entries.iter().filter_map(|entry| entry.wording.as_ref().map(|words| (entry, words)))
    }

    /// "Trend T-2026-014".
    fn about(&self, entry: &Entry, words: &Wording) -> String {
        match (entry.kind, entry.sensitive) {
            (Kind::Concern, false) => self.t.mail_digest_concern(&words.reference),
            (Kind::Concern, true) => self.t.mail_digest_concern_sensitive(&words.reference),
            (Kind::Minutes, false) => self.t.mail_digest_minutes(&words.reference),
            (Kind::Minutes, true) => self.t.mail_digest_minutes_sensitive(&words.reference),
            (_, false) => self.t.mail_digest_trend(&words.reference),
            (_, true) => self.t.mail_digest_trend_sensitive(&words.reference),
        }
    }

    /// What it touches on, before its words.
    fn notes(&self, words: &Wording) -> Option<String> {
        let name = |code: &String| taxonomy::label(content_note::TAXONOMY, code, self.language);
        let names: Vec<String> = words.notes.iter().map(name).collect();
        (!names.is_empty()).then(|| self.t.content_note(names.join("; ")))
    }

    /// How sure, in words.
    fn confidence(&self, words: &Wording) -> Option<String> {
        let code = words.confidence.as_ref()?;
        let label = taxonomy::label("confidence", code, self.language);
        Some(match words.organisations {
            Some(Organisations::Counted(count)) => self.t.mail_digest_confidence(label, count),
            Some(Organisations::Few) | None => label,
        })
    }

    /// Which edition this one corrects, in words.
    fn correction(&self) -> Option<String> {
        let it = self.content.corrects.as_ref()?;
        Some(self.t.digest_corrects(it.edition, &it.title))
    }

    /// Who says otherwise, in words.
    fn dissent(&self, words: &Wording) -> Option<String> {
        dissent(self.t, words)
    }

    /// When a meeting was, and what came of it.
    fn held(&self, words: &Wording) -> Option<String> {
        held(self.t, words)
    }

    /// What a link to an item is for: minutes ask for no answer.
    fn read(&self, entry: &Entry, words: &Wording) -> String {
        match entry.kind {
            Kind::Minutes => self.t.mail_digest_read_minutes(&words.reference),
            _ => self.t.mail_digest_read(&words.reference),
        }
    }

    /// The same before an address.
    fn read_text(&self, entry: &Entry) -> Cow<'static, str> {
        match entry.kind {
            Kind::Minutes => self.t.mail_digest_read_minutes_text(),
            _ => self.t.mail_digest_read_text(),
        }
    }

    /// Where a response stands, and when it is due.
    fn status(&self, words: &Wording) -> String {
        let code = words.status.as_deref().unwrap_or_default();
        let label = taxonomy::label("response_status", code, self.language);
        match words.due_on {
            Some(on) => self.t.mail_digest_due(&words.reference, self.t.date(on), label),
            None => self.t.mail_digest_answered(&words.reference, label),
        }
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Where a reader says what they do with an item.
    fn feedback_link(&self, entry: &Entry) -> String {
        format!("{}#item-{}", self.own_link(), entry.item_id)
    }

    fn own_link(&self) -> String {
        self.link(&format!("/digests/{}", self.digest.id))
    }
}

/// Which organisations say otherwise of an item, in words, as many as may be told; nothing if none does.
pub(crate) fn dissent(t: Locale, words: &Wording) -> Option<String> {
    let contradicting = words.contradicting.map(|count| match count {
        Organisations::Few => t.digest_contradicted_by_few().into_owned(),
        Organisations::Counted(count) => t.digest_contradicted(count),
    });
    let no_longer = words.no_longer_seeing.map(|count| match count {
        Organisations::Few => t.digest_no_longer_seen_by_few().into_owned(),
        Organisations::Counted(count) => t.digest_no_longer_seen(count),
    });
    let said: Vec<String> = contradicting.into_iter().chain(no_longer).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// When a meeting was, and what came of it, in words.
pub(crate) fn held(t: Locale, words: &Wording) -> Option<String> {
    let Held { on, decisions, actions } = words.held?;
    Some(t.digest_held(t.date(on), decisions, actions))
}

/// Text in lines that need not be broken again.
fn wrapped(text: impl AsRef<str>) -> String {
    let lines: Vec<String> = paragraphs(text.as_ref()).map(wrap).collect();
    lines.join("\n\n")
}

fn labelled(label: impl std::fmt::Display, text: &str) -> String {
    wrapped(format!("{label} {text}"))
}

pub(crate) fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

fn wrap(paragraph: &str) -> String {
    let mut wrapped = String::new();
    let mut length = 0;
    for word in paragraph.split_whitespace() {
        let width = word.chars().count();
        if length > 0 && length + 1 + width > WIDTH {
            wrapped.push('\n');
            length = 0;
        } else if length > 0 {
            wrapped.push(' ');
            length += 1;
        }
        wrapped.push_str(word);
        length += width;
    }
    wrapped
}

/// The subject: the marking stands first.
pub(crate) fn subject(digest: &digest::Model, content: &Content, language: Language) -> String {
    let t = Locale::for_code(&language.to_string());
    let marking = marking(t, digest, language);
    match &content.corrects {
        Some(it) => t.mail_digest_subject_corrected(&marking, &digest.title, digest.edition, it.edition),
        None => t.mail_digest_subject(&marking, &digest.title),
    }
}

fn marking(t: Locale, digest: &digest::Model, language: Language) -> String {
    match &digest.marking {
        Some(code) => taxonomy::label("marking", code, language),
        None => t.mail_digest_unmarked().into_owned(),
    }
}

/// The HTML part.
pub(crate) fn html(
    app: &App,
    digest: &digest::Model,
    content: &Content,
    language: Language,
) -> Result<String> {
    rendered(&Html(words(app, digest, content, language)))
}

/// The text part.
pub(crate) fn text(
    app: &App,
    digest: &digest::Model,
    content: &Content,
    language: Language,
) -> Result<String> {
    rendered(&Plain(words(app, digest, content, language)))
}

fn words<'a>(app: &App, digest: &'a digest::Model, content: &Content, language: Language) -> Words<'a> {
    let t = Locale::for_code(&language.to_string());
    Words {
        t,
        language,
        origin: app.settings.public_origin(),
        digest,
        marking: marking(t, digest, language),
        content: content.clone().discreet(),
    }
}

fn rendered(template: &impl Template) -> Result<String> {
    template.render().map_err(|error| Error::Database(sea_orm::DbErr::Custom(error.to_string())))
}

/// What everyone gets, in one language.
pub(crate) fn body(app: &App, digest: &digest::Model, content: &Content, language: Language) -> Result<Body> {
    // `=_` cannot stand in quoted-printable (RFC 2045, 6.7), so no part holds it.
    let boundary = format!("=_{}", digest.id.0.simple());
    let text = text(app, digest, content, language)?;
    let html = html(app, digest, content, language)?;
    let bytes = mime::body(&boundary, text, html);
    let signed_hash = mailer::body_hash(&bytes);
    Ok(Body { subject: subject(digest, content, language), boundary, bytes, signed_hash })
}

/// What is one copy's own, signed.
fn header(app: &App, body: &Body, envelope: &Envelope<'_>) -> Result<Vec<u8>> {
    let origin = app.settings.public_origin();
    let sender = Sender { from: &app.mail_from, reply_to: &app.reply_to, origin: &origin };
    let header = mime::header(&sender, body, envelope).ok_or(Error::NotFound)?;
    let signature = mime::signature(app, &header, &body.signed_hash, envelope.date)?;
    Ok([signature, header].concat())
}

/// A test of a digest to one address: the same body and header as a copy's, but for a subject that says so, a Message-ID that
/// no copy can have, and nothing to unsubscribe from.
pub(crate) fn test(
    app: &App,
    (digest, content, series): (&digest::Model, &Content, &digest_series::Model),
    (address, language): (&str, Language),
    mail_id: Uuid,
) -> Result<Vec<u8>> {
    let body = body(app, digest, content, language)?;
    let t = Locale::for_code(&language.to_string());
    let body = Body { subject: t.mail_digest_test_subject(&body.subject), ..body };
    // A copy's is its key in hexadecimal, which has no dot.
    let message_id = format!("test.{}@{}", mail_id.simple(), app.mail_from.email.domain());
    let date = app.clock.now();
    let envelope = Envelope { series, address, message_id: &message_id, unsubscribe: None, date };
    Ok([header(app, &body, &envelope)?, body.bytes].concat())
}

/// Freezes a digest with this forum's mail, and says whether it was done: what `body` and `header` write is what leaves.
pub(crate) async fn freeze(app: &App, id: entity::id::DigestId) -> Result<bool> {
    let (writes_bodies, writes_headers) = (app.clone(), app.clone());
    let stationery = Stationery {
        domain: app.mail_from.email.domain().to_owned(),
        body: Arc::new(move |digest, content, language| body(&writes_bodies, digest, content, language)),
        header: Arc::new(move |body, envelope| header(&writes_headers, body, envelope)),
    };
    crate::domain::delivery::freeze(&app.db, id, &stationery, app.clock.now()).await
}

/// The month of an edition, in words.
pub(crate) fn period(t: Locale, period: &str) -> String {
    parse_period(period).map_or_else(|| period.to_owned(), |on| t.month(on))
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_of_the_text_part_are_short_and_words_stay_whole() {
        let wrapped = wrap(&"eleven char ".repeat(20));
        assert!(wrapped.lines().count() > 1);
        assert!(wrapped.lines().all(|line| line.len() <= 68 && !line.ends_with(' ')), "{wrapped}");
        let link = "https://forum.example/".to_owned() + &"a".repeat(80);
        assert_eq!(wrap(&link), link);
    }
}
