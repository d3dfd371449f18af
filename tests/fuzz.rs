//! What anybody may send is read for as long as `FUZZ_SECONDS` says, six seconds a target unless it says so: screening
//! and Markdown end, tell the same twice, and let nothing through that stands there plainly.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use csa_forum::domain::{
    markdown,
    screening::{self, Rule, screen},
    text::{self, Text},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use scraper::{Html, Selector};
use std::time::{Duration, Instant};

const ANY_LENGTH: text::Rule = text::Rule::optional(usize::MAX, "problem-body-too-long");

/// Pieces of which people make what a machine is not to read, and of which parsers are made to stumble.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ \\n\\t]{1,3}",
        "[a-zA-Z]{1,8}",
        "[0-9]{1,6}",
        "[*_`~#>!&;:/\\\\\\[\\]()<>=.'\"|@+-]{1,4}",
        prop::sample::select(vec![
            "example.org",
            "https://",
            "www.gov.uk",
            "gov.uk",
            "(at)",
            " dot ",
            "&#64;",
            "&commat;",
            "%40",
            "%2e",
            "xn--",
            "data:",
            "base64,",
            "\u{200B}",
            "\u{202E}",
            "\u{202C}",
            "\u{AD}",
            "е",
            "о",
            "ｅ",
            "。",
            "٠",
            "❼",
            "🇬🇧",
            "e\u{301}",
            "Mr",
            "Sophie",
            "aged 12",
            "on bail",
            "School",
            "[1]: ",
            "](",
            "![",
            "<img",
            "-->",
            "oh two oh",
            "double",
            "CRN",
            "sort code",
            "0x",
            "::",
            "1.2.3.4",
            "12/03/2026",
            "> > > > ",
            "- - - ",
            "\n\n",
            "    ",
            "```",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Tries a property on texts of every sort until the time is up.
#[expect(
    clippy::disallowed_methods,
    reason = "`make prove` says how long, and nothing but the environment reaches a test"
)]
fn try_on_texts(property: impl Fn(String) -> Result<(), TestCaseError>) {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(6, |seconds| seconds.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut tried = 0_u64;
    while Instant::now() < end {
        let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(&pieces(), &property).unwrap();
        tried += 64;
    }
    assert!(tried > 0);
}

#[test]
fn screening_ends_and_tells_the_same_twice() {
    try_on_texts(|text| {
        let found = screen(&text);
        prop_assert_eq!(&found, &screen(&text));
        prop_assert_eq!(
            screening::refuse(&text).is_err(),
            found.of(screening::Outcome::Refuse).next().is_some()
        );
        Ok(())
    });
}

#[test]
fn what_stands_around_it_does_not_hide_what_stands_there_plainly() {
    try_on_texts(|text| {
        for (what, rule) in [
            ("someone@example.org", Rule::Email),
            ("QQ 12 34 56 C", Rule::Nino),
            ("SW1A 1AA", Rule::Postcode),
            ("<script>", Rule::Markup),
            ("020 7946 0000", Rule::Phone),
            ("AB00 CDE", Rule::Vehicle),
            ("203.0.113.77", Rule::Ip),
            ("d41d8cd98f00b204e9800998ecf8427e", Rule::Hash),
            ("4111 1111 1111 1111", Rule::Account),
            ("https://example.com/page", Rule::Link),
            ("data:image/png;base64,iVBORw0KGgo=", Rule::DataUri),
            ("CRN 42/12345/26", Rule::Reference),
        ] {
            let whole = format!("{text}\n\n. {what} .\n\n{text}");
            prop_assert!(screen(&whole).iter().any(|found| found == rule), "{} is hidden", rule.code());
        }
        Ok(())
    });
}

#[test]
fn markdown_renders_only_what_is_allowed_and_no_link_that_screening_let_through_leads_away() {
    let anything = Selector::parse("html *").unwrap();
    let links = Selector::parse("a").unwrap();
    try_on_texts(|source| {
        let text = Text::parse_unscreened(&source, ANY_LENGTH).unwrap();
        let html = markdown::render(&text);
        let page = Html::parse_fragment(&html);
        for element in page.select(&anything) {
            let name = element.value().name();
            prop_assert!(
                ["p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a"].contains(&name),
                "{name}"
            );
        }
        if screening::refuse(text.as_str()).is_ok() {
            for link in page.select(&links).filter_map(|link| link.value().attr("href")) {
                let base = url::Url::parse("https://forum.invalid/threads/1").unwrap();
                let host = base.join(link).unwrap().host_str().unwrap_or_default().to_owned();
                let on_list = screening::ALLOWED_HOSTS
                    .iter()
                    .any(|allowed| host == *allowed || host.ends_with(&format!(".{allowed}")));
                prop_assert!(on_list || host == "forum.invalid", "{link} leads to {host}");
            }
        }
        Ok(())
    });
}
