//! Who is in a meeting, who is writing, and what is kept of it: attendance, for those who lead.

use crate::support::{Person, TestApp, meeting, socket::Socket};
use chrono::TimeDelta;
use csa_forum::domain::{attendance, space::Audience};
use entity::{
    attendance as attendance_row, id::MeetingId, organisation::Kind, role_grant::Role, space::Posting,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

/// Somebody who follows a meeting, and what they are told of who is there.
async fn join(person: &Person<'_>, meeting: &str) -> (Socket, Value) {
    let mut socket = Socket::open(person.forum(), person).await;
    socket.follow(meeting, None).await;
    let all = socket.next_where(|frame| frame["t"] == "presence").await;
    (socket, all)
}

/// What is told of who comes and goes, once so many are there.
async fn told(socket: &mut Socket, count: usize) -> Value {
    socket.next_where(|frame| frame["t"] == "presence" && frame["d"]["count"] == count).await
}

/// The intervals that are kept, in minutes since a moment.
async fn kept(forum: &TestApp, since: csa_forum::domain::Timestamp) -> Vec<(i64, i64)> {
    let rows = attendance_row::Entity::find().order_by_asc(attendance_row::Column::FromAt);
    let rows = rows.all(forum.app.db.read()).await.unwrap();
    let minutes = |at: csa_forum::domain::Timestamp| (at - since).num_minutes();
    rows.into_iter().map(|row| (minutes(row.from_at), minutes(row.until_at))).collect()
}

#[tokio::test]
async fn who_comes_and_goes_is_told_as_differences_and_once_a_person() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let (mut hers, all) = join(&ada, &meeting).await;
    assert!(all["seq"].is_null() && all["d"]["people"].is_array(), "{all}");
    let me = told(&mut hers, 1).await;
    assert_eq!(me["d"]["joined"][0]["name"], "Ada");

    let (his, all) = join(&ben, &meeting).await;
    let (second, _) = join(&ben, &meeting).await;
    assert_eq!(all["d"]["people"][0]["name"], "Ada", "whoever comes is told everybody");
    let came = told(&mut hers, 2).await;
    assert_eq!((&came["d"]["joined"][0]["name"], &came["d"]["left"]), (&json!("Ben"), &json!([])));
    assert!(
        came["d"]["joined"][0].get("account").is_none()
            && !came.to_string().contains(&ben.account.id.to_string())
    );
    let number = came["d"]["joined"][0]["number"].clone();
    drop(second);
    drop(his);
    let went = told(&mut hers, 1).await;
    assert_eq!(
        (&went["d"]["joined"], &went["d"]["left"]),
        (&json!([]), &json!([number])),
        "once for two sockets"
    );
}

#[tokio::test]
async fn whoever_shows_no_affiliation_any_more_is_told_of_without_it() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    ada.post("/account/affiliations", &[("shown", &forum.place_of(&ada).await)]).await.location();
    let meeting = meeting::open(&sedge, &space).await;
    let (mut his, _) = join(&ben, &meeting).await;
    told(&mut his, 1).await;
    let (_hers, _) = join(&ada, &meeting).await;
    let came = told(&mut his, 2).await;
    assert_eq!(came["d"]["joined"][0]["affiliation"], "Charity", "{came}");

    ada.post("/account/affiliations", &[]).await.location();

    let anew = told(&mut his, 2).await;
    assert_eq!(anew["d"]["left"], json!([came["d"]["joined"][0]["number"]]), "{anew}");
    assert_eq!(anew["d"]["joined"][0]["name"], "Ada");
    assert_eq!(anew["d"]["joined"][0]["affiliation"], Value::Null);
    let (_late, all) = join(&sedge, &meeting).await;
    assert!(all.to_string().contains("Ada") && !all.to_string().contains("Charity"), "{all}");
}

#[tokio::test]
async fn that_somebody_is_writing_is_told_of_those_alone_who_may_write() {
    let forum = TestApp::served(|_| {}).await;
    let audience = [Role::Member, Role::PolicyReader].map(Audience::role).to_vec();
    let space = forum.space_for("general", Posting::StraightAway, audience).await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Reed", &[Role::PolicyReader]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let (mut hers, _) = join(&ada, &meeting).await;
    let ((mut his, _), (mut theirs, _)) = (join(&ben, &meeting).await, join(&reader, &meeting).await);

    let typing = json!({ "op": "typing", "m": meeting });
    theirs.send(&typing).await.unwrap();
    for _ in 0..3 {
        his.send(&typing).await.unwrap();
    }
    let told = hers.next_where(|frame| frame["t"] == "typing").await;
    assert_eq!(told["d"], json!({ "count": 1, "names": ["Ben"] }));
    assert_eq!(forum.head_of(&meeting).await, 1, "it is not kept");

    hers.send(&typing).await.unwrap();
    let told = his.next_where(|frame| frame["t"] == "typing").await;
    assert_eq!(told["d"], json!({ "count": 1, "names": ["Ada"] }), "nobody is told of themselves");
    assert!(his.request(json!({ "op": "hello" })).await["ok"].is_object(), "nothing of it was refused");
}

