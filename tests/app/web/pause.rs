//! Pausing: no mail, in no list, everything else as before.

use crate::support::{Person, TestApp, invitations::nominate};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::{delivery::State, organisation::Kind, role_grant::Role};

async fn begin(person: &Person<'_>) {
    assert_eq!(person.post("/account/pause", &[]).await.location(), "/account/pause?done=pause-begun");
}

async fn end(person: &Person<'_>) {
    assert_eq!(person.post("/account/pause/ending", &[]).await.location(), "/account/pause?done=pause-ended");
}

/// To whom mail went.
fn mailed(forum: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    to.sort_unstable();
    to
}

#[tokio::test]
async fn somebody_who_pauses_is_in_no_list_until_they_resume_and_reads_and_writes_as_before() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, vetch) = (forum.person("Ada").await, forum.person("Ben").await, forum.secretary().await);
    ada.post("/account/directory", &[("listed", "yes")]).await.location();
    let form = [("title", "A question"), ("body", "Three fields?"), ("handling", "HD3")];
    let thread = ada.post("/spaces/general/threads", &form).await.path();
    let listed = async || ben.get("/directory").await.select(".app-list strong");
    let standing = async || vetch.get("/people?name=Ada").await.select("tbody td").remove(0);
    assert_eq!((listed().await, standing().await), (vec!["Ada".to_owned()], "Active".to_owned()));

    begin(&ada).await;

    assert!(ada.get("/account").await.says("You are on a break"));
    assert!(ada.get("/account/pause").await.says("since 23 November 2026"));
    assert_eq!((listed().await, standing().await), (Vec::new(), "Active, on a break".to_owned()));
    assert!(vetch.get(&format!("/people/{}", ada.account.id)).await.says("Active, on a break"));
    let reply = [("body", "Two, perhaps."), ("handling", "HD3")];
    ada.post(&format!("{thread}/posts"), &reply).await.location();
    assert_eq!(ben.get(&thread).await.select(".app-post__name"), ["Ada", "Ada"], "what they wrote stays");

    end(&ada).await;
    assert_eq!((listed().await, standing().await), (vec!["Ada".to_owned()], "Active".to_owned()));
    assert!(!ada.get("/account").await.says("You are on a break"));
}

#[tokio::test]
async fn a_pause_begins_once_and_ends_once_however_often_the_forms_are_sent() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    end(&ada).await;
    begin(&ada).await;
    begin(&ada).await;
    end(&ada).await;
    end(&ada).await;
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds[2..], ["PauseBegun", "PauseEnded"]);
}

#[tokio::test]
async fn whoever_is_needed_in_a_role_hands_it_over_before_they_pause() {
    let forum = TestApp::start().await;
    let mut leads = Vec::new();
    for name in ["Lowri", "Imran", "Owen"] {
        leads.push(forum.person_with(name, &[Role::SafeguardingLead]).await);
    }
    for role in [Role::MembershipSecretary, Role::Administrator] {
        let only = forum.person_with(&format!("The {role}"), &[role]).await;
        let reply = only.post("/account/pause", &[]).await;
        assert_eq!(reply.status, StatusCode::CONFLICT, "{role}");
        assert!(reply.says("ask a membership secretary to grant it to somebody else"), "{role}");
    }
    begin(&leads[0]).await;
    assert_eq!(leads[1].post("/account/pause", &[]).await.status, StatusCode::CONFLICT, "two have to stay");
    end(&leads[0]).await;
    begin(&leads[1]).await;
}

#[tokio::test]
async fn somebody_paused_gets_no_mail_but_security_notices() {
    let forum = TestApp::start().await;
    for name in ["Imran", "Owen"] {
        forum.person_with(name, &[Role::SafeguardingLead]).await;
    }
    forum.person_with("Second", &[Role::Administrator]).await;
    let everything = [Role::Member, Role::SafeguardingLead, Role::Administrator, Role::PolicyReader];
    let ada = forum.person_with("Ada", &everything).await;
    let ben = forum.person("Ben").await;
    ada.post("/mail/tests", &[]).await.location();
    begin(&ada).await;

    ben.post("/referrals", &[("text", "Please call me.")]).await.location();
    let refused = ada.post("/mail/tests", &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    forum.released_digest(&["reader@example.org".to_owned()]).await;
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["imran@example.org", "owen@example.org", "reader@example.org"]);

    let vetch = forum.secretary().await;
    let roles = format!("/people/{}/roles", ada.account.id);
    vetch.post(&roles, &[("version", "1"), ("roles", "member")]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().pop().unwrap().to, "ada@example.org", "their account has changed");
}

#[tokio::test]
async fn a_copy_of_a_digest_that_has_not_left_is_not_sent_to_somebody_who_pauses() {
    let forum = TestApp::start().await;
    let (ada, ben) = (
        forum.person_with("Ada", &[Role::PolicyReader]).await,
        forum.person_with("Ben", &[Role::PolicyReader]).await,
    );
    let id = forum.released_digest(&[]).await;
    forum.freeze_without_sending().await;
    assert_eq!(forum.copies(id).await.len(), 2);

    begin(&ada).await;
    forum.run_due_jobs().await;

    assert_eq!(mailed(&forum), ["ben@example.org"]);
    let states: Vec<State> = forum.copies(id).await.into_iter().map(|copy| copy.state).collect();
    assert_eq!(states, [State::Suppressed, State::Accepted]);
    end(&ada).await;
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["ben@example.org"], "what was sent meanwhile is not sent again");
    assert_eq!(ben.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_paused_gets_no_invitation_and_the_secretary_sees_what_they_see_of_an_unknown_address() {
    let forum = TestApp::start().await;
    let (ada, ben, vetch) = (forum.person("Ada").await, forum.person("Ben").await, forum.secretary().await);
    let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    forum.make_lead(&ada, &harbour).await;
    begin(&ben).await;
    let mut pages = Vec::new();
    for address in ["ben@example.org", "zed@example.org"] {
        let page = nominate(&ada, &harbour, address).await;
        vetch.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
        pages.push((page, address));
    }
    let nomination = pages[0].0.clone();
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["zed@example.org"]);

    for days in [0, 3, 5] {
        forum.advance(TimeDelta::days(days));
        let vetch = vetch.again().await;
        let mut seen = Vec::new();
        for (page, address) in &pages {
            let page = vetch.get(page).await;
            seen.push(page.select("main").join(" ").replace(address, "address"));
        }
        assert_eq!(seen[0], seen[1], "after {days} days");
        assert!(seen[0].contains(if days < 5 { "Invited" } else { "Expired" }), "{}", seen[0]);
    }

    let vetch = vetch.again().await;
    end(&ben.again().await).await;
    vetch.post(&format!("{nomination}/invitation"), &[("version", "2")]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["ben@example.org", "zed@example.org"]);
}
