use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Result as DomainResult, Subject, Timestamp,
        account::{self, Byline},
        attendance::{self, Attendee},
        content_note, hand, handling, meeting,
        meeting_event::{self, Content, Event},
        message, reaction, space,
    },
    web::{
        actions::OfMeeting,
        answer,
        error::Result,
        extract::{Current, Path, Query},
        meetings::{afterwards::Afterwards, beforehand::Beforehand, lobby, panel::Panel},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    handling::Handling,
    id::{MeetingId, MessageId},
    language::Language,
    message::Mark,
    reaction::{Counts, Sign},
    subject::SubjectKind,
};
use serde::Deserialize;
use std::{collections::HashMap, fmt::Display};
use uuid::Uuid;

/// Entries of the log on a page.
const PAGE: u64 = 200;

/// A meeting's page; its form may hold what somebody typed.
#[derive(Template)]
#[template(path = "meetings/show.html")]
pub(super) struct ShowPage {
    ui: Ui,
    panel: Panel,
    before: Beforehand,
    after: Afterwards,
    actions: OfMeeting,
    starts_at: Timestamp,
    space_name: Option<String>,
    chair_name: String,
    lines: Vec<Line>,
    /// With what the reader reacts to the messages among them, if they may.
    signs: Option<HashMap<MessageId, Sign>>,
    /// The position of the last entry on the page, from which a socket goes on.
    last_seq: i64,
    /// Before which position the earlier page ends, if there is one.
    earlier: Option<i64>,
    /// Whether the page shows an earlier part of the log.
    is_earlier: bool,
    may_post: bool,
    may_lead: bool,
    /// How many were there lately.
    present_count: usize,
    /// Who, as far as the reader is told.
    present: Vec<Byline>,
    /// Who was there, for those who lead.
    attendees: Vec<Attendee>,
    /// Its content notes, by code.
    notes: Vec<String>,
    /// Whose message is answered by what is written, if it is an answer.
    answered: Option<String>,
    form: MessageForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn is_live(&self) -> bool {
        meeting::is_live(&self.panel.meeting)
    }

    /// What stands beside the name.
    fn affiliation(&self, line: &Line) -> String {
        let affiliation = line.message.as_ref().and_then(|words| words.affiliation.clone());
        if line.mine { self.ui.message_you().into_owned() } else { affiliation.unwrap_or_default() }
    }

    /// How a message may be used, where that is not the rule of the meeting.
    fn handling(&self, words: &Words) -> String {
        if words.handling == Handling::Hd3 { String::new() } else { self.ui.handling(words.handling) }
    }

    /// The code of what a message is for the minutes; empty for nothing.
    #[expect(clippy::unused_self, reason = "templates ask the page for everything")]
    fn mark_code(&self, words: &Words) -> String {
        words.mark.map(|mark| mark.to_string()).unwrap_or_default()
    }

    /// The code of the sign with which the reader reacts to a message; empty for none.
    fn sign_code(&self, words: &Words) -> String {
        self.signs
            .as_ref()
            .and_then(|signs| signs.get(&words.id))
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Whose messages this reader may take away, as the page's script is told.
    fn removable(&self) -> &'static str {
        if self.may_lead { "any" } else { "own" }
    }

    /// Where a message is acted upon.
    fn message_path(&self, message: impl Display) -> String {
        format!("/meetings/{}/messages/{message}", self.panel.meeting.id)
    }

    /// Where the message stands that this one answers: on this page, or on an earlier one.
    fn place_of(&self, words: &Words) -> String {
        let Some(seq) = words.reply_to else { return String::new() };
        let first = self.lines.first().map_or(0, |line| line.seq);
        if seq >= first && !self.is_earlier {
            format!("#event-{seq}")
        } else {
            format!("/meetings/{}?before={}#event-{seq}", self.panel.meeting.id, seq + 1)
        }
    }

