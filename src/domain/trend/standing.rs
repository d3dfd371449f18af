//! Whether a trend is still looked at: by when it is looked at again, what lets it fall asleep, and what ends it.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    trend::{Published, find, grade, published, visible, with_published_version},
};
use chrono::{Days, Months, NaiveDate};
use chrono_tz::Europe::London;
use entity::{
    id::{AccountId, TrendId},
    role_grant::Role,
    subject::SubjectKind,
    trend::{self, ClosedReason, State},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, SimpleExpr},
};
use serde_json::{Value, json};

/// A published trend is looked at again after so long.
const REVIEWED_AFTER: Months = Months::new(3);

/// So long before that day moderators have it in their list.
const LISTED_BEFORE: Days = Days::new(14);

/// When a trend that is looked at now is looked at again.
pub(super) fn review_on(actor: &Actor) -> Option<NaiveDate> {
    actor.today().checked_add_months(REVIEWED_AFTER)
}

/// Why a trend is closed, and for which other if another took its place.
#[derive(Debug, Clone)]
pub struct Closing {
    reason: ClosedReason,
    successor: Option<String>,
}

impl Closing {
    /// Checks what someone chose: a reason, and the reference of what took its place.
    pub fn parse(reason: &str, successor: &str) -> std::result::Result<Self, FieldErrors> {
        let unknown = |_| FieldErrors::one("reason", Problem::new("problem-closing-missing"));
        let reason: ClosedReason = reason.parse().map_err(unknown)?;
        let successor = Some(successor.trim().to_uppercase()).filter(|_| reason == ClosedReason::Superseded);
        if successor.as_deref() == Some("") {
            return Err(FieldErrors::one("successor", Problem::new("problem-successor-missing")));
        }
        Ok(Self { reason, successor })
    }
}

