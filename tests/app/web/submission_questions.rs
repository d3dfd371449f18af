//! What moderators ask the author of a report, and what they answer.

use crate::support::{Person, Reply, TestApp, reports::meaning};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::organisation::Kind;

const QUESTION: [(&str, &str); 2] = [("code", "QU2"), ("words", "Is that for one quarter?")];
const ANSWER: [(&str, &str); 1] = [("answer", "Some forty, over one quarter.")];

async fn ask(moderator: &Person<'_>, report: &str) -> Reply {
    moderator.judge(report, "assignment", &[]).await;
    moderator.judge(report, "question", &QUESTION).await
}

async fn answer(author: &Person<'_>, report: &str, fields: &[(&str, &str)]) -> Reply {
    author.fill(report, &format!("{report}/answer"), fields).await
}

fn triage(report: &str) -> String {
    report.replace("/submissions/", "/triage/")
}

fn steps(page: &Reply) -> Vec<String> {
    page.select(".app-timeline strong")
}

#[tokio::test]
async fn a_question_is_answered_on_the_page_of_the_report_and_both_read_it_there() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;

    assert_eq!(sedge.judge(&report, "question", &QUESTION).await.status, StatusCode::SEE_OTHER);
    let taken = sedge.get("/triage?state=info_requested&assigned=me").await;
    assert_eq!(taken.select("tbody tr").len(), 1, "what nobody had taken up is hers with it");
    assert_eq!(sedge.judge(&report, "question", &QUESTION).await.status, StatusCode::CONFLICT, "twice");
    assert_eq!(sedge.judge(&report, "acceptance", &[]).await.status, StatusCode::CONFLICT, "it is with Ada");
    assert!(sedge.get("/triage").await.select("tbody tr").is_empty(), "it waits for no moderator");
    assert!(sedge.get("/reviews").await.select("tbody tr").is_empty());

    let page = ada.get(&report).await;
    assert_eq!(page.select("[aria-current=step] strong"), ["A question for you"]);
    assert!(page.says("About how many instances does this rest on?"));
    assert!(page.says("Is that for one quarter?"));
    assert!(!page.says("Sedge"), "who asks is the forum");
    assert_eq!(answer(&ada, &report, &ANSWER).await.path(), report);

    let page = ada.get(&report).await;
    assert_eq!(
        steps(&page),
        ["Received", "Looked at by a moderator", "A question for you", "You answered"],
        "in their order"
    );
    assert!(page.select("textarea").is_empty(), "it was answered");
    let page = sedge.get(&triage(&report)).await;
    assert!(page.says("Its author answered") && page.says("Some forty, over one quarter."));
    assert_eq!(sedge.get("/triage").await.select("tbody tr").len(), 1);
    assert_eq!(sedge.get("/reviews").await.select("tbody tr").len(), 1);
    assert_eq!(sedge.judge(&report, "acceptance", &[]).await.status, StatusCode::SEE_OTHER);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_answer_to_a_question_that_no_longer_waits_comes_back_with_what_was_typed() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    ask(&sedge, &report).await.location();
    let key = ada.get(&report).await.attributes("input[name=key]", "value").remove(0);
    answer(&ada, &report, &ANSWER).await.location();
    ask(&sedge, &report).await.location();

    let path = format!("{report}/answer");
    let late = ada.post(&path, &[("key", key.as_str()), ("answer", "A second window.")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.select("#answer"), ["A second window."]);
    assert!(!sedge.get(&triage(&report)).await.says("A second window."));
    answer(&ada, &report, &ANSWER).await.location();
    let none = ada.post(&path, &[("key", key.as_str()), ("answer", "A third window.")]).await;
    assert_eq!(none.status, StatusCode::CONFLICT);
    assert!(none.says("A third window."), "what was typed stands there");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_answer_is_screened_and_what_is_refused_is_given_back_and_kept_nowhere() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    ask(&sedge, &report).await.location();

    for (words, problem) in [("", "Enter your answer"), ("Ring 020 7946 0018 for more.", "phone number")] {
        let refused = answer(&ada, &report, &[("answer", words)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        let told = refused.select(".govuk-error-summary__list a").join(" ");
        assert!(told.contains(problem), "{told}");
        assert_eq!(refused.select("#answer"), [words]);
    }
    assert!(!sedge.get(&triage(&report)).await.says("020 7946 0018"));

    let form = [("answer", "It is about a case."), ("live_case", "yes")];
    answer(&ada, &report, &form).await.location();
    let held = sedge.get("/reviews?kind=submission").await;
    assert!(held.select("tbody td strong").join(" ").contains("Live case"), "{}", held.body);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_typed_and_not_sent_can_be_kept_as_a_draft() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    ask(&sedge, &report).await.location();

    let form = [("answer", "I have to look that up."), ("save_draft", "page")];
    answer(&ada, &report, &form).await.location();
    assert_eq!(ada.get(&report).await.select("#answer"), ["I have to look that up."]);
    assert!(!sedge.get(&triage(&report)).await.says("I have to look that up."));
    answer(&ada, &report, &ANSWER).await.location();
    assert!(ada.get("/drafts").await.select("main li a").is_empty(), "the draft goes with what was sent");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_question_says_something_and_asks_for_an_answer_within_four_weeks() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    sedge.judge(&report, "assignment", &[]).await.location();
    let day = |month: &'static str, year: &'static str| {
        [("due_on_day", "1"), ("due_on_month", month), ("due_on_year", year), ("code", "QU1")]
    };
    for (fields, problem) in [
        (&[("words", " ")][..], "Enter your question"),
        (&[("code", "QU99")], "Choose one of the answers"),
        (&day("1", "2020"), "The date must be within the next four weeks"),
        (&day("13", "2026"), "Enter a real date"),
    ] {
        let refused = sedge.judge(&report, "question", fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let told = refused.select(".govuk-error-summary__list a");
        assert!(told.iter().any(|told| told.contains(problem)), "{told:?}");
    }
    let refused = sedge.judge(&report, "question", &[("words", "Ring 020 7946 0018.")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a question is screened, too");
    assert_eq!(refused.select("#words"), ["Ring 020 7946 0018."]);
    assert!(ada.get(&report).await.select(".app-panel").is_empty());
}

#[tokio::test]
async fn nobody_is_asked_who_does_not_want_to_be_and_nobody_asks_or_answers_for_others() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    let report = ada.report_trend("HD3").await;
    marram.judge(&report, "assignment", &[]).await.location();
    assert_eq!(sedge.judge(&report, "question", &QUESTION).await.status, StatusCode::FORBIDDEN, "their own");
    assert_eq!(ada.judge(&report, "question", &QUESTION).await.status, StatusCode::NOT_FOUND);
    marram.judge(&report, "question", &QUESTION).await.location();
    let key = ada.get(&report).await.attributes("input[name=key]", "value").remove(0);
    let form = [("key", key.as_str()), ANSWER[0]];
    for (person, status) in [(&ben, StatusCode::NOT_FOUND), (&marram, StatusCode::NOT_FOUND)] {
        assert_eq!(person.post(&format!("{report}/answer"), &form).await.status, status);
    }
    assert_eq!(sedge.judge(&report, "resumption", &[]).await.status, StatusCode::FORBIDDEN);

    let other = ben.draft_report("HD3").await;
    let silent: Vec<_> =
        meaning("HD3").map(|(name, value)| (name, if name == "may_contact" { "no" } else { value })).into();
    let path = format!("{other}/parts/meaning");
    ben.fill(&format!("{path}/edit"), &path, &silent).await.location();
    let attested = crate::support::reports::ATTESTED;
    ben.fill(&format!("{other}/sending/new"), &format!("{other}/sending"), &attested).await.location();
    assert_eq!(ask(&marram, &other).await.status, StatusCode::FORBIDDEN);
    let page = marram.get(&triage(&other)).await;
    assert!(page.says("Its author does not want to be asked about it."));
    assert!(page.select("form[action$='/question']").is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn its_author_is_reminded_twice_and_after_four_weeks_it_comes_back_and_can_still_be_answered() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    ask(&sedge, &report).await.location();
    let to_ada = async || {
        forum.run_due_jobs().await;
        forum.run_due_jobs().await;
        forum.inbox().iter().filter(|mail| mail.to == "ada@example.org").count()
    };
    assert_eq!(to_ada().await, 1, "the question");
    let mail = forum.latest_mail();
    assert!(mail.contains(&report), "it leads to the report: {mail}");
    assert!(!mail.contains("quarter") && !mail.contains("in-game"), "and says nothing: {mail}");
    for (days, mails) in [(6, 1), (1, 2), (6, 2), (1, 3), (13, 3)] {
        forum.advance(TimeDelta::days(days));
        assert_eq!(to_ada().await, mails, "{days} days later");
    }
    let (ada, sedge) = (ada.again().await, sedge.again().await);
    assert!(sedge.get("/triage").await.select("tbody tr").is_empty());
    forum.advance(TimeDelta::days(1));
    assert_eq!(to_ada().await, 3);
    let (ada, sedge) = (ada.again().await, sedge.again().await);
    assert_eq!(sedge.get("/triage").await.select("tbody td[data-label=State]"), ["No answer came"]);
    assert_eq!(sedge.get("/reviews").await.select("tbody tr").len(), 1);
    assert_eq!(
        ada.get(&report).await.select("[aria-current=step] strong"),
        ["We have had no answer. You can still answer."]
    );

    answer(&ada, &report, &ANSWER).await.location();
    assert_eq!(sedge.judge(&report, "acceptance", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.get(&report).await.select("[aria-current=step] strong"), ["Accepted"]);
    assert_eq!(sedge.get("/reviews").await.select("tbody tr").len(), 0, "it waits once, not twice");
}

#[tokio::test]
async fn nobody_is_reminded_of_what_was_answered_withdrawn_or_given_up() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let mut reports = Vec::new();
    for _ in 0..3 {
        let report = ada.report_trend("HD3").await;
        ask(&sedge, &report).await.location();
        reports.push(report);
    }
    answer(&ada, &reports[0], &ANSWER).await.location();
    ada.post(&format!("{}/withdrawal", reports[1]), &[]).await.location();
    assert_eq!(sedge.judge(&reports[2], "resumption", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sedge.judge(&reports[2], "resumption", &[]).await.status, StatusCode::CONFLICT, "twice");
    assert!(ada.get(&reports[2]).await.says("A moderator went on without an answer."));
    let late = answer(&ada, &reports[1], &ANSWER).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "it was withdrawn");
    forum.run_due_jobs().await;
    let mails = forum.inbox().len();
    for _ in 0..5 {
        forum.advance(TimeDelta::days(7));
        forum.run_due_jobs().await;
    }
    assert_eq!(forum.inbox().len(), mails);
}

#[tokio::test]
async fn what_was_asked_and_answered_goes_from_sight_with_its_report_and_is_in_its_authors_copy() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let lowri = forum.person_with("Lowri", &[entity::role_grant::Role::SafeguardingLead]).await;
    let report = ada.report_trend("HD3").await;
    ask(&sedge, &report).await.location();
    answer(&ada, &report, &ANSWER).await.location();
    let copy = super::own_data::take(&ada).await;
    assert!(copy.says_in_any_case("some forty, over one quarter."));
    assert!(copy.says_in_any_case("is that for one quarter?"));
    assert!(!super::own_data::take(&ben).await.says_in_any_case("quarter"));

    let id = report.rsplit('/').next().unwrap();
    sedge.post("/locks", &[("kind", "submission"), ("id", id)]).await.location();
    for (person, page) in [(&ada, report.clone()), (&sedge, triage(&report))] {
        assert!(!person.get(&page).await.says("quarter"), "{page}");
    }
    assert!(!super::own_data::take(&ada).await.says_in_any_case("quarter"));
    let lock = lowri.get("/locks").await.attributes("tbody a", "href").remove(0);
    let wording = lowri.get(&format!("{lock}/wording")).await;
    assert!(wording.says("Some forty, over one quarter."), "the leads read all that its author wrote");
    forum.run_due_jobs().await;
}
