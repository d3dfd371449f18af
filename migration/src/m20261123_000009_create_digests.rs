//! Editions for policy staff, each recipient's copy of them, and every attempt to deliver it.

use crate::parts::{create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, blob_null, date_time_null, integer, json_binary, string, string_null, string_uniq, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [
                digest_series(),
                digest(),
                digest_editor(),
                digest_item(),
                digest_body(),
                delivery(),
                delivery_attempt(),
                suppression(),
            ],
            [
                unique("digest", &["series_id", "period", "edition"]),
                index("digest", &["state"]),
                unique("digest_item", &["digest_id", "subject_kind", "subject_id"]),
                index("digest_item", &["digest_id", "position"]),
                unique("delivery", &["digest_id", "account_id"]),
                index("delivery", &["state", "next_at"]),
                unique("suppression", &["address_hash", "list"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            [
                "suppression",
                "delivery_attempt",
                "delivery",
                "digest_body",
                "digest_item",
                "digest_editor",
                "digest",
                "digest_series",
            ],
        )
        .await
    }
}

/// A run of digests for one audience.
fn digest_series() -> TableCreateStatement {
    Table::create()
        .table("digest_series")
        .col(uuid("id").primary_key())
        .col(string_uniq("slug"))
        .col(string("name"))
        // A rule over policy readers, resolved again when an edition is frozen.
        .col(json_binary("audience"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .col(integer("version"))
        .to_owned()
}

/// One edition of a series.
fn digest() -> TableCreateStatement {
    Table::create()
        .table("digest")
        .col(uuid("id").primary_key())
        .col(uuid("series_id"))
        // A month, as YYYY-MM.
        .col(string("period"))
        // From 1; a correction is the next one.
        .col(integer("edition"))
        .col(string("state"))
        .col(string("title"))
        .col(text("introduction_source"))
        .col(text("introduction_html"))
        .col(string("language"))
        // A taxonomy code, set by the approver.
        .col(string_null("marking"))
        // SHA-256 of the content, subject and audience rule as they stand.
        .col(blob_null("content_hash"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("submitted_at"))
        .col(uuid_null("approved_by"))
        .col(timestamp_with_time_zone_null("approved_at"))
        // The content's hash when it was approved: another content is not approved.
        .col(blob_null("approved_hash"))
        // By the clocks of its zone: the instant is computed.
        .col(date_time_null("scheduled_for_local"))
        // As the tz database names it.
        .col(string_null("zone"))
        .col(uuid_null("released_by"))
        .col(timestamp_with_time_zone_null("released_at"))
        // From then on the recipients are rows of `delivery`.
        .col(timestamp_with_time_zone_null("frozen_at"))
        // The states of the deliveries sum to the frozen total.
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(string_null("pause_reason"))
        // The frozen total.
        .col(integer("recipient_count"))
        // The edition that this one corrects.
        .col(uuid_null("corrects_id"))
        .col(integer("version"))
        .foreign_key(&mut references("series_id", "digest_series"))
        .foreign_key(&mut references("corrects_id", "digest"))
        .to_owned()
}

/// Everyone who wrote or edited a digest or changed its items, and so may not approve it.
fn digest_editor() -> TableCreateStatement {
    Table::create()
        .table("digest_editor")
        .col(uuid("digest_id"))
        .col(uuid("account_id"))
        .primary_key(Index::create().col("digest_id").col("account_id"))
        .foreign_key(&mut references("digest_id", "digest"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// One entry of a digest, at the version that readers get.
fn digest_item() -> TableCreateStatement {
    Table::create()
        .table("digest_item")
        .col(uuid("id").primary_key())
        .col(uuid("digest_id"))
        // From 1, in reading order.
        .col(integer("position"))
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        // The number of the wording that was chosen; later edits do not alter it.
        .col(integer("subject_version"))
        // Since when it appears as its reference and a link to sign in.
        .col(timestamp_with_time_zone_null("sensitive_at"))
        .foreign_key(&mut references("digest_id", "digest"))
        .to_owned()
}

/// A frozen digest's mail body in one language, the same bytes for every recipient.
fn digest_body() -> TableCreateStatement {
    Table::create()
        .table("digest_body")
        .col(uuid("digest_id"))
        .col(string("language"))
        .col(text("subject"))
        // Between the body's MIME parts; each copy's header names it.
        .col(string("boundary"))
        .col(blob("bytes"))
        // SHA-256 of the bytes.
        .col(blob("hash"))
        .primary_key(Index::create().col("digest_id").col("language"))
        .foreign_key(&mut references("digest_id", "digest"))
        .to_owned()
}

/// One recipient's copy of a digest and its fate.
fn delivery() -> TableCreateStatement {
    Table::create()
        .table("delivery")
        .col(uuid("id").primary_key())
        .col(uuid("digest_id"))
        .col(uuid("account_id"))
        // Copied when frozen; null once 90 days have passed.
        .col(string_null("address"))
        .col(string("language"))
        // The mail's Message-ID, fixed before its first byte leaves.
        .col(string("message_id"))
        // The mail's header bytes, DKIM signature and all; the body follows them.
        .col(blob_null("headers"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_at"))
        // The worker that holds it; a worker whose lease was lost changes nothing.
        .col(uuid_null("lease"))
        .col(timestamp_with_time_zone_null("lease_until"))
        // SHA-256 of the one-click token.
        .col(blob_null("unsubscribe_hash").unique_key())
        // The server's last answer.
        .col(text_null("reply"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .foreign_key(&mut references("digest_id", "digest"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// One try to send a copy: in flight between its two moments.
fn delivery_attempt() -> TableCreateStatement {
    Table::create()
        .table("delivery_attempt")
        .col(uuid("delivery_id"))
        .col(integer("number"))
        // Committed before anything is sent.
        .col(timestamp_with_time_zone("intent_at"))
        // Committed with the server's answer.
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(string_null("outcome"))
        .col(text_null("reply"))
        .primary_key(Index::create().col("delivery_id").col("number"))
        .foreign_key(&mut references("delivery_id", "delivery"))
        .to_owned()
}

/// An address that gets no more of a list.
fn suppression() -> TableCreateStatement {
    Table::create()
        .table("suppression")
        .col(uuid("id").primary_key())
        // SHA-256 of the normalised address.
        .col(blob("address_hash"))
        // A series' slug.
        .col(string("list"))
        .col(string("reason"))
        .col(uuid_null("account_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("lifted_at"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
