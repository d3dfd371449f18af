//! The versioned lists of codes, and which of them an item carries.

use crate::parts::{create, drop_tables, index};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, date_null, string, string_null, text, text_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [term(), tag()], [index("tag", &["taxonomy", "code"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["tag", "term"]).await
    }
}

/// One code of a taxonomy; it retires and is never reworded.
fn term() -> TableCreateStatement {
    Table::create()
        .table("term")
        .col(string("taxonomy"))
        .col(string("code"))
        // Of the list that brought it.
        .col(string("version"))
        .col(text("label_en"))
        .col(text_null("label_cy"))
        .col(date("effective_from"))
        // Null while the term may be chosen.
        .col(date_null("effective_to"))
        // The code that replaces it, in the same taxonomy.
        .col(string_null("successor"))
        .primary_key(Index::create().col("taxonomy").col("code"))
        .to_owned()
}

/// A term that an item carries.
fn tag() -> TableCreateStatement {
    Table::create()
        .table("tag")
        .col(string("subject_kind"))
        .col(uuid("subject_id"))
        .col(string("taxonomy"))
        .col(string("code"))
        .primary_key(Index::create().col("subject_kind").col("subject_id").col("taxonomy").col("code"))
        .to_owned()
}
