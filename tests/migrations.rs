//! The schema on both databases: up, down and up again; tables that agree with the entities.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use chrono::TimeDelta;
use entity::{account, audit_entry, audit_link, audit_reason, audit_unchained, job};
use migration::{Migrator, MigratorTrait};
use rows::{
    noon, some_account, some_audit_entry, some_audit_link, some_job, some_meeting, some_role_grant,
    some_space, some_term, some_thread,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend,
    EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, QueryFilter, QueryOrder, QueryResult,
    Statement, entity::prelude::ColumnType,
};
use std::{collections::BTreeSet, fmt::Debug};

#[path = "support/postgres.rs"]
#[expect(dead_code, reason = "these tests migrate for themselves")]
mod postgres;

#[path = "support/rows.rs"]
mod rows;

#[tokio::test]
async fn every_migration_goes_up_down_and_up_again() {
    on_both(async |db| {
        assert_eq!(functions(db).await, 0);
        Migrator::up(db, None).await.unwrap();
        let built = columns(db).await;
        assert!(!built.is_empty());

        for _ in Migrator::migrations() {
            Migrator::down(db, Some(1)).await.unwrap();
        }
        assert_eq!(columns(db).await, BTreeSet::new());
        assert_eq!(functions(db).await, 0);

        Migrator::up(db, None).await.unwrap();
        assert_eq!(columns(db).await, built);
    })
    .await;
}

#[tokio::test]
async fn each_table_has_the_columns_of_its_entity() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let (built, declared) = (columns(db).await, columns_of_entities(db.get_database_backend()));
        assert_eq!(built.symmetric_difference(&declared).collect::<Vec<_>>(), Vec::<&Column>::new());
        read_every_table(db).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_audit_log_holds_can_be_added_and_never_altered_or_removed() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let entry = some_audit_entry();
        let link = some_audit_link(entry.id);
        assert_reads_back(db, entry.clone()).await;
        assert_reads_back(db, link.clone()).await;

        let update = audit_entry::Entity::update_many()
            .col_expr(audit_entry::Column::Kind, "PostHeld".into())
            .filter(audit_entry::Column::Id.eq(entry.id));
        assert_refused(update.exec(db).await);
        assert_refused(audit_entry::Entity::delete_by_id(entry.id).exec(db).await);
        let update =
            audit_link::Entity::update_many().col_expr(audit_link::Column::Hash, vec![0_u8; 32].into());
        assert_refused(update.exec(db).await);
        assert_refused(audit_link::Entity::delete_by_id(link.position).exec(db).await);
        for table in ["audit_entry", "audit_link"] {
            let detour = match db.get_database_backend() {
                DbBackend::Postgres => format!("TRUNCATE {table} CASCADE"),
                _ => format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
            };
            assert_refused(db.execute_unprepared(&detour).await);
        }

        assert_eq!(audit_entry::Entity::find().all(db).await.unwrap(), [entry]);
        assert_eq!(audit_link::Entity::find().all(db).await.unwrap(), [link]);
    })
    .await;
}

#[tokio::test]
async fn an_audit_entry_waits_until_it_has_a_link() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let entry = some_audit_entry();
        let waiting = async || audit_unchained::Entity::find().all(db).await.unwrap();
        // A backup's own list comes before the entries.
        let listed = audit_unchained::Model { audit_entry_id: entry.id };
        listed.clone().into_active_model().insert(db).await.unwrap();
        entry.clone().into_active_model().insert(db).await.unwrap();
        assert_eq!(waiting().await, [listed]);
        some_audit_link(entry.id).into_active_model().insert(db).await.unwrap();
        assert_eq!(waiting().await, []);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_chained_before_there_was_a_list_is_put_on_it() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let (before, entry) = (some_audit_entry(), some_audit_entry());
        for entry in [&before, &entry] {
            entry.clone().into_active_model().insert(db).await.unwrap();
        }
        some_audit_link(before.id).into_active_model().insert(db).await.unwrap();
        Migrator::down(db, Some(since("m20261126_000090_create_audit_unchained"))).await.unwrap();
        Migrator::up(db, None).await.unwrap();
        let waiting = audit_unchained::Entity::find().all(db).await.unwrap();
        assert_eq!(waiting, [audit_unchained::Model { audit_entry_id: entry.id }]);
    })
    .await;
}

