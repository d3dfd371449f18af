use crate::{
    commands::demo::stage::{Stage, ago, said},
    domain::{
        Result,
        post::{self, NewPost, NewThread},
        screening::Answers,
        space::{self, Audience, NewSpace},
    },
};
use entity::{
    id::{PostId, SpaceId, ThreadId},
    language::Language,
    organisation::Kind,
    role_grant::Role,
    space::Posting,
    space_audience::Kind as AudienceKind,
};

/// Opens the spaces, and has people write in them.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let technology = open(
        stage,
        (
            "emerging-technology",
            "Emerging technology",
            "New technology, and what it changes for children’s safety and for evidence.",
        ),
        Posting::StraightAway,
        vec![Audience::role(Role::Member)],
    )
    .await?;
    let survivors =
        Audience { kind: AudienceKind::OrganisationKind, value: Kind::SurvivorsGroup.to_string() };
    let groups = open(
        stage,
        (
            "survivors-groups",
            "Survivors’ groups",
            "For survivors’ groups alone, to prepare what they bring to the forum.",
        ),
        Posting::StraightAway,
        vec![survivors],
    )
    .await?;
    let justice = open(
        stage,
        (
            "justice-system",
            "Experience of the justice system",
            "How letters, calls and decisions reach people. Posts appear after review.",
        ),
        Posting::AfterReview,
        vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)],
    )
    .await?;
    generated_material(stage, technology).await?;
    taxonomy_words(stage, technology).await?;
    group_papers(stage, groups).await?;
    letters(stage, justice).await
}

async fn generated_material(stage: &Stage<'_>, space: SpaceId) -> Result<()> {
    let thread = start(stage, ("Marram", space, (21, 3, 0)), "Generated material: what do reports need to say?", (
        "Services rarely know how an image was made, and should not have to guess. What should a report say, so \
         that it is useful whatever the answer turns out to be?\n\n- what was seen, and who said so\n- what is \
         assumed\n- what is not known", "HD3"))
    .await?;
    reply(stage, ("Imran Sethi", thread, (18, 5, 20)), "HD2",
        "Our review of published guidance found nine different terms for the same thing. We list them by source in \
         the paper for the meeting.").await?;
    reply(stage, ("Lowri Penn", thread, (16, 2, 0)), "HD1",
        "Helpline staff ask for one thing: fewer boxes. Every box that they cannot fill is filled with a guess.")
    .await?;
    let withdrawn = reply(stage, ("Teasel", thread, (12, 6, 30)), "HD3", "I will come back to this.").await?;
    let teasel = stage.actor("Teasel", ago(12, 6, 0)).await?;
    post::withdraw(&stage.app.db, &teasel, withdrawn.id).await?;
    let asked = reply(stage, ("Heron", thread, (6, 4, 15)), "HD3",
        "From where we stand the question “was it real?” is asked too early and too often. It makes people feel \
         that only one answer counts.\n\nCould the wording start from the effect and from what is known, and leave \
         how it was made for later?").await?;
    note(stage, ("Heron", asked.id, (6, 4, 10)), "NT09").await?;
    reply(stage, ("Ada Okonjo", thread, (0, 5, 10)), "HD1",
        "We tried this with our helpline staff. Three short fields did better than one long one: *what was seen*, \
         *who told us*, *what we do not know*. Staff filled in the third one most.").await?;
    reply(stage, ("Teasel", thread, (0, 1, 25)), "HD3",
        "Heron, would your group look at the three fields before the meeting? I would rather test them with people \
         they are about than only with people who will use them.").await?;
    hold(
        stage,
        ("Curlew", thread, (0, 1, 0)),
        "One point about wording comes from a case that is still before a court.",
    )
    .await?;
    Ok(())
}

