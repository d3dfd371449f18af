//! Whether a lead can tell which shown name is whose: from a page, an answer, a mail, an order or a time.

use crate::support::{Person, TestApp, Tool, invitations::ACCOUNT, keys::addresses};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use csa_forum::domain::api_token::Scope;
use entity::{
    organisation::{Kind, Model as Organisation},
    role_grant::Role,
};
use regex::Regex;
use std::collections::HashMap;

const NOMINEES: [(&str, &str); 2] =
    [("Robin Ashe", "robin@example.com"), ("Meg Thornbury", "meg@example.com")];

/// A lead of an organisation.
async fn lead(forum: &TestApp) -> (Person<'_>, Organisation) {
    let ada = forum.person("Ada").await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    forum.make_lead(&ada, &trust).await;
    (ada, trust)
}

/// Two come under the same two names in the same order, a day apart, and do the same; only who is who differs. Returns
/// all that their lead could read then.
async fn read_by_their_lead(swapped: bool) -> Vec<(String, StatusCode, String)> {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let ((ada, trust), secretary) = (lead(&forum).await, forum.secretary().await);
    let id = trust.id.to_string();
    for (name, email) in NOMINEES {
        let form = [("organisation", id.as_str()), ("name", name), ("email", email)];
        ada.post("/nominations", &form).await.location();
        let page = ada.get("/nominations").await.attributes("tbody a", "href").remove(0);
        secretary.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
        forum.run_due_jobs().await;
        forum.advance(TimeDelta::minutes(1));
    }
    let mut links: HashMap<String, String> = HashMap::new();
    for mail in forum.inbox() {
        let text = mailparse::parse_mail(&mail.bytes).unwrap().subparts[0].get_body().unwrap();
        let at = text.find("/invitations/").unwrap();
        links.insert(mail.to, text[at..].split_whitespace().next().unwrap().to_owned());
    }
    let order = if swapped { [NOMINEES[1], NOMINEES[0]] } else { NOMINEES };
    for ((_, email), shown_name) in order.into_iter().zip(["Linnet", "Curlew"]) {
        forum.advance(TimeDelta::days(1));
        let form = [&[("shown_name", shown_name)], &ACCOUNT[1..]].concat();
        forum.post(&format!("{}/account", links[email]), &form).await.location();
        come(&forum.person_named(shown_name).await).await;
    }
    forum.run_due_jobs().await;
    let mut read = everything(&ada.again().await, &trust).await;
    // A week after: the day on which a nomination closes is counted from its approval.
    forum.advance(TimeDelta::days(7));
    read.extend(everything(&ada.again().await, &trust).await);
    read
}

/// What somebody new does: all that puts their name before others.
async fn come(person: &Person<'_>) {
    person.post("/account/directory", &[("listed", "yes")]).await.location();
    let place = person.get("/account/affiliations").await.attributes("input[name=shown]", "value").remove(0);
    person.post("/account/affiliations", &[("shown", &place)]).await.location();
    let form = [("title", "What reports need to say"), ("body", "Three fields."), ("handling", "HD1")];
    person.post("/spaces/general/threads", &form).await.location();
    person.report_trend("HD1").await;
}

