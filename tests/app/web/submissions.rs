use crate::support::{
    TestApp,
    reports::{ATTESTED, CHANGE, TITLE},
};
use axum::http::StatusCode;
use entity::organisation::Kind;

#[tokio::test]
async fn a_member_reports_a_trend_page_by_page_and_sees_that_it_was_received() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    let report = ada.draft_report("HD3").await;
    let check = ada.get(&format!("{report}/sending/new")).await;
    assert!(
        check.says("Financially motivated sexual extortion; Gaming, social media and messaging platforms")
    );
    assert!(check.says("August 2026") && check.says("Wales; North West"));
    let sent = ada.fill(&format!("{report}/sending/new"), &format!("{report}/sending"), &ATTESTED).await;

    assert_eq!(sent.path(), report);
    let page = ada.get(&sent.location()).await;
    assert_eq!(page.select("h1"), [TITLE]);
    assert!(page.says("We have received your report"));
    assert_eq!(page.select("[aria-current=step] strong"), ["Received"]);
    assert!(
        page.select(".app-timeline__step--next")
            .contains(&"What the CPS did We will tell you here".to_owned())
    );
    assert!(page.select(".govuk-caption-l")[0].starts_with("Report S-"));
    assert!(ada.get("/").await.select(".app-timeline [aria-current=step]")[0].starts_with("Received"));
}

#[tokio::test]
async fn a_page_with_problems_is_sent_back_with_what_was_typed() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    let words = "A colleague can say more: someone@example.org";
    let form = [("title", ""), ("change", words)];
    let page = ada.fill("/submissions/new", "/submissions", &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#title", "#change"]);
    assert_eq!(page.select("textarea#change"), [words]);
    assert!(ada.get("/submissions").await.select(".app-list__item").is_empty(), "nothing is kept");
}

#[tokio::test]
async fn a_month_to_come_and_an_unknown_code_are_refused() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let report = ada.draft_report("HD3").await;

    let path = format!("{report}/parts/reach");
    let form =
        [("ages", "AG3"), ("regions", "RG02"), ("month", "12"), ("year", "2026"), ("direction", "SC2")];
    let page = ada.fill(&format!("{path}/edit"), &path, &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problems = page.select(".govuk-error-summary__list a");
    assert_eq!(problems[0], "The month must not be in the future");
    assert_eq!(problems[1], "Choose one of the answers in the list");
    assert_eq!(page.attributes("input#year", "value"), ["2026"]);
}

#[tokio::test]
async fn the_first_page_sent_twice_makes_one_draft() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let key = ada.get("/submissions/new").await.attributes("input[name=key]", "value").remove(0);

    let mut form = CHANGE.to_vec();
    form.push(("key", &key));
    let first = ada.post("/submissions", &form).await;
    let second = ada.post("/submissions", &form).await;

    assert_eq!(first.path(), second.path());
    assert_eq!(ada.get("/submissions").await.select(".app-list__item").len(), 1);
}

#[tokio::test]
async fn an_older_form_does_not_overwrite_a_draft() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let report = ada.draft_report("HD3").await;

    let form = [("version", "2"), ("title", "Other"), ("change", "Other words.")];
    let page = ada.post(&format!("{report}/parts/change"), &form).await;

    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.select("textarea#change"), ["Other words."]);
    assert!(ada.get(&format!("{report}/sending/new")).await.says(TITLE));
}

#[tokio::test]
async fn a_report_is_sent_only_when_it_is_whole_and_attested() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let begun = ada.fill("/submissions/new", "/submissions", &CHANGE).await.path();
    let begun = begun.strip_suffix("/parts/kind/edit").unwrap();
    let whole = ada.draft_report("HD3").await;

    assert!(ada.get(&format!("{begun}/sending/new")).await.select("form[action$='/sending']").is_empty());
    let mut form = ATTESTED.to_vec();
    form.push(("version", "2"));
    assert_eq!(ada.post(&format!("{begun}/sending"), &form).await.status, StatusCode::CONFLICT);

    let page = ada.fill(&format!("{whole}/sending/new"), &format!("{whole}/sending"), &ATTESTED[..2]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("input[name=attested][checked]", "value").len(), 2, "the ticks stay");
}

#[tokio::test]
async fn sending_twice_sends_once_and_what_was_sent_cannot_be_changed() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;

    let again = ada.post(&format!("{report}/sending"), &ATTESTED).await;
    let edited = ada.post(&format!("{report}/parts/change"), &CHANGE).await;

    assert_eq!(again.path(), report);
    assert_eq!(edited.status, StatusCode::CONFLICT);
    assert_eq!(sedge.get("/triage").await.select("tbody tr").len(), 1);
}

#[tokio::test]
async fn a_draft_is_its_authors_alone_and_a_report_its_authors_and_the_moderators() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    let draft = ada.draft_report("HD3").await;
    let triage = draft.replace("/submissions/", "/triage/");

    assert_eq!(ben.get(&draft).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.post(&format!("{draft}/withdrawal"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.get("/triage").await.status, StatusCode::NOT_FOUND);
    assert_eq!(sedge.get(&triage).await.status, StatusCode::NOT_FOUND, "a draft");
    ada.fill(&format!("{draft}/sending/new"), &format!("{draft}/sending"), &ATTESTED).await;
    assert_eq!(sedge.get(&triage).await.status, StatusCode::OK);
    assert_eq!(ben.get(&draft).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_no_member_cannot_report() {
    let forum = TestApp::start().await;
    let olwen = forum.person_with("Olwen", &[]).await;

    assert_eq!(olwen.get("/submissions/new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(olwen.post("/submissions", &CHANGE).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_withdrawn_report_is_gone_for_moderators_and_stays_for_its_author() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    let report = ada.report_trend("HD3").await;

    assert_eq!(ada.post(&format!("{report}/withdrawal"), &[]).await.path(), "/submissions");
    assert_eq!(
        ada.post(&format!("{report}/withdrawal"), &[]).await.status,
        StatusCode::SEE_OTHER,
        "twice is no error"
    );

    assert!(sedge.get("/triage").await.select("tbody tr").is_empty());
    assert_eq!(sedge.get(&report.replace("/submissions/", "/triage/")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sedge.judge(&report, "assignment", &[]).await.status, StatusCode::NOT_FOUND);
    let page = ada.get(&report).await;
    assert_eq!(page.select("[aria-current=step] strong"), ["You withdrew it"]);
    assert!(page.select(".app-timeline__step--next").is_empty());
}
