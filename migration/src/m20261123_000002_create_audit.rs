//! The audit log: entries that nothing alters, reasons that can be erased, and the chain that binds them.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, blob_null, json_binary, string, string_null, text, timestamp_with_time_zone, uuid,
    uuid_null, uuid_uniq,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [audit_entry(), audit_reason(), audit_link()],
            [
                index("audit_entry", &["at"]),
                index("audit_entry", &["kind", "at"]),
                index("audit_entry", &["actor_id", "at"]),
                index("audit_entry", &["subject_id", "at"]),
            ],
        )
        .await?;
        let refusals = if on_postgres(manager) { POSTGRES_REFUSALS } else { SQLITE_REFUSALS };
        for refusal in refusals {
            manager.get_connection().execute_unprepared(refusal).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["audit_link", "audit_reason", "audit_entry"]).await?;
        if on_postgres(manager) {
            manager.get_connection().execute_unprepared("DROP FUNCTION refuse_audit_change()").await?;
        }
        Ok(())
    }
}

fn on_postgres(manager: &SchemaManager) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// What makes entries and links append-only. A reason can be erased and never reworded.
const POSTGRES_REFUSALS: &[&str] = &[
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    "CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE ON audit_entry
     FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_entry_is_never_emptied BEFORE TRUNCATE ON audit_entry
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_link_is_append_only BEFORE UPDATE OR DELETE ON audit_link
     FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_link_is_never_emptied BEFORE TRUNCATE ON audit_link
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_reason_is_never_reworded BEFORE UPDATE ON audit_reason
     FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
];

const SQLITE_REFUSALS: &[&str] = &[
    "CREATE TRIGGER audit_entry_is_never_updated BEFORE UPDATE ON audit_entry
     BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON audit_entry
     BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    // INSERT OR REPLACE deletes without running the trigger above.
    "CREATE TRIGGER audit_entry_is_never_replaced BEFORE INSERT ON audit_entry
     WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
     BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_link_is_never_updated BEFORE UPDATE ON audit_link
     BEGIN SELECT RAISE(ABORT, 'audit_link is append-only'); END",
    "CREATE TRIGGER audit_link_is_never_deleted BEFORE DELETE ON audit_link
     BEGIN SELECT RAISE(ABORT, 'audit_link is append-only'); END",
    "CREATE TRIGGER audit_link_is_never_replaced BEFORE INSERT ON audit_link
     WHEN EXISTS (SELECT 1 FROM audit_link
                  WHERE position = NEW.position OR audit_entry_id = NEW.audit_entry_id)
     BEGIN SELECT RAISE(ABORT, 'audit_link is append-only'); END",
    "CREATE TRIGGER audit_reason_is_never_reworded BEFORE UPDATE ON audit_reason
     BEGIN SELECT RAISE(ABORT, 'audit_reason is append-only'); END",
    "CREATE TRIGGER audit_reason_is_never_replaced BEFORE INSERT ON audit_reason
     WHEN EXISTS (SELECT 1 FROM audit_reason WHERE audit_entry_id = NEW.audit_entry_id)
     BEGIN SELECT RAISE(ABORT, 'audit_reason is append-only'); END",
];

/// Who did what to what, when, from which state to which: keys and codes alone, no text.
fn audit_entry() -> TableCreateStatement {
    Table::create()
        .table("audit_entry")
        .col(uuid("id").primary_key())
        .col(timestamp_with_time_zone("at"))
        // Bound to no account, since the entry outlives it; null for the forum itself.
        .col(uuid_null("actor_id"))
        // Past tense: `PostWithdrawn`.
        .col(string("kind"))
        .col(string_null("subject_kind"))
        .col(uuid_null("subject_id"))
        .col(string_null("from_state"))
        .col(string_null("to_state"))
        .col(json_binary("detail"))
        // SHA-256 of the salt and the reason; still verifiable once the reason is erased.
        .col(blob_null("reason_hash"))
        .to_owned()
}

/// A reason in free words, apart from its entry so that it can be erased.
fn audit_reason() -> TableCreateStatement {
    Table::create()
        .table("audit_reason")
        .col(uuid("audit_entry_id").primary_key())
        // Random, so that a short reason cannot be guessed from its hash.
        .col(blob("salt"))
        .col(text("text"))
        .foreign_key(&mut references("audit_entry_id", "audit_entry"))
        .to_owned()
}

/// An entry's place in the chain, written by the one leased job that chains what is committed.
fn audit_link() -> TableCreateStatement {
    Table::create()
        .table("audit_link")
        // From 1, without gaps.
        .col(big_integer("position").primary_key())
        .col(uuid_uniq("audit_entry_id"))
        .col(blob("previous_hash"))
        // SHA-256 of the previous hash and of the entry's bytes.
        .col(blob("hash"))
        .foreign_key(&mut references("audit_entry_id", "audit_entry"))
        .to_owned()
}
