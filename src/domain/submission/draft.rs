//! From the first page of a report to its submission.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Subject, Timestamp,
    audit::{self, Entry},
    database::Database,
    handling, reference, review,
    screening::{self, Verdict},
    submission::{
        ATTESTATIONS, Answers, Attested, Part, Shown, Typed, find, list_tags, screened, similar,
        step::{Step, turn},
        subject,
    },
    taxonomy,
};
use entity::{
    id::SubmissionId,
    review::Kind as ReviewKind,
    role_grant::Role,
    subject::SubjectKind,
    submission::{self, State},
    submission_revision, tag,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    sea_query::Expr,
};

/// A draft is one wording, which is written over until it is submitted.
const DRAFT: i32 = 1;

/// A whole report, sent at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubmission {
    key: Option<SubmissionId>,
    answers: Vec<Answers>,
    verdict: Verdict,
    attested: Attested,
}

impl NewSubmission {
    /// Checks every page and the attestations.
    pub fn parse(typed: &Typed, now: Timestamp) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let answers = errors.take(Part::parse_all(typed, now));
        let attested = errors.take(Attested::parse(&typed.attested));
        match (answers, attested) {
            (Some(answers), Some(attested)) => {
                let verdict = screened::judge(&answers, typed)?;
                Ok(Self { key: typed.key.parse().ok(), answers, verdict, attested })
            }
            _ => Err(errors),
        }
    }
}

impl Typed {
    /// What a draft holds, as its pages show it.
    pub fn of(Shown { submission, wording }: &Shown, tags: &[tag::Model]) -> Self {
        let codes = |taxonomy: &str| {
            tags.iter().filter(|tag| tag.taxonomy == taxonomy).map(|tag| tag.code.clone()).collect()
        };
        let code = |code: &Option<String>| code.clone().unwrap_or_default();
        let (year, month) = wording.first_noticed.split_once('-').unwrap_or_default();
        let contact = if submission.may_contact { "yes" } else { "no" };
        let live_case = if is_live_case(submission) { "yes" } else { "no" };
        // Until the page with these questions is saved, nothing was answered.
        let answered = !wording.importance.is_empty();
        Self {
            key: submission.id.to_string(),
            version: submission.version,
            title: wording.title.clone(),
            change: wording.change.clone(),
            method: wording.method.clone(),
            technology: codes("trend"),
            context: codes("context"),
            offence: code(&wording.offence),
            setting: code(&wording.setting),
            ages: codes("age_band"),
            regions: codes("region"),
            month: month.trim_start_matches('0').to_owned(),
            year: year.to_owned(),
            direction: code(&wording.direction),
            scale: code(&wording.scale),
            evidence_detail: wording.evidence_detail.clone(),
            evidence: code(&wording.evidence),
            own_confidence: code(&wording.own_confidence),
            importance: wording.importance.clone(),
            help: wording.help.clone(),
            references: wording.references.clone(),
            handling: submission.handling.to_string(),
            may_contact: if answered { contact } else { "" }.to_owned(),
            // Of a report that was sent, what is kept is what was found, which may be more than what was answered.
            live_case: if answered && submission.submitted_at.is_none() { live_case } else { "" }.to_owned(),
            confirmed: vec![submission.screening_rules.clone()],
            attested: Vec::new(),
        }
    }
}

/// Starts a report with its first page. The same key twice makes one draft, which holds what was sent last.
pub async fn start(
    db: &Database,
    actor: &Actor,
    key: Option<SubmissionId>,
    answers: Answers,
) -> Result<submission::Model> {
    let txn = db.begin().await?;
    let submission = match find_started(&txn, actor, key).await? {
        Some(begun) if begun.state != State::Draft => return Ok(begun),
        Some(begun) => begun,
        None => insert(&txn, actor, key).await?,
    };
    let submission = write(&txn, actor, &submission, answers).await?;
    txn.commit().await?;
    Ok(submission)
}

/// Saves one page of a draft.
pub async fn save(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    answers: Answers,
) -> Result<submission::Model> {
    let txn = db.begin().await?;
    let Shown { submission, .. } = find_draft(&txn, actor, id).await?;
    let submission = write(&txn, actor, &submission::Model { version, ..submission }, answers).await?;
    txn.commit().await?;
    Ok(submission)
}

