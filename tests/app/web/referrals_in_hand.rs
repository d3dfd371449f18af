//! What the leads do with a referral: one question, handing it over, closing it.

use super::departures::mailed;
use crate::support::{Person, Reply, TestApp, drawn::without_drawn};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

const WORDS: &str = "Please call about a meeting.";

/// A forum's member who told the leads something that Lowri, one of two leads, has in hand.
async fn in_hand(forum: &TestApp) -> (Person<'_>, Person<'_>, Person<'_>, String) {
    let ada = forum.person("Ada").await;
    let lowri = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let imran = forum.person_with("Imran", &[Role::SafeguardingLead]).await;
    let referral = ada.post("/referrals", &[("text", WORDS)]).await.path();
    forum.run_due_jobs().await;
    lowri.fill(&referral, &format!("{referral}/assignment"), &[]).await.location();
    (ada, lowri, imran, referral)
}

async fn act(lead: &Person<'_>, referral: &str, verb: &str, fields: &[(&str, &str)]) -> Reply {
    lead.fill(referral, &format!("{referral}/{verb}"), fields).await
}

#[tokio::test]
async fn a_lead_asks_one_question_and_its_writer_answers_where_they_see_where_it_stands() {
    let forum = TestApp::start().await;
    let (ada, lowri, imran, referral) = in_hand(&forum).await;
    let ben = forum.person("Ben").await;
    let answer = format!("{referral}/answer");
    assert_eq!(ada.post(&answer, &[("answer", "Yes.")]).await.status, StatusCode::NOT_FOUND, "unasked");
    let empty = act(&lowri, &referral, "question", &[("question", " ")]).await;
    assert_eq!(empty.select(".govuk-error-summary__list a[href='#question']"), ["Enter your question"]);
    let question = [("question", "Which meeting? Write to someone@example.org.")];
    let refused = act(&imran, &referral, "question", &question).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "it is in Lowri's hands");
    assert_eq!(ada.post(&format!("{referral}/question"), &question).await.status, StatusCode::NOT_FOUND);

    act(&lowri, &referral, "question", &question).await.location();

    let before = forum.inbox().len();
    forum.run_due_jobs().await;
    let mail = forum.inbox().split_off(before);
    assert_eq!(mail.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ada@example.org"]);
    let text = String::from_utf8_lossy(&mail[0].bytes).into_owned();
    for hidden in ["Which", "question", "eferral", "afeguarding", "Lowri"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert_eq!(ada.get("/").await.attributes(".app-panel a", "href"), [referral.as_str()]);
    assert!(ada.get("/referrals/new").await.says("there is a question for you"));
    assert!(ada.get(&referral).await.says("Which meeting?"));
    assert!(!ben.get("/").await.says("There is a question for you"));
    let again = act(&lowri, &referral, "question", &question).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "there is no second");
    let empty = ada.post(&answer, &[("answer", "")]).await;
    assert_eq!(empty.select(".govuk-error-summary__list a[href='#answer']"), ["Enter your answer"]);
    assert_eq!(ben.post(&answer, &[("answer", "No.")]).await.status, StatusCode::NOT_FOUND);
    ada.post(&answer, &[("answer", "November’s. Mine is 020 7946 0000.")]).await.location();
    let twice = ada.post(&answer, &[("answer", "Something else.")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(ada.get("/").await.attributes(".app-panel a", "href").is_empty());
    for lead in [&lowri, &imran] {
        assert!(lead.get(&referral).await.says("November’s. Mine is 020 7946 0000."));
        assert!(!without_drawn(&lead.get(&referral).await.body).contains("Ada"));
    }
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum).iter().filter(|to| *to == "lowri@example.org").count(), 2, "alert and answer");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_kept_for_its_writer() {
    let forum = TestApp::start().await;
    let (ada, lowri, _, referral) = in_hand(&forum).await;
    act(&lowri, &referral, "question", &[("question", "Which meeting?")]).await.location();
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::minutes(31));
    let late = ada.post(&format!("{referral}/answer"), &[("answer", "November’s: 020 7946 0000.")]).await;
    assert!(late.says("What you wrote is kept for one hour."), "{}", late.body);
    let href = late.attributes("main a", "href").remove(0);
    let (_, query) = href.split_once('?').unwrap();
    let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").unwrap().1;
    assert_eq!(ada.again().await.get(&next).await.select("textarea"), ["November’s: 020 7946 0000."]);
}

