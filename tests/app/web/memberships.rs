//! Places in organisations, as the secretary gives, leads and ends them: never their own.

use crate::support::{Person, TestApp, invitations::nominate, socket::Socket};
use axum::http::StatusCode;
use csa_forum::domain::{
    Error, membership,
    organisation::{self, NewMembership},
};
use entity::{
    id::MembershipId,
    organisation::{Kind, Model as Organisation},
    role_grant::Role,
};

const PASSWORD: &str = "long enough for anybody";

async fn second_secretary(forum: &TestApp) -> Person<'_> {
    forum.person_with("Priya", &[Role::MembershipSecretary]).await
}

async fn add(secretary: &Person<'_>, organisation: &Organisation, name: &str) -> StatusCode {
    let place = format!("/organisations/{}/memberships", organisation.id);
    secretary.post(&place, &[("shown_name", name)]).await.status
}

/// How many places somebody has now, and whether they are a member.
async fn standing(person: &Person<'_>) -> (usize, bool) {
    let actor = person.actor().await;
    (actor.memberships.iter().filter(|place| place.current).count(), actor.holds(Role::Member))
}

#[tokio::test]
async fn nobody_gives_themselves_a_place() {
    let forum = TestApp::start().await;
    let (vetch, priya) = (forum.secretary().await, second_secretary(&forum).await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let place = format!("/organisations/{}/memberships", trust.id);

    let refused = vetch.post(&place, &[("shown_name", "vetch")]).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("Another membership secretary has to add you"));
    assert_eq!(refused.attributes("#shown_name", "value"), ["vetch"]);
    assert_eq!(standing(&vetch).await, (0, false));
    assert_eq!(add(&priya, &trust, "Vetch").await, StatusCode::SEE_OTHER);
    assert_eq!(standing(&vetch).await, (1, true));
}

#[tokio::test]
async fn nobody_ends_their_own_place_or_says_that_they_lead() {
    let forum = TestApp::start().await;
    let (vetch, priya) = (forum.secretary().await, second_secretary(&forum).await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&vetch]).await;
    let place = format!("/memberships/{}", forum.place_of(&vetch).await);
    let page = format!("/organisations/{}", trust.id);
    let links = "tbody a[href^='/memberships/']";

    assert!(vetch.get(&page).await.select(links).is_empty(), "nothing is offered that would be refused");
    assert_eq!(priya.get(&page).await.select(links).len(), 2);
    for form in ["/ending/new", "/lead/edit"] {
        assert_eq!(vetch.get(&format!("{place}{form}")).await.status, StatusCode::FORBIDDEN, "{form}");
        assert_eq!(priya.get(&format!("{place}{form}")).await.status, StatusCode::OK, "{form}");
    }
    for act in ["/ending", "/lead"] {
        let refused = vetch.post(&format!("{place}{act}"), &[("lead", "yes")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{act}");
        assert!(refused.says("Nobody changes their own account here"));
    }
    assert_eq!(standing(&vetch).await.0, 1);
    priya.post(&format!("{place}/ending"), &[]).await.location();
    assert_eq!(standing(&vetch).await.0, 0);
}

#[tokio::test]
async fn whoever_approved_an_invitation_does_not_take_it_up() {
    let forum = TestApp::start().await;
    let (vetch, priya) = (forum.secretary().await, second_secretary(&forum).await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[]).await;
    let own = nominate(&vetch, &trust, "vetch@example.org").await;
    vetch.post(&format!("{own}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    let link = forum.mailed_link();

    assert_eq!(vetch.get(&link).await.status, StatusCode::FORBIDDEN);
    let refused = vetch.post(&format!("{link}/membership"), &[]).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(standing(&vetch).await, (0, false));
    let another = nominate(&vetch, &trust, "vetch@example.org").await;
    priya.post(&format!("{another}/approval"), &[("version", "1")]).await.location();
    forum.run_due_jobs().await;
    let link = forum.mailed_link();
    vetch.post(&format!("{link}/membership"), &[]).await.location();
    assert_eq!(standing(&vetch).await, (1, true));
}

#[tokio::test]
async fn naming_or_releasing_a_lead_ends_their_sessions_and_sockets_and_tells_them() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben, secretary) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.secretary().await);
    forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let place = format!("/memberships/{}", forum.place_of(&ada).await);
    let mut stays = Socket::open(&forum, &ben).await;

    for (lead, told) in [("yes", 1), ("no", 2)] {
        let session = ada.again().await;
        let mut gone = Socket::open(&forum, &session).await;
        secretary.post(&format!("{place}/lead"), &[("lead", lead)]).await.location();
        assert_eq!(gone.closed().await, 4201, "{lead}");
        assert_eq!(session.get("/").await.status, StatusCode::UNAUTHORIZED, "{lead}");
        forum.run_due_jobs().await;
        assert_eq!(forum.inbox().len(), told, "{lead}");
        assert_eq!(forum.inbox().pop().unwrap().to, "ada@example.org");
    }
    assert_eq!(stays.request(serde_json::json!({ "op": "hello" })).await["ok"], serde_json::json!({}));
}

