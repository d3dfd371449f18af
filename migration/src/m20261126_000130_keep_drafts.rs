//! Drafts: a form that came too late becomes one of two origins of them, and a page has one of each of a person.

use crate::parts::{index, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, "kept_form_by_account_id", "kept_form").await?;
        rename(manager, "kept_form", "draft").await?;
        // Sent after its writer's session had ended (`late`), or saved by them (`saved`).
        add(manager, string("origin").default("late").to_owned()).await?;
        // Starts at 1, and each save adds one: a form says which it was filled in from.
        add(manager, integer("version").default(1).to_owned()).await?;
        // Two that came at once may both stand.
        manager.get_connection().execute_unprepared(LEAVE_NEWEST).await?;
        manager.create_index(unique("draft", &["account_id", "page", "origin"])).await?;
        manager.create_index(index("draft", &["kept_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, "draft_by_kept_at", "draft").await?;
        drop_index(manager, "draft_by_account_id_page_origin", "draft").await?;
        manager.get_connection().execute_unprepared("DELETE FROM draft WHERE origin <> 'late'").await?;
        manager.alter_table(Table::alter().table("draft").drop_column("version").to_owned()).await?;
        manager.alter_table(Table::alter().table("draft").drop_column("origin").to_owned()).await?;
        rename(manager, "draft", "kept_form").await?;
        manager.create_index(index("kept_form", &["account_id"])).await
    }
}

const LEAVE_NEWEST: &str = "DELETE FROM draft WHERE EXISTS (SELECT 1 FROM draft AS newer \
    WHERE newer.account_id = draft.account_id AND newer.page = draft.page AND newer.id > draft.id)";

async fn rename(manager: &SchemaManager<'_>, from: &'static str, to: &'static str) -> Result<(), DbErr> {
    manager.rename_table(Table::rename().table(from, to).to_owned()).await
}

async fn add(manager: &SchemaManager<'_>, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table("draft").add_column(column).to_owned()).await
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str, table: &'static str) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table(table).to_owned()).await
}
