//! The log of a meeting as JSON.

use crate::{
    api::{
        answer,
        error::Result,
        extract::{Current, Path, Query, position},
        posts::AuthorJson,
    },
    app::App,
    domain::{
        Subject,
        api_token::Scope,
        content_note, hand,
        meeting::{self, Writing},
        meeting_event::{self, Content, Event, Kind},
        message::Shown,
        poll,
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{
    agenda_item::AttributionRule, handling::Handling, id::MeetingId, language::Language, message::Mark,
    reaction::Counts, subject::SubjectKind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Entries on a page.
const PAGE: u64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadMeetings));
    vec![Route::get("/api/v1/meetings/{meeting_id}/events", read, index)]
}

/// A part of a meeting's log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Log)]
pub(super) struct LogJson {
    /// Which log it is. Another one than before: start again without `after`, since the log was restored.
    epoch: Uuid,
    /// When the meeting was cancelled; null if it was not.
    cancelled_at: Option<DateTime<Utc>>,
    /// What the meeting touches on: codes of the content notes.
    content_notes: Vec<String>,
    /// The entries, in order and without gaps.
    items: Vec<EventJson>,
    /// Where the next page begins: give it as `after`. Null at the end of the log.
    next: Option<String>,
}

/// An entry of a meeting's log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventJson {
    /// Its position, from 1.
    seq: i64,
    /// When it was done; null where it is hidden.
    at: Option<DateTime<Utc>>,
    /// What it tells.
    #[schema(schema_with = crate::api::schema::event_kind)]
    kind: &'static str,
    /// What was said; null once it is removed.
    message: Option<MessageJson>,
    /// The position of the message that it removes.
    removes: Option<i64>,
    /// Of which message it changes how it may be used.
    changes: Option<ChangeJson>,
    /// The position of the earlier entry that it is about: the message with other words or another mark, or that stands
    /// above the transcript (null for none); the hand that is lowered or called.
    of: Option<i64>,
    /// What a message is for the minutes from now on.
    #[schema(schema_with = crate::api::schema::mark, required = false)]
    mark: Option<Mark>,
    /// How many reacted to a message, from now on; null for nobody.
    reactions: Option<ReactionsJson>,
    /// Who would like to speak; null once the hand is down.
    hand: Option<HandJson>,
    /// What is talked about from now on.
    agenda_item: Option<AgendaItemJson>,
    /// What is asked of those in the meeting, or what came of it.
    poll: Option<PollJson>,
    /// Who writes from now on, and how fast.
    writing: Option<WritingJson>,
}

/// A poll.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Poll)]
struct PollJson {
    /// Its key.
    id: Uuid,
    /// What is asked.
    question: String,
    /// What can be chosen.
    options: Vec<String>,
    /// Whether nobody learns who chose what.
    secret: bool,
    /// How many voted; null while it is open.
    voters: Option<i32>,
    /// How many chose each option, in their order; null while it is open, and where too few voted in secret.
    votes: Option<Vec<i64>>,
}

/// How many reacted to a message with each sign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reactions)]
struct ReactionsJson {
    /// Who agree.
    agree: i32,
    /// Who are thankful for it.
    thanks: i32,
    /// Who see the same.
    see_too: i32,
}

/// Somebody who would like to speak.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hand)]
struct HandJson {
    /// Its key.
    id: Uuid,
    /// Who; nobody if they left and are no longer named.
    author: Option<AuthorJson>,
    /// What about, if they say so.
    reason: Option<String>,
}

/// A point of the agenda.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgendaItem)]
struct AgendaItemJson {
    /// Its key.
    id: Uuid,
    /// What it is about.
    title: String,
    /// Who is named outside the meeting for what is said under it.
    #[schema(schema_with = crate::api::schema::attribution_rule)]
    attribution: AttributionRule,
}

