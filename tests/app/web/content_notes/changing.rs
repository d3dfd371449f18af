//! The notes of something that was written before: who changes them, and what an edit does to them.

use super::{outcome_of, start, ticked};
use crate::{
    support::{Person, Reply, TestApp, meeting},
    web::drafts::own_post,
};
use axum::http::StatusCode;

/// How often notes were changed.
async fn changes(forum: &TestApp, id: &str) -> usize {
    let kinds = forum.audit_kinds(id).await;
    kinds.iter().filter(|kind| *kind == "ContentNotesChanged").count()
}

/// Sends the form on which somebody chooses notes, as its page gives it.
async fn set(person: &Person<'_>, path: &str, notes: &[&str]) -> Reply {
    let present =
        person.get(&format!("{path}/edit")).await.attributes("input[name=present]", "value").remove(0);
    let mut form = vec![("present", present.as_str())];
    form.extend(notes.iter().map(|note| ("note", *note)));
    person.post(path, &form).await
}

#[tokio::test]
async fn its_writer_and_moderators_put_notes_on_a_post_later_and_nobody_else_does() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    let thread = start(&ada, "general", &[]).await;
    let post = own_post(&ada, &thread).await;
    let id = post.rsplit('/').next().unwrap();
    let path = format!("/content-notes/post/{id}");
    for person in [&ada, &sedge] {
        let offers = person.get(&thread).await.attributes("article a", "href");
        assert!(offers.contains(&format!("{path}/edit")));
        for _ in 0..2 {
            let saved = set(person, &path, &["NT06"]).await;
            assert!(saved.location().contains("done=content-notes-saved"), "{}", saved.body);
        }
    }
    assert_eq!(changes(&forum, id).await, 1, "twice is once");
    assert_eq!(
        ben.get(&thread).await.select("article details summary"),
        ["Content note: Suicide or self-harm"]
    );

    assert!(!ben.get(&thread).await.attributes("article a", "href").contains(&format!("{path}/edit")));
    assert_eq!(ben.get(&format!("{path}/edit")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ben.post(&path, &[("present", "NT06")]).await.status, StatusCode::NOT_FOUND);
    let wrong = ada.post(&path, &[("present", "NT06"), ("note", "NT01"), ("note", "NT99")]).await;
    assert_eq!((wrong.status, ticked(&wrong)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["NT01".to_owned()]));
    let nothing = "01990000-0000-7000-8000-000000000000";
    for kind in ["letter", "post", "trend", "meeting"] {
        let path = format!("/content-notes/{kind}/{nothing}");
        assert_eq!(sedge.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{kind}");
        assert_eq!(sedge.get(&format!("{path}/edit")).await.status, StatusCode::NOT_FOUND, "{kind}");
    }

    set(&sedge, &path, &[]).await.location();
    assert!(ben.get(&thread).await.select("article details").is_empty());
    ada.post(&format!("{post}/withdrawal"), &[]).await.location();
    for person in [&ada, &sedge] {
        assert_eq!(person.post(&path, &[("note", "NT06")]).await.status, StatusCode::CONFLICT, "it is gone");
    }
}

#[tokio::test]
async fn of_two_who_choose_at_once_the_second_sees_that_somebody_did() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = start(&ada, "general", &[]).await;
    let post = own_post(&ada, &thread).await;
    let path = format!("/content-notes/post/{}", post.rsplit('/').next().unwrap());
    let words = [("version", "1"), ("body", "Other words."), ("handling", "HD3")];

    sedge.post(&path, &[("present", ""), ("note", "NT06")]).await.location();
    let late = ada.post(&path, &[("present", ""), ("note", "NT05")]).await;
    assert_eq!((late.status, ticked(&late)), (StatusCode::CONFLICT, vec!["NT05".to_owned()]));
    assert_eq!(late.attributes("input[name=present]", "value"), ["NT06"]);

    let edit = ada.post(&post, &[&words[..], &[("note", "NT05")]].concat()).await;
    assert_eq!(edit.status, StatusCode::CONFLICT, "nor does an edit go over it unseen");
    assert!(edit.select("section[aria-labelledby=theirs]").concat().contains("Suicide or self-harm"));
    assert_eq!(ticked(&edit), ["NT05"]);
}

