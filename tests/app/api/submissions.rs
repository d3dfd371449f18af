use super::problem;
use crate::support::{TestApp, Tool};
use axum::http::StatusCode;
use csa_forum::domain::{
    api_token::Scope,
    submission::{self, Part, Typed},
};
use entity::organisation::Kind;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/submissions";
const BOTH: &[Scope] = &[Scope::ReadSubmissions, Scope::WriteSubmissions];

fn report() -> Value {
    json!({
        "title": "Reports describe generated material in many ways",
        "change": "More reports name a tool and no page.",
        "technology": ["TR03", "TR01"],
        "offence": "OF01",
        "setting": "SE01",
        "ages": ["AG1"],
        "regions": ["RG01"],
        "first_noticed": "2026-08",
        "direction": "DR1",
        "scale": "SC1",
        "evidence": "EV1",
        "own_confidence": "OC1",
        "importance": "Guidance could ask for one field more.",
        "handling": "HD5",
        "may_contact": true,
        "live_case": false,
        "attested": ["no-images", "nobody-identifiable", "nobody-at-risk"],
    })
}

#[tokio::test]
async fn a_tool_submits_a_report_and_reads_it() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;

    let made = tool.post(PATH, "one", &report()).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let submission = made.json();
    assert_eq!((&submission["state"], &submission["handling"]), (&json!("submitted"), &json!("HD5")));
    assert_eq!(submission["technology"], json!(["TR01", "TR03"]));
    assert_eq!(tool.get(&made.path()).await.json(), submission);
    assert_eq!(tool.get(PATH).await.json(), json!({ "items": [submission], "next": null }));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_same_report_sent_twice_is_one_and_another_under_its_key_is_refused() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;

    let first = tool.post(PATH, "one", &report()).await;
    let again = tool.post(PATH, "one", &report()).await;
    assert_eq!((first.status, first.json()), (again.status, again.json()));

    for (field, value) in [
        ("change", json!("Other.")),
        ("scale", json!("SC2")),
        ("handling", json!("HD3")),
        ("ages", json!(["AG2"])),
    ] {
        let mut other = report();
        other[field] = value;
        let refused = tool.post(PATH, "one", &other).await;
        problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["key"], "problem-key-reused", "{field}");
    }
    assert_eq!(tool.get(PATH).await.json()["items"].as_array().unwrap().len(), 1);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_told_by_the_names_of_its_fields() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let mut wrong = report();
    wrong["first_noticed"] = json!("2026-13");
    wrong["offence"] = json!("OF00");
    wrong["importance"] = json!("Ring 01632 960 001 about it.");
    wrong["handling"] = json!("HD4");
    wrong["attested"] = json!(["no-images"]);

    let refused = tool.post(PATH, "one", &wrong).await;

    problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.json()["errors"].clone();
    let fields: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, ["offence", "first_noticed", "importance", "handling", "attested"]);
    assert_eq!(tool.get(PATH).await.json()["items"], json!([]));
}

#[tokio::test]
async fn an_organisation_sees_what_was_submitted_for_it_and_no_draft() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada, &ben]).await;
    let teasel = forum.organisation("Teasel Trust", Kind::Charity, &[&ada]).await;
    let for_heron = Tool::of(&ada, &heron, BOTH).await;
    let others = [Tool::of(&ada, &teasel, BOTH).await, Tool::of(&ben, &heron, BOTH).await];
    let typed = Typed { title: "A draft".to_owned(), change: "Begun.".to_owned(), ..Typed::default() };
    let actor = ada.actor().await;
    let answers = Part::Change.parse(&typed, actor.now).unwrap();
    let draft = submission::start(&forum.app.db, &actor, None, answers).await.unwrap();

    let made = for_heron.post(PATH, "one", &report()).await;

    assert_eq!(for_heron.get(PATH).await.json()["items"], json!([made.json()]));
    problem(&for_heron.get(&format!("{PATH}/{}", draft.id)).await, StatusCode::NOT_FOUND);
    for other in others {
        assert_eq!(other.get(PATH).await.json()["items"], json!([]));
        problem(&other.get(&made.path()).await, StatusCode::NOT_FOUND);
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn submissions_are_listed_page_by_page() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    for number in 0..26 {
        tool.post(PATH, &number.to_string(), &report()).await;
    }

    let first = tool.get(PATH).await.json();
    let second = tool.get(&format!("{PATH}?after={}", first["next"].as_str().unwrap())).await.json();

    let last = &second["items"].as_array().unwrap()[..];
    assert_eq!((first["items"].as_array().unwrap().len(), last.len()), (25, 1));
    assert!(!first["items"].as_array().unwrap().contains(&last[0]));
    assert_eq!(second["next"], Value::Null);
    forum.run_due_jobs().await;
}
