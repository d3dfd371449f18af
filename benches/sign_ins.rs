//! Fifty people sign in at once while others read: what it does to the reading.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[expect(dead_code, reason = "this bench measures no memory and no processor time")]
mod support;

use csa_forum::domain::{
    post::{self, NewThread},
    screening::Answers,
    session,
};
use entity::{language::Language, role_grant::Role};
use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use support::{
    load::{self, Measured},
    machine,
    server::{Ground, Server},
};
use tokio::{
    sync::Barrier,
    task::JoinSet,
    time::{sleep, timeout},
};

const PEOPLE: usize = 50;
const READERS: usize = 4;
/// Pages a second, few enough that reading alone leaves the machine room.
const RATE: f64 = 100.0;
const TIME: Duration = Duration::from_secs(5);
/// How long fifty sign-ins may take in all.
const LONGEST: Duration = Duration::from_mins(1);

/// How many times as long the slowest hundredth of the pages may take meanwhile.
const REACH: f64 = 2.0;

fn main() -> ExitCode {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure())
}

async fn measure() -> ExitCode {
    let ground = Ground::new().await;
    let path = fill(&ground).await;
    for number in 0..PEOPLE {
        ground.person(&name(number), &[Role::Member]).await;
    }
    let server = Arc::new(ground.serve(&[]));
    let cookie = server.sign_in("ada@example.org").await;
    let request = load::get(&path, &cookie);
    load::run(server.address, &request, (READERS, TIME / 5), Some(RATE)).await;

    let alone = load::run(server.address, &request, (READERS, TIME), Some(RATE)).await;
    let (beside, took) = tokio::join!(
        load::run(server.address, &request, (READERS, TIME), Some(RATE)),
        timeout(LONGEST, sign_in_at_once(&server)),
    );
    let took = took.expect("fifty sign-ins end within a minute");
    let rows = [row("reading alone", &alone), row("beside 50 sign-ins", &beside), ratio(&alone, &beside)];
    println!("{PEOPLE} sign-ins at once took {:.2} s; {RATE} pages a second asked for", took.as_secs_f64());
    machine::keep("Fifty sign-ins at once", &["what", "pages", "p50 ms", "p99 ms"], &rows);
    let times = times(&alone, &beside, 99);
    if times <= REACH {
        return ExitCode::SUCCESS;
    }
    println!("Fifty sign-ins slow other pages {times:.2} times; {REACH} is the most.");
    ExitCode::FAILURE
}

/// How long it takes until all are signed in. They begin when the reading has, and all at the same moment.
async fn sign_in_at_once(server: &Arc<Server>) -> Duration {
    sleep(TIME / 5).await;
    let ready = Arc::new(Barrier::new(PEOPLE + 1));
    let mut people = JoinSet::new();
    for number in 0..PEOPLE {
        let (server, ready) = (server.clone(), ready.clone());
        people.spawn(async move {
            ready.wait().await;
            server.sign_in(&format!("{}@example.org", name(number).to_lowercase())).await
        });
    }
    ready.wait().await;
    let started = Instant::now();
    while let Some(signed_in) = people.join_next().await {
        signed_in.expect("somebody signs in");
    }
    started.elapsed()
}

async fn fill(ground: &Ground) -> String {
    let ada = ground.person("Ada", &[Role::Member]).await;
    let space = ground.space().await;
    let db = &ground.app.db;
    let now = ground.app.clock.now();
    let actor = session::actor(db.read(), ada.id, now).await.expect("a query").expect("an actor");
    let body = ("Three short fields did better than one long one.", "HD3");
    let new = NewThread::parse("What reports need to say", body, Language::En, &Answers::default())
        .expect("a sound thread");
    let thread = post::start_thread(db, &actor, space.id, new).await.expect("a thread");
    format!("/threads/{thread}")
}

/// A name in letters, since digits and letters that look alike make the same shown name.
fn name(number: usize) -> String {
    let letters = number.to_string().bytes().map(|digit| char::from(b'A' + digit - b'0')).collect::<String>();
    format!("Reader{letters}")
}

fn row(what: &str, measured: &Measured) -> Vec<String> {
    let ms = |of_hundred| format!("{:.2}", measured.percentile(of_hundred).as_secs_f64() * 1000.0);
    vec![what.to_owned(), measured.answered.to_string(), ms(50), ms(99)]
}

fn times(alone: &Measured, beside: &Measured, of_hundred: usize) -> f64 {
    let alone = alone.percentile(of_hundred).as_secs_f64();
    beside.percentile(of_hundred).as_secs_f64() / alone.max(f64::EPSILON)
}

fn ratio(alone: &Measured, beside: &Measured) -> Vec<String> {
    let times = |of_hundred| format!("{:.2}", times(alone, beside, of_hundred));
    let answered = beside.answered as f64 / (alone.answered as f64).max(1.0);
    vec!["ratio".to_owned(), format!("{answered:.2}"), times(50), times(99)]
}
