//! What somebody sends after their session has ended.

use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::Access;
use entity::{account::State, draft};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

const WORDS: &str = "Letters say \"nothing\" &amp; come < late";
const KEPT: &str = "What you wrote is kept for one hour.";
const DROPPED: &str = "What you wrote is not kept";

async fn thread(person: &Person<'_>) -> String {
    let form = [("title", "Letters"), ("body", "A first post."), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await.path()
}

/// Sends a reply once the session has run out.
async fn too_late(person: &Person<'_>, thread: &str, body: &str) -> Reply {
    person.forum().advance(TimeDelta::minutes(31));
    let form = [
        ("key", "01990000-0000-7000-8000-000000000007"),
        ("body", body),
        ("handling", "HD1"),
        ("after", "0"),
    ];
    person.post(&format!("{thread}/posts"), &form).await
}

/// Where the neutral page leads after signing in.
fn next(reply: &Reply) -> String {
    let href = reply.attributes("main a", "href").remove(0);
    let (_, query) = href.split_once('?').unwrap();
    let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").unwrap();
    next.1.into_owned()
}

async fn rows(forum: &TestApp) -> Vec<draft::Model> {
    draft::Entity::find().all(forum.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn what_is_sent_too_late_stands_in_its_form_after_the_next_sign_in_and_is_forgotten_once_sent() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread(&ada).await;

    let reply = too_late(&ada, &thread, WORDS).await;

    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(reply.says(KEPT) && !reply.body.contains("Letters"), "{}", reply.body);
    assert!(next(&reply).starts_with(&format!("{thread}?draft=")), "{}", next(&reply));
    let ada = ada.again().await;
    let page = ada.get(&next(&reply)).await;
    assert_eq!(page.select("textarea"), [WORDS]);
    assert_eq!(page.attributes("option[selected]", "value"), ["HD1"]);
    assert_eq!(page.attributes("input[name=key]", "value"), ["01990000-0000-7000-8000-000000000007"]);
    let home = ada.get("/").await;
    assert!(home.says("You were signed out while you were writing"));
    assert_eq!(home.attributes(".app-panel a", "href")[0], next(&reply));

    let kept = page.attributes("input[name=draft]", "value").remove(0);
    let refused =
        ada.post(&format!("{thread}/posts"), &[("draft", &kept), ("body", ""), ("handling", "HD1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.attributes("form[action$=posts] input[name=draft]", "value"),
        std::slice::from_ref(&kept)
    );
    assert_eq!(refused.select("textarea"), [""], "what was sent last");
    let form = [("draft", &*kept), ("body", WORDS), ("handling", "HD3")];
    let sent = ada.post(&format!("{thread}/posts"), &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(rows(&forum).await, []);
    assert!(!ada.get("/").await.says("You were signed out while you were writing"));
    assert_eq!(ada.get(&next(&reply)).await.select("textarea"), [""], "gone");
}

#[tokio::test]
async fn what_is_kept_is_shown_to_nobody_else_and_the_database_holds_no_word_of_it() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let thread = thread(&ada).await;
    let reply = too_late(&ada, &thread, WORDS).await;

    let ben = ben.again().await;
    let page = ben.get(&next(&reply)).await;
    assert_eq!((page.status, page.select("textarea")), (StatusCode::OK, vec![String::new()]));
    assert!(page.attributes("input[name=draft]", "value").is_empty());
    assert!(!ben.get("/").await.says("You were signed out while you were writing"));
    let kept = next(&reply).split_once("draft=").unwrap().1.to_owned();
    let form = [("draft", &*kept), ("body", "Words of somebody else."), ("handling", "HD3")];
    ben.post(&format!("{thread}/posts"), &form).await.location();

    let row = rows(&forum).await.pop().expect("it is still there for its writer");
    let sealed = row.sealed.clone().unwrap();
    assert!(!sealed.windows(7).any(|bytes| bytes == b"Letters"));
    assert_eq!(ada.again().await.get(&next(&reply)).await.select("textarea"), [WORDS]);
    assert_eq!(ada.again().await.get(&format!("/threads?draft={kept}")).await.status, StatusCode::OK);
    let mut row: draft::ActiveModel = row.into();
    row.account_id = Set(ben.account.id);
    row.update(forum.app.db.write()).await.unwrap();
    assert_eq!(ben.get(&next(&reply)).await.select("textarea"), [""], "it is sealed for its writer");
}

#[tokio::test]
async fn what_screening_refuses_is_kept_nowhere_and_its_writer_is_told_now_and_at_the_next_sign_in() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread(&ada).await;

    let reply = too_late(&ada, &thread, "Write to somebody@example.org about it.").await;

    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(reply.says(DROPPED) && !reply.says(KEPT));
    assert_eq!(next(&reply), thread);
    assert_eq!(rows(&forum).await.into_iter().map(|row| row.sealed).collect::<Vec<_>>(), [None]);
    assert!(ada.again().await.get("/").await.says("What you wrote was not kept"));
}

#[tokio::test]
async fn a_word_for_the_safeguarding_leads_is_kept_with_the_address_in_it() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.advance(TimeDelta::minutes(31));

    let form = [("text", "Please call me."), ("contact", "somebody@example.org")];
    let reply = ada.post("/referrals", &form).await;

    assert!(reply.says(KEPT), "{}", reply.body);
    let page = ada.again().await.get(&next(&reply)).await;
    assert_eq!(page.attributes("#contact", "value"), ["somebody@example.org"]);
    assert_eq!(page.select("textarea"), ["Please call me."]);
}

#[tokio::test]
async fn it_is_kept_for_an_hour_and_the_last_five_of_them() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread(&ada).await;
    let reply = too_late(&ada, &thread, "First words.").await;
    let again = too_late(&ada, &thread, "Other words.").await;
    assert_eq!(rows(&forum).await.len(), 1, "twice from one form is one");
    assert_eq!(ada.again().await.get(&next(&reply)).await.select("textarea"), [""]);
    assert_eq!(ada.again().await.get(&next(&again)).await.select("textarea"), ["Other words."]);
    for place in ["/concerns", "/submissions", "/spaces/a/threads", "/spaces/b/threads", "/spaces/c/threads"]
    {
        assert!(ada.post(place, &[("title", "Letters")]).await.says(KEPT), "{place}");
    }
    assert_eq!(rows(&forum).await.len(), 5);
    assert!(rows(&forum).await.iter().all(|row| row.page != thread), "the oldest gave way");

    forum.advance(TimeDelta::minutes(60));
    let here = format!("/concerns/new?draft={}", rows(&forum).await[0].id);
    assert_eq!(ada.again().await.get(&here).await.attributes("#title", "value"), [""]);
    forum.run_due_jobs().await;
    assert_eq!(rows(&forum).await, []);
}

#[tokio::test]
async fn choices_and_versions_stand_as_they_were_sent() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    forum.advance(TimeDelta::minutes(31));
    let form = [("step", "check"), ("title", "Letters"), ("stage", "ST06"), ("handling", "HD1")];
    let late = ada.post("/concerns", &form).await;
    let ada = ada.again().await;
    let page = ada.get(&next(&late)).await;
    assert_eq!(page.attributes("#title", "value"), ["Letters"]);
    assert_eq!(page.attributes("input[name=handling][checked]", "value"), ["HD1"]);
    assert_eq!(page.attributes("#stage option[selected]", "value"), ["ST06"]);

    let thread = thread(&ada).await;
    let edit = ada.get(&thread).await.attributes("a[href$='/edit']", "href").remove(0);
    let post = edit.trim_end_matches("/edit").to_owned();
    let elsewhere = ada.again().await;
    elsewhere
        .post(&post, &[("version", "1"), ("body", "A second wording."), ("handling", "HD3")])
        .await
        .location();
    forum.advance(TimeDelta::minutes(31));
    let late = ada.post(&post, &[("version", "1"), ("body", "A third wording."), ("handling", "HD3")]).await;
    let ada = ada.again().await;
    let page = ada.get(&next(&late)).await;
    assert_eq!(page.select("textarea"), ["A third wording."]);
    let version = page.attributes("input[name=version]", "value").remove(0);
    let sent =
        ada.post(&post, &[("version", &version), ("body", "A third wording."), ("handling", "HD3")]).await;
    assert_eq!(sent.status, StatusCode::CONFLICT, "it does not overwrite what was written meanwhile");
}

