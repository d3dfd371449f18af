use crate::support::{
    Person, TestApp,
    drawn::words_sent,
    invitations::{ACCOUNT, nominate},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::invitation;
use entity::organisation::Kind;
use sea_orm::EntityTrait;

const ADDRESS: &str = "robin@example.com";

/// A secretary, and a nomination that they approved.
async fn invited<'a>(forum: &'a TestApp, address: &str) -> (Person<'a>, String) {
    let secretary = forum.secretary().await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let page = nominate(&secretary, &trust, address).await;
    secretary.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    (secretary, page)
}

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let keep = |(name, kept): (&'static str, &'static str)| (name, if name == field { value } else { kept });
    ACCOUNT.into_iter().map(keep).collect()
}

#[tokio::test]
async fn an_invitation_is_a_discreet_mail_to_one_address() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;

    let sent = forum.inbox();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, ADDRESS);
    let words = words_sent(&sent[0]);
    for told in ["Robin", "Ashe", "Harbour", "Vetch", "survivor", "abuse", "CSA"] {
        assert!(!words.contains(told), "{told}: {words}");
    }
    assert!(words.contains("Subject: The Forum: something is waiting for you"), "{words}");
    let token = forum.mailed_link().trim_start_matches("/invitations/").to_owned();
    assert_eq!(token.len(), 43, "256 bits in base64url");
    assert!(!forum.database_holds(&token).await, "only its hash is kept");
}

