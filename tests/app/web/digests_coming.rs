//! Whoever contributed to something reads beforehand how a digest is to word it, and can take it back from there.

use super::{
    concerns,
    digests::{act, add, approve, start},
    trends::{publish, trend_of},
};
use crate::support::{Person, TestApp};
use csa_forum::domain::Subject;
use entity::{id::TrendId, role_grant::Role, subject::SubjectKind, trend};
use sea_orm::EntityTrait;

async fn coming(author: &Person<'_>, page: &str) -> Vec<String> {
    author.get(page).await.select(".app-coming")
}

fn id(path: &str) -> uuid::Uuid {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn whose_report_is_behind_a_trend_reads_what_is_to_be_said_of_it_until_it_goes_out() {
    let forum = TestApp::start().await;
    forum.series().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.person_with("Olwen Reed", &[Role::PolicyReader]).await;
    let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
    let (report, other) = (ada.report_trend("HD3").await, ben.report_trend("HD3").await);
    let path = trend_of(&sedge, &[&report]).await;
    publish(&sedge, &marram, &path).await;
    let row = trend::Entity::find_by_id(TrendId(id(&path))).one(forum.app.db.read()).await.unwrap().unwrap();
    let digest = start(&marram).await;
    add(&marram, &digest, &row).await;
    assert!(coming(&ada, &report).await.is_empty(), "it is still being composed");

    act(&marram, &digest, "submission").await.location();

    let said = coming(&ada, &report).await.remove(0);
    assert!(said.contains("What the November 2026 digest is to say"), "{said}");
    let written = sedge.get(&digest).await;
    for part in written.select(".app-panel h2, .app-panel .govuk-body:not(:last-child)") {
        let part = part.trim_start_matches("How sure:").trim().to_owned();
        assert!(said.contains(&part), "{part} is not in {said}");
    }
    assert!(said.contains("It does not say who it is from."), "{said}");
    assert!(coming(&ben, &other).await.is_empty(), "his report is behind nothing");
    assert!(coming(&ben, &report).await.is_empty(), "it is not his");

    // From there it can be taken back, and then it does not go out.
    let away = ada.get(&report).await.attributes(".app-coming > p:last-child a", "href").remove(0);
    assert_eq!(away, format!("{report}/withdrawal/new"));
    assert!(ada.get(&away).await.says("November 2026"));
    approve(&sedge, &digest).await.location();
    assert_eq!(coming(&ada, &report).await.len(), 1, "until it goes out");
    ada.fill(&away, &format!("{report}/withdrawal"), &[]).await.location();
    assert!(coming(&ada, &report).await.is_empty());
    assert_eq!(marram.get(&format!("{digest}/composition")).await.select("#items"), ["Nothing in it yet"]);
}

#[tokio::test]
async fn whoever_raised_a_concern_reads_whether_it_names_them() {
    for (handling, named) in [("HD1", true), ("HD3", false)] {
        let forum = TestApp::start().await;
        forum.series().await;
        let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
        let olwen = forum.person_with("Olwen Reed", &[Role::PolicyReader]).await;
        let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
        let concern = concerns::publish(&ada, handling, &sedge).await;
        let digest = start(&marram).await;
        let subject = Subject::new(SubjectKind::Concern, id(&concern));
        let form = [("kind", "concern"), ("subject", &*subject.id.to_string())];
        marram.post(&format!("{digest}/items"), &form).await.location();
        act(&marram, &digest, "submission").await.location();

        let said = coming(&ada, &concern).await.remove(0);

        assert!(said.contains("Letters that say nothing"), "{said}");
        assert_eq!(said.contains("Raised by: Ada"), named, "{said}");
        assert_eq!(said.contains("It does not say who it is from."), !named, "{said}");
        for reader in [&ben, &olwen, &sedge] {
            assert!(coming(reader, &concern).await.is_empty(), "{}", reader.account.shown_name);
        }
        approve(&sedge, &digest).await.location();
        act(&marram, &digest, "release").await.location();
        forum.run_due_jobs().await;
        assert!(coming(&ada, &concern).await.is_empty(), "it has gone out");
    }
}

#[tokio::test]
async fn what_is_to_be_said_takes_as_many_statements_in_several_editions_as_in_one() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD3").await;
    let path = trend_of(&sedge, &[&report]).await;
    publish(&sedge, &marram, &path).await;
    let trend = Subject::new(SubjectKind::Trend, id(&path));
    sedge.post(&format!("/content-notes/trend/{}", trend.id), &[("note", "NT02")]).await.location();
    let costs = async |editions: usize| {
        assert_eq!(coming(&ada, &report).await.len(), editions);
        let before = forum.statements();
        let page = ada.get(&report).await;
        assert_eq!(page.select(".app-coming details").len(), editions, "{}", page.body);
        forum.statements() - before
    };

    forum.submit_digest_of(&marram, "2026-11", &[trend]).await;
    let one = costs(1).await;
    for period in ["2026-12", "2027-01"] {
        forum.submit_digest_of(&marram, period, &[trend]).await;
    }

    assert_eq!(costs(3).await, one);
    forum.run_due_jobs().await;
}
