//! Every route as every role, read from the one table that also builds the routers.

use crate::support::{Person, Reply, TestApp};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use chrono::TimeDelta;
use csa_forum::{Access, Route};
use entity::role_grant::Role;

pub(crate) const ROLES: [Role; 7] = [
    Role::Member,
    Role::Moderator,
    Role::PolicyReader,
    Role::SafeguardingLead,
    Role::MembershipSecretary,
    Role::Auditor,
    Role::Administrator,
];

/// A page of the table, with keys of things that do not exist.
pub(super) fn path(route: &Route) -> String {
    let segment = |segment: &str| match segment {
        "{slug}" => "no-such-space".to_owned(),
        "{number}" | "{other}" | "{step}" => "1".to_owned(),
        key if key.starts_with('{') => "01990000-0000-7000-8000-000000000000".to_owned(),
        plain => plain.to_owned(),
    };
    route.path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

pub(super) fn pages() -> Vec<Route> {
    let is_page = |route: &Route| !route.path.starts_with("/api/") && route.path != "/live";
    csa_forum::routes().into_iter().filter(is_page).collect()
}

pub(super) async fn visit(person: &Person<'_>, route: &Route) -> Reply {
    match route.method {
        Method::GET => person.get(&path(route)).await,
        _ => person.post(&path(route), &[]).await,
    }
}

#[tokio::test]
async fn signed_out_every_route_that_is_not_for_everyone_gives_the_neutral_page() {
    let forum = TestApp::start().await;
    let missing = [forum.get("/no-such-page").await, forum.post("/no-such-page", &[]).await];
    let missing = missing.map(|reply| reply.bearing());

    for route in pages().iter().filter(|route| route.access != Access::Everyone) {
        let (reply, missing) = match route.method {
            Method::GET => (forum.get(&path(route)).await, &missing[0]),
            _ => (forum.post(&path(route), &[]).await, &missing[1]),
        };
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        assert_eq!(&reply.bearing(), missing, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn no_method_tells_which_routes_there_are_to_whom_they_are_not_open() {
    let forum = TestApp::start().await;
    let olwen = forum.person_with("Olwen", &[]).await;
    let only = |route: &&Route| matches!(route.access, Access::Only(_));
    let for_olwen: Vec<_> =
        pages().into_iter().filter(|route| !only(&route)).map(|route| route.path).collect();
    for method in [Method::DELETE, Method::PUT, Method::PATCH, Method::POST, Method::GET] {
        let send = async |path: &str, token: &str| {
            let request = Request::builder().method(method.clone()).uri(path);
            let request = request.header(header::COOKIE, format!("session={token}"));
            forum.send(request.header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap()).await
        };
        let missing = send("/no-such-page", "").await;
        assert_eq!(missing.status, StatusCode::UNAUTHORIZED, "{method}");
        for route in pages().iter().filter(|route| route.access != Access::Everyone) {
            // A path of several routes, one of which is for everyone, tells everybody of its methods.
            if pages().iter().any(|other| other.path == route.path && other.access == Access::Everyone) {
                continue;
            }
            assert_eq!(send(&path(route), "").await.bearing(), missing.bearing(), "{method} {}", route.path);
        }
        let missing = send("/no-such-page", &olwen.token).await;
        for route in pages().iter().filter(only).filter(|route| !for_olwen.contains(&route.path)) {
            let reply = send(&path(route), &olwen.token).await;
            assert_eq!(reply.bearing(), missing.bearing(), "{method} {}", route.path);
        }
    }
}

#[test]
fn whatever_stands_under_api_is_for_tools_and_nothing_else_is() {
    for route in csa_forum::routes() {
        let for_tools = matches!(route.access, Access::Tool(_));
        assert_eq!(route.path.starts_with("/api/"), for_tools, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_route_that_does_not_admit_a_role_does_not_exist_for_it() {
    let forum = TestApp::start().await;
    for role in ROLES {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        let missing = [person.get("/no-such-page").await, person.post("/no-such-page", &[]).await];
        let missing = missing.map(|reply| reply.bearing());
        for route in pages().iter().filter(|route| matches!(route.access, Access::Only(_))) {
            let Access::Only(admitted) = route.access else { continue };
            let reply = visit(&person, route).await;
            let told = format!("{role}: {} {} gave {}", route.method, route.path, reply.status);
            if admitted.contains(&role) {
                assert!(
                    !reply.status.is_server_error() && reply.status != StatusCode::UNAUTHORIZED,
                    "{told}"
                );
            } else {
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{told}");
                let missing = if route.method == Method::GET { &missing[0] } else { &missing[1] };
                assert_eq!(&reply.bearing(), missing, "{told}");
            }
        }
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_route_for_everyone_signed_in_never_fails_whoever_asks() {
    let forum = TestApp::start().await;
    for role in ROLES {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        // Leaving and signing out end the session that the others need.
        let staying = |route: &&Route| route.access == Access::SignedIn && route.path != "/sign-out";
        for route in pages().iter().filter(staying) {
            let reply = visit(&person, route).await;
            let told = format!("{role}: {} {} gave {}", route.method, route.path, reply.status);
            assert!(!reply.status.is_server_error() && reply.status != StatusCode::UNAUTHORIZED, "{told}");
        }
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn somebody_who_gave_a_password_and_no_code_is_nobody_where_a_route_does_not_say_otherwise() {
    let forum = TestApp::start().await;
    let person = forum.person_with("Sedge", &[Role::Moderator]).await;
    forum.set_password(&person, "long enough for anybody").await;
    forum.set_second_factor(&person).await;
    let halfway = person.with_password("long enough for anybody").await;
    let neutral = forum.get("/no-such-page").await.select("main");

    let closed = |route: &&Route| !matches!(route.access, Access::Everyone | Access::Halfway);
    for route in pages().iter().filter(closed) {
        let reply = visit(&halfway, route).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        assert_eq!(reply.select("main"), neutral, "{} {}", route.method, route.path);
    }
    assert_eq!(halfway.get("/sign-in/code").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_route_that_asks_for_a_proof_gives_nothing_away_without_one() {
    let forum = TestApp::start().await;
    for role in ROLES {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        forum.advance(TimeDelta::minutes(11));
        for route in pages().iter().filter(|route| route.step_up) {
            let reply = visit(&person, route).await;
            let told = format!("{role}: {} {} gave {}", route.method, route.path, reply.status);
            let admitted = match route.access {
                Access::Only(roles) => roles.contains(&role),
                _ => true,
            };
            match (admitted, &route.method) {
                (false, _) => assert_eq!(reply.status, StatusCode::NOT_FOUND, "{told}"),
                (true, &Method::GET) => assert!(reply.location().starts_with("/step-up?next="), "{told}"),
                (true, _) => assert_eq!(reply.status, StatusCode::FORBIDDEN, "{told}"),
            }
        }
    }
}

#[tokio::test]
async fn a_change_without_the_token_is_refused_on_every_route_that_does_not_say_why_not() {
    let forum = TestApp::start().await;
    for role in ROLES {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        let admits = |route: &&Route| match route.access {
            Access::Everyone | Access::Halfway | Access::SignedIn => true,
            Access::Only(roles) => roles.contains(&role),
            Access::Tool(_) => false,
        };
        let changing = |route: &&Route| route.method != Method::GET && route.cross_site.is_none();
        for route in pages().iter().filter(changing).filter(admits) {
            let reply = person.post_raw(&path(route), "text=x".to_owned()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{role}: {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn keys_that_cannot_be_keys_are_of_nothing_on_every_route() {
    let forum = TestApp::start().await;
    let roles: Vec<Role> = ROLES.into_iter().filter(|role| *role != Role::MembershipSecretary).collect();
    let person = forum.person_with("Ada", &roles).await;
    let long = "x".repeat(5000);
    for key in ["not-a-key", "%00", "%ff%fe", "..%2f..", "-1", "99999999999999999999", long.as_str()] {
        for route in pages().iter().filter(|route| route.path.contains('{')) {
            let segment =
                |segment: &str| if segment.starts_with('{') { key.to_owned() } else { segment.to_owned() };
            let path = route.path.split('/').map(segment).collect::<Vec<_>>().join("/");
            let reply = match route.method {
                Method::GET => person.get(&path).await,
                _ => person.post(&path, &[]).await,
            };
            let told = format!("{} {} with {key:.20} gave {}", route.method, route.path, reply.status);
            assert!(reply.status.is_client_error() && reply.status != StatusCode::UNAUTHORIZED, "{told}");
            assert_eq!(reply.select("h1").len(), 1, "{told}");
        }
    }
}

#[tokio::test]
async fn a_session_opens_no_route_that_is_for_tools() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let for_tools = |route: &Route| matches!(route.access, Access::Tool(Some(_)));
    let routes: Vec<_> = csa_forum::routes().into_iter().filter(for_tools).collect();
    assert!(!routes.is_empty());
    for route in routes {
        let status = visit(&ada, &route).await.status;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_place_in_a_list_that_cannot_be_is_the_start_of_the_list() {
    let forum = TestApp::start().await;
    let roles: Vec<Role> = ROLES.into_iter().filter(|role| *role != Role::MembershipSecretary).collect();
    let person = forum.person_with("Ada", &roles).await;
    let nobody = "00000000-0000-0000-0000-000000000000";
    let places =
        ["x".to_owned(), format!("-300000000000000000.{nobody}"), format!("8000000000000000000.{nobody}")];
    let is_list = |route: &&Route| route.method == Method::GET && !route.path.contains('{');
    for route in pages().iter().filter(is_list).filter(|route| route.path != "/leave") {
        for place in &places {
            let status = person.get(&format!("{}?after={place}", route.path)).await.status;
            assert!(!status.is_server_error(), "{}?after={place} gave {status}", route.path);
        }
    }
}

#[tokio::test]
async fn a_nul_in_what_is_typed_is_nobodys_failure() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let nul = [("email", "ada\0@example.org"), ("password", "long enough to be one\0"), ("next", "/\0")];
    assert_eq!(forum.post("/sign-in", &nul).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let referral = [("text", "Call\0 me."), ("contact", "\0"), ("from", "/\0"), ("reason", "")];
    assert_eq!(ada.post("/referrals", &referral).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.get("/threads?after=%00&done=%00").await.status, StatusCode::OK);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_cannot_be_read_gets_a_page_that_says_so() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let send = async |kind: &str, body: Vec<u8>| {
        let request = Request::post("/referrals")
            .header(header::COOKIE, format!("session={}", ada.token))
            .header(header::CONTENT_TYPE, kind)
            .header("x-csrf", ada.csrf());
        forum.send(request.body(Body::from(body)).unwrap()).await
    };

    let form = "application/x-www-form-urlencoded";
    assert_eq!(send("application/json", b"{}".to_vec()).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(send(form, vec![b'x'; 1024 * 1024]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    // Bytes that are no UTF-8 become the replacement character (WHATWG URL, 5.1): a text like any other.
    assert_eq!(send(form, b"text=%ff%fe%00".to_vec()).await.status, StatusCode::SEE_OTHER);
    let twice = send(form, b"text=one&text=two".to_vec()).await;
    assert!(twice.status.is_client_error() && !twice.select("h1").is_empty(), "{}", twice.status);
    forum.run_due_jobs().await;
}