#[tokio::test]
async fn attendance_is_kept_as_intervals_from_coming_to_going_and_shown_to_those_who_lead() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::schedule(&sedge, &space).await;
    let start = forum.app.clock.now();
    let (mut hers, _) = join(&ada, &meeting).await;
    told(&mut hers, 1).await;
    assert_eq!(kept(&forum, start).await, [], "it has not begun");

    forum.advance(TimeDelta::minutes(2));
    sedge.post(&format!("/meetings/{meeting}/opening"), &[]).await.location();
    let opened = async || kept(&forum, start).await.contains(&(2, 2));
    eventually(opened).await;
    forum.advance(TimeDelta::minutes(3));
    drop(hers);
    eventually(async || kept(&forum, start).await.contains(&(2, 5))).await;

    let page = sedge.get(&format!("/meetings/{meeting}")).await;
    let shown = &page.select("[aria-labelledby=attendance]")[0];
    assert!(shown.contains("Ada"), "{shown}");
    assert!(ada.get(&format!("/meetings/{meeting}")).await.select("[aria-labelledby=attendance]").is_empty());
}

/// Waits until it is so.
async fn eventually(is_so: impl AsyncFn() -> bool) {
    let so = async {
        while !is_so().await {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), so).await.expect("it never was so");
}

#[tokio::test]
async fn whoever_is_seen_again_soon_was_there_all_the_while_and_nobody_after_the_end() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let (id, start): (MeetingId, _) = (meeting.parse().unwrap(), forum.app.clock.now());
    let see = async |people: &[&Person<'_>]| {
        let people: Vec<_> = people.iter().map(|person| person.account.id).collect();
        attendance::see(&forum.app.db, id, &people, forum.app.clock.now()).await.unwrap();
    };
    see(&[&ada]).await;
    forum.advance(TimeDelta::minutes(4));
    see(&[&ada, &ben]).await;
    assert_eq!(kept(&forum, start).await, [(0, 4), (4, 4)]);
    forum.advance(TimeDelta::minutes(6));
    see(&[&ada]).await;
    assert_eq!(kept(&forum, start).await, [(0, 4), (4, 4), (10, 10)], "that was too long to be there");
    forum.advance(TimeDelta::minutes(1));
    sedge.post(&format!("/meetings/{meeting}/ending"), &[]).await.location();
    forum.advance(TimeDelta::minutes(1));
    see(&[&ada, &ben]).await;
    assert_eq!(
        kept(&forum, start).await,
        [(0, 4), (4, 4), (10, 11)],
        "to the end, and nobody comes after it"
    );

    let shown =
        sedge.get(&format!("/meetings/{meeting}")).await.select("[aria-labelledby=attendance]").concat();
    assert!(shown.find("Ada") < shown.find("Ben") && shown.matches(" to ").count() == 3, "{shown}");
}

#[tokio::test]
async fn whoever_reads_the_page_of_a_live_meeting_without_scripts_is_there() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let (page, start) = (format!("/meetings/{meeting}"), forum.app.clock.now());
    let shown = ada.get(&page).await;
    assert_eq!(shown.select("#present"), ["Here in the last few minutes: 1"]);
    eventually(async || kept(&forum, start).await == [(0, 0)]).await;
    forum.advance(TimeDelta::minutes(1));
    let shown = ben.get(&page).await;
    assert!(shown.select("[data-presence] li").concat().contains("Ada"), "{}", shown.body);
    eventually(async || kept(&forum, start).await == [(0, 0), (1, 1)]).await;
    ada.get(&page).await;
    eventually(async || kept(&forum, start).await == [(0, 1), (1, 1)]).await;
    forum.advance(TimeDelta::minutes(3));
    let shown = ben.get(&page).await;
    assert_eq!(shown.select("[data-presence] li").len(), 1, "Ada was not seen for a while");
    let stranger = forum.person_with("Tern", &[]).await;
    stranger.get(&page).await;
    sedge.get(&page).await;
    eventually(async || kept(&forum, start).await == [(0, 1), (1, 4), (4, 4)]).await;
}

#[tokio::test]
async fn whoever_reads_for_policy_is_told_how_many_are_there_and_not_who() {
    let forum = TestApp::served(|_| {}).await;
    let audience = [Role::Member, Role::PolicyReader].map(Audience::role).to_vec();
    let space = forum.space_for("general", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Reed", &[Role::PolicyReader]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let (mut hers, _) = join(&ada, &meeting).await;
    let (mut theirs, all) = join(&reader, &meeting).await;
    assert_eq!(all["d"]["people"], Value::Null);
    let both = told(&mut theirs, 2).await;
    assert!(!both.to_string().contains("Ada"), "{both}");
    hers.send(&json!({ "op": "typing", "m": meeting })).await.unwrap();
    let typing = theirs.next_where(|frame| frame["t"] == "typing").await;
    assert_eq!(typing["d"], json!({ "count": 1, "names": [] }));
    let shown = reader.get(&format!("/meetings/{meeting}")).await;
    assert_eq!(shown.select("#present"), ["Here in the last few minutes: 2"]);
    assert!(shown.select("[data-presence] li").is_empty());
}
