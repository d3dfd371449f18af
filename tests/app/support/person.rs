use super::{Reply, TestApp};
use axum::{
    body::Body,
    http::{Request, header},
};
use chrono::TimeDelta;
use csa_forum::domain::{
    Actor, account, secret,
    session::{self, Holder},
};
use entity::{id::SessionId, session as session_row};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

/// Somebody with a browser.
pub(crate) struct Person<'a> {
    pub(crate) forum: &'a TestApp,
    pub(crate) account: entity::account::Model,
    pub(crate) token: String,
}

impl<'a> Person<'a> {
    pub(crate) async fn sign_in(forum: &'a TestApp, account: entity::account::Model) -> Self {
        let (token, token_hash) = secret::token();
        let now = forum.app.clock.now();
        let row = session_row::ActiveModel {
            id: Set(SessionId::at(now)),
            token_hash: Set(token_hash),
            account_id: Set(account.id),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(now + TimeDelta::hours(12)),
            ended_at: Set(None),
            device: Set("A test".to_owned()),
            opened_at: Set(Some(now)),
            // As if they had given a code, where their role needs one.
            factor_at: Set(Some(now)),
            stepped_up_at: Set(Some(now)),
            tries: Set(0),
        };
        row.insert(forum.app.db.write()).await.unwrap();
        Self { forum, account, token }
    }

    /// The same person, who has just given their address and this password in another browser.
    pub(crate) async fn with_password(&self, password: &str) -> Self {
        let email = account::find_identity(self.forum.app.db.read(), self.account.id).await.unwrap().email;
        let reply = self.forum.post("/sign-in", &[("email", &email), ("password", password)]).await;
        Self { forum: self.forum, account: self.account.clone(), token: reply.session() }
    }

    /// The same person, with the session that an answer gave them.
    pub(crate) fn with_session_of(&self, reply: &Reply) -> Self {
        Self { forum: self.forum, account: self.account.clone(), token: reply.session() }
    }

    /// The same person, who has just signed in again.
    pub(crate) async fn again(&self) -> Self {
        Self::sign_in(self.forum, self.account.clone()).await
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = Request::get(path).header(header::COOKIE, self.cookie());
        self.forum.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form, as a browser does from one of our pages.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.csrf();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &csrf).extend_pairs(fields);
        self.post_raw(path, form.finish()).await
    }

    /// Sends a body as it is, without the token that our forms carry.
    pub(crate) async fn post_raw(&self, path: &str, body: String) -> Reply {
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.forum.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends nothing but the token, as our scripts do.
    pub(crate) async fn post_as_script(&self, path: &str) -> Reply {
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie())
            .header("x-csrf", self.csrf())
            .header("sec-fetch-site", "same-origin");
        self.forum.send(request.body(Body::empty()).unwrap()).await
    }

    /// The forum that this person uses.
    pub(crate) fn forum(&self) -> &TestApp {
        self.forum
    }

    /// The session's cookie, by the name that it has with TLS and without.
    fn cookie(&self) -> String {
        format!("session={0}; __Host-session={0}", self.token)
    }

    /// The token of this person's forms.
    pub(crate) fn csrf(&self) -> String {
        self.forum.app.secret_key.sign("form", self.token.as_bytes())
    }

    /// Ends this person's session where no page or socket of this process is told.
    pub(crate) async fn lose_session(&self) {
        let app = &self.forum.app;
        let now = app.clock.now();
        let Some(Holder::SignedIn(actor)) = app.sessions.find_holder(&self.token, now).await.unwrap() else {
            panic!("nobody is signed in")
        };
        session::end(&app.db, &actor).await.unwrap();
    }

    /// This person as the domain knows them now.
    pub(crate) async fn actor(&self) -> Actor {
        let now = self.forum.app.clock.now();
        session::actor(self.forum.app.db.read(), self.account.id, now).await.unwrap().unwrap()
    }
}
