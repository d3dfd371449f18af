//! Polls: one vote each, final and no entry of the log; in a secret one nothing is kept of who chose what.

use crate::support::{
    Person, TestApp, meeting,
    socket::{Socket, ask},
};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{audit_entry, poll_option, poll_voter, role_grant::Role, space::Posting};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::{Value, json};

/// Somebody's vote.
async fn vote(person: &Person<'_>, meeting: &str, poll: &Value, option: i32) -> Value {
    let mut socket = Socket::open(person.forum(), person).await;
    let details = json!({ "id": poll, "option": option });
    socket.request(json!({ "op": "poll.vote", "m": meeting, "d": details })).await
}

async fn voters(forum: &TestApp) -> Vec<poll_voter::Model> {
    poll_voter::Entity::find().all(forum.app.db.read()).await.unwrap()
}

async fn votes(forum: &TestApp) -> Vec<i64> {
    let options = poll_option::Entity::find().order_by_asc(poll_option::Column::Position);
    options.all(forum.app.db.read()).await.unwrap().into_iter().map(|option| option.votes).collect()
}

#[tokio::test]
async fn a_named_poll_is_opened_voted_in_once_each_and_told_with_names_when_it_is_closed() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let page = format!("/meetings/{meeting}");
    let (mut hers, mut chair) = (Socket::open(&forum, &ada).await, Socket::open(&forum, &sedge).await);
    hers.follow(&meeting, None).await;
    let asked =
        json!({ "question": "Which field first?", "options": "The first\n\nThe second", "secret": false });

    let not_hers = ask(&mut hers, &meeting, "poll.open", asked.clone()).await;
    assert_eq!(not_hers["err"]["problem"], "forbidden-meeting-lead");
    assert!(ask(&mut chair, &meeting, "poll.open", asked.clone()).await["ok"].is_object());
    let opened = hers.next_event().await;
    assert_eq!(
        (&opened["t"], &opened["d"]["options"], &opened["d"]["votes"]),
        (&json!("poll.opened"), &json!(["The first", "The second"]), &Value::Null)
    );
    let poll = opened["d"]["id"].clone();
    let second = ask(&mut chair, &meeting, "poll.open", asked).await;
    assert_eq!(second["err"]["problem"], "conflict-poll-open");

    let head = forum.head_of(&meeting).await;
    assert_eq!(vote(&ada, &meeting, &poll, 3).await["err"]["code"], "not_found");
    assert_eq!(vote(&ada, &meeting, &poll, 1).await["ok"], json!({ "dup": false }));
    assert_eq!(vote(&ada, &meeting, &poll, 2).await["ok"], json!({ "dup": true }), "it is final");
    vote(&ben, &meeting, &poll, 2).await;
    assert_eq!(
        (votes(&forum).await, forum.head_of(&meeting).await),
        (vec![1, 1], head),
        "no entry of the log"
    );
    let shown = ben.get(&page).await;
    assert!(shown.says("2 votes so far") && shown.says("You have voted."), "{}", shown.body);
    assert!(shown.select("[aria-labelledby=polls] input[type=radio]").is_empty());
    let between = &shown.select("[aria-labelledby=polls]")[0];
    assert!(!between.contains("Ada"), "who chose what is told once it is closed: {between}");

    assert!(ask(&mut hers, &meeting, "poll.close", json!({ "id": poll })).await["err"].is_object());
    ask(&mut chair, &meeting, "poll.close", json!({ "id": poll })).await;
    let closed = hers.next_event().await;
    assert_eq!(
        (&closed["t"], &closed["d"]["votes"], &closed["d"]["voters"]),
        (&json!("poll.closed"), &json!([1, 1]), &json!(2))
    );
    let again = ask(&mut chair, &meeting, "poll.close", json!({ "id": poll })).await;
    assert_eq!(again["ok"]["dup"], true);
    let late = vote(&forum.person("Cai").await, &meeting, &poll, 1).await;
    assert_eq!(late["err"]["problem"], "conflict-poll-closed");
    let shown = ada.get(&page).await;
    let result = &shown.select("[aria-labelledby=polls]")[0];
    assert!(result.contains("The first: 1") && result.contains("Ada") && result.contains("Ben"), "{result}");
    assert!(shown.says("The poll is closed: Which field first? The first: 1, The second: 1"));
}

