//! A forum of a test's own, and people to use it.

mod broken_off;
pub(crate) mod canary;
mod database;
pub(crate) mod digests;
pub(crate) mod drawn;
mod evidence;
pub(crate) mod invitations;
pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod meeting;
mod person;
mod reply;
pub(crate) mod reports;
mod server;
pub(crate) mod sink;
pub(crate) mod socket;
mod tool;
mod vacant;

#[path = "../../support/digests.rs"]
mod made;

#[path = "../../support/postgres.rs"]
mod postgres;

#[path = "../../support/smtp.rs"]
pub(crate) mod smtp;

pub(crate) use broken_off::broken_off;
pub(crate) use person::Person;
pub(crate) use reply::Reply;
pub(crate) use server::{Server, program, run};
pub(crate) use tool::Tool;
pub(crate) use vacant::Vacant;

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use chrono::TimeDelta;
use clap::Parser;
use csa_forum::{
    app::App,
    clock::Clock,
    config::Settings,
    domain::{
        Actor,
        account::{self, NewAccount},
        database::Database,
        job,
        meeting_event::{Command, Receipt},
        message::NewMessage,
        organisation::{self, NewMembership, NewOrganisation},
        password::Password,
        screening::Answers,
        second_factor::{self, Key},
        space::{self, Audience, NewSpace},
    },
    mailer::{Mailer, Sent},
};
use entity::{audit_entry, id::MeetingId, organisation::Kind, role_grant::Role, space::Posting};
use http_body_util::BodyExt;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Once,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;
use tracing::subscriber::NoSubscriber;
use uuid::Uuid;

pub(crate) struct TestApp {
    pub(crate) app: App,
    router: Router,
    pub(crate) url: String,
    folder: TempDir,
    /// Where it listens, if it is served.
    address: Option<SocketAddr>,
    statements: Arc<AtomicU64>,
}

/// A test that causes jobs also runs them: what is left undone would never be seen to work.
impl Drop for TestApp {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let (url, now) = (self.url.clone(), self.app.clock.now());
        // A thread of its own, since the test's runtime may be the one that drops it.
        let counted = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let db = Database::connect(&url, 1).await.unwrap();
                job::count_due(db.read(), now).await.unwrap()
            })
        });
        assert_eq!(counted.join().unwrap(), 0, "jobs are due that nobody ran: call forum.run_due_jobs()");
    }
}

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    settings: Settings,
}

