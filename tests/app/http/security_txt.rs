use crate::support::TestApp;
use chrono::{DateTime, TimeDelta};

/// The values of one field.
fn field<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
}

#[tokio::test]
async fn whoever_finds_a_weakness_learns_where_to_report_it() {
    let forum = TestApp::start_with(|settings| {
        settings.public_url = Some("https://forum.example.org/".parse().unwrap());
        settings.reply_to = Some("Policy team <policy@example.org>".to_owned());
    })
    .await;

    let reply = forum.get("/.well-known/security.txt").await;

    assert_eq!(reply.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(field(&reply.body, "Contact"), ["mailto:policy@example.org"]);
    assert_eq!(field(&reply.body, "Canonical"), ["https://forum.example.org/.well-known/security.txt"]);
    let [expires] = field(&reply.body, "Expires")[..] else { panic!("{}", reply.body) };
    let holds = DateTime::parse_from_rfc3339(expires).unwrap().to_utc() - forum.app.clock.now();
    assert!(holds > TimeDelta::days(90) && holds < TimeDelta::days(365), "{expires}");
}

#[tokio::test]
async fn an_operator_can_name_somebody_else() {
    let contact = "https://example.org/report";
    let forum =
        TestApp::start_with(|settings| settings.security_contact = Some(contact.parse().unwrap())).await;
    let reply = forum.get("/.well-known/security.txt").await;
    assert_eq!(field(&reply.body, "Contact"), [contact]);
}
