use super::trends::publish;
use crate::support::{
    Person, TestApp,
    reports::{TITLE, WORDING},
};
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
    let written = forum.audit_kinds(report.rsplit('/').next().unwrap()).await;
    for (verb, fields) in [
        ("assignment", vec![]),
        ("acceptance", vec![]),
        ("refusal", vec![("reason", "DC1")]),
        ("question", vec![("code", "QU1")]),
        ("link", vec![("trend", "5f0c9c5e-7a3d-4c52-9d0e-0123456789ab")]),
        ("unlinking", vec![]),
    ] {
        let refused = sedge.judge(&report, verb, &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{verb}");
    }
    let after = forum.audit_kinds(report.rsplit('/').next().unwrap()).await;
    assert_eq!(after, written, "not even taken up");
    marram.accept_report(&report).await;
    let id = report.rsplit('/').next().unwrap();
    assert_eq!(sedge.get(&format!("/trends/new?submission={id}")).await.status, StatusCode::FORBIDDEN);
    let mut form = WORDING.to_vec();
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

#[tokio::test]
async fn a_report_of_ones_own_organisation_is_one_text_however_often_it_is_shown_and_open_for_nobody_else() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    let report = ada.report_trend("HD3").await;
    let place = report.replace("/submissions/", "/triage/");
    let told = async |person: &Person<'_>| person.get("/triage").await.select(".app-meta span").join(" ");
    for _ in 0..3 {
        assert!(sedge.get(&place).await.says("Another moderator has to look at it."));
    }
    assert!(told(&sedge).await.contains("You have opened 1 text today."), "{}", told(&sedge).await);
    assert!(told(&marram).await.contains("You have opened 0 texts today."));
    assert!(!marram.get(&place).await.says("Open: Sedge"), "she keeps it from nobody");
    assert_eq!(marram.get("/triage/next").await.path(), place);

    let nothing = sedge.post("/reviews/handover", &[]).await.location();
    assert_eq!(nothing, "/reviews?done=reviews-nothing-to-hand-over");
    sedge.get(&place).await;
    assert!(told(&sedge).await.contains("You have opened 2 texts today."), "it was no longer open");
    forum.advance(chrono::TimeDelta::minutes(31));
    let sedge = sedge.again().await;
    for _ in 0..2 {
        sedge.get(&place).await;
    }
    assert!(told(&sedge).await.contains("You have opened 3 texts today."), "it was left for half an hour");
}

