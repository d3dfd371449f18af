//! The one way in which screening builds its patterns. They are all of the `regex` crate, whose time is linear in the
//! length of a text, whatever it holds.

use regex::Regex;

/// Builds a pattern. `\b` is an ASCII boundary in all of them: views are mostly ASCII, and with Unicode's the automaton
/// gives way to a slower one at the first character that is not.
#[expect(
    clippy::unwrap_used,
    reason = "the patterns are constants, and every screened text builds each of them"
)]
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(&source.replace(r"\b", r"(?-u:\b)")).unwrap()
}

/// The end of what stands before a place: as much as a pattern about it reads, so that reading it for each of many
/// places takes no longer than the text is long.
pub(super) fn before(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(80);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    &text[from..at]
}

/// A pattern that is built when it is first read.
macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident = $source:expr;)+) => {
        $($(#[$doc])* static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::domain::screening::pattern::pattern($source));)+
    };
}
pub(super) use patterns;