#[tokio::test]
async fn how_somebody_votes_in_a_secret_poll_is_kept_nowhere_and_who_did_goes_when_it_is_closed() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let meeting = meeting::open(&sedge, &space).await;
    let people = [forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await];
    meeting::open_poll(&sedge, &meeting, "true").await;
    let poll = json!(entity::poll::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap().id);
    let audited = async || audit_entry::Entity::find().count(forum.app.db.read()).await.unwrap();
    let (head, entries) = (forum.head_of(&meeting).await, audited().await);
    for (person, option) in people.iter().zip([1, 1, 2]) {
        assert!(vote(person, &meeting, &poll, option).await["ok"].is_object());
    }
    assert_eq!((forum.head_of(&meeting).await, audited().await), (head, entries), "nothing tells of a vote");
    let kept = voters(&forum).await;
    assert_eq!(kept.len(), 3);
    for row in kept {
        assert_eq!(row.position, None);
        assert_eq!(row.id.0.get_version_num(), 4, "its key says nothing of when");
    }

    let close = format!("/meetings/{meeting}/polls/{}/closing", poll.as_str().unwrap());
    sedge.post(&close, &[]).await.location();
    assert_eq!((voters(&forum).await, votes(&forum).await), (Vec::new(), vec![2, 1]));
    let shown = people[0].get(&format!("/meetings/{meeting}")).await;
    let result = &shown.select("[aria-labelledby=polls]")[0];
    assert!(result.contains("The first: 2") && result.contains("Secret, 3 votes"), "{result}");
    assert!(!result.contains("Ada") && !result.contains("Cai"), "{result}");
}

#[tokio::test]
async fn where_too_few_vote_in_secret_what_they_chose_is_neither_told_nor_kept() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut hers = Socket::open(&forum, &ada).await;
    hers.follow(&meeting, None).await;
    meeting::open_poll(&sedge, &meeting, "true").await;
    let poll = hers.next_event().await["d"]["id"].clone();
    vote(&ada, &meeting, &poll, 1).await;
    vote(&ben, &meeting, &poll, 1).await;
    sedge.post(&format!("/meetings/{meeting}/ending"), &[]).await.location();

    let closed = hers.next_event().await;
    assert_eq!((&closed["t"], &closed["d"]["votes"]), (&json!("poll.closed"), &Value::Null));
    assert_eq!(hers.next_event().await["t"], "meeting.ended", "it was closed with the meeting");
    assert_eq!(votes(&forum).await, [0, 0]);
    let shown = sedge.get(&format!("/meetings/{meeting}")).await;
    assert!(shown.says("Fewer than 3 voted in secret"), "{}", shown.body);
    assert!(!shown.says("The first: "), "{}", shown.body);
}

#[tokio::test]
async fn a_poll_is_opened_and_voted_in_without_scripts_also_while_writing_is_locked() {
    let forum = TestApp::start().await;
    let audience = [Role::Member, Role::PolicyReader].map(Audience::role).to_vec();
    let space = forum.space_for("general", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Reed", &[Role::PolicyReader]).await;
    let meeting = format!("/meetings/{}", meeting::open(&sedge, &space).await);
    let new = format!("{meeting}/polls/new");
    assert!(sedge.get(&meeting).await.attributes("a", "href").contains(&new));
    assert_eq!(ada.get(&new).await.status, StatusCode::NOT_FOUND);

    let wrong = [("question", "Which of the two?"), ("options", "Only one"), ("secret", "")];
    let refused = sedge.post(&format!("{meeting}/polls"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.select(".govuk-error-summary__list li"),
        ["Enter from 2 to 10 options, one on each line", "Choose one of the answers"],
        "neither kind is chosen beforehand"
    );
    assert_eq!(refused.attributes("#question", "value"), ["Which of the two?"]);
    let right = [("question", "Which of the two?"), ("options", "One\nTwo"), ("secret", "true")];
    sedge.post(&format!("{meeting}/polls"), &right).await.location();
    let second = sedge.post(&format!("{meeting}/polls"), &right).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.says("Another poll is open. Close it first."));
    sedge.post(&format!("{meeting}/writing"), &[("locked", "true")]).await.location();

    let page = ada.get(&meeting).await;
    assert!(page.says("Nobody learns who chose what"), "{}", page.body);
    let votes = page.attributes("form[action$='/votes']", "action").remove(0);
    let missing = ada.post(&votes, &[]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.says("Select an option") && missing.says("Which of the two?"), "{}", missing.body);
    assert_eq!(ada.post(&votes, &[("option", "7")]).await.status, StatusCode::NOT_FOUND);
    let told = ada.post(&votes, &[("option", "1")]).await.location();
    assert!(ada.get(&told).await.says("Your vote is counted"));
    let told = ada.post(&votes, &[("option", "2")]).await.location();
    assert!(ada.get(&told).await.says("You had voted before, and that vote counts"));
    assert_eq!(reader.post(&votes, &[("option", "1")]).await.status, StatusCode::FORBIDDEN);
    assert!(reader.get(&meeting).await.attributes("form[action$='/votes']", "action").is_empty());
    assert!(ada.get(&meeting).await.attributes("form[action$='/closing']", "action").is_empty());
    let close = sedge.get(&meeting).await.attributes("form[action$='/closing']", "action").remove(0);
    assert_eq!(ada.post(&close, &[]).await.status, StatusCode::FORBIDDEN);
    sedge.post(&close, &[]).await.location();
    let late = sedge.post(&votes, &[("option", "1")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}
