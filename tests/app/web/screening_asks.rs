//! What a writer is asked to look at again before it is sent, and what has to come out of what cannot wait.

use super::{
    company::start_thread,
    concerns,
    screening::{WORDS, edit, own_post, reply, waiting},
};
use crate::support::{Reply, TestApp, reports};
use axum::http::StatusCode;
use entity::role_grant::Role;

/// Words in which screening finds a date to the day.
const DATED: &str = "It happened on 14 March 2024.";
/// The same with a user name.
const DATED_AND_NAMED: &str = "It happened on 14 March 2024. Ask @blue_heron about it.";

fn carried(page: &Reply) -> Vec<String> {
    page.attributes("input[type=hidden][name=confirmed]", "value")
}

fn asked(page: &Reply) -> Vec<String> {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    page.attributes("input[type=checkbox][name=confirmed]:not([checked])", "value")
}

#[tokio::test]
async fn a_writer_is_asked_to_look_again_and_sends_it_as_it_is() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = start_thread(&ben).await;

    let page = reply(&ada, &thread, &[("body", DATED_AND_NAMED), ("handling", "HD1")]).await;

    assert_eq!(asked(&page), ["handle,exact_date"]);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#body", "#body"]);
    let told = page.select("#body-error").remove(0);
    assert!(told.contains("user name") && told.contains("this date"), "{told}");
    assert_eq!(page.select("textarea#body"), [DATED_AND_NAMED]);
    assert_eq!(page.attributes("option[selected]", "value"), ["HD1"]);
    assert_eq!(page.select("label[for=confirmed]"), ["I have looked again. Send it as it is"]);
    assert_eq!(ben.get(&thread).await.select(".app-post").len(), 1, "nothing is there yet");

    let unticked = reply(&ada, &thread, &[("body", DATED_AND_NAMED), ("handling", "HD1")]).await;
    assert_eq!(asked(&unticked), ["handle,exact_date"], "asked until it is answered");
    let form = [("body", DATED_AND_NAMED), ("handling", "HD1"), ("confirmed", "handle,exact_date")];
    let sent = reply(&ada, &thread, &form).await;
    assert!(sent.location().contains("done=post-created"), "{}", sent.location());
    assert!(ben.get(&thread).await.says(DATED_AND_NAMED));
    let post = own_post(&ada, &thread).await;
    let details = forum.audit_details(post.rsplit('/').next().unwrap()).await;
    assert_eq!(details, [serde_json::json!({ "screening": "handle,exact_date" })], "codes, and no word");
}

#[tokio::test]
async fn another_kind_of_finding_is_asked_about_and_what_was_confirmed_is_not_asked_again() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = start_thread(&ada).await;
    let form = [("body", DATED_AND_NAMED), ("handling", "HD3"), ("confirmed", "exact_date")];

    let page = reply(&ada, &thread, &form).await;

    assert_eq!((carried(&page), asked(&page)), (vec!["exact_date".to_owned()], vec!["handle".to_owned()]));
    let both = [&form[..], &[("confirmed", "handle")]].concat();
    assert!(reply(&ada, &thread, &both).await.location().contains("done=post-created"));
}

#[tokio::test]
async fn what_is_asked_stands_beside_what_else_is_wrong() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;

    let page =
        ada.post("/spaces/general/threads", &[("title", ""), ("body", DATED), ("handling", "HD3")]).await;

    assert_eq!(asked(&page), ["exact_date"]);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#title", "#body"]);
    let form = [("title", ""), ("body", DATED), ("handling", "HD3"), ("confirmed", "exact_date")];
    let page = ada.post("/spaces/general/threads", &form).await;
    assert_eq!(carried(&page), ["exact_date"], "what was confirmed is not lost with what is still wrong");
}

