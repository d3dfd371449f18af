//! Minutes before those who attended: what they would have said instead, and what comes of it.

use super::minutes::hold;
use crate::support::{Person, TestApp, meeting};
use axum::http::StatusCode;
use chrono::TimeDelta;

#[tokio::test]
async fn those_who_attended_read_the_draft_and_propose_corrections_and_nobody_else_does() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    let held = hold(&sedge, &ada, &space).await;
    let section = meeting::draft_minutes(&sedge, &held).await.remove(0);
    let (path, form) = (format!("/meetings/{held}/minutes"), format!("{section}/corrections"));
    let words = [("key", "01990000-0000-7000-8000-00000000aaaa"), ("words", "There were four of us.")];
    assert_eq!(ada.post(&form, &words).await.status, StatusCode::NOT_FOUND, "it is a draft");
    assert_eq!(
        ada.post(&format!("{path}/circulation"), &[("version", "1")]).await.status,
        StatusCode::NOT_FOUND
    );
    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    let told = forum.inbox().len();
    forum.run_due_jobs().await;
    let mails: Vec<_> = forum.inbox().split_off(told);
    assert_eq!(mails.len(), 1, "Ada, who was there; not Ben, and not Sedge, who did it");
    assert!(!String::from_utf8_lossy(&mails[0].bytes).contains("Describing generated material"));

    assert_eq!(ben.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.get(&format!("{form}/new")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.post(&form, &words).await.status, StatusCode::NOT_FOUND);
    let marram = forum.moderator("Marram").await;
    assert_eq!(
        marram.post(&form, &words).await.status,
        StatusCode::FORBIDDEN,
        "she leads, and was not there"
    );
    assert!(ada.get(&path).await.says("We keep three fields."));
    assert!(ada.get(&format!("{form}/new")).await.says("Propose a correction"));
    let empty = ada.post(&form, &[("words", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        ada.post(&form, &words).await.location();
    }
    let read = sedge.get(&path).await;
    assert_eq!(read.select("[aria-labelledby=corrections] .app-panel").len(), 1, "twice is once");
    assert!(
        read.says("There were four of us.")
            && read.select("[aria-labelledby=corrections]")[0].contains("Ada")
    );

    forum.advance(TimeDelta::days(10));
    let late = ada.again().await.post(&form, &[("words", "One more.")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.says("One more."), "what was typed is still there");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_correction_is_accepted_once_it_was_made_or_declined_with_a_reason_and_its_proposer_is_told() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let held = hold(&sedge, &ada, &space).await;
    let section = meeting::draft_minutes(&sedge, &held).await.remove(0);
    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    let path = format!("/meetings/{held}/minutes");
    for words in ["There were four of us.", "It was a Monday."] {
        ada.post(&format!("{section}/corrections"), &[("words", words)]).await.location();
    }
    let links = sedge.get(&path).await.attributes("a[href$='/decision/new']", "href");
    let decide = |number: usize| links[number].trim_end_matches("/new").to_owned();
    assert_eq!(ada.get(&links[0]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post(&decide(0), &[("outcome", "accepted")]).await.status, StatusCode::NOT_FOUND);
    let unmade = sedge.post(&decide(0), &[("outcome", "accepted")]).await;
    assert_eq!(unmade.status, StatusCode::CONFLICT, "nothing was changed yet");
    let silent = sedge.post(&decide(1), &[("outcome", "declined"), ("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "declining needs a reason");
    sedge
        .post(&decide(1), &[("outcome", "declined"), ("reason", "The minutes say no day.")])
        .await
        .location();
    let twice = sedge.post(&decide(1), &[("outcome", "declined"), ("reason", "No.")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);

    sedge.post(&section, &[("version", "0"), ("body", "Four of us were there.")]).await.location();
    assert!(forum.audit_kinds(&held).await.contains(&"MinutesCirculationVoided".to_owned()));
    let waiting = ada.get(&path).await;
    assert!(waiting.says("The minutes are being changed") && !waiting.says("Four of us were there."));
    let meanwhile = ada.post(&format!("{section}/corrections"), &[("words", "And a Tuesday.")]).await;
    assert_eq!(meanwhile.status, StatusCode::CONFLICT);
    assert!(meanwhile.says("And a Tuesday."), "what was typed is still there");
    sedge.post(&decide(0), &[("outcome", "accepted")]).await.location();
    let told = forum.inbox().len();
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), told + 3, "circulated, and each decided: whoever proposed is told");
    let waiting = ada.get(&path).await;
    assert!(waiting.says("Accepted") && waiting.says("Declined") && waiting.says("The minutes say no day."));
    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    forum.run_due_jobs().await;
    assert!(ada.get(&path).await.says("Four of us were there."));
}

#[tokio::test]
async fn minutes_that_wait_for_somebody_are_on_their_first_page_until_they_stand() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (ben, marram) = (forum.person("Ben").await, forum.moderator("Marram").await);
    let held = hold(&sedge, &ada, &space).await;
    let link = format!("/meetings/{held}/minutes");
    let sees = async |person: &Person<'_>| {
        let home = person.get("/").await.attributes("a", "href").contains(&link);
        let page = person.get("/minutes").await;
        let unfinished = page.says("Not published yet") && page.attributes("a", "href").contains(&link);
        assert_eq!(home, unfinished);
        home
    };
    assert!(!sees(&sedge).await, "there are none");
    meeting::draft_minutes(&sedge, &held).await;
    assert!(sees(&sedge).await && !sees(&ada).await, "a draft is for those who write it");

    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    assert!(sees(&ada).await && !sees(&ben).await, "who attended may have it corrected");
    assert!(ada.get("/").await.says("Those who attended can propose corrections until"));
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::days(10));
    let marram = marram.again().await;
    assert!(
        marram.get("/").await.says("The time for corrections ended on"),
        "and another moderator approves it"
    );
    meeting::act_on_minutes(&marram, &held, "approval").await.location();
    assert!(!sees(&marram).await && !sees(&ada.again().await).await);
}
