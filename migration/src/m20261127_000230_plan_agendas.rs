//! Who has a point of an agenda in hand, how long it may take, and what to read for it.

use crate::parts::{create, drop_tables, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, integer_null, string, timestamp_with_time_zone, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let once = unique("agenda_paper", &["agenda_item_id", "subject_kind", "subject_id"]);
        create(manager, [agenda_paper()], [once]).await?;
        for column in columns() {
            manager.alter_table(Table::alter().table("agenda_item").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["version", "minutes", "owner_id"] {
            manager.alter_table(Table::alter().table("agenda_item").drop_column(column).to_owned()).await?;
        }
        drop_tables(manager, ["agenda_paper"]).await
    }
}

fn columns() -> [ColumnDef; 3] {
    [
        // Who has it in hand.
        uuid_null("owner_id"),
        // How long it may take.
        integer_null("minutes"),
        // The optimistic lock.
        integer("version").default(1).to_owned(),
    ]
}

/// Something to read for a point: a thread, a trend or a concern.
fn agenda_paper() -> TableCreateStatement {
    Table::create()
        .table("agenda_paper")
        .col(uuid("id").primary_key())
        .col(uuid("agenda_item_id"))
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("agenda_item_id", "agenda_item"))
        .to_owned()
}
