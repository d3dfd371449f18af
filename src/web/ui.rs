//! What every page shows around its content, and the words that it says.

use crate::{
    app::App,
    domain::{
        Actor, FieldError, FieldErrors, Timestamp,
        account::{Affiliation, Byline},
        handling::Attribution,
        review::Returned,
        screening::{self, Rule},
        taxonomy,
    },
    http::{csrf, session::Visit},
    locale::{Locale, time_of_day},
    mail,
    web::drafts::Filled,
};
use axum::http::Uri;
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Europe::London;
use entity::{handling::Handling, language::Language, role_grant::Role};
use std::{borrow::Borrow, fmt::Display, ops::Deref, sync::Arc};
use uuid::Uuid;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The frame of a page. It stands for its language, too: `ui.threads_title()` is a message.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    locale: Locale,
    /// The forum's neutral name.
    pub(crate) public_name: Arc<str>,
    /// The token that forms carry.
    pub(crate) csrf: String,
    /// The paths of the style sheet, the script and the icon.
    pub(crate) stylesheet: &'static str,
    pub(crate) script: &'static str,
    pub(crate) icon: &'static str,
    actor: Option<Arc<Actor>>,
    path: Arc<str>,
    done: Option<String>,
    /// What fills in the page's form; `web/drafts` reads it.
    pub(super) filled: Option<Filled>,
    now: Timestamp,
}

/// A link of the service navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NavigationItem {
    pub(crate) href: &'static str,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// One of several things to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
    pub(crate) chosen: bool,
}

/// The service navigation: a path, the key of its label, and who sees it. (An empty list: everyone signed in.)
const NAVIGATION: &[(&str, &str, &[Role])] = &[
    ("/", "navigation-home", &[]),
    ("/referrals", "navigation-referrals", &[Role::SafeguardingLead]),
    ("/locks", "navigation-locks", &[Role::SafeguardingLead]),
    ("/reviews", "navigation-reviews", &[Role::Moderator]),
    ("/triage", "navigation-triage", &[Role::Moderator]),
    ("/threads", "navigation-threads", &[Role::Member, Role::Moderator]),
    ("/meetings", "navigation-meetings", &[Role::Member, Role::Moderator]),
    ("/trends", "navigation-trends", &[Role::Member, Role::Moderator, Role::PolicyReader]),
    ("/concerns", "navigation-concerns", &[Role::Member, Role::Moderator, Role::PolicyReader]),
    // Moderators, who have most entries, come to it from the concerns.
    ("/you-said-we-did", "navigation-you-said-we-did", &[Role::Member, Role::PolicyReader]),
    ("/digests", "navigation-digests", &[Role::PolicyReader, Role::Moderator]),
    // Members and moderators come to them from the meetings.
    ("/minutes", "navigation-minutes", &[Role::PolicyReader]),
    ("/people", "navigation-people", &[Role::MembershipSecretary]),
    ("/audit", "navigation-audit", &[Role::Auditor]),
    ("/nominations", "navigation-nominations", &[Role::MembershipSecretary]),
    ("/organisations", "navigation-organisations", &[Role::MembershipSecretary]),
    ("/suppressions", "navigation-suppressions", &[Role::MembershipSecretary, Role::Administrator]),
    ("/jobs", "navigation-jobs", &[Role::Administrator]),
    ("/mail", "navigation-mail", &[Role::Administrator]),
    ("/settings", "navigation-settings", &[Role::Administrator]),
    ("/account", "navigation-account", &[]),
];

