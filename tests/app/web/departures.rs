//! Leaving for good: what ends, what is erased, who is told, and who has to stay.

use crate::support::{
    Person, Reply, TestApp, Tool,
    invitations::{ACCOUNT, nominate},
    socket::Socket,
};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use csa_forum::domain::{api_token::Scope, departure as departures};
use entity::{
    account, delivery, departure, draft, identity, membership, organisation::Kind, password_reset,
    recovery_code, role_grant::Role, second_factor, session,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

pub(super) const PLACE: &str = "/account/departure";

pub(super) async fn leave(person: &Person<'_>, contributions: &str) -> Reply {
    person.post(PLACE, &[("contributions", contributions)]).await
}

/// Leaves, and expects that to be possible.
pub(super) async fn depart(person: &Person<'_>, contributions: &str) {
    let reply = leave(person, contributions).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/done".to_owned()));
}

/// Where an account stands.
pub(super) async fn state(forum: &TestApp, person: &Person<'_>) -> account::State {
    account::Entity::find_by_id(person.account.id).one(forum.app.db.read()).await.unwrap().unwrap().state
}

/// To whom mail went, in order.
pub(super) fn mailed(forum: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    to.sort_unstable();
    to
}

#[tokio::test]
async fn somebody_who_leaves_is_signed_out_everywhere_and_ends_on_a_page_that_says_nothing_of_it() {
    // No heartbeat finds it out first.
    let forum = TestApp::served(|settings| settings.heartbeat_seconds = 600).await;
    let ada = forum.person("Ada").await;
    let elsewhere = ada.again().await;
    let mut socket = Socket::open(&forum, &elsewhere).await;
    let account = ada.get("/account").await;
    assert!(account.attributes("main a", "href").contains(&format!("{PLACE}/new")));
    let asked = ada.get(&format!("{PLACE}/new")).await;
    assert_eq!((asked.status, asked.select("h1")), (StatusCode::OK, vec!["Leave".to_owned()]));

    let left = leave(&ada, "named").await;

    assert_eq!(left.location(), "/done");
    assert_eq!(left.headers["clear-site-data"], r#""cache", "cookies", "storage""#);
    assert!(left.headers[header::SET_COOKIE].to_str().unwrap().starts_with("session=; "));
    assert_eq!(socket.closed().await, 4201, "its sockets are told");
    for person in [&ada, &elsewhere] {
        assert_eq!(person.get("/account").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(leave(person, "named").await.status, StatusCode::UNAUTHORIZED, "twice");
    }
    let done = forum.get("/done").await;
    assert_eq!((done.status, done.select("h1")), (StatusCode::OK, vec!["Done".to_owned()]));
    assert!(!done.says("left") && !done.says("Leave"));
    assert_eq!(forum.person("Ben").await.get("/done").await.location(), "/", "it is for nobody signed in");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn nothing_opens_the_account_any_more() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &harbour, &[Scope::ReadThreads]).await;
    forum.set_password(&ada, "long enough for anybody").await;
    forum.set_second_factor(&ada).await;
    forum.post("/password-reset", &[("email", "ada@example.org")]).await;
    forum.run_due_jobs().await;
    let mail = forum.latest_mail();
    let link = &mail[mail.find("/password-reset/").unwrap()..];
    let link = link.split_whitespace().next().unwrap();
    assert_eq!(forum.get(link).await.status, StatusCode::OK);
    assert_eq!(tool.get("/api/v1/threads").await.status, StatusCode::OK);

    depart(&ada, "named").await;
    forum.run_due_jobs().await;

    let given = [("email", "ada@example.org"), ("password", "long enough for anybody")];
    let none = [("email", "nobody@example.org"), ("password", "long enough for anybody")];
    let (refused, unknown) = (forum.post("/sign-in", &given).await, forum.post("/sign-in", &none).await);
    assert_eq!(
        (refused.status, refused.select("main .govuk-error-message")),
        (StatusCode::UNPROCESSABLE_ENTITY, unknown.select("main .govuk-error-message"))
    );
    assert_eq!(tool.get("/api/v1/threads").await.status, StatusCode::UNAUTHORIZED);
    let log = forum.audit_kinds(&tool.id.to_string()).await;
    assert_eq!(log, ["ApiTokenCreated", "ApiTokenRevoked"]);
    assert_eq!(forum.get(link).await.status, StatusCode::GONE);
    let before = forum.inbox().len();
    forum.post("/password-reset", &[("email", "ada@example.org")]).await;
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), before, "nobody is mailed");
}

