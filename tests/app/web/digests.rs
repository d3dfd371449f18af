use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use entity::{role_grant::Role, trend};

/// A forum with a series, a trend, two moderators and two policy readers.
pub(super) struct Cast<'a> {
    pub(super) marram: Person<'a>,
    pub(super) sedge: Person<'a>,
    pub(super) reader: Person<'a>,
    pub(super) trend: trend::Model,
}

pub(super) async fn cast(forum: &TestApp) -> Cast<'_> {
    forum.series().await;
    let cast = Cast {
        marram: forum.moderator("Marram").await,
        sedge: forum.moderator("Sedge").await,
        reader: forum.person_with("Olwen Reed", &[Role::PolicyReader]).await,
        trend: forum.published_trend("T-2026-014", "Payment requests in games").await,
    };
    forum.person_with("Piran Ash", &[Role::PolicyReader]).await;
    cast
}

pub(super) async fn start(person: &Person<'_>) -> String {
    let page = person.get("/digests/new").await;
    let key = page.attributes("input[name=key]", "value").remove(0);
    let series = page.attributes("#series option", "value").remove(0);
    let form = [
        ("key", key.as_str()),
        ("series", &series),
        ("period", "2026-11"),
        ("title", "The Forum: November 2026"),
        ("introduction", "One trend asks something of you."),
    ];
    let path = person.post("/digests", &form).await.path();
    path.trim_end_matches("/composition").to_owned()
}

pub(super) async fn version(person: &Person<'_>, digest: &str) -> String {
    let page = person.get(&format!("{digest}/cancellation/new")).await;
    page.attributes("input[name=version]", "value").remove(0)
}

pub(super) async fn add(person: &Person<'_>, digest: &str, trend: &trend::Model) -> Reply {
    let id = trend.id.to_string();
    person.post(&format!("{digest}/items"), &[("kind", "trend"), ("subject", &id)]).await
}

/// Sends one of the forms that carry a version alone.
pub(super) async fn act(person: &Person<'_>, digest: &str, verb: &str) -> Reply {
    let version = version(person, digest).await;
    person.post(&format!("{digest}/{verb}"), &[("version", &version)]).await
}

pub(super) async fn approve(person: &Person<'_>, digest: &str) -> Reply {
    let version = version(person, digest).await;
    let form = [("version", version.as_str()), ("marking", "MK1")];
    person.post(&format!("{digest}/approval"), &form).await
}

/// An edition with one trend, submitted by Marram.
pub(super) async fn submitted(cast: &Cast<'_>) -> String {
    let digest = start(&cast.marram).await;
    add(&cast.marram, &digest, &cast.trend).await;
    let sent = act(&cast.marram, &digest, "submission").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    digest
}

pub(super) async fn approved(cast: &Cast<'_>) -> String {
    let digest = submitted(cast).await;
    let approval = approve(&cast.sedge, &digest).await;
    assert_eq!(approval.status, StatusCode::SEE_OTHER, "{}", approval.body);
    digest
}

pub(super) async fn sent(forum: &TestApp, cast: &Cast<'_>) -> String {
    let digest = approved(cast).await;
    act(&cast.marram, &digest, "release").await;
    forum.run_due_jobs().await;
    digest
}

#[tokio::test]
async fn a_digest_is_composed_approved_by_another_released_and_arrives_once_for_each_reader() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = sent(&forum, &cast).await;

    let mut to: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["olwen.reed@example.org", "piran.ash@example.org"]);
    let mail = String::from_utf8(forum.inbox().remove(0).bytes).unwrap();
    assert!(mail.contains("Subject: OFFICIAL: The Forum: November 2026\r\n"), "{mail}");
    let page = cast.sedge.get(&format!("{digest}/delivery")).await;
    assert_eq!(page.select("h1"), ["2 of 2 sent"]);
    assert!(page.says("2 in all: as many as were frozen."));
    let archive = cast.reader.get("/digests").await.attributes(".app-list a", "href").remove(0);
    let read = cast.reader.get(&archive).await;
    assert!(read.says("Payment requests in games") && read.says("Say so in guidance."), "{}", read.body);
}

