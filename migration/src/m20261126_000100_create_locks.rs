//! What is locked since it may be illegal content, and where a trend or an answer says that it is.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The contributions had the column from the beginning.
const LOCKED_TOO: [&str; 2] = ["trend", "response"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [lock()],
            [index("lock", &["subject_kind", "subject_id"]), index("lock", &["locked_by", "locked_at"])],
        )
        .await?;
        manager.get_connection().execute_unprepared(ONE_AT_A_TIME).await?;
        for table in LOCKED_TOO {
            let column = timestamp_with_time_zone_null("locked_at");
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in LOCKED_TOO {
            manager.alter_table(Table::alter().table(table).drop_column("locked_at").to_owned()).await?;
        }
        drop_tables(manager, ["lock"]).await
    }
}

/// What is locked is not locked a second time; what was reopened can be.
const ONE_AT_A_TIME: &str =
    "CREATE UNIQUE INDEX lock_stands_once ON \"lock\" (subject_kind, subject_id) WHERE state <> 'reopened'";

/// That somebody took something for illegal content, and what became of it.
fn lock() -> TableCreateStatement {
    Table::create()
        .table("lock")
        .col(uuid("id").primary_key())
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        .col(string("state"))
        // Never shown to whoever wrote it.
        .col(uuid("locked_by"))
        .col(timestamp_with_time_zone("locked_at"))
        // The safeguarding lead and the moderator who agreed to reopen it.
        .col(uuid_null("lead_id"))
        .col(uuid_null("moderator_id"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(integer("version"))
        .foreign_key(&mut references("locked_by", "account"))
        .foreign_key(&mut references("lead_id", "account"))
        .foreign_key(&mut references("moderator_id", "account"))
        .foreign_key(&mut references("decided_by", "account"))
        .to_owned()
}
