use crate::support::{Person, TestApp};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use csa_forum::domain::audit::{self, Entry};
use entity::{audit_entry, audit_reason, role_grant::Role};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

async fn auditor<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    forum.person_with(name, &[Role::Auditor]).await
}

/// What the tasks that ran beside answers have written.
async fn refusals(forum: &TestApp) -> Vec<audit_entry::Model> {
    entries(forum, "RouteRefused").await
}

/// The entries of a kind, in order, when all is written.
async fn entries(forum: &TestApp, kind: &str) -> Vec<audit_entry::Model> {
    forum.settle().await;
    forum.app.tasks.reopen();
    let wanted = audit_entry::Entity::find().filter(audit_entry::Column::Kind.eq(kind));
    wanted.order_by_asc(audit_entry::Column::Id).all(forum.app.db.read()).await.unwrap()
}

async fn record(forum: &TestApp, entry: Entry) {
    let txn = forum.app.db.begin().await.unwrap();
    audit::record(&txn, entry).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn nobody_but_an_auditor_reads_the_log() {
    let forum = TestApp::start().await;
    let others = [Role::Member, Role::Moderator, Role::PolicyReader, Role::SafeguardingLead];
    let all_others = [&others[..], &[Role::Administrator]].concat();
    let (ada, vetch, edwin) = (
        forum.person_with("Ada", &all_others).await,
        forum.person_with("Vetch", &[Role::MembershipSecretary]).await,
        auditor(&forum, "Edwin").await,
    );

    for path in ["/audit", "/audit/entries.csv"] {
        for other in [&ada, &vetch] {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(edwin.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert!(edwin.get("/").await.says("entries in the audit log") && !ada.get("/").await.says("audit log"));
}

#[tokio::test]
async fn the_log_shows_keys_and_roles_newest_first_and_no_name() {
    let forum = TestApp::start().await;
    let (ada, edwin) = (forum.person("Ada").await, auditor(&forum, "Edwin").await);
    forum.space("general").await;
    let words = [("title", "What reports need"), ("body", "Three fields."), ("handling", "HD3")];
    let thread = ada.post("/spaces/general/threads", &words).await.path();

    let page = edwin.get("/audit").await;

    let kinds = page.select("tbody th");
    let place = |kind: &str| kinds.iter().position(|there| there == kind).unwrap_or_else(|| panic!("{kind}"));
    assert!(place("ThreadCreated") < place("AccountCreated"), "{kinds:?}");
    let key = ada.account.id.to_string();
    assert!(page.says(&key) && page.says(thread.trim_start_matches("/threads/")));
    assert!(page.select("tbody td").iter().any(|cell| *cell == format!("{key} Member")));
    for hidden in ["Ada", "What reports need", "Three fields", "@example.org"] {
        let shown = page.select("main").join(" ");
        assert!(!shown.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn a_filter_finds_by_kind_person_subject_and_day_on_the_page_and_in_the_copy() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    for person in [&ada, &ben] {
        person.post("/referrals", &[("text", "Please call me.")]).await.location();
    }
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::days(1));
    let edwin = auditor(&forum, "Edwin").await;
    let referral = audit_entry::Entity::find()
        .filter(audit_entry::Column::ActorId.eq(ada.account.id))
        .filter(audit_entry::Column::Kind.eq("ReferralCreated"))
        .one(forum.app.db.read())
        .await
        .unwrap()
        .unwrap();
    let (person, subject) = (ada.account.id, referral.subject_id.unwrap());
    let found = async |query: &str| {
        let mut page = edwin.get(&format!("/audit?{query}")).await.select("tbody th");
        let copy = edwin.get(&format!("/audit/entries.csv?{query}")).await.body;
        let mut copy: Vec<_> =
            copy.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_owned()).collect();
        // What Edwin does here is in the log, too.
        for kinds in [&mut page, &mut copy] {
            kinds.retain(|kind| !kind.starts_with("Audit"));
        }
        assert_eq!(page, copy, "{query}");
        page
    };

    assert_eq!(found("kind=ReferralCreated").await.len(), 2);
    assert_eq!(found(&format!("person={person}")).await, ["ReferralCreated"]);
    assert_eq!(found(&format!("subject={subject}")).await, ["ReferralCreated"]);
    assert_eq!(found("kind=ReferralCreated&first=2026-11-23&last=2026-11-23").await.len(), 2);
    assert_eq!(found("kind=ReferralCreated&first=2026-11-24").await, [""; 0]);
    assert_eq!(found("kind=ReferralCreated&last=2026-11-22").await, [""; 0]);
    assert_eq!(found("kind=%00").await, found("").await, "no kind has a NUL");
    assert!(found("kind=NoSuchThing").await.is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_filter_that_cannot_be_says_so_and_keeps_what_was_typed() {
    let forum = TestApp::start().await;
    let edwin = auditor(&forum, "Edwin").await;

    let page = edwin.get("/audit?person=Ada&first=24%2F11%2F2026&kind=SignedIn").await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#person", "#first"]);
    assert_eq!(page.attributes("#person", "value"), ["Ada"]);
    let copy = edwin.get("/audit/entries.csv?person=Ada").await;
    assert_eq!(copy.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_pages_of_the_log_are_turned_with_their_filter_and_hold_each_entry_once() {
    let forum = TestApp::start().await;
    let edwin = auditor(&forum, "Edwin").await;
    for number in 0..120 {
        let at = forum.app.clock.now();
        record(&forum, Entry::new("SomethingHappened", None, at).detail(json!({ "number": number }))).await;
    }

    let mut numbers = Vec::new();
    let mut next = Some("/audit?kind=SomethingHappened".to_owned());
    while let Some(path) = next {
        let page = edwin.get(&path).await;
        numbers.extend(page.select("tbody tr td:last-child"));
        next = page.attributes(".govuk-pagination__next a", "href").pop();
    }

    let expected: Vec<_> = (0..120).rev().map(|number| format!("number: {number}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn reading_the_log_and_copying_it_are_in_the_log() {
    let forum = TestApp::start().await;
    let edwin = auditor(&forum, "Edwin").await;

    edwin.get("/audit?kind=SignedIn&first=2026-11-23").await;
    edwin.get("/audit/entries.csv").await;

    let mine = audit_entry::Entity::find().filter(audit_entry::Column::ActorId.eq(edwin.account.id));
    let told: Vec<_> = mine.all(forum.app.db.read()).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|entry| (entry.kind, entry.detail)).collect();
    let asked = json!({ "kind": "SignedIn", "first": "2026-11-23" });
    assert_eq!(told, [("AuditRead".to_owned(), asked), ("AuditExported".to_owned(), json!({}))]);
}

#[tokio::test]
async fn a_copy_is_csv_with_every_entry_however_many() {
    let forum = TestApp::start().await;
    let edwin = auditor(&forum, "Edwin").await;
    let at = forum.app.clock.now();
    for number in 0..1_100 {
        let detail = json!({ "number": number, "codes": ["a", "b"] });
        record(&forum, Entry::new("SomethingHappened", None, at).detail(detail)).await;
    }

    let copy = edwin.get("/audit/entries.csv?kind=SomethingHappened").await;

    assert_eq!(copy.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let name = copy.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"audit-2026-11-23.csv\"");
    let lines: Vec<_> = copy.body.lines().collect();
    assert_eq!(lines.len(), 1_101);
    assert!(lines[0].starts_with("id,at,kind,actor,"));
    assert!(lines[1].contains("2026-11-23T12:00:00.000000Z,SomethingHappened,"), "{}", lines[1]);
    assert!(lines[1].contains(r#""{""codes"":[""a"",""b""],""number"":1099}""#), "{}", lines[1]);
    assert!(lines[1_100].contains(r#"""number"":0}""#), "{}", lines[1_100]);
}

#[tokio::test]
async fn a_reason_shows_that_it_was_given_and_never_what_it_says() {
    let forum = TestApp::start().await;
    let edwin = auditor(&forum, "Edwin").await;
    let at = forum.app.clock.now();
    let words = "The reason in free words.";
    record(&forum, Entry::new("SomethingHappened", None, at).reason(words)).await;

    let page = edwin.get("/audit?kind=SomethingHappened").await;
    assert!(page.says("A reason was given") && !page.body.contains(words));
    assert!(!edwin.get("/audit/entries.csv").await.body.contains(words));

    audit_reason::Entity::delete_many().exec(forum.app.db.write()).await.unwrap();
    assert!(edwin.get("/audit?kind=SomethingHappened").await.says("A reason was given, and erased since"));
}

#[tokio::test]
async fn asking_for_what_is_not_open_is_told_with_the_route_and_without_its_keys() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let key = "b9d6a1f2-0000-4000-8000-000000000000";

    ada.post(&format!("/referrals/{key}/closure?token=secret"), &[]).await;
    ada.get("/referrals?after=secret").await;
    ada.get(&format!("/no-such-page/{key}")).await;
    ada.get(&format!("/threads/{key}")).await;

    let mut told: Vec<_> = refusals(&forum).await.into_iter().map(|entry| entry.detail).collect();
    told.sort_unstable_by_key(ToString::to_string);
    assert_eq!(
        told,
        [
            json!({ "method": "GET", "route": "/referrals" }),
            json!({ "method": "POST", "route": "/referrals/{referral_id}/closure" }),
        ]
    );
}

#[tokio::test]
async fn one_person_cannot_fill_the_log_with_refusals() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    for _ in 0..3 {
        ada.get("/audit").await;
        assert_eq!(refusals(&forum).await.len(), 1, "a route is told once an hour");
    }
    for route in csa_forum::routes().iter().filter(|route| route.path != "/leave") {
        ada.get(&route.path.replace(['{', '}'], "")).await;
        refusals(&forum).await;
    }
    let told = refusals(&forum).await.len();
    assert_eq!(told, 20);
    let more = entries(&forum, "MoreRoutesRefused").await;
    assert_eq!(more.len(), 1, "that there were more is told once");
    assert_eq!((more[0].actor_id, &more[0].detail), (Some(ada.account.id), &json!({ "more_than": 20 })));

    forum.advance(TimeDelta::hours(2));
    let ada = ada.again().await;
    ada.get("/audit").await;
    assert_eq!(refusals(&forum).await.len(), told + 1);
    assert_eq!(entries(&forum, "MoreRoutesRefused").await.len(), 1);
}

#[tokio::test]
async fn a_refused_sign_in_names_the_account_if_there_is_one_and_nobody_who_tried() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.set_password(&ada, "long enough for anybody").await;
    forum.suspend(&ben).await;
    let mut statements = Vec::new();
    for email in ["ada@example.org", "ben@example.org", "nobody@example.org"] {
        let before = forum.statements();
        let form = [("email", email), ("password", "not this one either")];
        assert_eq!(forum.post("/sign-in", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        statements.push(forum.statements() - before);
    }

    let told = entries(&forum, "SignInRefused").await;
    let subjects: Vec<_> = told.iter().map(|entry| entry.subject_id).collect();
    assert_eq!(subjects, [Some(ada.account.id.0), Some(ben.account.id.0), None]);
    assert!(told.iter().all(|entry| entry.actor_id.is_none() && entry.detail == json!({})));
    assert!(statements.iter().all(|count| *count == statements[0]), "{statements:?}");
}

#[tokio::test]
async fn an_account_that_is_guessed_at_is_told_once_an_hour() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let guess = async |email: &str| {
        for _ in 0..12 {
            forum.post("/sign-in", &[("email", email), ("password", "not this one either")]).await;
        }
        entries(&forum, "SignInThrottled").await
    };

    let told = guess("ADA@example.org ").await;
    assert_eq!(told.len(), 1, "it is told when it begins");
    assert_eq!((told[0].subject_id, told[0].actor_id), (Some(ada.account.id.0), None));
    assert_eq!(entries(&forum, "SignInRefused").await.len(), 5);
    assert_eq!(guess("nobody@example.org").await.len(), 1, "there is nobody to tell of");
    forum.advance(TimeDelta::minutes(61));
    assert_eq!(guess("ada@example.org").await.len(), 2);
}

#[tokio::test]
async fn nobody_signed_out_leaves_a_trace_by_asking() {
    let forum = TestApp::start().await;
    forum.get("/audit").await;
    assert_eq!(refusals(&forum).await, []);
    assert_eq!(audit_entry::Entity::find().count(forum.app.db.read()).await.unwrap(), 0);
}
