//! Drafts as pages: what somebody has not sent yet, to go on with, to read and to discard. How they come to be stands
//! beside: by the door, from the forms of every other page.

mod filled;
mod frame;
mod late;
mod removal;
mod saving;

pub(crate) use filled::Filled;
pub(super) use filled::{asked_for, fill, words, words_for, writing};
pub(super) use late::{Late, keep};
pub(super) use saving::{BUTTON, Place, save};

use crate::{
    app::App,
    domain::{Actor, concern, draft, post, response, review::Returned},
    http::route::{Access, FormPage, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    draft::{Model, Origin},
    id::DraftId,
};
use std::collections::HashMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/drafts", Access::SignedIn, index),
        Route::get("/drafts/{draft_id}", Access::SignedIn, show),
        Route::post("/drafts/{draft_id}/removal", Access::SignedIn, removal::create),
    ]
}

/// A draft in the list: what it is of, and nothing of what stands in it or on its page.
struct Listed {
    id: DraftId,
    name: String,
    draft: Model,
    /// Where to go on with it; nothing of what was not kept.
    place: Option<String>,
}

#[derive(Template)]
#[template(path = "drafts/index.html")]
struct IndexPage {
    ui: Ui,
    drafts: Vec<Listed>,
    days: i64,
    /// What a moderator sent back, and why: its text is back with its author.
    returned: Vec<SentBack>,
}

/// A contribution that a moderator sent back.
struct SentBack {
    name: String,
    /// Where it is changed and sent again.
    place: String,
    reason: Returned,
}

/// `GET /drafts`
async fn index(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let listed = |draft: Model| Listed {
        id: draft.id,
        name: name(&ui, &draft.page),
        place: draft.sealed.is_some().then(|| place(&draft.page, draft.id)),
        draft,
    };
    let drafts = draft::list(app.db.read(), &actor).await?.into_iter().map(listed).collect();
    let days = app.settings.drafts.limits().kept.num_days();
    let returned = list_returned(&app, &actor, &ui).await?;
    answer::page(&IndexPage { ui, drafts, days, returned })
}

async fn list_returned(app: &App, actor: &Actor, ui: &Ui) -> Result<Vec<SentBack>> {
    let post = |(post, reason): (entity::post::Model, Returned)| SentBack {
        name: ui.draft_returned_post().into_owned(),
        place: format!("/posts/{}/edit", post.id),
        reason,
    };
    let concern = |(concern, reason): (entity::concern::Model, Returned)| SentBack {
        name: ui.draft_returned_concern(concern.reference),
        place: format!("/concerns/{}/edit", concern.id),
        reason,
    };
    let answer = |(response, reason): (entity::response::Model, Returned)| SentBack {
        name: ui.draft_returned_response().into_owned(),
        place: format!("/responses/{}/edit", response.id),
        reason,
    };
    let posts = post::list_returned(app.db.read(), actor).await?.into_iter().map(post);
    let concerns = concern::list_returned(app.db.read(), actor).await?.into_iter().map(concern);
    let answers = response::list_returned(app.db.read(), actor).await?.into_iter().map(answer);
    Ok(posts.chain(concerns).chain(answers).collect())
}

#[derive(Template)]
#[template(path = "drafts/show.html")]
struct ShowPage {
    ui: Ui,
    listed: Listed,
    words: Vec<String>,
}

/// `GET /drafts/{draft_id}`: what somebody wrote, also where its page is no longer open to them.
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(draft_id): Path<DraftId>,
) -> Result<Response> {
    let draft = draft::find(app.db.read(), &actor, draft_id).await?;
    let words = draft::open(&app.secret_key, &actor, &draft).map(words).unwrap_or_default();
    let name = name(&ui, &draft.page);
    let place = draft.sealed.is_some().then(|| place(&draft.page, draft.id));
    answer::page(&ShowPage { ui, listed: Listed { id: draft.id, name, draft, place }, words })
}

/// The address of a page with its form filled in.
pub(super) fn place(page: &str, id: DraftId) -> String {
    format!("{page}?draft={id}")
}

/// The page of a form: what stands for `{…}` in the path to which it is sent stands there, too.
pub(super) fn page_of(form_page: FormPage, route: &str, path: &str) -> String {
    let given: HashMap<&str, &str> = route.split('/').zip(path.split('/')).collect();
    let segment = |part| given.get(part).copied().unwrap_or(part);
    form_page.path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// What the form of a page is for: the same for every page of its kind.
fn name(ui: &Ui, page: &str) -> String {
    let parts: Vec<&str> = page.split('/').skip(1).collect();
    let name = match parts[..] {
        ["spaces", _, "threads", "new"] => ui.thread_new_title(),
        ["threads", _] => ui.draft_of_reply(),
        ["posts", _, "edit"] => ui.post_edit_title(),
        ["concerns", "new"] => ui.concern_new_title(),
        ["concerns", _, "edit"] => ui.concern_edit_title(),
        [_, _, "response", "new"] | ["responses", _, "edit"] => ui.response_form_title(),
        ["trends", _, "versions", "new"] => ui.trend_version_new_title(),
        ["trends", _, "versions", _, "edit"] => ui.draft_of_trend(),
        ["digests", "new"] => ui.digest_new_title(),
        ["digests", _, "edit"] => ui.digest_edit_title(),
        ["sanctions", _, "appeal", "new"] => ui.appeal_title(),
        ["submissions", _] => ui.draft_of_answer(),
        ["submissions", _, "appeal", "new"] => ui.submission_appeal_title(),
        ["terms", "new"] => ui.terms_new_title(),
        ["meetings", _, "minutes", "sections", _, "edit"] => ui.minutes_edit_title(),
        _ => ui.draft_of_form(),
    };
    name.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_form_is_found_by_the_path_to_which_it_is_sent() {
        let form_page =
            FormPage { path: "/trends/{id}/versions/{number}/edit", screened: true, no_drafts: None };
        let page = page_of(form_page, "/trends/{id}/versions/{number}", "/trends/7/versions/2");
        assert_eq!(page, "/trends/7/versions/2/edit");
    }
}
