use crate::support::TestApp;
use axum::http::{StatusCode, header};
use lettre::Address;

const MESSAGE: &[u8] = b"From: The Forum <forum@example.org>\r\nTo: ada@example.org\r\n\
    Subject: =?utf-8?Q?OFFICIAL:_The_Forum?=\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    One trend =E2=80=93 one concern\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1 style=\"color:red\">One trend</h1>\r\n--b--\r\n";

#[tokio::test]
async fn only_a_demonstration_has_a_mailbox() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    assert_eq!(forum.get("/mailbox").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.get("/mailbox").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/mailbox/0197c7a0-0000-7000-8000-000000000000").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_demonstration_shows_the_mail_that_was_sent() {
    let forum = TestApp::demonstration().await;
    let (from, to): (Address, Address) =
        ("forum@example.org".parse().unwrap(), "ada@example.org".parse().unwrap());
    forum.app.mailer.send(&from, &to, MESSAGE).await.unwrap();

    let list = forum.get("/mailbox").await;
    assert_eq!(list.select("tbody th"), ["OFFICIAL: The Forum"]);
    assert_eq!(list.select("tbody td")[0], "ada@example.org");

    let address = list.attributes("tbody th a", "href").remove(0);
    let page = forum.get(&address).await;
    assert_eq!(page.select("pre")[0], "One trend – one concern");
    let frame = page.attributes("iframe", "src").remove(0);
    let html = forum.get(&frame).await;
    assert_eq!(html.select("h1"), ["One trend"]);
    let policy = html.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn a_message_that_is_not_there_is_not_found() {
    let forum = TestApp::demonstration().await;
    for path in ["/mailbox/0197c7a0-0000-7000-8000-000000000000", "/mailbox/..%2F..%2Fdemo.db", "/mailbox/x"]
    {
        assert_eq!(forum.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