#[tokio::test]
async fn the_end_of_a_leads_place_ends_their_sessions_though_they_have_another() {
    let forum = TestApp::start().await;
    let (ada, ben, secretary) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.secretary().await);
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada, &ben]).await;
    forum.make_lead(&ada, &trust).await;
    let places = [forum.place_of(&ada).await, forum.place_of(&ben).await];
    forum.organisation("Tidewater Group", Kind::SurvivorsGroup, &[&ada, &ben]).await;
    for place in places {
        secretary.post(&format!("/memberships/{place}/ending"), &[]).await.location();
    }
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ben.get("/").await.status, StatusCode::OK, "he may do what he did");
}

#[tokio::test]
async fn a_lead_needs_codes_and_does_not_turn_them_off() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let before = ada.with_password(PASSWORD).await;
    assert_eq!(before.get("/").await.status, StatusCode::OK, "a member needs none");
    forum.make_lead(&ada, &trust).await;

    assert_eq!(
        before.get("/").await.status,
        StatusCode::UNAUTHORIZED,
        "a session without a code gives nothing"
    );
    let halfway = ada.with_password(PASSWORD).await;
    assert_eq!(halfway.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(halfway.get("/sign-in/code").await.path(), "/account/second-factor/new");
    forum.set_second_factor(&ada).await;
    let off = ada.post("/account/second-factor/removal", &[]).await;
    assert_eq!(off.status, StatusCode::FORBIDDEN);
    assert!(!ada.get("/account/second-factor").await.says("Turn off"));

    forum.end_memberships(&ada).await;
    assert_eq!(
        ada.post("/account/second-factor/removal", &[]).await.status,
        StatusCode::SEE_OTHER,
        "no lead"
    );
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn two_last_places_that_end_at_once_leave_no_member() {
    let forum = TestApp::start().await;
    let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
    for round in 0..5 {
        let (first, second) = (format!("First {round}"), format!("Second {round}"));
        let here = [
            forum.organisation(&first, Kind::Charity, &[]).await,
            forum.organisation(&second, Kind::Academic, &[]).await,
        ];
        for organisation in &here {
            assert_eq!(add(&vetch, organisation, "Ada").await, StatusCode::SEE_OTHER);
        }
        assert_eq!(standing(&ada).await, (2, true));
        let actor = vetch.actor().await;
        let ids: Vec<MembershipId> =
            forum.open_places(&ada).await.into_iter().map(|place| place.id).collect();
        let db = &forum.app.db;

        let (one, other) =
            tokio::join!(membership::end(db, &actor, ids[0]), membership::end(db, &actor, ids[1]));

        one.unwrap();
        other.unwrap();
        assert_eq!(standing(&ada).await, (0, false), "round {round}");
    }
}

#[tokio::test]
async fn a_place_that_is_given_and_taken_up_at_once_is_one() {
    let forum = TestApp::start().await;
    let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
    for round in 0..5 {
        let trust = forum.organisation(&format!("Trust {round}"), Kind::Charity, &[]).await;
        let nomination = nominate(&vetch, &trust, "ada@example.org").await;
        vetch.post(&format!("{nomination}/approval"), &[("version", "1")]).await.location();
        forum.run_due_jobs().await;
        let taken_up = format!("{}/membership", forum.mailed_link());
        let session = ada.again().await;

        let (given, taken) = tokio::join!(add(&vetch, &trust, "Ada"), session.post(&taken_up, &[]));

        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        assert!([StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY].contains(&given), "{given}");
        let here = forum.open_places(&ada).await;
        assert_eq!(here.iter().filter(|place| place.organisation_id == trust.id).count(), 1, "round {round}");
    }
}

#[tokio::test]
async fn the_database_holds_one_open_place_of_an_account_in_an_organisation() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let trust = forum.organisation("Harbour Trust", Kind::Charity, &[&ada]).await;
    let again = NewMembership {
        account_id: ada.account.id,
        organisation_id: trust.id,
        lead: false,
        affiliation_shown: false,
    };
    let join = async || {
        let txn = forum.app.db.begin().await.unwrap();
        organisation::join(&txn, None, again, forum.app.clock.now()).await?;
        txn.commit().await.map_err(Error::from)
    };
    assert!(matches!(join().await, Err(Error::Conflict(_))));
    forum.end_memberships(&ada).await;
    join().await.unwrap();
}
