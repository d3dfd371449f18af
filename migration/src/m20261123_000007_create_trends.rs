//! Submissions, the trends that moderators make of them, and every wording of both.

use crate::parts::{contribution, create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date_null, integer, integer_null, string, string_null, string_uniq, text,
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
                submission(),
                submission_revision(),
                submission_note(),
                trend(),
                trend_counter(),
                trend_submission(),
                trend_version(),
                trend_version_author(),
            ],
            [
                index("submission", &["state"]),
                index("submission", &["author_id"]),
                index("submission_note", &["submission_id"]),
                index("trend", &["state"]),
                index("trend_submission", &["trend_id"]),
                index("trend_submission", &["submission_id"]),
                unique("trend_version", &["trend_id", "number"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            [
                "trend_version_author",
                "trend_version",
                "trend_submission",
                "trend_counter",
                "trend",
                "submission_note",
                "submission_revision",
                "submission",
            ],
        )
        .await
    }
}

/// One member's report of an emerging trend.
fn submission() -> TableCreateStatement {
    contribution(
        Table::create()
            .table("submission")
            .col(uuid("id").primary_key())
            // Random, since a count would tell.
            .col(string_uniq("reference"))
            .col(string("state"))
            // The present wording's number.
            .col(integer("revision"))
            .col(timestamp_with_time_zone_null("submitted_at"))
            .col(uuid_null("assigned_to"))
            // When a moderator first took it up.
            .col(timestamp_with_time_zone_null("taken_at"))
            // When it was accepted or declined.
            .col(timestamp_with_time_zone_null("decided_at"))
            // A taxonomy code.
            .col(string_null("decline_reason"))
            .col(timestamp_with_time_zone("state_changed_at"))
            // Whether the member agreed to be asked about it.
            .col(boolean("may_contact"))
            // When the member attested: no images, nobody identifiable, nobody at risk now.
            .col(timestamp_with_time_zone_null("attested_at"))
            // The codes of the rules that it met, separated by spaces.
            .col(text("screening_rules")),
    )
}

/// Each wording that a submission has had, the present one included.
fn submission_revision() -> TableCreateStatement {
    Table::create()
        .table("submission_revision")
        .col(uuid("submission_id"))
        .col(integer("number"))
        .col(string("title"))
        // What is changing.
        .col(text("change"))
        // How it is done, at policy level.
        .col(text("method"))
        // Why it matters for prosecution.
        .col(text("importance"))
        // What would help.
        .col(text("help"))
        // What the scale rests on.
        .col(text("evidence_detail"))
        // Links to sources, one a line.
        .col(text("references"))
        // A month, as YYYY-MM; empty while it is not known.
        .col(string("first_noticed"))
        // A taxonomy code, as are those that follow; null until chosen.
        .col(string_null("direction"))
        .col(string_null("scale"))
        .col(string_null("evidence"))
        .col(string_null("own_confidence"))
        .col(string_null("offence"))
        .col(string_null("setting"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("submission_id").col("number"))
        .foreign_key(&mut references("submission_id", "submission"))
        .to_owned()
}

/// A moderator's working note on a submission; its author never sees it.
fn submission_note() -> TableCreateStatement {
    Table::create()
        .table("submission_note")
        .col(uuid("id").primary_key())
        .col(uuid("submission_id"))
        .col(uuid("author_id"))
        .col(text("text"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut references("submission_id", "submission"))
        .foreign_key(&mut references("author_id", "account"))
        .to_owned()
}

/// What moderators make of one or more submissions.
fn trend() -> TableCreateStatement {
    Table::create()
        .table("trend")
        .col(uuid("id").primary_key())
        // `T-2026-014`; it stays.
        .col(string_uniq("reference"))
        .col(string("state"))
        .col(string_null("closed_reason"))
        // Since when only policy readers and moderators see it.
        .col(timestamp_with_time_zone_null("restricted_at"))
        // The version that readers see.
        .col(integer_null("published_number"))
        // Independent organisations among its linked submissions.
        .col(integer("organisation_count"))
        // Linked submissions.
        .col(integer("report_count"))
        // From then on the trend is dormant.
        .col(date_null("review_on"))
        .col(uuid("opened_by"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(integer("version"))
        .to_owned()
}

/// The last number that a year's trends were given.
fn trend_counter() -> TableCreateStatement {
    Table::create().table("trend_counter").col(integer("year").primary_key()).col(integer("last")).to_owned()
}

/// A submission's link to a trend; undone, it stays with its end.
fn trend_submission() -> TableCreateStatement {
    Table::create()
        .table("trend_submission")
        .col(uuid("id").primary_key())
        .col(uuid("trend_id"))
        .col(uuid("submission_id"))
        .col(uuid("linked_by"))
        .col(timestamp_with_time_zone("linked_at"))
        .col(timestamp_with_time_zone_null("unlinked_at"))
        .col(uuid_null("unlinked_by"))
        .foreign_key(&mut references("trend_id", "trend"))
        .foreign_key(&mut references("submission_id", "submission"))
        .to_owned()
}

/// One wording of a trend, with its grade and approval, which any edit voids.
fn trend_version() -> TableCreateStatement {
    Table::create()
        .table("trend_version")
        .col(uuid("id").primary_key())
        .col(uuid("trend_id"))
        // Counts within the trend from 1.
        .col(integer("number"))
        .col(string("state"))
        .col(string("language"))
        .col(string("title"))
        // Two sentences, for the digest.
        .col(text("summary"))
        // The description, in Markdown.
        .col(text("source"))
        // Rendered and made safe when written.
        .col(text("html"))
        // What is asked of the prosecution service.
        .col(text("asked"))
        // Since when a digest gives its reference alone, with a link to sign in.
        .col(timestamp_with_time_zone_null("sensitive_at"))
        // A taxonomy code, as are the next two.
        .col(string_null("source_grade"))
        .col(string_null("information_grade"))
        // Computed from the independent organisations.
        .col(string_null("confidence"))
        // The moderator who confirmed the data or research that lifts the confidence.
        .col(uuid_null("research_confirmed_by"))
        .col(uuid("written_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("graded_by"))
        .col(timestamp_with_time_zone_null("graded_at"))
        .col(uuid_null("approved_by"))
        .col(timestamp_with_time_zone_null("approved_at"))
        .col(uuid_null("published_by"))
        .col(timestamp_with_time_zone_null("published_at"))
        .col(integer("version"))
        .foreign_key(&mut references("trend_id", "trend"))
        .to_owned()
}

/// Everyone who wrote, edited or graded a version, and so may not approve it.
fn trend_version_author() -> TableCreateStatement {
    Table::create()
        .table("trend_version_author")
        .col(uuid("trend_version_id"))
        .col(uuid("account_id"))
        .primary_key(Index::create().col("trend_version_id").col("account_id"))
        .foreign_key(&mut references("trend_version_id", "trend_version"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
