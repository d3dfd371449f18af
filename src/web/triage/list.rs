//! The list of the triage, and what narrows it.

use crate::{
    app::App,
    domain::{
        self, Actor, FieldErrors,
        account::{self, Byline},
        handling,
        page::Cursor,
        queue::PickedReport,
        submission::{self, Waiting},
        trend,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        reviews::Desk,
        triage::{
            asked::{Asked, STATES},
            selection::SelectionForm,
            state,
        },
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::{AccountId, SubmissionId},
    review::Kind,
    role_grant::Role,
    submission::{Model, State as Stage},
};
use std::{borrow::Borrow, collections::HashMap};

#[derive(Template)]
#[template(path = "triage/index.html")]
pub(super) struct IndexPage {
    ui: Ui,
    waiting: Vec<Waiting>,
    bylines: HashMap<AccountId, Byline>,
    moderators: Vec<(AccountId, String)>,
    open: Vec<(entity::trend::Model, String)>,
    actor: Actor,
    due: HashMap<SubmissionId, (String, bool)>,
    asked: Asked,
    next: Option<String>,
    desk: Desk,
    /// What was to be done to which, where that came to nothing.
    sent: SelectionForm,
    errors: FieldErrors,
}

impl IndexPage {
    fn state(&self, stage: impl Borrow<Stage>) -> String {
        state(&self.ui, *stage.borrow())
    }

    fn terms(&self, waiting: &Waiting) -> String {
        waiting.terms.iter().map(|code| self.ui.term("trend", code)).collect::<Vec<_>>().join("; ")
    }

    fn assigned(&self, waiting: &Waiting) -> Option<String> {
        let id = waiting.submission.assigned_to?;
        if id == self.actor.id {
            return Some(self.ui.triage_you().into_owned());
        }
        self.bylines.get(&id).map(|byline| self.ui.name(byline))
    }

    /// What picks it from the list; nothing if it is not the actor's to judge.
    fn picked(&self, row: &Model) -> Option<PickedReport> {
        submission::may_judge(&self.actor, row).then_some(PickedReport { id: row.id, version: row.version })
    }

    /// Whether a report is selected from the beginning.
    fn is_picked(&self, picked: &PickedReport) -> bool {
        let again = self.sent.item.contains(&picked.to_string());
        again || (self.is_alike() && self.errors.is_empty())
    }

    fn may_pick(&self) -> bool {
        self.waiting.iter().any(|waiting| self.picked(&waiting.submission).is_some())
    }

    /// Where a report is opened; the next one then is the next of this list.
    fn place(&self, row: &Model) -> String {
        self.asked.report(row.id)
    }

    fn due(&self, row: &Model) -> Option<&(String, bool)> {
        self.due.get(&row.id)
    }

    fn is_alike(&self) -> bool {
        !self.asked.like.is_empty()
    }

    /// The trend whose reports these are.
    fn of_trend(&self) -> Option<&str> {
        let of = |(trend, _): &&(entity::trend::Model, String)| trend.id.to_string() == self.asked.trend;
        self.open.iter().find(of).map(|(trend, _)| trend.reference.as_str())
    }

    fn is_narrowed(&self) -> bool {
        Asked { after: String::new(), ..self.asked.clone() } != Asked::default()
    }

    /// Whether anything is asked for by what stands folded away.
    fn is_narrowed_further(&self) -> bool {
        let Asked { offence, setting, term, handling, received, .. } = &self.asked;
        [offence, setting, term, handling, received].iter().any(|asked| !asked.is_empty())
    }

    /// Whether a report that can be picked stands in one of these states.
    fn any(&self, stages: &[Stage]) -> bool {
        let mut picked = self.waiting.iter().filter(|waiting| self.picked(&waiting.submission).is_some());
        picked.any(|waiting| stages.contains(&waiting.submission.state))
    }

    fn may_accept(&self) -> bool {
        self.any(&[Stage::Submitted, Stage::InTriage])
    }

    fn may_link(&self) -> bool {
        self.any(&[Stage::Submitted, Stage::InTriage, Stage::Accepted, Stage::Linked])
    }

    fn may_unlink(&self) -> bool {
        self.any(&[Stage::Linked])
    }

    fn states(&self) -> Vec<Choice> {
        let waiting = choice(String::new(), self.ui.triage_any_state(), &self.asked.state);
        let each = STATES.map(|stage| choice(stage.to_string(), state(&self.ui, stage), &self.asked.state));
        std::iter::once(waiting).chain(each).collect()
    }

    fn assignments(&self) -> Vec<Choice> {
        let chosen = &self.asked.assigned;
        vec![
            choice(String::new(), self.ui.triage_anybody(), chosen),
            choice("me".to_owned(), self.ui.triage_you(), chosen),
            choice("others".to_owned(), self.ui.triage_others(), chosen),
            choice("nobody".to_owned(), self.ui.triage_nobody(), chosen),
        ]
    }

    fn offences(&self) -> Vec<Choice> {
        self.ui.choices("offence", &self.asked.offence, self.ui.triage_any())
    }

    fn settings(&self) -> Vec<Choice> {
        self.ui.choices("setting", &self.asked.setting, self.ui.triage_any())
    }

    fn handlings(&self) -> Vec<Choice> {
        let any = choice(String::new(), self.ui.triage_any(), &self.asked.handling);
        std::iter::once(any).chain(self.ui.handlings(handling::OF_REPORTS, &self.asked.handling)).collect()
    }

    fn all_terms(&self) -> Vec<Choice> {
        self.ui.choices("trend", &self.asked.term, self.ui.triage_any())
    }

    fn spans(&self) -> Vec<Choice> {
        let chosen = &self.asked.received;
        vec![
            choice(String::new(), self.ui.triage_any_time(), chosen),
            choice("week".to_owned(), self.ui.triage_last_week(), chosen),
            choice("month".to_owned(), self.ui.triage_last_month(), chosen),
            choice("earlier".to_owned(), self.ui.triage_earlier(), chosen),
        ]
    }

    fn overdue(&self) -> Vec<Choice> {
        let chosen = &self.asked.overdue;
        vec![
            choice(String::new(), self.ui.triage_any_target(), chosen),
            choice("yes".to_owned(), self.ui.triage_overdue(), chosen),
        ]
    }

    fn trends(&self) -> Vec<Choice> {
        let none = choice(String::new(), self.ui.triage_choose_trend(), &self.sent.link);
        let new = choice(NEW.to_owned(), self.ui.triage_new_trend(), &self.sent.link);
        [none, new].into_iter().chain(open_trends(&self.open, &self.sent.link)).collect()
    }

    fn assignees(&self) -> Vec<Choice> {
        assignees(&self.ui, &self.moderators, &self.sent.to)
    }

    fn questions(&self) -> Vec<Choice> {
        self.ui.choices("canned_question", &self.sent.code, self.ui.triage_choose_question())
    }
}

/// What stands for a trend that is not there yet.
pub(super) const NEW: &str = "new";

pub(super) fn choice(value: String, label: impl Into<String>, chosen: &str) -> Choice {
    Choice { chosen: value == chosen, label: label.into(), hint: None, value }
}

/// The trends to which a report can be linked.
pub(super) fn open_trends(open: &[(entity::trend::Model, String)], chosen: &str) -> Vec<Choice> {
    let trend = |(trend, title): &(entity::trend::Model, String)| {
        choice(trend.id.to_string(), format!("{}: {title}", trend.reference), chosen)
    };
    open.iter().map(trend).collect()
}

/// To whom a report can be assigned.
pub(super) fn assignees(ui: &Ui, moderators: &[(AccountId, String)], chosen: &str) -> Vec<Choice> {
    let me = choice(String::new(), ui.triage_me(), chosen);
    let nobody = choice("nobody".to_owned(), ui.triage_to_nobody(), chosen);
    let others = moderators.iter().map(|(id, name)| choice(id.to_string(), name.clone(), chosen));
    std::iter::once(me).chain(others).chain([nobody]).collect()
}

/// The other moderators, by name.
pub(super) async fn others(
    app: &App,
    (actor, ui): (&Actor, &Ui),
) -> domain::Result<Vec<(AccountId, String)>> {
    let db = app.db.read();
    let holders = account::list_holding(db, Role::Moderator).await?;
    let ids: Vec<AccountId> = holders.iter().map(|row| row.id).filter(|id| *id != actor.id).collect();
    let bylines = account::bylines(db, &ids).await?;
    let mut others: Vec<_> =
        ids.into_iter().filter_map(|id| Some((id, ui.name(bylines.get(&id)?)))).collect();
    others.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(others)
}

/// `GET /triage`
pub(super) async fn index(
    State(app): State<App>,
    current: Current,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    answer::page(&index_page(&app, current, asked, Default::default()).await?)
}

pub(super) async fn index_page(
    app: &App,
    Current { actor, ui }: Current,
    asked: Asked,
    (sent, errors): (SelectionForm, FieldErrors),
) -> Result<IndexPage> {
    let db = app.db.read();
    let after: Option<Cursor> = asked.after.parse().ok();
    let narrow = asked.narrow(app, &actor).await?;
    let page = submission::list_waiting(db, &actor, (&narrow, after)).await?;
    let assigned: Vec<_> = page.rows.iter().filter_map(|waiting| waiting.submission.assigned_to).collect();
    let bylines = account::bylines(db, &assigned).await?;
    let moderators = others(app, (&actor, &ui)).await?;
    let next = page.next.map(|cursor| asked.list_from(&cursor.to_string()));
    let targets = app.settings.reviews.targets();
    let due = |waiting: &Waiting| {
        let due_at = targets.due_at(Kind::Submission, waiting.since?);
        Some((waiting.submission.id, ui.review_target(due_at, actor.now)))
    };
    let due = page.rows.iter().filter_map(due).collect();
    let open = trend::list_open(db, &actor).await?;
    let desk = Desk::find(app, &actor).await?;
    Ok(IndexPage {
        ui,
        waiting: page.rows,
        bylines,
        moderators,
        open,
        actor,
        due,
        asked,
        next,
        desk,
        sent,
        errors,
    })
}

/// `GET /triage/next`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    Ok(answer::to(&asked.next(&app, &actor).await?))
}
