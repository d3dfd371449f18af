use crate::{
    commands::demo::stage::{Stage, ago, said},
    domain::{
        Actor, Error, Result, Subject, concern,
        digest::{self, Audience, NewDigest, NewSeries},
        response, trend,
    },
    mail,
};
use chrono::{Months, TimeDelta};
use entity::{digest_feedback::Word, id::DigestId, subject::SubjectKind};

/// Last month's edition, which goes out as the demonstration starts and is answered, and this month's, which waits for
/// approval.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let txn = stage.app.db.begin().await?;
    let new = NewSeries::parse("monthly", "The Forum", Audience::default())?;
    let series = digest::create_series(&txn, None, new, stage.now - ago(60, 0, 0)).await?.id.to_string();
    txn.commit().await?;

    let (trends, concerns) = (published_trends(stage).await?, answered_concerns(stage).await?);
    let first = "Three trends that ask something of you, and one answer that is under way.";
    let contents = [trends.clone(), concerns.clone()].concat();
    let last_month = compose(stage, (&series, 1, ago(0, 3, 0)), first, &contents).await?;
    let sedge = stage.actor("Sedge", ago(0, 1, 0)).await?;
    digest::approve(&stage.app.db, &sedge, (last_month, version(stage, last_month).await?), "MK1").await?;
    digest::release(&stage.app.db, &sedge, (last_month, version(stage, last_month).await?)).await?;
    mail::digest::freeze(stage.app, last_month).await?;
    answer(stage, last_month).await?;

    let second = "One trend, and one concern that waits for an answer.";
    let unanswered = unanswered_concerns(stage).await?;
    let contents: Vec<Subject> = trends.into_iter().take(1).chain(unanswered).collect();
    compose(stage, (&series, 0, ago(0, 2, 0)), second, &contents).await?;
    Ok(())
}

/// An edition of some months before, put before the other moderator.
async fn compose(
    stage: &Stage<'_>,
    (series, months_before, since): (&str, u32, TimeDelta),
    introduction: &str,
    contents: &[Subject],
) -> Result<DigestId> {
    let marram = stage.actor("Marram", since).await?;
    let month = stage.now.checked_sub_months(Months::new(months_before)).ok_or(Error::NotFound)?;
    let (period, title) = (month.format("%Y-%m").to_string(), month.format("The Forum: %B %Y").to_string());
    let new = NewDigest::parse(series, &period, (&title, introduction), &said())?;
    let id = digest::create(&stage.app.db, &marram, new).await?;
    for subject in contents {
        digest::add(&stage.app.db, &marram, id, *subject).await?;
    }
    digest::submit(&stage.app.db, &marram, (id, version(stage, id).await?)).await?;
    Ok(id)
}

/// What policy staff do with the first items of an edition.
async fn answer(stage: &Stage<'_>, id: DigestId) -> Result<()> {
    let items = digest::list_items(stage.app.db.read(), id).await?;
    for (name, item, word) in [
        ("Joss Pryce", 0, Word::ActingOnIt),
        ("Karin Lindqvist", 0, Word::Useful),
        ("Joss Pryce", 1, Word::Useful),
    ] {
        let Some(item) = items.get(item) else { continue };
        let reader = reader(stage, name).await?;
        digest::give_feedback(&stage.app.db, &reader, (id, item.id), word).await?;
    }
    Ok(())
}

async fn version(stage: &Stage<'_>, id: DigestId) -> Result<i32> {
    Ok(digest::find(stage.app.db.read(), &reader(stage, "Marram").await?, id).await?.version)
}

async fn published_trends(stage: &Stage<'_>) -> Result<Vec<Subject>> {
    let trends = trend::list_published(stage.app.db.read(), &reader(stage, "Marram").await?, None).await?;
    Ok(trends.rows.iter().map(|found| Subject::new(SubjectKind::Trend, found.trend.id.0)).collect())
}

async fn answered_concerns(stage: &Stage<'_>) -> Result<Vec<Subject>> {
    let tamsin = reader(stage, "Tamsin Ellery").await?;
    let answered = response::list_answered(stage.app.db.read(), &tamsin, None).await?;
    let responses = answered.rows.iter().filter(|found| found.question.subject.kind == SubjectKind::Concern);
    Ok(responses.map(|found| Subject::new(SubjectKind::Response, found.shown.response.id.0)).collect())
}

async fn unanswered_concerns(stage: &Stage<'_>) -> Result<Vec<Subject>> {
    let tamsin = reader(stage, "Tamsin Ellery").await?;
    let concerns = concern::list_published(stage.app.db.read(), &tamsin, None).await?.rows;
    let mut unanswered = Vec::new();
    for found in concerns {
        let subject = concern::subject(found.concern.id);
        if response::find_for(stage.app.db.read(), subject).await?.is_none() {
            unanswered.push(subject);
        }
    }
    Ok(unanswered)
}

async fn reader(stage: &Stage<'_>, name: &str) -> Result<Actor> {
    stage.actor(name, ago(0, 0, 0)).await
}
