//! Reacting to what others say: how many do is everybody's to see, and who nobody's.

use super::leading::{join, read_all};
use crate::support::{TestApp, meeting, socket::ask};
use csa_forum::domain::space::Audience;
use entity::{meeting_event, message, reaction, role_grant::Role, space::Posting};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn how_many_react_is_told_to_all_and_with_what_somebody_does_to_them_alone() {
    let forum = TestApp::served(|settings| settings.messages_at_once = 50).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let (mut hers, mut his) = (join(&forum, &ada, &meeting).await, join(&forum, &ben, &meeting).await);
    let mut elsewhere = join(&forum, &ben, &meeting).await;
    let mut chair = join(&forum, &sedge, &meeting).await;
    hers.say(&meeting, "Three fields are enough.").await;
    let id = his.next_event().await["d"]["id"].clone();
    elsewhere.next_event().await;
    chair.next_event().await;

    let agreed = ask(&mut his, &meeting, "react", json!({ "id": id, "sign": "agree" })).await;
    let again = ask(&mut his, &meeting, "react", json!({ "id": id, "sign": "agree" })).await;
    assert_eq!((&agreed["ok"]["dup"], &again["ok"]["dup"]), (&json!(false), &json!(true)), "one sign each");
    ask(&mut chair, &meeting, "react", json!({ "id": id, "sign": "agree" })).await;
    ask(&mut his, &meeting, "react", json!({ "id": id, "sign": "see_too" })).await;
    let counts = |agree: i32, see_too: i32| json!({ "agree": agree, "thanks": 0, "see_too": see_too });
    let heard: Vec<Value> =
        [elsewhere.next_event().await, elsewhere.next_event().await, elsewhere.next_event().await].into();
    let told: Vec<_> = heard.iter().map(|event| &event["d"]["reactions"]).collect();
    assert_eq!(told, [&counts(1, 0), &counts(2, 0), &counts(1, 1)]);
    assert_eq!((&heard[0]["t"], &heard[0]["d"]["seq"]), (&json!("message.reacted"), &json!(2)));
    let signs: Vec<_> = heard.iter().map(|event| event["d"].get("sign")).collect();
    assert_eq!(
        signs,
        [Some(&json!("agree")), None, Some(&json!("see_too"))],
        "his own page hears elsewhere with what he reacts, and of nobody else"
    );
    for _ in 0..3 {
        let event = chair.next_event().await;
        let is_own = event["k"].is_string();
        assert_eq!(event["d"].get("sign").is_some(), is_own, "{event}");
        assert!(!event.to_string().contains("Ben"), "{event}");
    }

    ask(&mut chair, &meeting, "react", json!({ "id": id })).await;
    ask(&mut his, &meeting, "react", json!({ "id": id })).await;
    let log = read_all(&forum, &ada, &meeting).await;
    assert_eq!(log[1]["d"]["reactions"], Value::Null, "as nobody had");
    assert_eq!(log.len(), 7);
    assert_eq!(reaction::Entity::find().all(forum.app.db.read()).await.unwrap(), []);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn nobody_reacts_to_their_own_words_or_where_they_may_not_write_and_a_lock_of_writing_keeps_nobody_back()
 {
    let forum = TestApp::served(|settings| settings.messages_at_once = 4).await;
    let audience = [Role::Member, Role::PolicyReader].map(Audience::role).to_vec();
    let space = forum.space_for("general", Posting::StraightAway, audience).await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let edwin = forum.person_with("Edwin", &[Role::PolicyReader]).await;
    let sedge = forum.moderator("Sedge").await;
    let meeting = meeting::open(&sedge, &space).await;
    let (mut hers, mut his) = (join(&forum, &ada, &meeting).await, join(&forum, &ben, &meeting).await);
    let (mut reads, mut chair) = (join(&forum, &edwin, &meeting).await, join(&forum, &sedge, &meeting).await);
    hers.say(&meeting, "Three fields are enough.").await;
    let id = his.next_event().await["d"]["id"].clone();
    let agree = json!({ "id": id, "sign": "agree" });

    let own = ask(&mut hers, &meeting, "react", agree.clone()).await;
    assert_eq!(own["err"]["problem"], "forbidden-reaction-own");
    assert_eq!(ask(&mut reads, &meeting, "react", agree.clone()).await["err"]["code"], "forbidden");
    ask(&mut chair, &meeting, "lock.set", json!({ "locked": true })).await;
    assert!(ask(&mut his, &meeting, "react", agree.clone()).await["ok"].is_object(), "it needs no word");
    for sign in ["thanks", "agree", "thanks"] {
        ask(&mut his, &meeting, "react", json!({ "id": id, "sign": sign })).await;
    }
    let hasty = ask(&mut his, &meeting, "react", agree.clone()).await;
    assert_eq!(hasty["err"]["code"], "rate_limited", "it counts as what is said does");

    let page = ben.get(&format!("/meetings/{meeting}")).await;
    let row = page.select("[data-slot=reactions]");
    assert_eq!(row[0], "Thank you: 1");
    assert_eq!(page.attributes("button[aria-pressed=true]", "data-sign"), ["thanks"]);
    ask(&mut hers, &meeting, "remove", json!({ "id": id })).await;
    assert_eq!(
        reaction::Entity::find().all(forum.app.db.read()).await.unwrap(),
        [],
        "it goes with its message"
    );
    let logged = meeting_event::Entity::find().all(forum.app.db.read()).await.unwrap();
    let logged: Vec<_> = logged.iter().filter(|row| row.kind == "MessageReacted").collect();
    assert_eq!(logged.len(), 4);
    assert!(
        logged.iter().all(|row| (row.actor_id, row.client_key, &row.body_hash) == (None, None, &None)),
        "nor does the log keep whose they were: {logged:?}"
    );
    let gone = message::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap();
    assert_eq!(gone.reactions, None);
    let log = read_all(&forum, &ben, &meeting).await;
    assert!(log.iter().all(|event| event["d"].get("reactions").is_none()), "{log:?}");
    let unknown = Uuid::new_v4();
    let late = ask(&mut chair, &meeting, "react", agree).await;
    assert_eq!(late["err"]["problem"], "conflict-message-removed");
    let none = ask(&mut chair, &meeting, "react", json!({ "id": unknown, "sign": "agree" })).await;
    assert_eq!(none["err"]["code"], "not_found");
}

#[tokio::test]
async fn many_reactions_push_nothing_off_a_page_and_whoever_came_early_may_react() {
    let forum = TestApp::served(|settings| settings.messages_at_once = 500).await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::schedule(&sedge, &space).await;
    let place = format!("/meetings/{meeting}");
    let early = ada.get(&place).await;
    assert!(early.body.contains("/messages/message-id/reaction"), "for the rows that come");
    sedge.post(&format!("{place}/opening"), &[]).await.location();
    let mut chair = join(&forum, &sedge, &meeting).await;
    chair.say(&meeting, "Three fields are enough.").await;
    let id = chair.next_event().await["d"]["id"].clone();
    let mut hers = join(&forum, &ada, &meeting).await;
    for number in 0..210 {
        let sign = if number % 2 == 0 { "agree" } else { "thanks" };
        let done = ask(&mut hers, &meeting, "react", json!({ "id": id, "sign": sign })).await;
        assert!(done["ok"].is_object(), "{done}");
    }
    let page = ada.get(&place).await;
    assert!(page.says("Three fields are enough.") && page.says("Thank you: 1"));
    assert_eq!(
        page.attributes("[data-seq][data-meeting]", "data-seq"),
        ["212"],
        "a socket goes on from there"
    );
}

#[tokio::test]
async fn other_words_of_what_was_removed_are_not_sent_again_from_memory() {
    let forum = TestApp::served(|settings| settings.messages_at_once = 50).await;
    let space = forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let meeting = meeting::open(&forum.moderator("Sedge").await, &space).await;
    let (mut hers, mut his) = (join(&forum, &ada, &meeting).await, join(&forum, &ben, &meeting).await);
    hers.say(&meeting, "The first words.").await;
    let id = his.next_event().await["d"]["id"].clone();
    let here = his.follow(&meeting, None).await;
    let (epoch, seq) = (here["ok"]["epoch"].as_str().unwrap(), here["ok"]["seq"].as_i64().unwrap());
    ask(&mut hers, &meeting, "edit", json!({ "id": id, "body": "Other words." })).await;
    ask(&mut his, &meeting, "react", json!({ "id": id, "sign": "agree" })).await;
    ask(&mut hers, &meeting, "remove", json!({ "id": id })).await;

    // From where he was: all of it is in memory.
    let mut again = join(&forum, &ben, &meeting).await;
    again.follow(&meeting, Some((epoch, seq))).await;
    let (edited, reacted, removed) =
        (again.next_event().await, again.next_event().await, again.next_event().await);
    assert_eq!((&edited["t"], &reacted["t"]), (&json!("hidden"), &json!("hidden")), "{edited} {reacted}");
    assert_eq!(removed["t"], "message.removed");
}