#[tokio::test]
async fn what_nobody_has_taken_up_is_decided_on_the_page_on_which_it_is_read_and_taken_up_with_that() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let opened = ada.report_trend("HD3").await;
    sedge.accept_report(&opened).await;
    let trend = sedge.open_trend(&opened).await;
    let id = trend.rsplit('/').next().unwrap();
    let to = marram.account.id.to_string();
    for (verb, fields, written, found) in [
        (
            "acceptance",
            &[][..],
            &["SubmissionAssigned", "SubmissionAccepted"][..],
            "assigned=me&state=accepted",
        ),
        (
            "refusal",
            &[("reason", "DC2")],
            &["SubmissionAssigned", "SubmissionDeclined"],
            "assigned=me&state=declined",
        ),
        (
            "question",
            &[("code", "QU1")],
            &["SubmissionAssigned", "SubmissionQuestionAsked"],
            "assigned=me&state=info_requested",
        ),
        (
            "link",
            &[("trend", id)],
            &["SubmissionAssigned", "SubmissionAccepted", "SubmissionLinked"],
            "assigned=me&state=linked",
        ),
        ("assignment", &[("to", &*to)], &["SubmissionAssigned"], "assigned=others&state=in_triage"),
    ] {
        let report = ada.report_trend("HD3").await;
        let place = report.replace("/submissions/", "/triage/");
        let key = report.rsplit('/').next().unwrap();
        let page = sedge.get(&place).await;
        assert!(page.says("Nobody has taken this up."), "{verb}");
        let form = format!("form[action='{place}/{verb}'] button[type=submit]");
        assert!(!page.select(&form).is_empty(), "{verb}");
        let version = page.attributes("input[name=version]", "value").remove(0);
        let mut form = fields.to_vec();
        form.push(("version", &version));
        let path = format!("{place}/{verb}");
        let before = forum.audit_kinds(key).await.len();
        assert_eq!(sedge.post(&path, &form).await.status, StatusCode::SEE_OTHER, "{verb}");
        for late in [&marram, &sedge] {
            let refused = late.post(&path, &form).await.status;
            assert_eq!(refused, StatusCode::CONFLICT, "{verb}: what was read is past");
        }
        assert_eq!(forum.audit_kinds(key).await.split_off(before), written, "{verb}");
        let list = sedge.get(&format!("/triage?{found}")).await;
        let links = list.attributes("tbody th a", "href");
        assert!(links.iter().any(|link| link.starts_with(&place)), "{verb}: {links:?}");
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_new_trend_is_opened_from_what_nobody_has_taken_up_as_it_was_read() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let place = report.replace("/submissions/", "/triage/");
    let form = async |moderator: &Person<'_>| {
        let link = moderator.get(&place).await.attributes("a[href^='/trends/new?']", "href").remove(0);
        let page = moderator.get(&link).await;
        ["key", "submission"].map(|name| page.attributes(&format!("input[name={name}]"), "value").remove(0))
    };
    let [early, late] = [form(&sedge).await, form(&marram).await];
    let open = async |moderator: &Person<'_>, [key, submission]: &[String; 2]| {
        let mut fields = WORDING.to_vec();
        fields.extend([("key", key.as_str()), ("submission", submission.as_str())]);
        moderator.post("/trends", &fields).await
    };
    assert_eq!(open(&sedge, &early).await.status, StatusCode::SEE_OTHER);
    let refused = open(&marram, &late).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "it is another's meanwhile");
    assert_eq!(refused.attributes("input[name=title]", "value"), [TITLE]);
    let hers = sedge.get("/triage?assigned=me&state=linked").await;
    assert_eq!(hers.attributes("tbody th a", "href").len(), 1);
    assert!(ada.get(&report).await.says("Trend T-2026-001"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_was_given_back_to_all_is_theirs_who_decides_about_it_and_what_another_has_stays_theirs() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let [back, theirs] = [ada.report_trend("HD3").await, ada.report_trend("HD3").await];
    for report in [&back, &theirs] {
        marram.judge(report, "assignment", &[]).await.location();
    }
    marram.judge(&back, "assignment", &[("to", "nobody")]).await.location();
    let page = async |report: &str| sedge.get(&report.replace("/submissions/", "/triage/")).await;
    assert!(page(&back).await.says("Nobody has taken this up."));
    assert!(page(&theirs).await.says("Assigned to Marram") && !page(&theirs).await.says("Nobody has taken"));
    for report in [&back, &theirs] {
        sedge.judge(report, "acceptance", &[]).await.location();
    }
    assert!(page(&back).await.says("Assigned to you") && page(&theirs).await.says("Assigned to Marram"));
}

#[tokio::test]
async fn a_report_is_linked_to_a_trend_that_is_chosen_and_to_none_that_is_closed_or_not_there() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let (opened, report) = (ada.report_trend("HD3").await, ada.report_trend("HD3").await);
    sedge.accept_report(&opened).await;
    let trend = sedge.open_trend(&opened).await;
    publish(&sedge, &marram, &trend).await;
    let id = trend.rsplit('/').next().unwrap();
    let page = sedge.get(&report.replace("/submissions/", "/triage/")).await;
    assert_eq!(page.attributes("#trend option", "value"), ["", id], "none is chosen beforehand");
    for trend in ["", "x"] {
        let refused = sedge.judge(&report, "link", &[("trend", trend)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.select(".govuk-error-summary__list a"), ["Choose a trend"]);
    }
    let nothing = "5f0c9c5e-7a3d-4c52-9d0e-0123456789ab";
    assert_eq!(sedge.judge(&report, "link", &[("trend", nothing)]).await.status, StatusCode::NOT_FOUND);
    let close = format!("{trend}/closing");
    marram.fill(&format!("{close}/new"), &close, &[("reason", "addressed")]).await.location();
    let before = forum.audit_kinds(report.rsplit('/').next().unwrap()).await;
    let refused = sedge.judge(&report, "link", &[("trend", id)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("This trend is closed, so nothing can be linked to it."), "{}", refused.body);
    assert!(refused.says("Nobody has taken this up."));
    assert_eq!(forum.audit_kinds(report.rsplit('/').next().unwrap()).await, before);
    forum.run_due_jobs().await;
}
