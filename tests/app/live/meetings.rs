use crate::support::{
    TestApp, meeting,
    socket::{Socket, post},
};
use csa_forum::domain::space::Audience;
use entity::{role_grant::Role, space::Posting};
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

const WORDS: &str = "Please put that field first.";

/// A served forum with a meeting that goes on, its key, and Ada and the moderator who opened it.
macro_rules! meeting {
    ($forum:ident, $meeting:ident, $ada:ident, $sedge:ident) => {
        meeting!($forum, $meeting, $ada, $sedge, |_| {});
    };
    ($forum:ident, $meeting:ident, $ada:ident, $sedge:ident, $change:expr) => {
        let $forum = TestApp::served($change).await;
        let space = $forum.space("general").await;
        let ($ada, $sedge) = ($forum.person("Ada").await, $forum.moderator("Sedge").await);
        let $meeting = meeting::open(&$sedge, &space).await;
    };
}

/// Follows a meeting from its beginning.
async fn follow_all(socket: &mut Socket, meeting: &str) -> Value {
    let here = socket.follow(meeting, None).await;
    let epoch = here["ok"]["epoch"].as_str().unwrap().to_owned();
    socket.follow(meeting, Some((&epoch, 0))).await
}

fn path(meeting: &str) -> String {
    format!("/meetings/{meeting}/messages")
}

#[tokio::test]
async fn what_a_page_appends_sockets_hear_and_what_a_socket_appends_pages_show() {
    meeting!(forum, meeting, ada, sedge);
    let mut hers = Socket::open(&forum, &ada).await;
    let mut his = Socket::open(&forum, &sedge).await;
    assert_eq!(hers.follow(&meeting, None).await["ok"]["seq"], 1);
    his.follow(&meeting, None).await;

    sedge.post(&path(&meeting), &[("body", "From a *page*."), ("handling", "HD1")]).await.location();
    let said = hers.say(&meeting, WORDS).await;

    assert_eq!((said["ok"]["seq"].as_i64(), said["ok"]["dup"].as_bool()), (Some(3), Some(false)));
    let (first, second) = (hers.next_event().await, hers.next_event().await);
    assert_eq!((first["t"].as_str(), first["seq"].as_i64()), (Some("message.posted"), Some(2)));
    assert_eq!(first["d"]["name"], "Sedge");
    assert_eq!(first["d"]["handling"], "HD1");
    assert!(first["d"]["html"].as_str().unwrap().contains("<em>page</em>"), "{first}");
    assert!(first["k"].is_null() && second["k"].is_string(), "a key is for its author");
    assert_eq!(his.next_event().await["k"].as_str().map(str::len), Some(36));
    assert!(his.next_event().await["k"].is_null());
    assert!(sedge.get(&format!("/meetings/{meeting}")).await.says(WORDS));
    assert!(!first.to_string().contains(&sedge.account.id.to_string()), "keys of accounts stay inside");
}

#[tokio::test]
async fn the_same_key_is_answered_as_before_and_other_words_under_it_are_refused() {
    meeting!(forum, meeting, ada, _sedge);
    let mut socket = Socket::open(&forum, &ada).await;
    let key = Uuid::new_v4();

    let first = socket.request(post(&meeting, key, WORDS)).await;
    let again = socket.request(post(&meeting, key, WORDS)).await;
    let other = socket.request(post(&meeting, key, "Other words.")).await;

    assert_eq!((&first["ok"]["seq"], &first["ok"]["at"]), (&again["ok"]["seq"], &again["ok"]["at"]));
    assert_eq!((&first["ok"]["dup"], &again["ok"]["dup"]), (&json!(false), &json!(true)));
    assert_eq!(other["err"]["code"], "key_reused");
    assert_eq!(forum.head_of(&meeting).await, 2, "it was opened, and one thing was said");
}

