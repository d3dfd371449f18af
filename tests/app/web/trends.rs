use crate::support::{
    Person, TestApp,
    reports::{TITLE, WORDING},
};
use axum::http::StatusCode;
use csa_forum::domain::trend::{self, NewVersion, Written};
use entity::{
    id::{SubmissionId, TrendId},
    organisation::{self, Kind},
    role_grant::Role,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

/// A trend made of reports that were accepted, the first of which opened it.
pub(super) async fn trend_of(moderator: &Person<'_>, reports: &[&str]) -> String {
    moderator.accept_report(reports[0]).await;
    let trend = moderator.open_trend(reports[0]).await;
    for report in &reports[1..] {
        moderator.link_report(report, &trend).await;
    }
    trend
}

/// Grades, approves and publishes the first version of a trend.
pub(super) async fn publish(grader: &Person<'_>, approver: &Person<'_>, trend: &str) {
    let version = format!("{trend}/versions/1");
    for (person, verb) in [(grader, "grade"), (approver, "approval"), (approver, "publication")] {
        let reply = person.decide(&version, verb).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{verb}: {}", reply.body);
    }
}

/// The state of a trend's first version, as moderators see it.
async fn state(moderator: &Person<'_>, trend: &str) -> String {
    moderator.get(&format!("{trend}/versions/1")).await.select(".app-meta span").remove(1)
}

#[tokio::test]
async fn a_trend_is_graded_approved_by_another_person_and_published() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let (reed, policy) =
        (forum.person("Reed").await, forum.person_with("Perry", &[Role::PolicyReader]).await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    let (first, second) = (ada.report_trend("HD3").await, ben.report_trend("HD3").await);
    let trend = trend_of(&sedge, &[&first, &second]).await;

    assert_eq!(reed.get(&trend).await.status, StatusCode::NOT_FOUND, "not published");
    publish(&sedge, &marram, &trend).await;

    for reader in [&reed, &policy] {
        let page = reader.get(&trend).await;
        assert_eq!(page.select("h1"), [TITLE]);
        assert_eq!(page.select(".govuk-caption-l"), ["Trend T-2026-001"]);
        assert!(page.says("Medium: two or more independent organisations"));
        assert!(page.says("Fewer than three independent organisations") && !page.says("2 independent"));
        assert!(page.says("By 23 February 2027"));
        assert!(!page.says("Northern Reach") && !page.says("Ada"));
        assert!(page.attributes("main a", "href").iter().all(|href| !href.starts_with("/triage/")));
        assert_eq!(reader.get("/trends").await.select(".app-list__item strong"), [TITLE]);
    }
    assert_eq!(ada.get(&first).await.attributes(".app-timeline a", "href"), [trend.as_str()]);
    assert!(sedge.get(&trend).await.says("2 independent organisations"));
}

#[tokio::test]
async fn who_wrote_edited_or_graded_a_version_cannot_approve_or_publish_it() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (writer, editor, grader, approver) = (
        forum.moderator("Sedge").await,
        forum.moderator("Marram").await,
        forum.moderator("Thrift").await,
        forum.moderator("Yarrow").await,
    );
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&writer, &[&report]).await;
    let version = format!("{trend}/versions/1");
    assert_eq!(approver.decide(&version, "approval").await.status, StatusCode::CONFLICT, "not graded");
    editor.edit_version(&version, "Another title").await;
    grader.decide(&version, "grade").await;

    for person in [&writer, &editor, &grader] {
        assert_eq!(person.decide(&version, "approval").await.status, StatusCode::FORBIDDEN);
        assert!(person.get(&version).await.select("form[action$='/approval']").is_empty());
    }
    assert_eq!(approver.decide(&version, "approval").await.status, StatusCode::SEE_OTHER);
    assert_eq!(approver.decide(&version, "approval").await.status, StatusCode::CONFLICT, "twice");
    assert_eq!(grader.decide(&version, "publication").await.status, StatusCode::FORBIDDEN);
    assert_eq!(approver.decide(&version, "publication").await.status, StatusCode::SEE_OTHER);
    assert_eq!(approver.decide(&version, "publication").await.status, StatusCode::CONFLICT, "twice");
    assert_eq!(ada.get(&format!("{trend}/versions/1")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn any_edit_voids_the_grade_and_the_approval() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&sedge, &[&report]).await;
    let version = format!("{trend}/versions/1");
    sedge.decide(&version, "grade").await;
    marram.decide(&version, "approval").await;
    assert_eq!(state(&sedge, &trend).await, "Approved");

    sedge.edit_version(&version, "Another title").await;

    assert_eq!(state(&sedge, &trend).await, "Draft");
    assert!(!sedge.get(&version).await.says("Reliable"), "the grade is gone");
    assert_eq!(marram.decide(&version, "publication").await.status, StatusCode::CONFLICT);
    assert_eq!(marram.decide(&version, "approval").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_older_form_neither_overwrites_a_version_nor_approves_what_was_edited_meanwhile() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&sedge, &[&report]).await;
    let version = format!("{trend}/versions/1");
    sedge.decide(&version, "grade").await;
    let seen = marram.get(&version).await.attributes("input[name=version]", "value").remove(0);
    sedge.edit_version(&version, "Another title").await;
    sedge.decide(&version, "grade").await;

    let stale = [("version", seen.as_str())];
    assert_eq!(marram.post(&format!("{version}/approval"), &stale).await.status, StatusCode::CONFLICT);
    let mut form = WORDING.to_vec();
    form.push(("version", &seen));
    let page = marram.post(&version, &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.attributes("input#title", "value"), [TITLE], "what was typed stays");
    assert!(sedge.get(&version).await.says("Another title"));
}

