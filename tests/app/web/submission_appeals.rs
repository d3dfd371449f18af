//! What its author can do about a report that was declined: ask for another look, once, and write it anew.

use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use entity::organisation::Kind;

const WORDS: [(&str, &str); 1] = [("appeal", "What was covered is another kind of payment.")];
const REOPENED: [(&str, &str); 2] = [("outcome", "reopened"), ("reason", "It differs from what is covered.")];
const STANDS: [(&str, &str); 2] = [("outcome", "stands"), ("reason", "It is covered by T-2026-001.")];

async fn decline(moderator: &Person<'_>, report: &str) {
    moderator.judge(report, "assignment", &[]).await.location();
    moderator.judge(report, "refusal", &[("reason", "DC6")]).await.location();
}

async fn appeal(author: &Person<'_>, report: &str) -> Reply {
    author.fill(&format!("{report}/appeal/new"), &format!("{report}/appeal"), &WORDS).await
}

fn triage(report: &str) -> String {
    report.replace("/submissions/", "/triage/")
}

#[tokio::test]
async fn a_report_that_was_declined_is_looked_at_again_if_another_moderator_says_so() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    assert_eq!(appeal(&ada, &report).await.status, StatusCode::CONFLICT, "nobody has declined it");
    decline(&sedge, &report).await;
    assert!(sedge.get("/triage").await.select("tbody tr").is_empty());

    assert_eq!(appeal(&ada, &report).await.path(), report);
    assert_eq!(appeal(&ada, &report).await.status, StatusCode::CONFLICT, "once");
    assert_eq!(ada.get(&format!("{report}/appeal/new")).await.status, StatusCode::CONFLICT);
    assert_eq!(ada.get(&report).await.select("[aria-current=step] strong"), ["You asked for another look"]);
    for list in ["/triage", "/reviews"] {
        assert_eq!(marram.get(list).await.select("tbody tr").len(), 1, "{list}");
    }
    assert_eq!(
        sedge.judge(&report, "judgement", &REOPENED).await.status,
        StatusCode::FORBIDDEN,
        "whoever declined it"
    );
    let page = sedge.get(&triage(&report)).await;
    assert!(page.says("another kind of payment") && page.select("form[action$='/judgement']").is_empty());

    assert_eq!(marram.judge(&report, "judgement", &REOPENED).await.status, StatusCode::SEE_OTHER);
    assert_eq!(marram.judge(&report, "judgement", &REOPENED).await.status, StatusCode::CONFLICT, "twice");
    let page = ada.get(&report).await;
    assert_eq!(page.select("[aria-current=step] strong"), ["It is looked at again"]);
    assert!(page.says("It differs from what is covered."));
    assert_eq!(marram.get("/triage").await.select("tbody td[data-label=Assigned]"), ["You"]);
    assert_eq!(marram.judge(&report, "acceptance", &[]).await.status, StatusCode::SEE_OTHER);
    forum.run_due_jobs().await;
    let mail = forum.latest_mail();
    assert!(mail.contains(&report) && !mail.contains("covered"), "{mail}");
}

#[tokio::test]
async fn a_decision_that_stands_stands_and_its_author_reads_why() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let report = ada.report_trend("HD3").await;
    decline(&sedge, &report).await;
    appeal(&ada, &report).await.location();

    for (fields, problem) in [
        (&[("reason", "Yes.")][..], "Choose what you decide"),
        (&[("outcome", "stands")][..], "Enter a reason"),
        (&[("outcome", "stands"), ("reason", "Ring 020 7946 0018.")][..], "phone number"),
    ] {
        let refused = marram.judge(&report, "judgement", fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let told = refused.select(".govuk-error-summary__list a").join(" ");
        assert!(told.contains(problem), "{told}");
    }
    marram.judge(&report, "judgement", &STANDS).await.location();

    let page = ada.get(&report).await;
    assert_eq!(page.select("[aria-current=step] strong"), ["It is not taken further"]);
    assert!(page.says("It is covered by T-2026-001."));
    assert!(page.select("a[href$='/appeal/new']").is_empty(), "there is no second appeal");
    for list in ["/triage", "/reviews"] {
        assert!(marram.get(list).await.select("tbody tr").is_empty(), "{list}");
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn an_appeal_is_its_authors_alone_and_nobodys_of_their_own_to_decide() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &marram]).await;
    let report = ada.report_trend("HD3").await;
    decline(&sedge, &report).await;
    let form = [("version", "4"), WORDS[0]];
    for person in [&ben, &sedge] {
        let status = person.post(&format!("{report}/appeal"), &form).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let status = person.post(&format!("{report}/copies"), &[]).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    let refused = ada.post(&format!("{report}/appeal"), &[("version", "1"), ("appeal", "")]).await;
    assert_eq!(refused.select(".govuk-error-summary__list a"), ["Enter why the decision is wrong"]);
    let stale = ada.post(&format!("{report}/appeal"), &[("version", "1"), WORDS[0]]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.select("#appeal"), [WORDS[0].1]);
    appeal(&ada, &report).await.location();
    assert_eq!(marram.judge(&report, "judgement", &REOPENED).await.status, StatusCode::FORBIDDEN);

    ada.post(&format!("{report}/withdrawal"), &[]).await.location();
    assert_eq!(sedge.get("/triage").await.select("tbody tr").len(), 0, "it is withdrawn");
    assert_eq!(
        sedge.post(&format!("{}/judgement", triage(&report)), &REOPENED).await.status,
        StatusCode::NOT_FOUND
    );
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_text_of_a_report_that_was_declined_makes_a_new_draft() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let report = ada.report_trend("HD1").await;
    let copies = format!("{report}/copies");
    assert_eq!(ada.post(&copies, &[]).await.status, StatusCode::CONFLICT, "it is not declined");
    decline(&sedge, &report).await;

    let key = ada.get(&report).await.attributes("input[name=key]", "value").remove(0);
    let form = [("key", key.as_str())];
    let draft = ada.post(&copies, &form).await.path();
    assert_eq!(ada.post(&copies, &form).await.path(), draft, "twice makes one");
    let page = ada.get(&draft).await;
    assert!(page.select(".govuk-error-summary").is_empty());
    let said = |page: &Reply| page.select(".govuk-summary-list__value");
    let (copied, sent) = (said(&page), said(&ada.get(&report).await));
    assert!(sent.iter().all(|answer| copied.contains(answer)), "{sent:?} {copied:?}");

    let new = draft.trim_end_matches("/sending/new").to_owned();
    let sent = ada.fill(&draft, &format!("{new}/sending"), &crate::support::reports::ATTESTED).await;
    assert_eq!(sent.path(), new, "{}", sent.body);
    assert_eq!(sedge.get("/triage").await.select("tbody tr").len(), 1);
    forum.run_due_jobs().await;
}