    /// What a message says of being an answer; the name of whom it answers, where that stands on the page.
    fn answer_of(&self, words: &Words) -> String {
        let Some(seq) = words.reply_to else { return String::new() };
        let message = self.lines.iter().find(|line| line.seq == seq).and_then(|line| line.message.as_ref());
        match message.filter(|message| message.html.is_some()) {
            Some(message) => self.ui.message_reply_to(&message.name),
            None => self.ui.message_reply().into_owned(),
        }
    }
}

/// A line of the transcript, as one reader sees it.
#[derive(Debug)]
pub(super) struct Line {
    seq: i64,
    at: Timestamp,
    words: String,
    message: Option<Words>,
    mine: bool,
    /// Whether a message stood here that is locked.
    locked: bool,
}

/// A message in a line; without HTML it was removed.
#[derive(Debug)]
struct Words {
    id: MessageId,
    name: String,
    affiliation: Option<String>,
    html: Option<String>,
    language: Language,
    handling: Handling,
    may_remove: bool,
    may_edit: bool,
    is_edited: bool,
    reply_to: Option<i64>,
    mark: Option<Mark>,
    reactions: Option<Counts>,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct MessageForm {
    /// The sender's own key, chosen when the form was shown: sending it twice says it once.
    pub(super) key: String,
    pub(super) body: String,
    pub(super) handling: String,
    pub(super) confirmed: Vec<String>,
    /// `yes` if it is to wait for release where it cannot go out at once.
    pub(super) release: String,
    /// The key of the message that it answers; empty for none.
    pub(super) reply_to: String,
}

impl Default for MessageForm {
    fn default() -> Self {
        Self {
            key: Uuid::new_v4().to_string(),
            body: String::new(),
            handling: handling::by_default(),
            confirmed: Vec::new(),
            release: String::new(),
            reply_to: String::new(),
        }
    }
}

/// Which part of the log a page shows: the end, or what stands before a position.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    before: Option<i64>,
    /// The key of the message that is to be answered.
    reply_to: String,
}

/// `GET /meetings/{meeting_id}` and `GET /meetings/{meeting_id}/current`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Query(part): Query<Part>,
) -> Result<Response> {
    let meeting = meeting::find(app.db.read(), &current.actor, meeting_id).await?;
    if lobby::is_closed(&app, &current.actor, &meeting).await? {
        return lobby::show(&app, current, meeting).await;
    }
    let form = MessageForm { reply_to: part.reply_to.clone(), ..MessageForm::default() };
    let typed = (form, FieldErrors::default());
    answer::page(&page(&app, current, (meeting, part), typed).await?)
}

/// The page of a meeting that the reader is let into.
pub(super) async fn page(
    app: &App,
    Current { actor, ui }: Current,
    (meeting, part): (entity::meeting::Model, Part),
    (form, errors): (MessageForm, FieldErrors),
) -> DomainResult<ShowPage> {
    let (db, meeting_id) = (app.db.read(), meeting.id);
    app.hub.see(&meeting, actor.id);
    let (present_count, present) = attendance::list_present(db, &actor, &meeting).await?;
    let before = part.before.unwrap_or(i64::MAX);
    let events = meeting_event::list_before(db, meeting_id, before, PAGE).await?;
    let first = events.first().map_or(1, |event| event.seq);
    // What is not listed has happened all the same, as of when the meeting was read.
    let last_seq = events.last().map_or(0, |event| event.seq).max(meeting.last_seq);
    let lines: Vec<Line> =
        events.into_iter().filter_map(|event| line(&ui, &actor, &meeting, event)).collect();
    let messages = lines.iter().filter_map(|line| line.message.as_ref().map(|words| words.id));
    let signs = if message::may_react(&actor, &meeting) {
        Some(reaction::list_own(db, &actor, messages.collect()).await?)
    } else {
        None
    };
    // An invited person may not be able to read the space itself.
    let space = space::find(db, &actor, meeting.space_id).await.ok();
    let chair = account::bylines(db, &[meeting.chair_id]).await?.remove(&meeting.chair_id);
    let notes = content_note::find(db, Subject::new(SubjectKind::Meeting, meeting_id.0)).await?;
    let answered = find_answered(app, &actor, &ui, (meeting_id, &form.reply_to)).await?;
    Ok(ShowPage {
        starts_at: meeting::starts_at(&meeting),
        space_name: space.map(|space| space.name),
        chair_name: chair.map(|chair| ui.name(&chair)).unwrap_or_default(),
        last_seq,
        lines,
        signs,
        earlier: (first > 1).then_some(first),
        is_earlier: part.before.is_some(),
        may_post: may_write(app, &actor, &meeting).await?,
        may_lead: meeting::may_lead(&actor, &meeting),
        present_count,
        present,
        attendees: attendance::list(db, &actor, &meeting).await?,
        notes,
        answered,
        before: Beforehand::load(app, (&actor, &ui), &meeting).await?,
        after: Afterwards::load(app, &actor, &meeting).await?,
        actions: OfMeeting::load(app, &actor, &meeting).await?,
        panel: Panel::load(app, &actor, meeting).await?,
        ui,
        form,
        errors,
    })
}

