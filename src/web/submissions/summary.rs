//! A report's answers in words, by page: for check answers, for its author later, and for moderators.

use crate::{
    domain::submission::{Part, Typed},
    web::ui::Ui,
};

/// The answers of one page.
#[derive(Debug)]
pub(in crate::web) struct Group {
    pub(in crate::web) part: Part,
    pub(in crate::web) title: String,
    pub(in crate::web) answers: Vec<Answer>,
}

/// An answer in words, with its question and the field where it is given.
#[derive(Debug)]
pub(in crate::web) struct Answer {
    pub(in crate::web) question: String,
    pub(in crate::web) words: String,
    pub(in crate::web) field: &'static str,
}

/// The answers of every page.
pub(in crate::web) fn groups(ui: &Ui, typed: &Typed) -> Vec<Group> {
    let group = |part: Part| Group {
        part,
        title: ui.code("submission-part", part.name()),
        answers: answers(ui, typed, part),
    };
    Part::ALL.into_iter().map(group).collect()
}

fn answers(ui: &Ui, typed: &Typed, part: Part) -> Vec<Answer> {
    let one = |taxonomy: &str, code: &str| {
        if code.is_empty() { String::new() } else { ui.term(taxonomy, code) }
    };
    let many = |taxonomy: &str, codes: &[String]| {
        codes.iter().map(|code| ui.term(taxonomy, code)).collect::<Vec<_>>().join("; ")
    };
    let given: Vec<(&'static str, std::borrow::Cow<'static, str>, String)> = match part {
        Part::Change => vec![
            ("title", ui.submission_title(), typed.title.clone()),
            ("change", ui.submission_change(), typed.change.clone()),
            ("method", ui.submission_method(), typed.method.clone()),
        ],
        Part::Kind => vec![
            ("technology", ui.submission_technology(), many("trend", &typed.technology)),
            ("context", ui.submission_context(), many("context", &typed.context)),
            ("offence", ui.submission_offence(), one("offence", &typed.offence)),
            ("setting", ui.submission_setting(), one("setting", &typed.setting)),
        ],
        Part::Reach => vec![
            ("ages", ui.submission_ages(), many("age_band", &typed.ages)),
            ("regions", ui.submission_regions(), many("region", &typed.regions)),
            ("month", ui.submission_first_noticed(), ui.month_of(&typed.year, &typed.month)),
            ("direction", ui.submission_direction(), one("direction", &typed.direction)),
            ("scale", ui.submission_scale(), one("scale", &typed.scale)),
            ("evidence_detail", ui.submission_evidence_detail(), typed.evidence_detail.clone()),
            ("evidence", ui.submission_evidence(), one("evidence", &typed.evidence)),
            ("own_confidence", ui.submission_own_confidence(), one("own_confidence", &typed.own_confidence)),
        ],
        Part::Meaning => vec![
            ("importance", ui.submission_importance(), typed.importance.clone()),
            ("help", ui.submission_help(), typed.help.clone()),
            ("references", ui.submission_references(), typed.references.clone()),
            ("handling", ui.submission_handling(), one("handling", &typed.handling)),
            ("may_contact", ui.submission_may_contact(), ui.yes_or_no(&typed.may_contact)),
            ("live_case", ui.screening_live_case_question(), ui.yes_or_no(&typed.live_case)),
        ],
    };
    let answer = |(field, question, words): (_, std::borrow::Cow<'static, str>, _)| Answer {
        question: question.into_owned(),
        words,
        field,
    };
    given.into_iter().map(answer).collect()
}
