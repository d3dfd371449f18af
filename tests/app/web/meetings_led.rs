//! Leading a meeting by pages alone, and that every page shows what its log tells.

use crate::support::{Person, Reply, TestApp, meeting, socket::Socket};
use axum::http::StatusCode;
use csa_forum::domain::{
    Error, agenda_item,
    hand::{self, Reason},
    meeting::Writing,
    meeting_event::{self, Command, Content},
    message::{self, NewMessage},
    screening::Answers,
};
use entity::{id::MeetingId, language::Language, message::Mark, reaction::Sign};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Sends a page's only form whose action ends so.
async fn press(person: &Person<'_>, page: &Reply, ending: &str) -> Reply {
    let action = page.attributes(&format!("form[action$='{ending}']"), "action").remove(0);
    person.post(&action, &[]).await
}

#[tokio::test]
async fn a_chair_leads_and_a_member_asks_for_the_word_without_scripts() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = format!("/meetings/{}", meeting::schedule(&sedge, &space).await);
    let agenda = format!("{meeting}/agenda-items/new");
    assert!(sedge.get(&meeting).await.attributes("a", "href").contains(&agenda));
    for (title, rule) in [("Welcome", "on_record"), ("Three fields", "chatham_house"), ("Spare", "private")] {
        let form = [("title", title), ("attribution", rule)];
        sedge.post(&format!("{meeting}/agenda-items"), &form).await.location();
    }
    let wrong = sedge.post(&format!("{meeting}/agenda-items"), &[("title", ""), ("attribution", "x")]).await;
    assert_eq!(
        (wrong.status, wrong.select(".govuk-error-summary__list li").len()),
        (StatusCode::UNPROCESSABLE_ENTITY, 2),
        "{}",
        wrong.body
    );
    let removal = sedge.get(&agenda).await.attributes("form[action$='/removal']", "action").remove(2);
    for _ in 0..2 {
        assert_eq!(sedge.post(&removal, &[]).await.status, StatusCode::SEE_OTHER, "twice is once");
    }
    assert!(ada.get(&meeting).await.says("Welcome") && !ada.get(&meeting).await.says("Spare"));
    assert_eq!(ada.get(&agenda).await.status, StatusCode::NOT_FOUND);

    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    press(&sedge, &sedge.get(&meeting).await, "/start").await.location();
    assert!(ada.get(&meeting).await.says("Now: item 1, Welcome"));
    ada.post(&format!("{meeting}/hands"), &[("reason", "The first field")]).await.location();
    let page = sedge.get(&meeting).await;
    assert!(page.says("The first field") && page.select("#hands") == ["Hands up: 1"], "{}", page.body);
    press(&sedge, &page, "/call").await.location();
    let page = ada.get(&meeting).await;
    assert!(page.says("Your turn"), "{}", page.body);
    press(&ada, &page, "/lowering").await.location();
    assert_eq!(ada.get(&meeting).await.select("#hands"), ["Hands up: none"]);
    let long = "a ".repeat(61);
    let refused = ada.post(&format!("{meeting}/hands"), &[("reason", &long)]).await;
    assert_eq!(
        (refused.status, refused.select(".govuk-error-summary__list li").len()),
        (StatusCode::UNPROCESSABLE_ENTITY, 1)
    );

    sedge.post(&format!("{meeting}/ending"), &[]).await.location();
    let page = ada.get(&meeting).await;
    assert!(page.select("#hands").is_empty(), "{}", page.body);
    let late = sedge.post(&format!("{meeting}/writing"), &[("locked", "true")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_was_said_is_marked_shown_and_edited_and_somebody_asked_to_leave_without_scripts() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = format!("/meetings/{}", meeting::open(&sedge, &space).await);
    let words = [("body", "A sentence to mark."), ("handling", "HD3")];
    ada.post(&format!("{meeting}/messages"), &words).await.location();
    let page = sedge.get(&meeting).await;
    let mark = page.attributes("form[action$='/mark']", "action").remove(0);
    sedge.post(&mark, &[("mark", "decision")]).await.location();
    press(&sedge, &page, "/pin").await.location();
    let page = ada.get(&meeting).await;
    assert_eq!(page.select("[data-slot=mark]").concat(), "Decision");
    assert!(page.select("[data-part=now]")[0].contains("A sentence to mark."));
    press(&sedge, &sedge.get(&meeting).await, "/unpinning").await.location();
    assert!(!ada.get(&meeting).await.select("[data-part=now]")[0].contains("A sentence to mark."));
    let react = page.attributes("[data-log] form[action$='/reaction']", "action");
    assert!(react.is_empty(), "not to one's own words");
    let theirs = sedge.get(&meeting).await;
    let react = theirs.attributes("form[action$='/reaction']", "action").remove(0);
    sedge.post(&react, &[("sign", "thanks")]).await.location();
    let theirs = sedge.get(&meeting).await;
    assert_eq!(theirs.select("[data-log] [data-slot=reactions]"), ["Thank you: 1"]);
    assert_eq!(theirs.attributes("[aria-pressed=true]", "value"), [""], "pressed again it is taken back");
    assert_eq!(sedge.post(&react, &[("sign", "gold")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&react, &[("sign", "agree")]).await.status, StatusCode::FORBIDDEN);
    sedge.post(&react, &[("sign", "")]).await.location();
    assert_eq!(sedge.get(&meeting).await.select("[data-log] [data-slot=reactions]"), [""]);
    assert_eq!(ada.post(&mark, &[("mark", "action")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(sedge.post(&mark, &[("mark", "gold")]).await.status, StatusCode::NOT_FOUND);

    let edit = page.attributes("a[data-edit]", "href").remove(0);
    let chosen = ada.get(&edit).await;
    assert_eq!(chosen.status, StatusCode::CONFLICT);
    assert!(chosen.says("marked this message"), "{}", chosen.body);
    sedge.post(&mark, &[("mark", "")]).await.location();
    assert!(ada.get(&edit).await.says("A sentence to mark."));
    assert_eq!(sedge.get(&edit).await.status, StatusCode::NOT_FOUND);
    let update = edit.trim_end_matches("/edit");
    let refused = ada.post(update, &[("body", "Call 020 7946 0018.")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("020 7946 0018"), "what was typed is still there");
    ada.post(update, &[("body", "A sentence that was mended.")]).await.location();
    assert!(sedge.get(&meeting).await.says("A sentence that was mended."));

    let removal = sedge.get(&meeting).await.attributes("a[href$='/removal/new']", "href").remove(0);
    assert!(sedge.get(&removal).await.says("Ask Ada to leave this meeting?"));
    assert_eq!(ada.get(&removal).await.status, StatusCode::NOT_FOUND);
    sedge.post(removal.trim_end_matches("/new"), &[]).await.location();
    assert_eq!(ada.get(&meeting).await.status, StatusCode::NOT_FOUND);
    assert!(!ada.get("/meetings").await.says("Describing generated material"));
    press(&sedge, &sedge.get(&meeting).await, "/return").await.location();
    assert_eq!(ada.get(&meeting).await.status, StatusCode::OK);

    ada.post(&format!("{meeting}/hands"), &[("reason", "One more")]).await.location();
    sedge.post(&format!("{meeting}/ending"), &[]).await.location();
    let page = ada.get(&meeting).await;
    assert!(!page.says("One more") && page.select("#hands").is_empty(), "{}", page.body);
    assert_eq!(ada.post(update, &[("body", "Too late.")]).await.status, StatusCode::CONFLICT);
}

/// What is done in a random history: by whom, and to which of the things that are there.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Say,
    Mark(usize, Option<Mark>),
    React(usize, Option<Sign>),
    Pin(usize),
    Unpin,
    Remove(usize),
    Raise,
    Lower(usize),
    Call(usize),
    Start(usize),
    Lock(bool, Option<i32>),
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let some = 0..4_usize;
    let mark = prop_oneof![Just(None), Just(Some(Mark::Action)), Just(Some(Mark::Decision))];
    let sign = prop_oneof![Just(None), Just(Some(Sign::Agree)), Just(Some(Sign::SeeToo))];
    let deed = prop_oneof![
        3 => Just(Deed::Say),
        2 => (some.clone(), mark).prop_map(|(which, mark)| Deed::Mark(which, mark)),
        4 => (some.clone(), sign).prop_map(|(which, sign)| Deed::React(which, sign)),
        2 => some.clone().prop_map(Deed::Pin),
        1 => Just(Deed::Unpin),
        1 => some.clone().prop_map(Deed::Remove),
        3 => Just(Deed::Raise),
        2 => some.clone().prop_map(Deed::Lower),
        2 => some.clone().prop_map(Deed::Call),
        2 => some.prop_map(Deed::Start),
        1 => (any::<bool>(), prop_oneof![Just(None), Just(Some(30))]).prop_map(|(locked, slow)| Deed::Lock(locked, slow)),
    ];
    prop::collection::vec((0..3_usize, deed), 1..40)
}

/// What a meeting shows, as it is told: the hands, who has the word, the item, the notice, who writes, the marks, how
/// many reacted.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct State {
    hands: Vec<(String, bool)>,
    item: Option<String>,
    notice: Option<String>,
    locked: bool,
    slow: Option<i64>,
    marks: Vec<(String, String)>,
    reactions: BTreeMap<String, Value>,
}

impl State {
    /// The state after what a reader is told, in its order.
    fn after(frames: &[Value]) -> Self {
        let mut state = Self::default();
        for frame in frames {
            let (detail, text) =
                (&frame["d"], |name: &str| frame["d"][name].as_str().unwrap_or_default().to_owned());
            let (id, mark) = (text("id"), text("mark"));
            match frame["t"].as_str().unwrap() {
                "hand.raised" if detail["lowered"].is_null() => {
                    state.hands.push((id, detail["called"].as_bool().unwrap()));
                }
                "hand.lowered" => state.hands.retain(|(hand, _)| *hand != id),
                "hand.called" => {
                    state.hands.iter_mut().filter(|(hand, _)| *hand == id).for_each(|hand| hand.1 = true);
                }
                "agenda.started" => state.item = Some(id),
                "message.pinned" => state.notice = Some(id).filter(|id| !id.is_empty()),
                "message.removed" => {
                    state.marks.retain(|(message, _)| *message != id);
                    state.reactions.remove(&id);
                    state.notice = state.notice.filter(|notice| *notice != id);
                }
                "message.reacted" => state.react(id, &detail["reactions"]),
                "message.posted" | "message.marked" => {
                    if frame["t"] == "message.posted" {
                        state.react(id.clone(), &detail["reactions"]);
                    }
                    state.marks.retain(|(message, _)| *message != id);
                    if !mark.is_empty() {
                        state.marks.push((id, mark));
                    }
                }
                "writing.set" => {
                    state.locked = detail["locked"].as_bool().unwrap();
                    state.slow = detail["slow_seconds"].as_i64();
                }
                _ => {}
            }
        }
        state.marks.sort();
        state
    }

    fn react(&mut self, id: String, counts: &Value) {
        if counts.is_null() {
            self.reactions.remove(&id);
        } else {
            self.reactions.insert(id, counts.clone());
        }
    }

    /// The state as a page reads it.
    async fn afresh(person: &Person<'_>, id: MeetingId) -> Self {
        let (db, actor) = (person.forum().app.db.read(), person.actor().await);
        let meeting = csa_forum::domain::meeting::find(db, &actor, id).await.unwrap();
        let notice = match meeting.pinned_message_id {
            Some(id) => message::find_words(db, &actor, id).await.unwrap().map(|_| id.to_string()),
            None => None,
        };
        let hands = hand::list(db, &actor, id).await.unwrap();
        let writing = Writing::of(&meeting);
        let (mut marks, mut reactions) = (Vec::new(), BTreeMap::new());
        for event in meeting_event::list_before(db, id, i64::MAX, 1000).await.unwrap() {
            if let Content::Message(shown) = event.content {
                reactions.extend(shown.reactions.map(|counts| (shown.id.to_string(), json!(counts))));
                marks.extend(shown.mark.map(|mark| (shown.id.to_string(), mark.to_string())));
            }
        }
        marks.sort();
        Self {
            hands: hands.into_iter().map(|hand| (hand.id.to_string(), hand.called_at.is_some())).collect(),
            item: meeting.agenda_item_id.map(|id| id.to_string()),
            notice,
            locked: writing.locked,
            slow: writing.slow_seconds.map(i64::from),
            marks,
            reactions,
        }
    }
}

/// What somebody does, as far as there is something to do it to.
async fn command(chair: &Person<'_>, id: MeetingId, deed: Deed) -> Option<Command> {
    let (db, actor) = (chair.forum().app.db.read(), chair.actor().await);
    let mut said = Vec::new();
    let mut raised = Vec::new();
    for event in meeting_event::list_before(db, id, i64::MAX, 1000).await.unwrap() {
        match event.content {
            Content::Message(shown) => said.push(shown.id),
            Content::Tombstone(id) => said.push(id),
            Content::Hand(hand) => raised.push(hand.id),
            _ => {}
        }
    }
    let items = agenda_item::list(db, &actor, id).await.unwrap();
    let none = Answers::parse(Vec::<String>::new(), false);
    Some(match deed {
        Deed::Say => Command::Post(NewMessage::parse("A sentence.", "HD3", Language::En, &none).unwrap()),
        Deed::Mark(which, mark) => Command::Mark(*said.get(which)?, mark),
        Deed::React(which, sign) => Command::React(*said.get(which)?, sign),
        Deed::Pin(which) => Command::Pin(Some(*said.get(which)?)),
        Deed::Unpin => Command::Pin(None),
        Deed::Remove(which) => Command::Remove(*said.get(which)?),
        Deed::Raise => Command::RaiseHand(Reason::parse("The first field", &none).unwrap()),
        Deed::Lower(which) => Command::LowerHand(*raised.get(which)?),
        Deed::Call(which) => Command::CallHand(*raised.get(which)?),
        Deed::Start(which) => Command::StartAgendaItem(items.get(which)?.id),
        Deed::Lock(locked, slow_seconds) => Command::SetWriting(Writing { locked, slow_seconds }),
    })
}

/// Follows a meeting from its beginning until its head, and goes on from there.
async fn follow_from_start(person: &Person<'_>, meeting: &str) -> (Socket, Vec<Value>) {
    let mut socket = Socket::open(person.forum(), person).await;
    let here = socket.follow(meeting, None).await;
    let (epoch, head) =
        (here["ok"]["epoch"].as_str().unwrap().to_owned(), here["ok"]["seq"].as_i64().unwrap());
    socket.next_where(|frame| frame["t"] == "live").await;
    socket.follow(meeting, Some((&epoch, 0))).await;
    let mut events = Vec::new();
    for _ in 0..head {
        events.push(socket.next_event().await);
    }
    (socket, events)
}

#[tokio::test]
async fn what_a_reader_is_told_adds_up_to_what_the_page_shows_whatever_happened() {
    let forum = TestApp::served(|_| {}).await;
    let space = forum.space("general").await;
    let people = [forum.moderator("Sedge").await, forum.moderator("Marram").await, forum.person("Ada").await];
    let reader = forum.person("Ben").await;
    let mut runner = TestRunner::default();
    let mut seen = [0; 4];
    // Some more where by chance nothing was left of a kind.
    for number in 0..60 {
        if number >= 12 && seen.iter().all(|seen| *seen > 0) {
            break;
        }
        let history = deeds().new_tree(&mut runner).unwrap().current();
        let meeting = meeting::open(&people[0], &space).await;
        for title in ["Welcome", "Three fields", "Next date"] {
            meeting::add_item(&people[0], &meeting, (title, "on_record")).await;
        }
        let id: MeetingId = meeting.parse().unwrap();
        let (mut live, mut told) = follow_from_start(&reader, &meeting).await;
        for (who, deed) in &history {
            let Some(command) = command(&people[0], id, *deed).await else { continue };
            let actor = people[*who].actor().await;
            let done = forum.app.hub.append(actor, id, Uuid::new_v4(), command).await;
            assert!(!matches!(done, Err(Error::Database(_))), "{deed:?}: {done:?}");
        }
        let head = forum.head_of(&meeting).await;
        while told.len() < usize::try_from(head).unwrap() {
            told.push(live.next_event().await);
        }
        let (_, replayed) = follow_from_start(&reader, &meeting).await;
        let afresh = State::afresh(&reader, id).await;
        assert_eq!(State::after(&told), afresh, "heard as it happened: {history:?}");
        assert_eq!(State::after(&replayed), afresh, "read later: {history:?}");
        let some = [
            !afresh.hands.is_empty(),
            afresh.notice.is_some(),
            !afresh.marks.is_empty(),
            !afresh.reactions.is_empty(),
        ];
        some.iter().zip(&mut seen).for_each(|(some, seen)| *seen += i32::from(*some));
    }
    assert!(seen.iter().all(|seen| *seen > 0), "histories in which nothing is left show nothing: {seen:?}");
}
