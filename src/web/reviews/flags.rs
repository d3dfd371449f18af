//! What was flagged, as the moderator reads it who decides: the flags, and the words that they are about.

use crate::{
    app::App,
    domain::{Actor, flag, item::Wording},
    web::{error::Result, ui::Ui},
};
use askama::Template;
use entity::review;

#[derive(Template)]
#[template(path = "reviews/flag.html")]
struct FlagText<'a> {
    ui: &'a Ui,
    flags: Vec<entity::flag::Model>,
    wording: Wording,
    path: String,
    /// The address that shows the words once.
    once: String,
}

/// The flags, and the wording that stands now.
pub(super) async fn text(
    app: &App,
    (actor, ui): (&Actor, &Ui),
    review: &review::Model,
    (once, is_asked): (String, bool),
) -> Result<String> {
    let (item, wording) = flag::read(app.db.read(), actor, review).await?;
    let wording = Wording { notes: wording.notes.clone().shown_if(is_asked), ..wording };
    let mut flags = flag::list_of(app.db.read(), &[review.id]).await?;
    let flags = flags.remove(&review.id).unwrap_or_default();
    Ok(FlagText { ui, flags, wording, path: item.path, once }.render()?)
}
