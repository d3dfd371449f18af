//! What moderators ask about a report, and what its author answers; since when a report waits for a moderator.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, integer, string, string_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A report that came back from its author waits anew; while it is with its author, this says nothing.
        let since = Table::alter()
            .table("submission")
            .add_column(timestamp_with_time_zone_null("waits_since"))
            .to_owned();
        manager.alter_table(since).await?;
        manager
            .get_connection()
            .execute_unprepared("UPDATE submission SET waits_since = submitted_at")
            .await?;
        create(manager, [submission_question()], [index("submission_question", &["submission_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["submission_question"]).await?;
        manager.alter_table(Table::alter().table("submission").drop_column("waits_since").to_owned()).await
    }
}

/// One question to the author of a report, and the answer.
fn submission_question() -> TableCreateStatement {
    Table::create()
        .table("submission_question")
        .col(uuid("id").primary_key())
        .col(uuid("submission_id"))
        // A code of the taxonomy `canned_question`, beside or instead of the moderator's own words.
        .col(string_null("code"))
        .col(text("words"))
        .col(uuid("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        // The day until which an answer helps most, in London.
        .col(date("due_on"))
        // How many times its author was reminded.
        .col(integer("reminders"))
        // When it was found that no answer came; one can come still.
        .col(timestamp_with_time_zone_null("unanswered_at"))
        .col(text_null("answer"))
        .col(timestamp_with_time_zone_null("answered_at"))
        // What screening found in the answer, as codes.
        .col(string("answer_rules"))
        // A moderator went on without an answer.
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(uuid_null("closed_by"))
        .foreign_key(&mut references("submission_id", "submission"))
        .foreign_key(&mut references("asked_by", "account"))
        .foreign_key(&mut references("closed_by", "account"))
        .to_owned()
}
