//! STARTTLS (RFC 3207) asked for before lettre speaks: it would keep what came before TLS, and take it for what came over it,
//! so that somebody on the way could answer for the server.

use crate::mailer::Failure;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// An answer is not longer: no server has that much to say before TLS.
const LONGEST: usize = 16 * 1024;

/// Asks a server that greets for TLS; after that the stream is at the first byte of it.
pub(super) async fn ask(stream: &mut TcpStream) -> Result<(), Failure> {
    expect(read(stream).await?, 220)?;
    let offered = expect(command(stream, "EHLO localhost").await?, 250)?;
    if !offered.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Failure::Unwelcome("it offers no STARTTLS, so nothing was sent".to_owned()));
    }
    expect(command(stream, "STARTTLS").await?, 220).map(|_| ())
}

/// An answer: its code, and its lines without it.
type Answer = (u16, Vec<String>);

async fn command(stream: &mut TcpStream, words: &str) -> Result<Answer, Failure> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await.map_err(lost)?;
    read(stream).await
}

/// Reads one answer, after which there is nothing more: whatever is, nobody has asked for.
async fn read(stream: &mut TcpStream) -> Result<Answer, Failure> {
    let mut heard = Vec::new();
    loop {
        if stream.read_buf(&mut heard).await.map_err(lost)? == 0 {
            return Err(Failure::Unreached("it broke off before TLS began".to_owned()));
        }
        match parse(&heard) {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) if heard.len() <= LONGEST => {}
            Ok(None) => return Err(Failure::Unwelcome("its answer has no end".to_owned())),
            Err(words) => return Err(Failure::Unwelcome(words.to_owned())),
        }
    }
}

/// The answer (RFC 5321, 4.2), if it is whole.
fn parse(heard: &[u8]) -> Result<Option<Answer>, &'static str> {
    let mut lines = Vec::new();
    let mut rest = heard;
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 2..];
        let code = line.get(..3).and_then(|code| code.parse().ok()).ok_or("what it says is no SMTP")?;
        lines.push(line.get(4..).unwrap_or_default().to_owned());
        if line.as_bytes().get(3) != Some(&b'-') {
            let whole = rest.is_empty().then_some(Some((code, lines)));
            return whole.ok_or("it said more before TLS began than it was asked");
        }
    }
    Ok(None)
}

fn expect((code, lines): Answer, wanted: u16) -> Result<Vec<String>, Failure> {
    let words = || format!("{code} {}", lines.join(" "));
    match code {
        _ if code == wanted => Ok(lines),
        400..500 => Err(Failure::Unreached(words())),
        _ => Err(Failure::Unwelcome(words())),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn lost(error: std::io::Error) -> Failure {
    Failure::Unreached(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_read_when_it_is_whole_and_with_nothing_after_it() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        assert_eq!(parse(b"220 ready\r\n"), Ok(Some((220, lines(&["ready"])))));
        assert_eq!(parse(b"250-a\r\n250 STARTTLS\r\n"), Ok(Some((250, lines(&["a", "STARTTLS"])))));
        assert_eq!(parse(b"250\r\n"), Ok(Some((250, lines(&[""])))));
        for part in ["", "2", "220 read", "220 ready\r", "250-a\r\n", "250-a\r\n250 b"] {
            assert_eq!(parse(part.as_bytes()), Ok(None), "{part:?}");
        }
        for wrong in ["220 ready\r\n2", "220 go\r\n250 more\r\n", "hello\r\n", "\r\n", "é20 a\r\n"] {
            assert!(parse(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_in_reading_it_ends(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _read = parse(&bytes);
        }
    }
}
