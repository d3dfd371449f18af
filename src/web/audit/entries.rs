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
    },
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use entity::audit_entry;
use futures_util::{Stream, stream};
use std::{borrow::Cow, error};

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

type Failure = Box<dyn error::Error + Send + Sync>;

/// `GET /audit/entries.csv`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let filter = form.filter().map_err(domain::Error::from)?;
    audit::export(&app.db, &actor, &filter).await?;
    let name = format!("attachment; filename=\"audit-{}.csv\"", actor.today());
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(parts(app, actor, filter))).into_response())
}

/// The entries as CSV, some hundreds at a time, so that a long log takes no more memory than a short one. When the
/// database fails half-way the connection breaks off, so that nobody takes the part for the whole.
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
            let bytes = write(&page.rows, after.is_none())?;
            Ok(Some((bytes, page.next.map(Some))))
        }
    })
}

fn write(entries: &[audit_entry::Model], first: bool) -> std::result::Result<Bytes, Failure> {
    let mut out = csv::Writer::from_writer(Vec::new());
    if first {
        out.write_record(COLUMNS)?;
    }
    for entry in entries {
        let cells = cells(entry);
        out.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    Ok(out.into_inner()?.into())
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

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection").
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for plain in ["", "PostWithdrawn", "2026-11-24", "{\"a\":1}"] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