#[tokio::test]
async fn a_second_mail_of_one_invitation_holds_the_same_link() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;
    let sent = entity::invitation::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap();

    // A worker that stopped between the mail and writing down that it went.
    let (db, key, now) = (&forum.app.db, &forum.app.secret_key, forum.app.clock.now());
    let again = invitation::issue(db, key, sent.id, now).await.unwrap().unwrap();

    assert_eq!(forum.mailed_link(), format!("/invitations/{}", again.token));
    assert_eq!(forum.get(&forum.mailed_link()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_invited_comes_in_under_a_name_of_their_own() {
    let forum = TestApp::start().await;
    let (_, page) = invited(&forum, ADDRESS).await;
    let link = forum.mailed_link();

    let first = forum.get(&link).await;
    assert_eq!(
        (first.status, first.select("h1")),
        (StatusCode::OK, vec!["You have been invited".to_owned()])
    );
    assert!(!first.says("Robin") && !first.says("Harbour Trust"), "whoever holds the link reads no name");
    let safe = forum.get(&first.attributes("a.govuk-button", "href")[0]).await;
    assert!(safe.says("Exit this page") && safe.says("private window"));
    let form = forum.get(&safe.attributes("a.govuk-button", "href")[0]).await;
    assert!(form.says("Terms of use"));

    let done = forum.post(&format!("{link}/account"), &ACCOUNT).await;
    assert_eq!(done.path(), "/sign-in");
    assert!(forum.get(&done.location()).await.says("Your account is ready."));
    let sign_in = [("email", ADDRESS), ("password", "three odd words here")];
    assert_eq!(forum.post("/sign-in", &sign_in).await.path(), "/");

    let linnet = forum.person_named("Linnet").await;
    let actor = linnet.actor().await;
    assert_eq!(actor.roles, [entity::role_grant::Role::Member]);
    assert_eq!((actor.memberships.len(), actor.memberships[0].lead), (1, false));
    let kinds = forum.audit_kinds(&linnet.account.id.to_string()).await;
    assert_eq!(kinds, ["AccountCreated", "RoleGranted", "TermsAccepted"]);
    let kinds = forum.audit_kinds(page.trim_start_matches("/nominations/")).await;
    assert_eq!(kinds, ["NominationMade", "NominationApproved", "InvitationUsed"]);
}

#[tokio::test]
async fn somebody_invited_reads_what_is_kept_of_them_before_they_give_anything() {
    let forum = TestApp::start().await;
    let (secretary, _) = invited(&forum, ADDRESS).await;
    let path = format!("{}/account", forum.mailed_link());

    for page in [forum.get(&path).await, forum.post(&path, &with("shown_name", "")).await] {
        assert_eq!(page.select("details summary"), ["Privacy", "Cookies"]);
        for (inside, own) in ["/privacy", "/cookies"].into_iter().enumerate() {
            let words = secretary.get(own).await.select("main p, main li, main td");
            let shown = page.select("details p, details li, details td");
            assert!(words.len() > 3, "{own}");
            assert!(
                words.iter().filter(|word| *word != "Cookies").all(|word| shown.contains(word)),
                "{inside}"
            );
            assert!(
                page.attributes(&format!("main a[href='{own}']"), "href").is_empty(),
                "it is not open yet"
            );
            assert_eq!(forum.get(own).await.status, StatusCode::UNAUTHORIZED);
        }
    }
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;
    let link = forum.mailed_link();
    for _ in 0..3 {
        for step in ["", "/staying-safe", "/account"] {
            let reply = forum.get(&format!("{link}{step}")).await;
            assert_eq!(reply.status, StatusCode::OK);
            assert_eq!(reply.headers["referrer-policy"], "no-referrer");
            assert_eq!(reply.headers["cache-control"], "no-store");
        }
    }
    forum.post(&format!("{link}/account"), &ACCOUNT).await.location();
}

#[tokio::test]
async fn a_link_that_does_not_work_is_one_page_whatever_became_of_it() {
    let forum = TestApp::start().await;
    let (secretary, page) = invited(&forum, ADDRESS).await;
    let superseded = forum.mailed_link();
    secretary.post(&format!("{page}/invitation"), &[("version", "2")]).await.location();
    forum.run_due_jobs().await;
    let revoked = forum.mailed_link();
    assert_eq!(forum.get(&revoked).await.status, StatusCode::OK, "the newer one works");
    secretary.post(&format!("{page}/revocation"), &[("version", "3")]).await.location();
    secretary.post(&format!("{page}/invitation"), &[("version", "4")]).await.location();
    forum.run_due_jobs().await;
    let expired = forum.mailed_link();
    forum.advance(TimeDelta::days(7) - TimeDelta::microseconds(1));
    assert_eq!(forum.get(&expired).await.status, StatusCode::OK, "to the last moment");
    forum.advance(TimeDelta::microseconds(1));
    let secretary = secretary.again().await;
    assert!(secretary.get(&page).await.says("Expired"));
    secretary.post(&format!("{page}/invitation"), &[("version", "5")]).await.location();
    forum.run_due_jobs().await;
    let used = forum.mailed_link();
    forum.post(&format!("{used}/account"), &ACCOUNT).await.location();

    let nobodys = "/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned();
    let mangled = used.replace("/invitations/", "/invitations/x");
    let neutral = forum.get(&nobodys).await;
    assert_eq!(neutral.status, StatusCode::NOT_FOUND);
    assert_eq!(neutral.select("h1"), ["This link does not work"]);
    for link in [superseded, revoked, expired, used, mangled, "/invitations/%00".to_owned()] {
        for step in ["", "/staying-safe", "/account"] {
            let reply = forum.get(&format!("{link}{step}")).await;
            assert_eq!((reply.status, &reply.body), (neutral.status, &neutral.body), "{link}{step}");
        }
        let reply = forum.post(&format!("{link}/account"), &with("shown_name", "Curlew")).await;
        assert_eq!((reply.status, reply.select("main")), (neutral.status, neutral.select("main")), "{link}");
        let reply = secretary.post(&format!("{link}/membership"), &[]).await;
        assert_eq!(reply.select("h1"), neutral.select("h1"), "{link}");
    }
    assert_eq!(forum.count_accounts().await, 2, "the secretary's and one more");
}

#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_comes_back_but_the_password() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;
    forum.person("Teasel").await;
    let place = format!("{}/account", forum.mailed_link());
    for (field, value, at) in [
        ("shown_name", "", "shown_name"),
        ("shown_name", "Теаsеl", "shown_name"),
        ("shown_name", "write to me at a@example.com", "shown_name"),
        ("shown_name", "Lin\u{200B}net", "shown_name"),
        ("shown_name", "\u{3164}", "shown_name"),
        ("shown_name", "...", "shown_name"),
        ("password", "too short", "password"),
        ("password", "The Forum 2026!", "password"),
        ("password", "LinnetLinnet1971", "password"),
        ("password", "Robin Ashe 2026", "password"),
        ("password", "robin@example.com", "password"),
        ("contact_preference", "shout", "contact_preference"),
        ("language", "xx", "language"),
        ("accepted", "", "accepted"),
        ("terms", "one", "accepted"),
    ] {
        let reply = forum.post(&place, &with(field, value)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert_eq!(reply.select(&format!(".govuk-error-summary__list a[href='#{at}']")).len(), 1, "{field}");
        assert!(!reply.body.contains("three odd words here"), "{field}");
        let name = if field == "shown_name" { value } else { "Linnet" };
        assert_eq!(reply.attributes("#shown_name", "value"), [name]);
        assert_eq!(
            reply.attributes("input[value=none]", "checked").len(),
            usize::from(field != "contact_preference")
        );
    }
    let huge = "x".repeat(200_000);
    let reply = forum.post(&place, &with("password", &huge)).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    forum.post(&place, &ACCOUNT).await.location();
}

#[tokio::test]
async fn terms_that_changed_meanwhile_are_shown_again() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;
    let place = format!("{}/account", forum.mailed_link());
    let reply = forum.post(&place, &with("terms", "7")).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert_eq!(reply.attributes("input[name=terms]", "value"), ["1"]);
    assert!(reply.attributes("input[name=accepted]", "checked").is_empty(), "they have to be accepted anew");
    assert_eq!(forum.get(&place).await.status, StatusCode::OK, "the invitation is not used up");
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_account_and_gets_the_same_answer() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;
    let place = format!("{}/account", forum.mailed_link());
    let key = forum.get(&place).await.attributes("input[name=key]", "value").remove(0);
    let form: Vec<_> = ACCOUNT.into_iter().chain([("key", key.as_str())]).collect();

    let (one, other) = tokio::join!(forum.post(&place, &form), forum.post(&place, &form));
    assert_eq!(one.location(), other.location());
    assert_eq!(forum.post(&place, &form).await.location(), one.location());
    assert_eq!(forum.count_accounts().await, 2, "the secretary's and theirs");
    let another = with("shown_name", "Curlew");
    assert_eq!(forum.post(&place, &another).await.status, StatusCode::NOT_FOUND, "another form is not it");
}

#[tokio::test]
async fn of_many_who_use_a_link_at_once_one_comes_in() {
    let forum = TestApp::start().await;
    invited(&forum, ADDRESS).await;
    let place = format!("{}/account", forum.mailed_link());
    let names = ["Curlew", "Linnet", "Marram", "Teasel"];
    let forms = names.map(|name| with("shown_name", name));
    let [a, b, c, d] = &forms;
    let replies = tokio::join!(
        forum.post(&place, a),
        forum.post(&place, b),
        forum.post(&place, c),
        forum.post(&place, d)
    );
    let mut statuses = [replies.0.status, replies.1.status, replies.2.status, replies.3.status];
    statuses.sort_unstable();
    let gone = StatusCode::NOT_FOUND;
    assert_eq!(statuses, [StatusCode::SEE_OTHER, gone, gone, gone]);
}

#[tokio::test]
async fn somebody_who_has_an_account_adds_the_organisation_to_it() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    invited(&forum, "ada@example.org").await;
    let link = forum.mailed_link();

    let told = forum.post(&format!("{link}/account"), &ACCOUNT).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.says("Sign in, then open the link in the email again."));
    assert_eq!(ben.get(&link).await.status, StatusCode::CONFLICT, "it is not for Ben");
    assert_eq!(ben.post(&format!("{link}/membership"), &[]).await.status, StatusCode::CONFLICT);

    assert_eq!(ada.get(&link).await.select("form button.govuk-button"), ["Add it to my account"]);
    assert_eq!(ada.post(&format!("{link}/membership"), &[]).await.path(), "/");
    assert_eq!(ada.actor().await.memberships.len(), 1);
    assert_eq!(ada.post(&format!("{link}/membership"), &[]).await.status, StatusCode::NOT_FOUND, "twice");
    assert!(ben.actor().await.memberships.is_empty());
}

