//! The handling matrix: everything that was written, in every handling, in every place where it can stand, as everybody.

mod bare;
mod change;
mod live;
mod looking;
mod open_pages;
mod places;
mod readers;
mod rules;
mod written;

use crate::support::TestApp;
use bare::BARE;
use looking::Looking;
pub(in crate::web) use places::ROWS;
use places::{MAILS, OPERATIONS};
pub(in crate::web) use rules::What;
use std::{collections::BTreeSet, fs, path::Path};
use written::Stage;

/// The route of a row: its place without the query.
fn route(place: &str) -> &str {
    place.split('?').next().unwrap()
}

#[test]
fn each_route_says_what_it_shows_of_what_people_wrote() {
    let there: BTreeSet<String> =
        csa_forum::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| route(row.place)).collect();
    let bare: Vec<&str> = BARE.iter().flat_map(|(_, routes)| *routes).map(|place| route(place)).collect();
    let once: BTreeSet<&str> = bare.iter().copied().collect();
    assert_eq!(bare.len(), once.len(), "a route stands twice among those that show nothing");
    let both: Vec<_> = rows.intersection(&once).collect();
    assert!(both.is_empty(), "these show something, and do not: {both:?}");
    let listed: BTreeSet<String> = rows.union(&once).map(|&place| place.to_owned()).collect();
    let new: Vec<_> = there.difference(&listed).collect();
    assert!(new.is_empty(), "say in places.rs or bare.rs what these show of what people wrote: {new:?}");
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(gone.is_empty(), "these routes are no longer there: {gone:?}");
}

#[test]
fn each_mail_and_each_operation_of_a_socket_says_what_it_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/templates/mail");
    let file = |entry: fs::DirEntry| {
        format!("mail/{}", Path::new(&entry.file_name()).file_stem().unwrap().to_str().unwrap())
    };
    let mails: BTreeSet<String> = fs::read_dir(folder).unwrap().map(|entry| file(entry.unwrap())).collect();
    assert_eq!(mails, MAILS.iter().map(|row| row.place.to_owned()).collect());
    let operations: BTreeSet<&str> = csa_forum::operations().iter().map(|operation| operation.name).collect();
    assert_eq!(operations, OPERATIONS.iter().map(|row| row.place).collect());
}

#[tokio::test]
async fn what_people_write_stands_where_its_handling_lets_it_and_names_whom_it_may() {
    let forum = TestApp::start().await;
    let mut stage = Stage::set(&forum).await;
    let readers = readers::readers(&forum).await;
    stage.threads().await;
    stage.locked_posts().await;
    let meeting = stage.open_meeting().await;
    stage.messages(&meeting).await;
    stage.held_messages(&meeting).await;
    stage.minutes().await;
    stage.reports().await;
    stage.concerns().await;
    stage.refer().await;
    stage.send_digest().await;

    let mut looking = Looking::at(&stage);
    looking.read_mail(&forum.inbox());
    for (reader, way) in &readers {
        looking.look(*reader, way, None).await;
    }
    looking.look_as_authors().await;
    for (reader, way) in &readers {
        looking.send_forms(*reader, way).await;
    }
    looking.finish();
    forum.run_due_jobs().await;
}
