use crate::support::TestApp;
use axum::http::StatusCode;
use entity::organisation::Kind;

#[tokio::test]
async fn the_queue_shows_notes_oldest_first_and_the_text_only_once_opened() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    let first = ada.report_trend("HD3").await;
    forum.advance(chrono::TimeDelta::minutes(1));
    let second = ben.report_trend("HD3").await;

    let queue = sedge.get("/triage").await;
    let places: Vec<String> =
        [&first, &second].iter().map(|report| report.replace("/submissions/", "/triage/")).collect();
    assert_eq!(queue.attributes("tbody a", "href"), places);
    assert!(queue.says("Charity") && !queue.says("in-game"));
    assert!(sedge.get(&places[0]).await.says("in-game currency"));
}

#[tokio::test]
async fn a_moderator_takes_a_report_up_and_its_author_sees_it() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;

    assert_eq!(sedge.judge(&report, "assignment", &[]).await.status, StatusCode::SEE_OTHER);

    assert_eq!(sedge.get("/triage").await.select("tbody td[data-label=Assigned]"), ["You"]);
    assert_eq!(ada.get(&report).await.select("[aria-current=step] strong"), ["Looked at by a moderator"]);
    assert_eq!(sedge.judge(&report, "acceptance", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.get(&report).await.select("[aria-current=step] strong"), ["Accepted"]);
    assert_eq!(sedge.judge(&report, "acceptance", &[]).await.status, StatusCode::CONFLICT, "twice");
}

#[tokio::test]
async fn of_two_moderators_at_once_the_second_learns_of_the_first() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let place = report.replace("/submissions/", "/triage/");
    let version = sedge.get(&place).await.attributes("input[name=version]", "value").remove(0);
    let form = [("version", version.as_str())];

    assert_eq!(sedge.post(&format!("{place}/assignment"), &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(marram.post(&format!("{place}/assignment"), &form).await.status, StatusCode::CONFLICT);
    assert_eq!(marram.get("/triage").await.select("tbody td[data-label=Assigned]"), ["Sedge"]);
}

#[tokio::test]
async fn declining_needs_a_reason_which_its_author_reads() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    sedge.judge(&report, "assignment", &[]).await;

    let page = sedge.judge(&report, "refusal", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select(".govuk-error-summary__list a"), ["Choose why it is not taken further"]);
    assert_eq!(sedge.judge(&report, "refusal", &[("reason", "DC6")]).await.path(), "/triage");

    assert!(sedge.get("/triage").await.select("tbody tr").is_empty());
    let told = ada.get(&report).await;
    assert_eq!(told.select("[aria-current=step] strong"), ["Not taken further"]);
    assert!(told.says("Already covered"));
    assert_eq!(
        sedge.judge(&report, "refusal", &[("reason", "DC6")]).await.status,
        StatusCode::CONFLICT,
        "twice"
    );
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().pop().unwrap().to, "ada@example.org", "its author");
}

#[tokio::test]
async fn a_moderator_never_judges_what_comes_from_their_own_organisation() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    let report = ada.report_trend("HD3").await;

    let page = sedge.get(&report.replace("/submissions/", "/triage/")).await;
    assert!(page.select("main form[action^='/triage/']").is_empty(), "no button is shown");
    for (verb, fields) in [
        ("assignment", vec![]),
        ("acceptance", vec![]),
        ("refusal", vec![("reason", "DC1")]),
        ("unlinking", vec![]),
    ] {
        let refused = sedge.judge(&report, verb, &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{verb}");
    }
    marram.accept_report(&report).await;
    let id = report.rsplit('/').next().unwrap();
    assert_eq!(sedge.get(&format!("/trends/new?submission={id}")).await.status, StatusCode::FORBIDDEN);
    let mut form = crate::support::reports::WORDING.to_vec();
    form.push(("submission", id));
    assert_eq!(sedge.post("/trends", &form).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_link_can_be_undone_and_made_again() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let (first, second) = (ada.report_trend("HD3").await, ben.report_trend("HD3").await);
    sedge.accept_report(&first).await;
    let trend = sedge.open_trend(&first).await;
    let id = trend.rsplit('/').next().unwrap();

    assert_eq!(sedge.judge(&second, "unlinking", &[]).await.status, StatusCode::CONFLICT, "not linked");
    sedge.link_report(&second, &trend).await;
    assert_eq!(sedge.judge(&second, "link", &[("trend", id)]).await.status, StatusCode::CONFLICT, "twice");
    assert_eq!(sedge.get(&trend).await.attributes("main a[href^='/triage/']", "href").len(), 2);
    assert_eq!(ben.get(&second).await.select("[aria-current=step] strong"), ["Part of a trend"]);
    assert!(ben.get(&second).await.says("Trend T-2026-001"));
    assert!(ben.get(&second).await.select(".app-timeline a").is_empty(), "the trend is not published");

    assert_eq!(sedge.judge(&second, "unlinking", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sedge.judge(&second, "unlinking", &[]).await.status, StatusCode::CONFLICT, "twice");
    assert_eq!(sedge.get(&trend).await.attributes("main a[href^='/triage/']", "href").len(), 1);
    assert_eq!(ben.get(&second).await.select("[aria-current=step] strong"), ["Accepted"]);
    assert_eq!(sedge.judge(&second, "link", &[("trend", id)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_report_that_is_shown_again_after_each_thing_done_to_it_is_one_text_that_was_opened() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let [first, second] = [ada.report_trend("HD3").await, ada.report_trend("HD3").await];
    let place = first.replace("/submissions/", "/triage/");
    sedge.get(&place).await;
    let taken = sedge.judge(&first, "assignment", &[]).await.location();
    assert!(sedge.get(&taken).await.says("You have opened 1 text today."));
    sedge.get(&second.replace("/submissions/", "/triage/")).await;
    assert!(sedge.get("/triage").await.says("You have opened 2 texts today."));
    sedge.post("/reviews/handover", &[]).await.location();
    sedge.get(&place).await;
    assert!(sedge.get("/triage").await.says("You have opened 3 texts today."), "it was no longer open");
}

#[tokio::test]
async fn a_report_that_was_left_for_half_an_hour_is_another_text_once_it_is_opened_again() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    let place = report.replace("/submissions/", "/triage/");
    let opened = async |minutes: i64| {
        forum.advance(chrono::TimeDelta::minutes(minutes));
        let sedge = sedge.again().await;
        sedge.get(&place).await;
        sedge.get("/triage").await.select(".app-meta span").join(" ")
    };
    for (minutes, texts) in [(0, "1 text"), (29, "1 text"), (29, "1 text"), (31, "2 texts"), (1, "2 texts")] {
        let said = opened(minutes).await;
        assert!(said.contains(&format!("You have opened {texts} today.")), "after {minutes} minutes: {said}");
    }
    let marram = forum.moderator("Marram").await;
    marram.get(&place).await;
    assert!(
        marram.get("/triage").await.says("You have opened 1 text today."),
        "what others opened is theirs"
    );
    for verb in ["assignment", "acceptance"] {
        marram.judge(&report, verb, &[]).await.location();
    }
    marram.get(&place).await;
    assert!(marram.get("/triage").await.says("You have opened 1 text today."), "decided, and open still");
}
