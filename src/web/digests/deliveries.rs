//! The copies of an edition as a table to download.

use crate::{
    app::App,
    domain::{
        Actor,
        account::{self, Byline},
        delivery, digest,
    },
    web::{
        digests::delivery::STATES,
        error::Result,
        extract::{Current, Path},
        table::{self, Failure},
        ui::Ui,
    },
};
use axum::{body::Bytes, extract::State, response::Response};
use entity::{
    delivery::Model,
    id::{AccountId, DigestId},
};
use futures_util::{Stream, stream};
use std::{collections::HashMap, result};

const COLUMNS: [&str; 7] = ["recipient", "state", "tries", "answer", "next_try", "finished", "message_id"];

/// `GET /digests/{digest_id}/delivery.csv`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    delivery::export(&app.db, &actor, digest_id).await?;
    let name = format!("digest-{}-{}", digest.period, digest.edition);
    Ok(table::download(&name, parts(app, (actor, ui), digest_id)))
}

fn parts(
    app: App,
    (actor, ui): (Actor, Ui),
    id: DigestId,
) -> impl Stream<Item = result::Result<Bytes, Failure>> + Send {
    stream::try_unfold(Some(None), move |place| {
        let (app, actor, ui) = (app.clone(), actor.clone(), ui.clone());
        async move {
            let Some(after) = place else { return Ok(None) };
            let db = app.db.read();
            let page = delivery::list_in(db, &actor, (id, &STATES), after).await?;
            let ids: Vec<AccountId> = page.rows.iter().map(|copy| copy.account_id).collect();
            let bylines = account::bylines(db, &ids).await?;
            let rows = page.rows.iter().map(|copy| cells(&ui, copy, &bylines));
            let bytes = table::write(after.is_none().then_some(COLUMNS), rows)?;
            Ok(Some((bytes, page.next.map(Some))))
        }
    })
}

fn cells(ui: &Ui, copy: &Model, bylines: &HashMap<AccountId, Byline>) -> [String; 7] {
    let moment = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    [
        bylines.get(&copy.account_id).map(|byline| ui.name(byline)).unwrap_or_default(),
        copy.state.to_string(),
        copy.attempts.to_string(),
        copy.reply.clone().unwrap_or_default(),
        if copy.finished_at.is_none() { moment(copy.next_at) } else { String::new() },
        copy.finished_at.map(moment).unwrap_or_default(),
        copy.message_id.clone(),
    ]
}
