//! Guessing at passwords: it gets slow for whoever guesses, and not for whoever the account belongs to.

use crate::support::{Person, Reply, TestApp};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use entity::attempt;
use sea_orm::EntityTrait;
use std::net::SocketAddr;

const PASSWORD: &str = "long enough for anybody";
const GUESS: &str = "not this one either";

/// A computer somewhere: its address, and the cookie by which the forum knows it again.
struct Computer<'a> {
    forum: &'a TestApp,
    address: SocketAddr,
    device: String,
}

impl<'a> Computer<'a> {
    fn at(forum: &'a TestApp, address: &str) -> Self {
        Self { forum, address: address.parse().unwrap(), device: String::new() }
    }

    async fn sign_in(&self, email: &str, password: &str) -> Reply {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.forum.app.secret_key.sign("form", b"somebody signed out");
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &csrf)
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .extension(ConnectInfo(self.address))
            .header(header::COOKIE, format!("form=somebody signed out; {}", self.device))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.forum.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Guesses until it has to wait, and returns how often it could.
    async fn guess(&self, email: &str) -> usize {
        for number in 0..200 {
            match self.sign_in(email, GUESS).await.status {
                StatusCode::UNPROCESSABLE_ENTITY => {}
                StatusCode::TOO_MANY_REQUESTS => return number,
                other => panic!("a guess got {other}"),
            }
        }
        panic!("nothing stops a guesser");
    }

    /// The same computer, with the cookies of an answer.
    fn keeping(self, reply: &Reply) -> Self {
        let cookies = reply.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
        let device = cookies.filter_map(|it| it.split(';').next()).find(|it| it.starts_with("device="));
        Self { device: device.unwrap().to_owned(), ..self }
    }
}

async fn ada(forum: &TestApp) -> Person<'_> {
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    ada
}

