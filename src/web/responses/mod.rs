//! Responses as pages: policy staff record what they did about a concern or a trend, and change it.

mod concerns;
mod form;
mod panel;
mod revisions;
mod trends;

pub(crate) use panel::Panel;

use crate::{
    domain::Subject,
    http::route::{Access, Route},
    web::concerns::READERS,
};
use entity::{role_grant::Role, subject::SubjectKind};

const POLICY: Access = Access::Only(&[Role::PolicyReader]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/concerns/{concern_id}/response/new", POLICY, concerns::new),
        Route::post("/concerns/{concern_id}/response", POLICY, concerns::create)
            .of_form_on("/concerns/{concern_id}/response/new"),
        Route::get("/trends/{trend_id}/response/new", POLICY, trends::new),
        Route::post("/trends/{trend_id}/response", POLICY, trends::create)
            .of_form_on("/trends/{trend_id}/response/new"),
        Route::get("/responses/{response_id}/edit", POLICY, form::show),
        Route::post("/responses/{response_id}", POLICY, form::update)
            .of_form_on("/responses/{response_id}/edit"),
        Route::get("/responses/{response_id}/revisions", READERS, revisions::index),
    ]
}

/// The page of what a response is to.
pub(super) fn place(subject: Subject) -> String {
    match subject.kind {
        SubjectKind::Trend => format!("/trends/{}", subject.id),
        _ => format!("/concerns/{}", subject.id),
    }
}
