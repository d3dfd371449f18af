//! What screening would hold waits for whoever leads a meeting, if its writer wants that: nobody else sees it before.

use crate::support::{
    Person, TestApp, Tool,
    meeting::{self, HELD, hold},
    socket::{Socket, ask},
};
use axum::http::StatusCode;
use csa_forum::domain::api_token::Scope;
use entity::{message, organisation::Kind};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

const WORDS: &str = "A 12-year-old girl from Exampleton";

fn post(meeting: &str, key: Uuid) -> Value {
    let d = json!({ "body": HELD[0].1, "confirmed": ["person_name"], "release": true });
    json!({ "op": "post", "m": meeting, "k": key, "d": d })
}

async fn count(forum: &TestApp) -> usize {
    message::Entity::find().all(forum.app.db.read()).await.unwrap().len()
}

/// What two sockets are told of what is held, by kind and key.
async fn told(socket: &mut Socket, events: usize) -> Vec<(String, bool)> {
    let mut told = Vec::new();
    for _ in 0..events {
        let event = socket.next_event().await;
        told.push((event["t"].as_str().unwrap().to_owned(), event["k"].is_string()));
    }
    told
}

fn kinds(of: &[(&str, bool)]) -> Vec<(String, bool)> {
    of.iter().map(|(kind, own)| ((*kind).to_owned(), *own)).collect()
}

#[tokio::test]
async fn what_is_held_can_be_sent_for_release_and_what_is_refused_cannot() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut hers = Socket::open(&forum, &ada).await;

    let mut plain = post(&meeting, Uuid::new_v4());
    plain["d"]["release"] = json!(false);
    let refused = hers.request(plain).await;
    assert_eq!((&refused["err"]["rules"], &refused["err"]["release"]), (&json!(["age_place"]), &json!(true)));
    let mut refused = post(&meeting, Uuid::new_v4());
    refused["d"]["body"] = json!(format!("{} Write to kit@example.org.", HELD[0].1));
    let refused = hers.request(refused).await;
    assert_eq!(refused["err"]["release"], Value::Null, "what is refused waits nowhere: {refused}");
    assert_eq!(count(&forum).await, 0);
}

