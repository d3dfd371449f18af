use crate::support::program;
use serde_json::{Value, json};
use std::{
    io::Write,
    process::{Output, Stdio},
};

/// What the command says of lines, without a setting or a database.
fn screen(lines: &[u8]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(&["screen"]);
    let mut child = command
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it makes no file");
    output
}

fn answers(output: &Output) -> Vec<Value> {
    let lines = std::str::from_utf8(&output.stdout).unwrap().lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_line_is_answered_with_what_would_become_of_it_and_by_which_rules() {
    let lines = [
        json!({"id": "a", "text": "Section 47 is clear."}),
        json!({"id": 2, "text": "We spoke to Sophie Example."}),
        json!({"id": {"any": "id"}, "text": "He is on bail."}),
        json!({"id": "d", "text": "Ring 020 7946 0000 or write to someone@example.org."}),
    ];
    let output = screen(lines.map(|line| line.to_string()).join("\n").as_bytes());

    assert!(output.status.success());
    let expected = [
        json!({"id": "a", "action": "clean", "rules": []}),
        json!({"id": 2, "action": "ask", "rules": ["person_name"]}),
        json!({"id": {"any": "id"}, "action": "hold", "rules": ["live_case"]}),
        json!({"id": "d", "action": "refuse", "rules": ["email", "phone"]}),
    ];
    assert_eq!(answers(&output), expected);
}

#[test]
fn a_line_that_cannot_be_read_is_told_by_its_number_and_nothing_of_it_is_repeated() {
    let output =
        screen(b"{\"id\":1,\"text\":\"Plain.\"}\n\nquokka 7431\n{\"id\":3,\"text\":7431}\n\xff\n{\"id\":4,\"text\":\"Plain.\"}\n");

    assert_eq!(output.status.code(), Some(1));
    let answers = answers(&output);
    assert_eq!(answers.len(), 5);
    for (answer, number) in answers[1..4].iter().zip(["line 3", "line 4", "line 5"]) {
        assert_eq!(answer["id"], Value::Null);
        assert!(answer["error"].as_str().unwrap().starts_with(number), "{answer}");
    }
    assert_eq!(answers[4], json!({"id": 4, "action": "clean", "rules": []}));
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!said.contains("quokka") && !said.contains("7431"), "{said}");
}
