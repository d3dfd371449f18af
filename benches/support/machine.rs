//! The machine that a bench ran on, and where its figures are written.

use std::{
    fmt::Write as _,
    fs,
    io::Write,
    path::Path,
    process::Command,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// The processor, its cores, how long the disk takes to keep a write, and how long a thread takes to wake another, which on
/// a virtual machine can be as long as a statement: what absolute figures depend on.
pub(crate) fn describe() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("\t: unknown");
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let model = model.trim_start_matches(['\t', ' ', ':']);
    let (fsync, wake) = (fsync().as_secs_f64() * 1000.0, wake().as_secs_f64() * 1e6);
    format!("{model}, {cores} cores, fsync {fsync:.2} ms, waking a thread {wake:.0} µs (medians)")
}

/// Half of the time of a question to another thread and its answer.
fn wake() -> Duration {
    let (ask, asked) = mpsc::channel::<()>();
    let (answer, answered) = mpsc::channel::<()>();
    let other = thread::spawn(move || asked.iter().try_for_each(|()| answer.send(())));
    let times = (0..500).map(|_| {
        let started = Instant::now();
        ask.send(()).expect("a thread that listens");
        answered.recv().expect("a thread that answers");
        started.elapsed() / 2
    });
    let wake = median(times.collect());
    drop(ask);
    other.join().expect("a thread that ends").expect("answers that are heard");
    wake
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn fsync() -> Duration {
    let mut file = tempfile::tempfile().expect("a temporary file");
    let times = (0..50).map(|_| {
        file.write_all(&[7; 512]).expect("a write");
        let started = Instant::now();
        file.sync_data().expect("an fsync");
        started.elapsed()
    });
    median(times.collect())
}

/// The processor time that a process has used: user and system, of all its threads (proc(5), fields 14 and 15).
pub(crate) fn cpu_time(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum();
    Duration::from_secs_f64(ticks as f64 / ticks_a_second())
}

fn ticks_a_second() -> f64 {
    let asked = Command::new("getconf").arg("CLK_TCK").output().ok();
    let text = asked.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    text.trim().parse().unwrap_or(100.0)
}

/// Memory that a process holds now, in bytes (proc(5), `VmRSS`).
pub(crate) fn resident_memory(pid: u32) -> u64 {
    memory(pid, "VmRSS:")
}

/// The most memory that a process has held, in bytes (proc(5), `VmHWM`).
pub(crate) fn peak_memory(pid: u32) -> u64 {
    memory(pid, "VmHWM:")
}

fn memory(pid: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Prints a table, and keeps it in `docs/benchmarks.md` under its title in place of the one before.
pub(crate) fn keep(title: &str, columns: &[&str], rows: &[Vec<String>]) {
    let mut table = format!("## {title}\n\n{}\n\n| {} |\n|", describe(), columns.join(" | "));
    table.push_str(&"---|".repeat(columns.len()));
    for row in rows {
        let _ = write!(table, "\n| {} |", row.join(" | "));
    }
    table.push('\n');
    println!("{table}");
    if cfg!(debug_assertions) {
        println!("Not kept: this is no release build.");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/benchmarks.md");
    let text = fs::read_to_string(&path).unwrap_or_else(|_| HEADING.to_owned());
    let kept = text.split("\n## ").filter(|part| !part.starts_with(title)).collect::<Vec<_>>();
    let text = format!("{}\n\n{table}", kept.join("\n## ").trim_end());
    fs::write(path, text).expect("docs/benchmarks.md can be written");
}

const HEADING: &str = "# Benchmarks\n\nWritten by `make bench`. Machines differ and are noisy: the ratios to the \
                       baseline, measured in the same run, say more than the absolute figures.\n";
