//! The audit log, as the auditor reads it: keys, roles and codes, no names and no words.

mod entries;

use crate::{
    app::App,
    domain::{
        FieldErrors, account,
        audit::{self, Asked, Filter},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{audit_entry, id::AccountId, role_grant::Role};
use serde::Deserialize;
use serde_json::Value;

const AUDITORS: Access = Access::Only(&[Role::Auditor]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/audit", AUDITORS, index),
        Route::get("/audit/entries.csv", AUDITORS, entries::index).after_step_up(),
    ]
}

/// What is looked for, as typed; the same for the page and for the copy.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FilterForm {
    kind: String,
    person: String,
    subject: String,
    first: String,
    last: String,
    after: String,
}

impl FilterForm {
    fn filter(&self) -> std::result::Result<Filter, FieldErrors> {
        let Self { kind, person, subject, first, last, .. } = self;
        Filter::parse(Asked { kind, person, subject, days: (first, last) })
    }

    /// The address of a page with the same filter.
    fn address(&self, path: &str, after: Option<String>) -> String {
        let Self { kind, person, subject, first, last, .. } = self;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields =
            [("kind", kind), ("person", person), ("subject", subject), ("first", first), ("last", last)];
        query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        query.extend_pairs(after.map(|after| ("after", after)));
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

#[derive(Template)]
#[template(path = "audit/index.html")]
struct IndexPage {
    ui: Ui,
    form: FilterForm,
    errors: FieldErrors,
    kinds: Vec<String>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// An entry, and the roles that whoever did it holds now.
struct Row {
    entry: audit_entry::Model,
    roles: Vec<Role>,
    /// Whether its reason is still kept; of an entry that never had one, nothing.
    reason_kept: Option<bool>,
}

impl Row {
    /// What explains the entry, in pairs.
    fn details(&self) -> Vec<(&str, String)> {
        let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs = self.entry.detail.as_object().into_iter().flatten();
        pairs.map(|(name, value)| (name.as_str(), words(value))).collect()
    }
}

impl IndexPage {
    fn kinds(&self) -> Vec<Choice> {
        let choice = |kind: &str, label: String| Choice {
            value: kind.to_owned(),
            label,
            hint: None,
            chosen: kind == self.form.kind,
        };
        let every = choice("", self.ui.audit_every_kind().into_owned());
        std::iter::once(every).chain(self.kinds.iter().map(|kind| choice(kind, kind.clone()))).collect()
    }

    fn copy(&self) -> String {
        self.form.address("/audit/entries.csv", None)
    }
}

/// `GET /audit`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let kinds = audit::list_kinds(app.db.read(), &actor).await?;
    let filter = match form.filter() {
        Ok(filter) => filter,
        Err(errors) => {
            let page = IndexPage { ui, form, errors, kinds, rows: Vec::new(), next: None };
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let page = audit::read(&app.db, &actor, &filter, form.after.parse().ok()).await?;
    let people: Vec<AccountId> = page.rows.iter().filter_map(|entry| entry.actor_id).collect();
    let roles = account::list_roles_of(app.db.read(), &people).await?;
    let kept = audit::list_reasons_kept(app.db.read(), &actor, &page.rows).await?;
    let row = |entry: audit_entry::Model| Row {
        roles: entry.actor_id.and_then(|id| roles.get(&id).cloned()).unwrap_or_default(),
        reason_kept: entry.reason_hash.is_some().then(|| kept.contains(&entry.id)),
        entry,
    };
    let next = page.next.map(|cursor| form.address("/audit", Some(cursor.to_string())));
    let rows = page.rows.into_iter().map(row).collect();
    answer::page(&IndexPage { ui, form, errors: FieldErrors::default(), kinds, rows, next })
}