async fn taxonomy_words(stage: &Stage<'_>, space: SpaceId) -> Result<()> {
    let thread = start(stage, ("Mira Kaplan", space, (11, 0, 40)), "Plain words for platform names in the taxonomy", (
        "Names of platforms date quickly. I suggest that we code what a service does (messages, voice, payments) \
         and leave names out.", "HD2")).await?;
    reply(
        stage,
        ("Dele Amadi", thread, (9, 7, 5)),
        "HD2",
        "Agreed. Names can stand in the text, where they age \
         without harm.",
    )
    .await?;
    Ok(())
}

async fn group_papers(stage: &Stage<'_>, space: SpaceId) -> Result<()> {
    let thread = start(
        stage,
        ("Curlew", space, (8, 2, 0)),
        "What we want the forum to ask first",
        ("Each group sends one question. We put them in order on Friday.", "HD4"),
    )
    .await?;
    reply(stage, ("Heron", thread, (7, 1, 30)), "HD4", "Ours: who calls, and when, before a letter arrives?")
        .await?;
    Ok(())
}

/// In a reviewed space: one thread that a moderator published, and one post that still waits.
async fn letters(stage: &Stage<'_>, space: SpaceId) -> Result<()> {
    let thread = start(stage, ("Marram", space, (5, 3, 0)), "Letters after a decision not to charge", (
        "Several groups say that letters arrive without warning and do not name a person to call. What would a good \
         first contact look like?", "HD3")).await?;
    reply(stage, ("Linnet", thread, (0, 3, 0)), "HD3",
        "A call first, where it is wanted, by somebody who has read the file and can be called back. Then the \
         letter, with the same name on it.").await?;
    let marram = stage.actor("Marram", ago(5, 2, 55)).await?;
    for first in post::list_after(stage.app.db.read(), &marram, thread, 0).await?.iter().take(1) {
        note(stage, ("Marram", first.post.id, (5, 2, 55)), "NT05").await?;
    }
    Ok(())
}

/// A content note that is put on a post.
async fn note(
    stage: &Stage<'_>,
    (name, post, (days, hours, minutes)): (&str, PostId, Ago),
    code: &str,
) -> Result<()> {
    let actor = stage.actor(name, ago(days, hours, minutes)).await?;
    post::set_notes(&stage.app.db, &actor, post, (&[], &[code.to_owned()])).await
}

async fn open(
    stage: &Stage<'_>,
    (slug, name, purpose): (&str, &str, &str),
    posting: Posting,
    audience: Vec<Audience>,
) -> Result<SpaceId> {
    let txn = stage.app.db.begin().await?;
    let new = NewSpace::parse((slug, name, purpose), posting, audience)?;
    let space = space::create(&txn, None, new, stage.now - ago(60, 0, 0)).await?;
    txn.commit().await?;
    Ok(space.id)
}

/// So many days, hours and minutes ago.
type Ago = (i64, i64, i64);

async fn start(
    stage: &Stage<'_>,
    (name, space, (days, hours, minutes)): (&str, SpaceId, Ago),
    title: &str,
    (body, handling): (&str, &str),
) -> Result<ThreadId> {
    let actor = stage.actor(name, ago(days, hours, minutes)).await?;
    let new = NewThread::parse(title, (body, handling), Language::En, &said())?;
    post::start_thread(&stage.app.db, &actor, space, new).await
}

/// A reply that its writer says is about a live case, so that a moderator reads it first.
async fn hold(
    stage: &Stage<'_>,
    (name, thread, (days, hours, minutes)): (&str, ThreadId, Ago),
    body: &str,
) -> Result<()> {
    let actor = stage.actor(name, ago(days, hours, minutes)).await?;
    let said = Answers::parse([said().codes()], true);
    let new = NewPost::parse(body, "HD3", Language::En, &said)?;
    post::create(&stage.app.db, &actor, thread, new).await?;
    Ok(())
}

async fn reply(
    stage: &Stage<'_>,
    (name, thread, (days, hours, minutes)): (&str, ThreadId, Ago),
    handling: &str,
    body: &str,
) -> Result<entity::post::Model> {
    let actor = stage.actor(name, ago(days, hours, minutes)).await?;
    post::create(&stage.app.db, &actor, thread, NewPost::parse(body, handling, Language::En, &said())?).await
}
