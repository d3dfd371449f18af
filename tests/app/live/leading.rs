//! Leading a meeting over sockets: what everybody sees of it, and who may do what.

use crate::support::{
    Person, TestApp, meeting,
    socket::{Socket, ask},
};
use csa_forum::domain::space::Audience;
use entity::{role_grant::Role, space::Posting};
use serde_json::{Value, json};
use uuid::Uuid;

/// A served forum with a meeting that goes on, in which Ada and Ben are, and Sedge who chairs it.
macro_rules! meeting {
    ($forum:ident, $meeting:ident, $ada:ident, $ben:ident, $sedge:ident) => {
        let $forum = TestApp::served(|settings| settings.messages_at_once = 50).await;
        let space = $forum.space("general").await;
        let ($ada, $ben) = ($forum.person("Ada").await, $forum.person("Ben").await);
        let $sedge = $forum.moderator("Sedge").await;
        let $meeting = meeting::open(&$sedge, &space).await;
    };
}

/// Somebody who follows a meeting from its end.
pub(super) async fn join(forum: &TestApp, person: &Person<'_>, meeting: &str) -> Socket {
    let mut socket = Socket::open(forum, person).await;
    socket.follow(meeting, None).await;
    socket.next_where(|frame| frame["t"] == "live").await;
    socket
}

/// The whole log as somebody reads it who comes now.
pub(super) async fn read_all(forum: &TestApp, person: &Person<'_>, meeting: &str) -> Vec<Value> {
    let mut socket = Socket::open(forum, person).await;
    let here = socket.follow(meeting, None).await;
    let epoch = here["ok"]["epoch"].as_str().unwrap().to_owned();
    let head = here["ok"]["seq"].as_i64().unwrap();
    socket.next_where(|frame| frame["t"] == "live").await;
    socket.follow(meeting, Some((&epoch, 0))).await;
    let mut events = Vec::new();
    for _ in 0..head {
        events.push(socket.next_event().await);
    }
    events
}

