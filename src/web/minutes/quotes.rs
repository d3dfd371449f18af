//! What was said on a point, to choose what the minutes quote.

use crate::{
    app::App,
    domain::minutes::{self, Said},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Path, Query},
        minutes::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    agenda_item::AttributionRule,
    id::{MeetingId, MessageId, MinutesSectionId},
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "minutes/quotes.html")]
struct IndexPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    /// What was talked about; nothing outside any point.
    title: Option<String>,
    rule: AttributionRule,
    section_id: MinutesSectionId,
    said: Vec<Said>,
    /// After which position this page begins.
    after: i64,
    next: Option<String>,
}

impl IndexPage {
    fn place(&self) -> String {
        format!("{}/sections/{}/quotes", place(self.meeting.id), self.section_id)
    }
}

/// `GET /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/quotes`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, section_id)): Path<(MeetingId, MinutesSectionId)>,
    Query(from): Query<From>,
) -> Result<Response> {
    let after = from.after.parse().unwrap_or(0);
    let key = (meeting_id, section_id);
    let (meeting, item, said, next) = minutes::list_said(app.db.read(), &actor, key, after).await?;
    let rule = item.as_ref().map_or(AttributionRule::OnRecord, |item| item.attribution);
    let next = next.map(|seq| format!("{}/sections/{section_id}/quotes?after={seq}", place(meeting_id)));
    let title = item.map(|item| item.title);
    answer::page(&IndexPage { ui, meeting, title, rule, section_id, said, after, next })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct QuoteForm {
    /// Whether it is quoted from now on.
    quoted: bool,
    /// After which position the page began on which this was chosen.
    after: i64,
}

/// `POST /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/quotes/{message_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, section_id, message_id)): Path<(MeetingId, MinutesSectionId, MessageId)>,
    Form(form): Form<QuoteForm>,
) -> Result<Response> {
    let key = (meeting_id, section_id, message_id);
    minutes::set_quote(&app.db, &actor, key, form.quoted).await?;
    let page = format!("{}/sections/{section_id}/quotes?after={}", place(meeting_id), form.after);
    let notice = if form.quoted { "minutes-quoted" } else { "minutes-unquoted" };
    Ok(answer::done(&format!("{page}#message-{message_id}"), notice))
}
