use crate::domain::{
    Timestamp,
    audit::{self, Entry},
    backup::{FORMAT, Failure, Header, hashed, tables},
    database::Database,
};
use entity::{digest, id::MeetingId, meeting, term, terms_version};
use flate2::bufread::GzDecoder;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Seek},
};
use uuid::Uuid;

/// Rows written in one statement: below SQLite's 32,766 values with the widest table.
const AT_ONCE: usize = 500;

/// Checks every byte of a backup against its hash, and returns what it says of itself.
pub fn check<R: BufRead + Seek>(file: &mut R) -> Result<Header, Failure> {
    if !hashed::agrees(file)? {
        return Err(Failure::Damaged);
    }
    let header = Lines::open(file.by_ref())?.header;
    file.rewind()?;
    Ok(header)
}

/// Fills an empty, migrated database from a backup, all or nothing, and returns how many rows there were. Every
/// meeting gets a new epoch, so that sockets that knew the old database begin afresh.
pub async fn restore<R: BufRead + Seek>(db: &Database, file: &mut R, now: Timestamp) -> Result<u64, Failure> {
    let header = check(file)?;
    let txn = db.begin().await?;
    let ours = db.latest_migration(&txn).await?;
    if header.migration != ours {
        return Err(Failure::OtherMigration { theirs: header.migration, ours });
    }
    if let Some(filled) = tables::first_filled(&txn).await? {
        return Err(Failure::NotEmpty(filled));
    }
    term::Entity::delete_many().exec(&txn).await?;
    terms_version::Entity::delete_many().exec(&txn).await?;
    let mut lines = Lines::open(file)?;
    let rows = tables::read_all(&txn, &mut lines).await?;
    if let Some((table, _)) = lines.next {
        return Err(Failure::Unreadable(format!("unexpected rows of {table:?}")));
    }
    renew_epochs(&txn).await?;
    pause_digests(&txn).await?;
    let detail = json!({ "taken_at": header.taken_at, "rows": rows });
    audit::record(&txn, Entry::new("BackupRestored", None, now).detail(detail)).await?;
    txn.commit().await?;
    Ok(rows)
}

async fn renew_epochs(txn: &DatabaseTransaction) -> Result<(), Failure> {
    let keys = meeting::Entity::find().select_only().column(meeting::Column::Id).into_tuple::<MeetingId>();
    for id in keys.all(txn).await? {
        meeting::Entity::update_many()
            .col_expr(meeting::Column::Epoch, Expr::value(Uuid::new_v4()))
            .filter(meeting::Column::Id.eq(id))
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// What was being sent may have gone further since the backup: a person looks before anything is sent again.
async fn pause_digests(txn: &DatabaseTransaction) -> Result<(), Failure> {
    digest::Entity::update_many()
        .col_expr(digest::Column::State, Expr::value(digest::State::Paused))
        .col_expr(digest::Column::PauseReason, Expr::value("restored"))
        .filter(digest::Column::State.eq(digest::State::Sending))
        .exec(txn)
        .await?;
    // So may what was about to go out by itself.
    digest::Entity::update_many()
        .col_expr(digest::Column::State, Expr::value(digest::State::Missed))
        .filter(digest::Column::State.is_in([digest::State::Scheduled, digest::State::Freezing]))
        .filter(digest::Column::FrozenAt.is_null())
        .exec(txn)
        .await?;
    Ok(())
}

/// A backup's lines, one ahead: the table and the row as JSON.
pub(super) struct Lines<R> {
    reader: BufReader<GzDecoder<R>>,
    header: Header,
    next: Option<(String, String)>,
}

impl<R: BufRead> Lines<R> {
    fn open(file: R) -> Result<Self, Failure> {
        let mut reader = BufReader::new(GzDecoder::new(file));
        let mut first = String::new();
        reader.read_line(&mut first).map_err(|error| Failure::Unreadable(error.to_string()))?;
        let header: Header = serde_json::from_str(&first)?;
        if header.format != FORMAT {
            return Err(Failure::Unreadable(format!("format {}", header.format)));
        }
        let mut lines = Self { reader, header, next: None };
        lines.advance()?;
        Ok(lines)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        self.next = match line.split_once(' ') {
            Some((table, row)) => Some((table.to_owned(), row.to_owned())),
            None if line.is_empty() => None,
            None => return Err(Failure::Unreadable("a line without a table".to_owned())),
        };
        Ok(())
    }

    /// The next row, if it is of this table.
    fn row_of<M: DeserializeOwned>(&mut self, name: &str) -> Result<Option<M>, Failure> {
        match &self.next {
            Some((table, row)) if table == name => {
                let row = serde_json::from_str(row)?;
                self.advance()?;
                Ok(Some(row))
            }
            _ => Ok(None),
        }
    }
}

/// Reads a table's rows in parts.
pub(super) async fn table<E>(
    txn: &DatabaseTransaction,
    name: &'static str,
    lines: &mut Lines<impl BufRead>,
) -> Result<u64, Failure>
where
    E: EntityTrait,
    E::Model: DeserializeOwned + IntoActiveModel<E::ActiveModel>,
{
    let mut read = 0;
    loop {
        let mut part: Vec<E::Model> = Vec::new();
        while part.len() < AT_ONCE
            && let Some(row) = lines.row_of(name)?
        {
            part.push(row);
        }
        if part.is_empty() {
            return Ok(read);
        }
        read += part.len() as u64;
        insert::<E>(txn, part).await?;
    }
}

/// Reads a table whose rows refer to each other, those above first. Such tables are small.
pub(super) async fn tree<E>(
    txn: &DatabaseTransaction,
    name: &'static str,
    lines: &mut Lines<impl BufRead>,
    keys: fn(&E::Model) -> (Uuid, Option<Uuid>),
) -> Result<u64, Failure>
where
    E: EntityTrait,
    E::Model: DeserializeOwned + IntoActiveModel<E::ActiveModel>,
{
    let (mut left, mut there): (Vec<E::Model>, HashSet<Uuid>) = (Vec::new(), HashSet::new());
    while let Some(row) = lines.row_of(name)? {
        left.push(row);
    }
    let read = left.len() as u64;
    while !left.is_empty() {
        let ready = |row: &E::Model| keys(row).1.is_none_or(|above| there.contains(&above));
        let (next, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(ready);
        if next.is_empty() {
            return Err(Failure::Unreadable(format!("rows of {name} refer to rows that are not there")));
        }
        there.extend(next.iter().map(|row| keys(row).0));
        let mut next = next.into_iter().peekable();
        while next.peek().is_some() {
            insert::<E>(txn, next.by_ref().take(AT_ONCE).collect()).await?;
        }
        left = rest;
    }
    Ok(read)
}

async fn insert<E>(txn: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), Failure>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    E::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}
