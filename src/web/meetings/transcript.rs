use crate::{
    app::App,
    domain::{
        Actor, FieldErrors, Result as DomainResult, Subject, Timestamp, account, content_note, handling,
        meeting,
        meeting_event::{self, Content, Event, Kind},
        message, space,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Path, Query},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    handling::Handling,
    id::{MeetingId, MessageId},
    language::Language,
    subject::SubjectKind,
};
use serde::Deserialize;
use std::fmt::Display;
use uuid::Uuid;

/// Entries of the log on a page.
const PAGE: u64 = 200;

/// A meeting's page; its form may hold what somebody typed.
#[derive(Template)]
#[template(path = "meetings/show.html")]
pub(super) struct ShowPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    starts_at: Timestamp,
    space_name: Option<String>,
    chair_name: String,
    lines: Vec<Line>,
    /// The position of the last entry on the page, from which a socket goes on.
    last_seq: i64,
    /// Before which position the earlier page ends, if there is one.
    earlier: Option<i64>,
    /// Whether the page shows an earlier part of the log.
    is_earlier: bool,
    may_post: bool,
    may_lead: bool,
    /// Its content notes, by code.
    notes: Vec<String>,
    form: MessageForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn is_live(&self) -> bool {
        meeting::is_live(&self.meeting)
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

    /// Whose messages this reader may take away, as the page's script is told.
    fn removable(&self) -> &'static str {
        if self.may_lead { "any" } else { "own" }
    }

    /// The address that takes a message away.
    fn removal(&self, message: impl Display) -> String {
        format!("/meetings/{}/messages/{message}/withdrawal", self.meeting.id)
    }
}

/// A line of the transcript, as one reader sees it.
#[derive(Debug)]
pub(super) struct Line {
    seq: i64,
    at: Timestamp,
    kind: Kind,
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
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct MessageForm {
    /// The sender's own key, chosen when the form was shown: sending it twice says it once.
    pub(super) key: String,
    pub(super) body: String,
    pub(super) handling: String,
    pub(super) confirmed: Vec<String>,
}

impl Default for MessageForm {
    fn default() -> Self {
        Self {
            key: Uuid::new_v4().to_string(),
            body: String::new(),
            handling: handling::by_default(),
            confirmed: Vec::new(),
        }
    }
}

/// Which part of the log a page shows: the end, or what stands before a position.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    before: Option<i64>,
}

/// `GET /meetings/{meeting_id}`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Query(part): Query<Part>,
) -> Result<Response> {
    let typed = (MessageForm::default(), FieldErrors::default());
    answer::page(&page(&app, current, (meeting_id, part), typed).await?)
}

pub(super) async fn page(
    app: &App,
    Current { actor, ui }: Current,
    (meeting_id, part): (MeetingId, Part),
    (form, errors): (MessageForm, FieldErrors),
) -> DomainResult<ShowPage> {
    let db = app.db.read();
    let meeting = meeting::find(db, &actor, meeting_id).await?;
    let before = part.before.unwrap_or(i64::MAX);
    let events = meeting_event::list_before(db, meeting_id, before, PAGE).await?;
    let first = events.first().map_or(1, |event| event.seq);
    // An invited person may not be able to read the space itself.
    let space = space::find(db, &actor, meeting.space_id).await.ok();
    let chair = account::bylines(db, &[meeting.chair_id]).await?.remove(&meeting.chair_id);
    let notes = content_note::find(db, Subject::new(SubjectKind::Meeting, meeting_id.0)).await?;
    Ok(ShowPage {
        starts_at: meeting::starts_at(&meeting),
        space_name: space.map(|space| space.name),
        chair_name: chair.map(|chair| ui.name(&chair)).unwrap_or_default(),
        last_seq: events.last().map_or(0, |event| event.seq),
        lines: events.into_iter().filter_map(|event| line(&ui, &actor, &meeting, event)).collect(),
        earlier: (first > 1).then_some(first),
        is_earlier: part.before.is_some(),
        may_post: meeting::is_live(&meeting) && meeting::may_post(&actor, &meeting),
        may_lead: meeting::may_lead(&actor, &meeting),
        notes,
        ui,
        meeting,
        form,
        errors,
    })
}

/// The line of an entry, if this reader sees one. A removal shows at the message that was removed.
fn line(ui: &Ui, actor: &Actor, meeting: &entity::meeting::Model, event: Event) -> Option<Line> {
    if event.is_locked_for(actor) {
        return Some(Line {
            seq: event.seq,
            at: event.at,
            kind: event.kind,
            message: None,
            mine: false,
            locked: true,
        });
    }
    if !event.is_visible_to(actor) {
        return None;
    }
    let mine = event.actor_id == Some(actor.id);
    let message = match event.content {
        Content::Plain => None,
        Content::Message(shown) => Some(Words {
            id: shown.id,
            affiliation: ui.affiliation(&shown.byline),
            name: ui.name(&shown.byline),
            html: Some(shown.html),
            language: shown.language,
            handling: shown.handling,
            may_remove: message::may_remove(actor, meeting, mine),
        }),
        Content::Tombstone(id) => Some(Words {
            id,
            affiliation: None,
            name: String::new(),
            html: None,
            language: Language::En,
            handling: Handling::Hd3,
            may_remove: false,
        }),
        Content::Removal(..) | Content::Lock(..) | Content::Handled(..) | Content::Locked => return None,
    };
    Some(Line { seq: event.seq, at: event.at, kind: event.kind, message, mine, locked: false })
}
