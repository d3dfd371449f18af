use crate::{
    commands::demo::stage::{Stage, ago, said},
    domain::{
        Result,
        submission::{self, ATTESTATIONS, NewSubmission, Part, Typed},
        trend::{self, Grade, NewVersion, Written},
    },
};
use chrono::{Datelike, TimeDelta};
use entity::id::{SubmissionId, TrendId};

/// Reports in each state, one trend that is published and one that waits for its approval.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    published(stage).await?;
    to_approve(stage).await?;
    to_triage(stage).await
}

const CURRENCY: Report = Report {
    title: "Payment requests moving to in-game currency",
    change: "Requests that used to be for bank transfers or vouchers are now for currency bought inside games. \
             Families notice later, since nothing leaves a bank account.",
    method: "Currency is gifted between accounts and sold on resale sites. No step needs an adult’s account.",
    technology: &["TR11", "TR16"],
    importance: "Evidence of payment sits with game companies, and is kept for a short time.",
    help: "A line in guidance on asking for these records early.",
};

const ORIGIN: Report = Report {
    title: "Reports do not say how material was made",
    change: "Services rarely know whether material was generated, and use different words for it.",
    method: "",
    technology: &["TR01", "TR19"],
    importance: "A report that guesses has to be corrected later, when it matters most.",
    help: "Three short fields: what was seen, who told us, what is not known.",
};

const VOICE: Report = Report {
    title: "Voice messages take the place of text",
    change: "First contact is now often by voice message, which search and moderation tools do not read.",
    method: "Messages are set to vanish once they are played.",
    technology: &["TR05", "TR16"],
    importance: "What was said has to be shown in another way than by a record of the text.",
    help: "",
};

const RESALE: Report = Report {
    title: "Resale sites for accounts with a history",
    change: "Accounts that are some years old are sold, so that the age of an account says less.",
    method: "",
    technology: &["TR19"],
    importance: "The age of an account is often part of what is put forward.",
    help: "",
};

async fn published(stage: &Stage<'_>) -> Result<()> {
    let first = report(stage, ("Teasel", ago(20, 6, 0)), "HD3", &CURRENCY).await?;
    let others = [("Ada Okonjo", ago(18, 2, 0), "HD1"), ("Imran Sethi", ago(17, 4, 0), "HD2")];
    accept(stage, first, ago(15, 3, 0)).await?;
    let id = open(stage, first, ago(15, 2, 0), &Written {
        title: CURRENCY.title.to_owned(),
        summary: "Demands for money are shifting from bank transfers to currency bought inside games. Families see \
                  it later, and records of it are kept for a short time."
            .to_owned(),
        source: "Several organisations describe the same shift, from bank transfers and vouchers to currency \
                 bought inside games.\n\n- records sit with game companies\n- they are kept for a short time"
            .to_owned(),
        asked: "Say in guidance to ask game companies for records early.".to_owned(),
        technology: codes(CURRENCY.technology),
        regions: codes(&["RG02", "RG04"]),
        confirmed: vec![said().codes()],
        ..Written::default()
    })
    .await?;
    for (name, since, handling) in others {
        let other = report(stage, (name, since), handling, &CURRENCY).await?;
        accept(stage, other, ago(14, 3, 0)).await?;
        link(stage, (other, ago(14, 2, 0)), id).await?;
    }
    grade(stage, (id, 1), ago(13, 0, 0), "SG1").await?;
    publish(stage, (id, 1), ago(11, 5, 0)).await
}

async fn to_approve(stage: &Stage<'_>) -> Result<()> {
    let first = report(stage, ("Lowri Penn", ago(9, 4, 0)), "HD2", &ORIGIN).await?;
    accept(stage, first, ago(6, 2, 0)).await?;
    let id = open(stage, first, ago(6, 1, 0), &Written {
        title: ORIGIN.title.to_owned(),
        summary: "Services rarely know whether material was generated, and use nine different terms for it. Three \
                  short fields did better in a trial."
            .to_owned(),
        source: "Staff fill empty boxes with guesses. Where a report asks what is *not* known, they guess less."
            .to_owned(),
        asked: "Comment on the three fields.".to_owned(),
        technology: codes(ORIGIN.technology),
        regions: codes(&["RG01"]),
        confirmed: vec![said().codes()],
        ..Written::default()
    })
    .await?;
    let other = report(stage, ("Heron", ago(8, 3, 0)), "HD3", &ORIGIN).await?;
    accept(stage, other, ago(5, 3, 0)).await?;
    link(stage, (other, ago(5, 2, 0)), id).await?;
    grade(stage, (id, 1), ago(2, 2, 0), "SG2").await
}

async fn to_triage(stage: &Stage<'_>) -> Result<()> {
    report(stage, ("Curlew", ago(4, 5, 0)), "HD5", &VOICE).await?;
    let taken = report(stage, ("Dele Amadi", ago(3, 2, 0)), "HD2", &VOICE).await?;
    let marram = stage.actor("Marram", ago(1, 3, 0)).await?;
    let (id, version) = (taken, submission_version(stage, taken).await?);
    submission::assign(&stage.app.db, &marram, (id, version), submission::Assignee::Me).await?;
    report(stage, ("Yusuf Karim", ago(2, 1, 0)), "HD3", &RESALE).await?;
    let declined = report(stage, ("Piers Holloway", ago(10, 1, 0)), "HD2", &RESALE).await?;
    let sedge = stage.actor("Sedge", ago(7, 1, 0)).await?;
    let version = submission_version(stage, declined).await?;
    submission::assign(&stage.app.db, &sedge, (declined, version), submission::Assignee::Me).await?;
    let reason = submission::parse_reason("DC2")?;
    let version = submission_version(stage, declined).await?;
    submission::decline(&stage.app.db, &sedge, (declined, version), &reason).await?;
    draft(stage).await
}

