use crate::support::{Server, TestApp, run};
use csa_forum::domain::{
    backup::{self, Failure},
    database::Database,
    tenure::{self, Use},
};
use entity::{
    audit_entry,
    digest::{self, State},
    meeting, post, thread,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
    sync::Mutex,
};
use tempfile::TempDir;

#[tokio::test]
async fn what_was_acknowledged_before_a_backup_is_in_it_though_people_go_on_posting() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.space("work").await;
    let first = [("title", "Work"), ("body", "The first."), ("handling", "HD3")];
    let thread = ada.post("/spaces/work/threads", &first).await.path();
    let acknowledged = Mutex::new(0);
    let posting = async {
        loop {
            ada.post(&format!("{thread}/posts"), &[("body", "One more."), ("handling", "HD3")]).await.path();
            *acknowledged.lock().unwrap() += 1;
        }
    };
    let taking = async {
        while *acknowledged.lock().unwrap() < 20 {
            tokio::task::yield_now().await;
        }
        let before = *acknowledged.lock().unwrap();
        let (file, _) = backup::write(&forum.app.db, Vec::new(), forum.app.clock.now()).await.unwrap();
        (before, file)
    };
    let (before, file) = tokio::select! {
        _ = posting => unreachable!("posting never ends"),
        taken = taking => taken,
    };

    for target in forum.empty_databases().await {
        backup::restore(&target, &mut Cursor::new(&file), forum.app.clock.now()).await.unwrap();
        let posts = post::Entity::find().count(target.read()).await.unwrap();
        let thread = thread::Entity::find().one(target.read()).await.unwrap().unwrap();
        assert!(posts > before, "{before} replies and the first post were acknowledged, {posts} are there");
        // One moment: what one table says agrees with the rows of another that was read later.
        let told = audit_entry::Entity::find().filter(audit_entry::Column::Kind.eq("PostCreated"));
        assert_eq!(told.count(target.read()).await.unwrap(), posts);
        assert_eq!(u64::try_from(thread.last_number).unwrap(), posts);
    }
}

#[tokio::test]
async fn a_backup_of_a_restored_database_holds_the_same_rows() {
    let folder = TempDir::new().unwrap();
    let server = Server::demonstration(folder.path());
    assert_eq!(server.stop().code(), Some(0));
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("demo.db").display());
    let db = Database::connect(&url, 2).await.unwrap();
    let forum = TestApp::start().await;
    let now = forum.app.clock.now();
    let sending = digest::Entity::update_many().col_expr(digest::Column::State, Expr::value(State::Sending));
    sending.exec(db.write()).await.unwrap();
    let scheduled = digest::Entity::update_many()
        .col_expr(digest::Column::State, Expr::value(State::Scheduled))
        .filter(digest::Column::FrozenAt.is_null());
    scheduled.exec(db.write()).await.unwrap();
    let (file, rows) = backup::write(&db, Vec::new(), now).await.unwrap();

    for target in forum.empty_databases().await {
        assert_eq!(backup::restore(&target, &mut Cursor::new(&file), now).await.unwrap(), rows);
        let (again, _) = backup::write(&target, Vec::new(), now).await.unwrap();
        let (again, first) = (lines(&again), lines(&file));
        assert_eq!(again.symmetric_difference(&first).collect::<Vec<_>>(), Vec::<&String>::new());
        let epochs = async |db: &Database| -> BTreeSet<_> {
            let meetings = meeting::Entity::find().all(db.read()).await.unwrap();
            meetings.into_iter().map(|meeting| meeting.epoch).collect()
        };
        assert!(epochs(&target).await.is_disjoint(&epochs(&db).await), "every meeting has a new epoch");
        let digests = digest::Entity::find().all(target.read()).await.unwrap();
        let states: BTreeSet<_> =
            digests.iter().map(|digest| (digest.frozen_at.is_some(), digest.state.to_string())).collect();
        let wanted = [(false, "missed"), (true, "paused")].map(|(frozen, state)| (frozen, state.to_owned()));
        assert!(
            states.contains(&wanted[0]) && states.iter().all(|state| wanted.contains(state)),
            "{states:?}"
        );
    }
}

