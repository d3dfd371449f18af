//! The forms in which people write: what becomes of what they typed when it cannot be taken.

use crate::support::{Person, Reply, TestApp};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use csa_forum::domain::account;
use entity::{organisation::Kind, role_grant::Role};

const KEPT: &str = "What you wrote is kept for one hour.";

/// Forms of which nothing is kept when they come too late, each for its reason.
const EXEMPT: [(&str, &[&str]); 4] = [
    (
        "they come from nobody who is signed in",
        &[
            "/invitations/{token}/account",
            "/password-reset",
            "/password-reset/{token}",
            "/sign-in",
            "/unsubscribe/{token}",
        ],
    ),
    (
        "what opens an account is never kept",
        &[
            "/account/password",
            "/account/second-factor",
            "/account/second-factor/recovery-codes",
            "/account/second-factor/removal",
            "/sign-in/code",
            "/step-up",
        ],
    ),
    (
        "they are a button, or hold choices, and nothing is typed",
        &[
            "/account/affiliations",
            "/account/contact",
            "/account/content-notes",
            "/account/contributions/withdrawal",
            "/account/contributions/{kind}/{id}/withdrawal",
            "/account/data",
            "/account/departure",
            "/account/directory",
            "/account/pause",
            "/account/pause/ending",
            "/account/sessions/ending",
            "/account/sessions/{session_id}/ending",
            "/concerns/{concern_id}/withdrawal",
            "/content-notes/{kind}/{id}",
            "/contributions/{kind}/{id}/handling",
            "/digests/{digest_id}/approval",
            "/digests/{digest_id}/cancellation",
            "/digests/{digest_id}/held",
            "/digests/{digest_id}/items",
            "/digests/{digest_id}/items/{item_id}",
            "/digests/{digest_id}/items/{item_id}/feedback",
            "/digests/{digest_id}/pause",
            "/digests/{digest_id}/reapproval",
            "/digests/{digest_id}/release",
            "/digests/{digest_id}/resumption",
            "/digests/{digest_id}/stop",
            "/digests/{digest_id}/submission",
            "/digests/{digest_id}/test-mails",
            "/drafts/{draft_id}/removal",
            "/invitations/{token}/membership",
            "/jobs/{job_id}/attempt",
            "/jobs/{job_id}/removal",
            "/locks",
            "/locks/{lock_id}/agreement",
            "/locks/{lock_id}/removal",
            "/mail/tests",
            "/suppressions/{suppression_id}/lifting",
            "/meetings/{meeting_id}/admissions",
            "/meetings/{meeting_id}/admissions/{account_id}",
            "/meetings/{meeting_id}/admissions/{account_id}/refusal",
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/move",
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/papers/{agenda_paper_id}/removal",
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/removal",
            "/meetings/{meeting_id}/agenda-items/{agenda_item_id}/start",
            "/actions/{action_id}/reopening",
            "/meetings/{meeting_id}/declaration/withdrawal",
            "/meetings/{meeting_id}/ending",
            "/meetings/{meeting_id}/hands/{hand_id}/call",
            "/meetings/{meeting_id}/hands/{hand_id}/lowering",
            "/meetings/{meeting_id}/lobby",
            "/meetings/{meeting_id}/invitations",
            "/meetings/{meeting_id}/invitees/{account_id}/removal",
            "/meetings/{meeting_id}/messages/{message_id}/mark",
            "/meetings/{meeting_id}/messages/{message_id}/pin",
            "/meetings/{meeting_id}/messages/{message_id}/reaction",
            "/meetings/{meeting_id}/messages/{message_id}/release",
            "/meetings/{meeting_id}/messages/{message_id}/removal",
            "/meetings/{meeting_id}/messages/{message_id}/withdrawal",
            "/meetings/{meeting_id}/minutes",
            "/meetings/{meeting_id}/minutes/approval",
            "/meetings/{meeting_id}/minutes/circulation",
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/quotes/{message_id}",
            "/meetings/{meeting_id}/opening",
            "/meetings/{meeting_id}/polls/{poll_id}/closing",
            "/meetings/{meeting_id}/removals/{account_id}/return",
            "/meetings/{meeting_id}/unpinning",
            "/meetings/{meeting_id}/writing",
            "/memberships/{membership_id}/ending",
            "/memberships/{membership_id}/lead",
            "/nominations/{nomination_id}/approval",
            "/nominations/{nomination_id}/invitation",
            "/nominations/{nomination_id}/revocation",
            "/nominations/{nomination_id}/withdrawal",
            "/people/{account_id}/reinstatement",
            "/people/{account_id}/roles",
            "/posts/{post_id}/withdrawal",
            "/referrals/identities/{referral_id}/approval",
            "/referrals/identities/{referral_id}/refusal",
            "/referrals/{referral_id}/assignment",
            "/referrals/{referral_id}/consent",
            "/referrals/{referral_id}/handover",
            "/reviews/approvals",
            "/reviews/handover",
            "/reviews/keys",
            "/reviews/{review_id}/approval",
            "/sanctions/{sanction_id}/lifting",
            "/sign-out",
            "/submissions/{submission_id}/copies",
            "/submissions/{submission_id}/sending",
            "/submissions/{submission_id}/withdrawal",
            "/terms/acceptance",
            "/threads/{thread_id}/closure",
            "/trends",
            "/trends/{trend_id}/closing",
            "/trends/{trend_id}/confirmation",
            "/trends/{trend_id}/support",
            "/trends/{trend_id}/support/withdrawal",
            "/trends/{trend_id}/versions/{number}/approval",
            "/trends/{trend_id}/versions/{number}/grade",
            "/trends/{trend_id}/versions/{number}/publication",
            "/triage/selection",
            "/triage/{submission_id}/acceptance",
            "/triage/{submission_id}/assignment",
            "/triage/{submission_id}/link",
            "/triage/{submission_id}/refusal",
            "/triage/{submission_id}/resumption",
            "/triage/{submission_id}/unlinking",
        ],
    ),
    ("they are no form of a page", &["/account/sessions/present", "/live/tickets", "/submissions/similar"]),
];