/// Every answer that somebody gets to every address of the forum, and that their tool gets, without what is random.
async fn everything(ada: &Person<'_>, trust: &Organisation) -> Vec<(String, StatusCode, String)> {
    let random = Regex::new(
        "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[SCR]-[0-9A-Z]{6}|csrf(\" value)?=\"[^\"]*\"",
    );
    let random = random.unwrap();
    let plain = |text: &str| random.replace_all(text, "…").into_owned();
    let tool = Tool::of(ada, trust, &Scope::ALL).await;
    let mut keys = ada.forum().keys().await;
    for parameter in ["token", "part", "digest_id", "concern_id", "trend_id", "number", "response_id"] {
        keys.entry(parameter).or_default().push("none".to_owned());
    }
    for nothing in keys.values_mut().filter(|keys| keys.is_empty()) {
        nothing.push("none".to_owned());
    }
    let mut read = Vec::new();
    for route in csa_forum::routes().iter().filter(|route| route.method == Method::GET) {
        for path in addresses(route, &keys) {
            let reply = match route.path {
                // The one ends the session, the other shows a new key each time.
                "/leave" | "/account/second-factor/new" => continue,
                api if api.starts_with("/api/") => tool.get(&path).await,
                _ => ada.get(&path).await,
            };
            read.push((plain(&path), reply.status, plain(&reply.body)));
        }
    }
    let own = ada.forum().inbox().into_iter().filter(|mail| mail.to == "ada@example.org");
    read.extend(
        own.map(|mail| ("mail".to_owned(), StatusCode::OK, plain(&String::from_utf8_lossy(&mail.bytes)))),
    );
    // Keys are random, and so is the order in which they are asked for.
    read.sort_by(|one, other| (&one.0, one.1.as_u16(), &one.2).cmp(&(&other.0, other.1.as_u16(), &other.2)));
    read
}

#[tokio::test]
async fn whichever_nominee_is_behind_a_name_their_lead_reads_the_same() {
    let (one, other) = (read_by_their_lead(false).await, read_by_their_lead(true).await);

    for words in ["Linnet", "Curlew", NOMINEES[0].0, NOMINEES[1].0] {
        let told = one.iter().filter(|(_, _, body)| body.contains(words)).count();
        assert!(told > 1, "{words} stands in {told} answers: there is nothing to match");
    }
    assert_eq!(one.len(), other.len());
    for ((path, status, one), (same_path, same_status, other)) in one.iter().zip(&other) {
        assert_eq!((path, status), (same_path, same_status));
        let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
        assert_eq!(differing, None, "{path}");
        assert_eq!(one.len(), other.len(), "{path}");
    }
}

#[tokio::test]
async fn nominating_an_address_that_has_an_account_takes_as_much_work_as_any_other() {
    let forum = TestApp::start().await;
    let (ada, trust) = lead(&forum).await;
    forum.person("Ben").await;
    let (id, mut work) = (trust.id.to_string(), Vec::new());
    for email in ["ben@example.org", "nobody@example.org"] {
        let form = [("organisation", id.as_str()), ("name", "Robin Ashe"), ("email", email)];
        let before = forum.statements();
        ada.post("/nominations", &form).await.location();
        work.push(forum.statements() - before);
    }
    assert!(work[0] == work[1] && work[0] > 3, "{work:?}");
}

#[tokio::test]
async fn whoever_leads_an_organisation_neither_keeps_the_members_nor_reads_the_log() {
    let forum = TestApp::start().await;
    let (secretary, (ada, trust)) = (forum.secretary().await, lead(&forum).await);
    let roles = format!("/people/{}/roles", ada.account.id);
    for role in ["membership_secretary", "auditor"] {
        let refused =
            secretary.fill(&format!("{roles}/edit"), &roles, &[("roles", "member"), ("roles", role)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{role}");
        assert!(refused.says("neither membership secretary nor auditor"), "{}", refused.body);
    }
    secretary.fill(&format!("{roles}/edit"), &roles, &[("roles", "policy_reader")]).await.location();

    for (name, role, status) in [
        ("Priya", Role::MembershipSecretary, StatusCode::CONFLICT),
        ("Edwin", Role::Auditor, StatusCode::CONFLICT),
        ("Heron", Role::Member, StatusCode::SEE_OTHER),
    ] {
        let person = forum.person_with(name, &[role]).await;
        let page = format!("/organisations/{}", trust.id);
        secretary.post(&format!("{page}/memberships"), &[("shown_name", name)]).await.location();
        let place = forum.place_of(&person).await;
        let named = secretary.post(&format!("/memberships/{place}/lead"), &[("lead", "yes")]).await;
        assert_eq!(named.status, status, "{name}");
        let released = secretary.post(&format!("/memberships/{place}/lead"), &[("lead", "no")]).await;
        assert_eq!(released.status == StatusCode::SEE_OTHER, status == StatusCode::SEE_OTHER, "{name}");
    }
    forum.run_due_jobs().await;
}
