use crate::domain::backup::{
    Failure,
    read::{self, Lines},
    write,
};
use sea_orm::{DatabaseTransaction, EntityTrait, PaginatorTrait};
use std::io::{BufRead, Write};

/// Declares the tables, each after those that it refers to. One whose rows refer to each other names the column.
macro_rules! tables {
    ($($table:ident $(below $above:ident)?),+ $(,)?) => {
        /// Every table, each after those that it refers to.
        pub const NAMES: &[&str] = &[$(stringify!($table)),+];

        /// Writes every row of every table, and returns how many there were.
        pub(super) async fn write_all(txn: &DatabaseTransaction, out: &mut impl Write) -> Result<u64, Failure> {
            let mut rows = 0;
            $(rows += write::table::<entity::$table::Entity>(txn, stringify!($table), out).await?;)+
            Ok(rows)
        }

        /// Reads every row of every table, and returns how many there were.
        pub(super) async fn read_all(
            txn: &DatabaseTransaction,
            lines: &mut Lines<impl BufRead>,
        ) -> Result<u64, Failure> {
            let mut rows = 0;
            $(rows += tables!(@read txn, lines, $table $(below $above)?);)+
            Ok(rows)
        }

        /// The first table that holds something.
        pub(super) async fn first_filled(txn: &DatabaseTransaction) -> Result<Option<&'static str>, Failure> {
            $(if !GIVEN.contains(&stringify!($table)) && entity::$table::Entity::find().count(txn).await? > 0 {
                return Ok(Some(stringify!($table)));
            })+
            Ok(None)
        }
    };
    (@read $txn:ident, $lines:ident, $table:ident) => {
        read::table::<entity::$table::Entity>($txn, stringify!($table), $lines).await?
    };
    (@read $txn:ident, $lines:ident, $table:ident below $above:ident) => {
        read::tree::<entity::$table::Entity>($txn, stringify!($table), $lines, |row| {
            (row.id.0, row.$above.map(|above| above.0))
        })
        .await?
    };
}

/// The tables that are filled by migrating; what they hold gives way to the backup's.
const GIVEN: [&str; 2] = ["term", "terms_version"];

tables! {
    account, identity, organisation below parent_id, membership, role_grant,
    session, second_factor, recovery_code, api_token, attempt, password_reset, draft,
    draft_showing,
    terms_version, terms_acceptance, nomination, invitation,
    audit_unchained, audit_entry, audit_link, audit_reason, suspension, resolution, withdrawal, departure,
    job, schedule,
    term, tag, content_note_choice,
    space, space_audience, thread, thread_revision, post, post_revision,
    meeting_series, meeting, meeting_invitee, meeting_invitation, meeting_reply, declaration, meeting_admission,
    meeting_removal, agenda_item, agenda_paper, hand, poll, poll_option, poll_voter, attendance, action, message, message_revision, reaction,
    meeting_event,
    minutes, minutes_author, minutes_section, minutes_section_revision, minutes_quote, minutes_correction,
    submission, submission_revision, submission_note, submission_question, submission_appeal, similarity_word,
    trend_counter, trend, trend_version, trend_version_author, trend_submission, support,
    concern, concern_revision, response, response_revision,
    review, review_opening, review_setting, review_exclusion, flag, lock, sanction, exposure,
    referral, referral_question, referral_identity,
    digest_series, digest below corrects_id, digest_editor, digest_item, digest_feedback, digest_body,
    delivery, delivery_attempt, suppression, relay,
}

#[cfg(test)]
mod tests {
    use super::NAMES;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn every_entity_is_backed_up() {
        let entities = Path::new(env!("CARGO_MANIFEST_DIR")).join("entity/src");
        let files = fs::read_dir(entities).unwrap().map(|file| file.unwrap().path());
        let tables = files.filter(|path| fs::read_to_string(path).unwrap().contains("DeriveEntityModel"));
        let tables: BTreeSet<_> =
            tables.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(tables, NAMES.iter().map(ToString::to_string).collect());
    }
}
