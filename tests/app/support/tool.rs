use super::{Person, Reply, TestApp};
use axum::{
    body::Body,
    http::{Request, header, request::Builder},
};
use csa_forum::domain::api_token::{self, NewToken, Scope};
use entity::{id::ApiTokenId, organisation};
use serde_json::Value;

/// An organisation's own tool, with a bearer token.
pub(crate) struct Tool<'a> {
    forum: &'a TestApp,
    pub(crate) id: ApiTokenId,
    pub(crate) token: String,
}

impl<'a> Tool<'a> {
    /// A tool of this member's, for this organisation; its token lasts thirty days.
    pub(crate) async fn of(
        person: &Person<'a>,
        organisation: &organisation::Model,
        scopes: &[Scope],
    ) -> Self {
        let forum = person.forum;
        let new = NewToken::parse((person.account.id, organisation.id), "A test", scopes, 30).unwrap();
        let (row, token) = api_token::create(&forum.app.db, new, forum.app.clock.now()).await.unwrap();
        Self { forum, id: row.id, token }
    }

    /// The same tool.
    pub(crate) fn again(&self) -> Self {
        Self { forum: self.forum, id: self.id, token: self.token.clone() }
    }

    /// Asks for something.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Sends something to be written down, under a key of the tool's own.
    pub(crate) async fn post(&self, path: &str, key: &str, json: &Value) -> Reply {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        self.send(request, Body::from(json.to_string())).await
    }

    /// Any request, with the token.
    pub(crate) async fn send(&self, request: Builder, body: Body) -> Reply {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.forum.send(request.body(body).unwrap()).await
    }
}
