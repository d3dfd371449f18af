//! From the first page along every link, as each of those who come here.

use super::company::Company;
use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use entity::role_grant::Role;
use std::collections::{BTreeMap, VecDeque};

/// What would tell who is behind a shown name: the end of everybody's real name and of their address, as the
/// support of these tests makes them.
const CANARIES: [&str; 2] = [" Example", "@example.org"];

/// Links that end the session, or lead to what is no page.
const LEFT_OUT: [&str; 2] = ["/leave", "/api/"];

/// Every page that somebody reaches from the first by links alone, with its text as it was sent.
async fn walk(person: &Person<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut ahead = VecDeque::from([("/".to_owned(), "nowhere".to_owned())]);
    while let Some((path, from)) = ahead.pop_front() {
        if found.contains_key(&path) || LEFT_OUT.iter().any(|start| path.starts_with(start)) {
            continue;
        }
        let reply = person.get(&path).await;
        let told =
            format!("{}: {path}, linked from {from}, gave {}", person.account.shown_name, reply.status);
        let links = if reply.status.is_redirection() {
            vec![reply.location()]
        } else {
            assert_eq!(reply.status, StatusCode::OK, "{told}");
            reply.attributes("a[href^='/']", "href")
        };
        // A meeting's page holds the row that its script fills, which nobody sees.
        let links = links.into_iter().filter(|link| !link.contains("message-id"));
        let pages = links.map(|link| link.split('#').next().unwrap().to_owned());
        ahead.extend(pages.map(|link| (link, path.clone())));
        found.insert(path, reply.body);
    }
    found
}

#[tokio::test]
async fn every_link_leads_somewhere_and_no_page_or_mail_tells_a_name_or_an_address() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    for number in 1..=2 {
        company.add(number).await;
    }
    forum.run_due_jobs().await;
    let offices = [Role::Auditor, Role::Administrator];
    let (officer, secretary, nobody) = (
        forum.person_with("Rosa", &offices).await,
        forum.person_with("Priya", &[Role::MembershipSecretary]).await,
        forum.person_with("Olwen", &[]).await,
    );

    let Company { member, moderator, reader, lead, .. } = &company;
    let everybody = [member, moderator, reader, lead, &officer, &secretary, &nobody];
    let mut reached = 0;
    for person in everybody {
        for (path, html) in walk(person).await {
            for canary in CANARIES {
                let shown = &person.account.shown_name;
                assert!(!html.contains(canary), "{shown} reads {canary:?} at {path}");
            }
            reached += 1;
        }
    }
    assert!(reached > 100, "only {reached} pages were reached");

    let sent = forum.inbox();
    assert!(!sent.is_empty());
    for mail in sent {
        let message = String::from_utf8(mail.bytes).unwrap();
        let others = message.replacen(&format!("To: {}", mail.to), "", 1);
        for canary in CANARIES {
            assert!(!others.contains(canary), "a mail tells {canary:?}: {message}");
        }
    }
}