/// Who writes, besides those who lead the meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Writing)]
struct WritingJson {
    /// Whether nobody does.
    locked: bool,
    /// How many seconds each waits between two messages; null for no more than the server's own limit.
    slow_seconds: Option<i32>,
}

/// How a message may be used from now on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
struct ChangeJson {
    /// The message's position.
    seq: i64,
    /// How it may be used outside the meeting.
    #[schema(schema_with = crate::api::schema::post_handling)]
    handling: Handling,
}

/// What somebody said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
struct MessageJson {
    /// Its key.
    id: Uuid,
    /// Who said it; nobody if they left and are no longer named.
    author: Option<AuthorJson>,
    /// What it says, as HTML that is safe to show.
    html: String,
    /// How it may be used outside the meeting.
    #[schema(schema_with = crate::api::schema::post_handling)]
    handling: Handling,
    /// Its language.
    #[schema(schema_with = crate::api::schema::language)]
    language: Language,
    /// When it got these words, if they are not its first.
    edited_at: Option<DateTime<Utc>>,
    /// The position of the message that it answers.
    reply_to: Option<i64>,
    /// The agenda item that was talked about.
    agenda_item: Option<Uuid>,
    /// What it is for the minutes.
    #[schema(schema_with = crate::api::schema::mark, required = false)]
    mark: Option<Mark>,
    /// How many reacted to it; null if nobody did.
    reactions: Option<ReactionsJson>,
}

impl EventJson {
    fn new(event: Event) -> Self {
        let plain = |kind| Self { at: Some(event.at), ..Self::bare(event.seq, kind) };
        let about = |kind, seq| Self { of: Some(seq), ..plain(kind) };
        match event.content {
            Content::Message(shown) => {
                Self { message: Some(MessageJson::from(*shown)), ..plain("message.posted") }
            }
            Content::Tombstone(_) => plain("message.posted"),
            Content::Edit(shown, seq) => {
                Self { message: Some(MessageJson::from(*shown)), ..about("message.edited", seq) }
            }
            Content::Removal(_, seq) => Self { removes: Some(seq), ..plain("message.removed") },
            Content::Lock(_, seq) => Self { removes: Some(seq), ..plain("message.locked") },
            Content::Handled(_, seq, handling) => {
                Self { changes: Some(ChangeJson { seq, handling }), ..plain("message.handled") }
            }
            Content::Mark(_, seq, mark) => Self { mark, ..about("message.marked", seq) },
            Content::Reactions(_, seq, counts, _) => {
                Self { reactions: counts.map(ReactionsJson::from), ..about("message.reacted", seq) }
            }
            Content::Pin(pinned) => Self { of: pinned.map(|(_, seq)| seq), ..plain("message.pinned") },
            Content::Hand(hand) if hand.is_lowered => plain("hand.raised"),
            Content::Hand(hand) => Self { hand: Some(HandJson::from(*hand)), ..plain("hand.raised") },
            Content::HandDown(_, seq) => about("hand.lowered", seq),
            Content::HandCall(_, seq) => about("hand.called", seq),
            Content::Item(item) => {
                let item = AgendaItemJson { id: item.id.0, title: item.title, attribution: item.attribution };
                Self { agenda_item: Some(item), ..plain("agenda.started") }
            }
            Content::Poll(poll) if event.kind == Kind::PollClosed => {
                Self { poll: Some(PollJson::closed(*poll)), ..plain("poll.closed") }
            }
            Content::Poll(poll) => Self { poll: Some(PollJson::opened(*poll)), ..plain("poll.opened") },
            Content::Writing(Writing { locked, slow_seconds }) => {
                Self { writing: Some(WritingJson { locked, slow_seconds }), ..plain("writing.set") }
            }
            Content::Plain if event.kind == Kind::MeetingOpened => plain("meeting.opened"),
            Content::Plain if event.kind == Kind::MeetingEnded => plain("meeting.ended"),
            // Who or what waits, and who was asked to leave, is told to nobody's tool.
            Content::Plain
            | Content::Locked
            | Content::Spent
            | Content::Held(_)
            | Content::Lobby(_)
            | Content::Person(..) => Self::hidden(event.seq),
        }
    }

