use crate::domain::{
    Timestamp,
    audit::{self, Entry},
    backup::{FORMAT, Failure, Header, hashed::Hashed, tables},
    database::Database,
};
use flate2::{Compression, write::GzEncoder};
use futures_util::TryStreamExt;
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde::Serialize;
use serde_json::json;
use std::io::Write;

/// Writes a backup of what is committed now, and returns the file and how many rows it holds. Others go on writing
/// meanwhile; what they commit later is not in it.
pub async fn write<W: Write>(db: &Database, out: W, now: Timestamp) -> Result<(W, u64), Failure> {
    let txn = db.begin_snapshot().await?;
    let header = Header { format: FORMAT, migration: db.latest_migration(&txn).await?, taken_at: now };
    let mut lines = GzEncoder::new(Hashed::new(out), Compression::default());
    serde_json::to_writer(&mut lines, &header)?;
    lines.write_all(b"\n")?;
    let rows = tables::write_all(&txn, &mut lines).await?;
    txn.rollback().await?;
    Ok((lines.finish()?.finish()?, rows))
}

/// Writes down that a backup was taken and kept; it stands in the log of the database, not in the backup.
pub async fn record(db: &Database, rows: u64, now: Timestamp) -> Result<(), Failure> {
    let txn = db.begin().await?;
    audit::record(&txn, Entry::new("BackupTaken", None, now).detail(json!({ "rows": rows }))).await?;
    Ok(txn.commit().await.map_err(crate::domain::Error::from)?)
}

/// Writes a table's rows as they come, so that a large one takes no more memory than a small one.
pub(super) async fn table<E>(
    txn: &DatabaseTransaction,
    name: &'static str,
    out: &mut impl Write,
) -> Result<u64, Failure>
where
    E: EntityTrait,
    E::Model: Serialize,
{
    let mut rows = E::find().stream(txn).await?;
    let mut written = 0;
    while let Some(row) = rows.try_next().await? {
        write!(out, "{name} ")?;
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
        written += 1;
    }
    Ok(written)
}
