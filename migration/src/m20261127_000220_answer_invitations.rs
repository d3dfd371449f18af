//! Whether somebody comes to a meeting, what they need to take part, and the interests that they declare.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, text, text_null, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = [index("meeting_reply", &["account_id"]), index("declaration", &["account_id"])];
        create(manager, [meeting_reply(), declaration()], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["declaration", "meeting_reply"]).await
    }
}

/// Whether somebody comes to a meeting.
fn meeting_reply() -> TableCreateStatement {
    Table::create()
        .table("meeting_reply")
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        // coming, perhaps or apologies.
        .col(string("answer"))
        // What they need to take part, for those who lead alone; gone when the meeting is over.
        .col(text_null("access_needs"))
        .col(timestamp_with_time_zone("replied_at"))
        .primary_key(Index::create().col("meeting_id").col("account_id"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// An interest that somebody has in what a meeting talks about, for all who may see it. One that is withdrawn is deleted.
fn declaration() -> TableCreateStatement {
    Table::create()
        .table("declaration")
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        .col(text("interest"))
        .col(timestamp_with_time_zone("declared_at"))
        .primary_key(Index::create().col("meeting_id").col("account_id"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
