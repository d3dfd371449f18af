//! Whom minutes name: nobody who was there, where the rule of a point lets nobody be named.

use super::minutes::hold;
use crate::support::{Person, TestApp, meeting};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

#[tokio::test]
async fn what_is_written_names_nobody_who_was_there_where_the_points_rule_lets_nobody_be_named() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let held = hold(&sedge, &ada, &space).await;
    let sections = meeting::draft_minutes(&sedge, &held).await;
    for (number, section) in sections.iter().enumerate() {
        let written = sedge.post(section, &[("version", "0"), ("body", "Ada asked for fewer.")]).await;
        // The second is under the Chatham House Rule and the third private; the others are on record.
        if [0, 3].contains(&number) {
            written.location();
            continue;
        }
        assert_eq!(written.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(written.says("The rule of this item lets nobody be named"), "{}", written.body);
        assert!(written.select("#body-hint").concat().ends_with("Named: Ada."), "{}", written.body);
        assert_eq!(written.select("textarea").concat().trim(), "Ada asked for fewer.");
        sedge.post(section, &[("version", "0"), ("body", "Fewer were asked for.")]).await.location();
    }
}

/// A meeting that is over, with a point under each rule; on each Ada says that Sedge and Fern asked for a list, and it is marked
/// as a decision. Returns its key, and for each point the words and the message's key.
async fn hold_naming(
    [sedge, ada, fern]: [&Person<'_>; 3],
    space: &entity::space::Model,
) -> (String, Vec<(String, String)>) {
    let held = meeting::open(sedge, space).await;
    let mut said = Vec::new();
    for (number, rule) in [(1, "on_record"), (2, "chatham_house"), (3, "private")] {
        meeting::add_item(sedge, &held, (rule, rule)).await;
        meeting::start_item(sedge, &held, number).await;
        let words = format!("As Sedge and Fern asked, we keep list {number}.");
        let decision = meeting::say(ada, &held, (&words, "HD1")).await;
        meeting::mark(sedge, &held, (&decision, "decision")).await;
        said.push((words, decision));
    }
    // Of what is private nothing that is to be done is quoted, whomever it names.
    let action = meeting::say(ada, &held, ("Sedge writes the lists.", "HD1")).await;
    meeting::mark(sedge, &held, (&action, "action")).await;
    for person in [sedge, ada, fern] {
        meeting::attend(person, &held).await;
    }
    sedge.post(&format!("/meetings/{held}/ending"), &[]).await.location();
    (held, said)
}

const LEFT_OUT: &str = "1 message that was marked names somebody who was there, and is not quoted.";
const TO_TAKE_OUT: &str = "1 quote names somebody who was there, and is to be taken out.";

/// What the minutes say of a point.
async fn part(person: &Person<'_>, held: &str, number: usize) -> String {
    person.get(&format!("/meetings/{held}/minutes")).await.select(".app-minutes__section").remove(number)
}

#[tokio::test]
async fn what_names_somebody_who_was_there_is_quoted_only_where_people_may_be_named() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, fern) = (forum.person("Ada").await, forum.person("Fern").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let (held, said) = hold_naming([&sedge, &ada, &fern], &space).await;
    let sections = meeting::draft_minutes(&sedge, &held).await;
    for (number, (words, message)) in said.iter().enumerate() {
        let minutes = sedge.get(&format!("/meetings/{held}/minutes")).await;
        let list = sedge.get(&format!("{}/quotes", sections[number])).await;
        let quote = format!("{}/quotes/{message}", sections[number]);
        let sent = sedge.post(&quote, &[("quoted", "true")]).await;
        let told = part(&sedge, &held, number).await;
        assert!(!told.contains(TO_TAKE_OUT), "{told}");
        if number == 0 {
            assert!(minutes.says(words) && !told.contains(LEFT_OUT), "{}", minutes.body);
            sent.location();
            continue;
        }
        assert!(!minutes.says(words), "{}", minutes.body);
        assert!(told.contains(LEFT_OUT), "{told}");
        assert!(list.says(words) && list.says("Named: Fern, Sedge. This cannot be quoted"), "{}", list.body);
        assert_eq!(list.select("form[action*='/quotes/']").len(), 0);
        assert_eq!(sent.status, StatusCode::CONFLICT);
        assert!(sent.says("This names somebody who was there"), "{}", sent.body);
    }
    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    assert!(part(&marram, &held, 1).await.contains(LEFT_OUT), "whoever approves is told, too");
    assert!(!part(&ada, &held, 1).await.contains(LEFT_OUT), "it is for those who lead");
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::days(10));
    let marram = marram.again().await;
    meeting::act_on_minutes(&marram, &held, "approval").await.location();
    assert!(!part(&marram, &held, 1).await.contains(LEFT_OUT));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_left_and_is_named_no_more_is_not_named_by_minutes_and_nobody_is_told_that_they_would_be() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, fern) = (forum.person("Ada").await, forum.person("Fern").await);
    let sedge = forum.moderator("Sedge").await;
    let held = meeting::open(&sedge, &space).await;
    meeting::add_item(&sedge, &held, ("Lists", "chatham_house")).await;
    meeting::start_item(&sedge, &held, 1).await;
    let words = "As Fern asked, we keep the list.";
    let decision = meeting::say(&ada, &held, (words, "HD1")).await;
    meeting::mark(&sedge, &held, (&decision, "decision")).await;
    for person in [&sedge, &ada, &fern] {
        meeting::attend(person, &held).await;
    }
    sedge.post(&format!("/meetings/{held}/ending"), &[]).await.location();
    fern.post("/account/departure", &[("contributions", "unnamed")]).await.location();
    forum.run_due_jobs().await;
    let section = meeting::draft_minutes(&sedge, &held).await.remove(0);
    assert!(!sedge.get(&format!("/meetings/{held}/minutes")).await.says(words));
    assert!(part(&sedge, &held, 0).await.contains(LEFT_OUT));
    let list = sedge.get(&format!("{section}/quotes")).await;
    assert!(list.says("This cannot be quoted") && !list.says("Named:"), "{}", list.body);
    let refused = sedge.post(&section, &[("version", "0"), ("body", "Fern asked.")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("lets nobody be named") && !refused.says("Named:"), "{}", refused.body);
}

