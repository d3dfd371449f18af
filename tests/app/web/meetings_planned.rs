//! What is planned of an agenda: who has a point in hand, how long it may take, its order and its papers.

use super::concerns;
use crate::support::{Person, Reply, TestApp, meeting};
use axum::http::StatusCode;
use csa_forum::domain::space::Audience;
use entity::{agenda_paper, role_grant::Role, space::Posting};
use futures_util::future::join_all;
use sea_orm::EntityTrait;

async fn schedule(chair: &Person<'_>, space: &entity::space::Model) -> String {
    format!("/meetings/{}", meeting::schedule(chair, space).await)
}

async fn add(chair: &Person<'_>, meeting: &str, (title, owner, minutes): (&str, &str, &str)) -> Reply {
    let form = [("title", title), ("attribution", "on_record"), ("owner", owner), ("minutes", minutes)];
    chair.post(&format!("{meeting}/agenda-items"), &form).await
}

/// The addresses at which each point is changed, in the order of the agenda.
async fn items(chair: &Person<'_>, meeting: &str) -> Vec<String> {
    let page = chair.get(&format!("{meeting}/agenda-items/new")).await;
    let edits = page.attributes(".app-agenda a[href$='/edit']", "href");
    edits.into_iter().map(|edit| edit.trim_end_matches("/edit").to_owned()).collect()
}

