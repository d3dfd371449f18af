//! Approval by somebody else, which seals minutes and publishes them. What the seal covers, and how anybody can compute it
//! again, stands in `docs/minutes-seal.md`.

use crate::domain::{
    Actor, Error, Result, Timestamp, attendance, audit,
    audit::Entry,
    database::Database,
    handling, meeting,
    minutes::{content, correcting, had_a_hand, lock_to_change},
};
use chrono::SecondsFormat;
use entity::{
    agenda_item, declaration,
    id::{AccountId, AgendaItemId, MeetingId, MessageId},
    meeting as meeting_row, message as message_row, message_revision,
    minutes::{self, State},
    minutes_quote, minutes_section,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt::Write};

/// Whether the actor may approve minutes: they lead the meeting, and had no hand in the wording or in the choice of it. Of
/// what is hidden from whoever reads for policy they cannot say that it is right.
pub async fn may_approve(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (minutes, meeting): (&minutes::Model, &meeting_row::Model),
) -> Result<bool> {
    if !meeting::may_lead(actor, meeting) || had_a_hand(db, actor, minutes.id).await? {
        return Ok(false);
    }
    if !actor.reads_for_policy() {
        return Ok(true);
    }
    let sections = content::list_sections(db, minutes.id).await?;
    let quotes = content::list_quotes(db, sections.iter().map(|section| section.id)).await?;
    let messages = list_messages(db, &quotes).await?;
    Ok(!messages.values().any(|message| handling::is_hidden_from(actor, message.handling)))
}

/// Whether the time for corrections has passed.
pub fn is_ripe(actor: &Actor, minutes: &minutes::Model) -> bool {
    let until = minutes.corrections_until.filter(|_| minutes.state == State::Circulated);
    until.is_some_and(|until| actor.now >= until)
}

