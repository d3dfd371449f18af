use crate::{
    commands::demo::stage::{Stage, ago},
    domain::{
        Result,
        referral::{self, NewReferral},
    },
};

/// A word that waits for the safeguarding leads; they are told by mail that there is one.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let fern = stage.actor("Fern Castell", ago(0, 2, 0)).await?;
    let words = "A member asked for somebody to talk to after the last meeting. Could one of you call them?";
    referral::create(&stage.app.db, &fern, NewReferral::parse(words, "By way of our front desk.", "")?)
        .await?;
    Ok(())
}
