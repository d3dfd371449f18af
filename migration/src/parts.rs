//! What many tables share: the columns of a contribution, references, indexes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Creates tables, each after those that it refers to, and then their indexes.
pub(crate) async fn create<const T: usize, const I: usize>(
    manager: &SchemaManager<'_>,
    tables: [TableCreateStatement; T],
    indexes: [IndexCreateStatement; I],
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops tables with their indexes, each before those that it refers to.
pub(crate) async fn drop_tables<const T: usize>(
    manager: &SchemaManager<'_>,
    tables: [&'static str; T],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(table).to_owned()).await?;
    }
    Ok(())
}

/// Adds the columns that every contribution has.
pub(crate) fn contribution(table: &mut TableCreateStatement) -> TableCreateStatement {
    table
        .col(uuid("author_id"))
        // For whom the author speaks: for counts and conflicts of interest, never shown as such.
        .col(uuid_null("organisation_id"))
        // How it may be used and attributed: HD1 to HD5.
        .col(string("handling"))
        .col(string("language"))
        .col(timestamp_with_time_zone("created_at"))
        // Null while held.
        .col(timestamp_with_time_zone_null("published_at"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        // The lock on what may be illegal content, and nothing else.
        .col(timestamp_with_time_zone_null("locked_at"))
        // The optimistic lock: starts at 1, and each change adds one.
        .col(integer("version"))
        .foreign_key(&mut references("author_id", "account"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .to_owned()
}

/// A column that holds the key of another table's row, which cannot be deleted before.
pub(crate) fn references(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to_tbl(table).to_col("id").to_owned()
}

/// An index over columns of a table, named after them.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(format!("{table}_by_{}", columns.join("_"))).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

/// An index that lets each combination of its columns' values stand once.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns).unique().to_owned()
}