/// How many migrations there are from this one on.
fn since(name: &str) -> u32 {
    let migrations = Migrator::migrations();
    let before = migrations.iter().take_while(|migration| migration.name() != name).count();
    u32::try_from(migrations.len() - before).unwrap()
}

#[tokio::test]
async fn a_reason_can_be_erased_and_never_reworded() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let entry = some_audit_entry();
        let reason = audit_reason::Model {
            audit_entry_id: entry.id,
            salt: vec![7; 16],
            text: "It was asked for.".to_owned(),
        };
        assert_reads_back(db, entry.clone()).await;
        assert_reads_back(db, reason).await;

        let reword = audit_reason::Entity::update_many()
            .col_expr(audit_reason::Column::Text, "Nobody asked.".into())
            .filter(audit_reason::Column::AuditEntryId.eq(entry.id));
        assert_refused(reword.exec(db).await);
        audit_reason::Entity::delete_by_id(entry.id).exec(db).await.unwrap();
        assert_eq!(audit_reason::Entity::find().all(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_value_of_every_kind_reads_back_as_it_was_written() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let account = some_account();
        let space = some_space();
        assert_reads_back(db, account.clone()).await;
        assert_reads_back(db, some_role_grant(account.id)).await;
        assert_reads_back(db, some_audit_entry()).await;
        assert_reads_back(db, some_term()).await;
        assert_reads_back(db, space.clone()).await;
        assert_reads_back(db, some_thread(space.id, account.id)).await;
        assert_reads_back(db, some_meeting(space.id, account.id)).await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_others_refer_to_cannot_be_deleted() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let account = some_account();
        assert_reads_back(db, account.clone()).await;
        assert_reads_back(db, some_role_grant(account.id)).await;

        let refusal = account::Entity::delete_by_id(account.id).exec(db).await.unwrap_err();
        assert!(refusal.to_string().to_lowercase().contains("foreign key"), "{refusal}");
    })
    .await;
}

/// One database keeps moments as text, with as many digits as each one needs.
#[tokio::test]
async fn moments_are_compared_and_sorted_in_the_order_of_time() {
    on_both(async |db| {
        Migrator::up(db, None).await.unwrap();
        let after = [0, 1, 123_000, 123_001, 500_000, 1_000_000]
            .map(|micros| noon() + TimeDelta::microseconds(micros));
        for moment in after.iter().rev() {
            job::Entity::insert(some_job(*moment).into_active_model().reset_all()).exec(db).await.unwrap();
        }

        let jobs = job::Entity::find().order_by_asc(job::Column::RunAt).all(db).await.unwrap();
        assert_eq!(jobs.iter().map(|job| job.run_at).collect::<Vec<_>>(), after);
        for (place, moment) in after.iter().enumerate() {
            let due = job::Entity::find().filter(job::Column::RunAt.lte(*moment)).all(db).await.unwrap();
            assert_eq!(due.len(), place + 1, "due at {moment}");
        }
    })
    .await;
}

/// Runs a check on an empty database of each kind.
async fn on_both(check: impl AsyncFn(&DatabaseConnection)) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite://{}?mode=rwc", folder.path().join("forum.db").display());
    for url in [sqlite, postgres::empty_database().await] {
        let db = Database::connect(ConnectOptions::new(url).max_connections(1).to_owned()).await.unwrap();
        check(&db).await;
        db.close().await.unwrap();
    }
}

/// A column as the database and its entity must both have it: table, name, kind, whether it may be null.
type Column = (String, String, &'static str, bool);

async fn columns(db: &DatabaseConnection) -> BTreeSet<Column> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text, column_name::text, udt_name::text, is_nullable = 'YES'
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
        }
        _ => {
            r#"SELECT t.name, c.name, lower(c.type), c."notnull" = 0
               FROM sqlite_master t, pragma_table_info(t.name) c
               WHERE t.type = 'table' AND t.name NOT IN ('seaql_migrations', 'sqlite_sequence')"#
        }
    };
    let column = |row: &QueryResult| {
        let kind = kind_of_type(&row.try_get_by_index::<String>(2).unwrap());
        let null = row.try_get_by_index(3).unwrap();
        (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap(), kind, null)
    };
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_all_raw(statement).await.unwrap().iter().map(column).collect()
}

