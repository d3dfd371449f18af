//! The index of words by which similar reports and trends are found.

use crate::parts::{create, drop_tables};
use sea_orm_migration::schema::{string, timestamp_with_time_zone, uuid};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [similarity_word()], [by_word()]).await?;
        // What was sent before takes its place in the index in a job, whose key is that of the first report.
        let payload = match manager.get_database_backend() {
            DbBackend::Postgres => "CAST('{\"kind\":\"enter_similarity\"}' AS JSON)",
            _ => "'{\"kind\":\"enter_similarity\"}'",
        };
        let statement = format!(
            "INSERT INTO job (id, payload, dedup_key, attempts, run_at, created_at) \
             SELECT id, {payload}, 'enter_similarity', 0, submitted_at, submitted_at FROM submission \
             WHERE submitted_at IS NOT NULL ORDER BY submitted_at LIMIT 1"
        );
        manager.get_connection().execute_unprepared(&statement).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["similarity_word"]).await
    }
}

/// That a word, or a term, stands in a report or in the published wording of a trend.
fn similarity_word() -> TableCreateStatement {
    Table::create()
        .table("similarity_word")
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        // A word as it is compared, or a term as taxonomy and code; the empty word stands in every text.
        .col(string("word"))
        // When the report was sent or the wording published.
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("subject_kind").col("subject_id").col("word"))
        .to_owned()
}

/// The latest texts with a word, without reading the table.
fn by_word() -> IndexCreateStatement {
    Index::create()
        .name("similarity_word_by_word")
        .table("similarity_word")
        .col("subject_kind")
        .col("word")
        .col("at")
        .col("subject_id")
        .to_owned()
}
