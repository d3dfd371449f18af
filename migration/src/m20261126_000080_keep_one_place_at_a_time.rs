//! An account has one place in an organisation at a time.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Two invitations that were taken up at once gave two places: the later one ends.
const END_LATER: &str = "UPDATE membership SET ended_on = started_on WHERE ended_on IS NULL AND EXISTS (
     SELECT 1 FROM membership AS earlier WHERE earlier.account_id = membership.account_id
     AND earlier.organisation_id = membership.organisation_id
     AND earlier.ended_on IS NULL AND earlier.id < membership.id)";

const ONE_AT_A_TIME: &str = "CREATE UNIQUE INDEX membership_one_at_a_time
     ON membership (account_id, organisation_id) WHERE ended_on IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(END_LATER).await?;
        db.execute_unprepared(ONE_AT_A_TIME).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX membership_one_at_a_time").await?;
        Ok(())
    }
}
