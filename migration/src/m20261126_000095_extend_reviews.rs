//! One queue: reports of trends stand in it, reasons have codes, and it is known who has what open and how many texts
//! a moderator opened.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A code of the taxonomy `return_reason`, beside or instead of the moderator's own words.
        let code = Table::alter().table("review").add_column(string_null("reason_code")).to_owned();
        manager.alter_table(code).await?;
        let tables = [review_opening(), review_setting(), exposure()];
        let indexes = [
            index("review", &["decided_at", "created_at"]),
            index("review_opening", &["account_id"]),
            index("exposure", &["since"]),
        ];
        create(manager, tables, indexes).await?;
        manager.get_connection().execute_unprepared(WAITING_REPORTS).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["exposure", "review_setting", "review_opening"]).await?;
        manager.get_connection().execute_unprepared("DELETE FROM review WHERE kind = 'submission'").await?;
        manager
            .drop_index(Index::drop().name("review_by_decided_at_created_at").table("review").to_owned())
            .await?;
        manager.alter_table(Table::alter().table("review").drop_column("reason_code").to_owned()).await
    }
}

/// The reports that wait by now take their places. A place of theirs has the report's own key: no other has it.
const WAITING_REPORTS: &str = "INSERT INTO review \
    (id, subject_kind, subject_id, revision, kind, rules, created_at, version) \
    SELECT id, 'submission', id, revision, 'submission', '', submitted_at, 1 FROM submission \
    WHERE state IN ('submitted', 'in_triage') AND submitted_at IS NOT NULL \
    AND withdrawn_at IS NULL AND locked_at IS NULL";

/// That a moderator has something of the queue open, or handed it over; rows go after some days.
fn review_opening() -> TableCreateStatement {
    Table::create()
        .table("review_opening")
        .col(uuid("review_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(timestamp_with_time_zone_null("handed_over_at"))
        .primary_key(Index::create().col("review_id").col("account_id"))
        .foreign_key(&mut references("review_id", "review"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// How a moderator works with the queue.
fn review_setting() -> TableCreateStatement {
    Table::create()
        .table("review_setting")
        .col(uuid("account_id").primary_key())
        // Since when its keys do nothing; null while they work.
        .col(timestamp_with_time_zone_null("keys_off_at"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// How many texts a moderator opened within some minutes; never which.
fn exposure() -> TableCreateStatement {
    Table::create()
        .table("exposure")
        .col(uuid("account_id"))
        // The beginning of these minutes.
        .col(timestamp_with_time_zone("since"))
        .col(integer("openings"))
        .primary_key(Index::create().col("account_id").col("since"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
