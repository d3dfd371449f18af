//! Actions agreed in meetings: who records them, whose they are, and who reads that.

use crate::support::{
    Reply, TestApp,
    meeting::{self, record_action},
};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{action, role_grant::Role, space::Posting};
use futures_util::future::join_all;
use sea_orm::{EntityTrait, QueryOrder};
use std::collections::BTreeSet;

pub(super) const CHRISTMAS: (&str, &str, &str) = ("24", "12", "2026");

/// A form of an action.
pub(super) fn form<'a>(text: &'a str, owner: &'a str) -> Vec<(&'a str, &'a str)> {
    let (day, month, year) = CHRISTMAS;
    let days = [("due_on_day", day), ("due_on_month", month), ("due_on_year", year)];
    [("text", text), ("owner", owner)].into_iter().chain(days).collect()
}

/// The codes on a page, in order.
pub(super) fn codes(page: &Reply) -> Vec<String> {
    page.select("a.app-pre[href^='/actions/']")
}

pub(super) async fn rows(forum: &TestApp) -> Vec<action::Model> {
    let rows = action::Entity::find().order_by_asc(action::Column::Id);
    rows.all(forum.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn those_who_lead_record_what_was_agreed_once_the_meeting_has_begun() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::schedule(&sedge, &space).await;
    let (place, path) = (format!("/meetings/{meeting}"), format!("/meetings/{meeting}/actions"));
    let early = sedge.post(&path, &form("Try three fields.", "Ada")).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    sedge.post(&format!("{place}/opening"), &[]).await.location();
    for reply in [ada.get(&format!("{path}/new")).await, ada.post(&path, &form("Mine.", "Ada")).await] {
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "only those who lead");
    }
    assert!(rows(&forum).await.is_empty());

    record_action(&sedge, &meeting, ("Try three fields.", "ada", CHRISTMAS)).await;
    sedge.post(&format!("{place}/ending"), &[]).await.location();
    record_action(&sedge, &meeting, ("Compare the calls.", "Sedge", CHRISTMAS)).await;

    let page = ada.get(&place).await;
    assert_eq!(codes(&page), ["2026-11/1", "2026-11/2"]);
    let lines = page.select("section[aria-labelledby=actions] .app-list__item");
    assert!(lines[0].contains("Try three fields.") && lines[0].contains("You"), "{lines:?}");
    assert!(lines[1].contains("Sedge") && lines[1].contains("By 24 December 2026"), "{lines:?}");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_cannot_be_recorded_is_given_back_as_it_was_typed() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    forum.space_for("chairs", Posting::StraightAway, vec![Audience::role(Role::Moderator)]).await;
    let (_, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let audience = vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)];
    let open = forum.space_for("open", Posting::StraightAway, audience).await;
    let meetings = [meeting::open(&sedge, &space).await, meeting::open(&sedge, &open).await];
    for meeting in &meetings {
        let path = format!("/meetings/{meeting}/actions");
        let send = async |text: &str, owner: &str, (day, month, year): (&str, &str, &str)| {
            let days = [("due_on_day", day), ("due_on_month", month), ("due_on_year", year)];
            let form: Vec<_> = [("text", text), ("owner", owner)].into_iter().chain(days).collect();
            sedge.post(&path, &form).await
        };
        let long = "long ".repeat(120);
        for (text, owner, due_on) in [
            ("", "Ada", CHRISTMAS),
            (long.as_str(), "Ada", CHRISTMAS),
            ("Write to ada@example.org.", "Ada", CHRISTMAS),
            ("Words.", "", CHRISTMAS),
            ("Words.", "Nobody", CHRISTMAS),
            // Whoever only reads takes nothing on, also where they see the meeting.
            ("Words.", "Teasel", CHRISTMAS),
            ("Words.", "Ada", ("22", "11", "2026")),
            ("Words.", "Ada", ("31", "11", "2026")),
            ("Words.", "Ada", ("", "", "")),
        ] {
            let refused = send(text, owner, due_on).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{text} {owner} {due_on:?}");
            assert_eq!(refused.attributes("#owner", "value"), [owner]);
            assert_eq!(refused.attributes("#due_on", "value"), [due_on.0]);
            assert_eq!(refused.select("#text").concat().trim(), text.trim());
        }
    }
    assert!(rows(&forum).await.is_empty());
    assert_eq!(
        sedge.get(&format!("/meetings/{}/actions/new", meetings[0])).await.attributes("#due_on", "value"),
        ["21"]
    );
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_action_and_no_two_have_the_same_number() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (sedge, rush) = (forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let meeting = meeting::open(&sedge, &space).await;
    let path = format!("/meetings/{meeting}/actions");
    let key = sedge.get(&format!("{path}/new")).await.attributes("input[name=key]", "value").remove(0);
    let once: Vec<_> = form("Try three fields.", "Sedge").into_iter().chain([("key", &*key)]).collect();
    for _ in 0..2 {
        sedge.post(&path, &once).await.location();
    }
    assert_eq!(rush.post(&path, &once).await.status, StatusCode::CONFLICT, "it is another's key");
    assert_eq!(rows(&forum).await.len(), 1);

    let both = [&sedge, &rush];
    let fields = form("More.", "Rush");
    let many = (0..10).map(|index| both[index % 2].post(&path, &fields));
    for reply in join_all(many).await {
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
    }
    let numbers: BTreeSet<i32> = rows(&forum).await.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=11).collect());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_was_marked_waits_to_be_recorded_and_its_words_stay_with_the_message() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.person_with("Marram", &[Role::Moderator, Role::PolicyReader]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let place = format!("/meetings/{meeting}");
    let say = async |body: &str, handling: &str| {
        let words = [("body", body), ("handling", handling)];
        sedge.post(&format!("{place}/messages"), &words).await.location();
    };
    say("#action Plover tries it.", "HD3").await;
    say("#action Lapwing asks again.", "HD4").await;
    say("#decision Not this.", "HD3").await;
    let new = format!("{place}/actions/new");

    let page = sedge.get(&new).await;
    let marked = page.select("[data-marked] .app-log__text");
    assert_eq!(marked.len(), 2, "{marked:?}");
    assert!(sedge.get(&place).await.says("2 messages are marked and not recorded yet"));
    assert!(!ada.get(&place).await.says("not recorded yet"), "that is for those who lead");
    let theirs = marram.get(&new).await;
    assert!(theirs.says("Plover") && !theirs.body.contains("Lapwing"), "what is for members alone");
    let links = page.attributes("[data-marked] a", "href");
    let source = sedge.get(&links[1]).await;
    assert!(source.select("[data-source]")[0].contains("Lapwing"));
    assert!(!marram.get(&links[1]).await.body.contains("Lapwing"));

    let message = source.attributes("input[name=message]", "value").remove(0);
    let recorded: Vec<_> = form("Ask again.", "Ada").into_iter().chain([("message", &*message)]).collect();
    assert_eq!(marram.post(&format!("{place}/actions"), &recorded).await.status, StatusCode::NOT_FOUND);
    sedge.post(&format!("{place}/actions"), &recorded).await.location();

    let marked = sedge.get(&new).await.select("[data-marked] .app-log__text");
    assert!(marked.len() == 1 && marked[0].contains("Plover"), "{marked:?}");
    let action = format!("/actions/{}", rows(&forum).await[0].id);
    assert!(ada.get(&action).await.says("Where it was said"));
    assert!(!marram.get(&action).await.says("Where it was said"), "they do not see that message");
    // Taken away, it waits no more, and nothing of it is left.
    let page = sedge.get(&place).await;
    let withdrawals = page.attributes("form[action$='/withdrawal'][action*='/messages/']", "action");
    for withdrawal in withdrawals.iter().filter(|action| !action.contains("message-id")) {
        sedge.post(withdrawal, &[]).await.location();
    }
    let page = sedge.get(&new).await;
    assert!(page.select("[data-marked]").is_empty() && !page.body.contains("Plover"));
    assert!(!ada.get(&action).await.says("Where it was said"));
    let late: Vec<_> = form("Late.", "Ada").into_iter().chain([("message", &*message)]).collect();
    let refused = sedge.post(&format!("{place}/actions"), &late).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.select("#text").concat().trim(), "Late.");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_reads_for_policy_is_told_nobodys_name() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)];
    let space = forum.space_for("open", Posting::StraightAway, audience).await;
    let (_, sedge) = (forum.person("Plover").await, forum.moderator("Sedge").await);
    let teasel = forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let marram = forum.person_with("Marram", &[Role::Moderator, Role::PolicyReader]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let action = record_action(&sedge, &meeting, ("Try three fields.", "Plover", CHRISTMAS)).await;
    let place = format!("/meetings/{meeting}");

    for reader in [&teasel, &marram] {
        for path in [&place, &action, &"/actions?whose=all".to_owned()] {
            let page = reader.get(path).await;
            assert!(page.says("Try three fields."), "{path}");
            assert!(!page.body.contains("Plover"), "{path}");
        }
    }
    assert!(!marram.get(&format!("{action}/edit")).await.body.contains("Plover"));
    // What they change leaves it with whoever has it.
    let kept: Vec<_> = form("Try four fields.", "").into_iter().chain([("version", "1")]).collect();
    marram.post(&action, &kept).await.location();
    assert!(sedge.get(&action).await.says("Plover") && sedge.get(&action).await.says("Try four fields."));
    let kept: Vec<_> = form("Try five fields.", "").into_iter().chain([("version", "2")]).collect();
    assert_eq!(sedge.post(&action, &kept).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_action_is_there_for_those_alone_who_may_see_its_meeting() {
    let forum = TestApp::start().await;
    let audience = vec![Audience::role(Role::SafeguardingLead)];
    let space = forum.space_for("closed", Posting::StraightAway, audience).await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    ada.post("/account/directory", &[("listed", "yes")]).await.location();
    let refused = sedge.post(&format!("/meetings/{meeting}/actions"), &form("Words.", "Ada")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "she does not see the meeting");
    sedge.post(&format!("/meetings/{meeting}/invitees"), &[("name", "Ada")]).await.location();
    // Whoever was not there is not let in afterwards, and reads what is theirs all the same.
    sedge.post(&format!("/meetings/{meeting}/lobby"), &[("on", "true")]).await.location();
    let hers = record_action(&sedge, &meeting, ("Hers to do.", "Ada", CHRISTMAS)).await;
    let other = record_action(&sedge, &meeting, ("Another’s to do.", "Sedge", CHRISTMAS)).await;

    assert_eq!(ada.get(&hers).await.status, StatusCode::OK);
    assert_eq!(ada.get(&other).await.status, StatusCode::NOT_FOUND);
    assert_eq!(codes(&ada.get("/actions?whose=all").await), ["2026-11/1"]);
    for path in [&hers, &other] {
        assert_eq!(ben.get(path).await.status, StatusCode::NOT_FOUND);
        let closing = ben.post(&format!("{path}/closing"), &[("to", "done"), ("outcome", "No.")]).await;
        assert_eq!(closing.status, StatusCode::NOT_FOUND);
    }
    assert!(codes(&ben.get("/actions?whose=all").await).is_empty());
    forum.run_due_jobs().await;
}
