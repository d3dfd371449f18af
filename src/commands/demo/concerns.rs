use crate::{
    commands::demo::stage::{Stage, ago, said},
    domain::{
        Error, Result, Subject,
        concern::{self, Answers, NewConcern},
        response::{self, NewResponse},
        review::{self, Decision},
        trend,
    },
};
use chrono::{Datelike, TimeDelta};
use entity::{id::ConcernId, language::Language, subject::SubjectKind};

/// Concerns that wait, that are published, and that are answered; and an answer to the published trend.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let letters = raise(stage, ("Linnet", ago(30, 2, 0)), "HD3", &Answers {
        title: "Letters after a decision not to charge",
        should_change: "A call first, where it is wanted, from somebody who can be called back. Then the letter, with \
                        the same name on it.",
        what_happened: "Letters arrive without warning and do not name a person to call.",
        stage: "ST06",
        kind: "CN05",
        victims_code_right: "VC06",
        ..blank()
    })
    .await?;
    publish(stage, letters, ago(28, 1, 0)).await?;
    answer(
        stage,
        ("Tamsin Ellery", ago(20, 3, 0)),
        concern::subject(letters),
        &Reply {
            status: "RS4",
            body: "We are trying a call before the letter in two areas, and will say what came of it.",
            implications: &["IM4"],
            due_in: 13,
        },
    )
    .await?;

    let language = raise(
        stage,
        ("Curlew", ago(12, 4, 0)),
        "HD2",
        &Answers {
            title: "Plain words for what happens next",
            should_change: "One page that says what happens next, in plain words, and how long it takes.",
            stage: "ST08",
            kind: "CN01",
            victims_code_right: "VC01",
            ..blank()
        },
    )
    .await?;
    publish(stage, language, ago(9, 2, 0)).await?;

    raise(stage, ("Heron", ago(1, 4, 0)), "HD3", &Answers {
        title: "Waiting rooms on the day of a trial",
        should_change: "A room of one’s own, booked before the day, and somebody who knows that it is booked.",
        stage: "ST12",
        kind: "CN11",
        ..blank()
    })
    .await?;
    answer_trend(stage).await
}

/// The published trend has an answer whose day has passed.
async fn answer_trend(stage: &Stage<'_>) -> Result<()> {
    let joss = stage.actor("Joss Pryce", ago(10, 0, 0)).await?;
    let published = trend::list_published(stage.app.db.read(), &joss, None).await?;
    let Some(first) = published.rows.first() else { return Err(Error::NotFound) };
    answer(stage, ("Joss Pryce", ago(10, 0, 0)), Subject::new(SubjectKind::Trend, first.trend.id.0), &Reply {
        status: "RS3",
        body: "We will add in-game currency to the guidance on asking for financial records, and say how soon to ask.",
        implications: &["IM1", "IM3"],
        due_in: 7,
    })
    .await
}

fn blank() -> Answers<'static> {
    Answers {
        title: "",
        should_change: "",
        what_happened: "",
        stage: "",
        kind: "",
        victims_code_right: "",
        handling: "",
        live_case: "no",
        confirmed: &[],
    }
}

async fn raise(
    stage: &Stage<'_>,
    (name, since): (&str, TimeDelta),
    handling: &str,
    answers: &Answers<'_>,
) -> Result<ConcernId> {
    let actor = stage.actor(name, since).await?;
    let confirmed = [said().codes()];
    let new = NewConcern::parse(&Answers { handling, confirmed: &confirmed, ..*answers }, Language::En)?;
    concern::create(&stage.app.db, &actor, new).await
}

async fn publish(stage: &Stage<'_>, id: ConcernId, since: TimeDelta) -> Result<()> {
    let sedge = stage.actor("Sedge", since).await?;
    let waiting = review::list_waiting(stage.app.db.read(), &sedge, (None, None), None).await?.rows;
    let review = waiting.into_iter().find(|review| review.subject_id == id.0).ok_or(Error::NotFound)?;
    concern::decide(&stage.app.db, &sedge, (review.id, review.version), Decision::Publish).await
}

/// What an answer says, and how many days after it is due.
struct Reply {
    status: &'static str,
    body: &'static str,
    implications: &'static [&'static str],
    due_in: i64,
}

async fn answer(
    stage: &Stage<'_>,
    (name, since): (&str, TimeDelta),
    subject: Subject,
    reply: &Reply,
) -> Result<()> {
    let actor = stage.actor(name, since).await?;
    let today = actor.now.date_naive();
    let due_on = today + TimeDelta::days(reply.due_in);
    let [day, month, year] =
        [due_on.day().to_string(), due_on.month().to_string(), due_on.year().to_string()];
    let implications: Vec<String> = reply.implications.iter().map(ToString::to_string).collect();
    let said = said();
    let answers = response::Answers {
        said: &said,
        status: reply.status,
        body: reply.body,
        reason: "",
        implications: &implications,
        owner: &actor.id.to_string(),
        due_on: [&day, &month, &year],
    };
    let new = NewResponse::parse(&answers, (today, None))?;
    response::create(&stage.app.db, &actor, (None, subject), new).await
}
