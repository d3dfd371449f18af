use crate::{
    commands::demo::stage::{Stage, ago},
    domain::{
        Error, Result, directory, invitation, membership,
        nomination::{self, NewNomination},
        organisation,
        resolution::{self, NewResolution},
    },
};

/// Somebody who waits for the secretary, somebody whose invitation is in the mailbox, and somebody refused; those who
/// chose to be listed, somebody who belongs to two organisations, and whose name was looked up.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let db = &stage.app.db;
    let ada = stage.actor("Ada Okonjo", ago(2, 3, 0)).await?;
    let offered = nomination::list_organisations(db.read(), &ada).await?;
    let trust = offered.first().map(|trust| trust.id.to_string()).unwrap_or_default();
    let nominate = async |name: &str, address: &str| {
        nomination::create(db, &ada, NewNomination::parse(&trust, name, address)?).await
    };
    nominate("Robin Ashe", "robin.ashe@example.org").await?;
    let invited = nominate("Meg Thornbury", "meg.thornbury@example.org").await?;
    let refused = nominate("Callum Reeve", "callum.reeve@example.org").await?;
    let priya = stage.actor("Priya Nair", ago(0, 4, 0)).await?;
    invitation::approve(db, &priya, (invited, 1)).await?;
    let reason = nomination::parse_reason("The trust has withdrawn the request by telephone.")?;
    nomination::refuse(db, &priya, (refused, 1), reason).await?;
    for listed in ["Ada Okonjo", "Heron", "Imran Sethi", "Lowri Penn", "Mira Kaplan"] {
        directory::set(db, &stage.actor(listed, ago(20, 0, 0)).await?, true).await?;
    }
    // Somebody who belongs to two, and shows neither of them but the first.
    let institute =
        organisation::find_by_name(db.read(), "Northgate Institute").await?.ok_or(Error::NotFound)?;
    membership::start(db, &priya, institute.id, "Teasel").await?;
    // Somebody reads on their account page that the secretary was told who they are.
    let asked = stage.actor("Priya Nair", ago(12, 1, 0)).await?;
    let reason = "They rang the office: their phone was lost with the codes.";
    let teasel = stage.actor("Teasel", ago(12, 1, 0)).await?.id;
    resolution::create(db, &asked, teasel, NewResolution::parse("asked", reason)?).await?;
    Ok(())
}