/// Where the neutral page leads after signing in.
fn next(reply: &Reply) -> String {
    let href = reply.attributes("main a", "href").remove(0);
    let (_, query) = href.split_once('?').unwrap();
    let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").unwrap();
    next.1.into_owned()
}

/// Takes a role away, as the secretary does: it ends the sessions.
async fn take(person: &Person<'_>, role: Role) {
    let forum = person.forum();
    let txn = forum.app.db.begin().await.unwrap();
    account::take(&txn, person.account.id, (person.account.id, role), forum.app.clock.now()).await.unwrap();
    txn.commit().await.unwrap();
}

/// Sends a form once the session has run out, and opens its page in the next one.
pub(super) async fn too_late(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> Reply {
    person.forum().advance(TimeDelta::minutes(31));
    let reply = person.post(path, form).await;
    assert!(reply.says(KEPT), "{path}: {}", reply.body);
    person.again().await.get(&next(&reply)).await
}

#[test]
fn a_form_is_kept_when_it_comes_too_late_or_stands_here_with_the_reason() {
    let mut exempt: Vec<&str> = EXEMPT.iter().flat_map(|(_, paths)| paths.iter().copied()).collect();
    let mut found: Vec<&str> = csa_forum::routes()
        .iter()
        .filter(|route| route.method != Method::GET && route.form_page.is_none())
        .map(|route| route.path)
        .filter(|path| !path.starts_with("/api/"))
        .collect();
    exempt.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, exempt);
}

