//! From whom something comes that waits, for conflicts of interest: nobody is shown it.

use crate::domain::{Actor, Result, concern, message, post, queue::subjects, response, submission, trend};
use entity::{
    id::{AccountId, OrganisationId, TrendId},
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

/// Who wrote something, for whom they spoke, and what screening found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) author_id: AccountId,
    pub(super) organisations: Vec<OrganisationId>,
    pub(super) rules: String,
}

impl Origin {
    /// What an office wrote has no one author here: for its authors a flag about it does not exist.
    fn of_office(organisations: Vec<OrganisationId>) -> Self {
        Self { author_id: AccountId(Uuid::nil()), organisations, rules: String::new() }
    }
}

/// Where these come from, by the key of their subject; nothing of what the actor may not see.
pub(super) async fn origins(
    db: &impl ConnectionTrait,
    actor: &Actor,
    reviews: &[entity::review::Model],
) -> Result<HashMap<Uuid, Origin>> {
    use entity::{concern as c, message as m, post as p, response as r, submission as s, trend as t};
    let mut origins = HashMap::new();
    let keys = subjects(reviews, SubjectKind::Post);
    let posts = post::visible(actor).filter(p::Column::Id.is_in(keys));
    add(&mut origins, db, (posts, [p::Column::Id, p::Column::AuthorId, p::Column::OrganisationId], None))
        .await?;
    let keys = subjects(reviews, SubjectKind::Concern);
    let concerns = concern::visible(actor).filter(c::Column::Id.is_in(keys));
    let columns = [c::Column::Id, c::Column::AuthorId, c::Column::OrganisationId];
    add(&mut origins, db, (concerns, columns, Some(c::Column::ScreeningRules))).await?;
    let keys = subjects(reviews, SubjectKind::Submission);
    let submissions = submission::visible(actor).filter(s::Column::Id.is_in(keys));
    let columns = [s::Column::Id, s::Column::AuthorId, s::Column::OrganisationId];
    add(&mut origins, db, (submissions, columns, Some(s::Column::ScreeningRules))).await?;
    let keys = subjects(reviews, SubjectKind::Message);
    let messages = message::visible(actor).filter(m::Column::Id.is_in(keys));
    add(&mut origins, db, (messages, [m::Column::Id, m::Column::AuthorId, m::Column::OrganisationId], None))
        .await?;
    let keys = subjects(reviews, SubjectKind::Trend);
    let trends = trend::visible(actor).filter(t::Column::Id.is_in(keys));
    let trends: Vec<TrendId> = trends.select_only().column(t::Column::Id).into_tuple().all(db).await?;
    let mut spoke_for = trend::list_organisations(db, &trends).await?;
    let of_trend = |id: TrendId| (id.0, Origin::of_office(spoke_for.remove(&id).unwrap_or_default()));
    origins.extend(trends.into_iter().map(of_trend));
    let keys = subjects(reviews, SubjectKind::Response);
    let responses = response::visible(actor).filter(r::Column::Id.is_in(keys));
    let responses = responses.select_only().column(r::Column::Id).into_tuple::<Uuid>().all(db).await?;
    origins.extend(responses.into_iter().map(|id| (id, Origin::of_office(Vec::new()))));
    Ok(origins)
}

async fn add<E: EntityTrait>(
    origins: &mut HashMap<Uuid, Origin>,
    db: &impl ConnectionTrait,
    (rows, [id, author, organisation], rules): (Select<E>, [E::Column; 3], Option<E::Column>),
) -> Result<()> {
    let rows = rows.select_only().columns([id, author, organisation]);
    let rows = match rules {
        Some(rules) => rows.column(rules),
        None => rows.expr_as("", "screening_rules"),
    };
    let rows: Vec<(Uuid, AccountId, Option<OrganisationId>, String)> = rows.into_tuple().all(db).await?;
    let origin =
        |(id, author_id, organisation_id, rules): (Uuid, AccountId, Option<OrganisationId>, String)| {
            (id, Origin { author_id, organisations: organisation_id.into_iter().collect(), rules })
        };
    origins.extend(rows.into_iter().map(origin));
    Ok(())
}