/// Submits a draft in which nothing is missing. Submitting it twice changes nothing.
pub async fn submit(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    attested: Attested,
) -> Result<()> {
    let txn = db.begin().await?;
    let draft = find(&txn, actor, id).await?;
    if draft.submission.author_id == actor.id && draft.submission.submitted_at.is_some() {
        return Ok(());
    }
    let draft = find_draft(&txn, actor, id).await?;
    let typed = Typed::of(&draft, &list_tags(&txn, id).await?);
    let incomplete = |_| Error::Conflict("conflict-submission-incomplete");
    let answers = Part::parse_all(&typed, actor.now).map_err(incomplete)?;
    let verdict = screened::judge(&answers, &typed).map_err(incomplete)?;
    send(&txn, actor, (&draft.submission, version), (attested, &verdict)).await?;
    Ok(txn.commit().await?)
}

/// Submits a whole report at once. The same key twice makes one.
pub async fn create(db: &Database, actor: &Actor, new: NewSubmission) -> Result<submission::Model> {
    let txn = db.begin().await?;
    if let Some(begun) = find_started(&txn, actor, new.key).await? {
        return Ok(begun);
    }
    let mut submission = insert(&txn, actor, new.key).await?;
    for answers in new.answers {
        submission = write(&txn, actor, &submission, answers).await?;
    }
    let said = (new.attested, &new.verdict);
    let submission = send(&txn, actor, (&submission, submission.version), said).await?;
    txn.commit().await?;
    Ok(submission)
}

/// Whether the report of this key is what is sent now; if it is not, its sender used the key for something else.
pub async fn is_as_sent(db: &impl ConnectionTrait, actor: &Actor, new: &NewSubmission) -> Result<bool> {
    let Some(id) = new.key else { return Ok(false) };
    let begun = find(db, actor, id).await?;
    let attested = ATTESTATIONS.map(str::to_owned).to_vec();
    let live_case = if is_live_case(&begun.submission) { "yes" } else { "no" }.to_owned();
    let typed = Typed { live_case, attested, ..Typed::of(&begun, &list_tags(db, id).await?) };
    Ok(NewSubmission::parse(&typed, actor.now).is_ok_and(|sent| sent == *new))
}

/// Whether its author said that it is about a live case, or screening found so.
fn is_live_case(submission: &submission::Model) -> bool {
    screening::rules_of(&submission.screening_rules).contains(&screening::Rule::LiveCase)
}

/// A draft of the actor's own.
async fn find_draft(txn: &DatabaseTransaction, actor: &Actor, id: SubmissionId) -> Result<Shown> {
    let found = find(txn, actor, id).await?;
    if found.submission.author_id != actor.id {
        return Err(Error::Forbidden("forbidden-submission-edit"));
    }
    if found.submission.state != State::Draft {
        return Err(Error::Conflict("conflict-submission-sent"));
    }
    Ok(found)
}

/// Whether a form was sent twice: the actor already began the report of this key.
pub(super) async fn find_started(
    txn: &DatabaseTransaction,
    actor: &Actor,
    key: Option<SubmissionId>,
) -> Result<Option<submission::Model>> {
    let Some(id) = key else { return Ok(None) };
    match submission::Entity::find_by_id(id).one(txn).await? {
        Some(begun) if begun.author_id != actor.id => Err(Error::Conflict("conflict-changed")),
        begun => Ok(begun),
    }
}

pub(super) async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    key: Option<SubmissionId>,
) -> Result<submission::Model> {
    actor.check_may_write()?;
    if !actor.holds(Role::Member) {
        return Err(Error::Forbidden("forbidden-submit"));
    }
    let id = key.unwrap_or_else(SubmissionId::random);
    let row = submission::ActiveModel {
        id: Set(id),
        reference: Set(reference::free::<submission::Entity>(txn, "S", submission::Column::Reference).await?),
        state: Set(State::Draft),
        revision: Set(DRAFT),
        submitted_at: Set(None),
        waits_since: Set(None),
        assigned_to: Set(None),
        taken_at: Set(None),
        decided_at: Set(None),
        decline_reason: Set(None),
        declined_by: Set(None),
        state_changed_at: Set(actor.now),
        may_contact: Set(false),
        attested_at: Set(None),
        screening_rules: Set(String::new()),
        author_id: Set(actor.id),
        organisation_id: Set(actor.organisation_id()),
        handling: Set(handling::DEFAULT),
        language: Set(actor.language),
        created_at: Set(actor.now),
        published_at: Set(None),
        withdrawn_at: Set(None),
        locked_at: Set(None),
        version: Set(1),
    };
    let submission = row.insert(txn).await.map_err(Error::of_key_in_use)?;
    insert_empty_wording(txn, actor, id).await?;
    let entry =
        Entry::new("SubmissionStarted", Some(actor.id), actor.now).about(SubjectKind::Submission, id.0);
    audit::record(txn, entry).await?;
    Ok(submission)
}