#[tokio::test]
async fn whoever_lost_a_role_while_they_wrote_is_given_back_what_they_wrote() {
    let forum = TestApp::start().await;
    let sedge = forum.person_with("Sedge", &[Role::Member, Role::Moderator]).await;
    let rush = forum.moderator("Rush").await;
    assert_eq!(sedge.get("/meetings/new").await.status, StatusCode::OK);
    take(&sedge, Role::Moderator).await;

    let form = [("title", "Letters and forms"), ("purpose", "What to \"change\" first."), ("time", "14:00")];
    let late = sedge.post("/meetings", &form).await;

    assert!(late.says(KEPT), "{}", late.body);
    let sedge = sedge.again().await;
    let page = sedge.get(&next(&late)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(page.select("textarea[readonly]"), ["Letters and forms", "What to \"change\" first."]);
    let nothing = sedge.get("/meetings/new").await;
    assert_eq!((nothing.status, nothing.select("textarea")), (StatusCode::NOT_FOUND, vec![]));
    let elsewhere = next(&late).replace("/meetings/new", "/digests/new");
    assert!(sedge.get(&elsewhere).await.select("textarea").is_empty(), "on its own page alone");
    take(&rush, Role::Moderator).await;
    let rush = rush.again().await.get(&next(&late)).await;
    assert_eq!((rush.status, rush.select("textarea")), (StatusCode::NOT_FOUND, vec![]), "its writer alone");
}

#[tokio::test]
async fn what_is_kept_stands_in_its_form_after_terms_that_changed_and_a_second_signing_out() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    forum.advance(TimeDelta::minutes(31));
    let late = ada.post("/concerns", &[("title", "Letters")]).await;
    let secretary = secretary.again().await;
    let terms = [("step", "publish"), ("number", "2"), ("english", "One thing.")];
    secretary.post("/terms", &terms).await.location();
    let here = next(&late);
    assert!(here.contains("?draft="), "{here}");

    assert_eq!(next(&forum.get(&here).await), here, "signed out once more");
    let ada = ada.again().await;
    let led = ada.get(&here).await.location();
    let asked = ada.get(&led).await.attributes("input[name=next]", "value").remove(0);
    let form = [("number", "2"), ("accepted", "yes"), ("next", asked.as_str())];
    let on = ada.post("/terms/acceptance", &form).await.location();
    assert_eq!(on, here);
    assert_eq!(ada.get(&on).await.attributes("#title", "value"), ["Letters"]);
}

#[tokio::test]
async fn a_nomination_that_comes_too_late_stands_in_its_form_with_the_address() {
    let forum = TestApp::start().await;
    let secretary = forum.secretary().await;
    forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let key = "01990000-0000-7000-8000-000000000007";
    let form = [("key", key), ("name", "Robin Ashe"), ("email", "robin@example.com")];

    let page = too_late(&secretary, "/nominations", &form).await;

    assert_eq!(page.attributes("#name", "value"), ["Robin Ashe"]);
    assert_eq!(page.attributes("#email", "value"), ["robin@example.com"]);
    assert_eq!(page.attributes("input[name=key]", "value"), [key]);
    let stale = "csrf=of-another&name=Robin+Ashe&email=robin%40example.com".to_owned();
    let stale = secretary.again().await.post_raw("/nominations", stale).await;
    assert_eq!(stale.select("textarea[readonly]"), ["Robin Ashe", "robin@example.com"]);
}

#[tokio::test]
async fn what_is_entered_of_an_organisation_too_late_stands_in_its_form() {
    let forum = TestApp::start().await;
    let secretary = forum.secretary().await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let page = format!("/organisations/{}", trust.id);

    let new = too_late(&secretary, "/organisations", &[("name", "Quay House"), ("kind", "observer")]).await;
    assert_eq!(new.attributes("#name", "value"), ["Quay House"]);
    assert_eq!(new.attributes("input[name=kind][checked]", "value"), ["observer"]);
    let secretary = secretary.again().await;
    let form = [("name", "Harbour House"), ("kind", "academic"), ("version", "7")];
    let changed = too_late(&secretary, &page, &form).await;
    assert_eq!(changed.attributes("#name", "value"), ["Harbour House"]);
    assert_eq!(changed.attributes("input[name=version]", "value"), ["7"], "not for another version");
    let secretary = secretary.again().await;
    let place = too_late(&secretary, &format!("{page}/memberships"), &[("shown_name", "Ada")]).await;
    assert_eq!(place.attributes("#shown_name", "value"), ["Ada"]);
}

#[test]
fn a_form_without_drafts_says_why() {
    let routes = csa_forum::routes();
    let without = routes.iter().filter(|route| route.method != Method::GET);
    let reasons = without.filter_map(|route| route.form_page?.no_drafts);
    assert!(reasons.clone().count() > 5 && reasons.into_iter().all(|reason| reason.len() > 5));
}
