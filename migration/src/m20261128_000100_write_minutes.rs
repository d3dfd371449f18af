//! The minutes of meetings: their sections with each wording, what they quote, and what those who attended would correct.

use crate::parts::{create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, blob_null, integer, string, string_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [author(), section(), section_revision(), quote(), correction()];
        let indexes = [
            unique("minutes", &["meeting_id"]),
            index("minutes", &["state", "published_at", "id"]),
            unique("minutes_section", &["minutes_id", "position"]),
            index("minutes_quote", &["message_id"]),
            index("minutes_correction", &["minutes_section_id"]),
            index("minutes_correction", &["proposed_by"]),
        ];
        create(manager, [minutes()], []).await?;
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "minutes_correction",
            "minutes_quote",
            "minutes_section_revision",
            "minutes_section",
            "minutes_author",
            "minutes",
        ];
        drop_tables(manager, tables).await
    }
}

/// The minutes of one meeting.
fn minutes() -> TableCreateStatement {
    Table::create()
        .table("minutes")
        .col(uuid("id").primary_key())
        .col(uuid("meeting_id"))
        .col(string("state"))
        .col(string("language"))
        // What the hashes of the sections begin with, so that a short text cannot be guessed from its hash.
        .col(blob("salt"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        // When those who attended were last asked, and until when they may propose corrections; null while it is changed.
        .col(timestamp_with_time_zone_null("circulated_at"))
        .col(timestamp_with_time_zone_null("corrections_until"))
        .col(uuid_null("approved_by"))
        .col(timestamp_with_time_zone_null("published_at"))
        // What was sealed, as text: keys, counts and hashes.
        .col(text_null("manifest"))
        // SHA-256 of that text.
        .col(blob_null("seal"))
        // The optimistic lock, which each change of a section raises, too.
        .col(integer("version"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("created_by", "account"))
        .to_owned()
}

/// Somebody who had a hand in the minutes, and so does not approve them.
fn author() -> TableCreateStatement {
    Table::create()
        .table("minutes_author")
        .col(uuid("minutes_id"))
        .col(uuid("account_id"))
        .primary_key(Index::create().col("minutes_id").col("account_id"))
        .foreign_key(&mut references("minutes_id", "minutes"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// What the minutes say of a point of the agenda, or of what was said outside any.
fn section() -> TableCreateStatement {
    Table::create()
        .table("minutes_section")
        .col(uuid("id").primary_key())
        .col(uuid("minutes_id"))
        .col(integer("position"))
        .col(uuid_null("agenda_item_id"))
        // The number of its present wording; 0 while nothing is written.
        .col(integer("revision"))
        .foreign_key(&mut references("minutes_id", "minutes"))
        .foreign_key(&mut references("agenda_item_id", "agenda_item"))
        .to_owned()
}

/// Each wording that a section has had, the present one included.
fn section_revision() -> TableCreateStatement {
    Table::create()
        .table("minutes_section_revision")
        .col(uuid("minutes_section_id"))
        .col(integer("number"))
        .col(text("source"))
        .col(text("html"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("minutes_section_id").col("number"))
        .foreign_key(&mut references("minutes_section_id", "minutes_section"))
        .foreign_key(&mut references("by", "account"))
        .to_owned()
}

/// A message that a section quotes: never its words.
fn quote() -> TableCreateStatement {
    Table::create()
        .table("minutes_quote")
        .col(uuid("minutes_section_id"))
        .col(uuid("message_id"))
        // Which of its wordings.
        .col(integer("revision"))
        // What it was for the minutes when it was quoted.
        .col(string_null("mark"))
        // What its hash begins with; null once its words are destroyed.
        .col(blob_null("salt"))
        .col(uuid("quoted_by"))
        .col(timestamp_with_time_zone("quoted_at"))
        .primary_key(Index::create().col("minutes_section_id").col("message_id"))
        .foreign_key(&mut references("minutes_section_id", "minutes_section"))
        .foreign_key(&mut references("message_id", "message"))
        .foreign_key(&mut references("quoted_by", "account"))
        .to_owned()
}

/// What somebody who attended would have a section say instead.
fn correction() -> TableCreateStatement {
    Table::create()
        .table("minutes_correction")
        .col(uuid("id").primary_key())
        .col(uuid("minutes_section_id"))
        // The number of the wording that they read.
        .col(integer("revision"))
        .col(uuid("proposed_by"))
        .col(text("text"))
        .col(timestamp_with_time_zone("proposed_at"))
        .col(string_null("outcome"))
        .col(text_null("reason"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .foreign_key(&mut references("minutes_section_id", "minutes_section"))
        .foreign_key(&mut references("proposed_by", "account"))
        .to_owned()
}