async fn titles(person: &Person<'_>, meeting: &str) -> Vec<String> {
    let lines = person.get(meeting).await.select(".app-agenda li");
    lines.iter().map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_agenda_says_who_has_each_point_in_hand_and_when_it_is_to_begin() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let meeting = schedule(&sedge, &space).await;
    add(&sedge, &meeting, ("Welcome", "", "15")).await.location();
    add(&sedge, &meeting, ("Fields", "ada", "30")).await.location();
    add(&sedge, &meeting, ("Terms", "", "")).await.location();
    add(&sedge, &meeting, ("Close", "", "5")).await.location();
    for (owner, minutes) in [("Teasel", "5"), ("Nobody", "5"), ("", "0"), ("", "481"), ("", "ten")] {
        let refused = add(&sedge, &meeting, ("Spare", owner, minutes)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{owner} {minutes}");
        assert_eq!(refused.attributes("#title, #owner, #minutes", "value"), ["Spare", owner, minutes]);
    }

    let lines = ada.get(&meeting).await.select(".app-agenda li");
    assert!(lines[0].contains("10am, 15 minutes"), "{lines:?}");
    assert!(lines[1].contains("10:15am, 30 minutes") && lines[1].contains("Ada has it in hand"), "{lines:?}");
    assert!(!lines[2].contains("minutes") && lines[3].contains("5 minutes"), "{lines:?}");
    assert!(!lines[3].contains("am,"), "how long the third takes nobody says: {lines:?}");
}

#[tokio::test]
async fn a_point_is_changed_until_it_was_talked_about_and_the_second_who_does_sees_what_stands() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge, rush) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let meeting = schedule(&sedge, &space).await;
    add(&sedge, &meeting, ("Fields", "", "")).await.location();
    let item = items(&sedge, &meeting).await.remove(0);
    assert_eq!(ada.get(&format!("{item}/edit")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&item, &[]).await.status, StatusCode::NOT_FOUND);
    let form = |title, version| {
        [("title", title), ("attribution", "private"), ("version", version), ("owner", "Ada")]
    };
    let refused = sedge.post(&item, &form("", "1")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attributes("#owner", "value"), ["Ada"]);

    sedge.post(&item, &form("Four", "1")).await.location();
    let both = rush.post(&item, &form("Five", "1")).await;

    assert_eq!(both.status, StatusCode::CONFLICT);
    assert_eq!(both.attributes("#title", "value"), ["Five"]);
    assert!(both.select("section[aria-labelledby=theirs]")[0].contains("Four"), "{}", both.body);
    assert_eq!(titles(&ada, &meeting).await, ["Four"]);
    let version = both.attributes("input[name=version]", "value").remove(0);
    rush.post(&item, &form("Five", &version)).await.location();
    assert_eq!(titles(&ada, &meeting).await, ["Five"]);
    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    sedge.post(&format!("{item}/start"), &[]).await.location();
    let late = sedge.post(&item, &form("Six", "3")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(titles(&ada, &meeting).await, ["Five"]);
    sedge.post(&format!("{meeting}/ending"), &[]).await.location();
    assert_eq!(sedge.post(&item, &form("Six", "3")).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn points_change_places_and_none_is_lost_when_many_move_at_once() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    for title in ["One", "Two", "Three", "Four"] {
        add(&sedge, &meeting, (title, "", "")).await.location();
    }
    let order = items(&sedge, &meeting).await;
    let shift = async |item: &str, direction: &str| {
        sedge.post(&format!("{item}/move"), &[("direction", direction)]).await.status
    };
    assert_eq!(
        ada.post(&format!("{}/move", order[0]), &[("direction", "down")]).await.status,
        StatusCode::NOT_FOUND
    );
    let page = sedge.get(&format!("{meeting}/agenda-items/new")).await;
    assert_eq!(page.select("button[value=up]").len(), 3, "the first goes no further up");
    assert_eq!(page.select("button[value=down]").len(), 3, "nor the last down");

    assert_eq!(shift(&order[2], "up").await, StatusCode::SEE_OTHER);
    assert_eq!(titles(&ada, &meeting).await, ["One", "Three", "Two", "Four"]);
    for (item, direction) in [(&order[0], "up"), (&order[3], "down")] {
        assert_eq!(shift(item, direction).await, StatusCode::SEE_OTHER, "it stays where it is");
    }
    assert_eq!(shift(&order[0], "sideways").await, StatusCode::NOT_FOUND);
    assert_eq!(titles(&ada, &meeting).await, ["One", "Three", "Two", "Four"]);

    let moves = order.iter().flat_map(|item| ["up", "down", "down", "up"].map(|to| shift(item, to)));
    for status in join_all(moves).await {
        assert_eq!(status, StatusCode::SEE_OTHER);
    }
    let mut after = titles(&ada, &meeting).await;
    after.sort_unstable();
    assert_eq!(after, ["Four", "One", "Three", "Two"]);
    let rows = entity::agenda_item::Entity::find().all(forum.app.db.read()).await.unwrap();
    let places: std::collections::BTreeSet<i32> = rows.iter().map(|row| row.position).collect();
    assert_eq!(places.len(), 4, "no two stand in one place");

    sedge.post(&format!("{meeting}/opening"), &[]).await.location();
    let first = items(&sedge, &meeting).await;
    sedge.post(&format!("{}/start", first[0]), &[]).await.location();
    assert_eq!(shift(&first[0], "down").await, StatusCode::CONFLICT, "it was talked about");
    let before = titles(&ada, &meeting).await;
    assert_eq!(shift(&first[1], "up").await, StatusCode::SEE_OTHER);
    assert_eq!(titles(&ada, &meeting).await, before, "nothing goes before what was talked about");
}

#[tokio::test]
async fn a_paper_is_shown_to_those_alone_who_may_read_it() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let audience = vec![Audience::role(Role::Moderator)];
    forum.space_for("chairs", Posting::StraightAway, audience).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = schedule(&sedge, &space).await;
    add(&sedge, &meeting, ("Fields", "", "")).await.location();
    let item = items(&sedge, &meeting).await.remove(0);
    let papers = format!("{item}/papers");
    let thread = async |person: &Person<'_>, space: &str, title: &str| {
        let form = [("title", title), ("body", "Words."), ("handling", "HD3")];
        person.post(&format!("/spaces/{space}/threads"), &form).await.path()
    };
    let (open, closed) =
        (thread(&ada, "general", "Open words").await, thread(&sedge, "chairs", "Closed words").await);
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    forum.published_trend("T-2026-007", "Trend words").await;
    forum.run_due_jobs().await;
    assert_eq!(ada.post(&papers, &[("paper", &open)]).await.status, StatusCode::NOT_FOUND);
    for unsound in ["", "Open words", "T-2026-999", "/threads/", "https://example.org/", "\0"] {
        let refused = sedge.post(&papers, &[("paper", unsound)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{unsound}");
        assert!(refused.says("Enter the address of a thread, a trend or a concern"), "{}", refused.body);
    }
    let address = format!("http://127.0.0.1:8080{open}?done=x#post-1");
    for paper in [&address, &open, &closed, &concern, "t-2026-007"] {
        sedge.post(&papers, &[("paper", paper)]).await.location();
    }

    let shown = |page: &Reply| page.attributes("[data-papers] a", "href");
    let seen = shown(&sedge.get(&meeting).await);
    assert_eq!(seen.len(), 4, "each once: {seen:?}");
    let page = ada.get(&meeting).await;
    assert!(
        page.says("Open words") && page.says("T-2026-007") && !page.says("Closed words"),
        "{}",
        page.body
    );
    assert!(!shown(&page).contains(&closed) && shown(&page).contains(&concern));
    let panel = ada.get(&format!("{meeting}/panel")).await;
    assert!(panel.says("Open words") && !panel.says("Closed words"));

    let page = sedge.get(&format!("{item}/edit")).await;
    let removals = page.attributes("form[action$='/removal']", "action");
    assert_eq!((removals.len(), ada.post(&removals[0], &[]).await.status), (4, StatusCode::NOT_FOUND));
    for _ in 0..2 {
        sedge.post(&removals[0], &[]).await.location();
    }
    assert!(!ada.get(&meeting).await.says("Open words"));
    sedge.post(&format!("{item}/removal"), &[]).await.location();
    assert_eq!(agenda_paper::Entity::find().all(forum.app.db.read()).await.unwrap(), []);
}
