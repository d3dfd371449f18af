//! Two edits of the same text at once: the second writer has both wordings before them, and chooses.

use super::{company::Company, concerns, drafts};
use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;

/// What the page of the second writer shows of the wording that stands.
fn assert_both(reply: &Reply, (stands, typed): (&str, &str), field: &str) {
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.body);
    let theirs = reply.select("section[aria-labelledby=theirs]").remove(0);
    assert!(
        theirs.contains("This was changed while you were writing") && theirs.contains(stands),
        "{theirs}"
    );
    assert_eq!(reply.select(&format!("textarea[name={field}]")), [typed]);
    assert!(!reply.select("del").is_empty() && !reply.select("ins").is_empty(), "what differs is marked");
}

fn version(page: &Reply) -> String {
    page.attributes("input[name=version]", "value").remove(0)
}

#[tokio::test]
async fn the_second_who_changes_a_post_sees_both_wordings_and_saves_one_over_the_other() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let ada = &company.member;
    let edit = ada.get(&company.thread).await.attributes("a[href$='/edit']", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();
    let first = [("version", "1"), ("body", "Three fields are quite enough."), ("handling", "HD1")];
    ada.again().await.post(&post, &first).await.location();

    let mine = [("version", "1"), ("body", "Four fields are enough."), ("handling", "HD3")];
    let both = ada.post(&post, &mine).await;

    assert_both(&both, ("Three fields are quite enough.", "Four fields are enough."), "body");
    assert_eq!(both.select("del")[..2], ["Stands now: Three", "Stands now: quite"]);
    assert_eq!(both.select("section[aria-labelledby=theirs] h3").len(), 2, "the handling differs, too");
    let taken = ada.get(&both.attributes("section[aria-labelledby=theirs] a", "href")[0]).await;
    assert_eq!(taken.select("textarea"), ["Three fields are quite enough."]);

    let now = version(&both);
    let saved = ada
        .post(&post, &[("version", &*now), ("body", "Four fields are enough."), ("handling", "HD3")])
        .await;
    assert!(saved.location().contains("done=post-edited"));
    assert!(ada.get(&company.thread).await.says("Four fields are enough."));
    let third = ada.post(&post, &[("version", &*now), ("body", "Five."), ("handling", "HD3")]).await;
    assert_eq!(third.status, StatusCode::CONFLICT, "once");
}

#[tokio::test]
async fn whoever_takes_over_what_stands_discards_their_draft() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let ada = &company.member;
    let edit = ada.get(&company.thread).await.attributes("a[href$='/edit']", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();
    let mine = [("version", "1"), ("body", "Four fields."), ("handling", "HD3")];
    drafts::save(ada, &post, &mine).await.location();
    let draft = ada.get(&edit).await.attributes("input[name=draft]", "value").remove(0);
    let other = [("version", "1"), ("body", "Five fields."), ("handling", "HD3")];
    // Another window, whose draft went with it; this one types on and saves again.
    ada.post(&post, &other).await.location();
    drafts::save(ada, &post, &[&mine[..], &[("draft", &draft), ("draft_seen", "1")]].concat())
        .await
        .location();
    let filled = ada.get(&edit).await;
    assert_eq!(
        (version(&filled), filled.select("textarea")),
        ("1".to_owned(), vec!["Four fields.".to_owned()])
    );
    let draft = filled.attributes("input[name=draft]", "value").remove(0);

    let both = ada.post(&post, &[&mine[..], &[("draft", &draft), ("draft_seen", "1")]].concat()).await;

    assert_both(&both, ("Five fields.", "Four fields."), "body");
    let take = both.attributes("section[aria-labelledby=theirs] form", "action").remove(0);
    let on = ada.post(&take, &[("back", "page")]).await.location();
    assert_eq!(on, format!("{edit}?done=draft-discarded"));
    assert_eq!(ada.get(&on).await.select("textarea"), ["Five fields."]);
    assert_eq!(drafts::rows(&forum).await, []);
}

#[tokio::test]
async fn the_second_who_changes_a_concern_sees_both_wordings() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let concern = concerns::raise(&ada, "HD3").await;
    let page = ada.get(&format!("{concern}/edit")).await;
    let shown = version(&page);
    assert_eq!(page.attributes("input[name=live_case][checked]", "value"), ["no"], "what was said stands");
    let words = |change: &'static str| {
        let mut form = concerns::answers("HD3", "");
        form.retain(|(name, _)| *name != "should_change");
        form.push(("should_change", change));
        form
    };
    let change = async |person: &Person<'_>, version: &str, words| {
        person.post(&concern, &[words, vec![("version", version)]].concat()).await
    };
    change(&ada.again().await, &shown, words("Letters say when.")).await.location();

    let both = change(&ada, &shown, words("Letters say who.")).await;

    assert_both(&both, ("Letters say when.", "Letters say who."), "should_change");
    assert_eq!(both.select("section[aria-labelledby=theirs] h3").len(), 1, "what is the same is left out");
    change(&ada, &version(&both), words("Letters say who.")).await.location();
    assert!(ada.get(&concern).await.says("Letters say who."));
}

#[tokio::test]
async fn the_second_who_answers_sees_both_answers() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let (ada, teal) = (&company.member, &company.reader);
    let concern = concerns::publish(ada, "HD3", &company.moderator).await;
    company.answer(&concern).await;
    forum.run_due_jobs().await;
    let owner = teal.account.id.to_string();
    let edit = teal.get(&concern).await.attributes("a[href$='/edit']", "href").remove(0);
    let page = teal.get(&edit).await;
    let action = page.attributes("main form", "action").remove(0);
    assert_eq!(edit, format!("{action}/edit"), "its draft stands where the link leads");
    let form = |version: &str, body: &str| {
        ["status=RS2", "implications=IM1"]
            .iter()
            .map(|pair| pair.split_once('=').unwrap())
            .chain([("owner", owner.as_str()), ("version", version), ("body", body)])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    };
    let post = async |version: &str, body: &str| {
        let form = form(version, body);
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        teal.post(&action, &form).await
    };
    let shown = version(&page);
    post(&shown, "It starts in March.").await.location();

    let both = post(&shown, "It starts in May.").await;

    assert_both(&both, ("It starts in March.", "It starts in May."), "body");
    post(&version(&both), "It starts in May.").await.location();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_second_moderator_who_words_a_trend_sees_both_wordings() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    let (ada, sedge, rush) = (&company.member, &company.moderator, forum.moderator("Rush").await);
    let report = ada.report_trend("HD3").await;
    sedge.accept_report(&report).await;
    let trend = format!("{}/versions/1", sedge.open_trend(&report).await);
    let edit = format!("{trend}/edit");
    let shown = version(&sedge.get(&edit).await);
    let form = |version: &'static str, summary: &'static str| {
        [("version", version), ("title", "A trend"), ("summary", summary), ("technology", "TR06")]
    };
    assert_eq!(shown, "1");
    rush.post(&trend, &form("1", "Seen since spring.")).await.location();

    let both = sedge.post(&trend, &form("1", "Seen since summer.")).await;

    assert_both(&both, ("Seen since spring.", "Seen since summer."), "summary");
    assert_eq!(version(&both), "2");
    sedge.post(&trend, &form("2", "Seen since summer.")).await.location();
    assert!(sedge.get(&trend).await.says("Seen since summer."));
    forum.run_due_jobs().await;
}
