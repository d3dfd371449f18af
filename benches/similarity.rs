//! The triage among 1,000 and 20,000 reports: what is like one, beside the plain query over the same index (all texts
//! that hold any of its words, by how many of them), and pages of the list, beside the oldest fifty rows.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
#![expect(clippy::cast_possible_truncation, reason = "words are picked from five thousand")]
#![expect(clippy::cast_sign_loss, reason = "a share of a count is none below nothing")]

#[expect(dead_code, reason = "this bench starts no server")]
mod support;

use chrono::TimeDelta;
use csa_forum::domain::{
    Actor, Timestamp, session,
    submission::{self, MOST_LISTED, Narrow, Shown},
};
use entity::{
    handling::Handling, id::SubmissionId, language::Language, role_grant::Role, similarity_word,
    subject::SubjectKind, submission as report, submission_revision as wording, tag,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use support::{machine, server::Ground};

/// Reports in the small forum, and in the large one.
const REPORTS: [usize; 2] = [1_000, 20_000];
/// Words in a report, and in the language in which it is written.
const WORDS: usize = 90;
const LANGUAGE: f64 = 5_000.0;
/// Reports that are opened.
const ROUNDS: usize = 60;

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure());
}

async fn measure() {
    let ground = Ground::new().await;
    let ada = ground.person("Ada", &[Role::Member]).await;
    let sedge = ground.person("Sedge", &[Role::Moderator]).await;
    let db = &ground.app.db;
    let now = ground.app.clock.now();
    let moderator = session::actor(db.read(), sedge.id, now).await.expect("a query").expect("an actor");
    let mut random = StdRng::seed_from_u64(7);
    let mut rows = Vec::new();
    let mut medians = Vec::new();
    let mut there = 0;
    for all in REPORTS {
        fill(&ground, (ada.id, all - there, now), &mut random).await;
        there = all;
        let opened = pick(&ground, &moderator).await;
        let ours = time_ours(&ground, &moderator, &opened).await;
        let plain = time_plain(&ground, &opened).await;
        rows.extend(beside(("similar reports", &ours), ("all with any of its words", &plain), all));
        let oldest = time_oldest(&ground).await;
        for (what, narrow) in narrowed() {
            let listed = time_list(&ground, &moderator, &narrow).await;
            rows.extend(beside((what, &listed), ("the oldest fifty rows", &oldest), all));
        }
        medians.push(median(&ours).as_secs_f64());
    }
    let grown = format!("{:.2}", medians[1] / medians[0]);
    rows.push(vec!["similar reports, 20000 to 1000".to_owned(), grown, String::new()]);
    machine::keep("Triage", &["what", "median ms", "p95 ms"], &rows);
}

