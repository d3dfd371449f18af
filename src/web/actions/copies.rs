use crate::{
    app::App,
    domain::{
        Actor,
        action::{self, Filter, Shown},
    },
    web::{
        actions::list::FilterForm,
        error::Result,
        extract::{Current, Query},
        table::{self, Failure},
        ui::Ui,
    },
};
use axum::{body::Bytes, extract::State, response::Response};
use futures_util::{Stream, stream};

const COLUMNS: [&str; 8] =
    ["reference", "text", "owner", "due_on", "state", "progress", "outcome", "closed_at"];

/// `GET /actions/all.csv`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    action::export(&app.db, &actor).await?;
    let name = format!("actions-{}", actor.today());
    Ok(table::download(&name, parts(app, actor, (ui, form.filter()))))
}

/// The actions, a page of them at a time.
fn parts(
    app: App,
    actor: Actor,
    (ui, filter): (Ui, Filter),
) -> impl Stream<Item = std::result::Result<Bytes, Failure>> + Send {
    stream::try_unfold(Some(None), move |place| {
        let (app, actor, ui) = (app.clone(), actor.clone(), ui.clone());
        async move {
            let Some(after) = place else { return Ok(None) };
            let page = action::list_all(app.db.read(), &actor, (filter, after)).await?;
            let columns = after.is_none().then_some(COLUMNS);
            let bytes = table::write(columns, page.rows.iter().map(|shown| cells(&ui, shown)))?;
            Ok(Some((bytes, page.next.map(Some))))
        }
    })
}

fn cells(ui: &Ui, shown: &Shown) -> [String; 8] {
    let action = &shown.action;
    [
        shown.code.clone(),
        action.text.clone(),
        shown.owner.as_ref().map(|owner| ui.name(owner)).unwrap_or_default(),
        action.due_on.to_string(),
        action.state.to_string(),
        action.progress.clone().unwrap_or_default(),
        action.outcome.clone().unwrap_or_default(),
        action.closed_at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default(),
    ]
}