#[tokio::test]
async fn nothing_is_kept_of_a_stranger_a_forged_form_or_one_in_which_nobody_writes() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread(&ada).await;
    let posts = format!("{thread}/posts");
    forum.advance(TimeDelta::minutes(31));
    let stranger = Person { forum: &forum, account: ada.account.clone(), token: "no such token".to_owned() };
    let neutral = forum.get("/threads").await.select("main");

    let forged = ada.post_raw(&posts, "csrf=forged&body=words".to_owned()).await;
    let unknown = stranger.post(&posts, &[("body", WORDS)]).await;
    let nobody = forum.post(&posts, &[("body", WORDS)]).await;
    let password = ada.post("/account/password", &[("present", "words"), ("password", "more words")]).await;
    let closure = ada.post(&format!("{thread}/closure"), &[]).await;
    for reply in [forged, unknown, nobody, password, closure] {
        assert_eq!((reply.status, reply.select("main")), (StatusCode::UNAUTHORIZED, neutral.clone()));
    }
    forum.advance(TimeDelta::hours(12));
    assert!(!ada.post(&posts, &[("body", WORDS)]).await.says(KEPT), "too long after its last use");
    assert_eq!(rows(&forum).await, []);

    let ben = forum.person("Ben").await;
    let mut row: entity::account::ActiveModel = ben.account.clone().into();
    row.state = Set(State::Suspended);
    row.update(forum.app.db.write()).await.unwrap();
    assert!(!ben.post(&posts, &[("body", WORDS)]).await.says(KEPT), "suspended");
    assert_eq!(rows(&forum).await, []);
}

