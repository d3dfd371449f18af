//! What of the triage somebody looks at. It goes along into a report and back, in addresses and in forms.

use crate::{
    app::App,
    domain::{
        self, Actor, Error,
        submission::{self, Assigned, Narrow},
        taxonomy,
    },
};
use chrono::TimeDelta;
use entity::{
    handling::Handling,
    id::SubmissionId,
    review::Kind,
    submission::{Model, State as Stage},
};
use serde::{Deserialize, Serialize};

/// The states by which the list can be narrowed.
pub(super) const STATES: [Stage; 7] = [
    Stage::Submitted,
    Stage::InTriage,
    Stage::InfoRequested,
    Stage::NoResponse,
    Stage::Accepted,
    Stage::Linked,
    Stage::Declined,
];

/// The most reports that are shown as like one.
const MOST_LIKE: usize = 20;

/// What of the triage is asked for, as it stands in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) state: String,
    pub(super) assigned: String,
    pub(super) overdue: String,
    pub(super) offence: String,
    pub(super) setting: String,
    pub(super) term: String,
    pub(super) handling: String,
    pub(super) received: String,
    pub(super) trend: String,
    pub(super) like: String,
    /// Where the page begins.
    pub(super) after: String,
}

impl Asked {
    /// Reads what [`Self::query`] wrote, as a form carried it; what is not of it is left out.
    pub(super) fn read(query: &str) -> Self {
        serde_html_form::from_str(query).unwrap_or_default()
    }

    /// All of it that says something, for a form to carry.
    pub(super) fn query(&self) -> String {
        let all = serde_html_form::to_string(self).unwrap_or_default();
        let given = url::form_urlencoded::parse(all.as_bytes()).filter(|(_, value)| !value.is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
    }

    /// The same from another place on.
    fn beginning(&self, after: &str) -> Self {
        Self { after: after.to_owned(), ..self.clone() }
    }

    /// The page of the list.
    pub(super) fn list(&self) -> String {
        address("/triage", &self.query())
    }

    /// That page from another place on.
    pub(super) fn list_from(&self, after: &str) -> String {
        self.beginning(after).list()
    }

    /// A report, from which the way back leads here.
    pub(super) fn report(&self, id: SubmissionId) -> String {
        address(&format!("/triage/{id}"), &self.query())
    }

    /// The address that leads to the report after one.
    pub(super) fn after(&self, report: &Model) -> String {
        let place = submission::place_of(report).to_string();
        address("/triage/next", &self.beginning(&place).query())
    }

    /// Where somebody goes on who has done with a report: to the next one of the list, or back to the list.
    pub(super) async fn next_after(
        &self,
        app: &App,
        actor: &Actor,
        report: &Model,
    ) -> domain::Result<String> {
        let place = submission::place_of(report).to_string();
        self.beginning(&place).next(app, actor).await
    }

    /// The next report from the place on, or the list if there is none.
    pub(super) async fn next(mut self, app: &App, actor: &Actor) -> domain::Result<String> {
        let narrow = match self.narrow(app, actor).await {
            // The report by which others were found was withdrawn or locked just now.
            Err(Error::NotFound) => return Ok(Self::default().list()),
            narrow => narrow?,
        };
        let after = std::mem::take(&mut self.after).parse().ok();
        let next = submission::find_next_waiting(app.db.read(), actor, (&narrow, after)).await?;
        Ok(next.map_or_else(|| self.list(), |id| self.report(id)))
    }

    /// What is asked for; what there is not of it is all.
    pub(super) async fn narrow(&self, app: &App, actor: &Actor) -> domain::Result<Narrow> {
        let targets = app.settings.reviews.targets();
        let days = |days: i64| actor.now - TimeDelta::days(days);
        let (since, until) = match self.received.as_str() {
            "week" => (Some(days(7)), None),
            "month" => (Some(days(30)), None),
            "earlier" => (None, Some(days(30))),
            _ => (None, None),
        };
        let assigned = match self.assigned.as_str() {
            "me" => Assigned::Mine,
            "nobody" => Assigned::Nobody,
            "others" => Assigned::Others,
            _ => Assigned::Anybody,
        };
        Ok(Narrow {
            state: self.state.parse().ok().filter(|state| STATES.contains(state)),
            assigned,
            waits_before: (self.overdue == "yes")
                .then(|| targets.overdue_before(Kind::Submission, actor.now)),
            offence: taxonomy::parse("offence", &self.offence).ok(),
            setting: taxonomy::parse("setting", &self.setting).ok(),
            term: taxonomy::parse("trend", &self.term).ok(),
            handling: self.handling.parse::<Handling>().ok(),
            since,
            until,
            trend: self.trend.parse().ok(),
            among: self.like(app, actor).await?,
        })
    }

    /// A report and those that are like it.
    async fn like(&self, app: &App, actor: &Actor) -> domain::Result<Option<Vec<SubmissionId>>> {
        let Ok(id) = self.like.parse() else { return Ok(None) };
        let db = app.db.read();
        let report = submission::find_to_read(db, actor, id).await?;
        let tags = submission::list_tags(db, id).await?;
        let alike = submission::list_similar(db, actor, (&report, &tags), MOST_LIKE).await?;
        let ids = alike.into_iter().map(|(shown, _)| shown.submission.id);
        Ok(Some(std::iter::once(id).chain(ids).collect()))
    }
}

fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_reads_back_as_it_was_written_and_what_is_strange_is_left_out() {
        let asked = Asked {
            after: "1.2".to_owned(),
            state: "in_triage".to_owned(),
            assigned: "a&b=c".to_owned(),
            offence: "OF99".to_owned(),
            ..Asked::default()
        };
        assert_eq!(Asked::read(&asked.query()), asked);
        assert_eq!(
            Asked::read("state=in_triage&who=me&%ff"),
            Asked { state: "in_triage".to_owned(), ..Asked::default() }
        );
        assert_eq!(Asked::default().list(), "/triage");
        assert_eq!(asked.list(), "/triage?state=in_triage&assigned=a%26b%3Dc&offence=OF99&after=1.2");
    }
}
