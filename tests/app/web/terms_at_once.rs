//! Accepting terms while a new version is published. PostgreSQL alone has two who write at once.

use crate::support::{
    TestApp,
    invitations::{ACCOUNT, nominate},
};
use axum::http::StatusCode;
use csa_forum::domain::database::Database;
use entity::{account, organisation::Kind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};
use std::{cell::Cell, time::Duration};
use tokio::time::timeout;

/// Longer than anything takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

const NEW: [(&str, &str); 3] = [("step", "publish"), ("number", "2"), ("english", "One thing.")];

/// Waits until so many connections wait for a lock, or until the other is done without having waited.
async fn until_waiting(db: &Database, connections: i64, is_done: &Cell<bool>) {
    let sql = "SELECT count(*) AS waiting FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = async || {
        let row = db.read().query_one_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
        row.unwrap().try_get::<i64>("", "waiting").unwrap()
    };
    let enough = async {
        while !is_done.get() && waiting().await < connections {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, enough).await.expect("nobody waits");
}

#[tokio::test]
async fn whoever_accepts_terms_while_newer_ones_are_published_is_asked_for_those() {
    let forum = TestApp::on_postgres().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    let other = Database::connect(&forum.url, 2).await.unwrap();
    let held = other.begin().await.unwrap();
    // Publishing waits for this with its last statement, when nearly all of it is done.
    held.execute_unprepared("LOCK TABLE audit_entry IN SHARE MODE").await.unwrap();
    let is_done = Cell::new(false);

    let publishing = secretary.post("/terms", &NEW);
    let accepting = async {
        until_waiting(&other, 1, &is_done).await;
        let reply = ada.post("/terms/acceptance", &[("number", "1"), ("accepted", "yes")]).await;
        is_done.set(true);
        reply
    };
    let letting_go = async {
        until_waiting(&other, 2, &is_done).await;
        held.rollback().await.unwrap();
    };
    let (published, accepted, ()) = tokio::join!(publishing, accepting, letting_go);

    assert_eq!(published.status, StatusCode::SEE_OTHER);
    assert_eq!(accepted.status, StatusCode::CONFLICT);
    assert!(ada.get("/threads").await.location().starts_with("/terms/acceptance/new"));
}

#[tokio::test]
async fn an_account_that_is_made_while_newer_terms_are_published_has_not_accepted_older_ones() {
    let forum = TestApp::on_postgres().await;
    let (ben, secretary) = (forum.person("Ben").await, forum.secretary().await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let page = nominate(&secretary, &trust, "robin@example.com").await;
    secretary.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    let link = format!("{}/account", forum.mailed_link());
    let other = Database::connect(&forum.url, 2).await.unwrap();
    let held = other.begin().await.unwrap();
    // Publishing waits for this when the new version is written and accounts are asked.
    let ask = format!("SELECT id FROM account WHERE id = '{}' FOR UPDATE", ben.account.id);
    held.execute_unprepared(&ask).await.unwrap();
    let is_done = Cell::new(false);

    let publishing = secretary.post("/terms", &NEW);
    let coming_in = async {
        until_waiting(&other, 1, &is_done).await;
        let reply = forum.post(&link, &ACCOUNT).await;
        is_done.set(true);
        reply
    };
    let letting_go = async {
        until_waiting(&other, 2, &is_done).await;
        held.rollback().await.unwrap();
    };
    let (published, came_in, ()) = tokio::join!(publishing, coming_in, letting_go);

    assert_eq!(published.status, StatusCode::SEE_OTHER);
    assert_eq!(came_in.status, StatusCode::CONFLICT);
    assert!(came_in.select(".app-text").concat().contains("One thing."), "the newer ones are shown");
    let made = account::Entity::find().filter(account::Column::ShownName.eq("Linnet"));
    assert_eq!(made.one(forum.app.db.read()).await.unwrap(), None);
}
