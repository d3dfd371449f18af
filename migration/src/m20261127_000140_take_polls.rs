//! Polls in meetings. How somebody votes in a secret one is kept nowhere: an option counts, and a voter only stands as one
//! who voted.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, integer_null, string, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [poll(), poll_option(), poll_voter()], [index("poll", &["meeting_id"])]).await?;
        for once in [ONE_POLL, ONE_VOTE] {
            manager.get_connection().execute_unprepared(once).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["DROP INDEX poll_is_open_once", "DROP INDEX poll_voter_votes_once"] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        drop_tables(manager, ["poll_voter", "poll_option", "poll"]).await
    }
}

/// A meeting has one open poll.
const ONE_POLL: &str = "CREATE UNIQUE INDEX poll_is_open_once ON poll (meeting_id) WHERE closed_at IS NULL";

/// A person has one vote.
const ONE_VOTE: &str = "CREATE UNIQUE INDEX poll_voter_votes_once ON poll_voter (poll_id, account_id)";

/// A question to those in a meeting.
fn poll() -> TableCreateStatement {
    Table::create()
        .table("poll")
        .col(uuid("id").primary_key())
        .col(uuid("meeting_id"))
        // What was talked about when it was opened.
        .col(uuid_null("agenda_item_id"))
        .col(string("question"))
        .col(boolean("is_secret"))
        .col(uuid("opened_by"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        // How many voted; counted when it is closed.
        .col(integer_null("voters"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("opened_by", "account"))
        .to_owned()
}

/// What can be chosen.
fn poll_option() -> TableCreateStatement {
    Table::create()
        .table("poll_option")
        .col(uuid("poll_id"))
        // From 1.
        .col(integer("position"))
        .col(string("words"))
        // How many chose it.
        .col(big_integer("votes"))
        .primary_key(Index::create().col("poll_id").col("position"))
        .foreign_key(&mut references("poll_id", "poll"))
        .to_owned()
}

/// Somebody who voted. Of a secret poll, the row goes when the poll is closed.
fn poll_voter() -> TableCreateStatement {
    Table::create()
        .table("poll_voter")
        // Random, so that it says nothing of when.
        .col(uuid("id").primary_key())
        .col(uuid("poll_id"))
        .col(uuid("account_id"))
        // What they chose; null in a secret poll.
        .col(integer_null("position"))
        .foreign_key(&mut references("poll_id", "poll"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