/// Whether the reader may say something now.
async fn may_write(app: &App, actor: &Actor, meeting: &entity::meeting::Model) -> DomainResult<bool> {
    if !meeting::is_live(meeting) || !meeting::may_post(actor, meeting) {
        return Ok(false);
    }
    let kept_back = meeting.writing_locked_at.is_some() && meeting::is_bound(actor, meeting);
    Ok(!kept_back || hand::has_word(app.db.read(), meeting.id, actor.id).await?)
}

/// Whose message is to be answered, if it is there.
async fn find_answered(
    app: &App,
    actor: &Actor,
    ui: &Ui,
    (meeting_id, key): (MeetingId, &str),
) -> DomainResult<Option<String>> {
    let Ok(id) = key.parse::<MessageId>() else { return Ok(None) };
    let found = match message::find(app.db.read(), actor, id).await {
        Ok(message) if message.meeting_id == meeting_id && message.withdrawn_at.is_none() => message,
        Ok(_) | Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let byline = account::bylines(app.db.read(), &[found.author_id]).await?.remove(&found.author_id);
    Ok(byline.map(|byline| ui.name(&byline)))
}

/// The line of an entry, if this reader sees one. A removal shows at the message that was removed.
fn line(ui: &Ui, actor: &Actor, meeting: &entity::meeting::Model, event: Event) -> Option<Line> {
    if event.is_locked_for(actor) {
        return Some(Line {
            seq: event.seq,
            at: event.at,
            words: String::new(),
            message: None,
            mine: false,
            locked: true,
        });
    }
    if !event.is_visible_to(actor) {
        return None;
    }
    let mine = event.actor_id == Some(actor.id);
    let words = ui.log_line(&event);
    let message = match event.content {
        _ if words.is_some() => None,
        Content::Message(shown) => Some(Words {
            id: shown.id,
            affiliation: ui.affiliation(&shown.byline),
            name: ui.name(&shown.byline),
            html: Some(shown.html),
            language: shown.language,
            handling: shown.handling,
            may_remove: message::may_remove(actor, meeting, mine),
            may_edit: message::may_edit(actor, meeting, mine),
            is_edited: shown.edited_at.is_some(),
            reply_to: shown.reply_to,
            mark: shown.mark,
            reactions: shown.reactions,
        }),
        Content::Tombstone(id) => Some(Words {
            id,
            affiliation: None,
            name: String::new(),
            html: None,
            language: Language::En,
            handling: Handling::Hd3,
            may_remove: false,
            may_edit: false,
            is_edited: false,
            reply_to: None,
            mark: None,
            reactions: None,
        }),
        // It shows at the message, or beside the transcript.
        _ => return None,
    };
    let words = words.unwrap_or_default();
    Some(Line { seq: event.seq, at: event.at, words, message, mine, locked: false })
}
