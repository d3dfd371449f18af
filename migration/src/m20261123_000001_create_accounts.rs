//! Accounts, who stands behind them, what they may do, and the organisations that they speak for.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob_uniq, boolean, date, date_null, integer, string, string_null, string_uniq, text,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [account(), identity(), organisation(), role_grant(), membership(), session(), api_token()],
            [
                index("membership", &["account_id"]),
                index("membership", &["organisation_id"]),
                index("session", &["account_id"]),
            ],
        )
        .await?;
        manager.get_connection().execute_unprepared(ROLES_APART).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            ["api_token", "session", "membership", "role_grant", "organisation", "identity", "account"],
        )
        .await
    }
}

/// A moderator and a membership secretary are never the same account.
const ROLES_APART: &str = "CREATE UNIQUE INDEX role_grant_keeps_roles_apart ON role_grant (account_id)
     WHERE role IN ('moderator', 'membership_secretary')";

/// A person who can sign in, under the name that others see.
fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(uuid("id").primary_key())
        // May be a pseudonym.
        .col(string("shown_name"))
        // Case-folded and confusable-folded, so that no two members look alike.
        .col(string_uniq("shown_name_folded"))
        // Argon2id in PHC form; null until the invitation is taken up.
        .col(string_null("password_hash"))
        .col(string("state"))
        // Of pages and mail.
        .col(string("language"))
        // When the person chose to be listed to other members; null is the default.
        .col(timestamp_with_time_zone_null("listed_at"))
        // Since when the person wants no mail and to be in no list; null while they do not.
        .col(timestamp_with_time_zone_null("paused_at"))
        // Since when nothing that the person wrote is attributed to them; null while it is.
        .col(timestamp_with_time_zone_null("unnamed_at"))
        // Since when a version of the terms waits to be accepted; null while none does.
        .col(timestamp_with_time_zone_null("terms_due_at"))
        // What to do with a contribution that carries a content note.
        .col(string("content_notes"))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .to_owned()
}

/// Who an account is: read by sign-in, mail and the membership secretary's pages alone.
fn identity() -> TableCreateStatement {
    Table::create()
        .table("identity")
        .col(uuid("account_id").primary_key())
        .col(string("name"))
        // As the person writes it; mail goes there.
        .col(string("email"))
        // Sign-in looks this up.
        .col(string_uniq("email_normalised"))
        .col(string("contact_preference"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// A charity, an academic body, a survivors' group, the prosecution service, or an observer.
fn organisation() -> TableCreateStatement {
    Table::create()
        .table("organisation")
        .col(uuid("id").primary_key())
        .col(string_uniq("name"))
        .col(string("kind"))
        // Organisations that share a parent are not independent of each other.
        .col(uuid_null("parent_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(integer("version"))
        .foreign_key(&mut references("parent_id", "organisation"))
        .to_owned()
}

/// A role that an account holds; an organisation's lead is told by its membership.
fn role_grant() -> TableCreateStatement {
    Table::create()
        .table("role_grant")
        .col(uuid("account_id"))
        .col(string("role"))
        .col(timestamp_with_time_zone("granted_at"))
        // Null for the first administrator, whom the command line made.
        .col(uuid_null("granted_by"))
        .primary_key(Index::create().col("account_id").col("role"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// An account's place in an organisation, with dates.
fn membership() -> TableCreateStatement {
    Table::create()
        .table("membership")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(uuid("organisation_id"))
        // A lead may nominate.
        .col(timestamp_with_time_zone_null("lead_since"))
        // The member's choice, off for survivors' groups.
        .col(boolean("affiliation_shown"))
        .col(date("started_on"))
        // Conflicts of interest reach back twelve months, so a row stays.
        .col(date_null("ended_on"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .to_owned()
}

/// One signed-in browser.
fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(uuid("id").primary_key())
        // SHA-256 of the cookie's token, which stands nowhere.
        .col(blob_uniq("token_hash"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        // The latest end, whatever the activity.
        .col(timestamp_with_time_zone("expires_at"))
        // Signed out, here or from elsewhere, or ended with the account's rights.
        .col(timestamp_with_time_zone_null("ended_at"))
        // What the person sees in the list of their sessions.
        .col(text("device"))
        // When all that the account needs was given; null after the password alone, where a code is to follow.
        .col(timestamp_with_time_zone_null("opened_at"))
        // When a code was given; null where the account needs none.
        .col(timestamp_with_time_zone_null("factor_at"))
        // When the person last proved who they are, for what asks for that again.
        .col(timestamp_with_time_zone_null("stepped_up_at"))
        // Wrong proofs since the last right one.
        .col(integer("tries"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// A key for an organisation's own tools; it never carries a moderator's, secretary's or policy reader's
/// rights.
fn api_token() -> TableCreateStatement {
    Table::create()
        .table("api_token")
        .col(uuid("id").primary_key())
        // Who made it, and the author of what it writes.
        .col(uuid("account_id"))
        .col(uuid("organisation_id"))
        .col(string("label"))
        // Separated by spaces.
        .col(text("scopes"))
        // SHA-256 of the token, which is shown once.
        .col(blob_uniq("token_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .to_owned()
}
