use crate::{
    app::App,
    domain::suppression,
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::{id::SuppressionId, role_grant::Role};

/// `POST /suppressions/{suppression_id}/lifting`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(suppression_id): Path<SuppressionId>,
) -> Result<Response> {
    let own = suppression::list_own(app.db.read(), &actor).await?.iter().any(|row| row.id == suppression_id);
    suppression::lift(&app.db, &actor, suppression_id).await?;
    let keeps = actor.holds(Role::MembershipSecretary) || actor.holds(Role::Administrator);
    let place = if own || !keeps { "/account/contact" } else { "/suppressions" };
    Ok(answer::done(place, "suppression-lifted"))
}
