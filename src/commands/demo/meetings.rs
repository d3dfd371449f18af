use crate::{
    commands::demo::stage::{Stage, ago, said},
    domain::{
        Result, Timestamp,
        action::{self, NewAction},
        agenda_item::{self, NewAgendaItem},
        attendance,
        hand::Reason,
        meeting::{self, NewMeeting, Typed},
        meeting_event::{self, Change, Command},
        message::NewMessage,
        minutes::{self, NewWording},
        space,
    },
};
use chrono::{TimeDelta, Timelike};
use chrono_tz::Europe::London;
use entity::{
    id::{AgendaItemId, MeetingId},
    language::Language,
};
use uuid::Uuid;

/// One meeting that is over and has minutes, one that goes on now, one to come.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let past =
        schedule(stage, "Terms for platforms", "Which names the taxonomy needs.", ago(14, 2, 0)).await?;
    happens(stage, past, ("Marram", ago(14, 2, 0)), Command::Open).await?;
    say(stage, past, ("Mira Kaplan", ago(14, 1, 50)), "HD2", "Names of platforms age faster than our lists.")
        .await?;
    say(stage, past, ("Dele Amadi", ago(14, 1, 44)), "HD1", "Then we code what a service does.").await?;
    let mut there = Vec::new();
    for name in ["Marram", "Mira Kaplan", "Dele Amadi"] {
        there.push(stage.actor(name, ago(14, 1, 30)).await?.id);
    }
    attendance::see(&stage.app.db, past, &there, stage.now - ago(14, 1, 30)).await?;
    happens(stage, past, ("Marram", ago(14, 1, 0)), Command::End).await?;
    agree(stage, past, ("Write down what a service does, in five lines.", "Ada Okonjo", ago(-20, 0, 0)))
        .await?;
    agree(stage, past, ("List the names that we retire.", "Marram", ago(2, 0, 0))).await?;
    publish_minutes(stage, past).await?;

    let purpose = "To agree three short fields for reports.";
    let live = schedule(stage, "Describing generated material in reports", purpose, ago(0, 0, 30)).await?;
    let marram = stage.actor("Marram", ago(0, 0, 29)).await?;
    meeting::set_notes(&stage.app.db, &marram, live, (&[], &["NT02".to_owned()])).await?;
    let items = agenda(stage, live).await?;
    happens(stage, live, ("Marram", ago(0, 0, 28)), Command::Open).await?;
    happens(stage, live, ("Marram", ago(0, 0, 27)), Command::StartAgendaItem(items[1])).await?;
    for (name, minutes, handling, words) in [
        ("Marram", 26, "HD3", "The paper asks one thing: would three short fields work for your staff?"),
        (
            "Ada Okonjo",
            23,
            "HD1",
            "They did for ours. Training took ten minutes. The field “what we do not know” changed the calls most.",
        ),
        (
            "Imran Sethi",
            20,
            "HD2",
            "We can map the nine existing terms to them, so that old reports stay comparable.",
        ),
        ("Heron", 17, "HD3", "Please put that field first. It tells people that not knowing is allowed."),
        ("Teasel", 14, "HD3", "Agree. It also lowers the pressure to guess how something was made."),
        ("Lowri Penn", 9, "HD1", "Could we try that order for a month and compare?"),
    ] {
        say(stage, live, (name, ago(0, 0, minutes)), handling, words).await?;
    }
    for (name, minutes, reason) in [("Lowri Penn", 3, "The order of the fields"), ("Imran Sethi", 1, "")] {
        let reason = Reason::parse(reason, &said())?;
        happens(stage, live, (name, ago(0, 0, minutes)), Command::RaiseHand(reason)).await?;
    }

    schedule(stage, "What this month’s reports say", "To look at the reports together.", ago(-9, 0, 0))
        .await?;
    Ok(())
}