/// What a report says, but for who sends it.
pub(super) struct Report {
    pub(super) title: &'static str,
    pub(super) change: &'static str,
    pub(super) method: &'static str,
    pub(super) technology: &'static [&'static str],
    pub(super) importance: &'static str,
    pub(super) help: &'static str,
}

impl Report {
    fn typed(&self, handling: &str, noticed: chrono::NaiveDate) -> Typed {
        Typed {
            title: self.title.to_owned(),
            change: self.change.to_owned(),
            method: self.method.to_owned(),
            technology: codes(self.technology),
            context: codes(&["CX4"]),
            offence: "OF99".to_owned(),
            setting: "SE01".to_owned(),
            ages: codes(&["AG3", "AG4"]),
            regions: codes(&["RG02", "RG04"]),
            month: noticed.month().to_string(),
            year: noticed.year().to_string(),
            direction: "DR2".to_owned(),
            scale: "SC2".to_owned(),
            evidence_detail: "Our helpline’s own coding.".to_owned(),
            evidence: "EV2".to_owned(),
            own_confidence: "OC2".to_owned(),
            importance: self.importance.to_owned(),
            help: self.help.to_owned(),
            references: String::new(),
            handling: handling.to_owned(),
            may_contact: "yes".to_owned(),
            live_case: "no".to_owned(),
            confirmed: vec![said().codes()],
            attested: codes(&ATTESTATIONS),
            ..Typed::default()
        }
    }
}

pub(super) async fn report(
    stage: &Stage<'_>,
    (name, since): (&str, TimeDelta),
    handling: &str,
    report: &Report,
) -> Result<SubmissionId> {
    let actor = stage.actor(name, since).await?;
    let typed = report.typed(handling, (actor.now - ago(80, 0, 0)).date_naive());
    let new = NewSubmission::parse(&typed, actor.now)?;
    Ok(submission::create(&stage.app.db, &actor, new).await?.id)
}

/// A report that is begun and not sent.
async fn draft(stage: &Stage<'_>) -> Result<()> {
    let heron = stage.actor("Heron", ago(0, 20, 0)).await?;
    let typed = RESALE.typed("HD3", heron.now.date_naive());
    submission::start(&stage.app.db, &heron, None, Part::Change.parse(&typed, heron.now)?).await?;
    Ok(())
}

pub(super) async fn accept(stage: &Stage<'_>, id: SubmissionId, since: TimeDelta) -> Result<()> {
    let marram = stage.actor("Marram", since).await?;
    submission::assign(
        &stage.app.db,
        &marram,
        (id, submission_version(stage, id).await?),
        submission::Assignee::Me,
    )
    .await?;
    submission::accept(&stage.app.db, &marram, (id, submission_version(stage, id).await?)).await
}

pub(super) async fn open(
    stage: &Stage<'_>,
    id: SubmissionId,
    since: TimeDelta,
    written: &Written,
) -> Result<TrendId> {
    let marram = stage.actor("Marram", since).await?;
    trend::open(&stage.app.db, &marram, (None, (id, None)), NewVersion::parse(written)?).await
}

pub(super) async fn link(
    stage: &Stage<'_>,
    (id, since): (SubmissionId, TimeDelta),
    trend: TrendId,
) -> Result<()> {
    let marram = stage.actor("Marram", since).await?;
    trend::link(&stage.app.db, &marram, (id, submission_version(stage, id).await?), trend).await
}

pub(super) async fn grade(
    stage: &Stage<'_>,
    (id, number): (TrendId, i32),
    since: TimeDelta,
    source: &str,
) -> Result<()> {
    let marram = stage.actor("Marram", since).await?;
    let grade = Grade::parse(source, "IGA", false)?;
    let version = version_of(stage, (id, number)).await?;
    trend::grade(&stage.app.db, &marram, (id, number, version), grade).await
}

/// Has what is graded approved and published.
pub(super) async fn publish(stage: &Stage<'_>, (id, number): (TrendId, i32), since: TimeDelta) -> Result<()> {
    let sedge = stage.actor("Sedge", since).await?;
    trend::approve(&stage.app.db, &sedge, (id, number, version_of(stage, (id, number)).await?)).await?;
    trend::publish(&stage.app.db, &sedge, (id, number, version_of(stage, (id, number)).await?)).await
}

async fn submission_version(stage: &Stage<'_>, id: SubmissionId) -> Result<i32> {
    let marram = stage.actor("Marram", ago(0, 0, 0)).await?;
    Ok(submission::find(stage.app.db.read(), &marram, id).await?.submission.version)
}

async fn version_of(stage: &Stage<'_>, (id, number): (TrendId, i32)) -> Result<i32> {
    let marram = stage.actor("Marram", ago(0, 0, 0)).await?;
    Ok(trend::find_version(stage.app.db.read(), &marram, (id, number)).await?.1.version)
}

pub(super) fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}