#[tokio::test]
async fn what_is_held_waits_for_the_chair_and_is_said_once_it_is_released() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let page = format!("/meetings/{meeting}");
    let (mut hers, mut his, mut chair) = (
        Socket::open(&forum, &ada).await,
        Socket::open(&forum, &ben).await,
        Socket::open(&forum, &sedge).await,
    );
    for socket in [&mut hers, &mut his, &mut chair] {
        socket.follow(&meeting, None).await;
    }

    let key = Uuid::new_v4();
    let first = hers.request(post(&meeting, key)).await;
    let again = hers.request(post(&meeting, key)).await;
    assert_eq!((&first["ok"]["seq"], &again["ok"]["dup"]), (&again["ok"]["seq"], &json!(true)));
    assert_eq!(count(&forum).await, 1, "sent twice it waits once");
    assert_eq!(told(&mut hers, 1).await, kinds(&[("message.held", true)]));
    assert_eq!(told(&mut chair, 1).await, kinds(&[("message.held", false)]));
    assert_eq!(told(&mut his, 1).await, kinds(&[("hidden", false)]));

    let seen = |shown: &crate::support::Reply| shown.says(WORDS);
    assert!(seen(&ada.get(&page).await) && seen(&sedge.get(&page).await));
    assert!(!seen(&ben.get(&page).await) && !seen(&ben.get(&format!("{page}/panel")).await));
    assert_eq!(sedge.get(&page).await.select("#held"), ["1 message waits for you"]);
    assert!(ada.get(&page).await.says("It waits for the chair."));
    let tool = Tool::of(&ada, &heron, &[Scope::ReadMeetings]).await;
    assert!(!tool.get(&format!("/api/v1{page}/events")).await.says(WORDS));
    let id = message::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap().id.to_string();
    for op in ["mark", "pin", "edit", "react"] {
        let d = json!({ "id": id, "mark": "action", "body": "Other words." });
        let refused = ask(&mut chair, &meeting, op, d).await;
        assert_eq!(refused["err"]["code"], "not_found", "{op} is for what was said");
    }

    let it = json!({ "id": id });
    for other in [&mut his, &mut hers] {
        let refused = ask(other, &meeting, "message.release", it.clone()).await;
        assert_eq!(refused["err"]["code"], "forbidden");
    }
    let released = ask(&mut chair, &meeting, "message.release", it.clone()).await;
    assert!(released["ok"]["seq"].is_i64(), "{released}");
    assert_eq!(told(&mut hers, 2).await, kinds(&[("message.released", false), ("message.posted", true)]));
    assert_eq!(told(&mut chair, 2).await, kinds(&[("message.released", true), ("message.posted", false)]));
    assert_eq!(his.next_event().await["t"], "hidden");
    let said = his.next_event().await;
    assert!(said["d"]["html"].as_str().unwrap().contains(WORDS), "{said}");
    assert_eq!((&said["d"]["name"], &said["seq"]), (&json!("Ada"), &json!(4)));
    let shown = ben.get(&page).await;
    assert!(shown.says(WORDS) && shown.select("[data-message]").len() == 1, "{}", shown.body);
    assert!(!sedge.get(&page).await.says("waits for you"));
    assert!(ada.get(&page).await.select("li[data-seq].app-log__item--me").len() == 1, "it is its writer's");
    let once_more = ask(&mut chair, &meeting, "message.release", it).await;
    assert_eq!(once_more["ok"]["dup"], true, "{once_more}");
    let late = ask(&mut chair, &meeting, "message.decline", json!({ "id": id, "reason": "Too late." })).await;
    assert_eq!(late["err"]["code"], "conflict");
    assert_eq!(hers.request(post(&meeting, key)).await["ok"]["dup"], true);
    assert_eq!(count(&forum).await, 1);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_not_released_is_for_its_writer_alone_with_the_reason_and_goes_when_they_take_it_back() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge, reed) = (
        forum.person("Ada").await,
        forum.person("Ben").await,
        forum.moderator("Sedge").await,
        forum.moderator("Reed").await,
    );
    let meeting = meeting::open(&sedge, &space).await;
    let page = format!("/meetings/{meeting}");
    let sent = ada.post(&format!("{page}/messages"), &HELD[..2]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.says("Send it to the chair, who decides whether others see it") && sent.says(WORDS));
    let id = hold(&forum, &ada, &meeting).await;
    let decline = format!("{page}/messages/{id}/decline");

    assert_eq!(ben.get(&format!("{decline}/new")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get(&format!("{decline}/new")).await.status, StatusCode::NOT_FOUND);
    let empty = sedge.post(&decline, &[("reason", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("Enter why it is not released") && empty.says(WORDS));
    assert_eq!(ben.post(&decline, &[("reason", "No.")]).await.status, StatusCode::FORBIDDEN);
    sedge.post(&decline, &[("reason", "Say it without the age.")]).await.location();
    assert_eq!(reed.post(&decline, &[("reason", "No.")]).await.status, StatusCode::CONFLICT);
    let release = format!("{page}/messages/{id}/release");
    assert_eq!(reed.post(&release, &[]).await.status, StatusCode::CONFLICT, "it is decided");
    assert!(ada.get(&page).await.says("It was not released: Say it without the age."));
    for other in [&ben, &sedge, &reed] {
        assert!(!other.get(&page).await.says(WORDS));
    }
    ada.post(&format!("{page}/messages/{id}/withdrawal"), &[]).await.location();
    let shown = ada.get(&page).await;
    assert!(!shown.says(WORDS) && !shown.says("Say it without the age."), "{}", shown.body);
    assert!(!ben.get(&page).await.says("This message was removed."), "nobody else knew of it");

    let own = hold(&forum, &sedge, &meeting).await;
    let release = |id: &str| format!("{page}/messages/{id}/release");
    assert_eq!(sedge.post(&release(&own), &[]).await.status, StatusCode::FORBIDDEN);
    reed.post(&release(&own), &[]).await.location();
    assert!(ben.get(&page).await.says(WORDS), "another who leads decides about a chair's own");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_nobody_has_released_when_a_meeting_ends_stays_with_its_writer() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let page = format!("/meetings/{meeting}");
    let id = hold(&forum, &ada, &meeting).await;
    let locked = ends_with_a_lock(&forum, (&ben, &sedge), &meeting).await;
    sedge.post(&format!("{page}/ending"), &[]).await.location();
    assert!(ada.get(&page).await.says("The meeting ended before anyone released it."));
    assert!(!sedge.get(&page).await.says(WORDS));
    for id in [id, locked] {
        let late = sedge.post(&format!("{page}/messages/{id}/release"), &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    }
    forum.run_due_jobs().await;
}

/// Has whoever leads lock what waits, as they can what was said.
async fn ends_with_a_lock(
    forum: &TestApp,
    (ben, sedge): (&Person<'_>, &Person<'_>),
    meeting: &str,
) -> String {
    let id = hold(forum, ben, meeting).await;
    let item = [("kind", "message"), ("id", id.as_str())];
    assert_eq!(sedge.get(&format!("/meetings/{meeting}")).await.select("#held"), ["2 messages wait for you"]);
    sedge.post("/locks", &item).await.location();
    assert_eq!(sedge.get(&format!("/meetings/{meeting}")).await.select("#held"), ["1 message waits for you"]);
    assert!(!ben.get(&format!("/meetings/{meeting}")).await.says(WORDS));
    id
}
