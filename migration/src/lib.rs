//! The schema's history: one file per change, never edited once released.
//!
//! Each table's function says what a row is, and what a column means where its name does not.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261123_000001_create_accounts;
mod m20261123_000002_create_audit;
mod m20261123_000003_create_jobs;
mod m20261123_000004_create_taxonomy;
mod m20261123_000005_create_spaces;
mod m20261123_000006_create_meetings;
mod m20261123_000007_create_trends;
mod m20261123_000008_create_concerns;
mod m20261123_000009_create_digests;
mod m20261123_000010_create_referrals;
mod m20261124_000010_create_second_factors;
mod m20261124_000020_create_attempts;
mod m20261124_000021_create_password_resets;
mod m20261124_000022_create_kept_forms;
mod m20261124_000030_create_terms;
mod m20261124_000031_create_nominations;
mod m20261124_000040_create_suspensions;
mod m20261124_000041_create_resolutions;
mod m20261124_000050_create_withdrawals;
mod m20261124_000060_create_departures;
mod m20261126_000080_keep_one_place_at_a_time;
mod m20261126_000090_create_audit_unchained;
mod m20261126_000095_extend_reviews;
mod m20261126_000100_create_locks;
mod m20261126_000101_create_flags;
mod m20261126_000102_create_sanctions;
mod m20261126_000110_extend_referrals;
mod m20261126_000111_refreeze_digests;
mod m20261126_000120_create_content_note_choices;
mod m20261126_000130_keep_drafts;
mod m20261126_000140_create_submission_questions;
mod m20261126_000141_create_submission_appeals;
mod m20261126_000142_create_similarity;
mod m20261126_000150_create_relay;
mod m20261126_000150_create_support;
mod m20261126_000160_know_sent_forms;
mod m20261126_000170_tell_why_suppressed;
mod m20261126_000180_know_showings;
mod m20261127_000101_create_digest_feedback;
mod m20261127_000110_know_who_only_reads;
mod m20261127_000120_decide_on_attempts;
mod m20261127_000125_find_due_copies;
mod m20261127_000130_lead_meetings;
mod m20261127_000140_take_polls;
mod m20261127_000150_keep_attendance;
mod m20261127_000160_wait_in_lobbies;
mod m20261127_000200_cancel_meetings;
mod m20261127_000210_invite_to_meetings;
mod m20261127_000220_answer_invitations;
mod m20261127_000230_plan_agendas;
mod m20261127_000240_repeat_meetings;
mod m20261128_000010_release_messages;
mod m20261128_000100_write_minutes;
mod m20261128_000110_destroy_transcripts;
mod m20261128_000200_agree_actions;
mod m20261129_000100_react_to_messages;
mod parts;

/// Applies every migration in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_accounts::Migration),
            Box::new(m20261123_000002_create_audit::Migration),
            Box::new(m20261123_000003_create_jobs::Migration),
            Box::new(m20261123_000004_create_taxonomy::Migration),
            Box::new(m20261123_000005_create_spaces::Migration),
            Box::new(m20261123_000006_create_meetings::Migration),
            Box::new(m20261123_000007_create_trends::Migration),
            Box::new(m20261123_000008_create_concerns::Migration),
            Box::new(m20261123_000009_create_digests::Migration),
            Box::new(m20261123_000010_create_referrals::Migration),
            Box::new(m20261124_000010_create_second_factors::Migration),
            Box::new(m20261124_000020_create_attempts::Migration),
            Box::new(m20261124_000021_create_password_resets::Migration),
            Box::new(m20261124_000022_create_kept_forms::Migration),
            Box::new(m20261124_000030_create_terms::Migration),
            Box::new(m20261124_000031_create_nominations::Migration),
            Box::new(m20261124_000040_create_suspensions::Migration),
            Box::new(m20261124_000041_create_resolutions::Migration),
            Box::new(m20261124_000050_create_withdrawals::Migration),
            Box::new(m20261124_000060_create_departures::Migration),
            Box::new(m20261126_000080_keep_one_place_at_a_time::Migration),
            Box::new(m20261126_000090_create_audit_unchained::Migration),
            Box::new(m20261126_000095_extend_reviews::Migration),
            Box::new(m20261126_000100_create_locks::Migration),
            Box::new(m20261126_000101_create_flags::Migration),
            Box::new(m20261126_000102_create_sanctions::Migration),
            Box::new(m20261126_000110_extend_referrals::Migration),
            Box::new(m20261126_000111_refreeze_digests::Migration),
            Box::new(m20261126_000120_create_content_note_choices::Migration),
            Box::new(m20261126_000130_keep_drafts::Migration),
            Box::new(m20261126_000140_create_submission_questions::Migration),
            Box::new(m20261126_000141_create_submission_appeals::Migration),
            Box::new(m20261126_000142_create_similarity::Migration),
            Box::new(m20261126_000150_create_relay::Migration),
            Box::new(m20261126_000150_create_support::Migration),
            Box::new(m20261126_000160_know_sent_forms::Migration),
            Box::new(m20261126_000170_tell_why_suppressed::Migration),
            Box::new(m20261126_000180_know_showings::Migration),
            Box::new(m20261127_000101_create_digest_feedback::Migration),
            Box::new(m20261127_000110_know_who_only_reads::Migration),
            Box::new(m20261127_000120_decide_on_attempts::Migration),
            Box::new(m20261127_000125_find_due_copies::Migration),
            Box::new(m20261127_000130_lead_meetings::Migration),
            Box::new(m20261127_000140_take_polls::Migration),
            Box::new(m20261127_000150_keep_attendance::Migration),
            Box::new(m20261127_000160_wait_in_lobbies::Migration),
            Box::new(m20261127_000200_cancel_meetings::Migration),
            Box::new(m20261127_000210_invite_to_meetings::Migration),
            Box::new(m20261127_000220_answer_invitations::Migration),
            Box::new(m20261127_000230_plan_agendas::Migration),
            Box::new(m20261127_000240_repeat_meetings::Migration),
            Box::new(m20261128_000010_release_messages::Migration),
            Box::new(m20261128_000100_write_minutes::Migration),
            Box::new(m20261128_000110_destroy_transcripts::Migration),
            Box::new(m20261128_000200_agree_actions::Migration),
            Box::new(m20261129_000100_react_to_messages::Migration),
        ]
    }
}
