//! A save that is on its way while its form is sent: what was sent does not come back as a draft.

use super::{
    concerns,
    drafts::{WORDS, own_post, rows, save, thread_of, type_in},
};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::Value;

/// The key of a page's showing of its form, and the form.
pub(super) async fn showing(person: &Person<'_>, page: &str) -> String {
    let keys = person.get(page).await.attributes("input[name=writing]", "value");
    assert_eq!(keys.len(), 1, "{page}");
    keys.into_iter().next().unwrap()
}

/// Whether a page offers a draft.
pub(super) async fn is_offered(person: &Person<'_>, page: &str) -> bool {
    !person.get(page).await.select(".app-draft").is_empty()
}

#[tokio::test]
async fn what_is_saved_of_a_form_after_it_was_sent_is_answered_and_not_kept() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let post = own_post(&ada, &thread).await;
    let concern = concerns::raise(&ada, "HD3").await;
    let words = [("title", "Letters"), ("body", WORDS), ("handling", "HD3"), ("version", "1")];
    let answers = [concerns::answers("HD3", ""), vec![("version", "1")]].concat();
    for (action, page, form) in [
        (format!("{thread}/posts"), thread.clone(), &words[..]),
        ("/spaces/general/threads".to_owned(), "/spaces/general/threads/new".to_owned(), &words[..]),
        (post.clone(), format!("{post}/edit"), &words[..]),
        (concern.clone(), format!("{concern}/edit"), &answers[..]),
    ] {
        let writing = showing(&ada, &page).await;
        let other = showing(&ada, &page).await;
        assert_ne!(writing, other, "each window is a showing of its own");
        let form = [form, &[("writing", &writing)]].concat();
        type_in(&ada, &action, &form).await;
        assert!(is_offered(&ada, &page).await, "{page}");
        let sent = ada.post(&action, &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{page}: {}", sent.body);

        for _ in 0..2 {
            let late = type_in(&ada, &action, &form).await;
            assert_eq!((late.status, &late.json()["draft"]), (StatusCode::OK, &Value::Null), "{page}");
        }
        assert!(!is_offered(&ada, &page).await, "{page}");
        assert!(ada.get("/drafts").await.select(".app-list__item").is_empty(), "{page}");

        let form: Vec<_> = form.into_iter().filter(|(name, _)| *name != "writing").collect();
        let elsewhere = [&form[..], &[("writing", &*other)]].concat();
        let kept = type_in(&ada, &action, &elsewhere).await;
        assert!(kept.json()["draft"].is_array(), "another window goes on: {page}");
        assert!(!kept.json()["words"].as_str().unwrap().contains("other"), "and wrote over nothing");
        assert!(is_offered(&ada, &page).await, "{page}");
        assert!(!ada.post(&action, &elsewhere).await.status.is_server_error());
        for draft in ada.get("/drafts").await.attributes("form[action^='/drafts/']", "action") {
            ada.post(&draft, &[]).await.location();
        }
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_form_whose_answers_are_checked_first_is_still_the_one_that_was_written() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let page = "/concerns/new";
    let writing = showing(&ada, page).await;
    let mut form = concerns::answers("HD3", "");
    form.retain(|(name, _)| *name != "step");
    form.push(("writing", &writing));
    let check = ada.post("/concerns", &form).await;
    assert_eq!(check.attributes("form[action='/concerns'] input[name=writing]", "value")[0], writing);
    let sent = ada.post("/concerns", &[&form[..], &[("step", "send")]].concat()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(type_in(&ada, "/concerns", &form).await.json()["draft"], Value::Null);
    assert!(!is_offered(&ada, page).await);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_presses_the_button_after_they_came_back_means_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let action = format!("{thread}/posts");
    let writing = showing(&ada, &thread).await;
    let form = [("body", WORDS), ("handling", "HD3"), ("writing", &writing)];
    ada.post(&action, &form).await.location();

    save(&ada, &action, &form).await.location();
    assert!(is_offered(&ada, &thread).await);
    ada.post(&action, &form).await.location();
    assert!(!is_offered(&ada, &thread).await);
}

#[tokio::test]
async fn that_a_form_was_sent_is_known_for_an_hour_and_takes_no_place_of_a_draft() {
    let forum = TestApp::start_with(|settings| settings.drafts.a_person = 2).await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let threads = [thread_of(&ada).await, thread_of(&ada).await, thread_of(&ada).await];
    for thread in &threads[..2] {
        type_in(&ada, &format!("{thread}/posts"), &[("body", WORDS), ("handling", "HD3")]).await;
    }
    let writing = showing(&ada, &threads[2]).await;
    let form = [("body", WORDS), ("handling", "HD3"), ("writing", &writing)];
    ada.post(&format!("{}/posts", threads[2]), &form).await.location();
    type_in(&ada, &format!("{}/posts", threads[0]), &[("body", WORDS), ("handling", "HD3")]).await;
    assert_eq!(ada.get("/drafts").await.select(".app-list__item").len(), 2);
    assert_eq!(rows(&forum).await.len(), 3);

    forum.advance(TimeDelta::minutes(61));
    forum.run_due_jobs().await;
    csa_forum::domain::draft::sweep(&forum.app.db, forum.app.settings.drafts.limits(), forum.app.clock.now())
        .await
        .unwrap();
    assert_eq!(rows(&forum).await.len(), 2, "the drafts stay");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_a_save_and_its_form_meet_nothing_of_what_was_sent_is_left() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let action = format!("{thread}/posts");
    for _ in 0..20 {
        let writing = showing(&ada, &thread).await;
        let form = [("body", WORDS), ("handling", "HD3"), ("writing", &writing)];
        let (saved, sent) = tokio::join!(type_in(&ada, &action, &form), ada.post(&action, &form));
        assert_eq!((saved.status, sent.status), (StatusCode::OK, StatusCode::SEE_OTHER), "{}", saved.body);
        assert!(!is_offered(&ada, &thread).await);
    }
    forum.run_due_jobs().await;
}
