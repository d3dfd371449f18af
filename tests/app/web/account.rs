//! One's own account.

use crate::support::TestApp;
use entity::role_grant::Role;

#[tokio::test]
async fn everybody_finds_their_account_in_the_navigation() {
    let forum = TestApp::start().await;
    for role in [Role::Member, Role::Moderator, Role::PolicyReader, Role::Auditor] {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        let links = person.get("/").await.attributes("#navigation a", "href");
        assert_eq!(links.last().map(String::as_str), Some("/account"), "{role}");
        assert!(person.get("/account").await.says(&person.account.shown_name));
    }
}
