//! What the database holds of somebody who left: all of its rows, as a backup has them.

use super::departures::depart;
use crate::support::TestApp;
use csa_forum::domain::backup;
use entity::role_grant::Role;
use flate2::read::GzDecoder;
use std::io::Read;

/// All that the database holds: its rows as JSON, in which bytes are lists of numbers.
async fn everything(forum: &TestApp) -> String {
    let (file, _) = backup::write(&forum.app.db, Vec::new(), forum.app.clock.now()).await.unwrap();
    let mut rows = String::new();
    GzDecoder::new(file.as_slice()).read_to_string(&mut rows).unwrap();
    rows
}

#[tokio::test]
async fn no_row_of_any_table_holds_a_name_or_an_address_any_more() {
    let forum = TestApp::start().await;
    let wren = forum.person_with("Wren", &[Role::Member, Role::PolicyReader]).await;
    forum.released_digest(&[]).await;
    forum.run_due_jobs().await;
    forum.post("/password-reset", &[("email", "wren@example.org")]).await;
    let address = "wren@example.org";
    let bytes = address.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(",");
    let before = everything(&forum).await;
    for held in ["Wren Example", address, &bytes] {
        assert!(before.contains(held), "{held}");
    }

    depart(&wren, "unnamed").await;
    forum.run_due_jobs().await;

    let after = everything(&forum).await;
    for erased in ["Wren Example", address, &bytes] {
        assert!(!after.contains(erased), "{erased}");
    }
    assert!(after.contains("\"Wren\""), "the shown name is given to nobody else");
}
