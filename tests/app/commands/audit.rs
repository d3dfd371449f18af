use crate::support::{TestApp, program};
use chrono::TimeDelta;
use csa_forum::{
    clock::Clock,
    domain::{
        Timestamp,
        audit::{self, Entry},
    },
};
use entity::{audit_entry, audit_link, audit_reason, id::AuditEntryId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Statement,
};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// What `audit verify` says of a forum, and whether all was well.
fn verify(forum: &TestApp) -> (bool, String) {
    let output = program(&["audit", "verify"]).env("DATABASE_URL", &forum.url).output().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// A forum with 1,203 entries that are chained, three of them with a reason.
async fn chained() -> (TestApp, Vec<AuditEntryId>) {
    let forum = TestApp::start().await;
    write(&forum, 1_200).await;
    let now = forum.app.clock.now();
    let txn = forum.app.db.begin().await.unwrap();
    let mut reasoned = Vec::new();
    for reason in ["One.", "Two.", "Three."] {
        let entry = Entry::new("SomethingHappened", None, now).reason(reason);
        reasoned.push(entry.id());
        audit::record(&txn, entry).await.unwrap();
    }
    txn.commit().await.unwrap();
    while audit::chain(&forum.app.db).await.unwrap() > 0 {}
    (forum, reasoned)
}

async fn write(forum: &TestApp, entries: usize) {
    write_at(forum, entries, forum.app.clock.now()).await;
}

async fn write_at(forum: &TestApp, entries: usize, at: Timestamp) {
    let txn = forum.app.db.begin().await.unwrap();
    for number in 0..entries {
        let detail = json!({ "number": number, "share": 0.5, "who": null });
        let entry = Entry::new("SomethingHappened", None, at).detail(detail);
        audit::record(&txn, entry).await.unwrap();
    }
    txn.commit().await.unwrap();
}

/// Does what no part of the forum can: somebody with the database in their hands, who takes its guards away.
async fn tamper(forum: &TestApp, sql: &str) {
    let db = forum.app.db.write();
    let guards: &[&str] = match forum.app.db.backend() {
        DbBackend::Postgres => &[
            "ALTER TABLE audit_entry DISABLE TRIGGER USER",
            "ALTER TABLE audit_link DISABLE TRIGGER USER",
            "ALTER TABLE audit_reason DISABLE TRIGGER USER",
            "ALTER TABLE audit_link DROP CONSTRAINT IF EXISTS audit_link_audit_entry_id_fkey",
        ],
        _ => &[
            "PRAGMA foreign_keys = OFF",
            "DROP TRIGGER IF EXISTS audit_entry_is_never_updated",
            "DROP TRIGGER IF EXISTS audit_entry_is_never_deleted",
            "DROP TRIGGER IF EXISTS audit_link_is_never_updated",
            "DROP TRIGGER IF EXISTS audit_link_is_never_deleted",
            "DROP TRIGGER IF EXISTS audit_reason_is_never_reworded",
        ],
    };
    for guard in guards {
        db.execute_unprepared(guard).await.unwrap();
    }
    let changed = db.execute_unprepared(sql).await.unwrap().rows_affected();
    assert_eq!(changed, 1, "{sql}");
}

async fn position(forum: &TestApp, id: AuditEntryId) -> i64 {
    let link = audit_link::Entity::find().filter(audit_link::Column::AuditEntryId.eq(id));
    link.one(forum.app.db.read()).await.unwrap().unwrap().position
}

#[tokio::test]
async fn a_log_as_it_was_written_verifies_and_says_what_is_not_chained_yet() {
    let (forum, _) = chained().await;
    let lately = Clock::System.now() - TimeDelta::minutes(50);
    write_at(&forum, 2, lately).await;

    let (fine, said) = verify(&forum);

    assert!(fine, "{said}");
    for line in [
        "1203 entries are chained",
        &format!("2 are not chained yet, the oldest of {} UTC", lately.format("%Y-%m-%d %H:%M:%S")),
        "3 reasons are as they were given, 0 are erased",
        "the last link is 1203, ",
    ] {
        assert!(said.lines().any(|there| there.starts_with(line)), "{line}: {said}");
    }
}

#[tokio::test]
async fn a_log_whose_entries_wait_for_more_than_an_hour_is_not_well() {
    let (forum, _) = chained().await;
    write_at(&forum, 1, Clock::System.now() - TimeDelta::minutes(70)).await;

    let (fine, said) = verify(&forum);

    assert!(!fine && !said.contains("BROKEN"), "{said}");
    assert!(
        said.contains("1 are not chained yet") && said.contains("the audit log is not chained"),
        "{said}"
    );

    // The list of what waits is no proof that nothing does.
    tamper(&forum, "DELETE FROM audit_unchained").await;
    let (fine, said) = verify(&forum);
    assert!(!fine && said.contains("1 are not chained yet"), "{said}");
}

#[tokio::test]
async fn an_entry_whose_transaction_commits_late_is_chained_all_the_same() {
    let (forum, _) = chained().await;
    write_at(&forum, 1, forum.app.clock.now() - TimeDelta::days(400)).await;

    assert_eq!(audit::chain(&forum.app.db).await.unwrap(), 1);
    assert_eq!(audit::chain(&forum.app.db).await.unwrap(), 0);

    let (fine, said) = verify(&forum);
    assert!(fine && said.contains("1204 entries are chained\n0 are not chained yet"), "{said}");
    assert_eq!(audit::count_waiting(forum.app.db.read()).await.unwrap(), 0);
}

/// How the database answers a statement, a line a step.
async fn plan(forum: &TestApp, sql: &str) -> String {
    let db = forum.app.db.read();
    let explain = match db.get_database_backend() {
        DbBackend::Postgres => "EXPLAIN ",
        _ => "EXPLAIN QUERY PLAN ",
    };
    let column = if explain == "EXPLAIN " { "QUERY PLAN" } else { "detail" };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), format!("{explain}{sql}")));
    let rows = rows.await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap() + "\n").collect()
}

