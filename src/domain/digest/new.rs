//! What it takes to begin an edition or to change its words, checked at the door.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    audit::{self, Entry},
    database::Database,
    digest::{EDITABLE, apply, change, find, find_series, may_edit, void},
    draft, markdown,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use chrono::NaiveDate;
use entity::{
    digest::{self, State},
    digest_editor,
    id::{DigestId, DigestSeriesId},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_record();
const INTRODUCTION: Rule = Rule::optional(1000, "problem-introduction-too-long").of_record();

/// The words of an edition.
#[derive(Debug, Clone)]
pub struct DigestText {
    title: Text,
    introduction: Text,
    verdict: Verdict,
}

impl DigestText {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(title: &str, introduction: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Text::parse_line(title, TITLE));
        let introduction = errors.check("introduction", Text::parse(introduction, INTRODUCTION));
        let texts = [("title", title.as_ref()), ("introduction", introduction.as_ref())];
        let verdict = errors.take(text::judge(&texts, said));
        match (title, introduction, verdict) {
            (Some(title), Some(introduction), Some(verdict)) => Ok(Self { title, introduction, verdict }),
            _ => Err(errors),
        }
    }
}

/// What it takes to begin an edition.
#[derive(Debug, Clone)]
pub struct NewDigest {
    key: Option<DigestId>,
    series_id: DigestSeriesId,
    period: String,
    text: DigestText,
}

impl NewDigest {
    /// Checks what someone typed and chose; the period is a month, as YYYY-MM.
    pub fn parse(
        series: &str,
        period: &str,
        (title, introduction): (&str, &str),
        said: &Answers,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = Problem::new("problem-choice-missing");
        let series_id = errors.check("series", series.parse().map_err(|_| unknown));
        let period = errors.check("period", parse_period(period).map(|_| period.to_owned()).ok_or(unknown));
        let text = errors.take(DigestText::parse(title, introduction, said));
        match (series_id, period, text) {
            (Some(series_id), Some(period), Some(text)) => Ok(Self { key: None, series_id, period, text }),
            _ => Err(errors),
        }
    }

    /// Chooses the edition's key beforehand: the same key twice begins one edition.
    #[must_use]
    pub fn with_key(self, key: Option<DigestId>) -> Self {
        Self { key, ..self }
    }
}

/// The first day of a period.
pub(crate) fn parse_period(period: &str) -> Option<NaiveDate> {
    let well_formed = period.len() == 7;
    NaiveDate::parse_from_str(&format!("{period}-01"), "%Y-%m-%d").ok().filter(|_| well_formed)
}

/// Begins an edition. Another one of the same period corrects the one before it, once that is on its way; what was cancelled
/// never went out, and there is nothing of it to correct.
pub async fn create(db: &Database, actor: &Actor, new: NewDigest) -> Result<DigestId> {
    let txn = db.begin().await?;
    let id = new.key.unwrap_or_else(|| DigestId::at(actor.now));
    if let Some(already) = digest::Entity::find_by_id(id).one(&txn).await? {
        return if already.created_by == actor.id {
            Ok(id)
        } else {
            Err(Error::Conflict("conflict-changed"))
        };
    }
    let series = find_series(&txn, new.series_id).await?;
    let earlier = list_editions(&txn, (series.id, &new.period)).await?;
    let is_begun =
        |earlier: &&digest::Model| earlier.frozen_at.is_none() && earlier.state != State::Cancelled;
    if earlier.iter().any(|earlier| is_begun(&earlier)) {
        return Err(Error::Conflict("conflict-digest-exists"));
    }
    let corrected = earlier.iter().find(|earlier| earlier.frozen_at.is_some());
    let row = digest::ActiveModel {
        id: Set(id),
        series_id: Set(series.id),
        period: Set(new.period),
        edition: Set(earlier.first().map_or(1, |earlier| earlier.edition + 1)),
        state: Set(State::Draft),
        title: Set(new.text.title.into_string()),
        introduction_html: Set(markdown::render(&new.text.introduction)),
        introduction_source: Set(new.text.introduction.into_string()),
        language: Set(actor.language),
        marking: Set(None),
        content_hash: Set(None),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
        submitted_at: Set(None),
        approved_by: Set(None),
        approved_at: Set(None),
        approved_hash: Set(None),
        scheduled_for_local: Set(None),
        zone: Set(None),
        released_by: Set(None),
        released_at: Set(None),
        frozen_at: Set(None),
        refrozen_at: Set(None),
        closed_at: Set(None),
        pause_reason: Set(None),
        recipient_count: Set(0),
        corrects_id: Set(corrected.map(|corrected| corrected.id)),
        version: Set(1),
    };
    row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    note_editor(&txn, actor, id).await?;
    let entry = Entry::new("DigestCreated", Some(actor.id), actor.now)
        .about(SubjectKind::Digest, id.0)
        .screened(&new.text.verdict);
    audit::record(&txn, entry).await?;
    draft::forget_sent(&txn, actor).await?;
    txn.commit().await?;
    Ok(id)
}

