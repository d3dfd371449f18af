//! What each rule looks for, and in which views of a text it looks.

use crate::domain::screening::{
    Rule, addresses, cases, contacts, identifiers,
    lists::LISTS,
    money, payloads, people,
    prose::Sentences,
    views::{
        View::{self, Figures, Joined, JoinedFigures, Prose, Shown, Spelt, Squeezed, SqueezedFigures},
        Views,
    },
};
use std::sync::LazyLock;

/// Hosts that a text may link to, with their subdomains.
pub static ALLOWED_HOSTS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| LISTS.hosts.iter().map(String::as_str).collect());

/// A rule, the views that it reads, and what finds something in one of them.
type Reading = (Rule, &'static [View], fn(&str) -> bool);

/// A rule, and what finds something in the sentences of a text's prose.
type ReadingOfSentences = (Rule, fn(&Sentences) -> bool);

/// Rules that read views one by one.
const RULES: [Reading; 11] = [
    (Rule::Email, &[Shown, Spelt, Squeezed, Joined], contacts::email),
    (Rule::Phone, &[Figures, SqueezedFigures], contacts::phone),
    (Rule::Nino, &[Figures, SqueezedFigures], identifiers::nino),
    (Rule::Vehicle, &[Figures, SqueezedFigures], identifiers::vehicle),
    (Rule::Postcode, &[Figures, SqueezedFigures], identifiers::postcode),
    (Rule::Ip, &[Figures, SqueezedFigures], addresses::ip),
    (Rule::Hash, &[Figures, SqueezedFigures, JoinedFigures], payloads::hash),
    (Rule::Account, &[Figures, SqueezedFigures, JoinedFigures], money::account),
    (Rule::DataUri, &[Shown, Squeezed, JoinedFigures], payloads::data_uri),
    (Rule::Reference, &[Figures, SqueezedFigures], identifiers::reference),
    (Rule::Handle, &[Prose], contacts::handle),
];

/// Rules that read sentences: about people, and days.
const RULES_OF_SENTENCES: [ReadingOfSentences; 6] = [
    (Rule::PersonDetail, people::person_detail),
    (Rule::AgePlace, people::age_place),
    (Rule::LiveCase, cases::live_case),
    (Rule::ExactDate, cases::exact_date),
    (Rule::PersonName, people::person_name),
    (Rule::Institution, people::institution),
];

/// The rules that find something in a text.
pub(super) fn find(text: &str) -> Vec<Rule> {
    let views = Views::of(text);
    let mut found: Vec<Rule> =
        RULES.iter().filter(|(_, reads, finds)| views.any(reads, finds)).map(|(rule, ..)| *rule).collect();
    let sentences = Sentences::of(views.read(Prose));
    found.extend(RULES_OF_SENTENCES.iter().filter(|(_, finds)| finds(&sentences)).map(|(rule, _)| *rule));
    // These two also ask where the Markdown leads, and what it shows.
    found.extend(addresses::link(&views).then_some(Rule::Link));
    found.extend(payloads::markup(&views).then_some(Rule::Markup));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXAMPLES: &[(&str, Rule)] = &[
        ("write to someone@example.org", Rule::Email),
        ("write to someone @ example . org", Rule::Email),
        ("ｓomeone@example.org", Rule::Email),
        ("some\u{200B}one@exam\u{200B}ple.org", Rule::Email),
        ("ring 020 7946 0000 today", Rule::Phone),
        ("ring +44 20 7946 0000", Rule::Phone),
        ("ring (020) 7946-0000", Rule::Phone),
        ("see https://example.com/page", Rule::Link),
        ("see www.example.com", Rule::Link),
        ("see [the guidance](https://example.com)", Rule::Link),
        ("see https://www.gov.uk.example.com/", Rule::Link),
        ("see https://www.gov.uk@example.com/", Rule::Email),
        ("see https://notgov.uk/", Rule::Link),
        ("1.2.3.4https://е and", Rule::Link),
        ("item 4https://example.com/page", Rule::Link),
        ("see ftp://www.gov.uk/", Rule::Link),
        ("data:text/plain;base64,AAAA", Rule::DataUri),
        ("a <b>bold</b> word", Rule::Markup),
        ("a <img src=x> word", Rule::Markup),
        ("</p>", Rule::Markup),
        ("Write to j o e @ e x a m p l e . o r g for the papers.", Rule::Email),
        ("joe (at) example (dot) org", Rule::Email),
        ("joe at example dot org", Rule::Email),
        ("joan at example.notgov.uk", Rule::Email),
        ("j.bloggs[@]example[.]org", Rule::Email),
        ("Contact jo&#64;example&period;org please", Rule::Email),
        ("jo**e**@exam*ple*.org", Rule::Email),
        ("jo\\@example\\.org", Rule::Email),
        ("joe@exam\nple.org", Rule::Email),
        ("Ring 0-2-0 7 9 4 6 0 0 0 0 now", Rule::Phone),
        ("call O2O 7946 OOOO", Rule::Phone),
        ("oh two oh, seven nine four six, oh one two three", Rule::Phone),
        ("07700 900 123", Rule::Phone),
        ("+44 (0) 7700.900.123", Rule::Phone),
        ("mobile 7700 900123", Rule::Phone),
        ("０７７００ ９００１２３", Rule::Phone),
        ("QQ 12 34 56 C", Rule::Nino),
        ("Q Q 1 2 3 4 5 6 C", Rule::Nino),
        ("qq123456c", Rule::Nino),
        ("AB12 CDE", Rule::Vehicle),
        ("ab12cde", Rule::Vehicle),
        ("A123 BCD", Rule::Vehicle),
        ("ABC 123D", Rule::Vehicle),
        ("A B 1 2 C D E", Rule::Vehicle),
        ("SW1A 1AA", Rule::Postcode),
        ("sw1a1aa", Rule::Postcode),
        ("S W 1 A 1 A A", Rule::Postcode),
        ("SW1A-1AA", Rule::Postcode),
        ("192.0.2.44", Rule::Ip),
        ("192[.]0[.]2[.]44", Rule::Ip),
        ("192 dot 0 dot 2 dot 44", Rule::Ip),
        ("2001:db8::1", Rule::Ip),
        ("d41d8cd98f00b204e9800998ecf8427e", Rule::Hash),
        ("d41d 8cd9 8f00 b204 e980 0998 ecf8 427e", Rule::Hash),
        ("D41D8CD98F00B204\nE9800998ECF8427E", Rule::Hash),
        ("4111 1111 1111 1111", Rule::Account),
        ("sort code 12-34-56 account 12345678", Rule::Account),
        ("GB82 WEST 1234 5698 7654 32", Rule::Account),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Rule::Account),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Rule::Account),
        ("1A1zP1 eP5QGe fi2DMP TfTL5S Lmv7Di vfNa", Rule::Account),
        ("example dot com", Rule::Link),
        ("[gov.uk](https://example.com)", Rule::Link),
        ("[gov.uk][1]\n\n[1]: https://example.com", Rule::Link),
        ("www . example . com", Rule::Link),
        ("hxxps://example[.]com/x", Rule::Link),
        ("gоv.uk", Rule::Link),
        ("https://xn--gv-fka.uk/", Rule::Link),
        ("t.me/somegroup", Rule::Link),
        ("w w w . e x a m p l e . c o m", Rule::Link),
        ("data:image/png;base64,iVBORw0KGgo=", Rule::DataUri),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", Rule::Markup),
        ("＜img src=x＞", Rule::Markup),
        ("[img]x[/img]", Rule::Markup),
        ("![x](https://www.gov.uk/a.png)", Rule::Markup),
        ("CRN 42/12345/26", Rule::Reference),
        ("crime ref 12345/26", Rule::Reference),
        ("crime reference number: 01AB/12345/26", Rule::Reference),
        ("C R N 4 2 / 1 2 3 4 5 / 2 6", Rule::Reference),
        ("custody record no AB/12345/26", Rule::Reference),
        ("URN 01AB1234526", Rule::Reference),
        ("add me @blue_heron on there", Rule::Handle),
        ("It was on 12 March 2025 that he told us.", Rule::ExactDate),
        ("We spoke to Sophie Example about it.", Rule::PersonName),
        ("It was at Exampleton Primary School.", Rule::Institution),
        ("a 12-year-old girl from Exampleton", Rule::AgePlace),
        ("He is 13 and goes to the local school", Rule::AgePlace),
        ("Sophie Example, aged 12, told us", Rule::PersonDetail),
        ("Sophie lives in Leeds.", Rule::PersonDetail),
        ("He is on bail.", Rule::LiveCase),
        ("The trial is next month.", Rule::LiveCase),
        ("She was charged last week.", Rule::LiveCase),
        ("The suspect has been released under investigation.", Rule::LiveCase),
        ("Her case is under investigation.", Rule::LiveCase),
    ];

    #[test]
    fn each_rule_finds_what_it_looks_for() {
        for (text, rule) in EXAMPLES {
            assert!(find(text).contains(rule), "{text}");
        }
    }

    #[test]
    fn the_language_of_policy_passes() {
        for text in [
            "Section 47 of the Sexual Offences Act 2003, and sections 5-8.",
            "See https://www.cps.gov.uk/legal-guidance/example and https://www.legislation.gov.uk/ukpga/2003/42.",
            "See www.gov.uk/government/publications/example-2026-11-23.",
            "Reports rose by 12.5% in 2025-26 (1,204 of 9,633).",
            "Recommendation 12 of report HC 1234; Operation Hydrant.",
            "The meeting is on 26 November 2026 at 10:00, item 3.",
            "If a < b and b > c then say so; 2 < 3.",
            "Mae'r cyfarfod ddydd Iau am 10 o'r gloch yng Nghaerdydd.",
            "e.g. the first, i.e. this one. No.It is not a host.",
            "Section 5(1)(b) and s.47, version 4.2.1.3, paragraph 1.2.3.4; SW1A alone; s136 MHA.",
            "The Crown Court at Example, the Victims' Commissioner and the Lucy Faithfull Foundation agree.",
            "A trial of the new form starts next month. Children aged 12 to 15 in Wales were asked.",
            "Suspects who are on bail, and 16-year-olds at school, need to be told.",
            "ISBN 978-0-11-840538-2; S-7KQ4MX; T-2026-014; 2026-11/3; [2026] EWCA Crim 123.",
            "> a quotation\n\n- *one*\n- **two**",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_around_an_address_does_not_hide_it(before in any::<String>(), after in any::<String>()) {
            for address in ["someone@example.org", "https://example.com/page"] {
                let text = format!("{before} {address} {after}");
                prop_assert!(!find(&text).is_empty());
            }
        }
    }
}
