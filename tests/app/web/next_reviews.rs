//! What is next in the queue: however far down it stands, and whoever else has only looked at it.

use super::{
    locks_everywhere::find,
    reviews::{WORDS, first, places, wait},
};
use crate::support::TestApp;
use csa_forum::domain::page::Cursor;
use entity::{id::ReviewId, organisation::Kind, review};
use sea_orm::EntityTrait;

#[tokio::test]
async fn what_a_moderator_opens_and_cannot_decide_is_next_for_the_others_and_still_counts_for_them() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    wait(&ada, "careful").await;
    let report = ada.report_trend("HD3").await.replace("/submissions/", "/triage/");
    let review = first(&marram).await;

    assert!(sedge.get(&review).await.says("Another moderator has to decide."));
    assert!(sedge.get(&report).await.says(&marram.get(&report).await.select("h1")[0]));
    assert_eq!(marram.get("/reviews").await.select("tbody td[data-label=Open]"), ["Nobody", "Marram"]);
    assert_eq!(marram.get("/reviews/next").await.location(), review);
    assert!(
        sedge.get("/reviews").await.says("You have opened 2 texts today."),
        "they were read all the same"
    );
    let nothing = sedge.post("/reviews/handover", &[]).await;
    assert_eq!(nothing.location(), "/reviews?done=reviews-nothing-to-hand-over");
}

#[tokio::test]
async fn a_moderator_who_flags_what_they_have_open_about_it_has_it_open_no_more() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let thread = wait(&ada, "general").await;
    let subject = find(&sedge, &thread, "post").await;
    let id = subject.id.to_string();
    let form = [("kind", "post"), ("id", &*id), ("reason", "FL4"), ("words", "")];
    forum.person("Ben").await.post("/flags", &form).await.location();
    let review = first(&marram).await;
    marram.get(&review).await;
    assert_eq!(sedge.get("/reviews/next").await.location(), "/reviews", "Marram has it open");

    marram.post("/flags", &form).await.location();

    assert_eq!(sedge.get("/reviews/next").await.location(), review);
    marram.get(&review).await;
    assert_eq!(sedge.get("/reviews/next").await.location(), review, "nor by opening it again");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_next_item_is_found_behind_more_than_a_page_of_those_that_are_not_the_moderators() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    wait(&ben, "careful").await;
    let thread = wait(&ada, "careful").await;
    for number in 0..101 {
        let body = format!("{WORDS} {number}");
        ada.post(&format!("{thread}/posts"), &[("body", &body), ("handling", "HD3")]).await.location();
    }
    let all = places(&marram, "/reviews").await;
    assert_eq!(all.len(), 50, "there are more pages");
    let ids: Vec<ReviewId> = all.iter().map(|place| place[9..].parse().unwrap()).collect();
    let row = review::Entity::find_by_id(ids[20]).one(forum.app.db.read()).await.unwrap().unwrap();
    let place = Cursor { at: row.created_at, id: row.id.0 };
    let next = format!("/reviews/next?after={place}");

    assert_eq!(sedge.get(&next).await.location(), all[0], "from the beginning, since nothing else is theirs");
    wait(&ben, "careful").await;
    let last = sedge.get(&next).await.location();
    assert!(!all.contains(&last), "on the third page: {last}");
    assert!(sedge.get(&last).await.says("Publish"), "and theirs to decide");

    marram.get(&last).await;
    assert_eq!(sedge.get(&next).await.location(), all[0], "it is open");
    marram.get(&all[0]).await;
    assert_eq!(sedge.get(&next).await.location(), "/reviews", "all are barred or open");
    assert_eq!(sedge.get("/reviews/next").await.location(), "/reviews");
}
