use crate::support::{TestApp, program};
use csa_forum::domain::audit::{self, Entry};
use entity::{audit_entry, audit_link, audit_reason, id::AuditEntryId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

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
    let txn = forum.app.db.begin().await.unwrap();
    for number in 0..entries {
        let detail = json!({ "number": number, "share": 0.5, "who": null });
        let entry = Entry::new("SomethingHappened", None, forum.app.clock.now()).detail(detail);
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
        ],
        _ => &[
            "DROP TRIGGER IF EXISTS audit_entry_is_never_updated",
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
    write(&forum, 2).await;

    let (fine, said) = verify(&forum);

    assert!(fine, "{said}");
    for line in [
        "1203 entries are chained",
        "2 are not chained yet, the oldest of 2026-11-23 12:00:00 UTC",
        "3 reasons are as they were given, 0 are erased",
        "the last link is 1203, ",
    ] {
        assert!(said.lines().any(|there| there.starts_with(line)), "{line}: {said}");
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