async fn insert_empty_wording(txn: &DatabaseTransaction, actor: &Actor, id: SubmissionId) -> Result<()> {
    let empty = || Set(String::new());
    let row = submission_revision::ActiveModel {
        submission_id: Set(id),
        number: Set(DRAFT),
        title: empty(),
        change: empty(),
        method: empty(),
        importance: empty(),
        help: empty(),
        evidence_detail: empty(),
        references: empty(),
        first_noticed: empty(),
        direction: Set(None),
        scale: Set(None),
        evidence: Set(None),
        own_confidence: Set(None),
        offence: Set(None),
        setting: Set(None),
        by: Set(actor.id),
        at: Set(actor.now),
    };
    row.insert(txn).await?;
    Ok(())
}

/// Writes one page's answers over those of the draft, if it still is the one that was read.
async fn write(
    txn: &DatabaseTransaction,
    actor: &Actor,
    submission: &submission::Model,
    answers: Answers,
) -> Result<submission::Model> {
    let id = submission.id;
    let mut draft = submission::Entity::update_many()
        .col_expr(submission::Column::Version, Expr::value(submission.version + 1))
        .col_expr(submission::Column::ScreeningRules, Expr::value(answers.said(&submission.screening_rules)))
        .filter(submission::Column::Id.eq(id).and(submission::Column::Version.eq(submission.version)))
        .filter(submission::Column::State.eq(State::Draft));
    if let Answers::Meaning { handling, may_contact, .. } = &answers {
        draft = draft
            .col_expr(submission::Column::Handling, Expr::value(*handling))
            .col_expr(submission::Column::MayContact, Expr::value(*may_contact));
    }
    let rows = draft.exec_with_returning(txn).await?;
    let submission = rows.into_iter().next().ok_or(Error::Conflict("conflict-changed"))?;
    let mut wording = submission_revision::ActiveModel {
        submission_id: Unchanged(id),
        number: Unchanged(DRAFT),
        at: Set(actor.now),
        ..Default::default()
    };
    for (taxonomy, codes) in fill(&mut wording, answers) {
        taxonomy::tag(txn, Subject::new(SubjectKind::Submission, id.0), taxonomy, &codes).await?;
    }
    wording.update(txn).await?;
    Ok(submission)
}

/// Puts answers into their columns, and returns the codes that are tags.
fn fill(
    wording: &mut submission_revision::ActiveModel,
    answers: Answers,
) -> Vec<(&'static str, Vec<String>)> {
    match answers {
        Answers::Change { title, change, method } => {
            wording.title = Set(title.into_string());
            wording.change = Set(change.into_string());
            wording.method = Set(method.into_string());
            Vec::new()
        }
        Answers::Kind { technology, context, offence, setting } => {
            wording.offence = Set(Some(offence));
            wording.setting = Set(Some(setting));
            vec![("trend", technology), ("context", context)]
        }
        Answers::Reach { ages, regions, first_noticed, codes, evidence_detail } => {
            let [direction, scale, evidence, own_confidence] = codes.map(Some).map(Set);
            wording.first_noticed = Set(first_noticed);
            wording.direction = direction;
            wording.scale = scale;
            wording.evidence = evidence;
            wording.own_confidence = own_confidence;
            wording.evidence_detail = Set(evidence_detail.into_string());
            vec![("age_band", ages), ("region", regions)]
        }
        Answers::Meaning { importance, help, references, .. } => {
            wording.importance = Set(importance.into_string());
            wording.help = Set(help.into_string());
            wording.references = Set(references.into_string());
            Vec::new()
        }
    }
}

async fn send(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (draft, version): (&submission::Model, i32),
    (Attested { .. }, verdict): (Attested, &Verdict),
) -> Result<submission::Model> {
    actor.check_may_write()?;
    let step = Step { kind: "SubmissionSubmitted", from: &[State::Draft], to: State::Submitted };
    let columns = vec![
        (submission::Column::SubmittedAt, Expr::value(actor.now)),
        (submission::Column::WaitsSince, Expr::value(actor.now)),
        (submission::Column::AttestedAt, Expr::value(actor.now)),
        (submission::Column::ScreeningRules, Expr::value(verdict.codes())),
    ];
    let sent = turn(txn, actor, (draft, version), &step, columns).await?;
    similar::enter(txn, sent.id, actor.now).await?;
    let place = (subject(sent.id), sent.revision, None);
    review::open_screened(txn, actor, (ReviewKind::Submission, verdict), place).await?;
    Ok(sent)
}
