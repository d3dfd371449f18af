//! Grading a version on the two axes of the 3x5x2 scheme, and the confidence that follows from the counts.

use crate::domain::{
    Actor, Error, FieldErrors, Result,
    database::Database,
    submission::may_judge,
    taxonomy,
    trend::{
        find_version, link, support,
        version::{Step, lock, note_author, turn},
    },
};
use entity::{
    id::TrendId,
    trend_version::{self, State},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};

/// A grade on both axes, and whether data or research from outside was checked.
#[derive(Debug, Clone)]
pub struct Grade {
    source: String,
    information: String,
    research_confirmed: bool,
}

impl Grade {
    /// Accepts a code of `source_grade` and one of `information_grade`.
    pub fn parse(
        source: &str,
        information: &str,
        research_confirmed: bool,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let source = errors.check("source", taxonomy::parse("source_grade", source));
        let information = errors.check("information", taxonomy::parse("information_grade", information));
        match (source, information) {
            (Some(source), Some(information)) => Ok(Self { source, information, research_confirmed }),
            _ => Err(errors),
        }
    }
}

/// Whether a trend is the actor's to grade or to approve: a moderator's, if none of its reports comes from them
/// or from their own organisation, which has not said anything of it either.
pub async fn may_grade(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<bool> {
    let reports_are_others = link::list_rows(db, id).await?.iter().all(|row| may_judge(actor, row));
    let words = support::list_speaking(db, &[id]).await?;
    let is_interested = words.iter().any(|(_, speaking)| actor.has_interest_in(Some(*speaking)));
    Ok(actor.is_moderator() && reports_are_others && !is_interested)
}

/// Grades a draft, or grades it again before it is approved.
pub async fn grade(
    db: &Database,
    actor: &Actor,
    (trend_id, number, version): (TrendId, i32, i32),
    grade: Grade,
) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, trend_id).await?;
    let (trend, found) = find_version(&txn, actor, (trend_id, number)).await?;
    if !may_grade(&txn, actor, trend_id).await? {
        return Err(Error::Forbidden("forbidden-own-organisation"));
    }
    let confirmed_by = grade.research_confirmed.then_some(actor.id);
    let confidence = confidence(trend.organisation_count, grade.research_confirmed);
    let columns = vec![
        (trend_version::Column::SourceGrade, Expr::value(grade.source)),
        (trend_version::Column::InformationGrade, Expr::value(grade.information)),
        (trend_version::Column::ResearchConfirmedBy, Expr::value(confirmed_by)),
        (trend_version::Column::Confidence, Expr::value(confidence)),
        (trend_version::Column::GradedBy, Expr::value(actor.id)),
        (trend_version::Column::GradedAt, Expr::value(actor.now)),
    ];
    let step = Step { kind: "TrendVersionGraded", from: &[State::Draft, State::Graded], to: State::Graded };
    turn(&txn, actor, (&found, version), &step, columns).await?;
    note_author(&txn, actor, found.id).await?;
    Ok(txn.commit().await?)
}

/// CF1: one organisation. CF2: two or more independent ones. CF3: these, with data or research that was confirmed.
fn confidence(organisations: i32, research_confirmed: bool) -> &'static str {
    match (organisations, research_confirmed) {
        (2.., true) => "CF3",
        (2.., false) => "CF2",
        _ => "CF1",
    }
}

/// Sets the confidence of the graded versions by what the trend rests on now.
pub(crate) async fn recompute(txn: &DatabaseTransaction, (id, organisations): (TrendId, i32)) -> Result<()> {
    for confirmed in [true, false] {
        let research = if confirmed {
            trend_version::Column::ResearchConfirmedBy.is_not_null()
        } else {
            trend_version::Column::ResearchConfirmedBy.is_null()
        };
        trend_version::Entity::update_many()
            .col_expr(trend_version::Column::Confidence, Expr::value(confidence(organisations, confirmed)))
            .filter(trend_version::Column::TrendId.eq(id).and(research))
            .filter(trend_version::Column::State.is_in([State::Graded, State::Approved, State::Published]))
            .exec(txn)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_follows_from_independent_organisations_and_confirmed_research() {
        assert_eq!(confidence(0, true), "CF1");
        assert_eq!(confidence(1, true), "CF1");
        assert_eq!(confidence(2, false), "CF2");
        assert_eq!(confidence(2, true), "CF3");
        assert_eq!(confidence(7, false), "CF2");
    }
}