#[tokio::test]
async fn a_guesser_has_to_wait_and_is_told_how_long() {
    let forum = TestApp::start().await;
    ada(&forum).await;
    let guesser = Computer::at(&forum, "192.0.2.1:1");

    assert_eq!(guesser.guess("ada@example.org").await, 5);
    let refused = guesser.sign_in("ada@example.org", PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "the right password does not help");
    assert_eq!(refused.headers[header::RETRY_AFTER], "121");
    assert_eq!(
        refused.select(".govuk-error-summary a"),
        ["You have tried too often. Wait 2 minutes, then try again"]
    );
    assert_eq!(refused.attributes("#email", "value"), ["ada@example.org"]);
    assert!(refused.attributes("#password", "value").is_empty());

    forum.advance(TimeDelta::minutes(2));
    assert_eq!(guesser.guess("ada@example.org").await, 1, "waiting frees one attempt, not all");
    forum.advance(TimeDelta::minutes(2));
    assert_eq!(guesser.sign_in("ada@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_counted_like_one_that_does() {
    let forum = TestApp::start().await;
    ada(&forum).await;
    let [one, other] = ["192.0.2.1:1", "192.0.2.2:1"].map(|address| Computer::at(&forum, address));

    assert_eq!(one.guess("ada@example.org").await, other.guess("eve@example.org").await);
    let (known, unknown) = (one.sign_in("ada@example.org", GUESS), other.sign_in("eve@example.org", GUESS));
    let (known, unknown) = (known.await, unknown.await);
    assert_eq!(known.body.replace("ada@", "eve@"), unknown.body);
    assert_eq!(known.headers[header::RETRY_AFTER], unknown.headers[header::RETRY_AFTER]);
}

#[tokio::test]
async fn nobody_can_lock_an_account_for_a_device_on_which_it_signed_in() {
    let forum = TestApp::start().await;
    ada(&forum).await;
    let home = Computer::at(&forum, "192.0.2.1:1");
    let reply = home.sign_in("ada@example.org", PASSWORD).await;
    let home = home.keeping(&reply);

    let mut guesses = 0;
    for number in 0..10 {
        let guesser = Computer::at(&forum, &format!("198.51.100.{number}:1"));
        guesses += guesser.guess("ada@example.org").await;
    }
    assert_eq!(guesses, 20, "many networks together are no faster");
    let neighbour = Computer::at(&forum, "192.0.2.1:1");
    assert_eq!(neighbour.guess("ada@example.org").await, 0);
    assert_eq!(home.sign_in("ada@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(home.guess("ada@example.org").await, 5, "a device that was taken is slowed, too");
}

#[tokio::test]
async fn whoever_is_held_up_by_strangers_on_a_new_device_signs_in_there_by_way_of_their_mail() {
    let forum = TestApp::start().await;
    ada(&forum).await;
    for number in 0..5 {
        Computer::at(&forum, &format!("198.51.100.{number}:1")).guess("ada@example.org").await;
    }
    let new = Computer::at(&forum, "192.0.2.1:1");

    let held_up = new.sign_in("ada@example.org", PASSWORD).await;

    assert_eq!(held_up.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(held_up.says("You do not have to wait"), "{}", held_up.body);
    let way = held_up.attributes(".govuk-inset-text a", "href").remove(0);
    assert_eq!(new.post(&way, &[("email", "ada@example.org")]).await.location(), "/password-reset/sent");
    forum.run_due_jobs().await;
    let mail = forum.latest_mail();
    let link = mail.split_whitespace().find_map(|word| word.find("/password-reset/").map(|at| &word[at..]));
    let reset = new.post(link.expect("a link"), &[("password", "three odd words here")]).await;
    assert_eq!(reset.location(), "/sign-in?done=password-reset");
    let elsewhere = Computer::at(&forum, "192.0.2.1:1");
    let reply = elsewhere.sign_in("ada@example.org", "three odd words here").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "strangers are still slowed");
    let new = new.keeping(&reset);
    let reply = new.sign_in("ada@example.org", "three odd words here").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    forum.run_due_jobs().await;

    let wrong = Computer::at(&forum, "203.0.113.1:1").sign_in("eve@example.org", GUESS).await;
    assert!(wrong.select(".govuk-inset-text").is_empty(), "nobody is told so who need not wait");
}

#[tokio::test]
async fn a_device_is_known_to_the_account_that_signed_in_on_it_alone() {
    let forum = TestApp::start().await;
    let (ada, ben) = (ada(&forum).await, forum.person("Ben").await);
    forum.set_password(&ben, PASSWORD).await;
    let bens = Computer::at(&forum, "192.0.2.1:1");
    let reply = bens.sign_in("ben@example.org", PASSWORD).await;
    let bens = bens.keeping(&reply);
    let guesser = Computer::at(&forum, "192.0.2.1:1");
    guesser.guess("ada@example.org").await;

    assert_eq!(bens.guess("ada@example.org").await, 0, "Ben's device is a stranger to {}", ada.account.id);
    let forged = Computer { device: format!("{}x", bens.device), ..Computer::at(&forum, "192.0.2.1:1") };
    assert_eq!(forged.guess("ben@example.org").await, 5);
    assert_eq!(bens.guess("ben@example.org").await, 5, "a forged cookie has used up nothing");
}

#[tokio::test]
async fn one_network_cannot_try_many_accounts_and_a_subscriber_has_one_network() {
    let forum = TestApp::start_with(|settings| settings.tries_a_network = 7).await;
    let mut tried = 0;
    for number in 0..20 {
        let guesser = Computer::at(&forum, &format!("[2001:db8:1:2::{number}]:1"));
        let reply = guesser.sign_in(&format!("person{number}@example.org"), GUESS).await;
        tried += usize::from(reply.status == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(tried, 7);
    let elsewhere = Computer::at(&forum, "[2001:db8:1:3::1]:1");
    let reply = elsewhere.sign_in("person1@example.org", GUESS).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn guesses_sent_at_once_are_counted_before_they_are_answered() {
    let forum = TestApp::start().await;
    ada(&forum).await;
    let guesser = Computer::at(&forum, "192.0.2.1:1");
    let guesses = (0..30).map(|_| guesser.sign_in("ada@example.org", GUESS));
    let replies = futures_util::future::join_all(guesses).await;
    let tried = replies.iter().filter(|reply| reply.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn signing_in_uses_nothing_up_and_what_no_longer_limits_is_swept() {
    let forum = TestApp::start().await;
    ada(&forum).await;
    let home = Computer::at(&forum, "192.0.2.1:1");
    for _ in 0..12 {
        assert_eq!(home.sign_in("ada@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
    }

    let kept = attempt::Entity::find().all(forum.app.db.read()).await.unwrap();
    assert!(!kept.is_empty());
    for row in kept {
        assert!(
            !row.key_hash.contains("ada@example.org") && !row.key_hash.contains("192.0.2.1"),
            "{}",
            row.key_hash
        );
    }
    forum.advance(TimeDelta::minutes(11));
    forum.run_due_jobs().await;
    assert_eq!(attempt::Entity::find().all(forum.app.db.read()).await.unwrap(), []);
}
