//! What a moderator reads before anyone else: where it waits, what its writer is told, and what becomes of it.

use super::{company::start_thread, concerns};
use crate::support::{Person, Reply, TestApp, reports};
use axum::http::StatusCode;
use entity::role_grant::Role;

pub(super) const WORDS: &str = "Letters could say who decided.";
const CLEAN: &str = "Letters could name somebody to call.";

/// A reply that its writer says is about a live case.
const LIVE: [(&str, &str); 3] = [("body", WORDS), ("handling", "HD3"), ("live_case", "yes")];

pub(super) async fn reply(person: &Person<'_>, thread: &str, form: &[(&str, &str)]) -> Reply {
    person.post(&format!("{thread}/posts"), form).await
}

/// The address of the last post on a thread's page that is this person's own.
pub(super) async fn own_post(person: &Person<'_>, thread: &str) -> String {
    let page = person.get(thread).await;
    let edit = page.attributes(".app-post__acts a[href^='/posts/'][href$='/edit']", "href").pop().unwrap();
    edit.trim_end_matches("/edit").to_owned()
}

pub(super) async fn edit(person: &Person<'_>, post: &str, body: &str, more: &[(&str, &str)]) -> Reply {
    let version =
        person.get(&format!("{post}/edit")).await.attributes("input[name=version]", "value").remove(0);
    let form = [&[("version", version.as_str()), ("body", body), ("handling", "HD3")], more].concat();
    person.post(post, &form).await
}

/// What waits for a moderator.
pub(super) async fn waiting(moderator: &Person<'_>) -> Vec<String> {
    let items = moderator.get("/reviews").await.attributes("tbody a", "href");
    items.iter().map(|item| item.split('?').next().unwrap().to_owned()).collect()
}

async fn decide(moderator: &Person<'_>, verb: &str, fields: &[(&str, &str)]) {
    let review = waiting(moderator).await.pop().unwrap();
    let decided = moderator.post(&format!("{review}/{verb}"), &[&[("version", "1")], fields].concat()).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.body);
}

#[tokio::test]
async fn a_post_about_a_live_case_waits_in_any_space_and_its_writer_is_told_why() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ben).await;

    let sent = reply(&ada, &thread, &LIVE).await;

    assert!(sent.location().contains("done=post-waits"), "{}", sent.location());
    assert!(!ben.get(&thread).await.says(WORDS));
    assert!(ben.get(&thread).await.select(".app-post").len() == 1, "not even a place is shown");
    let page = ada.get(&thread).await;
    assert!(page.says("A moderator reads this before anyone else can."));
    assert!(page.says("Why: it may be about a case under investigation or before a court."));
    let post = own_post(&ada, &thread).await;
    assert_eq!(page.attributes(".govuk-inset-text a", "href"), [format!("{post}/edit")]);
    let details = forum.audit_details(post.rsplit('/').next().unwrap()).await;
    assert_eq!(details, [serde_json::json!({ "screening": "live_case" })], "codes, and no word");
    let form = ada.get(&format!("{post}/edit")).await;
    assert_eq!(form.select("input#live_case[checked]").len(), 1, "what was said stands");

    decide(&sedge, "approval", &[]).await;
    assert!(ben.get(&thread).await.says(WORDS));
    assert!(!ada.get(&thread).await.says("A moderator reads this before"));
}

#[tokio::test]
async fn a_held_post_sent_twice_waits_once() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada).await;
    let key = ada.get(&thread).await.attributes("input[name=key]", "value").remove(0);
    let form = [&LIVE[..], &[("key", key.as_str())]].concat();

    let (first, second) = (reply(&ada, &thread, &form).await, reply(&ada, &thread, &form).await);

    assert_eq!(first.location(), second.location());
    assert_eq!(waiting(&sedge).await.len(), 1);
}

#[tokio::test]
async fn a_held_post_may_be_reworded_and_then_appears_at_once() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ben).await;
    reply(&ada, &thread, &LIVE).await;
    let post = own_post(&ada, &thread).await;

    let still = edit(&ada, &post, "Other words.", &[("live_case", "yes")]).await;
    assert!(still.location().contains("done=post-edit-waits"), "{}", still.location());
    assert!(ada.get(&thread).await.says("Other words."), "its writer sees what waits");
    assert_eq!(waiting(&sedge).await.len(), 1, "one wording waits");

    let clean = edit(&ada, &post, CLEAN, &[]).await;
    assert!(clean.location().contains("done=post-edited"), "{}", clean.location());
    assert_eq!(waiting(&sedge).await, [""; 0]);
    let page = ben.get(&thread).await;
    assert!(page.says(CLEAN) && page.says("2 posts"));
}

