//! What is like a report that a moderator has open: other reports, by reference, and trends that are open.

use crate::{
    app::App,
    domain::{
        self, Actor, Timestamp,
        submission::{self, Shown},
        trend,
    },
    web::{submissions::similar::why, triage::state, ui::Ui},
};
use entity::{
    id::{SubmissionId, TrendId},
    tag,
};

/// The most reports that are shown, and the most trends.
const MOST: usize = 5;

/// A report like the one that is open; its text is a press away, and counts once it is opened.
#[derive(Debug)]
pub(super) struct SimilarReport {
    pub(super) id: SubmissionId,
    pub(super) reference: String,
    pub(super) state: String,
    pub(super) at: Option<Timestamp>,
    pub(super) why: String,
    /// The reference of the trend to which it is linked.
    pub(super) trend: Option<String>,
}

/// A trend like it, to which it can be linked.
#[derive(Debug)]
pub(super) struct SimilarTrend {
    pub(super) id: TrendId,
    pub(super) reference: String,
    pub(super) title: String,
    /// What their words have in common; nothing for one that only holds similar reports.
    pub(super) why: String,
    /// How many similar reports are linked to it.
    pub(super) reports: usize,
}

/// Reports and open trends that are like a report.
pub(super) async fn find(
    app: &App,
    (actor, ui): (&Actor, &Ui),
    (report, tags): (&Shown, &[tag::Model]),
    open: &[(entity::trend::Model, String)],
) -> domain::Result<(Vec<SimilarReport>, Vec<SimilarTrend>)> {
    let db = app.db.read();
    let alike = submission::list_similar(db, actor, (report, tags), MOST).await?;
    let ids: Vec<SubmissionId> = alike.iter().map(|(shown, _)| shown.submission.id).collect();
    let linked = trend::list_of_submissions(db, actor, &ids).await?;
    let words = submission::words_of(&report.wording, tags);
    let mut trends = Vec::new();
    for (published, alike) in trend::list_similar(db, actor, &words, MOST).await? {
        trends.push((published.trend.id, why(ui, &alike)));
    }
    for found in linked.values() {
        if !trends.iter().any(|(id, _)| *id == found.id) {
            trends.push((found.id, String::new()));
        }
    }
    let trend = |(id, why): (TrendId, String)| {
        let (found, title) = open.iter().find(|(found, _)| found.id == id)?;
        let reports = linked.values().filter(|other| other.id == id).count();
        let (reference, title) = (found.reference.clone(), title.clone());
        Some(SimilarTrend { id, reference, title, why, reports })
    };
    let trends = trends.into_iter().filter_map(trend).take(MOST).collect();
    let similar = |(shown, alike): (Shown, _)| {
        let Shown { submission, .. } = shown;
        SimilarReport {
            trend: linked.get(&submission.id).map(|found| found.reference.clone()),
            id: submission.id,
            state: state(ui, submission.state),
            at: submission.submitted_at,
            reference: submission.reference,
            why: why(ui, &alike),
        }
    };
    Ok((alike.into_iter().map(similar).collect(), trends))
}