    fn unpinned(event: &Event) -> Self {
        Self { at: Some(event.at), ..Self::bare(event.seq, "message.pinned") }
    }

    fn hidden(seq: i64) -> Self {
        Self::bare(seq, "hidden")
    }

    const fn bare(seq: i64, kind: &'static str) -> Self {
        Self {
            seq,
            at: None,
            kind,
            message: None,
            removes: None,
            changes: None,
            of: None,
            mark: None,
            reactions: None,
            hand: None,
            agenda_item: None,
            poll: None,
            writing: None,
        }
    }
}

impl From<Counts> for ReactionsJson {
    fn from(Counts { agree, thanks, see_too }: Counts) -> Self {
        Self { agree, thanks, see_too }
    }
}

impl From<hand::Shown> for HandJson {
    fn from(hand: hand::Shown) -> Self {
        Self { id: hand.id.0, author: AuthorJson::of(&hand.byline), reason: hand.reason }
    }
}

impl PollJson {
    fn opened(poll: poll::Shown) -> Self {
        Self {
            id: poll.id.0,
            question: poll.question,
            options: poll.options.into_iter().map(|option| option.words).collect(),
            secret: poll.is_secret,
            voters: None,
            votes: None,
        }
    }

    fn closed(mut poll: poll::Shown) -> Self {
        let outcome = poll.result.take();
        let (voters, votes) = outcome.map(|outcome| (outcome.voters, outcome.votes)).unzip();
        Self { voters, votes: votes.flatten(), ..Self::opened(poll) }
    }
}

impl From<Shown> for MessageJson {
    fn from(shown: Shown) -> Self {
        Self {
            id: shown.id.0,
            author: AuthorJson::of(&shown.byline),
            html: shown.html,
            handling: shown.handling,
            language: shown.language,
            edited_at: shown.edited_at,
            reply_to: shown.reply_to,
            agenda_item: shown.agenda_item_id.map(|id| id.0),
            mark: shown.mark,
            reactions: shown.reactions.map(ReactionsJson::from),
        }
    }
}

/// Which entries to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The last position that is known: those after it.
    #[serde(default)]
    after: u64,
}

/// `GET /api/v1/meetings/{meeting_id}/events`
#[utoipa::path(
    get,
    path = "/api/v1/meetings/{meeting_id}/events",
    operation_id = "listEvents",
    summary = "Read the log of a meeting",
    description = "For meetings of the spaces that are open to you, 100 entries a page.",
    params(("meeting_id" = Uuid, Path, description = "The meeting's key"), Wanted),
    responses((status = 200, description = "The entries", body = LogJson)),
    security(("bearer" = ["read:meetings"]))
)]
async fn index(
    State(app): State<App>,
    Current(tool): Current,
    Path(meeting_id): Path<MeetingId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let (db, actor) = (app.db.read(), &tool.actor);
    let meeting = meeting::enter(db, actor, meeting_id).await?;
    tool.reaches(meeting.space_id)?;
    let after: i64 = position(wanted.after)?;
    let events = meeting_event::list_after(db, meeting_id, after, PAGE).await?;
    let full = events.len() as u64 == PAGE;
    let next = events.last().filter(|_| full).map(|event| event.seq.to_string());
    let json = |event: Event| match &event {
        event if event.unpins_for(actor) => EventJson::unpinned(event),
        event if !event.is_visible_to(actor) => EventJson::hidden(event.seq),
        _ => EventJson::new(event),
    };
    let items = events.into_iter().map(json).collect();
    let content_notes = content_note::find(db, Subject::new(SubjectKind::Meeting, meeting_id.0)).await?;
    Ok(answer::found(LogJson {
        epoch: meeting.epoch,
        cancelled_at: meeting.cancelled_at,
        content_notes,
        items,
        next,
    }))
}
