//! A meeting as the entry of one person's calendar (RFC 5545): by mail (RFC 5546, RFC 6047), or to be downloaded. It says
//! when, and where to read more; not what the meeting is called, nor who else is invited.
//!
//! Times are UTC: each meeting is an entry of its own and no rule repeats it, so that no calendar needs to know how London's
//! clocks change, and the night in which an hour comes twice has no second meaning.

use crate::{app::App, domain::meeting, locale::Locale};
use chrono::{DateTime, Utc};
use entity::{id::AccountId, meeting::Model as Meeting};
use icalendar::{Calendar, Component, Event, Property};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What a calendar is to do with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Show it, as it was downloaded.
    Publish,
    /// Take it from a mail, in place of an earlier one.
    Request,
    /// Strike it out.
    Cancel,
}

impl Method {
    /// As RFC 5546 writes it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// A meeting for one person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) meeting: &'a Meeting,
    pub(crate) account_id: AccountId,
    pub(crate) sequence: i32,
    pub(crate) method: Method,
    /// The address of whom a mail goes to; none of a download.
    pub(crate) address: Option<&'a str>,
    /// Where to read more.
    pub(crate) link: &'a str,
}

/// The entry as a file: lines end in CRLF and are folded.
pub(crate) fn write(app: &App, t: Locale, entry: &Entry<'_>) -> String {
    let is_off = entry.method == Method::Cancel || entry.meeting.cancelled_at.is_some();
    let starts_at = meeting::starts_at(entry.meeting);
    let mut event = Event::new();
    event
        .append_property(Property::new("UID", uid(entry)))
        .append_property(Property::new("SEQUENCE", entry.sequence.to_string()))
        .append_property(Property::new("DTSTAMP", moment(app.clock.now())))
        .append_property(Property::new("DTSTART", moment(starts_at)))
        .append_property(Property::new("DTEND", moment(meeting::ends_at(entry.meeting))))
        .append_property(Property::new("SUMMARY", t.calendar_summary(&app.settings.public_name)))
        .append_property(Property::new("DESCRIPTION", t.calendar_description(entry.link)))
        .append_property(Property::new("URL", entry.link))
        .append_property(Property::new("STATUS", if is_off { "CANCELLED" } else { "CONFIRMED" }))
        .append_property(Property::new("CLASS", "PRIVATE"))
        // Whoever answers does so where the link leads: no calendar is to mail an answer.
        .append_property(Property::new("ORGANIZER", format!("mailto:{}", app.mail_from.email)));
    if let Some(address) = entry.address {
        let mut attendee = Property::new("ATTENDEE", format!("mailto:{address}"));
        attendee.add_parameter("ROLE", "REQ-PARTICIPANT").add_parameter("RSVP", "FALSE");
        event.append_property(attendee);
    }
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Meetings//EN"))
        .append_property(Property::new("METHOD", entry.method.code()))
        .push(event);
    calendar.to_string()
}

/// The same for a meeting and a person at all times, and of nobody else: what it is made of cannot be read from it.
fn uid(entry: &Entry<'_>) -> String {
    let of = Sha256::new().chain_update(entry.meeting.id.0).chain_update(entry.account_id.0);
    of.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// RFC 5545, 3.3.5, form 2.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