#[tokio::test]
async fn a_moderator_with_an_interest_neither_grades_nor_approves() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (sedge, marram, thrift) =
        (forum.moderator("Sedge").await, forum.moderator("Marram").await, forum.moderator("Thrift").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &thrift]).await;
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&sedge, &[&report]).await;
    let version = format!("{trend}/versions/1");

    assert_eq!(thrift.decide(&version, "grade").await.status, StatusCode::FORBIDDEN);
    assert_eq!(thrift.get(&format!("{version}/grade/new")).await.status, StatusCode::FORBIDDEN);
    sedge.decide(&version, "grade").await;
    assert_eq!(thrift.decide(&version, "approval").await.status, StatusCode::FORBIDDEN);
    assert_eq!(marram.decide(&version, "approval").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_grade_needs_both_axes() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    let version = format!("{}/versions/1", trend_of(&sedge, &[&report]).await);

    let page = sedge.post(&format!("{version}/grade"), &[("version", "1"), ("source", "SG1")]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#information"]);
    assert_eq!(page.attributes("input[name=source][checked]", "value"), ["SG1"]);
}

#[tokio::test]
async fn the_published_version_stays_until_its_successor_is_published() {
    let forum = TestApp::start().await;
    let (ada, reed) = (forum.person("Ada").await, forum.person("Reed").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&sedge, &[&report]).await;
    let versions = format!("{trend}/versions");
    let first = sedge.post(&versions, &WORDING).await;
    assert_eq!(first.status, StatusCode::CONFLICT, "one version at a time");
    publish(&sedge, &marram, &trend).await;
    let edited = sedge.post(&format!("{versions}/1"), &WORDING).await;
    assert_eq!(edited.status, StatusCode::CONFLICT, "a published wording stands");

    let mut form = WORDING.to_vec();
    form[0] = ("title", "A second wording");
    let key = sedge.get(&format!("{versions}/new")).await.attributes("input[name=key]", "value").remove(0);
    form.push(("key", &key));
    let written = sedge.post(&versions, &form).await;
    assert_eq!(sedge.post(&versions, &form).await.path(), written.path(), "twice makes one");
    assert_eq!(reed.get(&trend).await.select("h1"), [TITLE]);

    let second = format!("{versions}/2");
    sedge.decide(&second, "grade").await;
    marram.decide(&second, "approval").await;
    marram.decide(&second, "publication").await;
    assert_eq!(reed.get(&trend).await.select("h1"), ["A second wording"]);
    assert_eq!(state(&sedge, &trend).await, "Superseded");
    assert_eq!(reed.get("/trends").await.select(".app-list__item").len(), 1);
}

#[tokio::test]
async fn a_trend_of_restricted_reports_alone_is_hidden_from_members_until_another_is_linked() {
    let forum = TestApp::start().await;
    let (ada, ben, reed) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Reed").await);
    let policy = forum.person_with("Perry", &[Role::PolicyReader]).await;
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let (closed, open) = (ada.report_trend("HD5").await, ben.report_trend("HD3").await);
    let trend = trend_of(&sedge, &[&closed]).await;
    publish(&sedge, &marram, &trend).await;

    let hidden = async || {
        assert_eq!(policy.get(&trend).await.status, StatusCode::OK);
        assert_eq!(reed.get(&trend).await.status, StatusCode::NOT_FOUND);
        assert!(reed.get("/trends").await.select(".app-list__item").is_empty());
        assert!(ada.get(&closed).await.select(".app-timeline a").is_empty());
    };
    hidden().await;
    sedge.link_report(&open, &trend).await;
    assert_eq!(reed.get(&trend).await.status, StatusCode::OK);
    ben.post(&format!("{open}/withdrawal"), &[]).await;
    hidden().await;
}

#[tokio::test]
async fn a_withdrawn_report_leaves_the_counts_and_the_last_one_takes_the_trend_down() {
    let forum = TestApp::start().await;
    let (ada, ben, reed) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Reed").await);
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    let (first, second) = (ada.report_trend("HD3").await, ben.report_trend("HD3").await);
    let trend = trend_of(&sedge, &[&first, &second]).await;
    publish(&sedge, &marram, &trend).await;

    ben.post(&format!("{second}/withdrawal"), &[]).await;
    let page = sedge.get(&trend).await;
    assert!(page.says("1 independent organisation") && page.says("Low: one organisation"));
    assert_eq!(reed.get(&trend).await.status, StatusCode::OK);

    ada.post(&format!("{first}/withdrawal"), &[]).await;
    assert_eq!(reed.get(&trend).await.status, StatusCode::NOT_FOUND);
    assert!(reed.get("/trends").await.select(".app-list__item").is_empty());
    assert_eq!(state(&sedge, &trend).await, "Withdrawn");
}

#[tokio::test]
async fn a_trend_that_lost_its_reports_before_publication_is_not_published() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    let trend = trend_of(&sedge, &[&report]).await;
    let version = format!("{trend}/versions/1");
    sedge.decide(&version, "grade").await;
    marram.decide(&version, "approval").await;

    ada.post(&format!("{report}/withdrawal"), &[]).await;

    assert_eq!(marram.decide(&version, "publication").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn organisations_of_one_family_count_once() {
    let forum = TestApp::start().await;
    let people = [
        forum.person("Ada").await,
        forum.person("Ben").await,
        forum.person("Cai").await,
        forum.person("Dot").await,
    ];
    let sedge = forum.moderator("Sedge").await;
    let mut organisations: Vec<organisation::Model> = Vec::new();
    for (name, person) in ["Reach", "Reach North", "Reach South", "Quarry"].into_iter().zip(&people) {
        organisations.push(forum.organisation(name, Kind::Charity, &[person]).await);
    }
    for branch in [1, 2] {
        let mut row = organisations[branch].clone().into_active_model();
        row.parent_id = Set(Some(organisations[0].id));
        row.update(forum.app.db.write()).await.unwrap();
    }
    let mut reports = Vec::new();
    for person in &people {
        reports.push(person.report_trend("HD3").await);
    }

    let trend = trend_of(&sedge, &[&reports[1], &reports[2]]).await;
    assert!(sedge.get(&trend).await.says("1 independent organisation"), "sisters");
    sedge.link_report(&reports[0], &trend).await;
    assert!(sedge.get(&trend).await.says("1 independent organisation"), "their parent");
    sedge.link_report(&reports[3], &trend).await;
    assert!(sedge.get(&trend).await.says("2 independent organisations"));
}

#[tokio::test]
async fn outside_the_triage_sources_are_named_only_as_they_chose() {
    let forum = TestApp::start().await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    let (reed, sedge, marram) =
        (forum.person("Reed").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada]).await;
    forum.organisation("Quarry University", Kind::Academic, &[&ben]).await;
    forum.organisation("Tideline", Kind::SurvivorsGroup, &[&cai]).await;
    let reports =
        [ada.report_trend("HD1").await, ben.report_trend("HD2").await, cai.report_trend("HD3").await];
    let trend = trend_of(&sedge, &[&reports[0], &reports[1], &reports[2]]).await;
    publish(&sedge, &marram, &trend).await;

    let page = reed.get(&trend).await;

    assert!(page.says("3 independent organisations"));
    // Below five members an organisation's kind stands instead of its name.
    let mut named = page.select("aside .app-side:last-child p");
    named.sort();
    assert_eq!(named, ["Academic body", "Ada, Charity"]);
    assert!(!page.says("Ben") && !page.says("Cai"));
}

#[tokio::test]
async fn trends_opened_at_once_get_references_in_a_row() {
    const AT_ONCE: usize = 20;
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let mut reports: Vec<SubmissionId> = Vec::new();
    for _ in 0..AT_ONCE {
        let report = ada.report_trend("HD3").await;
        sedge.accept_report(&report).await;
        reports.push(report.rsplit('/').next().unwrap().parse().unwrap());
    }
    let actor = sedge.actor().await;
    let written = Written {
        title: TITLE.to_owned(),
        summary: "It grows.".to_owned(),
        technology: vec!["TR06".to_owned()],
        ..Written::default()
    };

    let opened = reports.into_iter().map(|report| {
        let (db, actor, new) = (&forum.app.db, &actor, NewVersion::parse(&written).unwrap());
        async move { trend::open(db, actor, (None, (report, None)), new).await.unwrap() }
    });
    let opened: Vec<TrendId> = futures_util::future::join_all(opened).await;

    let mut references = Vec::new();
    for id in opened {
        references.push(trend::find(forum.app.db.read(), &actor, id).await.unwrap().reference);
    }
    references.sort();
    let expected: Vec<String> = (1..=AT_ONCE).map(|number| format!("T-2026-{number:03}")).collect();
    assert_eq!(references, expected);
}

#[tokio::test]
async fn a_trend_is_opened_once_from_a_report_that_was_accepted() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    let id = report.rsplit('/').next().unwrap();
    let key = sedge
        .get(&format!("/trends/new?submission={id}"))
        .await
        .attributes("input[name=key]", "value")
        .remove(0);
    let mut form = WORDING.to_vec();
    form.extend([("key", key.as_str()), ("submission", id)]);

    assert_eq!(sedge.post("/trends", &form).await.status, StatusCode::CONFLICT, "not accepted");
    sedge.accept_report(&report).await;
    let first = sedge.post("/trends", &form).await;
    let second = sedge.post("/trends", &form).await;
    assert_eq!(first.path(), second.path());
    assert_eq!(sedge.get("/trends").await.select(".app-list__item").len(), 1);
    assert_eq!(ada.post("/trends", &form).await.status, StatusCode::NOT_FOUND, "a member");
}