#[tokio::test]
async fn who_they_are_is_erased_and_the_log_says_what_ended() {
    let forum = TestApp::start().await;
    let ada = forum.person_with("Ada", &[Role::Member, Role::PolicyReader]).await;
    forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    forum.set_second_factor(&ada).await;
    ada.draft_report("HD3").await;
    forum.released_digest(&[]).await;
    forum.run_due_jobs().await;
    forum.post("/password-reset", &[("email", "ada@example.org")]).await;

    depart(&ada, "unnamed").await;

    let (db, id) = (forum.app.db.read(), ada.account.id);
    assert_eq!(identity::Entity::find_by_id(id).count(db).await.unwrap(), 0);
    assert_eq!(second_factor::Entity::find_by_id(id).count(db).await.unwrap(), 0);
    assert_eq!(password_reset::Entity::find().count(db).await.unwrap(), 0);
    let of = |column: recovery_code::Column| column.eq(id);
    let codes = recovery_code::Entity::find().filter(of(recovery_code::Column::AccountId));
    assert_eq!(codes.count(db).await.unwrap(), 0);
    let sessions = session::Entity::find().filter(session::Column::AccountId.eq(id));
    assert_eq!(sessions.count(db).await.unwrap(), 0);
    let forms = draft::Entity::find().filter(draft::Column::AccountId.eq(id));
    assert_eq!(forms.count(db).await.unwrap(), 0);
    let copy = delivery::Entity::find().filter(delivery::Column::AccountId.eq(id)).one(db).await.unwrap();
    let copy = copy.unwrap();
    assert_eq!((copy.state, copy.address, copy.headers), (delivery::State::Accepted, None, None));
    let places =
        membership::Entity::find().filter(membership::Column::AccountId.eq(id)).all(db).await.unwrap();
    assert!(!places.is_empty() && places.iter().all(|place| place.ended_on.is_some()));
    let row = account::Entity::find_by_id(id).one(db).await.unwrap().unwrap();
    assert_eq!((row.state, row.password_hash, row.listed_at), (account::State::Left, None, None));
    let mut kinds = forum.audit_kinds(&id.to_string()).await.split_off(4);
    kinds.sort_unstable();
    assert_eq!(kinds, ["AccountLeft", "RoleTaken", "RoleTaken"]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_secretaries_are_told_that_something_waits_and_whoever_left_that_it_is_done_and_nobody_else_is() {
    let forum = TestApp::start().await;
    let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
    let away = forum.person_with("Yarrow", &[Role::MembershipSecretary]).await;
    forum.person("Ben").await;
    forum.moderator("Sedge").await;
    away.post("/account/pause", &[]).await.location();

    depart(&ada, "named").await;
    forum.run_due_jobs().await;

    assert_eq!(mailed(&forum), ["ada@example.org", "vetch@example.org"]);
    for sent in forum.inbox() {
        let mail = mailparse::parse_mail(&sent.bytes).unwrap();
        let words: String = mail.subparts.iter().map(|part| part.get_body().unwrap()).collect();
        for told in ["Ada", "left", "leave", "Leave", "named", "Harbour"] {
            assert!(!words.contains(told), "{told}: {words}");
        }
        let to_her = sent.to == "ada@example.org";
        assert_eq!(words.contains("What you asked for is done."), to_her, "{words}");
        assert_eq!(words.contains(&format!("/people/{}", ada.account.id)), !to_her, "{words}");
        assert_eq!(words.contains("http"), !to_her, "there is nowhere to go: {words}");
    }
    let departures = departure::Entity::find().all(forum.app.db.read()).await.unwrap();
    assert!(departures.iter().all(|row| row.address.is_none()), "the address has served");

    assert_eq!(vetch.get("/people?name=Ada").await.select("tbody td")[..2], ["Left", "None"]);
    let page = vetch.get(&format!("/people/{}", ada.account.id)).await;
    assert!(page.says("Left, today at 12pm"), "{}", page.body);
    assert!(!page.says("Suspend") && page.attributes("main a[href*='resolution']", "href").is_empty());
}

#[tokio::test]
async fn an_address_that_cannot_be_reached_is_forgotten_after_two_days() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    depart(&ada, "named").await;
    let address = async || {
        let row = departure::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap();
        row.address
    };
    forum.advance(TimeDelta::hours(47));
    departures::sweep(&forum.app.db, forum.app.clock.now()).await.unwrap();
    assert_eq!(address().await.as_deref(), Some("ada@example.org"));
    forum.advance(TimeDelta::hours(1));
    departures::sweep(&forum.app.db, forum.app.clock.now()).await.unwrap();
    assert_eq!(address().await, None);
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), Vec::<String>::new());
}

