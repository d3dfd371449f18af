//! What becomes of an action: it is changed, comes further, is closed, and is opened again.

use crate::domain::{
    Actor, Error, Result,
    action::{Closing, NewAction, Progress, Shown, check_open, entry, find, find_owner, reminding},
    audit,
    database::Database,
    screening::Verdict,
};
use chrono::Days;
use entity::{
    action::{self, Column, State},
    id::ActionId,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use serde_json::{Map, Value, json};

/// Changes what is to be done, by whom and by when. The same form again changes nothing; one that was shown before somebody
/// else's change is refused.
pub async fn update(
    db: &Database,
    actor: &Actor,
    (id, version, ahead): (ActionId, i32, Days),
    new: NewAction,
) -> Result<()> {
    let txn = db.begin().await?;
    actor.check_may_write()?;
    let (Shown { action, may_lead, .. }, meeting) = find(&txn, actor, id).await?;
    if !may_lead {
        return Err(Error::NotFound);
    }
    check_open(&action)?;
    let owner_id = match new.owner.as_str() {
        "" => action.owner_id,
        name => find_owner(&txn, (actor, &meeting), name).await?,
    };
    let mut changed = Map::new();
    if action.text != new.text.as_str() {
        changed.insert("text".to_owned(), Value::Null);
    }
    if action.owner_id != owner_id {
        changed.insert("owner".to_owned(), json!([action.owner_id, owner_id]));
    }
    let moved = action.due_on != new.due_on;
    if moved {
        changed.insert("due_on".to_owned(), json!([action.due_on, new.due_on]));
    }
    if changed.is_empty() {
        return Ok(());
    }
    let mut columns = vec![
        (Column::Text, Expr::value(new.text.into_string())),
        (Column::OwnerId, Expr::value(owner_id)),
        (Column::DueOn, Expr::value(new.due_on)),
    ];
    if moved {
        columns.extend(forgotten());
    }
    turn(&txn, (id, version), columns).await?;
    let changed = json!({ "changed": changed });
    audit::record(&txn, entry("ActionChanged", actor, (&action, changed)).screened(&new.verdict)).await?;
    let owner_before = action.owner_id;
    let action = action::Model { owner_id, due_on: new.due_on, ..action };
    if moved {
        reminding::plan(&txn, &action, (ahead, actor.now)).await?;
    }
    reminding::tell(&txn, actor, &action, owner_before).await?;
    Ok(txn.commit().await?)
}

/// Says how far an action has come, in place of what was said before.
pub async fn report(
    db: &Database,
    actor: &Actor,
    (id, version): (ActionId, i32),
    new: Progress,
) -> Result<()> {
    let txn = db.begin().await?;
    let action = find_to_act(&txn, actor, id).await?;
    check_open(&action)?;
    if action.progress.as_deref() == Some(new.words.as_str()) {
        return Ok(());
    }
    let columns = vec![
        (Column::Progress, Expr::value(new.words.into_string())),
        (Column::ProgressAt, Expr::value(actor.now)),
    ];
    turn(&txn, (id, version), columns).await?;
    record(&txn, actor, &action, ("ActionProgressed", State::Open, &new.verdict)).await?;
    Ok(txn.commit().await?)
}

/// Closes an action. The same again changes nothing.
pub async fn close(db: &Database, actor: &Actor, (id, version): (ActionId, i32), new: Closing) -> Result<()> {
    let txn = db.begin().await?;
    let action = find_to_act(&txn, actor, id).await?;
    if action.state == new.to && action.outcome.as_deref() == Some(new.words.as_str()) {
        return Ok(());
    }
    check_open(&action)?;
    let columns = vec![
        (Column::State, Expr::value(new.to)),
        (Column::Outcome, Expr::value(new.words.into_string())),
        (Column::ClosedAt, Expr::value(actor.now)),
        (Column::ClosedBy, Expr::value(actor.id)),
    ];
    turn(&txn, (id, version), columns).await?;
    record(&txn, actor, &action, ("ActionClosed", new.to, &new.verdict)).await?;
    Ok(txn.commit().await?)
}

/// Opens an action again; what it was closed with stays as how far it has come. Twice is once.
pub async fn reopen(db: &Database, actor: &Actor, (id, version, ahead): (ActionId, i32, Days)) -> Result<()> {
    let txn = db.begin().await?;
    actor.check_may_write()?;
    let (Shown { action, may_lead, .. }, _) = find(&txn, actor, id).await?;
    if !may_lead {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    if action.state == State::Open {
        return Ok(());
    }
    let mut columns = vec![
        (Column::State, Expr::value(State::Open)),
        (Column::Progress, Expr::value(action.outcome.clone())),
        (Column::ProgressAt, Expr::value(action.closed_at)),
        (Column::Outcome, Expr::value(None::<String>)),
        (Column::ClosedAt, Expr::value(None::<crate::domain::Timestamp>)),
        (Column::ClosedBy, Expr::value(None::<entity::id::AccountId>)),
    ];
    columns.extend(forgotten());
    turn(&txn, (id, version), columns).await?;
    record(&txn, actor, &action, ("ActionReopened", State::Open, &Verdict::default())).await?;
    reminding::plan(&txn, &action, (ahead, actor.now)).await?;
    reminding::tell(&txn, actor, &action, action.owner_id).await?;
    Ok(txn.commit().await?)
}

/// An action that the actor may act upon: their own, or one that was agreed in a meeting that they lead.
async fn find_to_act(txn: &DatabaseTransaction, actor: &Actor, id: ActionId) -> Result<action::Model> {
    actor.check_may_write()?;
    let (shown, _) = find(txn, actor, id).await?;
    if shown.is_own || shown.may_lead { Ok(shown.action) } else { Err(Error::Forbidden("forbidden-action")) }
}

/// That nobody was reminded of its day yet.
fn forgotten() -> [(Column, Expr); 2] {
    let never = || Expr::value(None::<crate::domain::Timestamp>);
    [(Column::RemindedAt, never()), (Column::OverdueToldAt, never())]
}

/// Writes columns, unless somebody else wrote since the form was shown.
async fn turn(
    txn: &DatabaseTransaction,
    (id, version): (ActionId, i32),
    columns: Vec<(Column, Expr)>,
) -> Result<()> {
    let mut update = action::Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id).and(Column::Version.eq(version)));
    for (column, value) in columns {
        update = update.col_expr(column, value);
    }
    let turned = update.exec(txn).await?;
    if turned.rows_affected == 0 { Err(Error::Conflict("conflict-changed")) } else { Ok(()) }
}

async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    action: &action::Model,
    (kind, to, verdict): (&'static str, State, &Verdict),
) -> Result<()> {
    let entry = entry(kind, actor, (action, json!({})));
    audit::record(txn, entry.states(action.state.to_string(), to.to_string()).screened(verdict)).await
}
