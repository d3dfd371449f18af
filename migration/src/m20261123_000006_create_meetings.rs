//! Meetings, who is invited, what is said, and the log that orders it.

use crate::parts::{contribution, create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob_null, date_time, integer, json_binary, string, string_uniq, text,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [meeting(), meeting_invitee(), message(), message_revision(), meeting_event()],
            [
                index("meeting", &["space_id"]),
                index("message", &["meeting_id"]),
                index("message", &["author_id"]),
                unique("meeting_event", &["meeting_id", "actor_id", "client_key"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["meeting_event", "message_revision", "message", "meeting_invitee", "meeting"])
            .await
    }
}

/// A scheduled meeting of a space.
fn meeting() -> TableCreateStatement {
    Table::create()
        .table("meeting")
        .col(uuid("id").primary_key())
        .col(uuid("space_id"))
        // `2026-11`, the next one in that month `2026-11b`.
        .col(string_uniq("reference"))
        .col(string("title"))
        .col(text("purpose"))
        .col(uuid("chair_id"))
        // By the clocks of its zone: the instant is computed.
        .col(date_time("starts_at_local"))
        // As the tz database names it.
        .col(string("zone"))
        .col(integer("duration_minutes"))
        .col(timestamp_with_time_zone_null("opened_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        // Changes only when the log may have been rewound, after a restore or a repair.
        .col(uuid("epoch"))
        // The latest event's; an update of it allots the next ones.
        .col(big_integer("last_seq"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .foreign_key(&mut references("space_id", "space"))
        .foreign_key(&mut references("chair_id", "account"))
        .to_owned()
}

/// Someone who is invited beside the space's audience.
fn meeting_invitee() -> TableCreateStatement {
    Table::create()
        .table("meeting_invitee")
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        .primary_key(Index::create().col("meeting_id").col("account_id"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// One chat entry of a meeting.
fn message() -> TableCreateStatement {
    contribution(
        Table::create()
            .table("message")
            .col(uuid("id").primary_key())
            .col(uuid("meeting_id"))
            // The event that announced it.
            .col(big_integer("seq"))
            // The present wording's number.
            .col(integer("revision"))
            .col(timestamp_with_time_zone_null("edited_at"))
            .foreign_key(&mut references("meeting_id", "meeting")),
    )
}

/// Each wording that a message has had, the present one included.
fn message_revision() -> TableCreateStatement {
    Table::create()
        .table("message_revision")
        .col(uuid("message_id"))
        .col(integer("number"))
        // Markdown, as its writer typed it.
        .col(text("source"))
        // Rendered and made safe when written.
        .col(text("html"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("message_id").col("number"))
        .foreign_key(&mut references("message_id", "message"))
        .to_owned()
}

/// One entry of a meeting's log, from which the transcript, the hands and the polls are read.
fn meeting_event() -> TableCreateStatement {
    Table::create()
        .table("meeting_event")
        .col(uuid("meeting_id"))
        // From 1, without gaps, in the order of the commits.
        .col(big_integer("seq"))
        // Past tense: `MessagePosted`.
        .col(string("kind"))
        .col(uuid_null("actor_id"))
        // The sender's own key for this change, so that a repeat is known as one.
        .col(uuid_null("client_key"))
        // SHA-256 of the body sent with that key: another body under it is refused.
        .col(blob_null("body_hash"))
        // Holds the text, which stands nowhere in the log.
        .col(uuid_null("message_id"))
        .col(timestamp_with_time_zone("at"))
        .col(json_binary("payload"))
        .primary_key(Index::create().col("meeting_id").col("seq"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("actor_id", "account"))
        .foreign_key(&mut references("message_id", "message"))
        .to_owned()
}
