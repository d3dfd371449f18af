use crate::support::{Server, run};
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[test]
fn a_demonstration_says_how_to_sign_in_and_each_of_those_people_can() {
    let folder = TempDir::new().unwrap();
    let server = Server::demonstration(folder.path());
    let people: Vec<_> =
        server.printed.split_whitespace().filter(|word| word.ends_with("@forum.example")).collect();
    assert!(people.len() >= 12, "{}", server.printed);
    let lines: Vec<_> = server.printed.lines().collect();
    let lead = lines.iter().position(|line| line.contains("leads a charity")).unwrap();
    assert!(lines[lead + 1].contains("code key: "), "whoever leads needs a code: {}", server.printed);

    for address in people {
        let cookie = server.sign_in(address, "demonstration-only");
        let (head, body) = server.get("/", &cookie);
        assert!(head.starts_with("HTTP/1.1 200"), "{address}: {head}");
        assert_eq!(body.matches("<h1").count(), 1, "{address}");
    }
    let sent = || server.get("/mailbox", "").1.matches("@forum.example</td>").count();
    let limit = Instant::now() + Duration::from_secs(30);
    while sent() < 3 {
        assert!(Instant::now() < limit, "the edition that was released reached {} of 3", sent());
        std::thread::yield_now();
    }
}

#[test]
fn a_stop_lets_a_server_end_well_and_its_figures_name_routes_alone() {
    let folder = TempDir::new().unwrap();
    let server = Server::demonstration(folder.path());
    let cookie = server.sign_in("heron@forum.example", "demonstration-only");
    server.get("/threads/b9d6a1f2-0000-4000-8000-000000000000?token=secret", &cookie);

    let figures = server.metrics();

    let line = r#"http_requests_total{method="GET",route="/threads/{thread_id}",status="404"} 1"#;
    assert!(figures.contains(line), "{figures}");
    assert!(figures.contains(r#"jobs{state="due"}"#) && figures.contains(r#"jobs{state="set_aside"} 1"#));
    assert!(!figures.contains("b9d6a1f2") && !figures.contains("secret") && !figures.contains("heron"));
    assert_eq!(server.stop().code(), Some(0));
}

#[test]
fn a_second_demonstration_leaves_the_first_alone() {
    let folder = TempDir::new().unwrap();
    let first = Server::demonstration(folder.path());
    let (fine, said) =
        run(&["demo", "--listen", "127.0.0.1:0", "--data-dir", folder.path().to_str().unwrap()]);
    assert!(!fine && said.contains("stop it first"), "{said}");
    first.sign_in("ada@forum.example", "demonstration-only");
}
