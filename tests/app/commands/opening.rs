//! What an operator opens from the command line, on the database of a running forum.

use crate::support::{TestApp, program};
use entity::role_grant::Role;

const SPACE: [&str; 8] = [
    "space",
    "create",
    "--slug",
    "emerging-technology",
    "--name",
    "Emerging technology",
    "--purpose",
    "What is new, and what it changes.",
];

/// Whether the command did it, and what it said.
fn run(forum: &TestApp, arguments: &[&str]) -> (bool, String) {
    let mut command = program(arguments);
    let output = command.env("DATABASE_URL", &forum.app.settings.database_url).output().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test]
async fn a_space_is_open_to_those_to_whom_the_operator_opens_it() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;

    let (done, said) = run(&forum, &SPACE);
    assert!(!done && said.contains("say to whom it is open"), "{said}");
    let for_members = [&SPACE[..], &["--role", "member"]].concat();
    let (done, said) = run(&forum, &for_members);
    assert!(done, "{said}");

    assert!(ada.get("/threads").await.says("What is new, and what it changes."));
    assert!(!teal.get("/threads").await.says("Emerging technology"));
    let form = [("title", "Three fields"), ("body", "Which?"), ("handling", "HD3")];
    ada.post("/spaces/emerging-technology/threads", &form).await.location();

    let (done, said) = run(&forum, &for_members);
    assert!(!done && said.contains("There already is a space of that name"), "{said}");
    let unsound =
        ["space", "create", "--slug", "Big Space", "--name", "x", "--purpose", "y", "--role", "member"];
    let (done, said) = run(&forum, &unsound);
    assert!(!done && said.contains("lower-case letters, digits and hyphens"), "{said}");
    let nobody = [&SPACE[..], &["--organisation", "Nobody’s Trust"]].concat();
    let (done, said) = run(&forum, &nobody);
    assert!(!done && said.contains("no organisation named Nobody’s Trust"), "{said}");
}

#[tokio::test]
async fn a_series_that_the_operator_begins_is_there_to_compose_for() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let series = ["series", "create", "--slug", "monthly", "--name", "Monthly digest"];
    let (done, said) = run(&forum, &series);
    assert!(done, "{said}");
    assert_eq!(sedge.get("/digests/new").await.select("#series option"), ["Monthly digest"]);
    let (done, said) = run(&forum, &series);
    assert!(!done && said.contains("There already is a series of that name"), "{said}");
}
