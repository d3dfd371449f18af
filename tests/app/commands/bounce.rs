//! Reports of copies that came back, as a mail server hands them to `csa-forum bounce`.

use crate::support::{TestApp, program, smtp::Smtp};
use csa_forum::{app::App, domain::secret::SecretKey, mailer::Mailer};
use entity::{delivery::State, digest::State as DigestState, id::DigestId, role_grant::Role};
use std::{io::Write, process::Stdio, time::Duration};

const KEY: &str = "a key of a test, which nobody else has";
const DOMAIN: &str = "bounces.example.org";

async fn forum() -> TestApp {
    TestApp::start_with(|settings| {
        settings.secret_key = SecretKey::parse(KEY);
        settings.mail.bounce_domain = Some(DOMAIN.to_owned());
    })
    .await
}

/// Sends a digest through a real server; what came to it by the return paths that it was given.
async fn sent(forum: &TestApp, readers: usize) -> (DigestId, Vec<(String, String)>) {
    let addresses: Vec<String> = (0..readers).map(|number| format!("reader-{number}@example.org")).collect();
    let id = forum.released_digest(&addresses).await;
    let smtp = Smtp::start(&[]).await;
    let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();
    let mut paths: Vec<(String, String)> =
        smtp.messages().into_iter().map(|message| (message.to[0].clone(), message.from)).collect();
    paths.sort();
    (id, paths)
}

/// A report, as Postfix writes it.
fn report(to: &str, action: &str, status: &str, words: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nTo: {to}\r\nAuto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n\
         \tboundary=\"4A8F.1/mx.example.org\"\r\nMessage-Id: <1@mx.example.org>\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n\
         --4A8F.1/mx.example.org\r\nContent-Description: Notification\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you.\r\n\r\n\
         --4A8F.1/mx.example.org\r\nContent-Description: Delivery report\r\n\
         Content-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.org\r\nX-Postfix-Queue-ID: 4A8F\r\n\
         Arrival-Date: Mon, 23 Nov 2026 12:00:00 +0000 (UTC)\r\n\r\n\
         Final-Recipient: rfc822; reader-0@example.org\r\n\
         Original-Recipient: rfc822;reader-0@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\
         Remote-MTA: dns; mx.example.net\r\nDiagnostic-Code: smtp; {words}\r\n\r\n\
         --4A8F.1/mx.example.org\r\nContent-Description: Undelivered Message Headers\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nSubject: OFFICIAL: The Forum\r\n\r\n\
         --4A8F.1/mx.example.org--\r\n"
    )
}

fn gone(to: &str) -> String {
    report(to, "failed", "5.1.1", "550 5.1.1 <reader-0@example.org>: No such mailbox")
}

/// Hands a message to the command; how it ended, and what it said.
fn hand(
    forum: &TestApp,
    arguments: &[&str],
    settings: &[(&str, &str)],
    message: &str,
) -> (Option<i32>, String) {
    let mut command = program(&[&["bounce"], arguments].concat());
    command.env("DATABASE_URL", &forum.app.settings.database_url).env("SECRET_KEY", KEY);
    command.env("BOUNCE_DOMAIN", DOMAIN).envs(settings.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have stopped reading, of a message that is too long.
    let _written = child.stdin.take().unwrap().write_all(message.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), said)
}

async fn states(forum: &TestApp, id: DigestId) -> Vec<State> {
    forum.copies(id).await.into_iter().map(|copy| copy.state).collect()
}