#[tokio::test]
async fn who_wrote_a_digest_or_chose_its_items_cannot_approve_it() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = start(&cast.marram).await;
    add(&cast.sedge, &digest, &cast.trend).await;
    act(&cast.marram, &digest, "submission").await;

    for editor in [&cast.marram, &cast.sedge] {
        let refused =
            editor.post(&format!("{digest}/approval"), &[("version", "4"), ("marking", "MK1")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let page = editor.get(&format!("{digest}/composition")).await;
        assert!(page.select("form[action$='/approval']").is_empty());
    }
}

#[tokio::test]
async fn an_approval_needs_a_marking() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = submitted(&cast).await;
    let version = version(&cast.sedge, &digest).await;

    let page = cast.sedge.post(&format!("{digest}/approval"), &[("version", &version)]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.select(".govuk-error-summary a[href='#marking']"), ["Choose one of the answers"]);
}

#[tokio::test]
async fn two_who_edit_the_words_of_a_digest_learn_of_each_other_and_lose_nothing() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = start(&cast.marram).await;
    let edit = |page: Reply| page.attributes("input[name=version]", "value").remove(0);
    let seen = edit(cast.marram.get(&format!("{digest}/edit")).await);
    let write = async |person: &Person<'_>, version: &str, title: &str| {
        person.post(&digest, &[("version", version), ("title", title), ("introduction", "Words.")]).await
    };
    write(&cast.sedge, &seen, "Hers").await.location();

    let late = write(&cast.marram, &seen, "His").await;

    assert_eq!((late.status, late.attributes("#title", "value")), (StatusCode::CONFLICT, vec!["His".into()]));
    write(&cast.marram, &edit(late), "His").await.location();
    assert!(
        cast.sedge.get(&format!("{digest}/edit")).await.body.contains("His"),
        "sent again, it takes its place"
    );
}

#[tokio::test]
async fn any_edit_voids_an_approval() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let other = forum.published_trend("T-2026-015", "Another trend").await;
    let digest = approved(&cast).await;
    let seen = version(&cast.marram, &digest).await;

    add(&cast.marram, &digest, &other).await;

    let page = cast.marram.get(&format!("{digest}/composition")).await;
    assert!(page.select("form[action$='/release']").is_empty() && page.says("Draft"));
    let late = cast.marram.post(&format!("{digest}/release"), &[("version", &seen)]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty());
}

#[tokio::test]
async fn what_was_withdrawn_after_approval_is_not_released() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    forum.withdraw_trend(&cast.trend).await;

    let release = act(&cast.marram, &digest, "release").await;

    assert_eq!(release.status, StatusCode::CONFLICT);
    let page = cast.marram.get(&format!("{digest}/composition")).await;
    assert!(page.says("Draft"), "{}", page.body);
    assert_eq!(page.select("#items"), ["Nothing in it yet"], "it has gone from it");
    assert!(page.attributes("form[action$='/submission']", "action").is_empty(), "{}", page.body);
}

#[tokio::test]
async fn what_was_withdrawn_between_release_and_freezing_takes_the_digest_back() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    act(&cast.marram, &digest, "release").await;
    forum.withdraw_trend(&cast.trend).await;

    forum.run_due_jobs().await;

    assert!(forum.inbox().is_empty());
    assert!(cast.marram.get(&format!("{digest}/composition")).await.says("Draft"));
}