#[tokio::test]
async fn a_reader_resumes_where_they_were() {
    meeting!(forum, meeting, ada, sedge);
    let actor = sedge.actor().await;
    for number in 2..=450 {
        forum.say(&actor, meeting.parse().unwrap(), &format!("Message {number}.")).await;
    }
    let mut socket = Socket::open(&forum, &ada).await;
    let here = socket.follow(&meeting, None).await;
    let epoch = here["ok"]["epoch"].as_str().unwrap();
    assert_eq!(here["ok"]["seq"], 450);
    let live = socket.receive_told().await.unwrap();
    assert_eq!((live["t"].as_str(), live["d"]["seq"].as_i64()), (Some("live"), Some(450)));

    assert_eq!(socket.follow(&meeting, Some((epoch, 7))).await["ok"]["seq"], 450);
    for seq in 8..=450 {
        assert_eq!(socket.next_event().await["seq"], seq);
    }
    assert_eq!(socket.receive_told().await.unwrap()["t"], "live", "after the replay, and not before");
    let again =
        socket.request(json!({ "op": "since", "m": meeting, "since": { "epoch": epoch, "seq": 449 } })).await;
    assert_eq!(again["ok"]["seq"], 450);
    assert_eq!(socket.next_event().await["seq"], 450);
    socket.next_where(|frame| frame["t"] == "live").await;
    assert_eq!(socket.request(json!({ "op": "unsub", "m": meeting })).await["ok"], json!({}));
    let mut other = Socket::open(&forum, &sedge).await;
    other.follow(&meeting, None).await;
    forum.say(&actor, meeting.parse().unwrap(), "One of them hears this.").await;
    assert_eq!(other.next_event().await["seq"], 451);
    assert_eq!(socket.request(json!({ "op": "hello" })).await["ok"], json!({}));
    assert!(socket.is_quiet(), "who left hears no more");
}

#[tokio::test]
async fn what_is_asked_while_a_log_is_read_is_answered_before_its_end() {
    meeting!(forum, meeting, ada, sedge);
    let (actor, id) = (sedge.actor().await, meeting.parse().unwrap());
    join_all((2..=600).map(|_| forum.say(&actor, id, WORDS))).await;
    let mut socket = Socket::open(&forum, &ada).await;
    let here = socket.follow(&meeting, None).await;
    let since = json!({ "epoch": here["ok"]["epoch"], "seq": 1 });
    socket.next_where(|frame| frame["t"] == "live").await;

    socket.ask_with_next(json!({ "op": "since", "m": meeting, "since": since })).await.unwrap();
    let asked = socket.ask(json!({ "op": "hello" })).await.unwrap();
    let mut read = 1;
    loop {
        let frame = socket.receive().await.unwrap();
        if frame["re"] == asked {
            break;
        }
        read = frame["seq"].as_i64().unwrap_or(read);
    }

    assert!(read < 600, "the log was read to its end first");
    for seq in read + 1..=600 {
        assert_eq!(socket.next_event().await["seq"], seq);
    }
}

#[tokio::test]
async fn a_log_that_may_have_been_rewound_or_went_too_far_is_read_as_a_page() {
    meeting!(forum, meeting, ada, sedge);
    let mut socket = Socket::open(&forum, &ada).await;
    let here = socket.follow(&meeting, None).await;
    let epoch = here["ok"]["epoch"].as_str().unwrap();
    socket.next_where(|frame| frame["t"] == "live").await;
    let actor = sedge.actor().await;
    for number in 2..=1001 {
        forum.say(&actor, meeting.parse().unwrap(), &format!("Message {number}.")).await;
    }
    let other = Uuid::new_v4().to_string();
    let mut late = Socket::open(&forum, &ada).await;

    for since in [(epoch, 0), (epoch, 1002), (epoch, -1), (other.as_str(), 1001)] {
        assert_eq!(late.follow(&meeting, Some(since)).await["ok"]["seq"], 1001);
        assert_eq!(late.receive().await.unwrap()["t"], "snapshot", "{since:?}");
    }
    late.follow(&meeting, Some((epoch, 1))).await;
    assert_eq!(late.next_event().await["seq"], 2, "a thousand are replayed");
}

#[tokio::test]
async fn removed_words_are_never_sent_again() {
    meeting!(forum, meeting, ada, sedge);
    let mut hers = Socket::open(&forum, &ada).await;
    let epoch = follow_all(&mut hers, &meeting).await["ok"]["epoch"].clone();
    hers.say(&meeting, WORDS).await;
    let message = hers.next_where(|frame| frame["seq"] == 2).await["d"]["id"].clone();
    let mut his = Socket::open(&forum, &sedge).await;

    let remove = json!({ "op": "remove", "m": meeting, "k": Uuid::new_v4(), "d": { "id": message } });
    assert_eq!(his.request(remove.clone()).await["ok"]["seq"], 3);
    assert_eq!(his.request(remove).await["ok"]["dup"], true);
    let heard = hers.next_where(|frame| frame["seq"] == 3).await;
    assert_eq!(
        (heard["t"].as_str(), &heard["d"]),
        (Some("message.removed"), &json!({ "id": message, "seq": 2 }))
    );

    // What came since somebody is here is in memory; what came before is read from the database.
    let epoch = epoch.as_str().unwrap();
    for (kept, since) in [("in memory", 1), ("in the database", 0)] {
        let mut late = Socket::open(&forum, &sedge).await;
        late.follow(&meeting, Some((epoch, since))).await;
        let tombstone = late.next_where(|frame| frame["seq"] == 2).await;
        assert_eq!(tombstone["d"], json!({ "id": message, "removed": true }), "{kept}");
        assert!(!late.next_event().await.to_string().contains(WORDS), "{kept}");
    }
    assert!(!sedge.get(&format!("/meetings/{meeting}")).await.says(WORDS));
}

