use crate::support::{
    Person, TestApp,
    digests::{self, MANNER},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{
    delivery::Outcome,
    job::{self, Job, MOST_ATTEMPTS},
};
use entity::role_grant::Role;

async fn administrator<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    forum.person_with(name, &[Role::Administrator]).await
}

/// A job that a worker took and that failed each time, until it was set aside; returns its key.
async fn set_aside(forum: &TestApp) -> String {
    let txn = forum.app.db.begin().await.unwrap();
    job::enqueue(&txn, &Job::SweepSessions, forum.app.clock.now()).await.unwrap();
    txn.commit().await.unwrap();
    let mut id = None;
    for _ in 0..MOST_ATTEMPTS {
        let claim = job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().unwrap();
        job::fail(&forum.app.db, &claim, "no answer", forum.app.clock.now()).await.unwrap();
        forum.advance(TimeDelta::hours(2));
        id = Some(claim.id);
    }
    id.unwrap().to_string()
}

#[tokio::test]
async fn nobody_but_the_administrator_sees_jobs_mail_and_settings() {
    let forum = TestApp::start().await;
    let others = [Role::Member, Role::Moderator, Role::Auditor, Role::PolicyReader, Role::SafeguardingLead];
    let (ada, vetch, rosa) = (
        forum.person_with("Ada", &others).await,
        forum.person_with("Vetch", &[Role::MembershipSecretary]).await,
        administrator(&forum, "Rosa").await,
    );
    let id = set_aside(&forum).await;
    let (ada, vetch, rosa) = (ada.again().await, vetch.again().await, rosa.again().await);
    for path in ["/jobs", "/mail", "/settings", &format!("/jobs/{id}/removal/new")] {
        for other in [&ada, &vetch] {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(rosa.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in [format!("/jobs/{id}/attempt"), format!("/jobs/{id}/removal"), "/mail/tests".to_owned()] {
        assert_eq!(ada.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(rosa.get("/jobs").await.select("tbody tr").len(), 1);
}

#[tokio::test]
async fn jobs_stand_as_waiting_running_or_set_aside_with_what_went_wrong() {
    let forum = TestApp::start().await;
    set_aside(&forum).await;
    let rosa = administrator(&forum, "Rosa").await;
    let txn = forum.app.db.begin().await.unwrap();
    for job in [Job::SweepSessions, Job::ChainAudit] {
        job::enqueue(&txn, &job, forum.app.clock.now()).await.unwrap();
    }
    txn.commit().await.unwrap();
    job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().unwrap();

    let page = rosa.get("/jobs").await;
    assert_eq!(page.select(".app-tabs li"), ["Set aside (1)", "Running (1)", "Waiting (1)"]);
    assert_eq!(page.select("tbody th"), ["Remove what ran out"]);
    assert!(page.says("no answer") && page.says("Try again"));
    assert_eq!(rosa.get("/").await.select("main a"), ["1 job set aside"]);
    for view in ["running", "waiting"] {
        let page = rosa.get(&format!("/jobs?view={view}")).await;
        assert_eq!((page.select("tbody tr").len(), page.says("Try again")), (1, false), "{view}");
    }

    forum.advance(TimeDelta::minutes(6));
    forum.run_due_jobs().await;
    let rosa = rosa.again().await;
    assert!(rosa.get("/jobs?view=running").await.says("There is none."));
}

#[tokio::test]
async fn a_job_that_is_tried_again_runs_and_one_that_is_dropped_is_gone() {
    let forum = TestApp::start().await;
    let (first, second) = (set_aside(&forum).await, set_aside(&forum).await);
    let rosa = administrator(&forum, "Rosa").await;

    let retry = format!("/jobs/{first}/attempt");
    assert_eq!(rosa.post(&retry, &[]).await.path(), "/jobs");
    assert_eq!(rosa.post(&retry, &[]).await.status, StatusCode::CONFLICT, "twice");
    forum.run_due_jobs().await;
    assert_eq!(rosa.post(&retry, &[]).await.status, StatusCode::NOT_FOUND, "it is done");

    let confirm = rosa.get(&format!("/jobs/{second}/removal/new")).await;
    let action = confirm.attributes("main form", "action").remove(0);
    assert_eq!(rosa.post(&action, &[]).await.path(), "/jobs");
    assert_eq!(rosa.post(&action, &[]).await.status, StatusCode::NOT_FOUND, "twice");
    assert!(rosa.get("/jobs").await.says("No job is set aside."));
    assert_eq!(forum.audit_kinds(&first).await, ["JobRetried"]);
    assert_eq!(forum.audit_kinds(&second).await, ["JobDropped"]);
}

#[tokio::test]
async fn a_job_that_runs_is_neither_tried_again_nor_dropped() {
    let forum = TestApp::start().await;
    let rosa = administrator(&forum, "Rosa").await;
    let txn = forum.app.db.begin().await.unwrap();
    job::enqueue(&txn, &Job::SweepSessions, forum.app.clock.now()).await.unwrap();
    txn.commit().await.unwrap();
    let claim = job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().unwrap();

    for act in ["attempt", "removal"] {
        let reply = rosa.post(&format!("/jobs/{}/{act}", claim.id), &[]).await;
        assert_eq!(reply.status, StatusCode::CONFLICT, "{act}");
    }
    assert_eq!(rosa.get(&format!("/jobs/{}/removal/new", claim.id)).await.status, StatusCode::CONFLICT);
    job::finish(&forum.app.db, &claim).await.unwrap();
}

#[tokio::test]
async fn a_test_mail_goes_to_whoever_asks_for_it_once_however_often_they_ask() {
    let forum = TestApp::start().await;
    let rosa = administrator(&forum, "Rosa").await;

    for _ in 0..3 {
        assert_eq!(rosa.post("/mail/tests", &[]).await.path(), "/mail");
    }
    forum.run_due_jobs().await;

    let sent = forum.inbox();
    assert_eq!(sent.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["rosa@example.org"]);
    assert!(rosa.get("/mail").await.says("It answers"));
}

#[tokio::test]
async fn the_mail_page_tells_the_servers_words_without_addresses() {
    let forum = TestApp::start().await;
    let rosa = administrator(&forum, "Rosa").await;
    assert!(rosa.get("/mail").await.says("Nothing has gone wrong."));
    forum.released_digest(&["teal@example.org".to_owned()]).await;
    forum.freeze_without_sending().await;
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    let claim = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    let parcel = digests::intend(db, &claim, now).await.unwrap().unwrap();
    let refused = Outcome::Permanent("550 5.1.1 <teal@example.org>: No such mailbox".to_owned());
    digests::finish(db, &claim, (parcel.number, refused), now).await.unwrap();

    let page = rosa.get("/mail").await;

    assert!(page.says("refused it for good") && page.says("550 5.1.1 <…>: No such mailbox"), "{}", page.body);
    assert!(!page.body.contains("example.org"));
}

#[tokio::test]
async fn a_mail_that_fails_is_shown_to_the_administrator_without_its_address() {
    let mut forum = TestApp::start().await;
    forum.app.mailer = csa_forum::mailer::Mailer::Folder("/dev/null/ada@example.org".into());
    let rosa = administrator(&forum, "Rosa").await;
    rosa.post("/mail/tests", &[]).await.location();
    forum.run_due_jobs().await;

    let page = rosa.get("/jobs?view=waiting").await;
    assert_eq!(page.select("tbody th"), ["Send a test mail"]);
    assert!(!page.body.contains("ada@example.org") && !page.select("tbody td").is_empty());
}

#[tokio::test]
async fn settings_are_shown_and_secrets_are_not() {
    let forum = TestApp::start_with(|settings| {
        settings.mail_url = "smtp://forum:canary-of-mail@127.0.0.1:2525".to_owned();
        settings.secret_key =
            csa_forum::domain::secret::SecretKey::parse("canary-of-the-key-0123456789-0123456789");
        settings.public_name = "The Quiet Room".to_owned();
    })
    .await;
    let rosa = administrator(&forum, "Rosa").await;

    let page = rosa.get("/settings").await;

    let (names, values) = (page.select("tbody th"), page.select("tbody td"));
    let value = |name: &str| values[names.iter().position(|there| there == name).unwrap()].clone();
    assert_eq!(value("PUBLIC_NAME"), "The Quiet Room");
    assert_eq!(value("MAIL_URL"), "smtp://127.0.0.1:2525");
    assert_eq!(value("SECRET_KEY"), "Set, and not shown");
    assert_eq!(value("REPLY_TO"), "Not set");
    assert!(!page.body.contains("canary"));
}
