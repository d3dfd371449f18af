use crate::support::{Person, Reply, TestApp, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{account, second_factor::Key};
use entity::role_grant::Role;

const PASSWORD: &str = "long enough for anybody";
const SET_UP: &str = "/account/second-factor/new";

/// A moderator who has a password and a second factor.
async fn moderator(forum: &TestApp) -> (Person<'_>, Key) {
    let person = forum.moderator("Sedge").await;
    forum.set_password(&person, PASSWORD).await;
    let key = forum.set_second_factor(&person).await;
    (person, key)
}

/// The code that stands now.
fn code(forum: &TestApp, key: &Key) -> String {
    key.code(forum.app.clock.now())
}

/// A code that does not stand now, nor will soon.
fn wrong(forum: &TestApp, key: &Key) -> String {
    key.code(forum.app.clock.now() - TimeDelta::days(1))
}

/// Puts the key of a page into an app, and gives its first code.
async fn set_up(person: &Person<'_>) -> (Reply, Key) {
    let page = person.get(SET_UP).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let key = Key::parse(&page.select(".app-code__key")[0]).unwrap();
    let offer = page.attributes("input[name=offer]", "value").remove(0);
    let form = [("offer", &*offer), ("code", &code(person.forum, &key)), ("next", "/threads")];
    (person.post("/account/second-factor", &form).await, key)
}

async fn step_up(person: &Person<'_>, given: &[(&str, &str)]) -> Reply {
    let form = [&[("password", PASSWORD), ("next", "/account/second-factor")], given].concat();
    person.post("/step-up", &form).await
}

#[tokio::test]
async fn a_password_and_a_code_sign_in_with_a_new_token() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    let form = [("email", "sedge@example.org"), ("password", PASSWORD), ("next", "/triage")];
    let reply = forum.post("/sign-in", &form).await;
    assert_eq!(reply.location(), "/sign-in/code?next=%2Ftriage");
    let halfway = sedge.with_session_of(&reply);
    assert_eq!(halfway.get("/triage").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(halfway.get("/sign-in?next=/triage").await.location(), "/sign-in/code?next=%2Ftriage");

    let reply = halfway.post("/sign-in/code", &[("code", &code(&forum, &key)), ("next", "/triage")]).await;

    assert_eq!(reply.location(), "/triage");
    let whole = sedge.with_session_of(&reply);
    assert_ne!(whole.token, halfway.token);
    assert_eq!(whole.get("/triage").await.status, StatusCode::OK);
    assert_eq!(
        halfway.get("/triage").await.status,
        StatusCode::UNAUTHORIZED,
        "the token before is worth nothing"
    );
    assert_eq!(halfway.get("/sign-in/code").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(whole.get("/sign-in/code?next=/triage").await.location(), "/triage");
}

#[tokio::test]
async fn a_code_that_is_wrong_mangled_or_used_opens_nothing_and_says_so() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    let (halfway, used) = (sedge.with_password(PASSWORD).await, code(&forum, &key));
    for mangled in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", &wrong(&forum, &key)] {
        let reply = halfway.post("/sign-in/code", &[("code", mangled), ("next", "/")]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{mangled}");
        assert_eq!(reply.select(".govuk-error-summary a").len(), 1);
        assert!(reply.attributes("#code", "value").iter().all(String::is_empty), "a code is never sent back");
    }
    halfway.post("/sign-in/code", &[("code", &used)]).await.session();

    let again = sedge.with_password(PASSWORD).await;
    let reply = again.post("/sign-in/code", &[("code", &used)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    forum.advance(TimeDelta::seconds(30));
    let spaced = code(&forum, &key);
    let (first, second) = spaced.split_at(3);
    again.post("/sign-in/code", &[("code", &format!(" {first} {second}"))]).await.session();
}

#[tokio::test]
async fn ten_wrong_codes_end_it_and_its_owner_is_told() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    let halfway = sedge.with_password(PASSWORD).await;
    for _ in 0..9 {
        let reply = halfway.post("/sign-in/code", &[("code", &wrong(&forum, &key))]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    let last = halfway.post("/sign-in/code", &[("code", &wrong(&forum, &key))]).await;

    assert_eq!(last.status, StatusCode::FORBIDDEN);
    let right = halfway.post("/sign-in/code", &[("code", &code(&forum, &key))]).await;
    assert_eq!(right.status, StatusCode::UNAUTHORIZED);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox()[0].to, "sedge@example.org");
}

#[tokio::test]
async fn whoever_signs_in_again_to_guess_on_is_slowed_and_the_owner_is_not_locked_out() {
    let forum = TestApp::start().await;
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    forum.set_password(&teal, PASSWORD).await;
    let (reply, key) = set_up(&teal.with_password(PASSWORD).await).await;
    let recovery = reply.select(".app-codes li").remove(0);
    for _ in 0..5 {
        let halfway = teal.with_password(PASSWORD).await;
        for _ in 0..10 {
            halfway.post("/sign-in/code", &[("code", &wrong(&forum, &key))]).await;
        }
    }
    forum.advance(TimeDelta::minutes(1));

    let owner = teal.with_password(PASSWORD).await;
    let reply = owner.post("/sign-in/code", &[("code", &code(&forum, &key))]).await;
    assert!(reply.says("too many wrong codes"), "{}", reply.body);
    owner.post("/sign-in/code", &[("recovery", &recovery)]).await.session();
    forum.advance(TimeDelta::hours(1));
    let later = teal.with_password(PASSWORD).await;
    later.post("/sign-in/code", &[("code", &code(&forum, &key))]).await.session();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_needs_codes_and_has_none_can_do_nothing_before_they_are_set_up() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    forum.set_password(&sedge, PASSWORD).await;
    let halfway = sedge.with_password(PASSWORD).await;
    assert_eq!(halfway.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        halfway.get("/sign-in/code?next=/threads").await.location(),
        format!("{SET_UP}?next=%2Fthreads")
    );
    let page = halfway.get(SET_UP).await;
    assert_eq!(page.attributes("svg.app-code", "role"), ["img"]);
    assert!(page.select("svg.app-code title")[0].contains("QR code"));
    assert!(!page.body.contains("style="), "the policy allows no style attributes");
    let offer = page.attributes("input[name=offer]", "value").remove(0);
    let form = [("offer", &*offer), ("code", "000000"), ("next", "/threads")];
    let again = halfway.post("/account/second-factor", &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.select(".app-code__key"), page.select(".app-code__key"), "the key in their app stays");

    let (reply, key) = set_up(&halfway).await;

    assert_eq!(reply.select(".app-codes li").len(), 10);
    assert_eq!(reply.attributes("a.govuk-button[href='/threads']", "href").len(), 1);
    let whole = sedge.with_session_of(&reply);
    assert_eq!(whole.get("/triage").await.status, StatusCode::OK);
    assert_eq!(halfway.get(SET_UP).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(whole.get(SET_UP).await.location(), "/account/second-factor");
    let another = sedge.with_password(PASSWORD).await;
    assert_eq!(
        another.get(SET_UP).await.path(),
        "/sign-in/code",
        "a password alone does not replace the key"
    );
    let stolen = another.post("/account/second-factor", &[("offer", &*offer), ("code", "000000")]).await;
    assert_eq!(stolen.status, StatusCode::CONFLICT);
    forum.advance(TimeDelta::minutes(1));
    another.post("/sign-in/code", &[("code", &code(&forum, &key))]).await.session();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_key_that_was_offered_to_somebody_else_is_no_key() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.moderator("Ada").await, forum.moderator("Ben").await);
    for person in [&ada, &ben] {
        forum.set_password(person, PASSWORD).await;
    }
    let (ada, ben) = (ada.with_password(PASSWORD).await, ben.with_password(PASSWORD).await);
    let page = ada.get(SET_UP).await;
    let key = Key::parse(&page.select(".app-code__key")[0]).unwrap();
    let offer = page.attributes("input[name=offer]", "value").remove(0);
    for offer in [&*offer, "", "mangled", "////"] {
        let form = [("offer", offer), ("code", &*code(&forum, &key))];
        let reply = ben.post("/account/second-factor", &form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_ne!(reply.select(".app-code__key"), page.select(".app-code__key"));
    }
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_its_owner_is_told_without_a_word_of_it() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    forum.set_password(&sedge, PASSWORD).await;
    let (reply, _) = set_up(&sedge.with_password(PASSWORD).await).await;
    let recovery = reply.select(".app-codes li").remove(3);
    forum.run_due_jobs().await;
    let told = forum.inbox().len();

    let typed = recovery.to_lowercase().replace(' ', "-");
    let whole = sedge.with_session_of(
        &sedge.with_password(PASSWORD).await.post("/sign-in/code", &[("recovery", &typed)]).await,
    );

    assert!(whole.get("/account/second-factor").await.select("dd").contains(&"9".to_owned()));
    let again = sedge.with_password(PASSWORD).await.post("/sign-in/code", &[("recovery", &recovery)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    forum.run_due_jobs().await;
    let inbox = forum.inbox();
    assert_eq!(inbox.len(), told + 1);
    let mail = String::from_utf8(inbox[told].bytes.clone()).unwrap();
    assert!(mail.contains("Subject: The Forum: check how you sign in"), "{mail}");
    for word in ["recovery", "Sedge", "moderator"] {
        assert!(!mail.replace("sedge@example.org", "").contains(word), "{mail}");
    }
}

#[tokio::test]
async fn a_member_turns_codes_on_and_off_and_nobody_does_it_for_them() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    let ada = ada.with_password(PASSWORD).await;
    assert!(ada.get("/account/second-factor").await.says("your password alone"));
    let (reply, key) = set_up(&ada).await;
    let ada = ada.with_session_of(&reply);
    assert!(ada.with_password(PASSWORD).await.get("/").await.status == StatusCode::UNAUTHORIZED);

    forum.advance(TimeDelta::minutes(6));
    let removal = "/account/second-factor/removal/new";
    assert_eq!(ada.get(removal).await.path(), "/step-up");
    assert_eq!(step_up(&ada, &[("code", &code(&forum, &key))]).await.location(), "/account/second-factor");
    assert_eq!(ada.get(removal).await.status, StatusCode::OK);
    let off = ada.post("/account/second-factor/removal", &[]).await;

    assert_eq!(off.location(), "/account/second-factor?done=factor-turned-off");
    let ada = ada.with_session_of(&off);
    let twice = ada.post("/account/second-factor/removal", &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert_eq!(ada.with_password(PASSWORD).await.get("/").await.status, StatusCode::OK);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    for kind in ["SecondFactorTurnedOn", "RecoveryCodesMade", "SecondFactorTurnedOff"] {
        assert!(kinds.iter().any(|known| known == kind), "{kinds:?}");
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_role_that_needs_codes_does_not_turn_them_off() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    assert_eq!(step_up(&sedge, &[("code", &code(&forum, &key))]).await.status, StatusCode::SEE_OTHER);
    for reply in [
        sedge.get("/account/second-factor/removal/new").await,
        sedge.post("/account/second-factor/removal", &[]).await,
    ] {
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
    }
    assert!(!sedge.get("/account/second-factor").await.says("Turn off"));
}

#[tokio::test]
async fn new_recovery_codes_end_those_there_were() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    step_up(&sedge, &[("code", &code(&forum, &key))]).await.location();
    let codes = "/account/second-factor/recovery-codes";
    assert_eq!(sedge.get(&format!("{codes}/new")).await.status, StatusCode::OK);
    let old = sedge.post(codes, &[]).await.select(".app-codes li").remove(0);
    let new = sedge.post(codes, &[]).await.select(".app-codes li").remove(0);

    let halfway = sedge.with_password(PASSWORD).await;
    let reply = halfway.post("/sign-in/code", &[("recovery", &old)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    halfway.post("/sign-in/code", &[("recovery", &new)]).await.session();
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_role_that_was_granted_since_asks_for_codes_at_once() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    let ada = ada.with_password(PASSWORD).await;
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
    let txn = forum.app.db.begin().await.unwrap();
    let grant = (ada.account.id, Role::Auditor);
    account::grant(&txn, None, grant, forum.app.clock.now()).await.unwrap();
    txn.commit().await.unwrap();

    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.get(SET_UP).await.status, StatusCode::UNAUTHORIZED, "the session before gives no rights");
    let ada = ada.with_password(PASSWORD).await;
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    let (reply, _) = set_up(&ada).await;
    assert_eq!(ada.with_session_of(&reply).get("/").await.status, StatusCode::OK);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_proof_is_asked_for_again_after_five_minutes_and_a_form_passes_for_ten() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    let page = "/account/second-factor/recovery-codes/new";
    let halfway = sedge.with_password(PASSWORD).await;
    let reply = halfway.post("/sign-in/code", &[("code", &code(&forum, &key))]).await;
    let sedge = sedge.with_session_of(&reply);
    assert_eq!(sedge.get(page).await.status, StatusCode::OK, "they have just proved it");

    forum.advance(TimeDelta::minutes(5));
    assert_eq!(
        sedge.get(page).await.location(),
        "/step-up?next=%2Faccount%2Fsecond-factor%2Frecovery-codes%2Fnew"
    );
    let codes = "/account/second-factor/recovery-codes";
    assert_eq!(sedge.post(codes, &[]).await.status, StatusCode::OK, "what was shown in time passes");
    forum.advance(TimeDelta::minutes(5));
    let late = sedge.post(codes, &[]).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(late.says("Nothing was done"));

    let wrong = wrong(&forum, &key);
    for (given, field) in [
        ([("password", "not this one"), ("code", "000000")], "password"),
        ([("password", PASSWORD), ("code", &*wrong)], "code"),
        ([("password", ""), ("code", &*wrong)], "password"),
        ([("password", PASSWORD), ("code", "")], "code"),
    ] {
        let reply = sedge.post("/step-up", &given).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply.attributes(".govuk-error-summary a", "href"), [format!("#{field}")]);
        assert!(reply.attributes("#password", "value").is_empty());
    }
    assert_eq!(step_up(&sedge, &[("code", &code(&forum, &key))]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sedge.get(page).await.status, StatusCode::OK);
    let elsewhere = [("password", PASSWORD), ("next", "//example.com")];
    assert_eq!(sedge.post("/step-up", &elsewhere).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_member_without_codes_proves_it_with_the_password() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    forum.advance(TimeDelta::minutes(6));
    assert_eq!(ada.get(SET_UP).await.path(), "/step-up");
    assert!(ada.get("/step-up").await.select("#code").is_empty());
    let wrong = ada.post("/step-up", &[("password", "not this one"), ("next", SET_UP)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let elsewhere = [("password", PASSWORD), ("next", "//example.com")];
    assert_eq!(ada.post("/step-up", &elsewhere).await.location(), "/");
    assert_eq!(ada.get(SET_UP).await.status, StatusCode::OK);
}

#[tokio::test]
async fn leaving_or_signing_out_halfway_ends_it() {
    let forum = TestApp::start().await;
    let (sedge, key) = moderator(&forum).await;
    let leaving = sedge.with_password(PASSWORD).await;
    leaving.get("/leave").await.location();
    let out = sedge.with_password(PASSWORD).await;
    assert_eq!(out.post("/sign-out", &[]).await.location(), "/sign-in");
    for halfway in [leaving, out] {
        let reply = halfway.post("/sign-in/code", &[("code", &code(&forum, &key))]).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn turning_codes_on_or_off_ends_the_other_sessions_and_all_sockets() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    let (phone, mut here) = (ada.again().await, Socket::open(&forum, &ada).await);
    let mut there = Socket::open(&forum, &phone).await;

    let on = ada.with_session_of(&set_up(&ada).await.0);

    for socket in [&mut here, &mut there] {
        assert_eq!(socket.closed().await, 4201);
    }
    for (session, status) in [(&on, 200), (&ada, 401), (&phone, 401)] {
        assert_eq!(session.get("/").await.status, status);
    }
    let (phone, mut here) = (ada.again().await, Socket::open(&forum, &on).await);
    let off = on.with_session_of(&on.post("/account/second-factor/removal", &[]).await);
    assert_eq!(here.closed().await, 4201);
    for (session, status) in [(&off, 200), (&on, 401), (&phone, 401)] {
        assert_eq!(session.get("/").await.status, status);
    }
    forum.run_due_jobs().await;
}
