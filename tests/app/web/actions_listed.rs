//! Where actions stand: they go on to the next meetings, in one's own list, in everybody's, and in copies.

use super::{
    actions::{CHRISTMAS, codes},
    own_data,
};
use crate::support::{
    Person, TestApp, Tool,
    meeting::{self, details, record_action},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::api_token::Scope;
use entity::{organisation::Kind, role_grant::Role};
use sea_orm::EntityTrait;
use serde_json::json;

/// Schedules a meeting on another day; of a series, if it is repeated.
async fn schedule(
    chair: &Person<'_>,
    space: &entity::space::Model,
    (day, month): (&str, &str),
    repeat: Option<&str>,
) -> String {
    let (space, account) = (space.id.to_string(), chair.account.id.to_string());
    let mut form: Vec<_> = details(&space, &account)
        .into_iter()
        .filter(|(name, _)| !["day", "month"].contains(name))
        .chain([("day", day), ("month", month)])
        .collect();
    form.extend(repeat.into_iter().flat_map(|repeat| [("repeat", repeat), ("times", "3")]));
    chair.post("/meetings", &form).await.path()
}

async fn carried(person: &Person<'_>, page: &str) -> Vec<String> {
    let page = person.get(page).await;
    let headings = page.select("#carried");
    if headings.is_empty() { Vec::new() } else { page.select("#carried + ul a.app-pre") }
}

#[tokio::test]
async fn what_is_open_goes_on_to_the_next_meetings_with_what_is_overdue_first() {
    let forum = TestApp::start().await;
    let (space, other) = (forum.space("general").await, forum.space("other").await);
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let first = meeting::open(&sedge, &space).await;
    let elsewhere = meeting::open(&sedge, &other).await;
    let later = record_action(&sedge, &first, ("Later.", "Ada", CHRISTMAS)).await;
    record_action(&sedge, &first, ("Soon.", "Ada", ("24", "11", "2026"))).await;
    let closed = record_action(&sedge, &first, ("Done.", "Ada", CHRISTMAS)).await;
    record_action(&sedge, &elsewhere, ("Elsewhere.", "Ada", CHRISTMAS)).await;
    let done = [("version", "1"), ("to", "done"), ("outcome", "It is.")];
    ada.post(&format!("{closed}/closing"), &done).await.location();
    let next = schedule(&sedge, &space, ("3", "12"), None).await;
    let series = schedule(&sedge, &space, ("10", "12"), Some("weekly")).await;
    let before = schedule(&sedge, &space, ("25", "11"), None).await;
    forum.run_due_jobs().await;

    forum.advance(TimeDelta::days(2));
    let (ada, sedge) = (ada.again().await, sedge.again().await);
    let agenda = format!("{next}/agenda-items/new");
    for (person, page) in [(&ada, &next), (&sedge, &next), (&sedge, &agenda), (&ada, &series)] {
        assert_eq!(carried(person, page).await, ["2026-11/2", "2026-11/1"], "{page}");
    }
    assert_eq!(ada.get(&next).await.select("section[aria-labelledby=actions] .govuk-tag--red").len(), 1);
    assert!(carried(&ada, &before).await.is_empty(), "it is before the one in which they were agreed");
    assert!(carried(&ada, &format!("/meetings/{first}")).await.is_empty(), "they stand there as its own");
    // What is agreed in a series goes on in it and in what stands alone, not in another series.
    sedge.post(&format!("{series}/opening"), &[]).await.location();
    let key = series.trim_start_matches("/meetings/");
    record_action(&sedge, key, ("Of the series.", "Ada", CHRISTMAS)).await;
    let other_series = schedule(&sedge, &space, ("18", "12"), Some("weekly")).await;
    let alone = schedule(&sedge, &space, ("19", "12"), None).await;
    let second = ada.get(&series).await.attributes("section[aria-labelledby=series] a", "href").remove(0);
    let of_series = ada.get(&series).await.select("section[aria-labelledby=actions] a.app-pre").remove(0);
    assert!(carried(&ada, &second).await.contains(&of_series));
    assert!(carried(&ada, &alone).await.contains(&of_series));
    assert!(!carried(&ada, &other_series).await.contains(&of_series));
    assert!(later.starts_with("/actions/"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn everybody_finds_their_own_on_their_first_page_and_in_a_list() {
    let forum = TestApp::start().await;
    let (space, other) = (forum.space("general").await, forum.space("other").await);
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let (one, two) = (meeting::open(&sedge, &space).await, meeting::open(&sedge, &other).await);
    record_action(&sedge, &one, ("First.", "Ada", CHRISTMAS)).await;
    record_action(&sedge, &one, ("Second.", "Ada", ("24", "11", "2026"))).await;
    let bens = record_action(&sedge, &two, ("Third.", "Ben", CHRISTMAS)).await;
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::days(2));
    forum.run_due_jobs().await;
    let (ada, ben, sedge) = (ada.again().await, ben.again().await, sedge.again().await);
    let dropped = [("version", "1"), ("to", "dropped"), ("outcome", "No time.")];
    ben.post(&format!("{bens}/closing"), &dropped).await.location();

    let home = ada.get("/").await;
    assert!(home.says("2 actions from meetings") && home.says("1 overdue"));
    assert!(!ben.get("/").await.says("actions from meetings"));
    let list = async |person: &Person<'_>, query: &str| codes(&person.get(&format!("/actions{query}")).await);
    assert_eq!(list(&ada, "").await, ["2026-11/2", "2026-11/1"]);
    assert_eq!(list(&ada, "?state=overdue").await, ["2026-11/2"]);
    assert!(list(&ada, "?state=closed").await.is_empty() && list(&sedge, "").await.is_empty());
    assert_eq!(list(&sedge, "?whose=all&state=closed").await, ["2026-11b/1"]);
    assert_eq!(list(&ben, "?whose=all").await, ["2026-11/2", "2026-11/1"], "whoever sees the meetings");
    let (space, other) = (space.id.to_string(), other.id.to_string());
    assert_eq!(list(&sedge, &format!("?whose=all&space={space}")).await.len(), 2);
    assert!(list(&sedge, &format!("?whose=all&space={other}")).await.is_empty());
    assert_eq!(list(&sedge, "?whose=all&state=open&after=x").await.len(), 2);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_long_list_goes_on_over_pages_and_a_moderator_takes_all_of_it_away() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    for number in 0..53 {
        let day = (number % 20 + 1).to_string();
        record_action(&sedge, &meeting, ("=Do it.", "Ada", (&day, "12", "2026"))).await;
    }
    forum.run_due_jobs().await;
    let first = ada.get("/actions").await;
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let second = ada.get(&next).await;
    let mut all = [codes(&first), codes(&second)].concat();
    assert_eq!((codes(&first).len(), codes(&second).len()), (50, 3));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 53, "each once");

    assert_eq!(ada.get("/actions/all.csv").await.status, StatusCode::NOT_FOUND);
    let copy = sedge.get("/actions/all.csv?whose=all").await;
    let lines: Vec<_> = copy.body.lines().collect();
    assert_eq!(lines.len(), 54, "the names of the columns, and a line for each: {lines:?}");
    assert!(lines[1].contains(",'=Do it.,Ada,2026-12-01,open,"), "{}", lines[1]);
    let entries = entity::audit_entry::Entity::find().all(forum.app.db.read()).await.unwrap();
    assert_eq!(entries.iter().filter(|entry| entry.kind == "ActionsExported").count(), 1);
}

#[tokio::test]
async fn a_tool_reads_them_and_a_copy_of_ones_own_data_holds_ones_own() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    forum.person_with("Teasel", &[Role::PolicyReader]).await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let action = record_action(&sedge, &meeting, ("Try three fields.", "Ada", CHRISTMAS)).await;
    let tool = Tool::of(&ada, &heron, &[Scope::ReadMeetings]).await;

    let items = tool.get(&format!("/api/v1/meetings/{meeting}/actions")).await.json()["items"].clone();
    assert_eq!(items[0]["reference"], "2026-11/1");
    assert_eq!(items[0]["id"], action.trim_start_matches("/actions/"));
    assert_eq!((&items[0]["owner"], &items[0]["due_on"]), (&json!("Ada"), &json!("2026-12-24")));
    assert_eq!((&items[0]["state"], &items[0]["outcome"]), (&json!("open"), &json!(null)));
    let without = Tool::of(&ada, &heron, &[Scope::ReadThreads]).await;
    let refused = without.get(&format!("/api/v1/meetings/{meeting}/actions")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let copy = own_data::take(&ada).await;
    assert!(copy.says("Try three fields."));
    let copy = own_data::take(&sedge).await;
    assert!(!copy.says_in_any_case("try three fields."), "it is another's");
    forum.run_due_jobs().await;
}
