use crate::support::TestApp;
use chrono::TimeDelta;
use csa_forum::domain::{
    Timestamp,
    audit::{self, Entry},
    database::Database,
    job::{self, Job, MOST_ATTEMPTS},
    schedule,
};
use entity::id::JobId;
use std::collections::HashSet;

async fn enqueue(forum: &TestApp, jobs: usize) {
    let txn = forum.app.db.begin().await.unwrap();
    for _ in 0..jobs {
        job::enqueue(&txn, &Job::SweepSessions, forum.app.clock.now()).await.unwrap();
    }
    txn.commit().await.unwrap();
}

async fn finish_all(db: Database, now: Timestamp) -> Vec<JobId> {
    let mut mine = Vec::new();
    while let Some(claim) = job::claim(&db, now).await.unwrap() {
        job::finish(&db, &claim).await.unwrap();
        mine.push(claim.id);
    }
    mine
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_workers_each_job_has_one() {
    let forum = TestApp::start().await;
    enqueue(&forum, 200).await;

    let now = forum.app.clock.now();
    let workers: Vec<_> = (0..8).map(|_| tokio::spawn(finish_all(forum.app.db.clone(), now))).collect();
    let mut finished = Vec::new();
    for worker in workers {
        finished.extend(worker.await.unwrap());
    }

    assert_eq!(finished.len(), 200);
    assert_eq!(finished.iter().collect::<HashSet<_>>().len(), 200);
    assert_eq!(forum.jobs_due().await, 0);
}

#[tokio::test]
async fn a_job_whose_worker_died_falls_due_again_and_the_late_worker_cannot_finish_it() {
    let forum = TestApp::start().await;
    enqueue(&forum, 1).await;
    let dead = job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().unwrap();
    assert!(job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().is_none(), "the lease holds");

    forum.advance(TimeDelta::minutes(6));
    let second = job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().unwrap();
    assert_eq!((second.id, second.attempts), (dead.id, 2));

    job::finish(&forum.app.db, &dead).await.unwrap();
    forum.advance(TimeDelta::minutes(6));
    assert_eq!(forum.jobs_due().await, 1, "what the second holds is still there");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_job_that_goes_on_failing_is_set_aside() {
    let forum = TestApp::start().await;
    enqueue(&forum, 1).await;

    for attempt in 1..=MOST_ATTEMPTS {
        let claim = job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().unwrap();
        assert_eq!(claim.attempts, attempt);
        job::fail(&forum.app.db, &claim, "no answer", forum.app.clock.now()).await.unwrap();
        assert!(job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().is_none(), "it waits first");
        forum.advance(TimeDelta::hours(2));
    }

    assert!(job::claim(&forum.app.db, forum.app.clock.now()).await.unwrap().is_none());
    assert_eq!(job::count_set_aside(forum.app.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn what_comes_round_comes_again_after_it_was_set_aside() {
    let forum = TestApp::start().await;
    let (db, clock) = (&forum.app.db, &forum.app.clock);
    while job::count_set_aside(db.read()).await.unwrap() == 0 {
        schedule::enqueue_due(db, clock.now()).await.unwrap();
        while let Some(claim) = job::claim(db, clock.now()).await.unwrap() {
            match claim.job {
                Ok(Job::ChainAudit) => job::fail(db, &claim, "no answer", clock.now()).await.unwrap(),
                _ => job::finish(db, &claim).await.unwrap(),
            }
        }
        forum.advance(TimeDelta::hours(2));
    }
    let txn = db.begin().await.unwrap();
    audit::record(&txn, Entry::new("SomethingHappened", None, clock.now())).await.unwrap();
    txn.commit().await.unwrap();

    forum.run_due_jobs().await;

    assert_eq!(audit::count_waiting(db.read()).await.unwrap(), 0);
    assert_eq!(job::count_set_aside(db.read()).await.unwrap(), 1, "an administrator still sees it");
}

#[tokio::test]
async fn what_comes_round_is_enqueued_once_a_round_however_many_ask() {
    let forum = TestApp::start().await;
    for _ in 0..3 {
        schedule::enqueue_due(&forum.app.db, forum.app.clock.now()).await.unwrap();
    }
    let first_round = forum.jobs_due().await;
    assert!(first_round > 0);
    forum.run_due_jobs().await;
    assert_eq!(forum.jobs_due().await, 0);

    forum.advance(TimeDelta::hours(1));
    schedule::enqueue_due(&forum.app.db, forum.app.clock.now()).await.unwrap();
    assert_eq!(forum.jobs_due().await, first_round);
    forum.run_due_jobs().await;
}
