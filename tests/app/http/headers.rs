use crate::support::{Reply, TestApp};
use axum::{body::Body, http::Request};
use csa_forum::config::Settings;

/// What every answer says, whatever it is.
const EVERYWHERE: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("x-robots-tag", "noindex"),
];

fn over_tls(settings: &mut Settings) {
    settings.public_url = Some("https://forum.example.org/".parse().unwrap());
}

/// One answer of every kind.
async fn answers(forum: &TestApp) -> Vec<(&'static str, Reply)> {
    let ada = forum.person("Ada").await;
    let tool = Request::get("/api/v1/threads").body(Body::empty()).unwrap();
    vec![
        ("a page", ada.get("/threads").await),
        ("a page that does not exist", ada.get("/no-such-page").await),
        ("a form with mistakes", ada.post("/submissions", &[]).await),
        ("a redirect", ada.get("/sign-in?next=/threads").await),
        ("the neutral page", forum.get("/threads").await),
        ("a forged form", forum.post_from_elsewhere("/sign-in", "").await),
        ("the exit", ada.get("/leave").await),
        ("a problem of the API", forum.send(tool).await),
        ("the API's description", forum.get("/api/v1/openapi.json").await),
        ("a health check", forum.get("/healthz").await),
        ("security.txt", forum.get("/.well-known/security.txt").await),
    ]
}

#[tokio::test]
async fn every_answer_keeps_other_sites_and_caches_out() {
    let forum = TestApp::start().await;
    for (kind, reply) in answers(&forum).await {
        let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap());
        for (name, value) in EVERYWHERE {
            assert_eq!(header(name), Some(value), "{kind}: {name}");
        }
        assert_eq!(header("cache-control"), Some("no-store"), "{kind}");
        assert_eq!(header("strict-transport-security"), None, "{kind}: there is no TLS to insist on");
        let policy = header("content-security-policy").unwrap();
        for rule in ["default-src 'self'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"] {
            assert!(policy.contains(rule), "{kind}: {policy}");
        }
        assert!(policy.contains("frame-ancestors 'none'"), "{kind}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{kind}: {policy}");
    }
}

#[tokio::test]
async fn over_tls_browsers_never_come_without_it_and_the_socket_is_named() {
    let forum = TestApp::start_with(over_tls).await;
    for (kind, reply) in answers(&forum).await {
        let header = |name: &str| reply.headers[name].to_str().unwrap();
        let policy = header("content-security-policy");
        assert!(policy.contains("connect-src 'self' wss://forum.example.org;"), "{kind}: {policy}");
        assert_eq!(header("strict-transport-security"), "max-age=31536000; includeSubDomains", "{kind}");
    }
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_of_other_hosts() {
    let forum = TestApp::start_with(over_tls).await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, "long enough for anybody").await;
    let form = [("email", "ada@example.org"), ("password", "long enough for anybody")];

    let replies = [forum.get("/sign-in").await, forum.post("/sign-in", &form).await];

    let cookies = replies.iter().flat_map(|reply| reply.headers.get_all("set-cookie"));
    let cookies: Vec<&str> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    for name in ["__Host-form=", "__Host-session=", "__Host-device="] {
        assert!(cookies.iter().any(|cookie| cookie.starts_with(name)), "{name} in {cookies:?}");
    }
    for cookie in cookies {
        let parts: Vec<&str> = cookie.split("; ").skip(1).collect();
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(parts.contains(&part), "{part} in {cookie}");
        }
        assert!(!parts.iter().any(|part| part.starts_with("Domain")), "{cookie}");
    }
}

#[tokio::test]
async fn the_cookies_page_names_each_cookie_there_is() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    assert_eq!(ada.get("/cookies").await.select("tbody th"), ["session", "form", "device"]);
    let forum = TestApp::start_with(over_tls).await;
    let ada = forum.person("Ada").await;
    let names = ["__Host-session", "__Host-form", "__Host-device"];
    assert_eq!(ada.get("/cookies").await.select("tbody th"), names);
}