#[tokio::test]
async fn a_damaged_backup_is_refused_before_anything_is_written() {
    let forum = TestApp::start().await;
    forum.person("Ada").await;
    let now = forum.app.clock.now();
    let (mut file, _) = backup::write(&forum.app.db, Vec::new(), now).await.unwrap();
    let middle = file.len() / 2;
    file[middle] ^= 1;

    for target in forum.empty_databases().await {
        let restored = backup::restore(&target, &mut Cursor::new(&file), now).await;
        assert!(matches!(restored, Err(Failure::Damaged)), "{restored:?}");
        assert_eq!(entity::account::Entity::find().count(target.read()).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn restore_refuses_a_database_that_is_not_empty_or_at_another_migration() {
    let forum = TestApp::start().await;
    forum.person("Ada").await;
    let now = forum.app.clock.now();
    let (file, _) = backup::write(&forum.app.db, Vec::new(), now).await.unwrap();

    let refused = backup::restore(&forum.app.db, &mut Cursor::new(&file), now).await;
    assert!(matches!(refused, Err(Failure::NotEmpty("account"))), "{refused:?}");

    for target in forum.empty_databases().await {
        let latest =
            "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
        target.write().execute_unprepared(latest).await.unwrap();
        let refused = backup::restore(&target, &mut Cursor::new(&file), now).await;
        assert!(matches!(refused, Err(Failure::OtherMigration { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn every_table_of_the_database_is_backed_up() {
    let forum = TestApp::start().await;
    for target in forum.empty_databases().await {
        let sql = match target.backend() {
            sea_orm::DbBackend::Postgres => {
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            }
            _ => {
                "SELECT name AS table_name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
        };
        let ask = sea_orm::Statement::from_string(target.backend(), sql);
        let rows = target.read().query_all_raw(ask).await.unwrap();
        let there: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "table_name").unwrap()).collect();
        let known = backup::NAMES.iter().map(ToString::to_string).chain(["seaql_migrations".to_owned()]);
        assert_eq!(there, known.collect());
    }
}

#[tokio::test]
async fn servers_share_a_database_and_a_restore_has_it_alone() {
    let forum = TestApp::start().await;
    let take = async |wanted| tenure::take(&forum.url, wanted).await.unwrap();
    let (one, other) = (take(Use::Shared).await, take(Use::Shared).await);
    assert!(one.is_some() && other.is_some());
    assert!(take(Use::Alone).await.is_none());

    drop((one, other));
    let alone = take_when_free(&forum.url).await;
    assert!(take(Use::Shared).await.is_none());
    drop(alone);
}

/// On PostgreSQL a place is free once the server has seen its connection end.
async fn take_when_free(url: &str) -> tenure::Tenure {
    loop {
        match tenure::take(url, Use::Alone).await.unwrap() {
            Some(tenure) => return tenure,
            None => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn an_operator_backs_up_a_running_server_and_restores_into_an_empty_place() {
    let folder = TempDir::new().unwrap();
    let server = Server::demonstration(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let url = |name: &str| format!("sqlite://{}?mode=rwc", path(name));
    let file = path("backup");

    let (fine, said) = run(&["backup", &file, "--database-url", &url("demo.db")]);
    assert!(fine, "{said}");
    let (fine, said) = run(&["backup", &file, "--database-url", &url("demo.db")]);
    assert!(!fine && said.contains("already"), "{said}");
    let (fine, said) = run(&["restore", &file, "--database-url", &url("demo.db")]);
    assert!(!fine && said.contains("stop it first"), "{said}");
    drop(server);
    let db = Database::connect(&url("demo.db"), 1).await.unwrap();
    let taken = audit_entry::Entity::find().filter(audit_entry::Column::Kind.eq("BackupTaken"));
    assert_eq!(taken.count(db.read()).await.unwrap(), 1, "the log says that it was taken");

    let (fine, said) = run(&["restore", &file, "--database-url", &url("new.db")]);
    assert!(fine && said.contains("rows are restored"), "{said}");
    let (fine, said) = run(&["restore", &file, "--database-url", &url("new.db")]);
    assert!(!fine && said.contains("not empty"), "{said}");
}

/// A backup's rows, but for what a restore changes on purpose.
fn lines(file: &[u8]) -> BTreeSet<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    // The restore's own entry, and that it waits to be chained.
    let told = text.lines().filter(|line| line.contains("BackupRestored"));
    let told: Vec<_> = told.map(|line| line.split('"').nth(3).unwrap()).collect();
    let kept = |line: &&str| {
        !["meeting {", "digest {"].iter().any(|table| line.starts_with(table))
            && !told.iter().any(|id| line.contains(id))
    };
    text.lines().skip(1).filter(kept).map(str::to_owned).collect()
}
