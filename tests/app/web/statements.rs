//! What a page asks of the database: as many statements for many rows as for few.

use super::company::Company;
use crate::support::{Person, TestApp};
use axum::http::StatusCode;

/// The pages that hold lists, and how many statements each takes.
async fn costs(company: &Company<'_>) -> Vec<(String, u64)> {
    let (thread, meeting) = (company.thread.as_str(), company.meeting.as_str());
    let lists: [(&Person<'_>, &[&str]); 4] = [
        (
            &company.member,
            &[
                "/",
                "/threads",
                "/spaces/general",
                thread,
                "/meetings",
                meeting,
                "/concerns",
                "/concerns?own",
                "/submissions",
                "/trends",
                "/you-said-we-did",
            ],
        ),
        (
            &company.moderator,
            &[
                "/",
                "/reviews",
                "/reviews?kind=concern",
                "/reviews?kind=approval",
                "/threads",
                thread,
                "/triage",
                "/trends",
                "/concerns",
                "/meetings",
                "/digests",
                "/you-said-we-did",
            ],
        ),
        (&company.reader, &["/", "/concerns", "/trends", "/digests", "/you-said-we-did"]),
        (&company.lead, &["/", "/referrals"]),
    ];
    let mut costs = Vec::new();
    for (person, paths) in lists {
        for path in paths {
            let before = company.forum.statements();
            let reply = person.get(path).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}");
            let whose = &person.account.shown_name;
            costs.push((format!("{whose} {path}"), company.forum.statements() - before));
            // What a page leaves to be done after its answer is no cost of the next.
            company.forum.settle().await;
        }
    }
    costs
}

#[tokio::test]
async fn a_page_takes_as_many_statements_for_many_rows_as_for_few() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    for number in 1..=2 {
        company.add(number).await;
    }
    let few = costs(&company).await;
    for number in 3..=8 {
        company.add(number).await;
    }
    let many = costs(&company).await;
    forum.run_due_jobs().await;

    let grown: Vec<_> = few.iter().zip(&many).filter(|(few, many)| few != many).collect();
    assert!(grown.is_empty(), "{grown:#?}");
    assert!(many.iter().all(|(_, statements)| (1..=40).contains(statements)), "{many:#?}");
}
