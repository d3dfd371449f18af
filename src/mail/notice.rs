//! Short mails to members and staff: no names, no content, a link to sign in.

use crate::{
    app::App,
    domain::{
        Error, Result,
        meeting::{self, News},
    },
    locale::Locale,
    mail::{
        calendar::{self, Entry, Method},
        mime,
    },
    mailer,
};
use askama::Template;
use entity::{
    id::{AccountId, ActionId, DigestId, MeetingId, SubmissionId},
    language::Language,
    subject::SubjectKind,
};
use lettre::message::{
    Mailbox, Message, MultiPart, SinglePart,
    header::{self, ContentTransferEncoding, ContentType},
};
use std::{error, time::SystemTime};
use uuid::Uuid;

/// A notice, before it has a recipient.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    subject: String,
    html: String,
    text: String,
    /// An entry for a calendar: what is to be done with it, and the entry.
    calendar: Option<(Method, String)>,
}

#[derive(Template)]
#[template(path = "mail/notice.html")]
struct HtmlPart<'a> {
    lang: &'a str,
    words: &'a str,
    /// Where it leads, and the words of that; a mail to somebody who cannot sign in leads nowhere.
    link: Option<(&'a str, &'a str)>,
    public_name: &'a str,
}

#[derive(Template)]
#[template(path = "mail/notice.txt")]
struct TextPart<'a> {
    words: &'a str,
    link: Option<(&'a str, &'a str)>,
    public_name: &'a str,
}

/// Tells a safeguarding lead that something waits, and nothing else.
pub(crate) fn referral(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_waiting_subject(&app.settings.public_name);
    notice(app, t, (subject, "/referrals"), (&t.mail_waiting_words(), &t.mail_waiting_action()))
}

/// Tells a safeguarding lead that something was locked, and nothing of it.
pub(crate) fn lock(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_waiting_subject(&app.settings.public_name);
    notice(app, t, (subject, "/locks"), (&t.mail_waiting_words(), &t.mail_waiting_action()))
}

/// Tells somebody that what they flagged was decided, and nothing of it.
pub(crate) fn flag(app: &App, language: Language) -> Result<Notice> {
    waiting_at(app, language, "/flags")
}

/// Tells somebody that something waits for them on their first page, and nothing else.
pub(crate) fn waiting(app: &App, language: Language) -> Result<Notice> {
    waiting_at(app, language, "/")
}

/// Tells somebody that something of theirs went back to them, and neither what it was nor why.
pub(crate) fn returned(app: &App, language: Language, kind: SubjectKind) -> Result<Notice> {
    let place = match kind {
        // Those are written for an office: a trend stands among the others, an answer with what came back to its writers.
        SubjectKind::Trend => "/trends",
        SubjectKind::Response => "/drafts",
        _ => "/account/contributions",
    };
    waiting_at(app, language, place)
}

/// Tells the author of a report that something about it waits for them, and not what.
pub(crate) fn submission(app: &App, language: Language, id: SubmissionId) -> Result<Notice> {
    waiting_at(app, language, &format!("/submissions/{id}"))
}

/// Tells somebody that something waits about the minutes of a meeting, and not what.
pub(crate) fn minutes(app: &App, language: Language, id: MeetingId) -> Result<Notice> {
    waiting_at(app, language, &format!("/meetings/{id}/minutes"))
}

/// Tells somebody that there is something about an action that is theirs, or was, and not what.
pub(crate) fn action(app: &App, language: Language, id: ActionId) -> Result<Notice> {
    waiting_at(app, language, &format!("/actions/{id}"))
}

/// Tells a moderator that something waits about a digest, and not what.
pub(crate) fn digest(app: &App, language: Language, id: DigestId) -> Result<Notice> {
    waiting_at(app, language, &format!("/digests/{id}/composition"))
}

/// Tells somebody that where their account stands has changed, and not how.
pub(crate) fn account(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_account_subject(&app.settings.public_name);
    notice(app, t, (subject, "/account"), (&t.mail_account_words(), &t.mail_account_action()))
}

/// Says that something waits at a place, and not what.
fn waiting_at(app: &App, language: Language, path: &str) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_waiting_subject(&app.settings.public_name);
    notice(app, t, (subject, path), (&t.mail_waiting_words(), &t.mail_waiting_action()))
}

/// Shows an administrator that mail arrives.
pub(crate) fn test(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_test_subject(&app.settings.public_name);
    notice(app, t, (subject, "/mail"), (&t.mail_test_words(), &t.mail_test_action()))
}

/// Invites somebody, in words that say nothing to whoever else may read their mail.
pub(crate) fn invitation(app: &App, token: &str) -> Result<Notice> {
    let t = Locale::for_code(&Language::En.to_string());
    let subject = t.mail_waiting_subject(&app.settings.public_name);
    let words = (&*t.mail_invitation_words(), &*t.mail_invitation_action());
    notice(app, t, (subject, &format!("/invitations/{token}")), words)
}

/// Tells somebody that something happened to how they sign in, and not what.
pub(crate) fn sign_in(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_sign_in_subject(&app.settings.public_name);
    let words = (&*t.mail_sign_in_words(), &*t.mail_sign_in_action());
    notice(app, t, (subject, "/account/second-factor"), words)
}