/// The editions of a month, the latest first.
async fn list_editions(
    txn: &DatabaseTransaction,
    (series_id, period): (DigestSeriesId, &str),
) -> Result<Vec<digest::Model>> {
    let of_month = digest::Column::SeriesId.eq(series_id).and(digest::Column::Period.eq(period));
    let editions = digest::Entity::find().filter(of_month);
    Ok(editions.order_by_desc(digest::Column::Edition).all(txn).await?)
}

/// Changes the words of an edition; its approval is void.
pub async fn update(
    db: &Database,
    actor: &Actor,
    (id, version): (DigestId, i32),
    text: DigestText,
) -> Result<()> {
    let txn = db.begin().await?;
    let introduction_html = markdown::render(&text.introduction);
    let verdict = text.verdict;
    let words = change((id, version), &EDITABLE)
        .col_expr(digest::Column::Title, Expr::value(text.title.into_string()))
        .col_expr(digest::Column::IntroductionSource, Expr::value(text.introduction.into_string()))
        .col_expr(digest::Column::IntroductionHtml, Expr::value(introduction_html));
    let digest = edit_screened(&txn, actor, id, &verdict).await?;
    apply(&txn, words).await?;
    void(&txn, actor.id, &digest, actor.now).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// What every change of an edition begins with: the actor may make it, and from now on not approve it.
pub(super) async fn edit(txn: &DatabaseTransaction, actor: &Actor, id: DigestId) -> Result<digest::Model> {
    edit_screened(txn, actor, id, &Verdict::default()).await
}

/// The same where its words change.
async fn edit_screened(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: DigestId,
    verdict: &Verdict,
) -> Result<digest::Model> {
    let digest = find(txn, actor, id).await?;
    if !actor.is_moderator() {
        return Err(Error::Forbidden("forbidden-digest"));
    }
    if !may_edit(actor, &digest) {
        return Err(Error::Conflict("conflict-digest-gone-out"));
    }
    note_editor(txn, actor, id).await?;
    let entry = Entry::new("DigestEdited", Some(actor.id), actor.now)
        .about(SubjectKind::Digest, id.0)
        .screened(verdict);
    audit::record(txn, entry).await?;
    Ok(digest)
}

async fn note_editor(txn: &DatabaseTransaction, actor: &Actor, id: DigestId) -> Result<()> {
    let row = digest_editor::ActiveModel { digest_id: Set(id), account_id: Set(actor.id) };
    let columns = [digest_editor::Column::DigestId, digest_editor::Column::AccountId];
    let noted = OnConflict::columns(columns).do_nothing().to_owned();
    digest_editor::Entity::insert(row).on_conflict(noted).exec_without_returning(txn).await?;
    Ok(())
}
