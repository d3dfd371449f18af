use super::{Person, Reply, TestApp};
use axum::http::StatusCode;
use entity::trend_submission;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

pub(crate) const TITLE: &str = "Payment requests moving to in-game currency";

/// What somebody types on the pages of a report.
pub(crate) const CHANGE: [(&str, &str); 3] = [
    ("title", TITLE),
    ("change", "Requests that used to be for vouchers are now for currency bought inside games."),
    ("method", ""),
];
pub(crate) const KIND: [(&str, &str); 4] =
    [("technology", "TR06"), ("technology", "TR16"), ("offence", "OF99"), ("setting", "SE03")];
pub(crate) const REACH: [(&str, &str); 9] = [
    ("ages", "AG3"),
    ("regions", "RG02"),
    ("regions", "RG04"),
    ("month", "8"),
    ("year", "2026"),
    ("direction", "DR2"),
    ("scale", "SC2"),
    ("evidence", "EV2"),
    ("own_confidence", "OC2"),
];

/// The last page, with a way in which the report may be used.
pub(crate) fn meaning(handling: &str) -> [(&str, &str); 5] {
    [
        ("importance", "Evidence of payment sits with game companies."),
        ("references", "https://www.gov.uk/guidance"),
        ("handling", handling),
        ("may_contact", "yes"),
        ("live_case", "no"),
    ]
}

pub(crate) const ATTESTED: [(&str, &str); 3] =
    [("attested", "no-images"), ("attested", "nobody-identifiable"), ("attested", "nobody-at-risk")];

/// The version of a trend, as a moderator writes it.
pub(crate) const WORDING: [(&str, &str); 5] = [
    ("title", TITLE),
    ("summary", "Demands for money are shifting to currency bought inside games. Families see it later."),
    ("source", "Records are kept for a *short* time."),
    ("asked", "Say in guidance to ask for records early."),
    ("technology", "TR06"),
];

impl TestApp {
    /// How many links to trends a report has had.
    pub(crate) async fn count_links(&self, report: &str) -> u64 {
        let id: entity::id::SubmissionId = report.parse().unwrap();
        let links = trend_submission::Entity::find().filter(trend_submission::Column::SubmissionId.eq(id));
        links.count(self.app.db.read()).await.unwrap()
    }
}

impl Person<'_> {
    /// Sends a form whose hidden fields are those of a page.
    pub(crate) async fn fill(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let page = self.get(page).await;
        let hidden = |name: &str| page.attributes(&format!("input[name={name}]"), "value").into_iter().next();
        let (key, version, submission) = (hidden("key"), hidden("version"), hidden("submission"));
        let mut form = fields.to_vec();
        for (name, value) in [("key", &key), ("version", &version), ("submission", &submission)] {
            form.extend(value.as_deref().map(|value| (name, value)));
        }
        self.post(path, &form).await
    }

    /// Fills in every page of a report but does not send it; returns its address.
    pub(crate) async fn draft_report(&self, handling: &str) -> String {
        self.draft_report_titled(handling, TITLE).await
    }

    /// The same with a title of its own.
    pub(crate) async fn draft_report_titled(&self, handling: &str, title: &str) -> String {
        let change = [("title", title), CHANGE[1], CHANGE[2]];
        let next = self.fill("/submissions/new", "/submissions", &change).await.path();
        let report = next.strip_suffix("/parts/kind/edit").unwrap().to_owned();
        for (part, fields) in
            [("kind", &KIND[..]), ("reach", &REACH[..]), ("meaning", &meaning(handling)[..])]
        {
            let path = format!("{report}/parts/{part}");
            let reply = self.fill(&format!("{path}/edit"), &path, fields).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{part}: {}", reply.body);
        }
        report
    }

    /// Reports a trend; returns the report's address.
    pub(crate) async fn report_trend(&self, handling: &str) -> String {
        self.report_trend_titled(handling, TITLE).await
    }

    /// The same with a title of its own.
    pub(crate) async fn report_trend_titled(&self, handling: &str, title: &str) -> String {
        let report = self.draft_report_titled(handling, title).await;
        let sent = self.fill(&format!("{report}/sending/new"), &format!("{report}/sending"), &ATTESTED).await;
        assert_eq!(sent.path(), report, "{}", sent.body);
        report
    }

    /// Does something with a report as a moderator: `assignment`, `acceptance`, `refusal`, `link`, `unlinking`.
    pub(crate) async fn judge(&self, report: &str, verb: &str, fields: &[(&str, &str)]) -> Reply {
        let path = report.replace("/submissions/", "/triage/");
        self.fill(&path, &format!("{path}/{verb}"), fields).await
    }

    /// Takes a report up and accepts it.
    pub(crate) async fn accept_report(&self, report: &str) {
        for verb in ["assignment", "acceptance"] {
            let reply = self.judge(report, verb, &[]).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{verb}: {}", reply.body);
        }
    }

    /// Opens a trend from a report that was accepted; returns the trend's address.
    pub(crate) async fn open_trend(&self, report: &str) -> String {
        self.open_trend_titled(report, TITLE).await
    }

    /// The same with a title of its own.
    pub(crate) async fn open_trend_titled(&self, report: &str, title: &str) -> String {
        let id = report.rsplit('/').next().unwrap();
        let mut wording = WORDING;
        wording[0] = ("title", title);
        let reply = self.fill(&format!("/trends/new?submission={id}"), "/trends", &wording).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        reply.path().strip_suffix("/versions/1").unwrap().to_owned()
    }

    /// Accepts a report and links it to a trend.
    pub(crate) async fn link_report(&self, report: &str, trend: &str) {
        self.accept_report(report).await;
        let id = trend.rsplit('/').next().unwrap();
        let reply = self.judge(report, "link", &[("trend", id)]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    }

    /// Does something with a version of a trend: `grade`, `approval`, `publication`.
    pub(crate) async fn decide(&self, version: &str, verb: &str) -> Reply {
        let fields: &[(&str, &str)] =
            if verb == "grade" { &[("source", "SG1"), ("information", "IGA")] } else { &[] };
        self.fill(&format!("{version}/edit"), &format!("{version}/{verb}"), fields).await
    }

    /// Changes the wording of a version.
    pub(crate) async fn edit_version(&self, version: &str, title: &str) -> Reply {
        let fields = [("title", title), ("summary", "It grows."), ("technology", "TR06")];
        self.fill(&format!("{version}/edit"), version, &fields).await
    }
}
