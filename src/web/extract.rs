//! What handlers ask a request for. What cannot be read becomes a page, not a line of text.

use crate::{
    app::App,
    domain::Actor,
    web::{error::Error, ui::Ui},
};
use axum::{
    extract::{FromRequest, FromRequestParts},
    http::request::Parts,
};
use serde::Deserialize;
use std::fmt::Display;

/// The person who is signed in, and the frame of their pages.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    pub(crate) actor: Actor,
    pub(crate) ui: Ui,
}

impl FromRequestParts<App> for Current {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let ui = Ui::from_request_parts(parts, app).await?;
        let actor = parts.extensions.remove::<Actor>();
        Ok(Self { actor: actor.ok_or(crate::domain::Error::NotFound)?, ui })
    }
}

/// Somebody who has given their password and not their code yet, and is nobody to every other page.
#[derive(Debug, Clone)]
pub(crate) struct Halfway(pub(crate) Actor);

/// Whoever holds a session, however far they have come.
#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) actor: Actor,
    pub(crate) ui: Ui,
}

impl FromRequestParts<App> for Holder {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Visitor { actor, ui } = Visitor::from_request_parts(parts, app).await?;
        Ok(Self { actor: actor.ok_or(crate::domain::Error::NotFound)?, ui })
    }
}

/// Whoever asks for a page that is open to everyone: who holds a session, if there is one, however far they have come.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) actor: Option<Actor>,
    pub(crate) ui: Ui,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let ui = Ui::from_request_parts(parts, app).await?;
        let actor = parts.extensions.remove::<Actor>();
        let actor = actor.or_else(|| parts.extensions.remove::<Halfway>().map(|Halfway(actor)| actor));
        Ok(Self { actor, ui })
    }
}

impl FromRequestParts<App> for Ui {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Ok(parts.extensions.remove::<Self>().unwrap_or_else(|| Self::new(app, None, "", &parts.uri)))
    }
}

/// A form, with lists where a name stands several times.
#[derive(Debug, FromRequest)]
#[from_request(via(axum_extra::extract::Form), rejection(Error))]
pub(crate) struct Form<T>(pub(crate) T);

/// Keys of the path; one that cannot be a key is of nothing.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub(crate) struct Path<T>(pub(crate) T);

/// The query.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub(crate) struct Query<T>(pub(crate) T);

/// Where a list goes on: what the address of its next page gives.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct From {
    pub(crate) after: String,
}

/// The address of a list's next page.
pub(crate) fn next_page(path: &str, after: impl Display) -> String {
    let after = after.to_string();
    let after: String = url::form_urlencoded::byte_serialize(after.as_bytes()).collect();
    format!("{path}?after={after}")
}

/// What a form that only asks for something carries: the version that it was shown for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct VersionForm {
    pub(crate) version: i32,
}