#[tokio::test]
async fn a_form_whose_session_was_ended_elsewhere_is_kept_without_what_opens_another() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ada = forum.person("Ada").await;
    let thread = thread(&ada).await;
    ada.again().await.post("/account/sessions/ending", &[]).await.location();
    let form = [("body", WORDS), ("password", "canary"), ("code", "123456"), ("token", "canary")];
    let reply = ada.post(&format!("{thread}/posts"), &form).await;
    assert!(reply.says(KEPT));
    let row = rows(&forum).await.remove(0);
    let owner = [row.id.0.as_bytes().as_slice(), ada.account.id.0.as_bytes()].concat();
    let sealed = forum.app.secret_key.unseal("kept-form", &owner, &row.sealed.unwrap()).unwrap();
    let sealed = String::from_utf8(sealed).unwrap();
    assert!(sealed.contains("Letters"), "{sealed}");
    for never in ["csrf", "canary", "123456"] {
        assert!(!sealed.contains(never), "{never}: {sealed}");
    }
}

#[test]
fn the_page_of_each_form_is_one_of_ours_and_open_to_whoever_may_send_it() {
    let routes = csa_forum::routes();
    let forms: Vec<_> = routes.iter().filter(|route| route.form_page.is_some()).collect();
    assert!(forms.len() >= 12, "{}", forms.len());
    for form in forms {
        let page = routes.iter().find(|route| {
            route.method == axum::http::Method::GET
                && form.form_page.is_some_and(|page| page.path == route.path)
        });
        let page = page.unwrap_or_else(|| panic!("{} has no page", form.path));
        let open = page.access == form.access || page.access == Access::SignedIn;
        assert!(open && (page.before_terms || !form.before_terms), "{} and {}", form.path, page.path);
    }
}

#[tokio::test]
async fn what_was_written_in_a_form_that_cannot_be_taken_is_given_back() {
    let forum = TestApp::start().await;
    forum.reviewed_space("general").await;
    let (ada, sedge, rush) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let thread = thread(&ada).await;
    let given_back = |reply: &Reply| reply.select("textarea[readonly]");

    let stale = ada.post_raw(&format!("{thread}/posts"), "csrf=of-another&body=Two+words".to_owned()).await;
    assert_eq!((stale.status, given_back(&stale)), (StatusCode::FORBIDDEN, vec!["Two words".to_owned()]));

    let review = sedge.get("/reviews").await.attributes("tbody a", "href").remove(0);
    rush.post(&format!("{review}/approval"), &[("version", "1")]).await.location();
    let late =
        sedge.post(&format!("{review}/refusal"), &[("version", "1"), ("reason", "Say which year.")]).await;
    assert!(late.status.is_client_error(), "{}", late.status);
    assert_eq!(given_back(&late), ["Say which year."], "and nothing of ours");

    let password = ada.post_raw("/account/password", "csrf=of-another&password=two+words".to_owned()).await;
    assert_eq!((password.status, given_back(&password)), (StatusCode::FORBIDDEN, vec![]));
    forum.run_due_jobs().await;
}
