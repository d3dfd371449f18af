//! A PostgreSQL cluster of the test process's own, and a fresh database for each test.
//!
//! A file that needs only one of the two functions declares the module with
//! `#[expect(dead_code, reason = "…")]`.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::{
    cell::RefCell,
    fs,
    io::{BufRead, BufReader},
    mem,
    os::unix::{fs::MetadataExt, process::CommandExt},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::sync::OnceCell;

/// The URL of a fresh copy of a database that is made once, by a function that leaves no connection to it behind.
pub(crate) async fn database(make: impl AsyncFnOnce(String)) -> String {
    static TEMPLATE: OnceCell<()> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            run(&["CREATE DATABASE made TEMPLATE template0".to_owned()]).await;
            make(cluster().url("made")).await;
        })
        .await;
    create("made").await
}

/// The URL of a fresh database with nothing in it.
pub(crate) async fn empty_database() -> String {
    create("template0").await
}

async fn create(template: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}", LAST.fetch_add(1, Ordering::Relaxed));
    let mut statements = take_finished()
        .into_iter()
        .map(|finished| format!("DROP DATABASE {finished} WITH (FORCE)"))
        .collect::<Vec<_>>();
    statements.push(format!("CREATE DATABASE {name} TEMPLATE {template}"));
    run(&statements).await;
    let url = cluster().url(&name);
    OWNED.with_borrow_mut(|owned| owned.0.push(name));
    url
}

async fn run(statements: &[String]) {
    let db = connect("postgres").await;
    for statement in statements {
        db.execute_unprepared(statement).await.expect(statement);
    }
    db.close().await.expect("a closed connection");
}

async fn connect(name: &str) -> DatabaseConnection {
    let options = ConnectOptions::new(cluster().url(name)).max_connections(1).to_owned();
    Database::connect(options).await.expect("the test process's own PostgreSQL answers")
}

/// The databases that a thread made. Each test has a thread of its own, so what a thread leaves behind
/// when it ends is dropped by the next database to be made, and a long run does not fill the disk.
struct Owned(Vec<String>);

thread_local! {
    static OWNED: RefCell<Owned> = const { RefCell::new(Owned(Vec::new())) };
}

static FINISHED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Drop for Owned {
    fn drop(&mut self) {
        FINISHED.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.0);
    }
}

fn take_finished() -> Vec<String> {
    mem::take(&mut *FINISHED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A running cluster; it stops when the keeper's standard input ends, which is with this process.
struct Cluster {
    _keeper: Child,
    socket: String,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start)
}

impl Cluster {
    fn start() -> Self {
        let mut shell = Command::new("sh");
        // Its own process group, so that Ctrl-C at the terminal leaves it time to tidy up.
        shell.args(["-c", include_str!("postgres.sh")]).current_dir("/").process_group(0);
        if we_are_root() {
            // The server refuses to run as root.
            shell.uid(id_of_postgres("-u")).gid(id_of_postgres("-g"));
        }
        let mut keeper = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell to run");
        let mut socket = String::new();
        let output = keeper.stdout.as_mut().expect("a piped output");
        BufReader::new(output).read_line(&mut socket).expect("a line from the shell");
        assert!(!socket.is_empty(), "PostgreSQL did not start: its reason is above");
        Self { _keeper: keeper, socket: socket.trim_end().to_owned() }
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://postgres@localhost/{name}?host={}", self.socket)
    }
}

fn we_are_root() -> bool {
    fs::metadata("/proc/self").expect("Linux's process table").uid() == 0
}

fn id_of_postgres(kind: &str) -> u32 {
    let output = Command::new("id").args([kind, "postgres"]).output().expect("the command id");
    let id = String::from_utf8_lossy(&output.stdout).trim().parse();
    id.expect("an account named postgres: run tests/setup")
}