#[tokio::test]
async fn who_is_told_how_many_were_there_is_told_no_more_by_a_quote_and_who_is_told_who_takes_it_out() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, fern) = (forum.person("Ada").await, forum.person("Fern").await);
    let sedge = forum.moderator("Sedge").await;
    let teal = forum.person_with("Teal", &[Role::Moderator, Role::PolicyReader]).await;
    let (held, said) = hold_naming([&sedge, &ada, &fern], &space).await;
    let sections = meeting::draft_minutes(&teal, &held).await;
    let told = part(&teal, &held, 1).await;
    assert!(!told.contains(LEFT_OUT) && !told.contains(TO_TAKE_OUT), "{told}");
    assert!(teal.get(&format!("/meetings/{held}/minutes")).await.says(&said[1].0));
    teal.post(&sections[1], &[("version", "0"), ("body", "Fern asked.")]).await.location();
    let told = part(&sedge, &held, 1).await;
    assert!(told.contains(TO_TAKE_OUT) && !told.contains(LEFT_OUT), "{told}");
    let quote = format!("{}/quotes/{}", sections[1], said[1].1);
    let list = sedge.get(&format!("{}/quotes", sections[1])).await;
    assert_eq!(list.attributes("form[action*='/quotes/']", "action"), [quote.as_str()]);
    // What stands already is not quoted anew.
    sedge.post(&quote, &[("quoted", "true")]).await.location();
    sedge.post(&quote, &[("quoted", "false")]).await.location();
    let told = part(&sedge, &held, 1).await;
    assert!(told.contains(LEFT_OUT) && !told.contains(TO_TAKE_OUT), "{told}");
}
