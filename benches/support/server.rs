//! A release server on a temporary folder, ended with the bench.

use super::load;
use clap::Parser;
use csa_forum::{
    app::App,
    clock::Clock,
    config::Settings,
    domain::{
        account::{self, NewAccount},
        database::Database,
        password::Password,
        second_factor::{self, Key},
        space::{self, Audience, NewSpace},
        taxonomy, terms,
    },
};
use entity::{role_grant::Role, space::Posting};
use migration::{Migrator, MigratorTrait};
use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// The password of everybody in a bench.
pub(crate) const PASSWORD: &str = "a bench's long password";

/// The key of the server, with which the ground is made, too.
const SECRET_KEY: &str = "a bench's key of more than 32 characters";

/// The key of everybody's codes, where their role needs some.
const CODES: Key = Key::new(*b"a bench's shared key");

/// A forum's database before it is served.
pub(crate) struct Ground {
    /// What the library needs to fill it.
    pub(crate) app: App,
    url: String,
    folder: TempDir,
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

/// A form as a browser holds it: it can be sent as often as one likes, over one connection.
pub(crate) struct Form {
    stream: tokio::net::TcpStream,
    path: String,
    held: String,
    csrf: String,
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

impl Ground {
    /// An empty forum: SQLite in a temporary folder, or the PostgreSQL database of `BENCH_DATABASE_URL`.
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let file = format!("sqlite://{}?mode=rwc", folder.path().join("forum.db").display());
        #[expect(clippy::disallowed_methods, reason = "the bench's own switch")]
        let url = std::env::var("BENCH_DATABASE_URL").unwrap_or(file);
        let db = Database::connect(&url, 4).await.expect("the database opens");
        Migrator::up(db.write(), None).await.expect("the database migrates");
        taxonomy::load(&db).await.expect("the taxonomies load");
        terms::load(&db, Clock::System.now()).await.expect("the first terms load");
        let line = Line::parse_from(["bench", "--mail-url", "file:///dev/null", "--secret-key", SECRET_KEY]);
        let app = App::new(line.settings, db, Clock::System).expect("the settings are sound");
        Self { app, url, folder }
    }

    /// Somebody who can sign in with [`PASSWORD`].
    pub(crate) async fn person(&self, name: &str, roles: &[Role]) -> entity::account::Model {
        let email = format!("{}@example.org", name.to_lowercase());
        let new = NewAccount::parse(name, name, &email).expect("a sound account");
        let password = Password::parse(PASSWORD).expect("a sound password");
        let hash = self.app.hasher.hash(password).await.expect("a hash");
        let now = self.app.clock.now();
        let txn = self.app.db.begin().await.expect("a transaction");
        let account = account::create(&txn, None, (new, hash), now).await.expect("an account");
        for role in roles {
            account::grant(&txn, None, (account.id, *role), now).await.expect("a role");
        }
        terms::accept(&txn, (account.id, 1), now).await.expect("the terms");
        if second_factor::is_needed(roles, false) {
            let shared = (account.id, &CODES);
            second_factor::enter(&txn, &self.app.secret_key, shared, now).await.expect("a second factor");
        }
        txn.commit().await.expect("a commit");
        account
    }

    /// A space for all members.
    pub(crate) async fn space(&self) -> entity::space::Model {
        let members = vec![Audience::role(Role::Member)];
        let new = NewSpace::parse(("bench", "Bench", "For a bench."), Posting::StraightAway, members);
        let new = new.expect("a sound space");
        let txn = self.app.db.begin().await.expect("a transaction");
        let space = space::create(&txn, None, new, self.app.clock.now()).await.expect("a space");
        txn.commit().await.expect("a commit");
        space
    }

    /// Serves it with the release binary, its limits raised by these settings (which the bench prints).
    pub(crate) fn serve(self, settings: &[(&str, &str)]) -> Server {
        let address = free_address();
        let child = Command::new(env!("CARGO_BIN_EXE_csa-forum"))
            .arg("serve")
            .env("DATABASE_URL", &self.url)
            .env("LISTEN", address.to_string())
            .env("SECRET_KEY", SECRET_KEY)
            .env("MAIL_URL", format!("file://{}", self.folder.path().join("mail").display()))
            .env("LOG_LEVEL", "error")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .expect("the release server starts");
        wait_for(address);
        Server { child, address, _folder: self.folder }
    }
}

impl Server {
    /// Signs somebody in as a browser does, once, and returns the session's cookie.
    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let fields = [("email", email), ("password", PASSWORD)];
        let (answer, cookie) = self.send("/sign-in", "", &fields).await;
        if !answer.contains("location: /sign-in/code") {
            return cookie;
        }
        let code = CODES.code(Clock::System.now());
        self.send("/sign-in/code", &cookie, &[("code", &code)]).await.1
    }

    /// Fills in the form of a page, and returns the answer and the cookie that it sets.
    async fn send(&self, path: &str, held: &str, fields: &[(&str, &str)]) -> (String, String) {
        let mut form = self.open(path, held).await;
        let (status, answer) = form.send(fields).await;
        assert_eq!(status, 303, "signing in leads on");
        let set = cookie(&answer);
        (answer, set)
    }

    /// Opens the page of a form, with this cookie or with the one that it is given.
    pub(crate) async fn open(&self, path: &str, held: &str) -> Form {
        let mut stream = tokio::net::TcpStream::connect(self.address).await.expect("a connection");
        let mut answer = Vec::new();
        load::exchange(&mut stream, load::get(path, held).as_bytes(), &mut answer).await;
        let page = String::from_utf8_lossy(&answer).into_owned();
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let csrf = csrf.expect("the form holds a token");
        let held = if held.is_empty() { cookie(&page) } else { held.to_owned() };
        Form { stream, path: path.to_owned(), held, csrf: csrf.to_owned() }
    }

    /// The server's process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Form {
    /// Sends it, and returns the status and the whole answer.
    pub(crate) async fn send(&mut self, fields: &[(&str, &str)]) -> (u16, String) {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &self.csrf)
            .extend_pairs(fields)
            .finish();
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.path,
            self.held,
            body.len()
        );
        let mut answer = Vec::new();
        let (status, _) = load::exchange(&mut self.stream, request.as_bytes(), &mut answer).await;
        (status, String::from_utf8_lossy(&answer).into_owned())
    }
}

/// The first cookie that an answer sets, as a request sends it back.
fn cookie(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    line.split(';').next().unwrap_or_default().to_owned()
}

/// An address of this machine at which nothing listens yet.
pub(crate) fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}

/// Waits until something listens.
pub(crate) fn wait_for(address: SocketAddr) {
    for _ in 0..600 {
        if TcpStream::connect(address).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing listens on {address} after 30 seconds");
}
