//! Entries of a log as they go over a socket.

use crate::{
    domain::{
        account::{Affiliation, Byline},
        hand,
        meeting_event::{Content, Event, Kind},
        message::Shown,
        poll,
    },
    hub::{Passing, Present},
    live::frames::moment,
    locale::Locale,
};
use entity::id::MeetingId;
use serde_json::{Value, json};

/// Of those who are writing, so many are named.
const WRITING: usize = 3;

/// An entry of a log as everyone sees it who may.
pub(super) fn event(meeting: MeetingId, event: &Event, locale: Locale) -> Value {
    let (name, detail) = match &event.content {
        Content::Message(shown) => ("message.posted", message(shown, locale)),
        Content::Held(id) => {
            let name = match event.kind {
                Kind::MessageHeld => "message.held",
                Kind::MessageReleased => "message.released",
                Kind::MessageDeclined => "message.declined",
                // Its writer took it back, or it is locked, or handled otherwise.
                _ => "message.held_otherwise",
            };
            (name, json!({ "id": id }))
        }
        Content::Tombstone(id) => ("message.posted", json!({ "id": id, "removed": true })),
        Content::Edit(shown, seq) => {
            let mut detail = message(shown, locale);
            detail["seq"] = (*seq).into();
            ("message.edited", detail)
        }
        Content::Removal(id, seq) => ("message.removed", json!({ "id": id, "seq": seq })),
        Content::Lock(id, seq) => ("message.locked", json!({ "id": id, "seq": seq })),
        Content::Handled(id, seq, handling) => {
            ("message.handled", json!({ "id": id, "seq": seq, "handling": handling }))
        }
        Content::Mark(id, seq, mark) => ("message.marked", json!({ "id": id, "seq": seq, "mark": mark })),
        Content::Reactions(id, seq, counts, _) => {
            ("message.reacted", json!({ "id": id, "seq": seq, "reactions": counts }))
        }
        Content::Pin(Some((id, seq))) => ("message.pinned", json!({ "id": id, "seq": seq })),
        Content::Pin(None) => return unpinned(meeting, event),
        Content::Hand(hand) => ("hand.raised", raised(hand, locale)),
        Content::HandDown(id, seq) => ("hand.lowered", json!({ "id": id, "seq": seq })),
        Content::HandCall(id, seq) => ("hand.called", json!({ "id": id, "seq": seq })),
        Content::Item(item) => {
            let detail = json!({ "id": item.id, "title": item.title, "attribution": item.attribution });
            ("agenda.started", detail)
        }
        Content::Poll(poll) => poll_told(event.kind, poll),
        Content::Writing(writing) => {
            ("writing.set", json!({ "locked": writing.locked, "slow_seconds": writing.slow_seconds }))
        }
        Content::Lobby(is_on) => ("lobby.set", json!({ "on": is_on })),
        Content::Person(id, byline) => {
            let name = match event.kind {
                Kind::PersonWaiting => "person.waiting",
                Kind::PersonAdmitted => "person.admitted",
                Kind::PersonRemoved => "person.removed",
                _ => "person.returned",
            };
            (name, json!({ "account": id, "name": person(byline, locale).0 }))
        }
        Content::Plain if event.kind == Kind::MeetingOpened => ("meeting.opened", json!({})),
        Content::Plain if event.kind == Kind::MeetingEnded => ("meeting.ended", json!({})),
        Content::Plain | Content::Locked | Content::Spent => return hidden(meeting, event.seq),
    };
    json!({ "m": meeting, "seq": event.seq, "t": name, "at": moment(event.at), "d": detail })
}

/// Who would like to speak, and about what; of a hand that is down again, no more than that.
fn raised(hand: &hand::Shown, locale: Locale) -> Value {
    if hand.is_lowered {
        return json!({ "id": hand.id, "lowered": true });
    }
    let (name, affiliation) = person(&hand.byline, locale);
    let called = hand.called_at.is_some();
    json!({ "id": hand.id, "name": name, "affiliation": affiliation, "reason": hand.reason, "called": called })
}

/// What is asked; or what came of it, where enough voted.
fn poll_told(kind: Kind, poll: &poll::Shown) -> (&'static str, Value) {
    let options: Vec<&str> = poll.options.iter().map(|option| option.words.as_str()).collect();
    let mut detail =
        json!({ "id": poll.id, "question": poll.question, "options": options, "secret": poll.is_secret });
    let Some(outcome) = poll.result.as_ref().filter(|_| kind == Kind::PollClosed) else {
        return ("poll.opened", detail);
    };
    detail["voters"] = outcome.voters.into();
    detail["votes"] = json!(outcome.votes);
    ("poll.closed", detail)
}

/// Says that no message stands above the transcript, at least none that its reader may see.
pub(super) fn unpinned(meeting: MeetingId, event: &Event) -> Value {
    json!({ "m": meeting, "seq": event.seq, "t": "message.pinned", "at": moment(event.at), "d": {} })
}

/// What passes: who is there, or is writing, and that something was changed. It has no position, and is not kept.
pub(super) fn passing(meeting: MeetingId, passing: &Passing, locale: Locale) -> Value {
    let present = |present: &Present| {
        let (name, affiliation) = person(&present.byline, locale);
        json!({ "number": present.number, "name": name, "affiliation": affiliation })
    };
    let list = |people: &[Present]| people.iter().map(present).collect::<Vec<_>>();
    let (name, detail) = match passing {
        Passing::All { count, people } => {
            ("presence", json!({ "count": count, "people": people.as_deref().map(list) }))
        }
        Passing::Moved { count, joined, left } => {
            ("presence", json!({ "count": count, "joined": list(joined), "left": left }))
        }
        Passing::Writing { count, people } => {
            let named = people.iter().take(WRITING);
            let names: Vec<String> = named.map(|(_, byline)| person(byline, locale).0).collect();
            ("typing", json!({ "count": count, "names": names }))
        }
        Passing::Changed => ("changed", json!({})),
    };
    json!({ "m": meeting, "t": name, "d": detail })
}

/// What stands in the place of an entry that its reader may not see.
pub(super) fn hidden(meeting: MeetingId, seq: i64) -> Value {
    json!({ "m": meeting, "seq": seq, "t": "hidden" })
}

fn message(shown: &Shown, locale: Locale) -> Value {
    let (name, affiliation) = person(&shown.byline, locale);
    json!({
        "id": shown.id,
        "html": shown.html,
        "language": shown.language,
        "name": name,
        "affiliation": affiliation,
        "handling": shown.handling,
        "edited_at": shown.edited_at.map(moment),
        "reply_to": shown.reply_to,
        "agenda_item": shown.agenda_item_id,
        "mark": shown.mark,
        "reactions": shown.reactions,
    })
}

/// Somebody's name and affiliation, as they choose to be shown.
fn person(byline: &Byline, locale: Locale) -> (String, Option<String>) {
    let name = byline.shown_name.clone().unwrap_or_else(|| locale.byline_unnamed().into_owned());
    (name, affiliation(byline, locale))
}

fn affiliation(byline: &Byline, locale: Locale) -> Option<String> {
    match byline.affiliation.as_ref()? {
        Affiliation::Named(name) => Some(name.clone()),
        Affiliation::Kind(kind) => {
            locale.message(&format!("organisation-kind-{}", kind.to_string().replace('_', "-")))
        }
    }
}
