//! Copies that are held since no answer came after they were sent, and what a moderator decides of them.

use super::digests::{Cast, act, approved, cast};
use crate::support::{
    Person, Reply, TestApp,
    smtp::{Fault, Smtp, Trouble},
};
use axum::http::StatusCode;
use csa_forum::{app::App, config::Uncertain, mailer::Mailer};
use std::time::Duration;

const READERS: [&str; 2] = ["olwen.reed@example.org", "piran.ash@example.org"];
const EACH: &str = "#held + p + ul input[name=copy]";

async fn holding() -> TestApp {
    TestApp::start_with(|settings| settings.mail.uncertain = Uncertain::Hold).await
}

async fn send(forum: &TestApp, smtp: &Smtp) {
    let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();
}

/// An edition for two readers of whose copies no answer came, and the server that has them.
async fn held(forum: &TestApp, cast: &Cast<'_>) -> (String, Smtp) {
    let digest = approved(cast).await;
    act(&cast.marram, &digest, "release").await;
    let smtp = Smtp::start(&READERS.map(|to| Fault::once(to, Trouble::Silence))).await;
    send(forum, &smtp).await;
    (digest, smtp)
}

async fn page(person: &Person<'_>, digest: &str) -> Reply {
    person.get(&format!("{digest}/delivery")).await
}

async fn decide(person: &Person<'_>, digest: &str, copies: &[&str], decision: &str) -> Reply {
    let copies = copies.iter().map(|copy| ("copy", *copy));
    let form: Vec<(&str, &str)> = copies.chain([("decision", decision)]).collect();
    person.post(&format!("{digest}/held"), &form).await
}

#[tokio::test]
async fn one_held_copy_is_sent_again_and_another_counted_as_sent_and_then_the_digest_is_finished() {
    let forum = holding().await;
    let cast = cast(&forum).await;
    let (digest, smtp) = held(&forum, &cast).await;
    let shown = page(&cast.sedge, &digest).await;
    assert_eq!(shown.select("#held"), ["2 held: no answer after they were sent"]);
    assert_eq!(shown.select("h1"), ["Sending: 0 of 2 sent"]);
    assert!(shown.says("2 in all: as many as were frozen."));
    assert_eq!(shown.select("#held + p + ul button[value=resend]").len(), 2);
    let copies = shown.attributes(EACH, "value");

    let again = decide(&cast.sedge, &digest, &[&copies[0]], "resend").await;
    assert_eq!(again.location(), format!("{digest}/delivery?done=held-sent-again"));
    let counted = decide(&cast.marram, &digest, &[&copies[1]], "sent").await;
    assert_eq!(counted.location(), format!("{digest}/delivery?done=held-counted"));
    send(&forum, &smtp).await;

    let shown = cast.sedge.get(&format!("{digest}/delivery?view=all")).await;
    assert_eq!((shown.select("h1"), shown.select("#held")), (vec!["2 of 2 sent".to_owned()], Vec::new()));
    assert!(shown.says("No answer: a moderator counted it as sent"), "{}", shown.body);
    let messages = smtp.messages();
    assert_eq!(messages.len(), 3);
    let twice: Vec<_> = messages.iter().filter(|message| message.to == messages[2].to).collect();
    assert_eq!((twice.len(), &twice[0].bytes), (2, &twice[1].bytes));
    assert_eq!(forum.audit_kinds(&copies[0]).await, ["DeliveryResendAsked"]);
    assert_eq!(forum.audit_kinds(&copies[1]).await, ["DeliveryCountedAsSent"]);
}

#[tokio::test]
async fn all_that_are_held_are_decided_at_once_and_a_decision_holds_once() {
    let forum = holding().await;
    let cast = cast(&forum).await;
    let (digest, smtp) = held(&forum, &cast).await;
    let shown = page(&cast.sedge, &digest).await;
    assert_eq!(
        shown.select("#held ~ form button"),
        ["Send all 2 again", "Count all 2 as sent"],
        "{}",
        shown.body
    );
    let copies = shown.attributes("#held ~ form input[name=copy]", "value");
    let copies: Vec<&str> = copies.iter().map(String::as_str).collect();

    let both = decide(&cast.sedge, &digest, &copies, "sent").await;
    assert_eq!(both.status, StatusCode::SEE_OTHER);
    for decision in ["sent", "resend"] {
        let late = decide(&cast.marram, &digest, &copies, decision).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{decision}");
        let said = late.select(".govuk-error-summary a[href='#copies']").remove(0);
        assert!(said.starts_with("Nothing waits for this decision any more"), "{said}");
        assert_eq!(late.select("h1"), ["Sending: 2 of 2 sent"], "how it stands now");
    }
    send(&forum, &smtp).await;

    assert_eq!(
        (smtp.count(), page(&cast.sedge, &digest).await.select("h1").remove(0)),
        (2, "2 of 2 sent".to_owned())
    );
    for copy in copies {
        assert_eq!(forum.audit_kinds(copy).await, ["DeliveryCountedAsSent"]);
    }
}