#[tokio::test]
async fn only_its_author_or_who_leads_removes_a_message() {
    meeting!(forum, meeting, ada, _sedge);
    let ben = forum.person("Ben").await;
    let (mut hers, mut his) = (Socket::open(&forum, &ada).await, Socket::open(&forum, &ben).await);
    hers.follow(&meeting, None).await;
    hers.say(&meeting, WORDS).await;
    let message = hers.next_event().await["d"]["id"].clone();
    let remove = |key: Uuid| json!({ "op": "remove", "m": meeting, "k": key, "d": { "id": message } });

    let refused = his.request(remove(Uuid::new_v4())).await;

    assert_eq!(refused["err"]["code"], "forbidden");
    assert!(refused["err"]["words"].as_str().unwrap().starts_with("Only its author"));
    assert_eq!(hers.request(remove(Uuid::new_v4())).await["ok"]["dup"], false);
    assert_eq!(hers.request(remove(Uuid::new_v4())).await["ok"]["dup"], true, "twice changes nothing");
}

#[tokio::test]
async fn policy_readers_learn_of_what_is_for_members_alone_only_that_it_is_there() {
    let forum = TestApp::served(|_| {}).await;
    let audience = vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)];
    let space = forum.space_for("joint", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let reader = forum.person_with("Teasel", &[Role::Member, Role::PolicyReader]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let mut socket = Socket::open(&forum, &reader).await;
    socket.follow(&meeting, None).await;

    ada.post(&path(&meeting), &[("body", WORDS), ("handling", "HD4")]).await.location();
    ada.post(&path(&meeting), &[("body", "For all."), ("handling", "HD3")]).await.location();

    assert_eq!(socket.next_event().await, json!({ "m": meeting, "seq": 2, "t": "hidden" }));
    assert!(socket.next_event().await["d"]["html"].as_str().unwrap().contains("For all."));
    let mut late = Socket::open(&forum, &reader).await;
    follow_all(&mut late, &meeting).await;
    late.next_event().await;
    assert_eq!(late.next_event().await["t"], "hidden", "neither later");
}

#[tokio::test]
async fn a_refused_address_goes_back_to_its_writer_with_the_reason() {
    meeting!(forum, meeting, ada, _sedge);
    let mut socket = Socket::open(&forum, &ada).await;

    let refused = socket.say(&meeting, "Write to someone@example.org").await;

    assert_eq!(refused["err"]["code"], "screening");
    assert_eq!(refused["err"]["rules"], json!(["email"]));
    assert_eq!(refused["err"]["confirm"], json!(null), "nobody can confirm an address");
    assert_eq!(refused["err"]["problem"], "problem-screening-email");
    assert!(refused["err"]["words"].as_str().unwrap().starts_with("Take out the email address"));
    assert_eq!(forum.head_of(&meeting).await, 1, "nothing was kept");
}

#[tokio::test]
async fn who_posts_too_fast_is_told_how_long_to_wait() {
    meeting!(forum, meeting, ada, _sedge);
    let mut socket = Socket::open(&forum, &ada).await;

    let mut answers = Vec::new();
    for number in 0..12 {
        answers.push(socket.say(&meeting, &format!("Message {number}.")).await);
        if answers.last().unwrap()["err"].is_object() {
            break;
        }
    }

    assert!(answers.len() > 5, "five at once are taken");
    let refused = &answers.last().unwrap()["err"];
    assert_eq!((refused["code"].as_str(), refused["retry"].as_bool()), (Some("rate_limited"), Some(true)));
    assert!((1..=1001).contains(&refused["after_ms"].as_i64().unwrap()), "{refused}");
}

#[tokio::test]
async fn a_meeting_of_another_space_does_not_exist() {
    let forum = TestApp::served(|_| {}).await;
    let space =
        forum.space_for("closed", Posting::StraightAway, vec![Audience::role(Role::PolicyReader)]).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut socket = Socket::open(&forum, &ada).await;

    for there in [meeting.clone(), Uuid::nil().to_string()] {
        let (followed, said) = (socket.follow(&there, None).await, socket.say(&there, WORDS).await);
        assert_eq!(
            (&followed["err"]["code"], &said["err"]["code"]),
            (&json!("not_found"), &json!("not_found"))
        );
    }
}

#[tokio::test]
async fn who_signs_out_or_leaves_hears_no_more_anywhere() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    let mut stays = Socket::open(&forum, &cai).await;
    let mut sockets = Vec::new();
    for person in [&ada, &ada, &ben] {
        sockets.push(Socket::open(&forum, person).await);
    }

    ada.post("/sign-out", &[]).await.location();
    ben.get("/leave").await.location();

    for socket in &mut sockets {
        assert_eq!(socket.closed().await, 4201);
    }
    assert_eq!(stays.request(json!({ "op": "hello" })).await["ok"], json!({}));
}

