//! The lobby: whoever comes waits to be let in, and until then nothing of a meeting reaches them but that it is there.

use crate::support::{TestApp, Tool, meeting, socket::Socket};
use axum::http::StatusCode;
use csa_forum::domain::{api_token::Scope, space::Audience};
use entity::{organisation::Kind, role_grant::Role, space::Posting};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn whoever_waits_reads_nothing_until_they_are_let_in() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let meeting = meeting::schedule(&sedge, &space).await;
    let page = format!("/meetings/{meeting}");
    let mut early = Socket::open(&forum, &ben).await;
    early.follow(&meeting, None).await;
    assert_eq!(ada.post(&format!("{page}/lobby"), &[("on", "true")]).await.status, StatusCode::FORBIDDEN);
    sedge.post(&format!("{page}/lobby"), &[("on", "true")]).await.location();
    assert_eq!(early.closed().await, 4300, "whoever came before the meeting waits, too");
    sedge.post(&format!("{page}/opening"), &[]).await.location();
    forum.say(&sedge.actor().await, meeting.parse().unwrap(), "Among ourselves.").await;
    meeting::open_poll(&sedge, &meeting, "false").await;

    let mut chair = Socket::open(&forum, &sedge).await;
    chair.follow(&meeting, None).await;
    let shown = ada.get(&page).await;
    assert!(shown.says("Describing generated material") && shown.says("let people in one by one"));
    assert!(!shown.says("Among ourselves.") && !shown.says("Which field first?"), "{}", shown.body);
    let mut hers = Socket::open(&forum, &ada).await;
    assert_eq!(hers.follow(&meeting, None).await["err"]["code"], "not_found");
    assert_eq!(hers.say(&meeting, "Let me in.").await["err"]["code"], "not_found");
    let panel = format!("{page}/panel");
    assert_eq!(ada.get(&panel).await.status, StatusCode::NOT_FOUND);
    let form = [("body", "From a page."), ("handling", "HD3")];
    assert_eq!(ada.post(&format!("{page}/messages"), &form).await.status, StatusCode::NOT_FOUND);
    let tool = Tool::of(&ada, &heron, &[Scope::ReadMeetings]).await;
    assert_eq!(tool.get(&format!("/api/v1{page}/events")).await.status, StatusCode::NOT_FOUND);

    for _ in 0..2 {
        ada.post(&format!("{page}/admissions"), &[]).await.location();
    }
    ben.post(&format!("{page}/admissions"), &[]).await.location();
    assert!(ada.get(&page).await.says("You are waiting to be let in."));
    let (first, second) = (chair.next_event().await, chair.next_event().await);
    assert_eq!((&first["t"], &first["d"]["name"]), (&json!("person.waiting"), &json!("Ada")));
    assert_eq!(second["d"]["name"], "Ben", "asking twice is asking once");
    let shown = sedge.get(&page).await;
    assert_eq!(shown.select("#waiting"), ["Waiting to be let in: 2"]);

    let admit = format!("{page}/admissions/{}", ada.account.id);
    assert_eq!(ada.post(&admit, &[]).await.status, StatusCode::NOT_FOUND, "nobody lets themselves in");
    sedge.post(&admit, &[]).await.location();
    assert!(ada.get(&page).await.says("Among ourselves."));
    assert_eq!(ada.post(&admit, &[]).await.status, StatusCode::FORBIDDEN);
    assert!(hers.follow(&meeting, None).await["ok"].is_object());
    sedge.post(&format!("{page}/admissions/{}/refusal", ben.account.id), &[]).await.location();
    assert_eq!(ben.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sedge.get(&page).await.select("#waiting"), ["Waiting to be let in: nobody"]);
    let nobody = format!("{page}/admissions/{}", forum.person("Cai").await.account.id);
    assert_eq!(sedge.post(&nobody, &[]).await.status, StatusCode::NOT_FOUND, "they did not ask");
}

#[tokio::test]
async fn whoever_is_there_when_the_lobby_opens_stays_and_nobody_else_is_told_of_it() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let page = format!("/meetings/{meeting}");
    let mut hers = Socket::open(&forum, &ada).await;
    hers.follow(&meeting, None).await;
    // Whoever is told to be there was seen.
    hers.next_where(|frame| frame["d"]["joined"][0]["name"] == "Ada").await;
    let mut chair = Socket::open(&forum, &sedge).await;
    let set = json!({ "op": "lobby.set", "m": meeting, "k": Uuid::new_v4(), "d": { "on": true } });
    assert!(hers.request(set.clone()).await["err"].is_object(), "only those who lead have one");
    assert!(chair.request(set).await["ok"].is_object());
    ben.post(&format!("{page}/admissions"), &[]).await.location();
    for _ in 0..2 {
        assert_eq!(hers.next_event().await["t"], "hidden");
    }
    assert!(hers.say(&meeting, "Still here.").await["ok"].is_object());
    assert!(!ben.get(&page).await.says("Still here."));
    let reader = forum.person_with("Reed", &[Role::Moderator]).await;
    assert!(reader.get(&page).await.says("Still here."), "a moderator waits nowhere");

    sedge.post(&format!("{page}/lobby"), &[("on", "false")]).await.location();
    assert!(ben.get(&page).await.says("Still here."), "everybody comes straight in again");
    sedge.post(&format!("{page}/ending"), &[]).await.location();
    let late = sedge.post(&format!("{page}/lobby"), &[("on", "true")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn whoever_is_taken_off_the_list_hears_nothing_more() {
    let forum = TestApp::served(|_| {}).await;
    let closed = vec![Audience::role(Role::PolicyReader)];
    let space = forum.space_for("closed", Posting::StraightAway, closed).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    ada.post("/account/directory", &[("listed", "yes")]).await.location();
    let meeting = meeting::schedule(&sedge, &space).await;
    sedge.post(&format!("/meetings/{meeting}/invitees"), &[("name", "Ada")]).await.location();
    let mut hers = Socket::open(&forum, &ada).await;
    assert!(hers.follow(&meeting, None).await["ok"].is_object());

    let page = sedge.get(&format!("/meetings/{meeting}/invitations")).await;
    sedge.post(&page.attributes("form[action$='/removal']", "action")[0], &[]).await.location();

    assert_eq!(hers.closed().await, 4201);
    let mut again = Socket::open(&forum, &ada).await;
    assert_eq!(again.follow(&meeting, None).await["err"]["code"], "not_found");
}
