//! Who is behind a shown name: asked for with a reason, told once, and told of to whoever it is.

use crate::support::{Person, Reply, TestApp};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use entity::role_grant::Role;

const REASON: &str = "They rang and asked for a new code.";

fn place(person: &Person<'_>) -> String {
    format!("/people/{}/resolution", person.account.id)
}

/// Fills in the form that a page has just shown.
async fn resolve(secretary: &Person<'_>, whom: &Person<'_>, ground: &str, reason: &str) -> Reply {
    let path = place(whom);
    secretary.fill(&format!("{path}/new"), &path, &[("ground", ground), ("reason", reason)]).await
}

#[tokio::test]
async fn the_secretary_is_told_who_is_behind_a_name_once_and_the_member_is_told_that_they_were() {
    let forum = TestApp::start().await;
    let (vetch, linnet) = (forum.secretary().await, forum.person("Linnet").await);
    assert!(linnet.get("/account").await.says("Nobody has looked up who you are."));

    let told = resolve(&vetch, &linnet, "asked", REASON).await;

    assert_eq!(told.status, StatusCode::OK);
    assert_eq!(told.select("dd"), ["Linnet Example", "linnet@example.org"]);
    assert_eq!(told.headers[header::CACHE_CONTROL], "no-store");
    assert!(!told.headers.contains_key(header::LOCATION));
    let log = forum.audit_kinds(&linnet.account.id.to_string()).await;
    assert_eq!(log.last().map(String::as_str), Some("IdentityResolved"));

    let own = linnet.get("/account").await;
    let (when, what) = (own.select("tbody th"), own.select("tbody td"));
    assert_eq!(
        (when, what),
        (
            vec!["today at 12pm".to_owned()],
            vec![
                "Membership secretary".to_owned(),
                "They asked the membership secretary for help".to_owned()
            ]
        )
    );
    assert!(!own.body.contains(REASON) && !own.body.contains("Vetch"), "{}", own.body);
    forum.run_due_jobs().await;
    let mail = forum.inbox();
    assert_eq!(mail.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["linnet@example.org"]);
    let text = forum.latest_mail();
    assert!(text.contains("looked up") && text.contains("/account"), "{text}");
    for hidden in ["Linnet", "Vetch", "secretary", "name", REASON] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

#[tokio::test]
async fn no_page_that_can_be_opened_shows_again_what_was_told() {
    let forum = TestApp::start().await;
    let (vetch, linnet) = (forum.secretary().await, forum.person("Linnet").await);
    let (path, person) = (place(&linnet), format!("/people/{}", linnet.account.id));
    let form = vetch.get(&format!("{path}/new")).await;
    let key = form.attributes("input[name=key]", "value").remove(0);
    let fields = [("key", key.as_str()), ("ground", "mail"), ("reason", REASON)];
    assert!(vetch.post(&path, &fields).await.says("linnet@example.org"));

    let again = vetch.post(&path, &fields).await;
    assert_eq!((again.status, again.select("#reason")), (StatusCode::CONFLICT, vec![REASON.to_owned()]));
    assert_eq!(again.attributes("input[checked]", "value"), ["mail"]);
    assert_ne!(again.attributes("input[name=key]", "value"), [key]);
    let pages = [path.clone(), format!("{path}/new"), person.clone(), "/people".to_owned()];
    let mut seen = vec![again.body];
    for page in pages {
        seen.push(vetch.get(&page).await.body);
    }
    for page in seen {
        assert!(!page.contains("linnet@example.org") && !page.contains("Linnet Example"), "{page}");
    }
    let past = vetch.get(&person).await;
    assert!(past.says(REASON) && past.says("Mail does not reach them"));
    assert_eq!(linnet.get("/account").await.select("tbody tr").len(), 1, "told once");
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1);
}

#[tokio::test]
async fn nobody_but_the_secretary_is_told_and_nobody_without_a_fresh_proof() {
    let forum = TestApp::start().await;
    let others = [Role::Member, Role::Moderator, Role::Auditor, Role::Administrator, Role::PolicyReader];
    let (ada, vetch) = (forum.person_with("Ada", &others).await, forum.secretary().await);
    let linnet = forum.person("Linnet").await;
    let (path, fields) = (place(&linnet), [("ground", "law"), ("reason", REASON)]);
    for person in [&ada, &linnet] {
        assert_eq!(person.get(&format!("{path}/new")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(person.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(vetch.post(&place(&vetch), &fields).await.status, StatusCode::FORBIDDEN, "oneself");

    forum.advance(TimeDelta::minutes(11));
    assert!(vetch.get(&format!("{path}/new")).await.location().starts_with("/step-up?next="));
    let late = vetch.post(&path, &fields).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(!late.body.contains("linnet@example.org"));
    assert!(linnet.again().await.get("/account").await.says("Nobody has looked up who you are."));
}

#[tokio::test]
async fn a_resolution_needs_a_ground_and_a_reason_without_an_address_and_keeps_what_was_typed() {
    let forum = TestApp::start().await;
    let (vetch, linnet) = (forum.secretary().await, forum.person("Linnet").await);

    let empty = resolve(&vetch, &linnet, "", "").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.attributes(".govuk-error-summary a", "href"), ["#ground", "#reason"]);
    for (ground, reason, wrong) in [
        ("curiosity", REASON, "#ground"),
        ("asked", "Is it robin@example.com?", "#reason"),
        ("asked", &"x".repeat(1001), "#reason"),
    ] {
        let reply = resolve(&vetch, &linnet, ground, reason).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{ground}: {reason}");
        assert_eq!(reply.attributes(".govuk-error-summary a", "href"), [wrong]);
        assert_eq!(reply.select("#reason"), [reason], "it comes back");
        assert!(!reply.body.contains("linnet@example.org"));
    }
    assert_eq!(linnet.get("/account").await.select("tbody tr").len(), 0);
    assert_eq!(forum.jobs_due().await, 0);
}

#[tokio::test]
async fn a_resolution_of_nobody_tells_nothing() {
    let forum = TestApp::start().await;
    let vetch = forum.secretary().await;
    let nobody = "/people/b9d6a1f2-0000-4000-8000-000000000000/resolution";
    assert_eq!(vetch.get(&format!("{nobody}/new")).await.status, StatusCode::NOT_FOUND);
    let fields = [("ground", "safety"), ("reason", REASON)];
    assert_eq!(vetch.post(nobody, &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(forum.jobs_due().await, 0);
}

#[tokio::test]
async fn a_member_reads_of_their_own_name_alone() {
    let forum = TestApp::start().await;
    let (vetch, linnet, heron) =
        (forum.secretary().await, forum.person("Linnet").await, forum.person("Heron").await);
    resolve(&vetch, &linnet, "safety", REASON).await;
    forum.advance(TimeDelta::minutes(1));
    resolve(&vetch, &linnet, "law", REASON).await;

    let listed = linnet.get("/account").await.select("tbody td:last-child");
    assert_eq!(listed, ["The law requires it", "Somebody may be at risk"], "latest first");
    for other in [&heron, &vetch] {
        assert!(other.get("/account").await.says("Nobody has looked up who you are."));
    }
    forum.run_due_jobs().await;
}