/// What is asked of the list.
fn narrowed() -> [(&'static str, Narrow); 4] {
    let all = Narrow::default();
    [
        ("the list", all.clone()),
        ("the list of a term", Narrow { term: Some("TR03".to_owned()), ..all.clone() }),
        ("the list of an offence", Narrow { offence: Some("OF99".to_owned()), ..all.clone() }),
        ("an empty list", Narrow { setting: Some("SE01".to_owned()), ..all }),
    ]
}

/// Both, and the ratio of their medians.
fn beside(
    (what, ours): (&str, &[Duration]),
    (plainly, plain): (&str, &[Duration]),
    all: usize,
) -> [Vec<String>; 3] {
    let ratio = median(ours).as_secs_f64() / median(plain).as_secs_f64();
    let ratio = vec!["ratio".to_owned(), format!("{ratio:.2}"), String::new()];
    [row(&format!("{what}, of {all}"), ours), row(&format!("{plainly}, of {all}"), plain), ratio]
}

/// Words of a language in which few are common and most are rare.
fn text(random: &mut StdRng, words: usize) -> String {
    let word = |random: &mut StdRng| {
        let rank = (LANGUAGE * random.random::<f64>().powi(3)) as usize;
        format!("w{rank}x")
    };
    (0..words).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

async fn fill(
    ground: &Ground,
    (author, more, now): (entity::id::AccountId, usize, Timestamp),
    random: &mut StdRng,
) {
    let db = &ground.app.db;
    for start in (0..more).step_by(100) {
        let (mut reports, mut wordings, mut tags) = (Vec::new(), Vec::new(), Vec::new());
        for at in start..more.min(start + 100) {
            let id = SubmissionId::random();
            let since = now - TimeDelta::minutes(i64::try_from(at).expect("a count"));
            reports.push(report_row(id, author, since));
            wordings.push(wording_row(id, author, (text(random, 8), text(random, WORDS)), now));
            let codes = [random.random_range(1..=22), random.random_range(1..=22)];
            for code in BTreeSet::from(codes) {
                tags.push(tag::ActiveModel {
                    subject_kind: Set(SubjectKind::Submission),
                    subject_id: Set(id.0),
                    taxonomy: Set("trend".to_owned()),
                    code: Set(format!("TR{code:02}")),
                });
            }
        }
        let txn = db.begin().await.expect("a transaction");
        report::Entity::insert_many(reports).exec_without_returning(&txn).await.expect("reports");
        wording::Entity::insert_many(wordings).exec_without_returning(&txn).await.expect("wordings");
        tag::Entity::insert_many(tags).exec_without_returning(&txn).await.expect("tags");
        txn.commit().await.expect("a commit");
    }
    while submission::enter_missing(db, 200).await.expect("the index grows") {}
}

fn report_row(id: SubmissionId, author: entity::id::AccountId, now: Timestamp) -> report::ActiveModel {
    report::ActiveModel {
        id: Set(id),
        reference: Set(format!("S-{}", id.0.simple())),
        state: Set(report::State::Submitted),
        revision: Set(1),
        submitted_at: Set(Some(now)),
        waits_since: Set(Some(now)),
        assigned_to: Set(None),
        taken_at: Set(None),
        decided_at: Set(None),
        decline_reason: Set(None),
        declined_by: Set(None),
        state_changed_at: Set(now),
        may_contact: Set(true),
        attested_at: Set(Some(now)),
        screening_rules: Set(String::new()),
        author_id: Set(author),
        organisation_id: Set(None),
        handling: Set(Handling::Hd3),
        language: Set(Language::En),
        created_at: Set(now),
        published_at: Set(None),
        withdrawn_at: Set(None),
        locked_at: Set(None),
        version: Set(1),
    }
}

fn wording_row(
    id: SubmissionId,
    author: entity::id::AccountId,
    (title, change): (String, String),
    now: Timestamp,
) -> wording::ActiveModel {
    let empty = || Set(String::new());
    wording::ActiveModel {
        submission_id: Set(id),
        number: Set(1),
        title: Set(title),
        change: Set(change),
        method: empty(),
        importance: empty(),
        help: empty(),
        evidence_detail: empty(),
        references: empty(),
        first_noticed: empty(),
        direction: Set(None),
        scale: Set(None),
        evidence: Set(None),
        own_confidence: Set(None),
        offence: Set(Some("OF99".to_owned())),
        setting: Set(Some("SE03".to_owned())),
        by: Set(author),
        at: Set(now),
    }
}

/// The reports that are opened, with their tags.
async fn pick(ground: &Ground, moderator: &Actor) -> Vec<(Shown, Vec<tag::Model>)> {
    let db = ground.app.db.read();
    let rows = report::Entity::find().order_by_asc(report::Column::Id).limit(ROUNDS as u64);
    let mut picked = Vec::new();
    for row in rows.all(db).await.expect("reports") {
        let shown = submission::find(db, moderator, row.id).await.expect("a report");
        let tags = submission::list_tags(db, row.id).await.expect("tags");
        picked.push((shown, tags));
    }
    picked
}

async fn time_ours(ground: &Ground, moderator: &Actor, opened: &[(Shown, Vec<tag::Model>)]) -> Vec<Duration> {
    let db = ground.app.db.read();
    let mut times = Vec::new();
    for (shown, tags) in opened {
        let started = Instant::now();
        let found = submission::list_similar(db, moderator, (shown, tags), 5).await.expect("a query");
        times.push(started.elapsed());
        assert!(found.len() <= 5, "no more than are shown");
    }
    times
}

/// Every text that holds any of its words, by how many it holds.
async fn time_plain(ground: &Ground, opened: &[(Shown, Vec<tag::Model>)]) -> Vec<Duration> {
    let db = ground.app.db.read();
    let mut times = Vec::new();
    for (shown, _) in opened {
        let id = shown.submission.id.0;
        let own = similarity_word::Entity::find().filter(similarity_word::Column::SubjectId.eq(id));
        let words: Vec<String> = own.all(db).await.expect("words").into_iter().map(|row| row.word).collect();
        let started = Instant::now();
        let found: Vec<(uuid::Uuid, i64)> = similarity_word::Entity::find()
            .select_only()
            .column(similarity_word::Column::SubjectId)
            .column_as(similarity_word::Column::Word.count(), "held")
            .filter(similarity_word::Column::SubjectKind.eq(SubjectKind::Submission))
            .filter(similarity_word::Column::Word.is_in(words))
            .group_by(similarity_word::Column::SubjectId)
            .order_by_desc(Expr::col("held"))
            .limit(6)
            .into_tuple()
            .all(db)
            .await
            .expect("a query");
        times.push(started.elapsed());
        assert!(!found.is_empty(), "at least itself");
    }
    times
}

/// A page of the list, as a moderator opens it.
async fn time_list(ground: &Ground, moderator: &Actor, narrow: &Narrow) -> Vec<Duration> {
    let db = ground.app.db.read();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let page = submission::list_waiting(db, moderator, (narrow, None)).await.expect("a query");
        times.push(started.elapsed());
        assert!(page.rows.len() <= MOST_LISTED, "no more than a page");
    }
    times
}

/// The oldest rows of the table, whatever stands in them.
async fn time_oldest(ground: &Ground) -> Vec<Duration> {
    let db = ground.app.db.read();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let rows = report::Entity::find()
            .order_by_asc(report::Column::SubmittedAt)
            .order_by_asc(report::Column::Id)
            .limit(MOST_LISTED as u64);
        let started = Instant::now();
        let found = rows.all(db).await.expect("a query");
        times.push(started.elapsed());
        assert_eq!(found.len(), MOST_LISTED, "a page");
    }
    times
}

fn median(times: &[Duration]) -> Duration {
    percentile(times, 50)
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() - 1) * percent / 100]
}

fn row(what: &str, times: &[Duration]) -> Vec<String> {
    let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1000.0);
    vec![what.to_owned(), ms(median(times)), ms(percentile(times, 95))]
}