#[tokio::test]
async fn a_copy_that_comes_back_for_good_is_told_and_its_address_gets_no_more() {
    let forum = forum().await;
    let (id, paths) = sent(&forum, 3).await;
    assert!(paths.iter().all(|(_, path)| path.ends_with(&format!("@{DOMAIN}"))), "{paths:?}");
    assert!(paths[0].1 != paths[1].1 && paths[1].1 != paths[2].1);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);

    let (code, said) = hand(&forum, &[], &[], &gone(&paths[0].1));

    assert_eq!((code, said.trim()), (Some(0), "a copy came back, and its address gets no more digests"));
    assert_eq!(states(&forum, id).await, [State::Bounced, State::Accepted, State::Accepted]);
    assert_eq!(forum.digest_state(id).await.0, DigestState::SentWithFailures);
    let sedge = forum.moderator("Teasel").await;
    let page = sedge.get(&format!("/digests/{id}/delivery")).await;
    assert!(page.says("Bounced") && page.says("550 5.1.1 <…>: No such mailbox"), "{}", page.body);
    assert!(page.says("3 in all: as many as were frozen."), "{}", page.body);
    assert!(!page.body.contains("reader-0@"));
    let (code, said) = hand(&forum, &[], &[], &gone(&paths[0].1));
    assert_eq!((code, said.contains("known already")), (Some(0), true), "twice: {said}");

    let vetch = forum.person_with("Vetch", &[Role::MembershipSecretary]).await;
    let list = vetch.get("/suppressions").await;
    assert_eq!(list.select("tbody th"), ["Reader A"]);
    assert!(
        list.says("Mail to their address came back (5.1.1)") && list.says("Every digest"),
        "{}",
        list.body
    );
    assert!(!list.body.contains("@example.org"), "{}", list.body);
    let action = list.attributes("tbody form", "action").remove(0);
    assert_eq!(vetch.post(&action, &[]).await.path(), "/suppressions");
    assert!(vetch.get("/suppressions").await.select("tbody th").is_empty());
    assert_eq!(vetch.post(&action, &[]).await.status, axum::http::StatusCode::CONFLICT, "twice");
}

#[tokio::test]
async fn what_says_nothing_of_the_address_leaves_it_on_the_list() {
    let forum = forum().await;
    let (id, paths) = sent(&forum, 2).await;
    let full = report(&paths[0].1, "failed", "5.2.2", "552 5.2.2 Mailbox full");
    assert_eq!(hand(&forum, &[], &[], &full).1.trim(), "a copy came back");
    assert_eq!(states(&forum, id).await, [State::Bounced, State::Accepted]);
    let rosa = forum.person_with("Rosa", &[Role::Administrator]).await;
    assert!(rosa.get("/suppressions").await.says("Nobody’s digests are stopped."));
}

#[tokio::test]
async fn a_delay_an_automatic_answer_and_what_is_forged_or_foreign_change_nothing() {
    let forum = forum().await;
    let (id, paths) = sent(&forum, 2).await;
    let path = &paths[0].1;
    let (local, _) = path.split_once('@').unwrap();
    let last = if local.ends_with('0') { "1" } else { "0" };
    let forged = format!("{}{last}@{DOMAIN}", &local[..local.len() - 1]);
    let away = format!(
        "From: reader-0@example.org\r\nTo: {path}\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\n\
         Status: 5.1.1\r\nAction: failed\r\n"
    );
    for (message, words) in [
        (report(path, "delayed", "4.4.1", "451 4.4.1 Later"), "no report"),
        (away, "no report"),
        (gone(&forged), "no return path of ours"),
        (gone(&format!("{local}@example.org")), "no return path of ours"),
        (gone("forum@example.org"), "no return path of ours"),
        (gone(""), "no return path of ours"),
        ("no mail at all".to_owned(), "no report"),
        (String::new(), "no report"),
        ("x".repeat(3_000_000), "no report"),
    ] {
        let (code, said) = hand(&forum, &[], &[], &message);
        assert_eq!(code, Some(0), "it is not to come back to whoever sent it: {said}");
        assert!(said.contains(words) && said.contains("nothing was changed"), "{said}");
    }
    let other = [("SECRET_KEY", "another key of a test, which nobody has")];
    assert!(hand(&forum, &[], &other, &gone(path)).1.contains("no return path of ours"));
    assert_eq!(states(&forum, id).await, [State::Accepted, State::Accepted]);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn a_server_may_say_to_whom_a_report_came_and_is_asked_to_wait_where_nothing_can_be_noted() {
    let forum = forum().await;
    let (id, paths) = sent(&forum, 2).await;
    let list = gone("undisclosed-recipients:;");
    let (code, said) = hand(&forum, &["--to", &paths[0].1.to_uppercase()], &[], &list);
    assert_eq!((code, said.trim()), (Some(0), "a copy came back, and its address gets no more digests"));
    assert_eq!(states(&forum, id).await, [State::Bounced, State::Accepted]);

    let nowhere = [("DATABASE_URL", "sqlite:///no/such/folder/forum.db")];
    // EX_TEMPFAIL of sysexits.h: the mail server keeps it and brings it again.
    let (code, said) = hand(&forum, &[], &nowhere, &gone(&paths[1].1));
    assert_eq!(code, Some(75), "{said}");
}
