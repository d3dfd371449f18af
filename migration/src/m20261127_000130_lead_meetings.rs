//! What it takes to lead a meeting: an agenda, hands, a pinned notice, who writes and how fast, who was asked to leave.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, integer_null, string, string_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [agenda_item(), hand(), meeting_removal()],
            [
                index("agenda_item", &["meeting_id", "position"]),
                index("hand", &["meeting_id"]),
                index("meeting_removal", &["account_id"]),
            ],
        )
        .await?;
        for once in [ONE_HAND, ONE_REMOVAL] {
            manager.get_connection().execute_unprepared(once).await?;
        }
        for column in meeting_columns() {
            manager.alter_table(Table::alter().table("meeting").add_column(column).to_owned()).await?;
        }
        for column in message_columns() {
            manager.alter_table(Table::alter().table("message").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["mark", "reply_to_id", "agenda_item_id"] {
            manager.alter_table(Table::alter().table("message").drop_column(column).to_owned()).await?;
        }
        for column in ["pinned_message_id", "agenda_item_id", "slow_seconds", "writing_locked_at"] {
            manager.alter_table(Table::alter().table("meeting").drop_column(column).to_owned()).await?;
        }
        for index in ["DROP INDEX hand_is_up_once", "DROP INDEX meeting_removal_stands_once"] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        drop_tables(manager, ["meeting_removal", "hand", "agenda_item"]).await
    }
}

/// A person has one hand.
const ONE_HAND: &str =
    "CREATE UNIQUE INDEX hand_is_up_once ON hand (meeting_id, account_id) WHERE lowered_at IS NULL";

/// Whoever was asked to leave was so once, until they may come back.
const ONE_REMOVAL: &str = "CREATE UNIQUE INDEX meeting_removal_stands_once ON meeting_removal \
     (meeting_id, account_id) WHERE returned_at IS NULL";

fn meeting_columns() -> [ColumnDef; 4] {
    [
        // Since when only those who lead it may write.
        timestamp_with_time_zone_null("writing_locked_at"),
        // How long everybody else waits between two messages; null for no more than the server's own limit.
        integer_null("slow_seconds"),
        // The agenda item that is being talked about: each message keeps it.
        uuid_null("agenda_item_id"),
        // What stands above the transcript.
        uuid_null("pinned_message_id"),
    ]
}

fn message_columns() -> [ColumnDef; 3] {
    [
        // What was being talked about.
        uuid_null("agenda_item_id"),
        // An earlier message of the same meeting.
        uuid_null("reply_to_id"),
        // action or decision: the minutes pick it out.
        string_null("mark"),
    ]
}

/// A point of a meeting's agenda.
fn agenda_item() -> TableCreateStatement {
    Table::create()
        .table("agenda_item")
        .col(uuid("id").primary_key())
        .col(uuid("meeting_id"))
        // From 1; gaps do no harm.
        .col(integer("position"))
        .col(string("title"))
        // Who is named outside for what is said under it: on_record, chatham_house or private.
        .col(string("attribution"))
        .col(timestamp_with_time_zone("created_at"))
        // When it was first talked about.
        .col(timestamp_with_time_zone_null("started_at"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .to_owned()
}

/// Somebody would like to speak.
fn hand() -> TableCreateStatement {
    Table::create()
        .table("hand")
        .col(uuid("id").primary_key())
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        // The event by which it was raised: the order of the queue.
        .col(big_integer("seq"))
        // Why, in a few words; gone when the hand is lowered.
        .col(string_null("reason"))
        .col(timestamp_with_time_zone("raised_at"))
        .col(timestamp_with_time_zone_null("called_at"))
        .col(timestamp_with_time_zone_null("lowered_at"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// Somebody was asked to leave a meeting: it is not there for them until they may come back.
fn meeting_removal() -> TableCreateStatement {
    Table::create()
        .table("meeting_removal")
        .col(uuid("id").primary_key())
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        .col(uuid("removed_by"))
        .col(timestamp_with_time_zone("removed_at"))
        .col(uuid_null("returned_by"))
        .col(timestamp_with_time_zone_null("returned_at"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("removed_by", "account"))
        .to_owned()
}
