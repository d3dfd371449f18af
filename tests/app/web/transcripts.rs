//! What becomes of what was said in a meeting once its minutes are published.

use super::{locks_everywhere, minutes::hold, minutes_sealed::publish};
use crate::support::{Person, TestApp, meeting, meeting::details};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::{message, message_revision, reaction, role_grant::Role};
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait};
use std::collections::HashMap;

#[tokio::test]
async fn what_becomes_of_a_transcript_is_chosen_before_the_meeting_and_said_on_its_page() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (space, chair) = (space.id.to_string(), sedge.account.id.to_string());
    let form = details(&space, &chair);
    let schedule = async |rule: &str| {
        let chosen = [&form[..], &[("transcript", rule)]].concat();
        sedge.post("/meetings", &chosen).await
    };
    assert_eq!(schedule("7").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = schedule("kept").await.path();
    assert!(ada.get(&kept).await.says("What is said here is kept."));
    let by_default = sedge.post("/meetings", &form).await.path();
    assert!(ada.get(&by_default).await.says("What is said here is destroyed 90 days after the minutes"));
    let change = [&form[..], &[("transcript", "30"), ("version", "1")]].concat();
    sedge.post(&kept, &change).await.location();
    assert!(ada.get(&kept).await.says("destroyed 30 days after"));
    assert_eq!(sedge.get(&format!("{kept}/edit")).await.attributes("option[selected]", "value")[1], "30");
    sedge.post(&format!("{kept}/opening"), &[]).await.location();
    assert_eq!(sedge.post(&kept, &change).await.status, StatusCode::CONFLICT, "people speak under it");
}

/// Has somebody have reacted to messages.
async fn react(person: &Person<'_>, ids: &[String]) {
    let app = &person.forum().app;
    let row = |id: &String| reaction::ActiveModel {
        message_id: Set(id.parse().unwrap()),
        account_id: Set(person.account.id),
        sign: Set(reaction::Sign::Agree),
        reacted_at: Set(app.clock.now()),
    };
    reaction::Entity::insert_many(ids.iter().map(row)).exec_without_returning(app.db.write()).await.unwrap();
}

#[tokio::test]
async fn a_transcript_is_destroyed_when_it_is_due_but_for_what_is_quoted_or_still_looked_at() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (marram, ben) = (forum.moderator("Marram").await, forum.person("Ben").await);
    let held = hold(&sedge, &ada, &space).await;
    let page = format!("/meetings/{held}");
    let said = ada.get(&page).await.attributes("li[data-message]", "data-message");
    // Of one point each: said, decided, to be done. What is said is quoted by no minutes.
    let [flagged, locked] = [&said[1], &said[4]];
    let flag = [("kind", "message"), ("id", flagged), ("reason", "FL4"), ("words", "It was otherwise.")];
    ben.post("/flags", &flag).await.location();
    let subject =
        csa_forum::domain::Subject::new(entity::subject::SubjectKind::Message, locked.parse().unwrap());
    locks_everywhere::lock(&ben, subject).await;
    meeting::draft_minutes(&sedge, &held).await;
    publish(&sedge, &marram, &held).await;
    assert!(ada.get(&page).await.says("What was said here is destroyed on"));
    react(&ben, &said).await;
    let words = async || -> HashMap<String, usize> {
        let rows = message_revision::Entity::find().all(forum.app.db.read()).await.unwrap();
        rows.into_iter().map(|row| (row.message_id.to_string(), 1)).collect()
    };
    forum.advance(TimeDelta::days(98));
    forum.run_due_jobs().await;
    assert_eq!(words().await.len(), said.len(), "not a day too early");
    forum.advance(TimeDelta::days(3));
    forum.run_due_jobs().await;
    let left = words().await;
    for (number, id) in said.iter().enumerate() {
        let (is_quoted, is_looked_at) = ([2, 3, 5, 6, 8].contains(&number), [flagged, locked].contains(&id));
        assert_eq!(left.contains_key(id), is_quoted || is_looked_at, "message {number}");
    }
    let reacted = reaction::Entity::find().all(forum.app.db.read()).await.unwrap();
    let reacted = reacted.iter().map(|row| (row.message_id.to_string(), 1)).collect::<HashMap<_, _>>();
    assert_eq!(reacted, left, "who reacted to what is gone is forgotten with it");
    assert!(forum.audit_kinds(&held).await.contains(&"TranscriptDestroyed".to_owned()));
    let (ada, sedge) = (ada.again().await, sedge.again().await);
    let read = ada.get(&page).await;
    assert!(read.says("What was said here was destroyed on") && !read.says("Welcome to all of you."));
    assert!(read.says("We keep three fields."), "what the minutes quote stays");
    let mine = ada.get("/account/contributions").await;
    assert!(!mine.says("Welcome to all of you.") && mine.says("We keep three fields."));
    assert_eq!(
        ada.get(&format!("/flags/new?kind=message&id={}", said[0])).await.status,
        StatusCode::NOT_FOUND
    );
    let minutes = ada.get(&format!("{page}/minutes")).await;
    assert!(minutes.says("We keep three fields."));
    assert!(ada.get(&format!("{page}/minutes/seal")).await.says("The seal holds"));
    let before = message::Entity::find().all(forum.app.db.read()).await.unwrap();
    assert_eq!(before.len(), said.len(), "each position stays");

    // Once the flag is decided, the next round takes what it held back.
    let review = sedge.get("/reviews").await.attributes("tbody a[href^='/reviews/']", "href").remove(0);
    sedge.fill(&review, &format!("{review}/approval"), &[]).await.location();
    forum.advance(TimeDelta::hours(2));
    forum.run_due_jobs().await;
    let left = words().await;
    assert!(!left.contains_key(flagged) && left.contains_key(locked));
}

#[tokio::test]
async fn nothing_is_destroyed_of_a_meeting_that_the_leads_have_in_hand() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    let lead = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let held = hold(&sedge, &ada, &space).await;
    let page = format!("/meetings/{held}");
    let form = [("text", "Please look at what was said."), ("from", page.as_str())];
    let referral = ada.post("/referrals", &form).await.path();
    meeting::draft_minutes(&sedge, &held).await;
    publish(&sedge, &marram, &held).await;
    let count = async || message_revision::Entity::find().count(forum.app.db.read()).await.unwrap();
    let before = count().await;
    forum.advance(TimeDelta::days(101));
    forum.run_due_jobs().await;
    assert_eq!(count().await, before);
    let lead = lead.again().await;
    lead.fill(&referral, &format!("{referral}/assignment"), &[]).await.location();
    let closure = [("outcome", "RO4"), ("note", "It is done.")];
    lead.fill(&referral, &format!("{referral}/closure"), &closure).await.location();
    forum.advance(TimeDelta::hours(2));
    forum.run_due_jobs().await;
    assert!(count().await < before);
}
