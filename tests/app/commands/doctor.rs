use crate::support::program;
use tempfile::TempDir;

/// What the doctor says of a forum in a folder, and whether all was well.
fn ask(folder: &TempDir, settings: &[(&str, &str)]) -> (bool, String) {
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("forum.db").display());
    let output =
        program(&["doctor"]).env("DATABASE_URL", &url).envs(settings.iter().copied()).output().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn the_doctor_says_in_plain_words_what_is_wrong_and_makes_nothing() {
    let folder = TempDir::new().unwrap();
    // Nobody listens on the port that is reserved for a service of the past (RFC 862's echo).
    let (fine, said) =
        ask(&folder, &[("MAIL_URL", "smtp://127.0.0.1:7"), ("PUBLIC_URL", "http://forum.example")]);

    assert!(!fine);
    for wrong in ["SECRET_KEY is not set", "without https", "the mail server does not answer", "there is no "]
    {
        assert!(
            said.lines().any(|line| line.starts_with("WRONG") && line.contains(wrong)),
            "{wrong}: {said}"
        );
    }
    assert!(!folder.path().join("forum.db").exists(), "a doctor makes no database");
}

#[test]
fn the_doctor_finds_a_database_that_is_up_to_date_and_durable() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("forum.db").display());
    assert!(program(&["migrate"]).env("DATABASE_URL", &url).status().unwrap().success());

    let key = "0123456789abcdef0123456789abcdef";
    let (_, said) = ask(&folder, &[("SECRET_KEY", key), ("PUBLIC_URL", "https://forum.example")]);

    for well in ["SECRET_KEY is set", "the database opens", "up to date", "on the disk", "the clock says"] {
        assert!(said.lines().any(|line| line.starts_with("well") && line.contains(well)), "{well}: {said}");
    }
    let leads =
        |line: &str| line.starts_with("WRONG") && line.contains("fewer than two people lead on safeguarding");
    assert!(said.lines().any(leads), "{said}");
    assert!(!said.contains(key), "a secret is never shown");
}
