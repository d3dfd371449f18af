//! What members flagged for the moderators, and from whom each such item is kept.

use crate::parts::{create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [flag(), review_exclusion()],
            [unique("flag", &["review_id", "reporter_id"]), index("flag", &["reporter_id", "created_at"])],
        )
        .await?;
        manager.get_connection().execute_unprepared(ONE_ITEM).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX review_of_flags_waits_once").await?;
        drop_tables(manager, ["review_exclusion", "flag"]).await
    }
}

/// All flags about one thing are one item, until it is decided.
const ONE_ITEM: &str = "CREATE UNIQUE INDEX review_of_flags_waits_once ON review (subject_kind, subject_id) \
     WHERE kind = 'flag' AND decided_at IS NULL";

/// That somebody flagged something. What became of it stands in the review.
fn flag() -> TableCreateStatement {
    Table::create()
        .table("flag")
        .col(uuid("id").primary_key())
        .col(uuid("review_id"))
        // Never shown to whoever wrote what was flagged.
        .col(uuid("reporter_id"))
        // A code of the taxonomy `flag_reason`.
        .col(string("reason"))
        // The reporter's own words.
        .col(text_null("words"))
        // Since when it is urgent: it would have been locked, had its reporter had a lock left.
        .col(timestamp_with_time_zone_null("urgent_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("review_id", "review"))
        .foreign_key(&mut references("reporter_id", "account"))
        .to_owned()
}

/// For whom an item of the queue does not exist: they wrote what it is about.
fn review_exclusion() -> TableCreateStatement {
    Table::create()
        .table("review_exclusion")
        .col(uuid("review_id"))
        .col(uuid("account_id"))
        .primary_key(Index::create().col("review_id").col("account_id"))
        .foreign_key(&mut references("review_id", "review"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
