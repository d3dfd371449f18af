//! What a digest is made of, put there for tests and benches: readers, a trend, and an edition that is released.

use chrono::NaiveDate;
use csa_forum::{
    app::App,
    domain::{
        Actor, Subject,
        account::{self, NewAccount},
        digest::{self, Audience, NewDigest, NewSeries},
        screening::Answers,
    },
};
use entity::{
    digest_series,
    id::{AccountId, DigestId, TrendId, TrendVersionId},
    language::Language,
    role_grant::Role,
    trend, trend_version,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// The month of an edition, unless a test says another.
pub(crate) const PERIOD: &str = "2026-11";

/// The series that goes to all policy readers.
pub(crate) async fn series(app: &App) -> digest_series::Model {
    if let Some(series) = digest_series::Entity::find().one(app.db.read()).await.expect("a query") {
        return series;
    }
    let new = NewSeries::parse("monthly", "The monthly digest", Audience::default()).expect("a series");
    let txn = app.db.begin().await.expect("a transaction");
    let series = digest::create_series(&txn, None, new, app.clock.now()).await.expect("a series");
    txn.commit().await.expect("a commit");
    series
}

/// A trend with a published version.
pub(crate) async fn published_trend(app: &App, reference: &str, title: &str) -> trend::Model {
    let (now, by) = (app.clock.now(), AccountId::random());
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
        locked_at: Set(None),
        closed_at: Set(None),
        successor_id: Set(None),
        version: Set(1),
    };
    let trend = row.insert(app.db.write()).await.expect("a trend");
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
    version.insert(app.db.write()).await.expect("its wording");
    trend
}

/// Policy readers at these addresses.
pub(crate) async fn policy_readers(app: &App, addresses: &[String]) {
    let now = app.clock.now();
    let txn = app.db.begin().await.expect("a transaction");
    for (number, address) in addresses.iter().enumerate() {
        let name = format!("Reader {}", spelt(number));
        let new = NewAccount::parse(&name, &format!("{name} Example"), address).expect("a sound account");
        let account = account::create(&txn, None, (new, String::new()), now).await.expect("an account");
        account::grant(&txn, None, (account.id, Role::PolicyReader), now).await.expect("a role");
    }
    txn.commit().await.expect("a commit");
}

/// A month's edition with these items, which waits for approval.
pub(crate) async fn submitted(app: &App, writer: &Actor, period: &str, items: &[Subject]) -> DigestId {
    let series = series(app).await.id.to_string();
    let month = NaiveDate::parse_from_str(&format!("{period}-01"), "%F").expect("a month");
    let title = format!("The Forum: {}", month.format("%B %Y"));
    let new = NewDigest::parse(&series, period, (&title, "One trend."), &Answers::default());
    let id = digest::create(&app.db, writer, new.expect("a sound digest")).await.expect("a digest");
    for item in items {
        digest::add(&app.db, writer, id, *item).await.expect("an item");
    }
    let version = digest::find(app.db.read(), writer, id).await.expect("the digest").version;
    digest::submit(&app.db, writer, (id, version)).await.expect("submitted");
    id
}

/// An edition with these items, written by one moderator, approved by another, and released: not yet frozen.
pub(crate) async fn released(app: &App, (writer, approver): (&Actor, &Actor), items: &[Subject]) -> DigestId {
    let id = submitted(app, writer, PERIOD, items).await;
    let version = async || (id, digest::find(app.db.read(), writer, id).await.expect("the digest").version);
    digest::approve(&app.db, approver, version().await, "MK1").await.expect("approved");
    digest::release(&app.db, writer, version().await).await.expect("released");
    id
}

/// A number in letters, since digits and letters that look alike make the same shown name.
fn spelt(number: usize) -> String {
    number.to_string().chars().map(|digit| char::from(b'A' + (digit as u8 - b'0'))).collect()
}
