//! Screening a meeting message, beside one linear pass over the same text: bringing it into NFKC. Ends with 1 if a
//! typical message takes over a millisecond, or if a long text takes far more than its length says.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[expect(dead_code, reason = "this bench starts no server")]
#[path = "support/machine.rs"]
mod machine;

use csa_forum::domain::screening::screen;
use std::{
    fs,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};
use unicode_normalization::UnicodeNormalization;

const ROUNDS: usize = 2_000;
const MOST: Duration = Duration::from_millis(1);

const TYPICAL: &str = "Agree with item 3: section 28 hearings need a named person to call, and letters in English and \
                       Welsh. Could the Witness Care Unit in Leeds tell us by 4 December what the 12 pilots cost?";

/// Clean, so that no rule stops another; dense in what rules look at twice: digits, Markdown, letters beyond ASCII.
const DENSE: &str = "- **Rhan 4.2** o'r *Cod*: 1,204 o 9,633 (12.5%) yn 2025-26, gweler [canllaw](https://www.gov.uk/a-b-c). \
                     Tŷ'r Cyffredin, p. 12-15; v2.4.1, T-2026-014. A b c d e; £12.40 x 37.5; s.15A(1)(b) “ŵyl” 2026-27\n";

/// Of each, a text is made that a rule with a square in it would take long for.
const REPEATED: [&str; 40] = [
    "a",
    "a ",
    "a@",
    "a.",
    "1 ",
    "1-",
    "0x1 ",
    "[",
    "![a](",
    "> ",
    "- ",
    "*a",
    "_a_ ",
    "`",
    "&#",
    "%25",
    "<a ",
    "<a/",
    "gov.uk/",
    "https://gov.uk/",
    "A. ",
    "Sophie ",
    "Sophie Example ",
    "in Leeds ",
    "aged 12 ",
    "\n",
    "a\n",
    "::",
    "f:",
    "12/03/2026 ",
    "double ",
    "ring 07 ",
    "CRN 1",
    "xn--",
    "\u{202E}a",
    "e\u{301}",
    "е.",
    "[a]: b\n",
    "(at)",
    "·a",
];

fn main() -> ExitCode {
    let longest: String = DENSE.chars().cycle().take(4_000).collect();
    let mut rows = Vec::new();
    let mut typical = Duration::ZERO;
    for (what, text) in [("typical", TYPICAL), ("longest and dense", longest.as_str())] {
        assert_eq!(screen(text).outcome(), None, "a clean text goes through every rule");
        let screened = median(|| drop(black_box(screen(black_box(text)))));
        let folded = median(|| drop(black_box(black_box(text).nfkc().collect::<String>())));
        let characters = text.chars().count();
        rows.push(row(&format!("{what}, {characters} characters"), screened));
        rows.push(row("NFKC alone, same text", folded));
        rows.push(vec!["ratio".to_owned(), format!("{:.0}", screened.as_secs_f64() / folded.as_secs_f64())]);
        if what == "typical" {
            typical = screened;
        }
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("median of {ROUNDS}; load of the machine meanwhile: {}", load.trim());
    machine::keep("Screening a meeting message", &["what", "µs"], &rows);
    let mut sound = true;
    if typical > MOST {
        println!("A typical message takes over {MOST:?}.");
        sound = false;
    }
    for (piece, little, much) in REPEATED.iter().filter_map(|piece| out_of_proportion(piece)) {
        println!("{piece:?} again and again: {little:?} became {much:?} for sixteen times the text.");
        sound = false;
    }
    if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The times of a text and of one sixteen times as long, if they are far apart: a square would be 256 times. Below a
/// millisecond, what is measured is the machine.
fn out_of_proportion(piece: &str) -> Option<(&str, Duration, Duration)> {
    let [short, long] = [4_000, 64_000].map(|length| piece.repeat(length / piece.len()));
    let [little, much] = [short, long].map(|text| least(|| drop(black_box(screen(black_box(&text))))));
    (much > little.max(MOST) * 80).then_some((piece, little, much))
}

/// The least of a few times, so that what else runs on the machine counts little.
fn least(work: impl Fn()) -> Duration {
    let time = || {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    (0..4).map(|_| time()).min().unwrap_or_default()
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn row(what: &str, time: Duration) -> Vec<String> {
    vec![what.to_owned(), format!("{:.1}", time.as_secs_f64() * 1e6)]
}