#[tokio::test]
async fn lists_and_counts_simply_lack_them() {
    let forum = TestApp::start().await;
    let (vetch, ada, ben) = (forum.secretary().await, forum.person("Ada").await, forum.person("Ben").await);
    let others = [forum.person("Cai").await, forum.person("Dil").await, forum.person("Elin").await];
    let [cai, dil, elin] = &others;
    let harbour =
        forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada, &ben, cai, dil, elin]).await;
    ada.post("/account/directory", &[("listed", "yes")]).await.location();
    ben.post("/account/directory", &[("listed", "yes")]).await.location();
    let place = forum.place_of(&ben).await;
    ben.post("/account/affiliations", &[("shown", &place)]).await.location();
    let listed = async || ben.get("/directory").await.select(".app-list strong");
    assert_eq!(listed().await, ["Ada", "Ben"]);
    assert!(ben.get("/directory").await.says("Harbour Light Trust"));

    depart(&ada, "named").await;
    forum.run_due_jobs().await;

    assert_eq!(listed().await, ["Ben"]);
    assert!(!ben.get("/directory").await.says("Harbour Light Trust"), "four are left, and its kind stands");
    assert_eq!(vetch.get("/people?name=Ada").await.select("tbody td").last().unwrap(), "0");
    let refused =
        vetch.post(&format!("/organisations/{}/memberships", harbour.id), &[("shown_name", "Ada")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody active is called so");
}

#[tokio::test]
async fn who_they_were_can_be_looked_up_no_more() {
    let forum = TestApp::start().await;
    let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
    depart(&ada, "named").await;
    forum.run_due_jobs().await;
    let path = format!("/people/{}/resolution", ada.account.id);
    let reply = vetch.post(&path, &[("ground", "law"), ("reason", "A court asks.")]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(reply.says("Nothing is kept of who they were.") && !reply.says("ada@example.org"));
}

#[tokio::test]
async fn whoever_is_needed_in_a_role_hands_it_over_first_and_nothing_changes() {
    let forum = TestApp::start().await;
    for role in [Role::MembershipSecretary, Role::Administrator, Role::SafeguardingLead] {
        let only = forum.person_with(&format!("The {role}"), &[Role::Member, role]).await;
        if role == Role::SafeguardingLead {
            forum.person_with("Lowri", &[role]).await;
            forum.person_with("Imran", &[role]).await.post("/account/pause", &[]).await;
        }
        let before = forum.audit_kinds(&only.account.id.to_string()).await;

        let reply = leave(&only, "unnamed").await;

        assert_eq!(reply.status, StatusCode::CONFLICT, "{role}");
        assert!(reply.says("ask a membership secretary to grant it to somebody else"), "{role}");
        let chosen = reply.attributes("input[name=contributions][checked]", "value");
        assert_eq!(chosen, ["unnamed"], "what was chosen stands");
        assert_eq!(only.actor().await.roles.len(), 2, "{role}");
        assert_eq!(only.get("/account").await.status, StatusCode::OK, "{role}");
        assert_eq!(forum.audit_kinds(&only.account.id.to_string()).await, before, "{role}");
        assert_eq!(forum.jobs_due().await, 0, "nobody is told");
    }
}

#[tokio::test]
async fn without_a_choice_or_with_one_that_there_is_not_nothing_changes() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    for form in [&[][..], &[("contributions", "")], &[("contributions", "all")], &[("contributions", "\0")]] {
        let reply = ada.post(PLACE, form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        let links = reply.attributes(".govuk-error-summary a", "href");
        assert_eq!(links, ["#contributions"]);
        assert_eq!(reply.attributes("#contributions", "value"), ["named"], "the link leads somewhere");
    }
    assert_eq!(state(&forum, &ada).await, account::State::Active);
    forum.advance(TimeDelta::minutes(11));
    assert_eq!(leave(&ada, "named").await.status, StatusCode::FORBIDDEN, "without a fresh proof");
    assert_eq!(state(&forum, &ada).await, account::State::Active);
}

#[tokio::test]
async fn whoever_does_not_accept_new_terms_can_leave_all_the_same() {
    let forum = TestApp::start().await;
    let newcomer = forum.newcomer("Ada").await;
    let asked = newcomer.get("/account").await;
    assert!(asked.location().starts_with("/terms/acceptance/new"));
    let terms = newcomer.get("/terms/acceptance/new").await;
    let way_out = format!("{PLACE}/new");
    assert!(terms.attributes("main a", "href").contains(&way_out));
    assert_eq!(newcomer.get(&way_out).await.select("h1"), ["Leave"]);
    depart(&newcomer, "named").await;
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn coming_back_is_a_new_invitation_a_new_account_and_another_name() {
    let forum = TestApp::start().await;
    let vetch = forum.secretary().await;
    let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[]).await;
    let come = async || {
        let nomination = nominate(&vetch, &harbour, "robin@example.org").await;
        vetch.post(&format!("{nomination}/approval"), &[("version", "1")]).await.location();
        forum.run_due_jobs().await;
        forum.mailed_link()
    };
    let link = come().await;
    forum.post(&format!("{link}/account"), &ACCOUNT).await.location();
    let linnet = forum.person_named("Linnet").await;
    depart(&linnet, "unnamed").await;
    assert_eq!(forum.get(&link).await.status, StatusCode::NOT_FOUND, "the old link was used");
    forum.advance(TimeDelta::minutes(1));

    let link = come().await;
    let taken = forum.post(&format!("{link}/account"), &ACCOUNT).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY, "the old name stays taken");
    assert!(taken.attributes(".govuk-error-summary a", "href").contains(&"#shown_name".to_owned()));
    let mut other = ACCOUNT;
    other[0].1 = "Siskin";
    forum.post(&format!("{link}/account"), &other).await.location();

    let siskin = forum.person_named("Siskin").await;
    assert_ne!(siskin.account.id, linnet.account.id);
    assert_eq!(siskin.actor().await.memberships.len(), 1);
    assert_eq!(state(&forum, &linnet).await, account::State::Left);
    let given = [("email", "robin@example.org"), ("password", "three odd words here")];
    assert_eq!(forum.post("/sign-in", &given).await.path(), "/");
}

#[tokio::test]
async fn a_lead_sees_the_same_of_a_nominee_who_left_and_of_one_who_stayed() {
    let forum = TestApp::start().await;
    let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
    let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    forum.make_lead(&ada, &harbour).await;
    let nomination = nominate(&ada, &harbour, "robin@example.org").await;
    vetch.post(&format!("{nomination}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    forum.post(&format!("{}/account", forum.mailed_link()), &ACCOUNT).await.location();
    let page = async || {
        [ada.get(&nomination).await.select("main"), ada.get("/nominations?all").await.select("main")]
    };
    let before = page().await;

    depart(&forum.person_named("Linnet").await, "unnamed").await;
    forum.run_due_jobs().await;
    assert_eq!(page().await, before);
}

#[tokio::test]
async fn nominations_that_wait_are_withdrawn_and_those_that_were_approved_stand() {
    let forum = TestApp::start().await;
    let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
    let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[&ada]).await;
    forum.make_lead(&ada, &harbour).await;
    let approved = nominate(&ada, &harbour, "robin@example.org").await;
    vetch.post(&format!("{approved}/approval"), &[("version", "1")]).await.location();
    forum.advance(TimeDelta::seconds(1));
    let waiting = nominate(&ada, &harbour, "ash@example.org").await;

    depart(&ada, "unnamed").await;
    forum.run_due_jobs().await;

    let reply = vetch.post(&format!("{waiting}/approval"), &[("version", "1")]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    let page = vetch.get(&waiting).await;
    assert!(page.says("Withdrawn") && page.says("Name not shown"), "{}", page.body);
    assert_eq!(mailed(&forum), ["ada@example.org", "robin@example.org", "vetch@example.org"]);
    let invitation = forum.inbox().into_iter().find(|mail| mail.to == "robin@example.org").unwrap();
    let text = mailparse::parse_mail(&invitation.bytes).unwrap().subparts[0].get_body().unwrap();
    let link = text[text.find("/invitations/").unwrap()..].split_whitespace().next().unwrap();
    assert_eq!(forum.get(link).await.status, StatusCode::OK);
}
