//! How much a mail may say, and in which language: chosen when somebody comes in, and changed at any time.

use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use entity::{delivery::State, role_grant::Role};

const PAGE: &str = "/account/contact";

async fn choose(person: &Person<'_>, preference: &str, language: &str) {
    let form = [("contact_preference", preference), ("language", language)];
    assert_eq!(person.post(PAGE, &form).await.location(), "/account/contact?done=contact-saved");
}

/// What a person's page shows as chosen.
async fn chosen(person: &Person<'_>) -> Vec<String> {
    person.get(PAGE).await.attributes("main input[checked]", "value")
}

fn mailed(forum: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    to.sort_unstable();
    to
}

#[tokio::test]
async fn somebody_changes_what_mail_says_and_its_language_and_nobody_elses() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    assert_eq!(chosen(&ada).await, ["discreet", "en"]);

    choose(&ada, "none", "cy").await;
    choose(&ada, "none", "cy").await;

    assert_eq!(chosen(&ada).await, ["none", "cy"]);
    assert_eq!(chosen(&ben).await, ["discreet", "en"]);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "ContactChanged").count(), 1, "twice is once");
    choose(&ada, "none", "en").await;
    assert_eq!(chosen(&ada).await, ["none", "en"]);
    assert!(ada.get("/account").await.says("Emails and language"));
}

#[tokio::test]
async fn a_choice_that_there_is_not_changes_nothing_and_what_was_chosen_stays() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    for (preference, language, at) in [("shout", "cy", "contact_preference"), ("none", "", "language")] {
        let form = [("contact_preference", preference), ("language", language)];
        let reply = ada.post(PAGE, &form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let problem = format!(".govuk-error-summary__list a[href='#{at}']");
        assert_eq!(reply.select(&problem).len(), 1, "{at}");
        assert_eq!(reply.attributes("main input[checked]", "value").len(), 1, "the other choice stays");
    }
    assert_eq!(chosen(&ada).await, ["discreet", "en"]);
}

#[tokio::test]
async fn whoever_wants_no_emails_gets_security_notices_and_safeguarding_alerts_alone() {
    let forum = TestApp::start().await;
    for name in ["Imran", "Owen"] {
        forum.person_with(name, &[Role::SafeguardingLead]).await;
    }
    forum.person_with("Second", &[Role::Administrator]).await;
    let everything = [Role::Member, Role::SafeguardingLead, Role::Administrator, Role::PolicyReader];
    let ada = forum.person_with("Ada", &everything).await;
    let ben = forum.person("Ben").await;
    assert!(ada.get(PAGE).await.says("alerts are always sent to you"));
    assert!(!ben.get(PAGE).await.says("alerts are always sent to you"));
    ada.post("/mail/tests", &[]).await.location();
    choose(&ada, "none", "en").await;

    let refused = ada.post("/mail/tests", &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    forum.released_digest(&["reader@example.org".to_owned()]).await;
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["reader@example.org"], "neither the digest nor the test that was on its way");

    ben.post("/referrals", &[("text", "Please call me.")]).await.location();
    forum.run_due_jobs().await;
    let alerted = ["ada@example.org", "imran@example.org", "owen@example.org", "reader@example.org"];
    assert_eq!(mailed(&forum), alerted);
    let vetch = forum.secretary().await;
    let roles = format!("/people/{}/roles", ada.account.id);
    vetch.post(&roles, &[("version", "1"), ("roles", "member")]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().pop().unwrap().to, "ada@example.org", "their account has changed");
}

#[tokio::test]
async fn a_copy_of_a_digest_that_has_not_left_is_not_sent_to_somebody_who_wants_no_emails() {
    let forum = TestApp::start().await;
    let ada = forum.person_with("Ada", &[Role::PolicyReader]).await;
    forum.person_with("Ben", &[Role::PolicyReader]).await;
    let id = forum.released_digest(&[]).await;
    forum.freeze_without_sending().await;
    assert_eq!(forum.copies(id).await.len(), 2);

    choose(&ada, "none", "en").await;
    forum.run_due_jobs().await;

    assert_eq!(mailed(&forum), ["ben@example.org"]);
    let states: Vec<State> = forum.copies(id).await.into_iter().map(|copy| copy.state).collect();
    assert!(states.contains(&State::Suppressed) && states.contains(&State::Accepted), "{states:?}");
}
