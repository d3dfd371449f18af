//! Which audit entries wait to be chained, so that nobody looks through the whole log for them; and the text that a
//! link's hash is made of.

use crate::parts::{create, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, uuid};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [audit_unchained()], []).await?;
        let hashed = Table::alter().table("audit_link").add_column(text_null("hashed")).to_owned();
        manager.alter_table(hashed).await?;
        let keepers = if on_postgres(manager) { POSTGRES_KEEPERS } else { SQLITE_KEEPERS };
        for statement in [&[FILL, FREE], keepers].concat() {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keepers = if on_postgres(manager) { POSTGRES_GOES } else { SQLITE_GOES };
        for statement in keepers {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        let hashed = Table::alter().table("audit_link").drop_column("hashed").to_owned();
        manager.alter_table(hashed).await?;
        drop_tables(manager, ["audit_unchained"]).await
    }
}

fn on_postgres(manager: &SchemaManager) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// What is not chained so far.
const FILL: &str = "INSERT INTO audit_unchained (audit_entry_id) SELECT id FROM audit_entry
     WHERE NOT EXISTS (SELECT 1 FROM audit_link WHERE audit_entry_id = audit_entry.id)";

/// A job that is set aside keeps no key any more, so that what comes round comes again.
const FREE: &str = "UPDATE job SET dedup_key = NULL WHERE set_aside_at IS NOT NULL";

/// The database keeps the list itself, whoever writes: an entry waits from the transaction on that it is written in,
/// however late that commits, until it has a link. A restored backup brings entries before their links, and its own
/// list before both.
const POSTGRES_KEEPERS: &[&str] = &[
    "CREATE FUNCTION await_chaining() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN INSERT INTO audit_unchained (audit_entry_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        RETURN NULL; END $$",
    "CREATE TRIGGER audit_entry_waits_to_be_chained AFTER INSERT ON audit_entry
     FOR EACH ROW EXECUTE FUNCTION await_chaining()",
    "CREATE FUNCTION end_chaining() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN DELETE FROM audit_unchained WHERE audit_entry_id = NEW.audit_entry_id; RETURN NULL; END $$",
    "CREATE TRIGGER audit_link_ends_the_wait AFTER INSERT ON audit_link
     FOR EACH ROW EXECUTE FUNCTION end_chaining()",
];

const SQLITE_KEEPERS: &[&str] = &[
    "CREATE TRIGGER audit_entry_waits_to_be_chained AFTER INSERT ON audit_entry
     WHEN NOT EXISTS (SELECT 1 FROM audit_unchained WHERE audit_entry_id = NEW.id)
     BEGIN INSERT INTO audit_unchained (audit_entry_id) VALUES (NEW.id); END",
    "CREATE TRIGGER audit_link_ends_the_wait AFTER INSERT ON audit_link
     BEGIN DELETE FROM audit_unchained WHERE audit_entry_id = NEW.audit_entry_id; END",
];

const POSTGRES_GOES: &[&str] = &[
    "DROP TRIGGER audit_entry_waits_to_be_chained ON audit_entry",
    "DROP TRIGGER audit_link_ends_the_wait ON audit_link",
    "DROP FUNCTION await_chaining()",
    "DROP FUNCTION end_chaining()",
];

const SQLITE_GOES: &[&str] =
    &["DROP TRIGGER audit_entry_waits_to_be_chained", "DROP TRIGGER audit_link_ends_the_wait"];

/// An entry that waits for its link.
fn audit_unchained() -> TableCreateStatement {
    // Bound to no entry: a backup's rows come before the entries that they name.
    Table::create().table("audit_unchained").col(uuid("audit_entry_id").primary_key()).to_owned()
}
