//! A test of an edition, to whoever asks for it.

use crate::{
    app::App,
    domain::{
        FieldErrors,
        attempt::{self, Budget},
        digest,
    },
    web::{
        answer,
        digests::preview::preview_page,
        error::Result,
        extract::{Current, Path},
    },
};
use axum::{extract::State, response::Response};
use chrono::TimeDelta;
use entity::id::DigestId;

/// Tests that somebody may have sent at once, and how soon another: enough to look at each change of a wording.
const AT_ONCE: (u32, TimeDelta) = (6, TimeDelta::minutes(5));

/// `POST /digests/{digest_id}/test-mails`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    digest::find(app.db.read(), &current.actor, digest_id).await?;
    let budget = Budget::new(&app.secret_key, &["digest test", &current.actor.id.to_string()], AT_ONCE);
    if let Err(wait) = attempt::take(&app.db, &[budget], current.actor.now).await? {
        let errors = FieldErrors::one("test", attempt::problem(wait));
        return answer::too_many(wait, &preview_page(&app, current, digest_id, errors).await?);
    }
    digest::ask_test(&app.db, &current.actor, digest_id).await?;
    Ok(answer::done(&format!("/digests/{digest_id}/preview"), "digest-test-asked"))
}
