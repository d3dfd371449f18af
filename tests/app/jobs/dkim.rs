//! Mail that is signed, verified by another library (dkimpy) against the record that the doctor prints.

use crate::support::{TestApp, program, smtp::Smtp};
use csa_forum::{app::App, mailer::Mailer};
use entity::role_grant::Role;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

pub(super) const SELECTOR: &str = "forum2026";

pub(super) fn key_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/dkim.pem")
}

async fn signing_forum() -> TestApp {
    TestApp::start_with(|settings| {
        "The Forum <forum@example.org>".clone_into(&mut settings.mail_from);
        settings.mail.dkim_domain = Some("example.org".to_owned());
        settings.mail.dkim_selector = Some(SELECTOR.to_owned());
        settings.mail.dkim_key_file = Some(key_file());
    })
    .await
}

/// What the doctor says with these settings.
fn doctor(settings: &[(&str, &str)]) -> String {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("none.db").display());
    let mut command = program(&["doctor"]);
    command.env("DATABASE_URL", url).env("MAIL_FROM", "The Forum <forum@example.org>");
    let output = command.envs(settings.iter().copied()).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

fn signing<'a>(file: &'a str, domain: &'a str) -> [(&'a str, &'a str); 3] {
    [("DKIM_DOMAIN", domain), ("DKIM_SELECTOR", SELECTOR), ("DKIM_KEY_FILE", file)]
}

/// The record that is to be published, as the doctor prints it.
fn record() -> String {
    let file = key_file();
    let said = doctor(&signing(file.to_str().unwrap(), "example.org"));
    let line = said.lines().find(|line| line.contains("._domainkey.")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.starts_with("well") && line.contains("forum2026._domainkey.example.org TXT "), "{line}");
    // Strings of at most 255 bytes, which name servers put together.
    let strings: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
    assert!(strings.iter().all(|string| string.len() <= 255), "{line}");
    strings.concat()
}

fn is_valid(message: &[u8], record: &str) -> bool {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut python = Command::new(tests.join(".venv/bin/python"));
    python.arg(tests.join("support/verify_dkim.py")).arg(record);
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(message).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    match String::from_utf8(output.stdout).unwrap().trim() {
        "valid" => true,
        "invalid" => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn another_library_verifies_the_digest_and_other_mail_as_they_arrived() {
    let forum = signing_forum().await;
    let addresses: Vec<String> = (0..4).map(|number| format!("reader-{number}@example.org")).collect();
    forum.released_digest(&addresses).await;
    let rosa = forum.person_with("Rosa", &[Role::Administrator]).await;
    rosa.post("/mail/tests", &[]).await;
    let smtp = Smtp::start(&[]).await;
    let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();

    let (messages, record) = (smtp.messages(), record());
    assert_eq!(messages.len(), 5);
    for message in &messages {
        assert!(is_valid(&message.bytes, &record), "{}", String::from_utf8_lossy(&message.bytes));
    }
}

#[tokio::test]
async fn what_is_signed_cannot_be_changed_and_a_boundary_can() {
    let forum = signing_forum().await;
    forum.released_digest(&["reader@example.org".to_owned()]).await;
    forum.run_due_jobs().await;
    let (mail, record) = (forum.inbox().remove(0).bytes, record());
    let changed = |from: &str, to: &str| {
        let text = String::from_utf8(mail.clone()).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        text.replacen(from, to, 1).into_bytes()
    };

    assert!(is_valid(&mail, &record));
    for (from, to) in [
        ("List-Unsubscribe: <", "List-Unsubscribe: <https://example.net/"),
        ("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Unsubscribe-Post: List-Unsubscribe=No"),
        ("Subject: ", "Subject: Not "),
        ("From: ", "From: Not "),
        ("To: reader@", "To: leader@"),
        ("Reply-To: ", "Reply-To: Not "),
        ("Payment", "Payments"),
    ] {
        assert!(!is_valid(&changed(from, to), &record), "{from}");
    }
    // A server on the way may fold a field anew, and write the type of the whole as it likes.
    assert!(is_valid(
        &changed("Content-Type: multipart/alternative; ", "Content-Type: multipart/alternative;\r\n\t"),
        &record
    ));
    let other = record.replacen(
        "p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
        "p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEB",
        1,
    );
    assert_ne!(other, record);
    assert!(!is_valid(&mail, &other), "another key");
}

#[test]
fn the_doctor_says_what_is_wrong_with_signing() {
    let file = key_file();
    let file = file.to_str().unwrap();
    let folder = TempDir::new().unwrap();
    let no_key = folder.path().join("empty.pem");
    std::fs::write(&no_key, "nothing").unwrap();
    for (settings, wrong) in [
        (signing(file, "example.com").to_vec(), "is not of DKIM_DOMAIN"),
        (signing(file, "example.org")[..2].to_vec(), "DKIM_KEY_FILE"),
        (signing("/no/such/file", "example.org").to_vec(), "DKIM_KEY_FILE: /no/such/file"),
        (signing(no_key.to_str().unwrap(), "example.org").to_vec(), "no RSA key of 2048 bits or more"),
    ] {
        let said = doctor(&settings);
        assert!(
            said.lines().any(|line| line.starts_with("WRONG") && line.contains(wrong)),
            "{wrong}: {said}"
        );
    }
    let said = doctor(&[]);
    assert!(
        said.lines().any(|line| line.starts_with("well") && line.contains("mail is not signed")),
        "{said}"
    );
}
