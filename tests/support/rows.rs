//! Rows of the tables, with something unusual in every column that takes it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account, audit_entry, audit_link,
    handling::Handling,
    id::{AccountId, AgendaItemId, AuditEntryId, JobId, MeetingId, SpaceId, ThreadId},
    job,
    language::Language,
    meeting, role_grant, space,
    subject::SubjectKind,
    term, thread,
};
use uuid::Uuid;

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

pub(crate) fn some_account() -> account::Model {
    account::Model {
        id: AccountId::random(),
        shown_name: "Ffion ŵ".to_owned(),
        shown_name_folded: "ffion w".to_owned(),
        password_hash: None,
        state: account::State::Invited,
        language: Language::Cy,
        listed_at: Some(noon()),
        paused_at: None,
        unnamed_at: None,
        terms_due_at: None,
        content_notes: account::ContentNotes::Fold,
        created_at: noon() + TimeDelta::microseconds(120_000),
        version: 1,
    }
}

pub(crate) fn some_role_grant(account_id: AccountId) -> role_grant::Model {
    role_grant::Model {
        account_id,
        role: role_grant::Role::PolicyReader,
        granted_at: noon(),
        granted_by: None,
    }
}

pub(crate) fn some_audit_entry() -> audit_entry::Model {
    let at = noon() + TimeDelta::microseconds(1);
    audit_entry::Model {
        id: AuditEntryId::at(at),
        at,
        actor_id: Some(AccountId::random()),
        kind: "PostWithdrawn".to_owned(),
        subject_kind: Some(SubjectKind::Post),
        subject_id: Some(Uuid::max()),
        from_state: Some("published".to_owned()),
        to_state: None,
        detail: serde_json::json!({ "revision": 2, "codes": ["é", null, true, 0.5] }),
        reason_hash: Some((0..=u8::MAX).collect()),
    }
}

pub(crate) fn some_audit_link(audit_entry_id: AuditEntryId) -> audit_link::Model {
    let (previous_hash, hash) = (vec![0; 32], vec![1; 32]);
    audit_link::Model { position: 1, audit_entry_id, previous_hash, hash, hashed: Some("{}".to_owned()) }
}

pub(crate) fn some_term() -> term::Model {
    term::Model {
        taxonomy: "handling".to_owned(),
        code: "HD1".to_owned(),
        version: "1".to_owned(),
        label_en: "Attributed".to_owned(),
        label_cy: None,
        effective_from: "2026-02-28".parse().unwrap(),
        effective_to: Some("2028-02-29".parse().unwrap()),
        successor: None,
    }
}

pub(crate) fn some_space() -> space::Model {
    space::Model {
        id: SpaceId::at(noon()),
        slug: "new-technology".to_owned(),
        name: "New technology".to_owned(),
        purpose: String::new(),
        posting: space::Posting::StraightAway,
        position: i32::MAX,
        created_at: noon(),
        archived_at: None,
        version: 1,
    }
}

pub(crate) fn some_thread(space_id: SpaceId, author_id: AccountId) -> thread::Model {
    thread::Model {
        id: ThreadId::at(noon()),
        space_id,
        title: "What changed this month".to_owned(),
        status: thread::Status::Open,
        last_number: 0,
        post_count: 0,
        last_post_at: noon(),
        pinned_at: None,
        closed_at: None,
        summary_source: Some("A *summary*".to_owned()),
        summary_html: Some("<p>A <em>summary</em></p>".to_owned()),
        author_id,
        organisation_id: None,
        handling: Handling::Hd3,
        language: Language::En,
        created_at: noon(),
        published_at: Some(noon()),
        withdrawn_at: None,
        locked_at: None,
        version: 1,
    }
}

pub(crate) fn some_meeting(space_id: SpaceId, chair_id: AccountId) -> meeting::Model {
    meeting::Model {
        id: MeetingId::at(noon()),
        space_id,
        reference: "2026-11".to_owned(),
        title: "November".to_owned(),
        purpose: String::new(),
        chair_id,
        starts_at_local: "2026-11-30T10:30:00".parse().unwrap(),
        zone: "Europe/London".to_owned(),
        duration_minutes: 90,
        opened_at: None,
        ended_at: None,
        cancelled_at: Some(noon()),
        cancellation_reason: Some("The room is taken.".to_owned()),
        over_at: Some(noon()),
        epoch: Uuid::new_v4(),
        last_seq: i64::MAX,
        sequence: 2,
        series_id: None,
        writing_locked_at: Some(noon()),
        slow_seconds: Some(30),
        agenda_item_id: Some(AgendaItemId::at(noon())),
        pinned_message_id: None,
        lobby_at: Some(noon()),
        transcript_days: Some(90),
        transcript_destroyed_at: None,
        last_action: 3,
        created_by: chair_id,
        created_at: noon(),
        version: 1,
    }
}

pub(crate) fn some_job(run_at: DateTime<Utc>) -> job::Model {
    job::Model {
        id: JobId::at(run_at),
        payload: serde_json::json!({ "name": "chain_audit" }),
        dedup_key: None,
        attempts: 0,
        run_at,
        leased_until: None,
        set_aside_at: None,
        last_error: None,
        created_at: noon(),
    }
}
