//! What was agreed in a meeting that somebody does, and by when.

use crate::parts::{create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, integer, string, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // How many were agreed in a meeting so far: the next one's number.
        let last = integer("last_action").default(0).to_owned();
        manager.alter_table(Table::alter().table("meeting").add_column(last).to_owned()).await?;
        let indexes = [
            unique("action", &["meeting_id", "number"]),
            index("action", &["owner_id", "state"]),
            index("action", &["state", "due_on"]),
        ];
        create(manager, [action()], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["action"]).await?;
        manager.alter_table(Table::alter().table("meeting").drop_column("last_action").to_owned()).await
    }
}

fn action() -> TableCreateStatement {
    Table::create()
        .table("action")
        .col(uuid("id").primary_key())
        .col(uuid("meeting_id"))
        // From 1, within the meeting: people quote it after the meeting's reference, as 2026-11/3.
        .col(integer("number"))
        .col(text("text"))
        .col(uuid("owner_id"))
        // The last day on which it is in time, in London.
        .col(date("due_on"))
        // The message in which it was agreed; its words stay there.
        .col(uuid_null("message_id"))
        // open, done or dropped.
        .col(string("state"))
        // How far it has come.
        .col(text_null("progress"))
        .col(timestamp_with_time_zone_null("progress_at"))
        // What was done, or why it is dropped.
        .col(text_null("outcome"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(uuid_null("closed_by"))
        // When its owner was reminded of this day, before and after it.
        .col(timestamp_with_time_zone_null("reminded_at"))
        .col(timestamp_with_time_zone_null("overdue_told_at"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        // The optimistic lock.
        .col(integer("version"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("owner_id", "account"))
        .foreign_key(&mut references("closed_by", "account"))
        .foreign_key(&mut references("created_by", "account"))
        .to_owned()
}
