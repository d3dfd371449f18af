//! What a digest is made of, put there for a test.

use super::TestApp;
use csa_forum::domain::digest::{self, Audience, NewSeries};
use entity::{
    digest_series,
    id::{AccountId, TrendId, TrendVersionId},
    language::Language,
    trend, trend_version,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

impl TestApp {
    /// A series that goes to all policy readers.
    pub(crate) async fn series(&self) -> digest_series::Model {
        let new = NewSeries::parse("monthly", "The monthly digest", Audience::default()).unwrap();
        let txn = self.app.db.begin().await.unwrap();
        let series = digest::create_series(&txn, None, new, self.app.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
        series
    }

    /// A trend with a published version.
    pub(crate) async fn published_trend(&self, reference: &str, title: &str) -> trend::Model {
        let now = self.app.clock.now();
        let by = AccountId::random();
        let row = trend::ActiveModel {
            id: Set(TrendId::at(now)),
            reference: Set(reference.to_owned()),
            state: Set(trend::State::Open),
            closed_reason: Set(None),
            restricted_at: Set(None),
            published_number: Set(Some(1)),
            organisation_count: Set(4),
            report_count: Set(6),
            review_on: Set(None),
            opened_by: Set(by),
            opened_at: Set(now),
            version: Set(1),
        };
        let trend = row.insert(self.app.db.write()).await.unwrap();
        let version = trend_version::ActiveModel {
            id: Set(TrendVersionId::at(now)),
            trend_id: Set(trend.id),
            number: Set(1),
            state: Set(trend_version::State::Published),
            language: Set(Language::En),
            title: Set(title.to_owned()),
            summary: Set(format!("A summary of “{title}” in two sentences. This is the second.")),
            source: Set("In full.".to_owned()),
            html: Set("<p>In full.</p>".to_owned()),
            asked: Set("Say so in guidance.".to_owned()),
            sensitive_at: Set(None),
            source_grade: Set(Some("SG1".to_owned())),
            information_grade: Set(Some("IGB".to_owned())),
            confidence: Set(Some("CF2".to_owned())),
            research_confirmed_by: Set(None),
            written_by: Set(by),
            created_at: Set(now),
            graded_by: Set(Some(by)),
            graded_at: Set(Some(now)),
            approved_by: Set(Some(by)),
            approved_at: Set(Some(now)),
            published_by: Set(Some(by)),
            published_at: Set(Some(now)),
            version: Set(1),
        };
        version.insert(self.app.db.write()).await.unwrap();
        trend
    }

    /// Has a trend's published version withdrawn.
    pub(crate) async fn withdraw_trend(&self, trend: &trend::Model) {
        let row = trend::ActiveModel { published_number: Set(None), ..trend.clone().into() };
        row.update(self.app.db.write()).await.unwrap();
    }
}
