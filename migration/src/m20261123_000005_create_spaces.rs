//! Spaces, their threads and posts, every wording of them, and what waits for a moderator.

use crate::parts::{contribution, create, drop_tables, index, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, string, string_null, string_uniq, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [space(), space_audience(), thread(), thread_revision(), post(), post_revision(), review()],
            [
                index("thread", &["author_id"]),
                index("thread", &["space_id", "last_post_at", "id"]),
                unique("post", &["thread_id", "number"]),
                index("post", &["author_id"]),
                index("post", &["space_id", "created_at"]),
                index("review", &["created_at"]),
                index("review", &["subject_kind", "subject_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            ["review", "post_revision", "post", "thread_revision", "thread", "space_audience", "space"],
        )
        .await
    }
}

/// A room of threads with an audience and a posting rule.
fn space() -> TableCreateStatement {
    Table::create()
        .table("space")
        .col(uuid("id").primary_key())
        .col(string_uniq("slug"))
        .col(string("name"))
        .col(text("purpose"))
        .col(string("posting"))
        // Its place in the list of spaces, from 1.
        .col(integer("position"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .col(integer("version"))
        .to_owned()
}

/// Who may read a space: whoever one of its rows describes. Moderators read every space.
fn space_audience() -> TableCreateStatement {
    Table::create()
        .table("space_audience")
        .col(uuid("space_id"))
        .col(string("kind"))
        // A role, an organisation's kind, or the key of an organisation or an account.
        .col(string("value"))
        .primary_key(Index::create().col("space_id").col("kind").col("value"))
        .foreign_key(&mut references("space_id", "space"))
        .to_owned()
}

/// A discussion with a summary on top that is kept up to date.
fn thread() -> TableCreateStatement {
    contribution(
        Table::create()
            .table("thread")
            .col(uuid("id").primary_key())
            .col(uuid("space_id"))
            .col(string("title"))
            .col(string("status"))
            // The number given to the latest post; an update of it allots the next.
            .col(integer("last_number"))
            // Posts that are published and not withdrawn.
            .col(integer("post_count"))
            // Orders the space's list; the thread's own moment until it has a post.
            .col(timestamp_with_time_zone("last_post_at"))
            .col(timestamp_with_time_zone_null("pinned_at"))
            .col(timestamp_with_time_zone_null("closed_at"))
            // Markdown; in the end it tells the outcome.
            .col(text_null("summary_source"))
            // Rendered and made safe when written.
            .col(text_null("summary_html"))
            .foreign_key(&mut references("space_id", "space")),
    )
}

/// Each title and summary that a thread has had, the present one included.
fn thread_revision() -> TableCreateStatement {
    Table::create()
        .table("thread_revision")
        .col(uuid("thread_id"))
        .col(integer("number"))
        .col(string("title"))
        .col(text_null("summary_source"))
        .col(text_null("summary_html"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("thread_id").col("number"))
        .foreign_key(&mut references("thread_id", "thread"))
        .to_owned()
}

/// One contribution to a thread.
fn post() -> TableCreateStatement {
    contribution(
        Table::create()
            .table("post")
            .col(uuid("id").primary_key())
            .col(uuid("thread_id"))
            // The thread's, repeated so that what a reader may see joins nothing.
            .col(uuid("space_id"))
            // Counts within the thread from 1 and stays.
            .col(integer("number"))
            // The present wording's number.
            .col(integer("revision"))
            .col(timestamp_with_time_zone_null("edited_at"))
            .foreign_key(&mut references("thread_id", "thread"))
            .foreign_key(&mut references("space_id", "space")),
    )
}

/// Each wording that a post has had, the present one included.
fn post_revision() -> TableCreateStatement {
    Table::create()
        .table("post_revision")
        .col(uuid("post_id"))
        .col(integer("number"))
        // Markdown, as its writer typed it.
        .col(text("source"))
        // Rendered and made safe when written; it never holds another contribution.
        .col(text("html"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("post_id").col("number"))
        .foreign_key(&mut references("post_id", "post"))
        .to_owned()
}

/// Something that waits for a moderator, or that one decided.
fn review() -> TableCreateStatement {
    Table::create()
        .table("review")
        .col(uuid("id").primary_key())
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        // The wording that is looked at.
        .col(integer("revision"))
        .col(string("kind"))
        // The codes of the screening rules that held it, separated by spaces.
        .col(text("rules"))
        .col(uuid_null("space_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(uuid_null("decided_by"))
        .col(string_null("outcome"))
        // Told to the author; required of a refusal.
        .col(text_null("reason"))
        .col(integer("version"))
        .foreign_key(&mut references("space_id", "space"))
        .to_owned()
}