#[tokio::test]
async fn chaining_reads_what_waits_and_not_the_whole_log() {
    let (mut forum, _) = chained().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    forum.app.db.watch(move |sql| heard.lock().unwrap().push(sql.to_owned()));
    write(&forum, 3).await;
    if forum.app.db.backend() == DbBackend::Postgres {
        for table in ["audit_entry", "audit_link", "audit_unchained"] {
            forum.app.db.write().execute_unprepared(&format!("VACUUM ANALYZE {table}")).await.unwrap();
        }
    }
    told.lock().unwrap().clear();

    assert_eq!(audit::chain(&forum.app.db).await.unwrap(), 3);

    let sent = told.lock().unwrap().clone();
    let reads: Vec<_> = sent.iter().filter(|sql| sql.starts_with("SELECT")).collect();
    assert_eq!(reads.len(), 3, "{sent:?}");
    for sql in reads {
        // The only numbers that are asked with are limits.
        let sql = ["$1", "$2", "?"].iter().fold(sql.clone(), |sql, place| sql.replace(place, "1"));
        let plan = plan(&forum, &sql).await;
        // The last link is the first that the index of positions gives, from behind.
        let whole = [
            "SCAN audit_entry",
            "Seq Scan on audit_entry",
            "Seq Scan on audit_link",
            "SORT",
            "Sort Key: audit_link",
        ];
        assert!(!whole.iter().any(|step| plan.contains(step)), "{sql}\n{plan}");
    }
    assert_eq!(audit_link::Entity::find().count(forum.app.db.read()).await.unwrap(), 1_206);
}

#[tokio::test]
async fn an_entry_that_was_taken_out_is_found() {
    let (forum, _) = chained().await;
    let link = audit_link::Entity::find_by_id(600).one(forum.app.db.read()).await.unwrap().unwrap();
    let taken = "DELETE FROM audit_entry WHERE id IN \
                 (SELECT audit_entry_id FROM audit_link WHERE position = 600)";
    tamper(&forum, taken).await;

    let (fine, said) = verify(&forum);

    let line = format!("BROKEN link 600: its entry {} is gone", link.audit_entry_id);
    assert!(!fine, "{said}");
    assert_eq!(said.lines().filter(|there| there.starts_with("BROKEN")).collect::<Vec<_>>(), [line]);
}

