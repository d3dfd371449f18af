//! Changing a password, and getting back in without the old one.

use crate::support::{Person, Reply, TestApp, drawn::words_sent, socket::Socket};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use entity::{account::State, password_reset};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

const OLD: &str = "long enough for anybody";
const NEW: &str = "boats along the grey quay";
const OTHER: &str = "seven lanterns by a window";

async fn with_password<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    let person = forum.person(name).await;
    forum.set_password(&person, OLD).await;
    person
}

async fn sign_in(forum: &TestApp, email: &str, password: &str) -> Reply {
    forum.post("/sign-in", &[("email", email), ("password", password)]).await
}

async fn signs_in(forum: &TestApp, password: &str) -> bool {
    sign_in(forum, "ada@example.org", password).await.status == StatusCode::SEE_OTHER
}

async fn ask(forum: &TestApp, email: &str) -> Reply {
    forum.post("/password-reset", &[("email", email)]).await
}

/// The path of the link in the last mail.
fn link(forum: &TestApp) -> String {
    let mail = forum.inbox().pop().expect("a mail");
    let mail = mailparse::parse_mail(&mail.bytes).unwrap();
    let text = mail.subparts[0].get_body().unwrap();
    let path = text.split_whitespace().find_map(|word| word.find("/password-reset/").map(|at| &word[at..]));
    path.unwrap_or_else(|| panic!("no link: {text}")).to_owned()
}

#[tokio::test]
async fn whoever_knows_the_present_password_changes_it_and_is_signed_out_elsewhere() {
    let forum = TestApp::start().await;
    let ada = with_password(&forum, "Ada").await;
    let elsewhere = ada.again().await;

    let reply = ada.post("/account/password", &[("present", OLD), ("password", NEW)]).await;

    assert_eq!(reply.location(), "/account?done=password-changed");
    assert_eq!(elsewhere.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED, "the token that was is worth nothing");
    let page = ada.with_session_of(&reply).get("/account?done=password-changed").await;
    assert!(page.says("Your password is changed."), "the session goes on");
    assert!(!signs_in(&forum, OLD).await);
    assert!(signs_in(&forum, NEW).await);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    // What was tried with the old password comes after it.
    let done = kinds.iter().rfind(|kind| *kind != "SignInRefused");
    assert_eq!(done.map(String::as_str), Some("PasswordChanged"));
    assert_eq!(kinds.iter().filter(|kind| *kind == "PasswordChanged").count(), 1);
    forum.run_due_jobs().await;
    let mail = forum.inbox().remove(0);
    assert_eq!((mail.to.as_str(), forum.inbox().len()), ("ada@example.org", 1));
    let message = words_sent(&mail);
    assert!(message.contains("Subject: The Forum: check how you sign in\r\n"), "{message}");
    assert!(!message.contains("Ada"), "{message}");
}

#[tokio::test]
async fn a_new_password_closes_the_sockets_of_those_sessions_that_end() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben) = (with_password(&forum, "Ada").await, forum.person("Ben").await);
    let phone = ada.again().await;
    let (mut gone, mut stays) = (Socket::open(&forum, &phone).await, Socket::open(&forum, &ben).await);
    let reply = ada.post("/account/password", &[("present", OLD), ("password", NEW)]).await;
    assert_eq!(gone.closed().await, 4201);

    let ada = ada.with_session_of(&reply);
    let mut gone = Socket::open(&forum, &ada).await;
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    forum.post(&link(&forum), &[("password", OTHER)]).await;
    assert_eq!(gone.closed().await, 4201);
    assert_eq!(stays.request(serde_json::json!({ "op": "hello" })).await["ok"], serde_json::json!({}));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn without_the_present_password_nothing_changes_and_the_tenth_guess_ends_the_session() {
    let forum = TestApp::start().await;
    let ada = with_password(&forum, "Ada").await;
    let guess = async || ada.post("/account/password", &[("present", OTHER), ("password", NEW)]).await;
    for _ in 0..9 {
        let reply = guess().await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply.select("#present-error"), ["Error: That is not your present password"]);
        assert!(!reply.body.contains(OTHER) && !reply.body.contains(NEW), "a password is never sent back");
    }
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty());

    assert_eq!(guess().await.status, StatusCode::FORBIDDEN);

    let right = ada.post("/account/password", &[("present", OLD), ("password", NEW)]).await;
    assert_eq!(right.status, StatusCode::UNAUTHORIZED);
    assert!(signs_in(&forum, OLD).await, "its owner signs in as ever");
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox()[0].to, "ada@example.org", "and is told");
}

