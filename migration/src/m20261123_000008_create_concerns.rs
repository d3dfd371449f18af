//! What survivors' groups raise, and the prosecution service's answers to that and to trends.

use crate::parts::{contribution, create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, integer, string, string_null, string_uniq, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [concern(), concern_revision(), response(), response_revision()],
            [
                index("concern", &["state"]),
                index("concern", &["author_id"]),
                unique("response", &["subject_kind", "subject_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["response_revision", "response", "concern_revision", "concern"]).await
    }
}

/// Something about the criminal justice process that a member raised.
fn concern() -> TableCreateStatement {
    contribution(
        Table::create()
            .table("concern")
            .col(uuid("id").primary_key())
            // Random, since a count would tell.
            .col(string_uniq("reference"))
            .col(string("state"))
            // The present wording's number.
            .col(integer("revision"))
            // Of the case: a taxonomy code, as are the next two.
            .col(string_null("stage"))
            .col(string_null("kind"))
            .col(string_null("victims_code_right"))
            .col(uuid_null("decided_by"))
            .col(timestamp_with_time_zone_null("decided_at"))
            // A taxonomy code.
            .col(string_null("decline_reason"))
            // The codes of the rules that it met, separated by spaces.
            .col(text("screening_rules")),
    )
}

/// Each wording that a concern has had, the present one included.
fn concern_revision() -> TableCreateStatement {
    Table::create()
        .table("concern_revision")
        .col(uuid("concern_id"))
        .col(integer("number"))
        .col(string("title"))
        // Asked first.
        .col(text("should_change"))
        .col(text("what_happened"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("concern_id").col("number"))
        .foreign_key(&mut references("concern_id", "concern"))
        .to_owned()
}

/// The prosecution service's dated, owned answer to a concern or a trend.
fn response() -> TableCreateStatement {
    Table::create()
        .table("response")
        .col(uuid("id").primary_key())
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        // A taxonomy code, RS1 to RS7.
        .col(string("status"))
        .col(uuid("owner_id"))
        .col(date_null("due_on"))
        // The present wording's number.
        .col(integer("revision"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("published_at"))
        .col(integer("version"))
        .foreign_key(&mut references("owner_id", "account"))
        .to_owned()
}

/// Each wording that a response has had, the present one included.
fn response_revision() -> TableCreateStatement {
    Table::create()
        .table("response_revision")
        .col(uuid("response_id"))
        .col(integer("number"))
        .col(string("status"))
        // Markdown, as its writer typed it.
        .col(text("source"))
        // Rendered and made safe when written.
        .col(text("html"))
        // Required of a refusal.
        .col(text_null("reason"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("response_id").col("number"))
        .foreign_key(&mut references("response_id", "response"))
        .to_owned()
}