/// Approves the minutes that were circulated, as they were read: they are sealed, and stand.
pub async fn approve(db: &Database, actor: &Actor, (id, version): (MeetingId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let (minutes, meeting) = lock_to_change(&txn, actor, id).await?;
    if minutes.version != version {
        return Err(Error::Conflict("conflict-changed"));
    }
    if !may_approve(&txn, actor, (&minutes, &meeting)).await? {
        return Err(Error::Forbidden("forbidden-minutes-approve"));
    }
    if !is_ripe(actor, &minutes) {
        return Err(Error::Conflict("conflict-minutes-not-ripe"));
    }
    if correcting::count_open(&txn, actor, minutes.id).await? > 0 {
        return Err(Error::Conflict("conflict-corrections-open"));
    }
    drop_gone(&txn, &minutes).await?;
    let sealed = minutes::Model { version: version + 1, ..minutes.clone() };
    let manifest = manifest(&txn, (&sealed, &meeting), actor.now).await?;
    let seal = Sha256::digest(manifest.as_bytes()).to_vec();
    minutes::Entity::update_many()
        .col_expr(minutes::Column::State, Expr::value(State::Published))
        .col_expr(minutes::Column::ApprovedBy, Expr::value(actor.id))
        .col_expr(minutes::Column::PublishedAt, Expr::value(actor.now))
        .col_expr(minutes::Column::Manifest, Expr::value(manifest))
        .col_expr(minutes::Column::Seal, Expr::value(seal.clone()))
        .col_expr(minutes::Column::Version, Expr::value(version + 1))
        .filter(minutes::Column::Id.eq(minutes.id).and(minutes::Column::Version.eq(version)))
        .exec(&txn)
        .await?;
    let entry = Entry::new("MinutesPublished", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .states(minutes.state.to_string(), State::Published.to_string())
        .detail(json!({ "seal": audit::hex(&seal), "version": version + 1 }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Takes out what was taken back or is locked: it never was in what is published, whatever becomes of it.
async fn drop_gone(txn: &DatabaseTransaction, minutes: &minutes::Model) -> Result<()> {
    let sections = content::list_sections(txn, minutes.id).await?;
    let quotes = content::list_quotes(txn, sections.iter().map(|section| section.id)).await?;
    let messages = list_messages(txn, &quotes).await?;
    let gone = messages.values().filter(|row| row.withdrawn_at.is_some() || row.locked_at.is_some());
    let gone: Vec<MessageId> = gone.map(|row| row.id).collect();
    let here = minutes_quote::Column::MinutesSectionId.is_in(sections.iter().map(|section| section.id));
    minutes_quote::Entity::delete_many()
        .filter(here.and(minutes_quote::Column::MessageId.is_in(gone)))
        .exec(txn)
        .await?;
    Ok(())
}

pub(super) async fn list_messages(
    db: &impl ConnectionTrait,
    quotes: &[minutes_quote::Model],
) -> Result<HashMap<MessageId, message_row::Model>> {
    let of = message_row::Column::Id.is_in(quotes.iter().map(|quote| quote.message_id));
    let rows = message_row::Entity::find().filter(of).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A line of what is sealed: what it is of, and the line itself, if what it is of is still there.
pub(super) struct Line {
    pub(super) of: String,
    pub(super) text: Option<String>,
}

impl Line {
    fn new(of: impl Into<String>, rest: Option<String>) -> Self {
        let of = of.into();
        let text = rest.map(|rest| format!("{of} {rest}"));
        Self { of, text }
    }
}

/// What is sealed, as text. Nothing of what anybody wrote stands in it, only hashes, keys and counts.
async fn manifest(
    db: &impl ConnectionTrait,
    of: (&minutes::Model, &meeting_row::Model),
    approved_at: Timestamp,
) -> Result<String> {
    let mut manifest = String::from("csa-forum-minutes 1\n");
    for line in lines(db, of, approved_at).await? {
        if let Some(text) = line.text {
            // Writing to a String does not fail.
            let _ = writeln!(manifest, "{text}");
        }
    }
    Ok(manifest)
}

/// The lines of the manifest, from what stands now.
pub(super) async fn lines(
    db: &impl ConnectionTrait,
    (minutes, meeting): (&minutes::Model, &meeting_row::Model),
    approved_at: Timestamp,
) -> Result<Vec<Line>> {
    let at = approved_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let about = format!("{} {} {}", meeting.id, meeting.reference, minutes.language);
    let mut lines = vec![
        Line::new(format!("minutes {}", minutes.id), Some(about)),
        Line::new("approved", Some(format!("{at} version {}", minutes.version))),
    ];
    lines.extend(lines_of_people(db, minutes).await?);
    let sections = content::list_sections(db, minutes.id).await?;
    let items = content::list_items(db, minutes).await?;
    let items: HashMap<AgendaItemId, agenda_item::Model> =
        items.into_iter().map(|item| (item.id, item)).collect();
    let present = content::list_present(db, &sections).await?;
    let mut quotes = content::list_quotes(db, sections.iter().map(|section| section.id)).await?;
    let messages = list_messages(db, &quotes).await?;
    let words = content::list_words(db, quotes.iter().map(|quote| quote.message_id)).await?;
    quotes.sort_by_key(|quote| messages.get(&quote.message_id).map_or(0, |message| message.seq));
    for section in &sections {
        let item = section.agenda_item_id.and_then(|id| items.get(&id));
        let written = present.iter().find(|row| row.minutes_section_id == section.id);
        let source = written.map_or("", |row| row.source.as_str());
        lines.push(line_of_section(minutes, (section, item, source)));
        for quote in quotes.iter().filter(|quote| quote.minutes_section_id == section.id) {
            lines.push(line_of_quote(quote, words.get(&(quote.message_id, quote.revision))));
        }
    }
    Ok(lines)
}

fn line_of_section(
    minutes: &minutes::Model,
    (section, item, source): (&minutes_section::Model, Option<&agenda_item::Model>, &str),
) -> Line {
    let (key, rule, title) = item.map_or_else(
        || ("-".to_owned(), "-".to_owned(), ""),
        |item| (item.id.to_string(), item.attribution.to_string(), item.title.as_str()),
    );
    let (title, source) = (hash(&minutes.salt, title), hash(&minutes.salt, source));
    let rest = format!("{} {key} {rule} {} {title} {source}", section.position, section.revision);
    Line::new(format!("section {}", section.id), Some(rest))
}

fn line_of_quote(quote: &minutes_quote::Model, words: Option<&message_revision::Model>) -> Line {
    let mark = quote.mark.map_or_else(|| "-".to_owned(), |mark| mark.to_string());
    let hashed = quote.salt.as_ref().zip(words).map(|(salt, words)| hash(salt, &words.source));
    let rest = hashed.map(|hash| format!("{} {mark} {hash}", quote.revision));
    Line::new(format!("quote {} {}", quote.minutes_section_id, quote.message_id), rest)
}

/// Who was there, who was not, and what they declared: how many, and a hash of who.
async fn lines_of_people(db: &impl ConnectionTrait, minutes: &minutes::Model) -> Result<[Line; 3]> {
    let id = minutes.meeting_id;
    let there = attendance::list_keys(db, id).await?;
    let mut sorry = meeting::list_apologies(db, id).await?;
    sorry.retain(|account_id| !there.contains(account_id));
    let declared = declaration::Entity::find()
        .filter(declaration::Column::MeetingId.eq(id))
        .order_by_asc(declaration::Column::AccountId)
        .all(db)
        .await?;
    let keys = |ids: &[AccountId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let interests: Vec<_> =
        declared.iter().map(|row| format!("{} {}", row.account_id, row.interest)).collect();
    let line = |of: &str, who: Vec<String>| {
        let rest = format!("{} {}", who.len(), hash(&minutes.salt, &who.join("\n")));
        Line::new(of, Some(rest))
    };
    Ok([line("attended", keys(&there)), line("apologies", keys(&sorry)), line("declared", interests)])
}

/// SHA-256 over a salt and a text, in hexadecimal digits.
fn hash(salt: &[u8], text: &str) -> String {
    audit::hex(&Sha256::new().chain_update(salt).chain_update(text.as_bytes()).finalize())
}