#[tokio::test]
async fn of_several_that_are_decided_none_is_if_one_is_not_held_any_more() {
    let forum = holding().await;
    let cast = cast(&forum).await;
    let (digest, _smtp) = held(&forum, &cast).await;
    // The one that is held still comes first by its key, and so before the one that stands in the way.
    let mut copies = page(&cast.sedge, &digest).await.attributes(EACH, "value");
    copies.sort_unstable();
    decide(&cast.sedge, &digest, &[&copies[1]], "sent").await.location();

    let both = decide(&cast.marram, &digest, &[&copies[0], &copies[1]], "sent").await;

    assert_eq!(both.status, StatusCode::CONFLICT);
    let shown = page(&cast.sedge, &digest).await;
    assert_eq!(shown.select("#held"), ["Held: no answer after it was sent"]);
    assert_eq!(shown.attributes(EACH, "value"), copies[..1]);
    assert!(shown.select("#held ~ form").is_empty(), "one alone has its own buttons");
    assert!(forum.audit_kinds(&copies[0]).await.is_empty());
}

#[tokio::test]
async fn only_moderators_decide_and_only_on_what_is_there() {
    let forum = holding().await;
    let cast = cast(&forum).await;
    let (digest, _smtp) = held(&forum, &cast).await;
    let copies = page(&cast.sedge, &digest).await.attributes(EACH, "value");
    let ada = forum.person("Ada").await;

    for person in [&ada, &cast.reader] {
        let refused = decide(person, &digest, &[&copies[0]], "sent").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let nobodys = "0193580e-0000-7000-8000-000000000000";
    for (copies, decision, status) in [
        (vec![copies[0].as_str()], "", StatusCode::NOT_FOUND),
        (vec![copies[0].as_str()], "burn", StatusCode::NOT_FOUND),
        (vec!["none"], "sent", StatusCode::NOT_FOUND),
        (vec![nobodys], "sent", StatusCode::CONFLICT),
        (Vec::new(), "sent", StatusCode::CONFLICT),
    ] {
        assert_eq!(
            decide(&cast.sedge, &digest, &copies, decision).await.status,
            status,
            "{copies:?} {decision}"
        );
    }
    let other = format!("/digests/{nobodys}");
    assert_eq!(decide(&cast.sedge, &other, &[&copies[0]], "sent").await.status, StatusCode::NOT_FOUND);
    assert_eq!(page(&cast.sedge, &digest).await.select("#held").len(), 1, "nothing was decided");
}

#[tokio::test]
async fn a_paused_digest_can_be_decided_on_and_one_that_is_stopped_cannot() {
    let forum = holding().await;
    let cast = cast(&forum).await;
    let (digest, smtp) = held(&forum, &cast).await;
    let copies = page(&cast.sedge, &digest).await.attributes(EACH, "value");
    let steer = async |verb: &str| {
        let version = page(&cast.sedge, &digest).await.attributes("input[name=version]", "value").remove(0);
        cast.sedge.post(&format!("{digest}/{verb}"), &[("version", &version)]).await.location()
    };
    steer("pause").await;
    decide(&cast.sedge, &digest, &[&copies[0]], "resend").await.location();
    send(&forum, &smtp).await;
    assert_eq!(smtp.count(), 2, "not while it is paused");
    steer("resumption").await;
    send(&forum, &smtp).await;
    assert_eq!(smtp.count(), 3);
    steer("stop").await;

    let late = decide(&cast.sedge, &digest, &[&copies[1]], "resend").await;

    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(page(&cast.sedge, &digest).await.select("#held").is_empty());
}

#[tokio::test]
async fn a_held_copy_is_not_sent_again_with_what_was_withdrawn_and_can_be_counted_as_sent() {
    let forum = holding().await;
    let cast = cast(&forum).await;
    let (digest, smtp) = held(&forum, &cast).await;
    let copies = page(&cast.sedge, &digest).await.attributes(EACH, "value");
    forum.withdraw_trend(&cast.trend).await;

    let refused = decide(&cast.sedge, &digest, &[&copies[0]], "resend").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let counted = decide(&cast.sedge, &digest, &[&copies[0]], "sent").await;

    assert_eq!(counted.status, StatusCode::SEE_OTHER);
    send(&forum, &smtp).await;
    assert_eq!(smtp.count(), 2);
}
