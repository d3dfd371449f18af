//! Somebody whose account is suspended: on every route, by every way in, whatever their role.

use super::access::{ROLES, pages, path, visit};
use crate::support::{TestApp, Tool, socket::Socket};
use axum::http::{Method, StatusCode};
use csa_forum::{Access, domain::api_token::Scope};
use entity::organisation::Kind;
use serde_json::json;

#[tokio::test]
async fn somebody_suspended_is_nobody_on_every_page_whatever_their_role() {
    let forum = TestApp::start().await;
    let missing = [forum.get("/no-such-page").await, forum.post("/no-such-page", &[]).await];
    let missing = missing.map(|reply| (reply.status, reply.select("main")));
    for role in ROLES {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        assert_eq!(person.get("/").await.status, StatusCode::OK, "{role}");
        forum.suspend(&person).await;
        for route in pages().iter().filter(|route| route.access != Access::Everyone) {
            let reply = visit(&person, route).await;
            let missing = if route.method == Method::GET { &missing[0] } else { &missing[1] };
            assert_eq!(
                &(reply.status, reply.select("main")),
                missing,
                "{role}: {} {}",
                route.method,
                route.path
            );
        }
    }
}

#[tokio::test]
async fn a_token_of_somebody_suspended_opens_no_operation() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, &Scope::ALL).await;
    assert_eq!(tool.get("/api/v1/spaces").await.status, StatusCode::OK);
    forum.suspend(&ada).await;
    let operations: Vec<_> =
        csa_forum::routes().into_iter().filter(|route| matches!(route.access, Access::Tool(_))).collect();
    assert!(operations.len() > 10);
    for route in operations {
        let reply = match route.method {
            Method::GET => tool.get(&path(&route)).await,
            _ => tool.post(&path(&route), "a-key-of-the-tool", &json!({})).await,
        };
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_socket_of_somebody_suspended_does_nothing_more_and_none_opens() {
    let forum = TestApp::served(|settings| settings.sockets_a_person = 40).await;
    for role in ROLES {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        let mut sockets = Vec::new();
        for operation in csa_forum::operations() {
            sockets.push((operation.name, Socket::open(&forum, &person).await));
        }
        // In the database alone, as if another node had done it: nothing tells these sockets.
        forum.suspend(&person).await;
        for (name, mut socket) in sockets {
            let key = "5f0c9c5e-7a3d-4c52-9d0e-0123456789ab";
            let detail = json!({ "id": key, "body": "Three fields.", "handling": "HD3" });
            socket.ask(json!({ "op": name, "m": key, "k": key, "d": detail })).await.unwrap();
            match name {
                // They say that there is a socket, and nothing of the forum.
                "hello" | "pong" | "unsub" => {}
                _ => assert_eq!(socket.closed().await, 4201, "{role}: {name}"),
            }
        }
        let handshake = Socket::handshake(&person, forum.address());
        assert_eq!(Socket::try_open(forum.address(), handshake).await.err(), Some(401), "{role}");
    }
}