/// The minutes of a meeting that is over, written by one moderator and approved by the other.
async fn publish_minutes(stage: &Stage<'_>, meeting: MeetingId) -> Result<()> {
    let db = &stage.app.db;
    let marram = stage.actor("Marram", ago(13, 0, 0)).await?;
    minutes::draft(db, &marram, meeting).await?;
    let (drafted, found) = minutes::find(db.read(), &marram, meeting).await?;
    let content = minutes::content(db.read(), &marram, (&drafted, &found)).await?;
    for section in content.sections {
        let words = "We code what a service *does*, and keep the names of platforms in an appendix.";
        let new = NewWording::parse(words, &said())?;
        minutes::edit(db, &marram, (meeting, section.id, section.revision), new).await?;
        let (_, _, said, _) = minutes::list_said(db.read(), &marram, (meeting, section.id), 0).await?;
        for message in said {
            let key = (meeting, section.id, message.message_id);
            minutes::set_quote(db, &marram, key, true).await?;
        }
    }
    let (written, _) = minutes::find(db.read(), &marram, meeting).await?;
    minutes::circulate(db, &marram, (meeting, written.version), 2).await?;
    let sedge = stage.actor("Sedge", ago(2, 0, 0)).await?;
    let (read, _) = minutes::find(db.read(), &sedge, meeting).await?;
    minutes::approve(db, &sedge, (meeting, read.version)).await
}

/// What was agreed in a meeting that is over, to be done by a day so long ago, or that is to come.
async fn agree(
    stage: &Stage<'_>,
    meeting: MeetingId,
    (text, owner, since): (&str, &str, TimeDelta),
) -> Result<()> {
    let marram = stage.actor("Marram", ago(14, 0, 50)).await?;
    let due_on = (stage.now - since).with_timezone(&London);
    let [day, month, year] = ["%d", "%m", "%Y"].map(|part| due_on.format(part).to_string());
    let typed = action::Typed { text, owner, due_on: (&day, &month, &year), said: &said() };
    let new = NewAction::parse(typed, (marram.today(), None), false)?;
    let ahead = stage.app.settings.actions.ahead();
    action::create(&stage.app.db, &marram, (meeting, ahead), new).await.map(drop)
}

/// What is to be talked about in the meeting that goes on.
async fn agenda(stage: &Stage<'_>, meeting: MeetingId) -> Result<Vec<AgendaItemId>> {
    let marram = stage.actor("Marram", ago(0, 0, 29)).await?;
    let mut items = Vec::new();
    for (title, rule) in [
        ("Welcome and interests", "on_record"),
        ("Three fields for reports", "chatham_house"),
        ("Terms to retire in 2027", "on_record"),
        ("Actions and next date", "on_record"),
    ] {
        let new = NewAgendaItem::parse(title, rule, &said())?;
        items.push(agenda_item::create(&stage.app.db, &marram, meeting, new).await?);
    }
    Ok(items)
}

/// Schedules a meeting that was to start so long ago, at a round time, or that is to come, at ten in the morning.
async fn schedule(stage: &Stage<'_>, title: &str, purpose: &str, since: TimeDelta) -> Result<MeetingId> {
    let marram = stage.actor("Marram", (since + ago(7, 0, 0)).max(ago(1, 0, 0))).await?;
    let space =
        space::find_by_slug(stage.app.db.read(), &marram, "emerging-technology").await?.id.to_string();
    let local = round(stage.now - since).with_timezone(&London);
    let part = |format: &str| local.format(format).to_string();
    let (day, month, year) = (part("%d"), part("%m"), part("%Y"));
    let time = if since < TimeDelta::zero() { "10:00".to_owned() } else { part("%H:%M") };
    let new = NewMeeting::parse(Typed {
        transcript: "",
        said: &said(),
        notes: &[],
        title,
        purpose,
        starts_on: (&day, &month, &year),
        time: &time,
        duration: "90",
        space: &space,
        chair: &marram.id.to_string(),
    })?;
    meeting::create(&stage.app.db, &marram, new).await
}

/// The last quarter of an hour.
fn round(at: Timestamp) -> Timestamp {
    at - TimeDelta::minutes(i64::from(at.minute() % 15))
}

async fn say(
    stage: &Stage<'_>,
    meeting: MeetingId,
    who: (&str, TimeDelta),
    handling: &str,
    words: &str,
) -> Result<()> {
    let new = NewMessage::parse(words, handling, Language::En, &said())?;
    happens(stage, meeting, who, Command::Post(new)).await
}

async fn happens(
    stage: &Stage<'_>,
    meeting: MeetingId,
    (name, since): (&str, TimeDelta),
    command: Command,
) -> Result<()> {
    let actor = stage.actor(name, since).await?;
    let changes = [Change { actor, key: Uuid::new_v4(), command }];
    for outcome in meeting_event::append(&stage.app.db, meeting, &changes).await? {
        outcome?;
    }
    Ok(())
}