/// Brings the link by which somebody chooses a new password.
pub(crate) fn password_reset(app: &App, language: Language, token: &str) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_reset_subject(&app.settings.public_name);
    let path = format!("/password-reset/{token}");
    notice(app, t, (subject, &path), (&t.mail_reset_words(), &t.mail_reset_action()))
}

/// Tells somebody that something of their account was looked up, and not what.
pub(crate) fn resolution(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_account_subject(&app.settings.public_name);
    let words = (&*t.mail_resolution_words(), &*t.mail_account_action());
    notice(app, t, (subject, "/account"), words)
}

/// Tells a contributor that a moderator protects something of theirs more than before, in words that do not say so.
pub(crate) fn handling(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_waiting_subject(&app.settings.public_name);
    let words = (&*t.mail_waiting_words(), &*t.mail_waiting_action());
    notice(app, t, (subject, "/account/contributions"), words)
}

/// Tells a membership secretary that somebody left, in words that do not say so.
pub(crate) fn departure(app: &App, language: Language, id: AccountId) -> Result<Notice> {
    waiting_at(app, language, &format!("/people/{id}"))
}

/// Tells somebody when a meeting is to which they are invited, or that it is off: no name, and nothing of what it is about.
pub(crate) fn meeting(
    app: &App,
    language: Language,
    news: &News,
    (account_id, address): (AccountId, &str),
) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let meeting = &news.meeting;
    let (when, minutes) = (t.full_moment(meeting::starts_at(meeting)), meeting.duration_minutes);
    let (words, path, method) = if news.is_withdrawn {
        (t.mail_meeting_withdrawn_words(when), "/meetings".to_owned(), Method::Cancel)
    } else {
        let path = format!("/meetings/{}", meeting.id);
        match (meeting.cancelled_at.is_some(), news.is_first) {
            (true, _) => (t.mail_meeting_cancelled_words(when), path, Method::Cancel),
            (_, true) => (t.mail_meeting_words(minutes, when), path, Method::Request),
            (_, false) => (t.mail_meeting_changed_words(minutes, when), path, Method::Request),
        }
    };
    let link = format!("{}{path}", app.settings.public_origin());
    let (sequence, address) = (news.sequence, Some(address));
    let entry = Entry { meeting, account_id, sequence, method, address, link: &link };
    let entry = calendar::write(app, t, &entry);
    let subject = t.mail_meeting_subject(&app.settings.public_name);
    let words = write(app, t, subject, (&words, Some((link.as_str(), &*t.mail_meeting_action()))))?;
    Ok(Notice { calendar: Some((method, entry)), ..words })
}

/// Tells somebody who left that it is done. Nothing more is ever sent to them, and there is nowhere to sign in.
pub(crate) fn farewell(app: &App, language: Language) -> Result<Notice> {
    let t = Locale::for_code(&language.to_string());
    let subject = t.mail_account_subject(&app.settings.public_name);
    write(app, t, subject, (&t.mail_farewell_words(), None))
}

/// A notice with its subject, the path to which it leads, its words and those of its link.
fn notice(
    app: &App,
    t: Locale,
    (subject, path): (String, &str),
    (words, action): (&str, &str),
) -> Result<Notice> {
    let link = format!("{}{path}", app.settings.public_origin());
    write(app, t, subject, (words, Some((link.as_str(), action))))
}

fn write(
    app: &App,
    t: Locale,
    subject: String,
    (words, link): (&str, Option<(&str, &str)>),
) -> Result<Notice> {
    let public_name = app.settings.public_name.as_str();
    let html = HtmlPart { lang: t.code(), words, link, public_name }.render();
    let text = TextPart { words, link, public_name }.render();
    Ok(Notice { subject, html: html.map_err(unsound)?, text: text.map_err(unsound)?, calendar: None })
}

impl Notice {
    /// The message to one recipient, as bytes.
    pub(crate) fn message(&self, app: &App, to: Mailbox) -> Result<Vec<u8>> {
        let message = Message::builder()
            .from(app.mail_from.clone())
            .reply_to(app.reply_to.clone())
            .to(to)
            .subject(&self.subject)
            .date(SystemTime::from(app.clock.now()))
            // Left out, it would tell the machine's name.
            .message_id(Some(format!("<{}@{}>", Uuid::new_v4(), app.mail_from.email.domain())))
            .header(AutoSubmitted)
            .multipart(self.parts()?);
        let message = message.map_err(unsound)?.formatted();
        let end = message.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
        let body_hash = mailer::body_hash(&message[end..]);
        let signature = mime::signature(app, &message[..end], &body_hash, app.clock.now())?;
        Ok([signature, message].concat())
    }

    /// The words, and after them the entry for a calendar, which a program that knows none leaves out (RFC 6047, 2.4).
    fn parts(&self) -> Result<MultiPart> {
        let parts = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let Some((method, entry)) = &self.calendar else { return Ok(parts) };
        let kind = format!("text/calendar; method={}; charset=utf-8", method.code());
        let part = SinglePart::builder()
            .header(ContentType::parse(&kind).map_err(unsound)?)
            // Its lines end and are folded as they are to be read.
            .header(ContentTransferEncoding::Base64)
            .body(entry.clone());
        Ok(parts.singlepart(part))
    }
}

/// `Auto-Submitted: auto-generated`: a machine sent it (RFC 3834, 5).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Box<dyn error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn unsound(error: impl std::fmt::Display) -> Error {
    Error::Database(sea_orm::DbErr::Custom(format!("a mail was not written: {error}")))
}
