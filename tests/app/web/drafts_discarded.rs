//! A save that is on its way while its draft is discarded: what was discarded does not come back.

use super::{
    drafts::{WORDS, carried, rows, save, thread_of, type_in},
    drafts_late::{is_offered, showing},
};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::draft;
use entity::draft_showing;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::Value;
use std::time::Duration;

/// Where the draft of a page is discarded, as the page offers it.
async fn removal(person: &Person<'_>, page: &str) -> String {
    person.get(page).await.attributes(".app-draft form", "action").remove(0)
}

#[tokio::test]
async fn what_is_saved_of_a_draft_after_it_was_discarded_is_answered_and_not_kept() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    // The first window's save is answered, and the answer is lost; the second takes its place, and a third is filled in.
    let (first, second) = (showing(&ada, &thread).await, showing(&ada, &thread).await);
    let of_first = [("body", "One."), ("writing", &*first)];
    type_in(&ada, &posts, &of_first).await;
    let of_second = [("body", "Two."), ("writing", &*second)];
    type_in(&ada, &posts, &of_second).await;
    let filled = ada.get(&thread).await;
    let (id, seen) = carried(&filled);
    let third = filled.attributes("input[name=writing]", "value").remove(0);
    let of_third = [("body", "Three."), ("draft", &*id), ("draft_seen", &*seen), ("writing", &*third)];
    let other = showing(&ada, &thread).await;

    let discard = removal(&ada, &thread).await;
    ada.post(&discard, &[("back", "page")]).await.location();

    for form in [&of_first[..], &of_second, &of_third] {
        let late = type_in(&ada, &posts, form).await;
        assert_eq!((late.status, &late.json()["draft"]), (StatusCode::OK, &Value::Null), "{form:?}");
        assert!(late.json()["words"].as_str().unwrap().starts_with("Not saved, as you sent or discarded"));
        assert_eq!(rows(&forum).await, [], "{form:?}");
    }
    assert!(!is_offered(&ada, &thread).await);

    // A window that had nothing of it goes on, and what comes late takes no place of what it saves.
    let kept = type_in(&ada, &posts, &[("body", WORDS), ("writing", &*other)]).await;
    assert!(kept.json()["draft"].is_array(), "{}", kept.body);
    for form in [&of_first[..], &of_second, &of_third] {
        assert_eq!(type_in(&ada, &posts, form).await.json()["draft"], Value::Null);
    }
    assert_eq!(ada.get(&thread).await.select("textarea"), [WORDS]);

    save(&ada, &posts, &of_third).await.location();
    assert_eq!(ada.get(&thread).await.select("textarea"), ["Three."], "whoever presses the button means it");
}

#[tokio::test]
async fn what_comes_late_of_a_form_that_was_sent_takes_no_place_of_what_another_window_saved_since() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    let (sent, other) = (showing(&ada, &thread).await, showing(&ada, &thread).await);
    let form = [("body", "Sent."), ("handling", "HD3"), ("writing", &*sent)];
    ada.post(&posts, &form).await.location();
    type_in(&ada, &posts, &[("body", WORDS), ("writing", &*other)]).await;

    assert_eq!(type_in(&ada, &posts, &form).await.json()["draft"], Value::Null);
    assert_eq!(ada.get(&thread).await.select("textarea"), [WORDS]);
}

#[tokio::test]
async fn what_came_too_late_and_was_saved_since_is_discarded_from_the_page_that_it_filled_in() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    save(&ada, &posts, &[("body", "Older.")]).await.location();
    forum.advance(TimeDelta::minutes(31));
    ada.post(&posts, &[("body", WORDS), ("handling", "HD3")]).await;
    let ada = ada.again().await;
    let place = ada.get("/").await.attributes(".app-panel a[href*='draft=']", "href").remove(0);
    let page = ada.get(&place).await;
    let discard = page.attributes(".app-draft form", "action").remove(0);
    let (id, seen) = carried(&page);
    let writing = page.attributes("input[name=writing]", "value").remove(0);
    let form = [("body", "More words."), ("draft", &*id), ("draft_seen", &*seen), ("writing", &*writing)];
    let told = type_in(&ada, &posts, &form).await;
    assert_eq!(told.json()["draft"][0], Value::from(id.clone()), "it keeps the key that its page knows");
    assert_eq!(rows(&forum).await.len(), 1, "in the place of what was saved before");
    let again = type_in(&ada, &posts, &form).await;
    assert!(again.json()["words"].as_str().unwrap().contains("another window"), "the page knew an older one");

    ada.post(&discard, &[("back", "page")]).await.location();

    assert_eq!(rows(&forum).await, []);
    assert_eq!(type_in(&ada, &posts, &form).await.json()["draft"], Value::Null);
    assert!(!is_offered(&ada, &thread).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_a_save_and_a_discarding_meet_nothing_of_what_was_discarded_is_left() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let posts = format!("{thread}/posts");
    let (mut saved_first, mut discarded_first) = (0, 0);
    // By how many milliseconds the save has a start, and how far the next round moves that: towards the other order, in
    // steps that double until it comes. So the two stay close to where they meet, however busy the machine is.
    let (mut start, mut step) = (0_i64, 1_i64);
    let mut saved_before = None;
    for round in 0..40 {
        let writing = showing(&ada, &thread).await;
        let form = [("body", WORDS), ("writing", &*writing)];
        type_in(&ada, &posts, &form).await;
        let discard = removal(&ada, &thread).await;
        let form = [("body", "Typed meanwhile."), ("writing", &*writing)];
        let wait = |by: i64| tokio::time::sleep(Duration::from_millis(by.max(0).unsigned_abs()));
        let saves = async {
            wait(-start).await;
            type_in(&ada, &posts, &form).await
        };
        let discards = async {
            wait(start).await;
            ada.post(&discard, &[]).await
        };
        let (save, discarded) = tokio::join!(saves, discards);
        assert_eq!((save.status, discarded.status), (StatusCode::OK, StatusCode::SEE_OTHER), "{}", save.body);
        let saved = !save.json()["draft"].is_null();
        *if saved { &mut saved_first } else { &mut discarded_first } += 1;
        assert_eq!(rows(&forum).await, [], "round {round}");
        step = if saved_before.replace(saved) == Some(saved) { step * 2 } else { 1 };
        start += if saved { -step } else { step };
    }
    assert!(saved_first > 0 && discarded_first > 0, "both came first: {saved_first}, {discarded_first}");
}

async fn showings(forum: &TestApp) -> u64 {
    draft_showing::Entity::find().count(forum.app.db.read()).await.unwrap()
}

async fn sweep(forum: &TestApp) {
    let limits = forum.app.settings.drafts.limits();
    draft::sweep(&forum.app.db, limits, forum.app.clock.now()).await.unwrap();
}

#[tokio::test]
async fn which_showings_are_over_is_forgotten_once_no_session_can_know_of_them() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread_of(&ada).await;
    let writing = showing(&ada, &thread).await;
    type_in(&ada, &format!("{thread}/posts"), &[("body", WORDS), ("writing", &*writing)]).await;
    let discard = removal(&ada, &thread).await;
    ada.post(&discard, &[]).await.location();
    assert_eq!(showings(&forum).await, 2, "the form's, and the draft's");
    forum.advance(TimeDelta::hours(23));
    sweep(&forum).await;
    assert_eq!(showings(&forum).await, 2);
    forum.advance(TimeDelta::hours(2));
    sweep(&forum).await;
    assert_eq!(showings(&forum).await, 0);
}