#[tokio::test]
async fn a_session_that_ended_unnoticed_takes_no_message() {
    meeting!(forum, meeting, ada, _sedge);
    let mut socket = Socket::open(&forum, &ada).await;
    ada.lose_session().await;

    socket.ask(post(&meeting, Uuid::new_v4(), WORDS)).await.unwrap();

    assert_eq!(socket.closed().await, 4201);
    assert_eq!(forum.head_of(&meeting).await, 1);
}

#[tokio::test]
async fn a_meeting_that_ended_takes_no_more() {
    meeting!(forum, meeting, ada, sedge);
    let mut socket = Socket::open(&forum, &ada).await;
    socket.follow(&meeting, None).await;
    sedge.post(&format!("/meetings/{meeting}/ending"), &[]).await.location();

    let refused = socket.say(&meeting, WORDS).await;

    assert_eq!(refused["err"]["code"], "conflict");
    assert_eq!(refused["err"]["problem"], "conflict-meeting-ended");
    assert_eq!(socket.next_event().await["t"], "meeting.ended");
}

#[tokio::test]
async fn heartbeats_tell_how_far_a_log_goes() {
    meeting!(forum, meeting, ada, sedge, |settings| settings.heartbeat_seconds = 1);
    let mut socket = Socket::open(&forum, &ada).await;
    socket.follow(&meeting, None).await;
    forum.say(&sedge.actor().await, meeting.parse().unwrap(), WORDS).await;

    let told = socket.next_where(|frame| frame["d"]["heads"][meeting.as_str()] == 2).await;

    assert_eq!(told["t"], "ping");
}

#[tokio::test]
async fn what_was_taken_before_a_stop_is_answered() {
    meeting!(forum, meeting, ada, _sedge);
    let mut socket = Socket::open(&forum, &ada).await;
    let asked = [
        socket.ask(post(&meeting, Uuid::new_v4(), "One.")).await.unwrap(),
        socket.ask(post(&meeting, Uuid::new_v4(), "Two.")).await.unwrap(),
    ];

    // Frames are taken in order: once this one is answered, those before it are in hand.
    socket.request(json!({ "op": "hello" })).await;

    forum.app.stopping.cancel();

    for id in asked {
        assert!(socket.next_where(|frame| frame["re"] == id).await["ok"].is_object());
    }
    assert_eq!(socket.closed().await, 1012);
    assert_eq!(forum.head_of(&meeting).await, 3);
}

#[tokio::test]
async fn a_message_is_asked_about_and_confirmed_and_what_would_hold_it_comes_out() {
    meeting!(forum, meeting, ada, _sedge);
    let mut socket = Socket::open(&forum, &ada).await;
    let post = |body: &str, more: Value| {
        let mut d = json!({ "body": body });
        d.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "op": "post", "m": meeting, "k": Uuid::new_v4(), "d": d })
    };
    let dated = "It happened on 14 March 2024.";

    let asked = socket.request(post(dated, json!({}))).await;
    assert_eq!(asked["err"]["code"], "screening");
    assert_eq!(
        (&asked["err"]["rules"], &asked["err"]["confirm"]),
        (&json!(["exact_date"]), &json!(["exact_date"]))
    );
    assert_eq!(asked["err"]["retry"], false);
    for confirmed in [json!(["exact_date"]), json!("handle,exact_date")] {
        let sent = socket.request(post(dated, json!({ "confirmed": confirmed }))).await;
        assert!(sent["ok"].is_object(), "{sent}");
    }

    for (body, more, rule) in [
        (
            "A 12-year-old girl from Exampleton told a teacher.",
            json!({ "confirmed": ["person_name"] }),
            "age_place",
        ),
        ("About a case.", json!({ "live_case": true }), "live_case"),
    ] {
        let refused = socket.request(post(body, more)).await;
        assert_eq!(refused["err"]["code"], "screening", "{refused}");
        assert_eq!((&refused["err"]["rules"], &refused["err"]["confirm"]), (&json!([rule]), &json!(null)));
    }
    assert_eq!(forum.head_of(&meeting).await, 3, "two were said");
}