/// Members, and those who read for policy.
fn readers() -> Vec<Audience> {
    [Role::Member, Role::PolicyReader].map(Audience::role).to_vec()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["t"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn hands_go_up_in_order_and_late_comers_see_the_queue_without_words_of_hands_that_are_down() {
    meeting!(forum, meeting, ada, ben, sedge);
    let (mut hers, mut his) = (join(&forum, &ada, &meeting).await, join(&forum, &ben, &meeting).await);
    let mut chair = join(&forum, &sedge, &meeting).await;

    let raised = ask(&mut hers, &meeting, "hand", json!({ "reason": "About the second field" })).await;
    let again = ask(&mut hers, &meeting, "hand", json!({})).await;
    ask(&mut his, &meeting, "hand", json!({ "reason": "A question of words" })).await;

    assert_eq!((&raised["ok"]["dup"], &again["ok"]["dup"]), (&json!(false), &json!(true)), "one hand each");
    let (first, second) = (chair.next_event().await, chair.next_event().await);
    assert_eq!((&first["t"], &first["d"]["name"]), (&json!("hand.raised"), &json!("Ada")));
    assert_eq!(first["d"]["reason"], "About the second field");
    assert_eq!(second["d"]["name"], "Ben");
    let (first, second) = (first["d"]["id"].clone(), second["d"]["id"].clone());

    let not_his = ask(&mut his, &meeting, "hand.lower", json!({ "id": first })).await;
    assert_eq!(not_his["err"]["problem"], "forbidden-hand-lower");
    assert_eq!(
        ask(&mut his, &meeting, "hand.call", json!({ "id": second })).await["err"]["problem"],
        "forbidden-meeting-lead"
    );
    ask(&mut chair, &meeting, "hand.call", json!({ "id": first })).await;
    ask(&mut chair, &meeting, "hand.lower", json!({ "id": first })).await;

    let late = read_all(&forum, &ben, &meeting).await;
    assert_eq!(kinds(&late), ["meeting.opened", "hand.raised", "hand.raised", "hand.called", "hand.lowered"]);
    assert_eq!(late[1]["d"], json!({ "id": first, "lowered": true }), "its words went with it");
    assert_eq!((&late[2]["d"]["reason"], &late[3]["d"]["seq"]), (&json!("A question of words"), &json!(2)));
    let page = ben.get(&format!("/meetings/{meeting}")).await;
    assert!(page.select("#hands")[0].contains('1') && page.says("A question of words"), "{}", page.body);
    assert!(!page.says("About the second field"));
    assert_eq!(meeting::reasons_kept(&forum).await, ["A question of words"]);
    let late = ask(&mut chair, &meeting, "hand.call", json!({ "id": first })).await;
    assert_eq!(late["err"]["problem"], "conflict-hand-lowered");
}

#[tokio::test]
async fn what_is_said_belongs_to_the_item_that_is_talked_about() {
    meeting!(forum, meeting, ada, _ben, sedge);
    meeting::add_item(&sedge, &meeting, ("Welcome", "on_record")).await;
    meeting::add_item(&sedge, &meeting, ("Three fields", "private")).await;
    let (mut hers, mut chair) = (join(&forum, &ada, &meeting).await, join(&forum, &sedge, &meeting).await);
    let page = sedge.get(&format!("/meetings/{meeting}")).await;
    let items = page.attributes("form[data-op='agenda.start'] input[name=id]", "value");
    let (first, second) = (&items[1], &items[2]);
    assert_eq!(&items[0], first, "the next item has a button of its own");

    hers.say(&meeting, "Before the agenda.").await;
    let refused = ask(&mut hers, &meeting, "agenda.start", json!({ "id": first })).await;
    assert_eq!(refused["err"]["problem"], "forbidden-meeting-lead");
    ask(&mut chair, &meeting, "agenda.start", json!({ "id": first })).await;
    hers.say(&meeting, "Within the first item.").await;
    ask(&mut chair, &meeting, "agenda.start", json!({ "id": second })).await;
    hers.say(&meeting, "Within the second.").await;

    let log = read_all(&forum, &ada, &meeting).await;
    let tags: Vec<_> =
        log.iter().filter(|it| it["t"] == "message.posted").map(|it| &it["d"]["agenda_item"]).collect();
    assert_eq!(tags, [&Value::Null, &json!(first), &json!(second)]);
    assert_eq!(log[4]["d"], json!({ "id": second, "title": "Three fields", "attribution": "private" }));
    let page = ada.get(&format!("/meetings/{meeting}")).await;
    assert!(page.says("Now: item 2, Three fields"), "{}", page.body);
    assert!(page.select("[aria-current=step]")[0].contains("Three fields"));
    let path = format!("/meetings/{meeting}/agenda-items/{second}/removal");
    assert_eq!(sedge.post(&path, &[]).await.status, 409, "it was talked about");
}

#[tokio::test]
async fn while_writing_is_locked_those_who_lead_write_and_slow_mode_has_everybody_else_wait() {
    meeting!(forum, meeting, ada, ben, sedge);
    let (mut hers, mut chair) = (join(&forum, &ada, &meeting).await, join(&forum, &sedge, &meeting).await);
    let not_hers = ask(&mut hers, &meeting, "lock.set", json!({ "locked": true })).await;
    assert_eq!(not_hers["err"]["problem"], "forbidden-meeting-lead");

    ask(&mut chair, &meeting, "lock.set", json!({ "locked": true })).await;
    assert_eq!(hers.say(&meeting, "Too late.").await["err"]["problem"], "conflict-writing-locked");
    assert!(chair.say(&meeting, "One moment.").await["ok"].is_object());
    let form = [("body", "From a page."), ("handling", "HD3")];
    let page = ben.post(&format!("/meetings/{meeting}/messages"), &form).await;
    assert_eq!(page.status, 409);
    assert!(page.says("From a page."), "what was typed is still there");

    ask(&mut hers, &meeting, "hand", json!({})).await;
    let hand = chair.next_where(|frame| frame["t"] == "hand.raised").await["d"]["id"].clone();
    assert!(hers.say(&meeting, "Not yet.").await["err"].is_object(), "a hand that waits is no turn");
    assert!(ada.get(&format!("/meetings/{meeting}")).await.select("textarea#body").is_empty());
    ask(&mut chair, &meeting, "hand.call", json!({ "id": hand })).await;
    assert!(hers.say(&meeting, "Now it is mine.").await["ok"].is_object(), "who is called writes");
    assert_eq!(ada.get(&format!("/meetings/{meeting}")).await.select("textarea#body").len(), 1);
    ask(&mut chair, &meeting, "hand.lower", json!({ "id": hand })).await;
    assert_eq!(hers.say(&meeting, "Over.").await["err"]["problem"], "conflict-writing-locked");

    forum.advance(chrono::TimeDelta::seconds(30));
    ask(&mut chair, &meeting, "lock.set", json!({ "locked": false, "slow_seconds": 30 })).await;
    assert!(hers.say(&meeting, "The first.").await["ok"].is_object());
    let soon = hers.say(&meeting, "The second.").await;
    assert_eq!((&soon["err"]["code"], &soon["err"]["retry"]), (&json!("rate_limited"), &json!(true)));
    let wait = soon["err"]["after_ms"].as_i64().unwrap();
    assert!((1..=30_001).contains(&wait), "{wait}");
    for words in ["The chair's first.", "And second."] {
        assert!(chair.say(&meeting, words).await["ok"].is_object(), "the chair does not wait");
    }
    assert!(ben.post(&format!("/meetings/{meeting}/messages"), &form).await.status.is_redirection());
    let soon = ben.post(&format!("/meetings/{meeting}/messages"), &form).await;
    assert_eq!(soon.status, 429);
    assert!(soon.says("From a page."));
    forum.advance(chrono::TimeDelta::seconds(30));
    assert!(ben.post(&format!("/meetings/{meeting}/messages"), &form).await.status.is_redirection());
    for slow in [json!(4), json!(601), json!(-1)] {
        let wrong =
            ask(&mut chair, &meeting, "lock.set", json!({ "locked": false, "slow_seconds": slow })).await;
        assert_eq!(wrong["err"]["problem"], "problem-slow-unsound");
    }
}

#[tokio::test]
async fn a_message_is_edited_by_its_author_alone_and_only_its_new_words_are_sent() {
    meeting!(forum, meeting, ada, ben, sedge);
    let (mut hers, mut his) = (join(&forum, &ada, &meeting).await, join(&forum, &ben, &meeting).await);
    hers.say(&meeting, "The frist words.").await;
    let id = his.next_event().await["d"]["id"].clone();

    for other in [&mut his, &mut join(&forum, &sedge, &meeting).await] {
        let refused = ask(other, &meeting, "edit", json!({ "id": id, "body": "Not theirs." })).await;
        assert_eq!(refused["err"]["problem"], "forbidden-message-edit");
    }
    let edited = ask(&mut hers, &meeting, "edit", json!({ "id": id, "body": "The first words." })).await;
    let twice = ask(&mut hers, &meeting, "edit", json!({ "id": id, "body": "The first words." })).await;
    assert_eq!((&edited["ok"]["dup"], &twice["ok"]["dup"]), (&json!(false), &json!(true)));
    let event = his.next_where(|frame| frame["t"] == "message.edited").await;
    assert!(event["d"]["html"].as_str().unwrap().contains("The first words."), "{event}");
    assert_eq!(event["d"]["seq"], 2);

    let log = read_all(&forum, &ben, &meeting).await;
    assert_eq!(kinds(&log), ["meeting.opened", "message.posted", "message.edited"]);
    assert!(!log.iter().any(|event| event.to_string().contains("frist")), "{log:?}");
    assert!(log[1]["d"]["edited_at"].is_string());
    let page = ben.get(&format!("/meetings/{meeting}")).await;
    assert!(page.says("The first words.") && page.says("Edited"), "{}", page.body);
    let refused = ask(&mut hers, &meeting, "edit", json!({ "id": id, "body": "Call 020 7946 0018." })).await;
    assert_eq!(refused["err"]["code"], "screening");
    ask(&mut hers, &meeting, "remove", json!({ "id": id })).await;
    let log = read_all(&forum, &ben, &meeting).await;
    assert_eq!(kinds(&log), ["meeting.opened", "message.posted", "hidden", "message.removed"]);
    let gone = ask(&mut hers, &meeting, "edit", json!({ "id": id, "body": "Back again." })).await;
    assert!(gone["err"].is_object(), "{gone}");
}

#[tokio::test]
async fn marks_replies_and_the_notice_are_read_alike_by_all_and_go_with_their_message() {
    meeting!(forum, meeting, ada, ben, sedge);
    let (mut hers, mut chair) = (join(&forum, &ada, &meeting).await, join(&forum, &sedge, &meeting).await);
    hers.say(&meeting, "#action is only a word of mine.").await;
    let id = chair.next_event().await["d"]["id"].clone();
    chair.say(&meeting, "#decision We keep the first field.").await;
    let reply = json!({ "op": "post", "m": meeting, "k": Uuid::new_v4(), "d": { "body": "Agreed.", "reply_to": id } });
    assert!(chair.request(reply).await["ok"].is_object());
    ask(&mut hers, &meeting, "mark", json!({ "id": id, "mark": "action" })).await;
    ask(&mut chair, &meeting, "mark", json!({ "id": id, "mark": "action" })).await;
    ask(&mut hers, &meeting, "pin", json!({ "id": id })).await;
    ask(&mut chair, &meeting, "pin", json!({ "id": id })).await;

    let log = read_all(&forum, &ben, &meeting).await;
    let marks: Vec<_> =
        log.iter().filter(|it| it["t"] == "message.posted").map(|it| &it["d"]["mark"]).collect();
    assert_eq!(
        marks,
        [&json!("action"), &json!("decision"), &Value::Null],
        "of one's own accord only who leads"
    );
    assert_eq!(log[3]["d"]["reply_to"], 2);
    let last: Vec<_> =
        log[4..].iter().map(|event| (event["t"].as_str().unwrap(), &event["d"]["seq"])).collect();
    assert_eq!(last, [("message.marked", &json!(2)), ("message.pinned", &json!(2))]);
    let page = ben.get(&format!("/meetings/{meeting}")).await;
    assert!(
        page.says("In reply to Ada") && page.select("[data-part=now]")[0].contains("only a word of mine")
    );

    ask(&mut hers, &meeting, "remove", json!({ "id": id })).await;
    let log = read_all(&forum, &ben, &meeting).await;
    assert_eq!(log[5]["d"], json!({}), "nothing stands there that was taken away");
    let page = ben.get(&format!("/meetings/{meeting}")).await;
    assert!(
        !page.says("only a word of mine") && page.says("In reply to an earlier message"),
        "{}",
        page.body
    );
    let gone = ask(&mut chair, &meeting, "pin", json!({ "id": id })).await;
    assert_eq!(gone["err"]["problem"], "conflict-message-removed");
}

#[tokio::test]
async fn a_notice_for_members_alone_is_none_for_those_who_read_for_policy() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space_for("general", Posting::StraightAway, readers()).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let mut chair = join(&forum, &sedge, &meeting).await;
    let form = [("body", "For members alone."), ("handling", "HD4")];
    ada.post(&format!("/meetings/{meeting}/messages"), &form).await.location();
    let id = chair.next_event().await["d"]["id"].clone();
    ask(&mut chair, &meeting, "pin", json!({ "id": id })).await;

    let log = read_all(&forum, &teal, &meeting).await;
    assert_eq!(kinds(&log), ["meeting.opened", "hidden", "message.pinned"]);
    assert_eq!(log[2]["d"], json!({}));
    assert!(!teal.get(&format!("/meetings/{meeting}/panel")).await.says("For members alone."));
    assert!(ada.get(&format!("/meetings/{meeting}/panel")).await.says("For members alone."));
}

#[tokio::test]
async fn whoever_is_asked_to_leave_hears_nothing_more_until_they_may_come_back() {
    meeting!(forum, meeting, ada, ben, sedge);
    let (mut hers, mut his) = (join(&forum, &ada, &meeting).await, join(&forum, &ben, &meeting).await);
    let mut chair = join(&forum, &sedge, &meeting).await;
    ask(&mut hers, &meeting, "hand", json!({})).await;
    let account = ada.account.id;
    let not_his = ask(&mut his, &meeting, "person.remove", json!({ "account": account })).await;
    assert_eq!(not_his["err"]["problem"], "forbidden-meeting-lead");
    for spared in [sedge.account.id, forum.moderator("Marram").await.account.id] {
        let refused = ask(&mut chair, &meeting, "person.remove", json!({ "account": spared })).await;
        assert_eq!(refused["err"]["problem"], "forbidden-person-remove");
    }

    let removed = ask(&mut chair, &meeting, "person.remove", json!({ "account": account })).await;
    assert_eq!(removed["ok"]["dup"], false);
    assert_eq!(hers.closed().await, 4300);
    assert_eq!(ada.get(&format!("/meetings/{meeting}")).await.status, 404);
    let mut again = Socket::open(&forum, &ada).await;
    assert_eq!(again.follow(&meeting, None).await["err"]["code"], "not_found");
    assert_eq!(again.say(&meeting, "Let me in.").await["err"]["code"], "not_found");
    let log = read_all(&forum, &ben, &meeting).await;
    assert_eq!(kinds(&log), ["meeting.opened", "hand.raised", "hand.lowered", "hidden"], "nobody is told");
    let log = read_all(&forum, &sedge, &meeting).await;
    assert_eq!((&log[3]["t"], &log[3]["d"]["name"]), (&json!("person.removed"), &json!("Ada")));
    assert!(sedge.get(&format!("/meetings/{meeting}")).await.says("Asked to leave"));
    assert!(!ben.get(&format!("/meetings/{meeting}")).await.says("Asked to leave"));

    ask(&mut chair, &meeting, "person.return", json!({ "account": account })).await;
    let mut back = join(&forum, &ada, &meeting).await;
    assert!(back.say(&meeting, "Thank you.").await["ok"].is_object());
    assert_eq!(read_all(&forum, &ada, &meeting).await.len(), 6, "and reads all of it, her own going too");
    assert!(his.say(&meeting, "Welcome back.").await["ok"].is_object(), "his socket was open all along");
}

#[tokio::test]
async fn a_request_that_lacks_what_it_needs_or_names_another_meetings_things_is_refused_and_does_nothing() {
    meeting!(forum, meeting, _ada, _ben, sedge);
    let other = meeting::open(&sedge, &forum.space("research").await).await;
    meeting::prepare(&sedge, &other).await;
    let mut chair = join(&forum, &sedge, &meeting).await;
    let page = sedge.get(&format!("/meetings/{other}")).await;
    let item = page.attributes("form[data-op='agenda.start'] input[name=id]", "value").remove(0);
    let hand = page.attributes("form[data-op='hand.call'] input[name=id]", "value").remove(0);
    let head = forum.head_of(&meeting).await;
    for (op, details) in [
        ("agenda.start", json!({ "id": item })),
        ("hand.call", json!({ "id": hand })),
        ("hand.lower", json!({ "id": hand })),
        ("mark", json!({ "id": Uuid::new_v4(), "mark": "action" })),
        ("react", json!({ "id": Uuid::new_v4(), "sign": "agree" })),
        ("pin", json!({ "id": Uuid::new_v4() })),
    ] {
        assert_eq!(ask(&mut chair, &meeting, op, details).await["err"]["code"], "not_found", "{op}");
    }
    let mut more = join(&forum, &sedge, &meeting).await;
    for (op, details) in [
        ("mark", json!({ "id": Uuid::new_v4(), "mark": "gold" })),
        ("react", json!({ "id": Uuid::new_v4(), "sign": "gold" })),
        ("lock.set", json!({})),
        ("edit", json!({ "id": Uuid::new_v4() })),
        ("hand.call", json!({ "id": 7 })),
        ("person.remove", json!({ "account": "nobody" })),
    ] {
        assert_eq!(ask(&mut more, &meeting, op, details).await["err"]["code"], "unreadable", "{op}");
    }
    // What is of another kind is not taken for left out.
    let mut wrong = join(&forum, &sedge, &meeting).await;
    let asked =
        |secret: Value| json!({ "question": "Which first?", "options": "One\nTwo", "secret": secret });
    for (op, details) in [
        ("mark", json!({ "id": Uuid::new_v4(), "mark": 7 })),
        ("react", json!({ "id": Uuid::new_v4(), "sign": ["agree"] })),
        ("pin", json!({ "id": 7 })),
        ("post", json!({ "body": "Words.", "reply_to": 7 })),
        ("lock.set", json!({ "locked": false, "slow_seconds": "30" })),
        ("poll.open", asked(Value::Null)),
        ("poll.open", asked(json!("true"))),
    ] {
        assert_eq!(ask(&mut wrong, &meeting, op, details).await["err"]["code"], "unreadable", "{op}");
    }
    let many = json!({ "id": Uuid::new_v4(), "option": 4_294_967_297_i64 });
    let vote = wrong.request(json!({ "op": "poll.vote", "m": meeting, "d": many })).await;
    assert_eq!(vote["err"]["code"], "unreadable", "and no vote for another");
    let without = more.request(json!({ "op": "hand", "m": meeting, "d": {} })).await;
    assert_eq!(without["err"]["code"], "unreadable", "every change has a key");
    assert_eq!(forum.head_of(&meeting).await, head);
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_the_order_and_keeps_nobody_waiting() {
    meeting!(forum, meeting, ada, _ben, sedge);
    let (mut hers, mut chair) = (join(&forum, &ada, &meeting).await, join(&forum, &sedge, &meeting).await);
    ask(&mut chair, &meeting, "lock.set", json!({ "locked": false, "slow_seconds": 30 })).await;
    assert!(hers.say(&meeting, "Before.").await["ok"].is_object());
    assert_eq!(hers.say(&meeting, "Too soon.").await["err"]["code"], "rate_limited");
    forum.advance(chrono::TimeDelta::minutes(-50));
    assert!(hers.say(&meeting, "After.").await["ok"].is_object(), "it was not before");
    forum.advance(chrono::TimeDelta::minutes(120));
    assert!(hers.say(&meeting, "Later.").await["ok"].is_object());
    let log = read_all(&forum, &ada, &meeting).await;
    let seqs: Vec<i64> = log.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(
        seqs,
        (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>(),
        "positions decide, not times"
    );
}
