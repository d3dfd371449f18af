//! What organisations say of a published trend: one word of each stands, and what it said before is kept.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    account::{self, Affiliation},
    audit::{self, Entry},
    database::Database,
    taxonomy,
    trend::{find_published, link, renewal, standing, version::lock, visible},
};
use entity::{
    handling::Handling,
    id::{OrganisationId, SupportId, TrendId},
    organisation::{self, Kind},
    role_grant::Role,
    subject::SubjectKind,
    support::{self, Word},
    trend,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;

/// The organisations whose word is asked for: those that advise, and not the service that is advised.
const ASKED: [Kind; 3] = [Kind::Charity, Kind::Academic, Kind::SurvivorsGroup];

/// Whether readers are told which organisation it is.
const OFFERED: [Handling; 2] = [Handling::Hd2, Handling::Hd3];

/// What an organisation says, and on what it rests.
#[derive(Debug, Clone)]
pub struct NewSupport {
    word: Word,
    evidence: String,
    handling: Handling,
}

impl NewSupport {
    /// Checks what someone chose.
    pub fn parse(word: &str, evidence: &str, handling: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let word = errors.check("word", word.parse().map_err(|_| Problem::new("problem-support-missing")));
        let evidence = errors.check("evidence", taxonomy::parse("evidence", evidence));
        let offered = handling.parse().ok().filter(|handling| OFFERED.contains(handling));
        let handling = errors.check("handling", offered.ok_or(Problem::new("problem-choice-missing")));
        match (word, evidence, handling) {
            (Some(word), Some(evidence), Some(handling)) => Ok(Self { word, evidence, handling }),
            _ => Err(errors),
        }
    }
}

/// The organisations for which the actor may say something of a trend.
pub fn speaks_for(actor: &Actor) -> Vec<OrganisationId> {
    let asked = actor.memberships.iter().filter(|place| place.current && ASKED.contains(&place.kind));
    let asked = asked.filter(|_| actor.holds(Role::Member));
    asked.map(|place| place.organisation_id).collect()
}

/// The words that stand and that the actor's own organisations gave, with their names.
pub async fn list_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: TrendId,
) -> Result<Vec<(organisation::Model, Option<support::Model>)>> {
    let own = speaks_for(actor);
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let organisations = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(own.clone()))
        .order_by_asc(organisation::Column::Name)
        .all(db)
        .await?;
    let words = live(id).filter(support::Column::OrganisationId.is_in(own)).all(db).await?;
    let word_of = |id: OrganisationId| words.iter().find(|word| word.organisation_id == id).cloned();
    Ok(organisations.into_iter().map(|it| (it.clone(), word_of(it.id))).collect())
}