#[tokio::test]
async fn what_is_asked_of_an_edit_is_asked_before_it_is_saved() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = start_thread(&ben).await;
    reply(&ada, &thread, &[("body", WORDS), ("handling", "HD3")]).await;
    let post = own_post(&ada, &thread).await;

    assert_eq!(asked(&edit(&ada, &post, DATED, &[]).await), ["exact_date"]);
    assert!(ben.get(&thread).await.says(WORDS));
    edit(&ada, &post, DATED, &[("confirmed", "exact_date")]).await;
    assert!(ben.get(&thread).await.says(DATED));
}

#[tokio::test]
async fn a_report_is_asked_about_page_by_page_and_moderators_see_what_was_confirmed() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.draft_report("HD3").await;
    let change = format!("{report}/parts/change");
    let mut fields = reports::CHANGE.to_vec();
    fields.push(("method", DATED));
    fields.remove(2);

    let page = ada.fill(&format!("{change}/edit"), &change, &fields).await;
    assert_eq!(asked(&page), ["exact_date"]);
    fields.push(("confirmed", "exact_date"));
    let saved = ada.fill(&format!("{change}/edit"), &change, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let sent =
        ada.fill(&format!("{report}/sending/new"), &format!("{report}/sending"), &reports::ATTESTED).await;
    assert_eq!(sent.path(), report, "{}", sent.body);

    let triage = sedge.get(&report.replace("/submissions/", "/triage/")).await;
    assert_eq!(
        triage.select(".govuk-inset-text"),
        ["Screening and its author say: it has a date to the day in it."]
    );
}

#[tokio::test]
async fn a_concern_is_asked_about_before_its_answers_are_checked() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let mut form = concerns::answers("HD3", "");
    form[0] = ("step", "check");
    form[4] = ("what_happened", DATED);

    assert_eq!(asked(&ada.post("/concerns", &form).await), ["exact_date"]);
    form.push(("confirmed", "exact_date"));
    let check = ada.post("/concerns", &form).await;
    assert_eq!((check.status, carried(&check)), (StatusCode::OK, vec!["exact_date".to_owned()]));
    form[0] = ("step", "send");
    assert!(ada.post("/concerns", &form).await.location().contains("done=concern-sent"));
    assert_eq!(waiting(&sedge).await.len(), 1);
}

#[tokio::test]
async fn official_wording_cannot_wait_so_that_what_would_hold_it_comes_out() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let answer = |body| [("status", "RS4"), ("body", body), ("owner", &*owner), ("confirmed", "person_name")];

    let page = teal.post(&format!("{concern}/response"), &answer(HELD)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.select("#body-error")[0].contains("instead"), "{:?}", page.select("#body-error"));
    assert_eq!(asked(&page), [""; 0], "nothing of it can be confirmed");
    assert_eq!(page.select("textarea#body"), [HELD]);
    let dated = teal.post(&format!("{concern}/response"), &answer(DATED)).await;
    assert_eq!(asked(&dated), ["exact_date"]);

    let review = concerns::raise(&ada, "HD3").await;
    assert!(!review.is_empty());
    let place = waiting(&sedge).await.pop().unwrap();
    let refused = sedge.post(&format!("{place}/refusal"), &[("version", "1"), ("reason", HELD)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = sedge.post(&format!("{place}/refusal"), &[("version", "1"), ("reason", DATED)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "an officer's reason is not asked about");
    forum.run_due_jobs().await;
}

/// Words that a moderator reads first.
const HELD: &str = "A 12-year-old girl from Exampleton told a teacher.";

#[tokio::test]
async fn what_screening_finds_in_a_contribution_holds_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = start_thread(&ben).await;

    let sent =
        reply(&ada, &thread, &[("body", HELD), ("handling", "HD3"), ("confirmed", "person_name")]).await;

    assert!(sent.location().contains("done=post-waits"), "{} {}", sent.location(), sent.body);
    assert!(ada.get(&thread).await.says("Why: it may give somebody’s age with where they live"));
    assert!(!ben.get(&thread).await.says(HELD));
}