#[tokio::test]
async fn a_text_that_was_altered_with_its_entry_is_found() {
    let (forum, _) = chained().await;
    let key = audit_link::Entity::find_by_id(300).one(forum.app.db.read()).await.unwrap().unwrap();
    for table in [
        "audit_entry SET kind = 'Other' WHERE id IN (SELECT audit_entry_id FROM audit_link WHERE position = 300)",
        "audit_link SET hashed = replace(hashed, 'SomethingHappened', 'Other') WHERE position = 300",
    ] {
        tamper(&forum, &format!("UPDATE {table}")).await;
        let (fine, said) = verify(&forum);
        let line = format!("BROKEN link 300: its entry {} is not what was chained", key.audit_entry_id);
        assert!(!fine && said.contains(&line), "{said}");
    }
}

#[tokio::test]
async fn an_erased_reason_is_told_as_such_and_breaks_nothing() {
    let (forum, reasoned) = chained().await;
    audit_reason::Entity::delete_by_id(reasoned[1]).exec(forum.app.db.write()).await.unwrap();

    let (fine, said) = verify(&forum);

    assert!(fine && said.contains("2 reasons are as they were given, 1 are erased"), "{said}");
}

#[tokio::test]
async fn one_changed_byte_of_an_entry_is_found_where_it_is() {
    let (forum, _) = chained().await;
    let link = audit_link::Entity::find_by_id(777).one(forum.app.db.read()).await.unwrap().unwrap();
    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id);
    let entry = entries.all(forum.app.db.read()).await.unwrap().remove(776);
    assert_eq!(link.audit_entry_id, entry.id);

    let change = "UPDATE audit_entry SET kind = 'SomethingHappenee' WHERE id IN \
                  (SELECT audit_entry_id FROM audit_link WHERE position = 777)";
    tamper(&forum, change).await;

    let (fine, said) = verify(&forum);
    assert!(!fine, "{said}");
    let line = format!("BROKEN link 777: its entry {} is not what was chained", entry.id);
    assert_eq!(said.lines().filter(|there| there.starts_with("BROKEN")).collect::<Vec<_>>(), [line]);
    assert!(said.contains("csa-forum: the audit log is broken"), "{said}");
}

#[tokio::test]
async fn a_link_that_was_taken_out_or_made_anew_is_found() {
    let (forum, _) = chained().await;
    tamper(&forum, "DELETE FROM audit_link WHERE position = 500").await;
    let (fine, said) = verify(&forum);
    assert!(!fine && said.contains("BROKEN link 501 does not follow the one before it"), "{said}");
    assert!(said.contains("1 are not chained yet"), "{said}");

    let other = match forum.app.db.backend() {
        DbBackend::Postgres => r"'\x00'",
        _ => "x'00'",
    };
    tamper(&forum, &format!("UPDATE audit_link SET hash = {other} WHERE position = 900")).await;
    let (fine, said) = verify(&forum);
    assert!(!fine && said.contains("BROKEN link 900: its entry"), "{said}");
    assert!(said.contains("BROKEN link 901 does not hold the hash of the one before it"), "{said}");
}

#[tokio::test]
async fn a_reason_that_was_reworded_is_found() {
    let (forum, reasoned) = chained().await;
    tamper(&forum, "UPDATE audit_reason SET text = 'Ten.' WHERE text = 'Two.'").await;

    let (fine, said) = verify(&forum);

    let line = format!("BROKEN link {}: the reason of its entry", position(&forum, reasoned[1]).await);
    assert!(!fine && said.contains(&line), "{said}");
}

#[tokio::test]
async fn of_many_breaks_the_first_are_told_one_by_one() {
    let (forum, _) = chained().await;
    for position in 1..=25 {
        let change = format!(
            "UPDATE audit_entry SET kind = 'Other' WHERE id IN \
             (SELECT audit_entry_id FROM audit_link WHERE position = {position})"
        );
        tamper(&forum, &change).await;
    }

    let (fine, said) = verify(&forum);

    assert!(!fine);
    assert_eq!(said.matches("BROKEN link").count(), 20, "{said}");
    assert!(said.contains("BROKEN and 5 more"), "{said}");
}
