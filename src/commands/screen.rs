use crate::{commands::Result, domain::screening};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{BufRead, Read, Write};

/// The longest line that is read: more than any text of the forum, so that a file without line breaks is told apart.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Screened<'a> {
    id: &'a Value,
    action: &'static str,
    rules: Vec<&'static str>,
}

#[derive(Serialize)]
struct Unread {
    id: Option<Value>,
    error: String,
}

/// Answers each line before it reads the next, and says of none what it holds: a text may be what nothing may keep.
pub(super) fn run(mut input: impl BufRead, mut output: impl Write) -> Result {
    let (mut number, mut unread) = (0_u64, 0_u64);
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let written = if let Ok(Line { id, text }) = serde_json::from_slice(&line) {
            let findings = screening::screen(&text);
            let rules = findings.iter().map(screening::Rule::code).collect();
            write_line(&mut output, &Screened { id: &id, action: action(findings.outcome()), rules })
        } else {
            unread += 1;
            let error = format!("line {number} is not an object with an \"id\" and a \"text\"");
            write_line(&mut output, &Unread { id: None, error })
        };
        written?;
    }
    output.flush().map_err(|error| error.to_string())?;
    if unread > 0 { Err(format!("{unread} of {number} lines could not be read")) } else { Ok(()) }
}

const fn action(outcome: Option<screening::Outcome>) -> &'static str {
    match outcome {
        None => "clean",
        Some(screening::Outcome::Ask) => "ask",
        Some(screening::Outcome::Hold) => "hold",
        Some(screening::Outcome::Refuse) => "refuse",
    }
}

/// Reads the next line into a buffer; what is longer than a line may be is passed over, and read as nothing.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool> {
    let plain = |error: std::io::Error| error.to_string();
    line.clear();
    let mut read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', line).map_err(plain)?;
    let any = read > 0;
    let mut whole = line.ends_with(b"\n");
    while !whole && read as u64 == LONGEST_LINE {
        line.clear();
        read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', line).map_err(plain)?;
        whole = line.ends_with(b"\n");
        *line = b"too long".to_vec();
    }
    Ok(any)
}

fn write_line(output: &mut impl Write, line: &impl Serialize) -> Result {
    let json = serde_json::to_string(line).map_err(|error| error.to_string())?;
    writeln!(output, "{json}").and_then(|()| output.flush()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_told_of_and_the_next_is_read() {
        let long = format!("{{\"id\":1,\"text\":\"{}\"}}\n", "a ".repeat(9 * 1024 * 1024));
        let input = format!("{long}{{\"id\":2,\"text\":\"Plain words.\"}}");
        let mut output = Vec::new();
        assert_eq!(run(input.as_bytes(), &mut output), Err("1 of 2 lines could not be read".to_owned()));
        let lines: Vec<&str> = std::str::from_utf8(&output).unwrap().lines().collect();
        assert!(lines[0].contains("line 1") && lines[1].contains("\"clean\""), "{lines:?}");
    }
}