/// The published trends that moderators have to look at again, those first that are due first: the dormant ones, and
/// those whose day comes within two weeks.
pub async fn list_due(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Published>> {
    let soon = actor.today().checked_add_days(LISTED_BEFORE);
    let open = trend::Column::State.eq(State::Open).and(trend::Column::ReviewOn.lte(soon));
    let due = visible(actor)
        .filter(Expr::value(actor.is_moderator()))
        .filter(open.or(trend::Column::State.eq(State::Dormant)))
        .order_by_asc(trend::Column::ReviewOn)
        .order_by_asc(trend::Column::Id);
    Ok(published(with_published_version(due).all(db).await?))
}

/// Says that a trend is as it was: open, and looked at again in three months.
pub async fn confirm(db: &Database, actor: &Actor, (id, version): (TrendId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let trend = find_to_judge(&txn, actor, id).await?;
    if trend.published_number.is_none() {
        return Err(Error::Conflict("conflict-trend-not-published"));
    }
    if trend.version != version {
        return Err(Error::Conflict("conflict-changed"));
    }
    let kind = if trend.state == State::Open { "TrendConfirmed" } else { "TrendReopened" };
    open(&txn, actor, (&trend, kind)).await?;
    Ok(txn.commit().await?)
}

/// Closes a trend, with a reason. What is published stays to be read.
pub async fn close(
    db: &Database,
    actor: &Actor,
    (id, version): (TrendId, i32),
    closing: Closing,
) -> Result<()> {
    let txn = db.begin().await?;
    let trend = find_to_judge(&txn, actor, id).await?;
    if trend.state == State::Closed {
        return Err(Error::Conflict("conflict-changed"));
    }
    let successor = match &closing.successor {
        Some(reference) => Some(find_successor(&txn, actor, (id, reference)).await?),
        None => None,
    };
    let columns = vec![
        (trend::Column::ClosedReason, Expr::value(closing.reason)),
        (trend::Column::ClosedAt, Expr::value(actor.now)),
        (trend::Column::SuccessorId, Expr::value(successor)),
        (trend::Column::ReviewOn, Expr::value(None::<NaiveDate>)),
    ];
    let detail = json!({ "reason": closing.reason, "successor": successor });
    let step = Step { kind: "TrendClosed", to: State::Closed, detail, columns };
    turn(&txn, (Some(actor.id), actor.now), (&trend, version), step).await?;
    Ok(txn.commit().await?)
}

/// Has a trend looked at from today on, whether it was open, slept or was closed.
pub(super) async fn open(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (trend, kind): (&trend::Model, &'static str),
) -> Result<()> {
    turn(txn, (Some(actor.id), actor.now), (trend, trend.version), Step::open(actor, kind)).await
}

/// Opens a trend that slept or was closed, since an organisation supports it.
pub(super) async fn wake(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<()> {
    let trend = trend::Entity::find_by_id(id).one(txn).await?.ok_or(Error::NotFound)?;
    if trend.state == State::Open { Ok(()) } else { open(txn, actor, (&trend, "TrendReopened")).await }
}

/// Lets those trends fall asleep whose day has passed.
pub async fn lapse(db: &Database, now: Timestamp) -> Result<()> {
    let today = now.with_timezone(&London).date_naive();
    let due = trend::Entity::find()
        .filter(trend::Column::State.eq(State::Open).and(trend::Column::ReviewOn.lt(today)))
        .filter(trend::Column::PublishedNumber.is_not_null())
        .order_by_asc(trend::Column::Id);
    for trend in due.all(db.read()).await? {
        let txn = db.begin().await?;
        let step = Step { kind: "TrendLapsed", to: State::Dormant, detail: json!({}), columns: Vec::new() };
        match turn(&txn, (None, now), (&trend, trend.version), step).await {
            Ok(()) => txn.commit().await?,
            // Somebody changed it meanwhile: the next round sees whether it is still due.
            Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn find_to_judge(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<trend::Model> {
    if !actor.holds(Role::Moderator) {
        return Err(Error::Forbidden("forbidden-trend-write"));
    }
    let trend = find(txn, actor, id).await?;
    if grade::may_grade(txn, actor, id).await? {
        Ok(trend)
    } else {
        Err(Error::Forbidden("forbidden-own-organisation"))
    }
}

/// The trend that took the place of this one: another that is published and not closed itself.
async fn find_successor(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, reference): (TrendId, &str),
) -> Result<TrendId> {
    let others = visible(actor).filter(trend::Column::Id.ne(id).and(trend::Column::Reference.eq(reference)));
    let others = others.filter(trend::Column::PublishedNumber.is_not_null());
    let found = others.filter(trend::Column::State.ne(State::Closed)).one(txn).await?;
    let unknown = || FieldErrors::one("successor", Problem::new("problem-successor-unknown"));
    Ok(found.ok_or_else(unknown)?.id)
}

/// A step of a trend: what the audit log calls it and says of it, and where it leads.
struct Step {
    kind: &'static str,
    to: State,
    detail: Value,
    columns: Vec<(trend::Column, SimpleExpr)>,
}

impl Step {
    fn open(actor: &Actor, kind: &'static str) -> Self {
        let columns = vec![
            (trend::Column::ClosedReason, Expr::value(None::<String>)),
            (trend::Column::ClosedAt, Expr::value(None::<Timestamp>)),
            (trend::Column::SuccessorId, Expr::value(None::<uuid::Uuid>)),
            (trend::Column::ReviewOn, Expr::value(review_on(actor))),
        ];
        Self { kind, to: State::Open, detail: json!({}), columns }
    }
}

/// Takes a step, if the trend still is as it was read; `Conflict` if it is not.
async fn turn(
    txn: &DatabaseTransaction,
    (by, now): (Option<AccountId>, Timestamp),
    (found, version): (&trend::Model, i32),
    Step { kind, to, detail, columns }: Step,
) -> Result<()> {
    let mut change = trend::Entity::update_many()
        .col_expr(trend::Column::State, Expr::value(to))
        .col_expr(trend::Column::Version, Expr::value(version + 1))
        .filter(trend::Column::Id.eq(found.id).and(trend::Column::Version.eq(version)))
        .filter(trend::Column::State.eq(found.state));
    for (column, value) in columns {
        change = change.col_expr(column, value);
    }
    if change.exec(txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new(kind, by, now)
        .about(SubjectKind::Trend, found.id.0)
        .states(found.state.to_string(), to.to_string())
        .detail(detail);
    audit::record(txn, entry).await
}
