use super::trends::{publish, trend_of};
use crate::support::{Person, TestApp, reports::TITLE};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use entity::{audit_entry, organisation::Kind, role_grant::Role};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::json;

/// The term of every report here, and its page.
const TERM: &str = "TR06";
const PAGE: &str = "/trends/statistics/TR06";

/// Sends reports and has them accepted.
async fn accept(moderator: &Person<'_>, authors: &[&Person<'_>]) -> Vec<String> {
    let mut reports = Vec::new();
    for author in authors {
        let report = author.report_trend("HD3").await;
        moderator.accept_report(&report).await;
        reports.push(report);
    }
    reports
}

/// The same two after a month: a session does not last as long.
async fn signed_in_again<'a>(
    forum: &'a TestApp,
    (one, other): (Person<'a>, Person<'a>),
) -> (Person<'a>, Person<'a>) {
    (Person::sign_in(forum, one.account).await, Person::sign_in(forum, other.account).await)
}

/// The cells of the last row of a term's table: reports, expected, organisations, expected.
async fn present(reader: &Person<'_>) -> Vec<String> {
    reader.get(PAGE).await.select("tbody tr:last-child td")
}

#[tokio::test]
async fn accepted_reports_are_counted_and_few_are_told_to_moderators_alone() {
    let forum = TestApp::start().await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    let sedge = forum.moderator("Sedge").await;
    let perry = forum.person_with("Perry", &[Role::PolicyReader]).await;
    let north = forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    let south = forum.organisation("Southern Reach", Kind::Charity, &[&ben]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&cai]).await;
    assert!(sedge.get("/trends/statistics").await.says("There is nothing to count yet."));

    let reports = accept(&sedge, &[&ada, &ben]).await;
    cai.report_trend("HD3").await;
    assert_eq!(
        present(&sedge).await,
        ["2", "Too early to say", "2", "Too early to say"],
        "not what only waits"
    );
    for reader in [&ada, &perry] {
        let few = ["fewer than 3", "Too early to say", "fewer than 3", "Too early to say"];
        assert_eq!(present(reader).await, few);
        assert!(reader.get("/trends/statistics").await.says("There is nothing to count yet."));
    }
    accept(&sedge, &[&cai]).await;
    assert_eq!(present(&perry).await[..3], ["3", "Too early to say", "3"].map(str::to_owned));
    let listed = perry.get("/trends/statistics").await;
    assert_eq!(
        listed.attributes("tbody th a", "href"),
        [PAGE, "/trends/statistics/TR16"],
        "each of their terms"
    );

    // Two that share a parent are not independent.
    let mut child = south.into_active_model();
    child.parent_id = Set(Some(north.id));
    child.update(forum.app.db.write()).await.unwrap();
    assert_eq!(present(&perry).await[2], "fewer than 3");
    assert_eq!(present(&sedge).await[2], "2");

    // What is withdrawn counts no more.
    ada.post(&format!("{}/withdrawal", reports[0]), &[]).await.location();
    assert_eq!(present(&perry).await[0], "fewer than 3");
    assert_eq!(present(&sedge).await[0], "2");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_for_the_policy_team_alone_does_not_count_for_members() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    let perry = forum.person_with("Perry", &[Role::PolicyReader]).await;
    accept(&sedge, &[&ada, &ada]).await;
    sedge.accept_report(&ada.report_trend("HD5").await).await;

    assert_eq!(present(&perry).await[0], "3");
    assert_eq!(present(&ben).await[0], "fewer than 3");
}

