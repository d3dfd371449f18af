//! Who wrote a referral: told to nobody, unless its writer says so, somebody is in danger, or the secretary tells.

use super::departures::mailed;
use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

const WORDS: &str = "Please call about a meeting.";
const CONTACT: &str = "020 7946 0000";

async fn refer(person: &Person<'_>, more: &[(&str, &str)]) -> String {
    let form = [&[("text", WORDS), ("contact", CONTACT)], more].concat();
    person.post("/referrals", &form).await.path()
}

/// Each page on which a lead reads something of a referral.
async fn pages_of(lead: &Person<'_>, referral: &str) -> Vec<Reply> {
    let mut pages = vec![lead.get("/referrals").await, lead.get("/").await];
    for path in [referral.to_owned(), format!("{referral}/statement")] {
        pages.push(lead.get(&path).await);
    }
    pages
}

fn names(pages: &[Reply], words: &str) -> usize {
    pages.iter().filter(|page| page.body.contains(words)).count()
}

async fn take(lead: &Person<'_>, referral: &str) {
    lead.fill(referral, &format!("{referral}/assignment"), &[]).await.location();
}

#[tokio::test]
async fn nobody_is_named_to_the_leads_who_did_not_say_so_nor_is_how_to_reach_them() {
    let forum = TestApp::start().await;
    let (linnet, lowri) =
        (forum.person("Linnet").await, forum.person_with("Lowri", &[Role::SafeguardingLead]).await);
    let referral = refer(&linnet, &[]).await;
    forum.run_due_jobs().await;

    let pages = pages_of(&lowri, &referral).await;

    for hidden in ["Linnet", "linnet", CONTACT, &linnet.account.id.to_string()] {
        assert_eq!(names(&pages, hidden), 0, "{hidden}");
    }
    assert!(pages[2].says(WORDS) && pages[3].says(WORDS), "{}", pages[3].body);
    assert!(linnet.get(&referral).await.says("do not see who you are"));
}

