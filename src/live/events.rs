//! Entries of a log as they go over a socket.

use crate::{
    domain::{
        account::{Affiliation, Byline},
        meeting_event::{Content, Event, Kind},
        message::Shown,
    },
    live::frames::moment,
    locale::Locale,
};
use entity::id::MeetingId;
use serde_json::{Value, json};

/// An entry of a log as everyone sees it who may.
pub(super) fn event(meeting: MeetingId, event: &Event, locale: Locale) -> Value {
    let (name, detail) = match &event.content {
        Content::Message(shown) => ("message.posted", message(shown, locale)),
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
        Content::Pin(Some((id, seq))) => ("message.pinned", json!({ "id": id, "seq": seq })),
        Content::Pin(None) => return unpinned(meeting, event),
        Content::Hand(hand) if hand.is_lowered => ("hand.raised", json!({ "id": hand.id, "lowered": true })),
        Content::Hand(hand) => {
            let (name, affiliation) = person(&hand.byline, locale);
            let reason = &hand.reason;
            let called = hand.called_at.is_some();
            let detail = json!({
                "id": hand.id, "name": name, "affiliation": affiliation, "reason": reason, "called": called,
            });
            ("hand.raised", detail)
        }
        Content::HandDown(id, seq) => ("hand.lowered", json!({ "id": id, "seq": seq })),
        Content::HandCall(id, seq) => ("hand.called", json!({ "id": id, "seq": seq })),
        Content::Item(item) => {
            let detail = json!({ "id": item.id, "title": item.title, "attribution": item.attribution });
            ("agenda.started", detail)
        }
        Content::Writing(writing) => {
            ("writing.set", json!({ "locked": writing.locked, "slow_seconds": writing.slow_seconds }))
        }
        Content::Person(id, byline) => {
            let name = if event.kind == Kind::PersonRemoved { "person.removed" } else { "person.returned" };
            (name, json!({ "account": id, "name": person(byline, locale).0 }))
        }
        Content::Plain if event.kind == Kind::MeetingOpened => ("meeting.opened", json!({})),
        Content::Plain if event.kind == Kind::MeetingEnded => ("meeting.ended", json!({})),
        Content::Plain | Content::Locked | Content::Spent => return hidden(meeting, event.seq),
    };
    json!({ "m": meeting, "seq": event.seq, "t": name, "at": moment(event.at), "d": detail })
}

/// Says that no message stands above the transcript, at least none that its reader may see.
pub(super) fn unpinned(meeting: MeetingId, event: &Event) -> Value {
    json!({ "m": meeting, "seq": event.seq, "t": "message.pinned", "at": moment(event.at), "d": {} })
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
