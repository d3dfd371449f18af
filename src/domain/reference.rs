//! References that people read out to each other, such as `S-7KQ4MX`.

use crate::domain::{Result, secret};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};

/// A reference that no row has in this column: a prefix and six random characters, since a count would tell. They are few
/// among many, so the first is nearly always free.
pub(super) async fn free<E>(txn: &DatabaseTransaction, prefix: &str, column: E::Column) -> Result<String>
where
    E: EntityTrait<Model: Send + Sync>,
{
    loop {
        let reference = format!("{prefix}-{}", secret::code(6));
        if E::find().filter(column.eq(&reference)).count(txn).await? == 0 {
            return Ok(reference);
        }
    }
}
