//! Leaving while something else is done to the account, or by others who hold the same role.

use super::departures::{depart, leave, mailed, state};
use crate::support::TestApp;
use axum::http::StatusCode;
use entity::{account, membership, organisation::Kind, role_grant::Role};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

#[tokio::test]
async fn of_two_who_leave_at_once_one_stays_where_one_is_needed() {
    for round in 0..8 {
        let forum = TestApp::start().await;
        let both = [
            forum.person_with("Vetch", &[Role::MembershipSecretary]).await,
            forum.person_with("Yarrow", &[Role::MembershipSecretary]).await,
        ];
        let (first, second) = tokio::join!(leave(&both[0], "named"), leave(&both[1], "unnamed"));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        let stayed = usize::from(first.status == StatusCode::SEE_OTHER);
        assert_eq!(state(&forum, &both[stayed]).await, account::State::Active);
        assert_eq!(state(&forum, &both[1 - stayed]).await, account::State::Left);
        assert_eq!(both[stayed].get("/people").await.status, StatusCode::OK);
        forum.run_due_jobs().await;
    }
}

#[tokio::test]
async fn whoever_leaves_while_they_are_given_a_place_has_none_afterwards() {
    for round in 0..8 {
        let forum = TestApp::start().await;
        let (vetch, ada) = (forum.secretary().await, forum.person("Ada").await);
        let harbour = forum.organisation("Harbour Light Trust", Kind::Charity, &[]).await;
        let path = format!("/organisations/{}/memberships", harbour.id);
        let given = async { vetch.post(&path, &[("shown_name", "Ada")]).await };
        let (left, _) = tokio::join!(leave(&ada, "named"), given);
        // Given a place first, they may have to leave once more.
        if left.status != StatusCode::SEE_OTHER {
            depart(&ada.again().await, "named").await;
        }
        let current = membership::Column::EndedOn.is_null();
        let places = membership::Entity::find().filter(current);
        assert_eq!(places.count(forum.app.db.read()).await.unwrap(), 0, "round {round}");
        forum.run_due_jobs().await;
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_at_once_leaves_once() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (first, second) = tokio::join!(leave(&ada, "named"), leave(&ada, "named"));
    for status in [first.status, second.status] {
        assert!([StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED].contains(&status), "{status}");
    }
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "AccountLeft").count(), 1);
    forum.run_due_jobs().await;
    assert_eq!(mailed(&forum), ["ada@example.org"]);
}