#[tokio::test]
async fn what_is_expected_is_worked_out_from_what_is_told() {
    let forum = TestApp::start().await;
    let (mut ada, mut sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    for reports in [1, 2, 4, 9] {
        accept(&sedge, &vec![&ada; reports]).await;
        forum.advance(TimeDelta::days(31));
        (ada, sedge) = signed_in_again(&forum, (ada, sedge)).await;
    }

    let early = "Too early to say";
    let exact = [early, early, early, "2.3", "4.0"];
    let reckoned = [early, early, early, "2.0", "3.8"];
    for (reader, expected) in [(&sedge, exact), (&ada, reckoned)] {
        let cells = reader.get(PAGE).await.select("tbody td[data-label=Expected]");
        assert_eq!(
            cells.into_iter().step_by(2).skip(7).collect::<Vec<_>>(),
            expected,
            "{}",
            reader.account.shown_name
        );
    }
}

#[tokio::test]
async fn a_term_with_many_more_than_expected_stands_out_with_its_chart() {
    let forum = TestApp::start().await;
    let (mut ada, mut sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    for reports in [3, 3, 3, 8] {
        forum.advance(TimeDelta::days(31));
        (ada, sedge) = signed_in_again(&forum, (ada, sedge)).await;
        assert!(ada.get("/trends/statistics").await.select("svg").is_empty(), "nothing stands out yet");
        accept(&sedge, &vec![&ada; reports]).await;
    }

    let page = ada.get("/trends/statistics").await;
    assert_eq!(page.attributes("h3 a", "href"), [PAGE, "/trends/statistics/TR16"]);
    assert_eq!(page.attributes("svg[role=img]", "aria-labelledby").len(), 2);
    assert_eq!(page.select("svg title").len(), 2);
    assert_eq!(page.attributes(".app-scroll", "tabindex"), ["0", "0"]);
    let chart = ada.get(PAGE).await;
    assert_eq!(chart.select("svg").len(), 2);
    let few = chart.attributes("svg rect.app-chart__few", "x").len();
    assert_eq!(few, 8 + 12, "months with fewer than three reports, and organisations in none");
}

#[tokio::test]
async fn the_numbers_are_taken_away_as_they_are_shown() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    accept(&sedge, &[&ada, &ada, &ada]).await;
    let all = ada.get("/trends/statistics.csv").await;
    assert_eq!(all.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert!(
        all.body
            .starts_with("term,label,month,reports,reports_expected,organisations,organisations_expected\n")
    );
    assert_eq!(all.body.lines().count(), 1 + 2 * 12, "two terms, twelve months");
    let one = ada.get(&format!("{PAGE}/months.csv")).await;
    assert_eq!(one.body.lines().count(), 13);
    let last = one.body.lines().last().unwrap();
    assert!(last.starts_with("TR06,") && last.ends_with(",2026-11,3,,fewer than 3,"), "{last}");
    let json = ada.get("/trends/statistics.json").await.json();
    assert_eq!(json[0]["code"], TERM);
    let months = json[0]["months"].as_array().unwrap();
    let none = json!({ "actual": null, "expected": null });
    let told =
        json!({ "month": "2026-11", "reports": { "actual": 3, "expected": null }, "organisations": none });
    assert_eq!((months.len(), months.last().unwrap()), (12, &told));
    let taken = audit_entry::Entity::find().filter(audit_entry::Column::Kind.eq("StatisticsExported"));
    assert_eq!(taken.count(forum.app.db.read()).await.unwrap(), 3, "each is audited");

    for gone in [
        "/trends/statistics/TR99",
        "/trends/statistics/x",
        "/trends/statistics/TR99/months.csv",
        "/trends/statistics/OF01",
    ] {
        assert_eq!(ada.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert!(ada.get(PAGE).await.select("main").concat().find(TITLE).is_none(), "numbers, and no wording");
}

#[tokio::test]
async fn a_trends_page_charts_the_reports_behind_it_as_far_as_its_reader_may_know() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let perry = forum.person_with("Perry", &[Role::PolicyReader]).await;
    accept(&sedge, &[&ben, &ben, &ben]).await;
    let reports = [ada.report_trend("HD3").await, ben.report_trend("HD3").await];
    let trend = trend_of(&sedge, &[&reports[0], &reports[1]]).await;
    let months = format!("{trend}/months.csv");
    assert_eq!(ben.get(&months).await.status, StatusCode::NOT_FOUND, "it is not published");
    assert_eq!(sedge.get(&trend).await.select("tbody tr:last-child td").first().unwrap(), "2");
    publish(&sedge, &marram, &trend).await;
    for reader in [&ada, &perry] {
        let page = reader.get(&trend).await;
        assert_eq!(
            (page.status, page.select("svg").len()),
            (StatusCode::OK, 0),
            "fewer than three: nothing to tell"
        );
    }
    let third = ada.report_trend("HD3").await;
    sedge.link_report(&third, &trend).await;

    for (reader, organisations) in [(&ada, "fewer than 3"), (&perry, "fewer than 3"), (&sedge, "0")] {
        let page = reader.get(&trend).await;
        let early = "Too early to say";
        assert_eq!(
            page.select("tbody tr:last-child td"),
            ["3", early, organisations, early],
            "of its own reports alone"
        );
        assert_eq!(page.select("svg[role=img] title").len(), 1);
        assert!(page.select("details summary").iter().any(|it| it.starts_with("The numbers as a table")));
        let away = page.attributes("details a[href$='.csv']", "href");
        assert_eq!(away, [months.as_str()]);
        let csv = reader.get(&months).await;
        let reference = page.select("h1 ~ p, .govuk-caption-l").remove(0);
        let reference = reference.trim_start_matches("Trend ");
        let last = csv.body.lines().last().unwrap();
        assert_eq!(last, format!("{reference},2026-11,3,,{organisations},"));
        assert_eq!(csv.body.lines().count(), 13);
    }
    let taken = audit_entry::Entity::find().filter(audit_entry::Column::Kind.eq("StatisticsExported"));
    assert_eq!(taken.count(forum.app.db.read()).await.unwrap(), 3, "each is audited");

    // What is taken out of it counts no more.
    sedge.judge(&third, "unlinking", &[]).await.location();
    assert_eq!(sedge.get(&trend).await.select("tbody tr:last-child td").first().unwrap(), "2");
    let left = perry.get(&trend).await;
    assert_eq!((left.status, left.select("svg").len()), (StatusCode::OK, 0));
    forum.run_due_jobs().await;
}
