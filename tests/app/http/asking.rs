//! Who is behind requests that come at the same time: one reading answers for all, and each is answered as if alone.

use crate::support::{Person, TestApp};
use chrono::TimeDelta;
use csa_forum::domain::{
    Result,
    database::Database,
    session::{Holder, Sessions},
    space::Audience,
};
use entity::{
    id::SpaceId, organisation::Kind as OrganisationKind, role_grant::Role, space::Posting,
    space_audience::Kind,
};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What answers for a forum, and how often it has looked for sessions.
async fn watched(forum: &TestApp) -> (Sessions, Arc<AtomicUsize>) {
    let mut db = Database::connect(&forum.url, 2).await.unwrap();
    let readings = Arc::new(AtomicUsize::new(0));
    let counted = readings.clone();
    db.watch(move |sql| {
        counted.fetch_add(usize::from(sql.contains(r#"FROM "session""#)), Ordering::Relaxed);
    });
    (Sessions::new(db, forum.app.settings.sessions()), readings)
}

fn spaces(holder: Option<&Holder>) -> Option<BTreeSet<SpaceId>> {
    match holder? {
        Holder::SignedIn(actor) => Some(actor.spaces.iter().copied().collect()),
        Holder::Halfway(_) => None,
    }
}

async fn suspend(moderator: &Person<'_>, person: &Person<'_>) {
    let page = format!("/sanctions/people/{}", person.account.id);
    let form = [
        ("kind", "suspension"),
        ("reason", "Please keep to what the thread is about."),
        ("last_on_day", "30"),
        ("last_on_month", "11"),
        ("last_on_year", "2026"),
    ];
    moderator.fill(&page, &page, &form).await.location();
}

#[tokio::test]
async fn those_who_ask_at_once_are_answered_by_one_reading_and_each_as_alone() {
    let forum = TestApp::start().await;
    let (ada, ben, cai) = (forum.person("Ada").await, forum.person("Ben").await, forum.person("Cai").await);
    let (sedge, reed) =
        (forum.moderator("Sedge").await, forum.person_with("Reed", &[Role::PolicyReader]).await);
    let heron = forum.organisation("Heron House", OrganisationKind::Charity, &[&ada]).await;
    let open_to = |kind, value: String| vec![Audience { kind, value }];
    let everybody = forum.space("general").await.id;
    let of_charities = open_to(Kind::OrganisationKind, OrganisationKind::Charity.to_string());
    let of_charities = forum.space_for("charities", Posting::StraightAway, of_charities).await.id;
    let of_heron = open_to(Kind::Organisation, heron.id.to_string());
    let of_heron = forum.space_for("heron", Posting::StraightAway, of_heron).await.id;
    let of_ben = open_to(Kind::Account, ben.account.id.to_string());
    let of_ben = forum.space_for("ben", Posting::StraightAway, of_ben).await.id;
    suspend(&sedge, &cai).await;
    forum.run_due_jobs().await;
    // Ada's first session is of before; she has done nothing since but listen.
    forum.advance(TimeDelta::minutes(31));
    let gone = ben.again().await;
    gone.lose_session().await;
    let here =
        [ada.again().await, sedge.again().await, ben.again().await, cai.again().await, reed.again().await];
    let (sessions, readings) = watched(&forum).await;
    let now = forum.app.clock.now();
    let others = [&*gone.token, &*ada.token, "nobody's", ""];
    let tokens: Vec<&str> = here.iter().map(|person| &*person.token).chain(others).collect();

    let at_once: Vec<Option<Holder>> = join_all(tokens.iter().map(|token| sessions.find_holder(token, now)))
        .await
        .into_iter()
        .collect::<Result<_>>()
        .unwrap();

    assert_eq!(readings.load(Ordering::Relaxed), 1);
    let read: Vec<_> = at_once.iter().map(|holder| spaces(holder.as_ref())).collect();
    let some = |ids: &[SpaceId]| Some(ids.iter().copied().collect());
    let all = some(&[everybody, of_charities, of_heron, of_ben]);
    assert_eq!(read[..3], [some(&[everybody, of_charities, of_heron]), all, some(&[everybody, of_ben])]);
    assert_eq!(read[3..], [some(&[]), some(&[]), None, None, None, None]);
    for (token, told) in tokens.iter().zip(&at_once) {
        let alone = sessions.find_holder(token, now).await.unwrap();
        assert_eq!(format!("{alone:?}"), format!("{told:?}"));
    }
    let (listens, holds) =
        tokio::join!(sessions.find_listener(&ada.token, now), sessions.find_holder(&ada.token, now));
    assert!(listens.unwrap().is_some_and(|actor| actor.id == ada.account.id) && holds.unwrap().is_none());
}

#[tokio::test]
async fn a_reading_that_fails_is_told_to_each_who_asked_and_what_is_asked_next_is_answered() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (sessions, _) = watched(&forum).await;
    let now = forum.app.clock.now();
    let run = async |sql: &str| {
        let statement = Statement::from_string(forum.app.db.backend(), sql);
        forum.app.db.write().execute_raw(statement).await.unwrap();
    };

    run("ALTER TABLE session RENAME TO session_elsewhere").await;
    let told = join_all((0..3).map(|_| sessions.find_holder(&ada.token, now))).await;
    assert!(told.iter().all(Result::is_err), "{told:?}");
    run("ALTER TABLE session_elsewhere RENAME TO session").await;
    assert!(sessions.find_holder(&ada.token, now).await.unwrap().is_some());
}