#[tokio::test]
async fn a_second_nomination_that_is_approved_ends_the_link_of_the_first_for_that_organisation_alone() {
    let forum = TestApp::start().await;
    let (secretary, first) = invited(&forum, ADDRESS).await;
    let replaced = forum.mailed_link();
    let trust = entity::organisation::Entity::find().one(forum.app.db.read()).await.unwrap().unwrap();
    let group = forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[]).await;
    let approve = async |organisation, address| {
        let page = nominate(&secretary, organisation, address).await;
        secretary.post(&format!("{page}/approval"), &[("version", "1")]).await.location();
        forum.run_due_jobs().await;
        (page, forum.mailed_link())
    };
    let (_, elsewhere) = approve(&group, ADDRESS).await;
    let (_, another) = approve(&trust, "linnet@example.com").await;
    assert_eq!(forum.get(&replaced).await.status, StatusCode::OK, "neither is for both");

    let (second, newer) = approve(&trust, "ROBIN@example.com").await;

    assert_eq!(forum.get(&replaced).await.status, StatusCode::NOT_FOUND);
    for link in [&newer, &elsewhere, &another] {
        assert_eq!(forum.get(link).await.status, StatusCode::OK);
    }
    assert!(secretary.get(&first).await.says("Replaced by a newer link"));
    assert!(!secretary.get(&second).await.says("Replaced by a newer link"));
    secretary.post(&format!("{first}/invitation"), &[("version", "2")]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.get(&newer).await.status, StatusCode::NOT_FOUND, "whichever is sent last works");
    assert_eq!(forum.get(&forum.mailed_link()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_the_latest_of_two_who_act_on_an_invitation_is_heard() {
    let forum = TestApp::start().await;
    let (secretary, page) = invited(&forum, ADDRESS).await;
    let act = async |act: &str, version: &str| {
        secretary.post(&format!("{page}/{act}"), &[("version", version)]).await.status
    };
    assert_eq!(act("approval", "1").await, StatusCode::CONFLICT, "approved twice");
    assert_eq!(act("invitation", "2").await, StatusCode::SEE_OTHER);
    assert_eq!(act("invitation", "2").await, StatusCode::CONFLICT, "sent again twice");
    assert_eq!(act("revocation", "2").await, StatusCode::CONFLICT);
    assert_eq!(act("revocation", "3").await, StatusCode::SEE_OTHER);
    assert_eq!(act("revocation", "4").await, StatusCode::CONFLICT, "it is taken back already");
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1, "what was taken back is not mailed");

    assert_eq!(act("invitation", "4").await, StatusCode::SEE_OTHER);
    forum.run_due_jobs().await;
    let link = forum.mailed_link();
    forum.post(&format!("{link}/account"), &ACCOUNT).await.location();
    assert_eq!(act("invitation", "5").await, StatusCode::CONFLICT, "it was used");
    assert_eq!(act("revocation", "5").await, StatusCode::CONFLICT);
}