#[tokio::test]
async fn what_a_moderator_sent_back_waits_again_however_it_is_reworded() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ben).await;
    reply(&ada, &thread, &LIVE).await;
    let post = own_post(&ada, &thread).await;
    decide(&sedge, "refusal", &[("reason", "Leave the case out.")]).await;
    assert!(ada.get(&thread).await.says("Leave the case out."));

    edit(&ada, &post, CLEAN, &[]).await;

    assert!(!ben.get(&thread).await.says(CLEAN));
    decide(&sedge, "approval", &[]).await;
    assert!(ben.get(&thread).await.says(CLEAN));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_edit_that_is_held_waits_and_the_old_wording_stays() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ben).await;
    reply(&ada, &thread, &[("body", WORDS), ("handling", "HD3")]).await;
    let post = own_post(&ada, &thread).await;

    edit(&ada, &post, CLEAN, &[("live_case", "yes")]).await;

    let page = ada.get(&thread).await;
    assert!(page.says("A moderator reads your changes before anyone else can."));
    for reader in [&ada, &ben] {
        let page = reader.get(&thread).await;
        assert!(page.says(WORDS) && !page.says(CLEAN));
    }
    decide(&sedge, "refusal", &[("reason", "Leave the case out.")]).await;
    let page = ada.get(&thread).await;
    assert!(page.says("A moderator sent your changes back.") && page.says("Leave the case out."));
    assert!(ben.get(&thread).await.says(WORDS));
    edit(&ada, &post, CLEAN, &[]).await;
    assert!(ben.get(&thread).await.says(CLEAN), "what never left needs nobody to come back");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_thread_whose_first_post_is_held_waits_with_what_is_added_to_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let form = [&LIVE[..], &[("title", "What letters say")]].concat();

    let started = ada.post("/spaces/general/threads", &form).await;

    assert!(started.location().contains("done=thread-waits"), "{}", started.location());
    let thread = started.path();
    assert_eq!(ben.get(&thread).await.status, StatusCode::NOT_FOUND);
    assert!(ada.get(&thread).await.says("Waiting for a moderator"));
    let added = reply(&ada, &thread, &[("body", CLEAN), ("handling", "HD3")]).await;
    assert!(added.location().contains("done=post-waits"), "{}", added.location());
    assert_eq!(waiting(&sedge).await.len(), 2);

    decide(&sedge, "approval", &[]).await;
    decide(&sedge, "approval", &[]).await;
    let page = ben.get(&thread).await;
    assert!(page.says(WORDS) && page.says(CLEAN));
}

#[tokio::test]
async fn a_held_post_that_is_withdrawn_waits_no_longer() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = start_thread(&ada).await;
    reply(&ada, &thread, &LIVE).await;
    let post = own_post(&ada, &thread).await;

    ada.post(&format!("{post}/withdrawal"), &[]).await;

    assert_eq!(waiting(&sedge).await, [""; 0]);
    assert!(!ada.get(&thread).await.says("A moderator reads this"));
}

#[tokio::test]
async fn a_hold_in_a_reviewed_space_is_told_with_its_reason() {
    let forum = TestApp::start().await;
    forum.reviewed_space("reviewed").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let form = [("title", "A thread"), ("body", "For the first time."), ("handling", "HD3")];
    let thread = ada.post("/spaces/reviewed/threads", &form).await.path();
    decide(&sedge, "approval", &[]).await;

    reply(&ada, &thread, &LIVE).await;

    assert!(ada.get(&thread).await.says("Why: it may be about a case"));
    let post = own_post(&ada, &thread).await;
    edit(&ada, &post, CLEAN, &[]).await;
    let page = ada.get(&thread).await;
    assert!(page.says("Waiting for a moderator") && !page.says("Why:"), "every wording waits here");
}

#[tokio::test]
async fn reports_and_concerns_must_say_whether_they_are_about_a_live_case_and_moderators_see_the_answer() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let mut form = concerns::answers("HD3", "");
    form.retain(|(name, _)| *name != "live_case");
    let page = ada.post("/concerns", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#live_case"]);
    assert!(page.select("input[name=live_case][checked]").is_empty(), "nobody answers for them");

    let report = ada.draft_report("HD3").await;
    let meaning = format!("{report}/parts/meaning");
    let edit = ada.get(&format!("{meaning}/edit")).await;
    assert_eq!(edit.attributes("input[name=live_case][checked]", "value"), ["no"], "the answer is kept");
    let mut fields = reports::meaning("HD3").to_vec();
    fields.retain(|(name, _)| *name != "live_case");
    let unanswered = ada.fill(&format!("{meaning}/edit"), &meaning, &fields).await;
    assert_eq!(unanswered.status, StatusCode::UNPROCESSABLE_ENTITY);
    fields.push(("live_case", "yes"));
    ada.fill(&format!("{meaning}/edit"), &meaning, &fields).await;
    let check = format!("{report}/sending/new");
    assert!(ada.get(&check).await.says("Is this about a case that is or may be under investigation"));
    ada.fill(&check, &format!("{report}/sending"), &reports::ATTESTED).await;
    let triage = sedge.get(&report.replace("/submissions/", "/triage/")).await;
    assert_eq!(
        triage.select(".govuk-inset-text"),
        ["Screening and its author say: it may be about a case under investigation or before a court."]
    );
}

#[tokio::test]
async fn an_answer_appears_at_once_and_so_cannot_be_about_a_live_case() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let form = [("status", "RS4"), ("body", WORDS), ("owner", &*owner), ("live_case", "yes")];

    let page = teal.post(&format!("{concern}/response"), &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#live_case"]);
    assert_eq!(page.select("textarea#body"), [WORDS]);
    assert!(!ada.get(&concern).await.says(WORDS));
}
