//! What it takes to say something, checked at the door, and writing it down once it has its place in the log.

use crate::domain::{
    Actor, FieldErrors, Result, handling, markdown,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{
    handling::Handling,
    id::{AgendaItemId, MeetingId, MessageId},
    language::Language,
    message::{self, Mark},
    message_revision,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};

/// The most characters of a message.
pub const LONGEST: usize = 4000;

/// A message does not wait, since what is said next would have no sense; unless its writer would rather have whoever
/// leads the meeting read it first than take out what holds it.
const BODY: Rule = Rule::required(LONGEST, "problem-body-missing", "problem-body-too-long").of_record();

/// What it takes to say something.
#[derive(Debug, Clone)]
pub struct NewMessage {
    words: Rewording,
    handling: Handling,
    language: Language,
    reply_to: Option<MessageId>,
}

/// Other words for what was said.
#[derive(Debug, Clone)]
pub struct Rewording {
    body: Text,
    verdict: Verdict,
}

impl NewMessage {
    /// Checks what someone typed and chose, and what they say of it.
    pub fn parse(
        body: &str,
        handling: &str,
        language: Language,
        said: &Answers,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let rule = if said.asks_release() { BODY.of_contribution() } else { BODY };
        let words = errors.take(Rewording::read(body, rule, said));
        let handling = errors.check("handling", handling::parse(handling, handling::OF_POSTS));
        match (words, handling) {
            (Some(words), Some(handling)) => Ok(Self { words, handling, language, reply_to: None }),
            _ => Err(errors),
        }
    }

    /// Has it answer an earlier message.
    #[must_use]
    pub fn in_reply_to(self, id: Option<MessageId>) -> Self {
        Self { reply_to: id, ..self }
    }

    /// The message that it answers.
    pub(crate) fn reply_to(&self) -> Option<MessageId> {
        self.reply_to
    }

    /// The codes of what screening found and their writer confirmed.
    pub(crate) fn screening(&self) -> String {
        self.words.screening()
    }

    /// Whether somebody who leads the meeting reads it before anyone else.
    pub fn waits(&self) -> bool {
        self.words.verdict.holds()
    }

    /// All of it as one text: what a repeat of the same key must repeat.
    pub(crate) fn fingerprint(&self) -> String {
        let answered = self.reply_to.map(|id| format!(" {id}")).unwrap_or_default();
        format!("{}{answered}\n{}", self.handling, self.words.body.as_str())
    }

    /// What it is for the minutes, if it begins by saying so and its writer leads the meeting.
    fn mark(&self, leads: bool) -> Option<Mark> {
        let first = self.words.body.as_str().split_whitespace().next()?;
        let marks = [("#action", Mark::Action), ("#decision", Mark::Decision)];
        let said = marks.into_iter().find(|(tag, _)| first.eq_ignore_ascii_case(tag));
        said.filter(|_| leads).map(|(_, mark)| mark)
    }
}

impl Rewording {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(body: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        Self::read(body, BODY, said)
    }

    fn read(body: &str, rule: Rule, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.check("body", Text::parse(body, rule));
        let verdict = errors.take(text::judge(&[("body", body.as_ref())], said));
        body.zip(verdict).map(|(body, verdict)| Self { body, verdict }).ok_or(errors)
    }

    /// The codes of what screening found and their writer confirmed.
    pub(crate) fn screening(&self) -> String {
        self.verdict.codes()
    }

    /// The words as one text.
    pub(crate) fn fingerprint(&self) -> &str {
        self.body.as_str()
    }

    /// A wording of a message.
    pub(super) fn revision(
        &self,
        id: MessageId,
        number: i32,
        actor: &Actor,
    ) -> message_revision::ActiveModel {
        message_revision::ActiveModel {
            message_id: Set(id),
            number: Set(number),
            source: Set(self.body.as_str().to_owned()),
            html: Set(markdown::render(&self.body)),
            by: Set(actor.id),
            at: Set(actor.now),
        }
    }
}

/// A message that has its place in the log, about to be written.
pub(crate) struct Placed<'a> {
    pub(crate) id: MessageId,
    pub(crate) meeting_id: MeetingId,
    pub(crate) seq: i64,
    pub(crate) actor: &'a Actor,
    pub(crate) new: &'a NewMessage,
    /// What is talked about.
    pub(crate) agenda_item_id: Option<AgendaItemId>,
    /// Whether its writer leads the meeting.
    pub(crate) leads: bool,
}

/// Writes messages and their first wordings; there is at least one.
pub(crate) async fn insert_all(txn: &DatabaseTransaction, placed: &[Placed<'_>]) -> Result<()> {
    message::Entity::insert_many(placed.iter().map(row)).exec_without_returning(txn).await?;
    let wordings = placed.iter().map(|placed| placed.new.words.revision(placed.id, 1, placed.actor));
    message_revision::Entity::insert_many(wordings).exec_without_returning(txn).await?;
    Ok(())
}

fn row(placed: &Placed<'_>) -> message::ActiveModel {
    let Placed { actor, new, .. } = placed;
    message::ActiveModel {
        id: Set(placed.id),
        meeting_id: Set(placed.meeting_id),
        seq: Set(placed.seq),
        revision: Set(1),
        edited_at: Set(None),
        agenda_item_id: Set(placed.agenda_item_id),
        reply_to_id: Set(new.reply_to),
        mark: Set(new.mark(placed.leads)),
        author_id: Set(actor.id),
        organisation_id: Set(actor.organisation_id()),
        handling: Set(new.handling),
        language: Set(new.language),
        created_at: Set(actor.now),
        published_at: Set((!new.waits()).then_some(actor.now)),
        withdrawn_at: Set(None),
        declined_at: Set(None),
        decline_reason: Set(None),
        locked_at: Set(None),
        destroyed_at: Set(None),
        version: Set(1),
        reactions: Set(None),
    }
}