#[tokio::test]
async fn an_edit_keeps_the_notes_or_changes_them() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = start(&ada, "general", &["NT05"]).await;
    let post = own_post(&ada, &thread).await;
    assert_eq!(ticked(&ada.get(&format!("{post}/edit")).await), ["NT05"]);
    let words = |version| [("version", version), ("body", "Other words."), ("handling", "HD3")];
    ada.post(&post, &[&words("1")[..], &[("note", "NT05"), ("note", "NT07")]].concat()).await.location();
    let named = "Content note: Court and cross-examination; Violence";
    assert_eq!(ben.get(&thread).await.select("article details summary"), [named]);
    assert!(ben.get("/threads").await.says(named), "a thread has those of its first post");
    let wrong = ada.post(&post, &[&words("2")[..], &[("note", "NT99"), ("note", "NT06")]].concat()).await;
    assert_eq!((wrong.status, ticked(&wrong)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["NT06".to_owned()]));
    ada.post(&post, &words("2")).await.location();
    assert!(ben.get(&thread).await.select("article details").is_empty());
    assert!(!ben.get("/threads").await.says("Content note"));
}

#[tokio::test]
async fn the_wording_that_is_read_keeps_its_notes_while_another_waits() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let sedge = forum.moderator("Sedge").await;
    let thread = start(&ada, "careful", &["NT05"]).await;
    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
    sedge.post(&format!("{review}/approval"), &[("version", "1")]).await.location();
    assert_eq!(outcome_of(&forum, &review).await, "MD1", "no note was added");
    let post = own_post(&ada, &thread).await;
    let version = ada.get(&format!("{post}/edit")).await.attributes("input[name=version]", "value").remove(0);
    let words = [("version", version.as_str()), ("body", "Other words."), ("handling", "HD3")];

    ada.post(&post, &[&words[..], &[("note", "NT07")]].concat()).await.location();

    let page = ben.get(&thread).await;
    assert_eq!(page.select("article details .app-text"), ["Teal words."], "the old wording");
    let named = "Content note: Court and cross-examination; Violence";
    assert_eq!(page.select("article details summary"), [named], "with what it carried");
}

#[tokio::test]
async fn moderators_put_notes_on_trends_and_chairs_on_meetings() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let trend = forum.published_trend("T-2026-014", "Payment requests in games").await.id.to_string();
    for (kind, id, place) in [("meeting", &meeting, "meetings"), ("trend", &trend, "trends")] {
        let path = format!("/content-notes/{kind}/{id}");
        for _ in 0..2 {
            set(&sedge, &path, &["NT02"]).await.location();
        }
        assert_eq!(changes(&forum, id).await, 1, "{kind}: twice is once");
        let offers = sedge.get(&format!("/{place}/{id}")).await.attributes("main a", "href");
        assert!(offers.contains(&format!("{path}/edit")), "{kind}");
        assert_eq!(ada.post(&path, &[("present", "NT02")]).await.status, StatusCode::NOT_FOUND, "{kind}");
        assert_eq!(sedge.post(&path, &[("note", "NT05")]).await.status, StatusCode::CONFLICT, "{kind}");
    }
}

#[tokio::test]
async fn a_trend_is_written_with_its_notes() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (marram, curlew) = (forum.moderator("Marram").await, forum.moderator("Curlew").await);
    let report = ada.report_trend("HD3").await;
    sedge.accept_report(&report).await;
    let trend = sedge.open_trend(&report).await;
    let version = format!("{trend}/versions/1");
    let edit = format!("{version}/edit");
    let words = [("title", "Payments"), ("summary", "It grows."), ("technology", "TR06")];
    let wrong = sedge.fill(&edit, &version, &[&words[..], &[("note", "NT02"), ("note", "x")]].concat()).await;
    assert_eq!((wrong.status, ticked(&wrong)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["NT02".to_owned()]));
    sedge.fill(&edit, &version, &[&words[..], &[("note", "NT02")]].concat()).await.location();
    assert_eq!(ticked(&sedge.get(&edit).await), ["NT02"]);
    assert!(marram.get(&version).await.select("details").concat().contains("It grows."));
    assert!(sedge.get(&version).await.select("details").is_empty(), "nobody's own");

    for (person, verb) in [(&marram, "grade"), (&curlew, "approval"), (&curlew, "publication")] {
        person.decide(&version, verb).await.location();
    }
    sedge.fill(&format!("{trend}/versions/new"), &format!("{trend}/versions"), &words).await.location();
    let folded = ada.get(&trend).await.select("main details");
    assert!(folded.concat().contains("It grows."), "the published wording keeps what it carries: {folded:?}");
}
