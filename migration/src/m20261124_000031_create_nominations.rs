//! Whom leads would like to be invited, and the invitations.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [nomination(), invitation()],
            [
                index("nomination", &["organisation_id"]),
                index("nomination", &["state"]),
                index("invitation", &["nomination_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["invitation", "nomination"]).await
    }
}

/// Somebody whom a lead, or the secretary, would like to be invited. No column says whether they came.
fn nomination() -> TableCreateStatement {
    Table::create()
        .table("nomination")
        .col(uuid("id").primary_key())
        .col(uuid("organisation_id"))
        .col(uuid("nominated_by"))
        .col(string("name"))
        .col(string("email"))
        .col(string("email_normalised"))
        .col(string("state"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(integer("version"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .foreign_key(&mut references("nominated_by", "account"))
        .foreign_key(&mut references("decided_by", "account"))
        .to_owned()
}

/// One link that was, or is to be, mailed to one address.
fn invitation() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(uuid("id").primary_key())
        .col(uuid("nomination_id"))
        // SHA-256 of the token, which stands in the mail alone; null until the mail is made.
        .col(ColumnDef::new("token_hash").blob().null().unique_key())
        // The one address that it was made for.
        .col(string("address"))
        .col(timestamp_with_time_zone("created_at"))
        // With the token: when the mail was made, and seven days after that.
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        // When a newer one took its place.
        .col(timestamp_with_time_zone_null("superseded_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .foreign_key(&mut references("nomination_id", "nomination"))
        .to_owned()
}
