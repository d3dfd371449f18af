//! TLS to the mail server: from the first byte or on the way, and nothing in clear where it is asked for.

use crate::support::{
    TestApp,
    smtp::{Secured, Smtp},
};
use csa_forum::{app::App, mailer::Mailer};
use entity::{delivery::State, digest::State as DigestState, id::DigestId, role_grant::Role};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};

const LIMIT: Duration = Duration::from_secs(10);
const WRAPPED: Secured = Secured { tls: "wrapped", password: "" };
const ON_THE_WAY: Secured = Secured { tls: "starttls", password: "" };
const TO: &str = "reader-000@example.org";

/// The authority that made the test server's certificate, which is for 127.0.0.1.
fn authority() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls_authority.pem")
}

/// Sends a digest to one reader; where it has come to, and what an administrator reads of the mail server.
async fn send(url: &str, authorities: Option<&Path>) -> (DigestState, Option<String>, String) {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&[TO.to_owned()]).await;
    let mailer = Mailer::connect_trusting(url, LIMIT, authorities).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();
    let (state, reason) = forum.digest_state(id).await;
    if state != DigestState::Sent {
        assert_untouched(&forum, id).await;
    }
    let rosa = forum.person_with("Rosa", &[Role::Administrator]).await;
    (state, reason, rosa.get("/mail").await.body)
}

/// Its one copy waits as if nothing had been tried.
async fn assert_untouched(forum: &TestApp, id: DigestId) {
    let copies = forum.copies(id).await;
    assert!(copies.iter().all(|copy| (copy.state, copy.attempts) == (State::Queued, 0)), "{copies:?}");
}

async fn assert_pauses(url: &str, authorities: Option<&Path>, words: &str) {
    let (state, reason, page) = send(url, authorities).await;
    assert_eq!((state, reason.as_deref()), (DigestState::Paused, Some("unwelcome")), "{url}");
    assert!(page.contains("would not have us, or cannot be trusted") && page.contains(words), "{page}");
}

fn url(scheme: &str, smtp: &Smtp) -> String {
    format!("{scheme}://127.0.0.1:{}", smtp.port())
}

#[tokio::test]
async fn mail_goes_over_tls_from_the_first_byte_and_over_tls_that_is_asked_for() {
    for (scheme, secured) in [("smtps", WRAPPED), ("smtp+starttls", ON_THE_WAY)] {
        let smtp = Smtp::start_secured(&[], &secured).await;

        let (state, ..) = send(&url(scheme, &smtp), Some(&authority())).await;

        let messages = smtp.messages();
        assert_eq!((state, messages.len()), (DigestState::Sent, 1), "{scheme}");
        assert!(messages[0].encrypted && messages[0].to == [TO], "{scheme}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_or_that_is_anothers_pauses_the_digest() {
    for (scheme, secured) in [("smtps", WRAPPED), ("smtp+starttls", ON_THE_WAY)] {
        let smtp = Smtp::start_secured(&[], &secured).await;

        assert_pauses(&url(scheme, &smtp), None, "UnknownIssuer").await;
        let by_name = format!("{scheme}://localhost:{}", smtp.port());
        assert_pauses(&by_name, Some(&authority()), "not valid for name").await;

        assert_eq!(smtp.count(), 0, "{scheme}");
    }
}

#[tokio::test]
async fn a_wrong_password_pauses_the_digest_and_the_right_one_sends_it() {
    for (scheme, tls) in [("smtps", "wrapped"), ("smtp+starttls", "starttls")] {
        let smtp = Smtp::start_secured(&[], &Secured { tls, password: "an-open-secret" }).await;
        let with = |password: &str| format!("{scheme}://forum:{password}@127.0.0.1:{}", smtp.port());

        assert_pauses(&with("a-wrong-one"), Some(&authority()), "535").await;
        assert_eq!(smtp.count(), 0);
        let (state, ..) = send(&with("an-open-secret"), Some(&authority())).await;

        assert_eq!((state, smtp.count()), (DigestState::Sent, 1), "{scheme}");
    }
}

/// A server without TLS that gives these answers, one to each line that it hears, and tells what it heard.
async fn answering<const N: usize>(answers: [&'static str; N]) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).split(b'\n');
        let mut heard = Vec::new();
        writer.write_all(b"220 mail.example.org\r\n").await.unwrap();
        let mut answers = answers.into_iter();
        while let Ok(Some(line)) = lines.next_segment().await {
            heard.push(String::from_utf8_lossy(&line).trim().to_owned());
            let Some(answer) = answers.next() else { break };
            writer.write_all(answer.as_bytes()).await.unwrap();
        }
        heard
    });
    (port, heard)
}

#[tokio::test]
async fn a_server_that_offers_no_tls_hears_no_password_and_gets_no_mail() {
    let (port, heard) = answering(["250-mail.example.org\r\n250 AUTH PLAIN LOGIN\r\n"]).await;

    let url = format!("smtp+starttls://forum:an-open-secret@127.0.0.1:{port}");
    assert_pauses(&url, Some(&authority()), "it offers no STARTTLS, so nothing was sent").await;

    assert_eq!(heard.await.unwrap(), ["EHLO localhost"]);
}

#[tokio::test]
async fn what_somebody_on_the_way_says_before_tls_begins_is_no_answer_of_the_server() {
    let injected = "220 go ahead\r\n250-mail.example.org\r\n250 AUTH PLAIN LOGIN\r\n";
    let (port, heard) = answering(["250-mail.example.org\r\n250 STARTTLS\r\n", injected]).await;

    let url = format!("smtp+starttls://forum:an-open-secret@127.0.0.1:{port}");
    assert_pauses(&url, Some(&authority()), "it said more before TLS began than it was asked").await;

    assert_eq!(heard.await.unwrap(), ["EHLO localhost", "STARTTLS"]);
}

#[tokio::test]
async fn a_server_whose_tls_is_away_for_now_is_left_alone_and_nothing_is_sent_in_clear() {
    let offers = "250-mail.example.org\r\n250 STARTTLS\r\n";
    let (port, heard) = answering([offers, "454 4.7.0 TLS is not available\r\n"]).await;

    let (state, reason, page) = send(&format!("smtp+starttls://127.0.0.1:{port}"), Some(&authority())).await;

    assert_eq!((state, reason), (DigestState::Sending, None));
    assert!(page.contains("454 4.7.0 TLS is not available"), "{page}");
    assert_eq!(heard.await.unwrap(), ["EHLO localhost", "STARTTLS"]);
}

#[test]
fn a_setting_that_would_send_a_password_in_clear_or_trust_nobody_stops_the_start() {
    let connect = |url: &str, file: Option<&Path>| Mailer::connect_trusting(url, LIMIT, file).map(|_| ());
    for url in ["smtp://forum:an-open-secret@mail.example.org", "smtp://forum:an-open-secret@192.0.2.7:2525"]
    {
        let refused = connect(url, None).unwrap_err();
        assert!(refused.contains("in clear") && !refused.contains("open-secret"), "{refused}");
    }
    for url in [
        "smtp://forum:a@localhost",
        "smtp://forum:a@127.0.0.1:25",
        "smtp://forum:a@[::1]",
        "smtp://mail.example.org",
    ] {
        connect(url, None).unwrap();
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    for file in [manifest.as_path(), Path::new("/nowhere/authority.pem")] {
        let refused = connect("smtps://mail.example.org", Some(file)).unwrap_err();
        assert!(refused.starts_with("MAIL_CA_FILE: "), "{refused}");
    }
}
