//! A referral says what it is about, whether somebody is in danger, and whether its writer lets the leads know who they
//! are; a lead can ask one question, and ask the secretary who its writer is.

use crate::parts::{create, drop_tables, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ADDED: [&str; 6] = ["subject_kind", "subject_id", "danger_at", "named_at", "outcome", "note"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // What the page shows from which it was written, if its writer could see it.
            string_null("subject_kind"),
            uuid_null("subject_id"),
            // When its writer said that somebody is in danger now: the leads then see who they are.
            timestamp_with_time_zone_null("danger_at"),
            // Since when its writer lets the leads know who they are; null if they do not, or no more.
            timestamp_with_time_zone_null("named_at"),
            // How it ended: a taxonomy code, and words for the leads alone.
            string_null("outcome"),
            text_null("note"),
        ];
        // SQLite adds one column at a time.
        for column in columns {
            manager.alter_table(Table::alter().table("referral").add_column(column).to_owned()).await?;
        }
        create(manager, [referral_question(), referral_identity()], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["referral_identity", "referral_question"]).await?;
        for column in ADDED {
            manager.alter_table(Table::alter().table("referral").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// The one question that a lead asked the writer of a referral, and what they answered.
fn referral_question() -> TableCreateStatement {
    Table::create()
        .table("referral_question")
        .col(uuid("referral_id").primary_key())
        .col(uuid("asked_by"))
        .col(text("question"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(text_null("answer"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .foreign_key(&mut references("referral_id", "referral"))
        .foreign_key(&mut references("asked_by", "account"))
        .to_owned()
}

/// That a lead asked the membership secretary who the writer of a referral is, and what became of that.
fn referral_identity() -> TableCreateStatement {
    Table::create()
        .table("referral_identity")
        .col(uuid("referral_id").primary_key())
        .col(uuid("asked_by"))
        .col(text("reason"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone_null("told_at"))
        .col(timestamp_with_time_zone_null("refused_at"))
        .foreign_key(&mut references("referral_id", "referral"))
        .foreign_key(&mut references("asked_by", "account"))
        .to_owned()
}
