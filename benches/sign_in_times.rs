//! Whether the time of a refused sign-in tells which accounts there are: an unknown account, a wrong password and a
//! suspended account take turns, in a new order each round, and a rank test looks for a difference.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[expect(dead_code, reason = "this bench makes a load of its own")]
mod support;

use entity::{account::State, role_grant::Role};
use rand::seq::SliceRandom;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use std::{process::ExitCode, time::Instant};
use support::{
    machine,
    server::{Form, Ground, PASSWORD, Server},
};

const ROUNDS: usize = 400;
/// Rounds that are not counted: caches fill.
const WARM_UP: usize = 20;
/// Servers that are started for the sake of their first sign-in, half of them with each question.
const STARTS: usize = 24;
/// A difference of ranks as large as this comes by chance once in a thousand tests (normal approximation, two-sided).
const TOLD: f64 = 3.29;

const WRONG: &str = "ada@example.org";
const UNKNOWN: &str = "eve@example.org";
const SUSPENDED: &str = "sue@example.org";

/// As many tries as it takes: what slows a guesser is not what is measured.
const ENDLESS: [(&str, &str); 3] =
    [("TRIES_AN_ACCOUNT", "100000"), ("TRIES_OF_STRANGERS", "100000"), ("TRIES_A_NETWORK", "100000")];

fn main() -> ExitCode {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure())
}

async fn measure() -> ExitCode {
    let [wrong, unknown, suspended] = take_turns().await;
    let [first_wrong, first_unknown] = first_of_each_start().await;
    let compared = [
        Compared::new("an unknown account", &unknown, &wrong),
        Compared::new("a suspended account", &suspended, &wrong),
        Compared::new("an unknown account, the first after a start", &first_unknown, &first_wrong),
    ];
    let rows: Vec<_> = compared.iter().map(Compared::row).collect();
    let columns =
        ["what", "median ms", "wrong password, median ms", "difference ms", "z", "would be told, ms"];
    machine::keep("Refused sign-ins", &columns, &rows);
    let told: Vec<_> = compared.iter().filter(|compared| compared.is_told()).collect();
    for compared in &told {
        println!("{} can be told from a wrong password (|z| over {TOLD}).", compared.what);
    }
    if told.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A forum with an account, and one that is suspended.
async fn serve() -> Server {
    let ground = Ground::new().await;
    ground.person("Ada", &[Role::Member]).await;
    let mut sue: entity::account::ActiveModel = ground.person("Sue", &[Role::Member]).await.into();
    sue.state = Set(State::Suspended);
    sue.update(ground.app.db.write()).await.expect("a suspension");
    ground.serve(&ENDLESS)
}

/// The milliseconds of a wrong password, an unknown and a suspended account, each as often.
async fn take_turns() -> [Vec<f64>; 3] {
    let server = serve().await;
    let mut form = server.open("/sign-in", "").await;
    let mut times = [const { Vec::new() }; 3];
    let mut turns = [(0, WRONG), (1, UNKNOWN), (2, SUSPENDED)];
    for round in 0..WARM_UP + ROUNDS {
        turns.shuffle(&mut rand::rng());
        for (which, email) in turns {
            let took = refuse(&mut form, email).await;
            if round >= WARM_UP {
                times[which].push(took);
            }
        }
    }
    times
}

/// The milliseconds of the first sign-in after a start: of wrong passwords, and of unknown accounts.
async fn first_of_each_start() -> [Vec<f64>; 2] {
    let mut times = [const { Vec::new() }; 2];
    for start in 0..STARTS {
        let server = serve().await;
        let mut form = server.open("/sign-in", "").await;
        times[start % 2].push(refuse(&mut form, [WRONG, UNKNOWN][start % 2]).await);
    }
    times
}

/// How many milliseconds it takes until somebody is refused.
async fn refuse(form: &mut Form, email: &str) -> f64 {
    // The suspended account's own password: nothing else may tell that it is right.
    let password = if email == SUSPENDED { PASSWORD } else { "not the bench's password" };
    let started = Instant::now();
    let (status, _) = form.send(&[("email", email), ("password", password)]).await;
    let took = started.elapsed();
    assert_eq!(status, 422, "{email} is refused");
    took.as_secs_f64() * 1000.0
}

/// The times of one question beside those of wrong passwords.
struct Compared {
    what: &'static str,
    median: f64,
    median_of_wrong: f64,
    z: f64,
    /// The least constant difference that the test would tell among so many times, as noisy as these.
    resolution: f64,
}

impl Compared {
    fn new(what: &'static str, times: &[f64], wrong: &[f64]) -> Self {
        let (median_of, median_of_wrong) = (median(times), median(wrong));
        let resolution = (0..4000).map(|step| f64::from(step) * 0.025).find(|added| {
            let level = median_of - median_of_wrong;
            let later: Vec<f64> = times.iter().map(|time| time - level + added).collect();
            rank_test(&later, wrong) > TOLD
        });
        let resolution = resolution.unwrap_or(f64::INFINITY);
        Self { what, median: median_of, median_of_wrong, z: rank_test(times, wrong), resolution }
    }

    fn is_told(&self) -> bool {
        self.z.abs() > TOLD
    }

    fn row(&self) -> Vec<String> {
        let ms = |value: f64| format!("{value:.2}");
        let difference = format!("{:+.2}", self.median - self.median_of_wrong);
        let z = format!("{:+.2}", self.z);
        vec![
            self.what.to_owned(),
            ms(self.median),
            ms(self.median_of_wrong),
            difference,
            z,
            ms(self.resolution),
        ]
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// How far the ranks of some times lie from those of others, in standard deviations (Mann and Whitney 1947; clocks of
/// nanoseconds make no ties worth correcting for).
fn rank_test(some: &[f64], others: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        some.iter().map(|time| (*time, true)).chain(others.iter().map(|time| (*time, false))).collect();
    all.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let ranks: f64 =
        (1..).zip(&all).filter(|(_, (_, is_some))| *is_some).map(|(rank, _)| f64::from(rank)).sum();
    let (n, m) = (some.len() as f64, others.len() as f64);
    let u = ranks - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}
