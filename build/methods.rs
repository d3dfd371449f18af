//! The Rust source of `Locale`'s methods: one for each message, so that a template with an unknown key does not
//! compile, and a message that nothing uses warns.

use crate::catalogue::Catalogue;
use std::{fmt::Write, path::Path};

/// Families of keys that are looked up by name (`Locale::message`), since a value decides which one is shown:
/// they get no method, and nothing warns when one is not used.
const LOOKED_UP: &[&str] = &[
    "problem-",
    "notice-",
    "error-",
    "conflict-",
    "forbidden-",
    "navigation-",
    "month-",
    "organisation-kind-",
    "job-kind-",
    "mail-outcome-",
    "meeting-answer-",
    "reaction-sign-",
    "action-state-",
    "action-standing-",
    "action-ending-",
    "meeting-repeat-kind-",
    "minutes-state-",
    "correction-outcome-",
    "correction-choice-",
    "seal-part-",
    "account-state-",
    "role-",
    "draft-origin-",
    "resolution-ground-",
    "referral-stage-",
    "referral-state-",
    "referral-lead-state-",
    "referral-known-",
    "referral-item-kind-",
    "review-kind-",
    "review-rule-",
    "review-view-",
    "item-kind-",
    "lock-state-",
    "lock-told-",
    "sanction-kind-",
    "sanction-meaning-",
    "appeal-outcome-",
    "submission-appeal-outcome-",
    "concern-state-",
    "digest-state-",
    "digest-kind-",
    "feedback-word-",
    "delivery-pause-",
    "delivery-state-",
    "suppression-reason-",
    "submission-state-",
    "submission-part-",
    "attestation-",
    "trend-state-",
    "trend-closed-",
    "support-word-",
    "support-by-",
    "trend-version-state-",
    "nomination-status-",
    "contact-preference-",
    "language-",
    "content-notes-",
    "contribution-kind-",
    "contribution-state-",
    "data-section-",
    "data-field-",
    "data-state-",
    "screening-why-",
];

/// Writes the list of catalogues, and the methods for the messages of the first, the source.
pub(crate) fn generate(catalogues: &[Catalogue]) -> String {
    let mut code = String::from(
        "/// The catalogues: a language's code and the text of its files, the source language first.\n\
         static SOURCES: &[(&str, &[&str])] = &[\n",
    );
    for catalogue in catalogues {
        let files: Vec<String> = catalogue.files.iter().map(|file| include(file)).collect();
        let _ = writeln!(code, "    ({:?}, &[{}]),", catalogue.code, files.join(", "));
    }
    code.push_str("];\n\nimpl Locale {\n");
    for (key, variables) in &catalogues[0].messages {
        if LOOKED_UP.iter().any(|family| key.starts_with(family)) {
            continue;
        }
        let name = snake(key);
        let _ = writeln!(code, "    /// The message `{key}`.");
        if variables.is_empty() {
            let _ = writeln!(
                code,
                "    pub(crate) fn {name}(self) -> Cow<'static, str> {{ self.plain({key:?}) }}"
            );
            continue;
        }
        let parameters = variables.iter().map(|variable| {
            let kind = if variable.is_number { "impl Number" } else { "impl Display" };
            format!("{}: {kind}", snake(&variable.name))
        });
        let arguments = variables.iter().map(|variable| {
            let (key, name) = (&variable.name, snake(&variable.name));
            let value = if variable.is_number {
                format!("{name}.value()")
            } else {
                format!("FluentValue::from({name}.to_string())")
            };
            format!("({key:?}, {value})")
        });
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            code,
            "    pub(crate) fn {name}(self, {parameters}) -> String {{ self.filled({key:?}, [{arguments}]) }}"
        );
    }
    code.push_str("}\n");
    code
}

fn include(file: &Path) -> String {
    format!("include_str!({:?})", file.display().to_string())
}

fn snake(key: &str) -> String {
    key.replace('-', "_")
}