#[tokio::test]
async fn whoever_lets_the_leads_know_who_they_are_takes_that_back_until_it_is_closed() {
    let forum = TestApp::start().await;
    let (linnet, ben, lowri) = (
        forum.person("Linnet").await,
        forum.person("Ben").await,
        forum.person_with("Lowri", &[Role::SafeguardingLead]).await,
    );
    let referral = refer(&linnet, &[("named", "yes")]).await;
    let consent = format!("{referral}/consent");
    forum.run_due_jobs().await;
    let named = async || names(&pages_of(&lowri, &referral).await, "Linnet");
    let reachable = async || names(&pages_of(&lowri, &referral).await, CONTACT);
    assert_eq!((named().await, reachable().await), (2, 2), "its page and the statement");
    assert!(names(&pages_of(&lowri, &referral).await, "linnet@example.org") == 0, "the name here, no more");

    linnet.post(&consent, &[("named", "no")]).await.location();
    linnet.post(&consent, &[("named", "no")]).await.location();
    assert_eq!((named().await, reachable().await), (0, 0));
    for other in [&ben, &lowri] {
        assert_eq!(other.post(&consent, &[("named", "yes")]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(named().await, 0);
    linnet.post(&consent, &[("named", "yes")]).await.location();
    assert_eq!(named().await, 2);
    take(&lowri, &referral).await;
    let closure = [("outcome", "RO1"), ("note", "They were called.")];
    lowri.fill(&referral, &format!("{referral}/closure"), &closure).await.location();
    assert_eq!(linnet.post(&consent, &[("named", "no")]).await.status, StatusCode::CONFLICT);
    let kinds = forum.audit_kinds(referral.trim_start_matches("/referrals/")).await;
    let consents: Vec<_> = kinds.iter().filter(|kind| kind.starts_with("ReferralName")).collect();
    assert_eq!(consents, ["ReferralNamed", "ReferralNameTakenBack", "ReferralNamed"], "each with its moment");
    let gone = "/referrals/5f0c9c5e-7a3d-4c52-9d0e-0123456789ab/consent";
    assert_eq!(linnet.post(gone, &[("named", "yes")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn in_danger_the_leads_see_who_wrote_it_and_the_page_first_says_to_call_999() {
    let forum = TestApp::start().await;
    let (linnet, lowri) =
        (forum.person("Linnet").await, forum.person_with("Lowri", &[Role::SafeguardingLead]).await);
    let referral = refer(&linnet, &[("danger", "yes")]).await;
    forum.run_due_jobs().await;

    let own = linnet.get(&referral).await;
    let first = own.select("main .govuk-warning-text, main h1, main form");
    assert!(first[0].contains("999"), "{first:?}");
    assert!(own.attributes("form[action$='/consent']", "action").is_empty(), "it cannot be taken back");
    assert_eq!(names(&pages_of(&lowri, &referral).await, "Linnet"), 2);
    assert_eq!(lowri.get("/referrals").await.select("tbody .govuk-tag"), ["Immediate danger"]);
    let kinds = forum.audit_kinds(referral.trim_start_matches("/referrals/")).await;
    assert_eq!(kinds[..2], ["ReferralCreated", "ReferralOfDanger"]);
}

#[tokio::test]
async fn a_lead_learns_who_it_was_by_way_of_the_secretary_who_reads_nothing_of_it() {
    let forum = TestApp::start().await;
    let (linnet, lowri, imran, vetch) = (
        forum.person("Linnet").await,
        forum.person_with("Lowri", &[Role::SafeguardingLead]).await,
        forum.person_with("Imran", &[Role::SafeguardingLead]).await,
        forum.secretary().await,
    );
    let referral = refer(&linnet, &[]).await;
    let ask = async |lead: &Person<'_>, reason: &str| {
        lead.fill(&referral, &format!("{referral}/identity"), &[("reason", reason)]).await
    };
    assert_eq!(ask(&lowri, "A child has to be found.").await.status, StatusCode::CONFLICT, "not in hand");
    take(&lowri, &referral).await;
    assert_eq!(ask(&imran, "A child has to be found.").await.status, StatusCode::CONFLICT, "in other hands");
    let missing = ask(&lowri, "").await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(missing.select(".govuk-error-summary__list a[href='#reason']").len(), 1);
    let refused = ask(&lowri, "Write to someone@example.org.").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody else reads it");
    assert_eq!(linnet.post(&format!("{referral}/identity"), &[]).await.status, StatusCode::NOT_FOUND);
    ask(&lowri, "A child has to be found.").await.location();
    assert_eq!(ask(&lowri, "Again.").await.status, StatusCode::CONFLICT, "it waits");
    forum.run_due_jobs().await;
    assert!(mailed(&forum).contains(&"vetch@example.org".to_owned()));
    assert_eq!(vetch.get("/people").await.attributes(".app-panel a", "href"), ["/referrals/identities"]);

    let page = vetch.get("/referrals/identities").await;
    assert!(page.says("A child has to be found.") && page.says("R-"), "{}", page.body);
    for hidden in ["Linnet", WORDS, CONTACT] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    assert_eq!(vetch.get(&referral).await.status, StatusCode::NOT_FOUND);
    let decide = format!("/referrals/identities/{}", referral.trim_start_matches("/referrals/"));
    assert_eq!(lowri.post(&format!("{decide}/approval"), &[]).await.status, StatusCode::NOT_FOUND);
    vetch.post(&format!("{decide}/refusal"), &[]).await.location();
    assert_eq!(vetch.post(&format!("{decide}/approval"), &[]).await.status, StatusCode::NOT_FOUND, "decided");
    let page = lowri.get(&referral).await;
    assert!(page.says("did not tell") && !page.body.contains("Linnet"), "{}", page.body);
    ask(&lowri, "A child has to be found today.").await.location();
    vetch.post(&format!("{decide}/approval"), &[]).await.location();
    assert_eq!(vetch.post(&format!("{decide}/approval"), &[]).await.status, StatusCode::NOT_FOUND, "twice");

    let page = lowri.get(&referral).await;
    for told in ["Linnet Example", "linnet@example.org", CONTACT, "The membership secretary told"] {
        assert!(page.says(told), "{told}: {}", page.body);
    }
    assert!(imran.get(&format!("{referral}/statement")).await.says("Linnet Example"));
    assert!(linnet.get("/account").await.says("Membership secretary"), "who was looked up reads of it");
    let before = forum.inbox().len();
    forum.run_due_jobs().await;
    let mut told: Vec<_> = forum.inbox().split_off(before).into_iter().map(|mail| mail.to).collect();
    told.sort_unstable();
    assert_eq!(told, ["linnet@example.org", "lowri@example.org"], "the secretary has decided");
}

#[tokio::test]
async fn whether_a_name_is_told_is_asked_for_with_a_proof_of_who_asks() {
    let forum = TestApp::start().await;
    let vetch = forum.secretary().await;
    forum.advance(TimeDelta::minutes(11));
    let page = vetch.get("/referrals/identities").await;
    assert!(page.location().starts_with("/step-up?next="));
    let key = "5f0c9c5e-7a3d-4c52-9d0e-0123456789ab";
    for verb in ["approval", "refusal"] {
        let reply = vetch.post(&format!("/referrals/identities/{key}/{verb}"), &[]).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{verb}");
    }
}