/// Gives an organisation's word in place of the one that its form showed. The same key twice gives one.
pub async fn give_support(
    db: &Database,
    actor: &Actor,
    (trend_id, organisation_id): (TrendId, OrganisationId),
    (key, seen): (Option<SupportId>, Option<SupportId>),
    new: NewSupport,
) -> Result<()> {
    let txn = db.begin().await?;
    actor.check_may_write()?;
    find_published(&txn, actor, trend_id).await?;
    if !speaks_for(actor).contains(&organisation_id) {
        return Err(Error::Forbidden("forbidden-support"));
    }
    lock(&txn, trend_id).await?;
    let id = key.unwrap_or_else(|| SupportId::at(actor.now));
    if let Some(already) = support::Entity::find_by_id(id).one(&txn).await? {
        let same = already.account_id == actor.id && already.trend_id == trend_id;
        return if same { Ok(()) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let before = end(&txn, actor, (trend_id, organisation_id), seen).await?;
    let row = support::ActiveModel {
        id: Set(id),
        trend_id: Set(trend_id),
        organisation_id: Set(organisation_id),
        account_id: Set(actor.id),
        word: Set(new.word),
        evidence: Set(new.evidence),
        handling: Set(new.handling),
        created_at: Set(actor.now),
        ended_at: Set(None),
    };
    row.insert(&txn).await?;
    let entry = Entry::new("SupportGiven", Some(actor.id), actor.now)
        .about(SubjectKind::Trend, trend_id.0)
        .detail(json!({ "organisation": organisation_id, "word": new.word, "before": before }));
    audit::record(&txn, entry).await?;
    if new.word == Word::Supports {
        standing::wake(&txn, actor, trend_id).await?;
    }
    if before != Some(new.word) {
        renewal::renew(&txn, actor, trend_id).await?;
    }
    link::recount(&txn, actor, trend_id).await?;
    Ok(txn.commit().await?)
}

/// Takes an organisation's word back. Taking it back twice changes nothing.
pub async fn take_support_back(
    db: &Database,
    actor: &Actor,
    (trend_id, organisation_id): (TrendId, OrganisationId),
    seen: Option<SupportId>,
) -> Result<()> {
    let txn = db.begin().await?;
    find_published(&txn, actor, trend_id).await?;
    if !speaks_for(actor).contains(&organisation_id) {
        return Err(Error::Forbidden("forbidden-support"));
    }
    lock(&txn, trend_id).await?;
    let stands = live(trend_id).filter(support::Column::OrganisationId.eq(organisation_id));
    if stands.one(&txn).await?.is_none() {
        return Ok(());
    }
    let word = end(&txn, actor, (trend_id, organisation_id), seen).await?;
    let entry = Entry::new("SupportTakenBack", Some(actor.id), actor.now)
        .about(SubjectKind::Trend, trend_id.0)
        .detail(json!({ "organisation": organisation_id, "word": word }));
    audit::record(&txn, entry).await?;
    link::recount(&txn, actor, trend_id).await?;
    Ok(txn.commit().await?)
}

/// Ends the word that stands, which has to be the one that was seen.
async fn end(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (trend_id, organisation_id): (TrendId, OrganisationId),
    seen: Option<SupportId>,
) -> Result<Option<Word>> {
    let stands = live(trend_id).filter(support::Column::OrganisationId.eq(organisation_id)).one(txn).await?;
    if stands.as_ref().map(|word| word.id) != seen {
        return Err(Error::Conflict("conflict-support-changed"));
    }
    let Some(stands) = stands else { return Ok(None) };
    support::Entity::update_many()
        .col_expr(support::Column::EndedAt, Expr::value(actor.now))
        .filter(support::Column::Id.eq(stands.id))
        .exec(txn)
        .await?;
    Ok(Some(stands.word))
}

/// What organisations say of a trend, as readers are told.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// How many independent organisations contradict it.
    pub contradicting: i32,
    /// How many say that they see it no longer.
    pub no_longer_seeing: i32,
    /// Those that may be named, by what they say.
    pub named: Vec<(Word, Affiliation)>,
}

impl Said {
    /// The organisations that say this and may be named.
    pub fn named(&self, word: Word) -> Vec<&Affiliation> {
        let saying = self.named.iter().filter(|(said, _)| *said == word);
        saying.map(|(_, affiliation)| affiliation).collect()
    }
}

/// What organisations say of a trend that its reader was given.
pub async fn find_said(db: &impl ConnectionTrait, id: TrendId) -> Result<Said> {
    let rows = live(id).find_also_related(organisation::Entity).all(db).await?;
    let saying = |word: Word| {
        let rows = rows.iter().filter(move |(row, _)| row.word == word);
        rows.map(|(row, _)| row.organisation_id).collect::<Vec<_>>()
    };
    let contradicting = link::count_families(db, &saying(Word::Contradicts)).await?;
    let no_longer_seeing = link::count_families(db, &saying(Word::NoLongerSeen)).await?;
    let is_named = |row: &support::Model| row.handling == Handling::Hd2;
    let to_name = rows.iter().filter(|(row, _)| is_named(row)).filter_map(|(_, it)| it.clone()).collect();
    let appearing = account::appearances(db, to_name).await?;
    let named = rows.iter().filter(|(row, _)| is_named(row));
    let named =
        named.filter_map(|(row, _)| Some((row.word, appearing.get(&row.organisation_id)?.clone()))).collect();
    Ok(Said { contradicting, no_longer_seeing, named })
}

/// Every word that was ever given on a trend with whose it is, the latest first; for moderators, who weigh them. One who
/// reads for policy as well is told whose it is as a policy reader is.
pub async fn list_support(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: TrendId,
) -> Result<Vec<(support::Model, Option<Affiliation>)>> {
    if !actor.is_moderator() {
        return Ok(Vec::new());
    }
    let seen = visible(actor).filter(trend::Column::Id.eq(id)).one(db).await?;
    seen.ok_or(Error::NotFound)?;
    let words = support::Entity::find().filter(support::Column::TrendId.eq(id));
    let words = words.find_also_related(organisation::Entity).order_by_desc(support::Column::Id);
    let rows = words.all(db).await?;
    let organisations: Vec<_> = rows.iter().filter_map(|(_, whose)| whose.clone()).collect();
    let names = if actor.reads_for_policy() {
        account::appearances(db, organisations).await?
    } else {
        organisations.into_iter().map(|it| (it.id, Affiliation::Named(it.name))).collect()
    };
    let is_told = |word: &support::Model| !actor.reads_for_policy() || word.handling == Handling::Hd2;
    let whose = |word: &support::Model| names.get(&word.organisation_id).filter(|_| is_told(word)).cloned();
    Ok(rows.into_iter().map(|(word, _)| (word.clone(), whose(&word))).collect())
}

/// The organisations that support a trend now.
pub(super) async fn supporting(db: &impl ConnectionTrait, id: TrendId) -> Result<Vec<OrganisationId>> {
    let words = live(id).filter(support::Column::Word.eq(Word::Supports)).all(db).await?;
    Ok(words.into_iter().map(|word| word.organisation_id).collect())
}

/// The organisations that have a word on these trends now, whatever it says.
pub(super) async fn list_speaking(
    db: &impl ConnectionTrait,
    ids: &[TrendId],
) -> Result<Vec<(TrendId, OrganisationId)>> {
    let words = support::Entity::find()
        .filter(support::Column::TrendId.is_in(ids.iter().copied()))
        .filter(support::Column::EndedAt.is_null());
    Ok(words.all(db).await?.into_iter().map(|word| (word.trend_id, word.organisation_id)).collect())
}

fn live(id: TrendId) -> sea_orm::Select<support::Entity> {
    let live = support::Column::TrendId.eq(id).and(support::Column::EndedAt.is_null());
    support::Entity::find().filter(live).order_by_asc(support::Column::Id)
}
