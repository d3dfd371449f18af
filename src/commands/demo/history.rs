use crate::{
    commands::demo::{
        stage::{Stage, ago, said},
        trends::{Report, accept, codes, grade, link, open, publish, report},
    },
    domain::{
        Error, Result,
        trend::{self, NewSupport, Written},
    },
};
use chrono::TimeDelta;
use entity::id::TrendId;

/// What was reported over most of a year, and what organisations say of it: numbers to look at, two trends that stand on
/// them, and one voice that says otherwise.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let hosted = told(stage, &HOSTED, &WRITTEN_OF_HOSTED, &REPORTED_HOSTED).await?;
    say(stage, ("Teasel", ago(48, 3, 0)), hosted, ["supports", "EV3", "HD2"]).await?;
    say(stage, ("Ada Okonjo", ago(46, 1, 0)), hosted, ["supports", "EV1", "HD2"]).await?;
    say(stage, ("Imran Sethi", ago(44, 5, 0)), hosted, ["contradicts", "EV3", "HD3"]).await?;
    // What was said makes a moderator look at it again.
    grade(stage, (hosted, 2), ago(42, 0, 0), "SG1").await?;
    publish(stage, (hosted, 2), ago(41, 0, 0)).await?;
    told(stage, &COMPANIONS, &WRITTEN_OF_COMPANIONS, &REPORTED_COMPANIONS).await?;
    Ok(())
}

const HOSTED: Report = Report {
    title: "Groups move to services that anyone can host",
    change: "Groups that were on large services now run small ones of their own, which nobody else looks after.",
    method: "A service is set up within an hour, and set up again elsewhere when it is closed.",
    technology: &["TR05", "TR13"],
    importance: "There is no company to ask for records.",
    help: "A list of what a small service can be asked for.",
};

const WRITTEN_OF_HOSTED: [&str; 3] = [
    "Groups leave large services for small ones that they run themselves. There is no company to ask for records, and a \
     service that is closed is set up again within a day.",
    "Reports come from several kinds of organisation and describe the same move.\n\n- nobody else looks after the \
     service\n- what it keeps is up to whoever runs it",
    "Say what a small service can be asked for, and by whom.",
];

/// Who reported it, and how many days ago: month by month at first, then more.
const REPORTED_HOSTED: [(&str, i64); 15] = [
    ("Lowri Penn", 242),
    ("Linnet", 214),
    ("Mira Kaplan", 187),
    ("Hugh Marlow", 156),
    ("Teasel", 153),
    ("Tomas Rell", 122),
    ("Curlew", 95),
    ("Dele Amadi", 68),
    ("Yusuf Karim", 45),
    ("Fern Castell", 29),
    ("Teasel", 27),
    ("Sian Probert", 25),
    ("Linnet", 23),
    ("Lowri Penn", 21),
    ("Mira Kaplan", 19),
];

const COMPANIONS: Report = Report {
    title: "Companion apps do not ask how old somebody is",
    change: "New apps with a character to talk to come out each month, and few of them ask for an age.",
    method: "",
    technology: &["TR03"],
    importance: "What such an app keeps of a conversation, and for how long, differs from app to app.",
    help: "",
};

const WRITTEN_OF_COMPANIONS: [&str; 3] = [
    "Apps with a character to talk to are new, and few ask for an age. What they keep differs from one to the next.",
    "Each report names other apps. None of them says in its terms how long a conversation is kept.",
    "Say which records of such an app are worth asking for.",
];

const REPORTED_COMPANIONS: [(&str, i64); 7] = [
    ("Sian Probert", 171),
    ("Heron", 139),
    ("Fern Castell", 108),
    ("Teasel", 77),
    ("Hugh Marlow", 50),
    ("Curlew", 26),
    ("Tomas Rell", 22),
];

/// So long it takes until a report is accepted, and its trend is open for others.
const ACCEPTED_AFTER: TimeDelta = ago(1, 4, 0);

/// A trend that was published two months ago, and the reports on which it stands.
async fn told(
    stage: &Stage<'_>,
    what: &Report,
    [summary, source, asked]: &[&str; 3],
    reported: &[(&'static str, i64)],
) -> Result<TrendId> {
    let opened = ago(66, 0, 0);
    let mut trend = None;
    for (name, days) in reported {
        let since = ago(*days, 3, 0);
        let id = report(stage, (*name, since), "HD3", what).await?;
        accept(stage, id, since - ACCEPTED_AFTER).await?;
        let linked = opened.min(since - ACCEPTED_AFTER) - ago(0, 1, 0);
        if let Some(trend) = trend {
            link(stage, (id, linked), trend).await?;
            continue;
        }
        let written = Written {
            title: what.title.to_owned(),
            summary: (*summary).to_owned(),
            source: (*source).to_owned(),
            asked: (*asked).to_owned(),
            technology: codes(what.technology),
            regions: codes(&["RG01"]),
            confirmed: vec![said().codes()],
            ..Written::default()
        };
        trend = Some(open(stage, id, linked, &written).await?);
    }
    let trend = trend.ok_or(Error::NotFound)?;
    grade(stage, (trend, 1), ago(58, 0, 0), "SG1").await?;
    publish(stage, (trend, 1), ago(57, 0, 0)).await?;
    Ok(trend)
}

/// Says something of a trend for the organisation of whoever says it.
async fn say(
    stage: &Stage<'_>,
    (name, since): (&str, TimeDelta),
    trend: TrendId,
    [word, evidence, handling]: [&str; 3],
) -> Result<()> {
    let actor = stage.actor(name, since).await?;
    let organisation = trend::speaks_for(&actor).into_iter().next().ok_or(Error::NotFound)?;
    let new = NewSupport::parse(word, evidence, handling)?;
    trend::give_support(&stage.app.db, &actor, (trend, organisation), (None, None), new).await
}