impl TestApp {
    /// A forum on an empty database of its own: SQLite, or PostgreSQL with `FORUM_TEST_DATABASE=postgres`.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A forum with a setting changed.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::started(folder.path()).await;
        Self::on(url, folder, change).await
    }

    /// A forum on SQLite, whichever database the suite runs on: PostgreSQL plans by how much there is, and in a test that is
    /// little.
    pub(crate) async fn on_sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::started_on_sqlite(folder.path()).await;
        Self::on(url, folder, |_| {}).await
    }

    /// A forum on PostgreSQL, whichever database the suite runs on: on SQLite one writes after the other.
    pub(crate) async fn on_postgres() -> Self {
        Self::on(database::started_on_postgres().await, TempDir::new().unwrap(), |_| {}).await
    }

    async fn on(url: String, folder: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        log_nothing();
        let usual = ["csa-forum", "--mail-url", "file:///dev/null", "--database-url", &url];
        let mut settings = CommandLine::parse_from(usual).settings;
        change(&mut settings);
        let mut db = Database::connect(&url, 4).await.unwrap();
        let statements = Arc::new(AtomicU64::new(0));
        let counted = statements.clone();
        db.watch(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let mut app = App::new(settings, db, Clock::fixed(database::NOON.parse().unwrap())).unwrap();
        app.mailer = Mailer::memory();
        Self { router: csa_forum::router(&app), app, url, folder, address: None, statements }
    }

    /// A forum with a setting changed that listens, for sockets.
    pub(crate) async fn served(change: impl FnOnce(&mut Settings)) -> Self {
        let mut forum = Self::start_with(change).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        forum.address = Some(listener.local_addr().unwrap());
        let stopping = forum.app.stopping.clone();
        let serving = axum::serve(listener, forum.router.clone())
            .with_graceful_shutdown(async move { stopping.cancelled().await });
        tokio::spawn(serving.into_future());
        forum
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address.expect("the forum is not served")
    }

    /// A forum whose mail goes to a folder and can be read at `/mailbox`.
    pub(crate) async fn demonstration() -> Self {
        let mut forum = Self::start().await;
        let mailbox = forum.folder.path().join("mail");
        forum.app.mailer = Mailer::Folder(mailbox.clone());
        forum.app.mailbox = Some(mailbox);
        forum.router = csa_forum::router(&forum.app);
        forum
    }

    /// Somebody with these roles who has just signed in.
    pub(crate) async fn person_with(&self, name: &str, roles: &[Role]) -> Person<'_> {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let new = NewAccount::parse(name, &format!("{name} Example"), &email).unwrap();
        let now = self.app.clock.now();
        let txn = self.app.db.begin().await.unwrap();
        // No password is right for this hash: a person of a test signs in by way of a session.
        let account = account::create(&txn, None, (new, String::new()), now).await.unwrap();
        for role in roles {
            account::grant(&txn, None, (account.id, *role), now).await.unwrap();
        }
        txn.commit().await.unwrap();
        self.have_accepted_terms(&account).await;
        Person::sign_in(self, account).await
    }

    /// A member who has just signed in.
    pub(crate) async fn person(&self, name: &str) -> Person<'_> {
        self.person_with(name, &[Role::Member]).await
    }

    /// A moderator who has just signed in.
    pub(crate) async fn moderator(&self, name: &str) -> Person<'_> {
        self.person_with(name, &[Role::Moderator]).await
    }

    /// An organisation, and these people as its members.
    pub(crate) async fn organisation(
        &self,
        name: &str,
        kind: Kind,
        people: &[&Person<'_>],
    ) -> entity::organisation::Model {
        let now = self.app.clock.now();
        let txn = self.app.db.begin().await.unwrap();
        let new = NewOrganisation::parse(name, Some(kind)).unwrap();
        let organisation = organisation::create(&txn, None, new, now).await.unwrap();
        for person in people {
            let new = NewMembership {
                account_id: person.account.id,
                organisation_id: organisation.id,
                lead: false,
                affiliation_shown: true,
            };
            organisation::join(&txn, None, new, now).await.unwrap();
        }
        txn.commit().await.unwrap();
        organisation
    }

    /// A space for all members, where posts appear straight away.
    pub(crate) async fn space(&self, slug: &str) -> entity::space::Model {
        self.space_for(slug, Posting::StraightAway, vec![Audience::role(Role::Member)]).await
    }

    /// A space for all members, where posts appear after review.
    pub(crate) async fn reviewed_space(&self, slug: &str) -> entity::space::Model {
        self.space_for(slug, Posting::AfterReview, vec![Audience::role(Role::Member)]).await
    }

    /// A space with an audience of its own.
    pub(crate) async fn space_for(
        &self,
        slug: &str,
        posting: Posting,
        audience: Vec<Audience>,
    ) -> entity::space::Model {
        let name = format!("The {slug} space");
        let new = NewSpace::parse((slug, &name, "For a test."), posting, audience).unwrap();
        let txn = self.app.db.begin().await.unwrap();
        let space = space::create(&txn, None, new, self.app.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
        space
    }

    /// Gives somebody a password, and leaves their sessions as they are.
    pub(crate) async fn set_password(&self, person: &Person<'_>, password: &str) {
        let hash = self.app.hasher.hash(Password::parse(password).unwrap()).await.unwrap();
        let mut row: entity::account::ActiveModel = person.account.clone().into();
        row.password_hash = Set(Some(hash));
        row.update(self.app.db.write()).await.unwrap();
    }

    /// Gives somebody a second factor, and leaves their sessions as they are. Returns the key of their codes.
    pub(crate) async fn set_second_factor(&self, person: &Person<'_>) -> Key {
        let (key, now) = (Key::random(), self.app.clock.now());
        let txn = self.app.db.begin().await.unwrap();
        second_factor::enter(&txn, &self.app.secret_key, (person.account.id, &key), now).await.unwrap();
        txn.commit().await.unwrap();
        key
    }

    /// Sends a form of nobody in particular, as a browser does from one of our pages.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.app.secret_key.sign("form", b"somebody signed out");
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("csrf", &csrf).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, "form=somebody signed out; __Host-form=somebody signed out")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// A request of nobody in particular.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// The last position in a meeting's log.
    pub(crate) async fn head_of(&self, meeting: &str) -> i64 {
        let id: MeetingId = meeting.parse().unwrap();
        let row = entity::meeting::Entity::find_by_id(id).one(self.app.db.read()).await.unwrap();
        row.unwrap().last_seq
    }

    /// Which log a meeting's is.
    pub(crate) async fn epoch_of(&self, meeting: &str) -> String {
        let id: MeetingId = meeting.parse().unwrap();
        let row = entity::meeting::Entity::find_by_id(id).one(self.app.db.read()).await.unwrap();
        row.unwrap().epoch.to_string()
    }

    /// Somebody says something in a meeting, as fast as the machine can.
    pub(crate) async fn say(&self, actor: &Actor, meeting: MeetingId, words: &str) -> Receipt {
        let new = NewMessage::parse(words, "HD3", actor.language, &Answers::default()).unwrap();
        let (key, command) = (Uuid::new_v4(), Command::Post(new));
        self.app.hub.append(actor.clone(), meeting, key, command).await.unwrap()
    }

    /// A form that a machine of somebody else's sends, without cookies.
    pub(crate) async fn post_from_elsewhere(&self, path: &str, body: &str) -> Reply {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Runs the jobs that are due now, while the mail server is away.
    pub(crate) async fn freeze_without_sending(&self) {
        let away = Mailer::Folder("/dev/null/away".into());
        let app = App { mailer: away, ..self.app.clone() };
        csa_forum::run_due_jobs(&app).await.unwrap();
        self.advance(TimeDelta::minutes(1));
    }

    /// Runs the jobs that are due now.
    pub(crate) async fn run_due_jobs(&self) {
        csa_forum::run_due_jobs(&self.app).await.unwrap();
    }

    /// What the audit log says of the thing with this key, in order.
    pub(crate) async fn audit_kinds(&self, id: &str) -> Vec<String> {
        let id: Uuid = id.parse().unwrap();
        let entries = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq(id));
        let entries = entries.order_by_asc(audit_entry::Column::Id).all(self.app.db.read()).await.unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }

    /// Waits until what pages leave to be done after their answers is done.
    pub(crate) async fn settle(&self) {
        self.app.tasks.close();
        self.app.tasks.wait().await;
        self.app.tasks.reopen();
    }

    /// How many statements the database was sent so far.
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The mail that was sent so far.
    pub(crate) fn inbox(&self) -> Vec<Sent> {
        self.app.mailer.sent()
    }

    /// Databases that hold no rows, one of each kind.
    pub(crate) async fn empty_databases(&self) -> [Database; 2] {
        let file = self.folder.path().join(format!("{}.db", Uuid::new_v4()));
        let urls = [database::sqlite(&file), postgres::empty_database().await];
        let [sqlite, postgres] = urls.map(async |url| {
            let db = Database::connect(&url, 2).await.unwrap();
            Migrator::up(db.write(), None).await.unwrap();
            db
        });
        [sqlite.await, postgres.await]
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.app.clock.advance(by);
    }

    /// How many jobs wait; a test that causes some runs them or says why not.
    pub(crate) async fn jobs_due(&self) -> u64 {
        job::count_due(self.app.db.read(), self.app.clock.now()).await.unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply::new(parts, &body.collect().await.unwrap().to_bytes())
    }
}

/// A test that reads its log sets a subscriber for its own thread. As long as that is the only one, `tracing` asks the
/// thread which first reaches a line whether anybody wants it, and keeps a no for all: so there is another. It keeps no
/// spans, since SQLite's threads close there those that they enter for a test.
fn log_nothing() {
    static SET: Once = Once::new();
    SET.call_once(|| tracing::subscriber::set_global_default(NoSubscriber::default()).unwrap());
}