#[tokio::test]
async fn a_password_that_is_changed_is_no_guess() {
    let forum = TestApp::start().await;
    let mut ada = with_password(&forum, "Ada").await;
    for _ in 0..6 {
        for (present, password) in [(OLD, NEW), (NEW, OLD)] {
            let reply = ada.post("/account/password", &[("present", present), ("password", password)]).await;
            ada = ada.with_session_of(&reply);
        }
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_password_that_is_easy_to_guess_is_refused_and_a_long_one_is_not() {
    let forum = TestApp::start().await;
    let ada = with_password(&forum, "Ada").await;
    let change = async |password: &str| {
        ada.post("/account/password", &[("present", OLD), ("password", password)]).await
    };
    let refusals = [
        ("", "Enter a new password"),
        ("short", "Password must be 12 characters or more"),
        (
            "passwordpassword",
            "Choose a password that is harder to guess: this one, or most of it, is on lists that guessers use",
        ),
        (
            "The Forum 2026!",
            "Choose a password that is harder to guess: this one is mostly your name, your address or the name of this site",
        ),
        (
            "exampleEXAMPLE1",
            "Choose a password that is harder to guess: this one is mostly your name, your address or the name of this site",
        ),
    ];
    for (password, words) in refusals {
        let reply = change(password).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert_eq!(reply.select(".govuk-error-summary a"), [words], "{password}");
    }
    let long = "one more long sentence about boats ".repeat(30);
    assert_eq!(change(&long).await.select("#password-error").len(), 1);
    assert_eq!(change(&"x".repeat(1024 * 1024)).await.status, StatusCode::PAYLOAD_TOO_LARGE);

    let reply = change(&long[..140]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(signs_in(&forum, &long[..140]).await);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_made() {
    let forum = TestApp::start().await;
    let ada = with_password(&forum, "Ada").await;
    let other = ada.again().await;
    let (form, others) = ([("present", OLD), ("password", NEW)], [("present", OLD), ("password", OTHER)]);

    let (one, two) =
        tokio::join!(ada.post("/account/password", &form), other.post("/account/password", &others));

    let made = [one.status, two.status].iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
    assert_eq!(made, 1, "{} and {}", one.status, two.status);
    assert!(signs_in(&forum, NEW).await != signs_in(&forum, OTHER).await);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1);
}

#[tokio::test]
async fn a_link_gives_a_new_password_once_ends_every_session_and_signs_nobody_in() {
    let forum = TestApp::start().await;
    let ada = with_password(&forum, "Ada").await;

    assert_eq!(ask(&forum, " ADA@example.org ").await.location(), "/password-reset/sent");
    forum.run_due_jobs().await;
    let message = words_sent(&forum.inbox()[0]);
    assert!(message.contains("Subject: The Forum: your link\r\n") && !message.contains("Ada"), "{message}");
    let link = link(&forum);
    assert_eq!(forum.get(&link).await.select("h1"), ["Choose a new password"]);
    assert_eq!(ada.get("/").await.status, StatusCode::OK, "opening a link changes nothing");
    assert_eq!(forum.post(&link, &[("password", "short")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        forum.post(&link, &[("password", "ada@example.org")]).await.select("#password-error").len(),
        1,
        "one's own address is no password"
    );

    let reply = forum.post(&link, &[("password", NEW)]).await;
    assert_eq!(reply.location(), "/sign-in?done=password-reset");
    let cookies: Vec<_> = reply.headers.get_all(header::SET_COOKIE).iter().collect();
    assert!(cookies.iter().all(|cookie| cookie.to_str().unwrap().starts_with("device=")), "{cookies:?}");
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert!(!signs_in(&forum, OLD).await);
    assert!(signs_in(&forum, NEW).await);

    let again = forum.post(&link, &[("password", OTHER)]).await;
    assert_eq!(
        (again.status, again.select("h1")),
        (StatusCode::GONE, vec!["This link does not work any more".to_owned()])
    );
    assert_eq!(forum.get(&link).await.status, StatusCode::GONE);
    assert!(signs_in(&forum, NEW).await);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    // What was tried with the old password comes after it.
    let done = kinds.iter().rfind(|kind| *kind != "SignInRefused");
    assert_eq!(done.map(String::as_str), Some("PasswordReset"));
    assert_eq!(kinds.iter().filter(|kind| *kind == "PasswordReset").count(), 1);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 2, "the owner is told");
}

#[tokio::test]
async fn a_link_does_not_stand_in_for_the_second_factor() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    forum.set_password(&sedge, OLD).await;
    let key = forum.set_second_factor(&sedge).await;
    ask(&forum, "sedge@example.org").await;
    forum.run_due_jobs().await;
    forum.post(&link(&forum), &[("password", NEW)]).await;

    let reply = sign_in(&forum, "sedge@example.org", NEW).await;

    assert!(reply.location().starts_with("/sign-in/code"), "{}", reply.location());
    let halfway = sedge.with_session_of(&reply);
    assert_eq!(halfway.get("/triage").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(halfway.get("/account/password").await.status, StatusCode::UNAUTHORIZED);
    let form = [("present", NEW), ("password", OTHER)];
    assert_eq!(halfway.post("/account/password", &form).await.status, StatusCode::UNAUTHORIZED);
    let code = key.code(forum.app.clock.now());
    let reply = halfway.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(sedge.with_session_of(&reply).get("/triage").await.status, StatusCode::OK);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_address_without_an_account_gets_the_same_answer_after_the_same_work_and_no_mail() {
    let forum = TestApp::start().await;
    with_password(&forum, "Ada").await;
    let asked = async |email: &str| {
        let before = forum.statements();
        let reply = ask(&forum, email).await;
        (reply.status, reply.location(), reply.body, forum.statements() - before)
    };
    assert_eq!(asked("eve@example.org").await, asked("ada@example.org").await);
    forum.run_due_jobs().await;
    let told: Vec<_> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["ada@example.org"]);

    let mangled = ask(&forum, "nobody").await;
    assert_eq!(mangled.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(mangled.attributes("#email", "value"), ["nobody"]);
    let rows = password_reset::Entity::find().all(forum.app.db.read()).await.unwrap();
    let row = rows.first().filter(|_| rows.len() == 1).expect("what nobody can use is not kept");
    assert_eq!(row.email_normalised, None, "what was typed is forgotten");
    let token = link(&forum).replace("/password-reset/", "");
    assert_ne!(row.token_hash.as_deref(), Some(token.as_bytes()), "the token stands in the mail alone");
}

#[tokio::test]
async fn a_link_lasts_an_hour_or_until_the_next_and_is_for_its_own_account() {
    let forum = TestApp::start().await;
    let (_ada, ben) = (with_password(&forum, "Ada").await, with_password(&forum, "Ben").await);
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    let first = link(&forum);
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    let second = link(&forum);

    assert_ne!(first, second);
    let mangled = format!("{second}x");
    for dead in [first.as_str(), mangled.as_str(), "/password-reset/x", "/password-reset/%00"] {
        assert_eq!(forum.get(dead).await.status, StatusCode::GONE, "{dead}");
        assert_eq!(forum.post(dead, &[("password", NEW)]).await.status, StatusCode::GONE, "{dead}");
    }
    forum.advance(TimeDelta::minutes(59));
    let short = [("password", "short")];
    assert_eq!(forum.post(&second, &short).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    forum.advance(TimeDelta::minutes(1));
    assert_eq!(forum.post(&second, &[("password", NEW)]).await.status, StatusCode::GONE);
    assert!(signs_in(&forum, OLD).await);

    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    let ben = ben.again().await;
    ben.post(&link(&forum), &[("password", NEW)]).await;
    assert!(signs_in(&forum, NEW).await);
    assert_eq!(sign_in(&forum, "ben@example.org", OLD).await.status, StatusCode::SEE_OTHER);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_link_sent_twice_at_once_is_used_once() {
    let forum = TestApp::start().await;
    with_password(&forum, "Ada").await;
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    let link = link(&forum);

    let (new, other) = ([("password", NEW)], [("password", OTHER)]);
    let (one, two) = tokio::join!(forum.post(&link, &new), forum.post(&link, &other));

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE]);
    assert!(signs_in(&forum, NEW).await != signs_in(&forum, OTHER).await);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn somebody_suspended_gets_no_link_and_one_that_they_have_does_nothing() {
    let forum = TestApp::start().await;
    let ada = with_password(&forum, "Ada").await;
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    let link = link(&forum);
    let mut row: entity::account::ActiveModel = ada.account.clone().into();
    row.state = Set(State::Suspended);
    row.update(forum.app.db.write()).await.unwrap();

    assert_eq!(forum.post(&link, &[("password", NEW)]).await.status, StatusCode::CONFLICT);
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1);
}

#[tokio::test]
async fn a_letter_box_cannot_be_flooded() {
    let forum = TestApp::start().await;
    with_password(&forum, "Ada").await;
    for _ in 0..3 {
        assert_eq!(ask(&forum, "ada@example.org").await.status, StatusCode::SEE_OTHER);
    }
    let refused = ask(&forum, "ada@example.org").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.attributes("#email", "value"), ["ada@example.org"]);
    for _ in 0..3 {
        ask(&forum, "eve@example.org").await;
    }
    let unknown = ask(&forum, "eve@example.org").await;
    assert_eq!(unknown.body.replace("eve@", "ada@"), refused.body);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1, "only the newest link is worth a mail");
}

#[tokio::test]
async fn a_mail_that_could_not_be_sent_is_sent_later_with_a_link_that_works() {
    let forum = TestApp::start().await;
    with_password(&forum, "Ada").await;
    ask(&forum, "ada@example.org").await;
    forum.freeze_without_sending().await;
    assert!(forum.inbox().is_empty());
    forum.run_due_jobs().await;
    forum.post(&link(&forum), &[("password", NEW)]).await;
    assert!(signs_in(&forum, NEW).await);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_nobody_used_is_forgotten_after_a_day() {
    let forum = TestApp::start().await;
    with_password(&forum, "Ada").await;
    ask(&forum, "ada@example.org").await;
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::hours(25));
    forum.run_due_jobs().await;
    assert_eq!(password_reset::Entity::find().all(forum.app.db.read()).await.unwrap(), []);
}
