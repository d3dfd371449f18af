use crate::{
    app::App,
    domain::queue,
    web::{answer, error::Result, extract::Current},
};
use axum::{extract::State, response::Response};

/// `POST /reviews/handover`
pub(super) async fn create(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    let given = queue::hand_over(&app.db, &actor).await?;
    let notice = if given == 0 { "reviews-nothing-to-hand-over" } else { "reviews-handed-over" };
    Ok(answer::done("/reviews", notice))
}