#[tokio::test]
async fn a_sensitive_item_is_a_reference_and_a_link_in_the_mail_and_whole_in_the_archive() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = start(&cast.marram).await;
    add(&cast.marram, &digest, &cast.trend).await;
    let item = cast.marram.get(&format!("{digest}/composition")).await;
    let item = item.attributes("form.app-acts", "action").remove(0);
    cast.marram.post(&item, &[("change", "sensitive")]).await;
    act(&cast.marram, &digest, "submission").await;
    approve(&cast.sedge, &digest).await;
    act(&cast.marram, &digest, "release").await;
    forum.run_due_jobs().await;

    let mail = String::from_utf8(forum.inbox().remove(0).bytes).unwrap();
    assert!(mail.contains("T-2026-014") && !mail.contains("Payment") && !mail.contains("guidance"), "{mail}");
    assert!(cast.reader.get(&digest).await.says("Payment requests in games"));
}

#[tokio::test]
async fn items_move_up_and_down_and_out() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let other = forum.published_trend("T-2026-015", "Another trend").await;
    let digest = start(&cast.marram).await;
    add(&cast.marram, &digest, &cast.trend).await;
    add(&cast.marram, &digest, &other).await;
    assert_eq!(add(&cast.marram, &digest, &other).await.status, StatusCode::SEE_OTHER, "twice is no error");
    let path = format!("{digest}/composition");
    let items = || async { cast.marram.get(&path).await.select("ol.app-list strong") };
    assert_eq!(items().await, ["Payment requests in games", "Another trend"]);

    let second = cast.marram.get(&path).await.attributes("form.app-acts", "action").remove(1);
    cast.marram.post(&second, &[("change", "up")]).await;
    assert_eq!(items().await, ["Another trend", "Payment requests in games"]);
    cast.marram.post(&second, &[("change", "up")]).await;
    assert_eq!(items().await, ["Another trend", "Payment requests in games"]);
    cast.marram.post(&second, &[("change", "out")]).await;
    assert_eq!(items().await, ["Payment requests in games"]);
}

#[tokio::test]
async fn a_form_sent_twice_starts_one_digest_and_a_second_one_of_the_month_waits_for_the_first() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let page = cast.marram.get("/digests/new").await;
    let key = page.attributes("input[name=key]", "value").remove(0);
    let series = page.attributes("#series option", "value").remove(0);
    let form = [("key", key.as_str()), ("series", &series), ("period", "2026-11"), ("title", "November")];

    let (first, again) =
        (cast.marram.post("/digests", &form).await, cast.marram.post("/digests", &form).await);
    let second = cast.marram.post("/digests", &form[1..]).await;

    assert_eq!(first.path(), again.path());
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.attributes("#title", "value"), ["November"]);
}

#[tokio::test]
async fn only_policy_readers_and_moderators_see_digests_and_readers_only_what_went_out() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let ada = forum.person("Ada").await;
    let draft = start(&cast.marram).await;

    assert_eq!(ada.get("/digests").await.status, StatusCode::NOT_FOUND);
    assert_eq!(cast.reader.get(&draft).await.status, StatusCode::NOT_FOUND);
    for path in ["composition", "preview", "preview.html", "delivery", "edit"] {
        assert_eq!(cast.reader.get(&format!("{draft}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(cast.reader.get("/digests").await.says("No digest has gone out yet."));
}

#[tokio::test]
async fn the_archive_shows_a_tombstone_for_what_was_withdrawn_later() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = sent(&forum, &cast).await;
    forum.withdraw_trend(&cast.trend).await;

    let page = cast.reader.get(&digest).await;

    assert!(page.says("An item was withdrawn after this digest went out."));
    assert!(!page.says("Payment requests in games"));
}

#[tokio::test]
async fn the_preview_is_what_is_sent_in_a_document_that_runs_nothing() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = submitted(&cast).await;

    let page = cast.sedge.get(&format!("{digest}/preview.html")).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
    assert!(policy.contains("sandbox") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.select("h1"), ["The Forum: November 2026"]);
    let outer = cast.sedge.get(&format!("{digest}/preview")).await;
    let policy = outer.headers["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert!(outer.says("NOT YET MARKED: The Forum: November 2026"));
    assert!(outer.select("pre")[0].contains("PAYMENT REQUESTS IN GAMES"));
}