/// How many functions and triggers of ours the database holds.
async fn functions(db: &DatabaseConnection) -> i64 {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        _ => "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
    };
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

fn kind_of_type(name: &str) -> &'static str {
    match name {
        "uuid" | "uuid_text" => "uuid",
        "varchar" | "text" => "text",
        "timestamptz" | "timestamp_with_timezone_text" => "moment",
        "timestamp" | "datetime_text" => "local date-time",
        "date" | "date_text" => "date",
        "jsonb" | "jsonb_text" => "json",
        "int4" => "i32",
        "int8" => "i64",
        "integer" => "integer",
        "bool" | "boolean" => "bool",
        "bytea" | "blob" => "bytes",
        _ => panic!("no column should be of the type {name}"),
    }
}

fn kind_of_column(column: &ColumnType, backend: DbBackend) -> &'static str {
    match column {
        ColumnType::Uuid => "uuid",
        ColumnType::String(_) | ColumnType::Text => "text",
        ColumnType::TimestampWithTimeZone => "moment",
        ColumnType::DateTime => "local date-time",
        ColumnType::Date => "date",
        ColumnType::Json | ColumnType::JsonBinary => "json",
        ColumnType::Integer | ColumnType::BigInteger if backend == DbBackend::Sqlite => "integer",
        ColumnType::Integer => "i32",
        ColumnType::BigInteger => "i64",
        ColumnType::Boolean => "bool",
        ColumnType::Blob | ColumnType::VarBinary(_) => "bytes",
        _ => panic!("no column should be of the type {column:?}"),
    }
}

/// A table that this list lacks fails the test that compares the two.
macro_rules! entities {
    ($($table:ident)*) => {
        fn columns_of_entities(backend: DbBackend) -> BTreeSet<Column> {
            [$(columns_of(entity::$table::Entity, backend)),*].into_iter().flatten().collect()
        }

        async fn read_every_table(db: &DatabaseConnection) {
            $(assert_eq!(entity::$table::Entity::find().all(db).await.unwrap(), []);)*
        }
    };
}

entities!(
    account action agenda_item agenda_paper api_token attempt attendance audit_entry audit_link audit_reason audit_unchained
    concern concern_revision content_note_choice declaration delivery delivery_attempt departure digest digest_body
    digest_editor digest_feedback digest_item digest_series draft draft_showing exposure flag hand identity invitation
    job lock meeting meeting_admission meeting_event meeting_invitation meeting_invitee meeting_removal meeting_reply
    meeting_series membership message message_revision minutes minutes_author minutes_correction minutes_quote minutes_section
    minutes_section_revision nomination organisation password_reset poll poll_option
    poll_voter post post_revision reaction recovery_code referral referral_identity
    referral_question relay resolution response response_revision review
    review_exclusion review_opening review_setting role_grant
    sanction schedule second_factor session similarity_word space
    space_audience submission submission_appeal submission_note submission_question submission_revision support suppression suspension tag term terms_acceptance
    terms_version thread thread_revision trend trend_counter trend_submission trend_version
    trend_version_author withdrawal
);

fn columns_of<E: EntityTrait>(entity: E, backend: DbBackend) -> Vec<Column> {
    let column = |column: E::Column| {
        let definition = column.def();
        let kind = kind_of_column(definition.get_column_type(), backend);
        (entity.table_name().to_owned(), column.as_str().to_owned(), kind, definition.is_null())
    };
    E::Column::iter().map(column).collect()
}

/// Writes the first row of a table and reads it.
async fn assert_reads_back<M>(db: &DatabaseConnection, row: M)
where
    M: ModelTrait + Clone + Debug + PartialEq,
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    M::Entity: EntityTrait<Model = M>,
{
    let written = row.clone().into_active_model().reset_all();
    M::Entity::insert(written).exec_without_returning(db).await.unwrap();
    assert_eq!(M::Entity::find().all(db).await.unwrap(), [row]);
}

fn assert_refused<T: Debug>(outcome: Result<T, sea_orm::DbErr>) {
    let refusal = outcome.unwrap_err().to_string();
    assert!(refusal.contains(" is append-only"), "{refusal}");
}
