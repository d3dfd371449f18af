//! Background work: one file per job, one arm per job. Runners are idempotent: they load again, check again, act.

mod chain_audit;
mod destroy_transcripts;
mod enter_similarity;
mod freeze_digest;
mod release_digest;
mod send_action_mail;
mod send_deliveries;
mod send_departure_mail;
mod send_digest_mail;
mod send_digest_test;
mod send_farewell;
mod send_identity_request_mail;
mod send_invitation;
mod send_lock_mail;
mod send_meeting_mail;
mod send_minutes_mail;
mod send_notice;
mod send_password_reset;
mod send_referral_mail;
mod send_referral_news;
mod send_return_mail;
mod send_submission_mail;
mod sweep_sessions;
mod withdraw_all;

use crate::{
    app::App,
    domain::{
        Error, Result, action,
        job::{self, Job},
        person, referral, schedule, submission, text, trend,
    },
    mail::notice,
};
use std::time::Duration;
use tokio::sync::Notify;

/// How often a worker looks for work when it has none.
const PAUSE: Duration = Duration::from_millis(500);

/// Works until the server stops: through the jobs, and beside them through the mail that is due.
pub(crate) async fn work(app: App) {
    let due = Notify::new();
    tokio::join!(work_through_jobs(&app, &due), send_deliveries::work(&app, &due));
}

async fn work_through_jobs(app: &App, due: &Notify) {
    while !app.stopping.is_cancelled() {
        if let Err(error) = run_jobs(app, due).await {
            tracing::error!(%error, "worker failed");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

/// Runs the jobs that are due and sends the mail that is due, and returns how many jobs ran.
pub(crate) async fn run_due(app: &App) -> Result<usize> {
    let ran = run_jobs(app, &Notify::new()).await?;
    send_deliveries::send_due(app).await?;
    Ok(ran)
}

/// Runs the jobs that are due. No transaction stays open while one runs. Where copies of a digest became due, it says so.
async fn run_jobs(app: &App, due: &Notify) -> Result<usize> {
    schedule::enqueue_due(&app.db, app.clock.now()).await?;
    let mut ran = 0;
    while let Some(claim) = job::claim(&app.db, app.clock.now()).await? {
        let outcome = match claim.job.clone() {
            Ok(job) => run(app, job).await,
            Err(unknown) => Err(Error::Database(sea_orm::DbErr::Json(unknown))),
        };
        if matches!(claim.job, Ok(Job::FreezeDigest { .. })) {
            due.notify_one();
        }
        match outcome {
            Ok(()) => job::finish(&app.db, &claim).await?,
            Err(error) => {
                // A mail server's words hold addresses, and an administrator reads them.
                let error = text::without_addresses(&error.to_string());
                tracing::warn!(job = %claim.id, attempts = claim.attempts, error, "job failed");
                job::fail(&app.db, &claim, &error, app.clock.now()).await?;
            }
        }
        ran += 1;
        if app.stopping.is_cancelled() {
            break;
        }
    }
    Ok(ran)
}

#[expect(clippy::too_many_lines, reason = "one arm a job")]
async fn run(app: &App, job: Job) -> Result<()> {
    let (db, now) = (&app.db, app.clock.now());
    match job {
        Job::FreezeDigest { digest_id } => freeze_digest::run(app, digest_id).await,
        Job::ReleaseDigest { digest_id } => release_digest::run(app, digest_id).await,
        Job::SendDigestMail { digest_id: id, recipient_id: to } => send_digest_mail::run(app, id, to).await,
        Job::SendDigestTest { digest_id, recipient_id, mail_id } => {
            send_digest_test::run(app, digest_id, recipient_id, mail_id).await
        }
        Job::ChainAudit => chain_audit::run(app).await,
        Job::SweepSessions => sweep_sessions::run(app).await,
        Job::LapseTrends => trend::lapse(db, now).await,
        Job::RemindOfReferral { referral_id } => referral::remind(db, referral_id, now).await,
        Job::SendAccountMail { recipient_id } => send_notice::run(app, recipient_id, notice::account).await,
        Job::SendTestMail { recipient_id } => {
            send_notice::run_if_wanted(app, recipient_id, notice::test).await
        }
        Job::LiftSuspension { suspension_id } => person::lift(db, suspension_id, now).await,
        Job::SendPasswordReset { request_id } => send_password_reset::run(app, request_id).await,
        Job::SendSignInMail { recipient_id } => send_notice::run(app, recipient_id, notice::sign_in).await,
        Job::SendResolutionMail { recipient_id } => {
            send_notice::run(app, recipient_id, notice::resolution).await
        }
        Job::SendHandlingMail { recipient_id } => {
            send_notice::run_if_wanted(app, recipient_id, notice::handling).await
        }
        Job::SendReferralMail { referral_id, recipient_id } => {
            send_referral_mail::run(app, referral_id, recipient_id).await
        }
        Job::SendLockMail { lock_id, recipient_id } => send_lock_mail::run(app, lock_id, recipient_id).await,
        Job::SendFlagMail { recipient_id: to } => send_notice::run_if_wanted(app, to, notice::flag).await,
        Job::SendReferralNews { referral_id, recipient_id } => {
            send_referral_news::run(app, referral_id, recipient_id).await
        }
        Job::SendIdentityRequestMail { referral_id, recipient_id } => {
            send_identity_request_mail::run(app, referral_id, recipient_id).await
        }
        Job::SendReturnMail { recipient_id, subject_kind } => {
            send_return_mail::run(app, recipient_id, subject_kind).await
        }
        Job::SendSubmissionMail { submission_id, recipient_id } => {
            send_submission_mail::run(app, submission_id, recipient_id).await
        }
        Job::RemindOfQuestion { question_id } => submission::remind(db, question_id, now).await,
        Job::EnterSimilarity => enter_similarity::run(app).await,
        Job::WithdrawAll { withdrawal_id } => withdraw_all::run(app, withdrawal_id).await,
        Job::SendDepartureMail { account_id, recipient_id } => {
            send_departure_mail::run(app, account_id, recipient_id).await
        }
        Job::SendFarewell { departure_id } => send_farewell::run(app, departure_id).await,
        Job::SendMeetingMail { meeting_id: id, recipient_id: to } => {
            send_meeting_mail::run(app, id, to).await
        }
        Job::SendMinutesMail { meeting_id: id, recipient_id: to } => {
            send_minutes_mail::run(app, id, to).await
        }
        Job::DestroyTranscripts => destroy_transcripts::run(app).await,
        Job::RemindOfAction { action_id: id, due_on } => action::remind(db, (id, due_on), now).await,
        Job::SendActionMail { action_id, recipient_id, is_given_away } => {
            send_action_mail::run(app, (action_id, recipient_id), is_given_away).await
        }
        Job::SendInvitation { invitation_id } => send_invitation::run(app, invitation_id).await,
    }
}
