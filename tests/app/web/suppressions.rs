//! Who gets no more digests: seen by those who keep the list, changed by whom it is for.

use super::{
    deliveries::unsubscribe_link,
    digests::{cast, sent},
};
use crate::support::TestApp;
use axum::http::StatusCode;
use csa_forum::domain::delivery::{self, Noted, Status};
use entity::{delivery as delivery_row, role_grant::Role};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Has a copy come back that went to this address.
async fn bounce(forum: &TestApp, address: &str, code: &str) -> Noted {
    let copies = delivery_row::Entity::find().filter(delivery_row::Column::Address.eq(address));
    let copy = copies.one(forum.app.db.read()).await.unwrap().unwrap();
    let status = Status::parse(code).unwrap();
    delivery::bounce(&forum.app.db, copy.id, (status, "550 gone"), forum.app.clock.now()).await.unwrap()
}

#[tokio::test]
async fn whose_mail_came_back_is_a_row_of_the_next_edition_until_the_secretary_lifts_it() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    sent(&forum, &cast).await;
    assert_eq!(bounce(&forum, "olwen.reed@example.org", "5.1.1").await, Noted::Suppressed);

    let second = sent(&forum, &cast).await;
    let to: Vec<String> = forum.inbox().into_iter().skip(2).map(|mail| mail.to).collect();
    assert_eq!(to, ["piran.ash@example.org"]);
    let page = cast.sedge.get(&format!("{second}/delivery?view=all")).await;
    assert!(page.says("Suppressed") && page.says("2 in all: as many as were frozen."), "{}", page.body);

    let vetch = forum.person_with("Vetch", &[Role::MembershipSecretary]).await;
    let list = vetch.get("/suppressions").await;
    assert_eq!(list.select("tbody td[data-label=Why]"), ["Mail to their address came back (5.1.1)"]);
    let action = list.attributes("tbody form", "action").remove(0);
    assert_eq!(vetch.post(&action, &[]).await.path(), "/suppressions");
    sent(&forum, &cast).await;
    assert_eq!(forum.inbox().len(), 5, "both again");
    assert_eq!(bounce(&forum, "olwen.reed@example.org", "5.2.2").await, Noted::Unchanged, "known already");
}

#[tokio::test]
async fn what_somebody_chose_is_theirs_alone_to_change() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    sent(&forum, &cast).await;
    let link = unsubscribe_link(&forum, "olwen.reed@example.org");
    forum.post_from_elsewhere(&link, "List-Unsubscribe=One-Click").await;

    let (vetch, rosa) = (
        forum.person_with("Vetch", &[Role::MembershipSecretary]).await,
        forum.person_with("Rosa", &[Role::Administrator]).await,
    );
    for keeper in [&vetch, &rosa] {
        let list = keeper.get("/suppressions").await;
        assert_eq!(list.select("tbody th"), ["Olwen Reed"]);
        assert!(list.says("Their own choice: only they can change it"), "{}", list.body);
        assert!(list.select("tbody form").is_empty() && !list.body.contains("@example.org"));
    }
    let own = cast.reader.get("/account/contact").await;
    assert!(own.says("The monthly digest: you asked for no more"), "{}", own.body);
    let action = own.attributes("form[action$='/lifting']", "action").remove(0);
    for other in [&vetch, &rosa, &cast.sedge] {
        assert_eq!(other.post(&action, &[]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(cast.reader.post(&action, &[]).await.path(), "/account/contact");
    assert_eq!(cast.reader.post(&action, &[]).await.status, StatusCode::CONFLICT, "twice");
    assert!(!cast.reader.get("/account/contact").await.says("you asked for no more"));
    sent(&forum, &cast).await;
    assert_eq!(forum.inbox().len(), 4, "both get the next one");
}

#[tokio::test]
async fn nobody_else_sees_the_list_and_no_address_stands_on_it() {
    let forum = TestApp::start().await;
    let others = [Role::Member, Role::Moderator, Role::Auditor, Role::PolicyReader, Role::SafeguardingLead];
    let ada = forum.person_with("Ada", &others).await;
    assert_eq!(ada.get("/suppressions").await.status, StatusCode::NOT_FOUND);
    let none = "/suppressions/01990000-0000-7000-8000-000000000000/lifting";
    assert_eq!(ada.post(none, &[]).await.status, StatusCode::NOT_FOUND);
}
