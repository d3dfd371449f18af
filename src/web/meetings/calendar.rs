use crate::{
    app::App,
    domain::meeting,
    locale::Locale,
    mail::calendar::{self, Entry, Method},
    web::{
        error::Result,
        extract::{Current, Path},
    },
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use entity::id::MeetingId;

/// `GET /meetings/{meeting_id}/calendar.ics`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let meeting = meeting::find(app.db.read(), &actor, meeting_id).await?;
    let sequence = meeting::find_sequence(app.db.read(), &actor, &meeting).await?;
    let link = format!("{}/meetings/{meeting_id}", app.settings.public_origin());
    let (meeting, account_id, method) = (&meeting, actor.id, Method::Publish);
    let entry = Entry { meeting, account_id, sequence, method, address: None, link: &link };
    let file = calendar::write(&app, Locale::for_code(&actor.language.to_string()), &entry);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.ics\""),
    ];
    Ok((headers, file).into_response())
}