impl Ui {
    /// The frame for whoever makes this request.
    pub(crate) fn new(app: &App, visit: Option<&Visit>, form_secret: &str, uri: &Uri) -> Self {
        let language = visit.map_or(Language::En, |visit| visit.actor.language);
        let query = uri.query().unwrap_or_default();
        let done = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "done");
        Self {
            locale: Locale::for_code(&language.to_string()),
            public_name: app.settings.public_name.as_str().into(),
            csrf: csrf::token(app, form_secret),
            stylesheet: STYLESHEET,
            script: SCRIPT,
            icon: ICON,
            actor: visit.map(|visit| Arc::new(visit.actor.clone())),
            path: uri.path().into(),
            done: done.map(|(_, key)| key.into_owned()),
            filled: None,
            now: app.clock.now(),
        }
    }

    /// The same for somebody who is signed in as of this answer, whose forms are bound to their new token.
    pub(crate) fn signed_in_as(self, app: &App, actor: &Actor, token: &str) -> Self {
        Self { actor: Some(Arc::new(actor.clone())), csrf: csrf::token(app, token), ..self }
    }

    /// The same with a form filled in.
    pub(crate) fn with_form(self, filled: Filled) -> Self {
        Self { filled: Some(filled), ..self }
    }

    /// The same for a page that says what went wrong: it does not name what was asked for, so that all are alike.
    pub(crate) fn of_no_page(self) -> Self {
        Self { path: "".into(), ..self }
    }

    /// The language's code.
    pub(crate) fn lang(&self) -> &'static str {
        self.locale.code()
    }

    /// Whether somebody is signed in.
    pub(crate) fn signed_in(&self) -> bool {
        self.actor.is_some()
    }

    /// How many seconds the session lasts, if nothing more is done.
    pub(crate) fn session_seconds(&self) -> Option<i64> {
        let ends_at = self.actor.as_ref()?.session_ends_at?;
        Some((ends_at - self.now).num_seconds())
    }

    /// The service navigation, as this person sees it.
    pub(crate) fn navigation(&self) -> Vec<NavigationItem> {
        let Some(actor) = &self.actor else { return Vec::new() };
        let open = |roles: &[Role]| roles.is_empty() || roles.iter().any(|role| actor.holds(*role));
        let item = |(href, key, _): (&'static str, &str, _)| NavigationItem {
            href,
            label: self.locale.message(key).unwrap_or_default(),
            current: if href == "/" { &*self.path == "/" } else { self.path.starts_with(href) },
        };
        NAVIGATION.iter().copied().filter(|(_, _, roles)| open(roles)).map(item).collect()
    }

    /// The path of this page, as a value of a query.
    pub(crate) fn here(&self) -> String {
        url::form_urlencoded::byte_serialize(self.path.as_bytes()).collect()
    }

    /// What no address has had before. A browser does not load again what it shows already, up to a fragment.
    pub(crate) fn fresh(&self) -> i64 {
        self.now.timestamp_micros()
    }

    /// What was just done, as the page after a form says it; an unknown key says nothing.
    pub(crate) fn notice(&self) -> Option<String> {
        self.done.as_ref().and_then(|key| self.locale.message(&format!("notice-{key}")))
    }

    /// A code of a closed list in words: the message of a family that ends with it.
    pub(crate) fn code(&self, family: &str, code: impl Display) -> String {
        let code = code.to_string().replace('_', "-");
        self.locale.message(&format!("{family}-{code}")).unwrap_or_default()
    }

    /// Why something was sent back, in words: a reason of the list, a moderator's own, or both.
    pub(crate) fn return_reason(&self, returned: &Returned) -> String {
        let code = returned.code.as_ref().map(|code| self.term("return_reason", code));
        match (code, &returned.words) {
            (Some(code), Some(words)) => format!("{code}: {words}"),
            (code, words) => code.or_else(|| words.clone()).unwrap_or_default(),
        }
    }

    /// A code in words: the message of a family that is looked up, such as `digest-state-`.
    pub(crate) fn word(&self, family: &str, code: &impl ToString) -> String {
        let code = code.to_string().replace('_', "-");
        self.locale.message(&format!("{family}{code}")).unwrap_or_default()
    }

    /// What is wrong with a field, in words.
    pub(crate) fn problem(&self, error: &FieldError) -> String {
        let problem = error.problem;
        let words = match problem.limit {
            Some(limit) => self.locale.message_with_number(problem.key, "limit", limit),
            None => self.locale.message(problem.key),
        };
        words.unwrap_or_else(|| problem.key.to_owned())
    }

    /// What is wrong with a form, in words, one after the other, each once.
    pub(crate) fn problems_in(&self, errors: &FieldErrors) -> String {
        let mut words: Vec<String> = errors.iter().map(|error| self.problem(error)).collect();
        words.dedup();
        words.join(". ")
    }

    /// The codes that a form asks its writer to confirm.
    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(crate) fn asked(&self, errors: &FieldErrors) -> String {
        screening::asked(errors)
    }

    /// Whether a message could be sent for release as it is.
    #[expect(clippy::unused_self, reason = "templates ask the page for everything")]
    pub(crate) fn is_releasable(&self, errors: &FieldErrors) -> bool {
        screening::is_releasable(errors)
    }

    /// The tick that says that a text is about a live case.
    pub(crate) fn live_case(&self, answer: &str) -> Choice {
        let label = self.screening_live_case().into_owned();
        Choice { value: "yes".to_owned(), label, hint: None, chosen: answer == "yes" }
    }

    /// What rules found, in words, one after the other.
    pub(crate) fn findings(&self, rules: &[Rule]) -> String {
        rules.iter().map(|rule| self.code("screening-why", rule.code())).collect::<Vec<_>>().join("; ")
    }

    /// The same of codes as they are kept; nothing if there are none.
    pub(crate) fn findings_of(&self, codes: &str) -> String {
        self.findings(&screening::rules_of(codes))
    }

    /// A key for this showing of a form: what is saved of it after it was sent comes too late.
    #[expect(clippy::unused_self, reason = "templates ask the frame for everything")]
    pub(crate) fn writing(&self) -> Uuid {
        Uuid::new_v4()
    }

    /// "today at 5:30pm".
    pub(crate) fn moment(&self, at: &Timestamp) -> String {
        self.locale.moment(*at, self.now)
    }

    /// "5:30pm".
    #[expect(clippy::unused_self, reason = "templates ask the frame for every text")]
    pub(crate) fn time(&self, at: &Timestamp) -> String {
        time_of_day(*at)
    }

    /// "18 November 2026 at 5:30pm".
    pub(crate) fn full_moment(&self, at: &Timestamp) -> String {
        self.locale.full_moment(*at)
    }

    /// "18 November 2026".
    pub(crate) fn date(&self, on: impl Borrow<NaiveDate>) -> String {
        self.locale.date(*on.borrow())
    }

    /// The day of a moment: "18 November 2026".
    pub(crate) fn day(&self, at: &Timestamp) -> String {
        self.locale.date(at.with_timezone(&London).date_naive())
    }

    /// The last day on which a moderator keeps this reader from writing, if one does.
    pub(crate) fn silenced_until(&self) -> Option<String> {
        let actor = self.actor.as_ref().filter(|actor| actor.is_silenced())?;
        // The moment at which it is over is the next day's first.
        actor.silenced_until.map(|until| self.day(&(until - TimeDelta::seconds(1))))
    }

    /// A month that stands as YYYY-MM: "November 2026".
    pub(crate) fn period(&self, period: &str) -> String {
        mail::digest::period(self.locale, period)
    }

    /// "November 2026"; nothing if it is no month.
    pub(crate) fn month_of(&self, year: &str, month: &str) -> String {
        let first = year.parse().ok().zip(month.parse().ok());
        let first = first.and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1));
        first.map(|first| self.locale.month(first)).unwrap_or_default()
    }

    /// "Yes" or "No"; nothing if that was not answered.
    pub(crate) fn yes_or_no(&self, answer: &str) -> String {
        match answer {
            "yes" => self.locale.form_yes().into_owned(),
            "no" => self.locale.form_no().into_owned(),
            _ => String::new(),
        }
    }

    /// Yes and no, to choose from.
    pub(crate) fn yes_and_no(&self, chosen: &str) -> Vec<Choice> {
        let choice = |value: &str| Choice {
            value: value.to_owned(),
            label: self.yes_or_no(value),
            hint: None,
            chosen: value == chosen,
        };
        ["yes", "no"].into_iter().map(choice).collect()
    }

    /// A term's label.
    pub(crate) fn term(&self, taxonomy: &str, code: &str) -> String {
        taxonomy::label(taxonomy, code, self.language())
    }

    /// A taxonomy's terms, to choose from.
    pub(crate) fn terms(&self, taxonomy: &str, chosen: &[String]) -> Vec<Choice> {
        let choice = |term: &'static taxonomy::Term| Choice {
            value: term.code.clone(),
            label: term.label(self.language()).to_owned(),
            hint: None,
            chosen: chosen.contains(&term.code),
        };
        taxonomy::terms(taxonomy).map(choice).collect()
    }

    /// A taxonomy's terms, to choose one or, as the first of them says, none yet.
    pub(crate) fn choices(&self, taxonomy: &str, chosen: &str, none: impl Into<String>) -> Vec<Choice> {
        let none = Choice { value: String::new(), label: none.into(), hint: None, chosen: chosen.is_empty() };
        let terms = self.terms(taxonomy, &[chosen.to_owned()]);
        std::iter::once(none).chain(terms).collect()
    }

    /// A taxonomy's terms, to choose one from.
    pub(crate) fn one_term(&self, taxonomy: &str, chosen: &str) -> Vec<Choice> {
        self.terms(taxonomy, &[chosen.to_owned()])
    }

    /// Ways in which a contribution may be used, to choose from.
    pub(crate) fn handlings(&self, offered: [Handling; 4], chosen: &str) -> Vec<Choice> {
        let choice = |handling: &Handling| {
            let value = handling.to_string();
            Choice { label: self.term("handling", &value), hint: None, chosen: value == chosen, value }
        };
        offered.iter().map(choice).collect()
    }

    /// How a contribution may be used, in words.
    pub(crate) fn handling(&self, handling: impl Borrow<Handling>) -> String {
        self.term("handling", &handling.borrow().to_string())
    }

    /// What stands where somebody's name does.
    pub(crate) fn name(&self, byline: &Byline) -> String {
        byline.shown_name.clone().unwrap_or_else(|| self.byline_unnamed().into_owned())
    }

    /// Where somebody belongs, by their choice; nothing if they show nothing.
    pub(crate) fn affiliation(&self, byline: &Byline) -> Option<String> {
        byline.affiliation.as_ref().map(|affiliation| self.organisation(affiliation))
    }

    /// Whom a contribution is from, in as many parts as may be said.
    pub(crate) fn attribution(&self, attribution: &Attribution) -> Vec<String> {
        match attribution {
            Attribution::Nobody => Vec::new(),
            Attribution::Organisation(affiliation) => vec![self.organisation(affiliation)],
            Attribution::Person(byline) => {
                byline.shown_name.iter().cloned().chain(self.affiliation(byline)).collect()
            }
        }
    }

    /// Where a concern stands, in words.
    pub(crate) fn concern_state(&self, concern: &entity::concern::Model) -> String {
        self.locale.message(&format!("concern-state-{}", concern.state)).unwrap_or_default()
    }

    /// What stands for an organisation: its name, or its kind while it has few members.
    pub(crate) fn organisation(&self, affiliation: &Affiliation) -> String {
        match affiliation {
            Affiliation::Named(name) => name.clone(),
            Affiliation::Kind(kind) => self.code("organisation-kind", kind),
        }
    }

    fn language(&self) -> Language {
        self.actor.as_ref().map_or(Language::En, |actor| actor.language)
    }
}

impl Deref for Ui {
    type Target = Locale;

    fn deref(&self) -> &Locale {
        &self.locale
    }
}
