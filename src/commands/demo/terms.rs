use crate::{
    commands::demo::stage::{Stage, ago},
    domain::{
        Result,
        terms::{self, NewVersion},
    },
};
use entity::language::Language;

/// Those who have not been here since the terms changed.
const AWAY: [&str; 2] = ["Piers Holloway", "Linnet"];

/// A second version of the terms, which nearly everybody has accepted.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let db = &stage.app.db;
    let first = terms::find_current(db.read(), Language::En).await?;
    let more = "If you think that something here is illegal, do not open, copy or forward it: tell the safeguarding leads.";
    let new = NewVersion::parse(&format!("{}\n\n{more}", first.source), "")?;
    let priya = stage.actor("Priya Nair", ago(30, 0, 0)).await?;
    terms::publish(db, &priya, first.number + 1, new).await?;
    let txn = db.begin().await?;
    for (name, id) in stage.everybody().filter(|(name, _)| !AWAY.contains(name)) {
        let days = i64::try_from(name.len()).unwrap_or_default();
        terms::accept(&txn, (id, first.number + 1), stage.now - ago(29 - days, 0, 0)).await?;
    }
    Ok(txn.commit().await?)
}
