use crate::{
    app::App,
    domain::{
        self, Actor,
        audit::{self, Filter},
    },
    web::{
        audit::FilterForm,
        error::Result,
        extract::{Current, Query},
        table::{self, Failure},
    },
};
use axum::{body::Bytes, extract::State, response::Response};
use entity::audit_entry;
use futures_util::{Stream, stream};

const COLUMNS: [&str; 10] = [
    "id",
    "at",
    "kind",
    "actor",
    "subject_kind",
    "subject",
    "from_state",
    "to_state",
    "detail",
    "reason_sha256",
];

/// `GET /audit/entries.csv`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let filter = form.filter().map_err(domain::Error::from)?;
    audit::export(&app.db, &actor, &filter).await?;
    Ok(table::download(&format!("audit-{}", actor.today()), parts(app, actor, filter)))
}

/// The entries, some hundreds at a time.
fn parts(
    app: App,
    actor: Actor,
    filter: Filter,
) -> impl Stream<Item = std::result::Result<Bytes, Failure>> + Send {
    stream::try_unfold(Some(None), move |place| {
        let (app, actor, filter) = (app.clone(), actor.clone(), filter.clone());
        async move {
            let Some(after) = place else { return Ok(None) };
            let page = audit::list_more(app.db.read(), &actor, &filter, after).await?;
            let columns = after.is_none().then_some(COLUMNS);
            let bytes = table::write(columns, page.rows.iter().map(cells))?;
            Ok(Some((bytes, page.next.map(Some))))
        }
    })
}

fn cells(entry: &audit_entry::Model) -> [String; 10] {
    [
        entry.id.to_string(),
        entry.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        entry.kind.clone(),
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.subject_kind.map(|kind| kind.to_string()).unwrap_or_default(),
        entry.subject_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.from_state.clone().unwrap_or_default(),
        entry.to_state.clone().unwrap_or_default(),
        entry.detail.to_string(),
        entry.reason_hash.as_deref().map(audit::hex).unwrap_or_default(),
    ]
}