#[tokio::test]
async fn a_lead_hands_a_referral_over_to_another_lead_and_to_nobody_else() {
    let forum = TestApp::start().await;
    let (ada, lowri, imran, referral) = in_hand(&forum).await;
    let to = |person: &Person<'_>| person.account.id.to_string();
    assert_eq!(lowri.get(&referral).await.select("#to option"), ["Imran"]);
    for nobody in [to(&ada), String::new(), "x".to_owned()] {
        let reply = act(&lowri, &referral, "handover", &[("to", &nobody)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{nobody}");
    }
    let refused = ada.post(&format!("{referral}/handover"), &[("to", &to(&ada))]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);

    act(&lowri, &referral, "handover", &[("to", &to(&imran))]).await.location();
    let before = forum.inbox().len();
    forum.run_due_jobs().await;

    let told: Vec<_> = forum.inbox().split_off(before).into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["imran@example.org"]);
    assert!(imran.get(&referral).await.says("Imran has it."));
    let closure = [("outcome", "RO1"), ("note", "They were called.")];
    assert_eq!(act(&lowri, &referral, "closure", &closure).await.status, StatusCode::CONFLICT);
    let stale = [("version", "2"), ("to", &*to(&lowri))];
    let stale = imran.post(&format!("{referral}/handover"), &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    // Whoever has it may be away: another takes it over.
    act(&lowri, &referral, "handover", &[("to", &to(&lowri))]).await.location();
    assert!(imran.get(&referral).await.says("Lowri has it."));
    assert!(ada.get(&referral).await.says("Being looked at") && !ada.get(&referral).await.says("Lowri"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn closing_needs_an_outcome_and_a_note_that_nobody_but_the_leads_reads() {
    let forum = TestApp::start().await;
    let (ada, lowri, imran, referral) = in_hand(&forum).await;
    let nothing = act(&lowri, &referral, "closure", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problems = nothing.select(".govuk-error-summary__list a");
    assert_eq!(problems.len(), 2, "{problems:?}");
    let unknown = act(&lowri, &referral, "closure", &[("outcome", "RO99"), ("note", "A note.")]).await;
    assert_eq!(unknown.select("textarea#note"), ["A note."], "what was typed still stands there");

    act(&lowri, &referral, "closure", &[("outcome", "RO2"), ("note", "Constable Heron has it.")])
        .await
        .location();

    let twice = [("version", "3"), ("outcome", "RO2"), ("note", "Again.")];
    assert_eq!(lowri.post(&format!("{referral}/closure"), &twice).await.status, StatusCode::CONFLICT);
    let page = imran.get(&referral).await;
    assert!(page.says("Constable Heron has it.") && page.says("Passed to the police"));
    let own = ada.get(&referral).await;
    assert!(!own.says("Heron") && !own.says("police"), "{}", own.body);
    assert!(!imran.get(&format!("{referral}/statement")).await.says("Heron"));
    assert!(imran.get("/referrals").await.says("Nothing is waiting."));
}

#[tokio::test]
async fn the_secretary_is_warned_while_fewer_than_two_lead_on_safeguarding() {
    let forum = TestApp::start().await;
    let vetch = forum.secretary().await;
    let warned = async || vetch.get("/people").await.says("Fewer than two people lead on safeguarding");
    assert!(warned().await);
    forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    assert!(warned().await);
    forum.person_with("Imran", &[Role::SafeguardingLead]).await;
    assert!(!warned().await);
}
