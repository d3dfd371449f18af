//! The draft that a moderator is given to look at when an organisation says something new of a published trend.

use crate::domain::{
    Actor, Error, Result, Subject,
    audit::{self, Entry},
    taxonomy,
    trend::{is_unfinished, publication::find_published_row},
};
use entity::{
    id::{TrendId, TrendVersionId},
    subject::SubjectKind,
    tag, trend,
    trend_version::{self, State},
    trend_version_author,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use std::collections::BTreeMap;

/// Opens a draft with the published wording, unless a version is on its way already. What is published stays.
pub(super) async fn renew(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<()> {
    let trend = trend::Entity::find_by_id(id).one(txn).await?.ok_or(Error::NotFound)?;
    let versions = trend_version::Entity::find().filter(trend_version::Column::TrendId.eq(id));
    let versions = versions.order_by_desc(trend_version::Column::Number).all(txn).await?;
    if versions.iter().any(is_unfinished) {
        return Ok(());
    }
    let Some(published) = find_published_row(txn, &trend).await? else { return Ok(()) };
    let draft = trend_version::ActiveModel {
        id: Set(TrendVersionId::at(actor.now)),
        number: Set(versions.first().map_or(0, |last| last.number) + 1),
        state: Set(State::Draft),
        source_grade: Set(None),
        information_grade: Set(None),
        confidence: Set(None),
        research_confirmed_by: Set(None),
        created_at: Set(actor.now),
        graded_by: Set(None),
        graded_at: Set(None),
        approved_by: Set(None),
        approved_at: Set(None),
        published_by: Set(None),
        published_at: Set(None),
        version: Set(1),
        ..published.clone().into_active_model().reset_all()
    };
    let draft = draft.insert(txn).await?;
    copy_terms(txn, (published.id, draft.id)).await?;
    copy_authors(txn, (published.id, draft.id)).await?;
    let entry = Entry::new("TrendVersionRenewed", Some(actor.id), actor.now)
        .about(SubjectKind::TrendVersion, draft.id.0);
    audit::record(txn, entry).await
}

async fn copy_terms(txn: &DatabaseTransaction, (from, to): (TrendVersionId, TrendVersionId)) -> Result<()> {
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tag::Model { taxonomy, code, .. } in
        taxonomy::list_tags(txn, Subject::new(SubjectKind::TrendVersion, from.0)).await?
    {
        codes.entry(taxonomy).or_default().push(code);
    }
    for (taxonomy, codes) in codes {
        taxonomy::tag(txn, Subject::new(SubjectKind::TrendVersion, to.0), &taxonomy, &codes).await?;
    }
    Ok(())
}

/// Whoever wrote the wording approves it no more than before.
async fn copy_authors(txn: &DatabaseTransaction, (from, to): (TrendVersionId, TrendVersionId)) -> Result<()> {
    let authors = trend_version_author::Entity::find();
    let authors = authors.filter(trend_version_author::Column::TrendVersionId.eq(from)).all(txn).await?;
    for author in authors {
        let row = trend_version_author::ActiveModel {
            trend_version_id: Set(to),
            account_id: Set(author.account_id),
        };
        trend_version_author::Entity::insert(row).exec_without_returning(txn).await?;
    }
    Ok(())
}
