use crate::support::{TestApp, Tool};
use csa_forum::{Access, domain::api_token::Scope};
use entity::organisation::Kind;
use serde_json::{Value, json};
use std::{collections::BTreeMap, process::Command};

async fn document() -> Value {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, &[Scope::ReadTrends]).await;
    tool.get("/api/v1/openapi.json").await.json()
}

#[tokio::test]
async fn every_operation_is_described_with_its_scope_and_nothing_else_is() {
    let scopes = |scope: Option<Scope>| json!(scope.iter().map(|scope| scope.name()).collect::<Vec<_>>());
    let routes: BTreeMap<_, _> = csa_forum::routes()
        .into_iter()
        .filter_map(|route| match route.access {
            Access::Tool(scope) => {
                Some(((route.path.to_owned(), route.method.as_str().to_lowercase()), scopes(scope)))
            }
            _ => None,
        })
        .collect();
    assert!(!routes.is_empty());

    let document = document().await;
    let described: BTreeMap<_, _> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |it| (path, it)))
        .map(|(path, (method, operation))| {
            ((path.clone(), method.clone()), operation["security"][0]["bearer"].clone())
        })
        .collect();

    assert_eq!(described, routes);
}

#[tokio::test]
async fn the_document_is_sound_openapi() {
    let document = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();

    let validator = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/.venv/bin/openapi-spec-validator");
    let checked = Command::new(validator).arg(&file).output();
    let checked = checked.unwrap_or_else(|error| panic!("{validator}: {error}; tests/setup installs it"));

    let said =
        String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
}
