use crate::domain::{
    Result, Timestamp,
    audit::{self, Entry},
    second_factor::{owner, tell},
    secret::{self, SecretKey},
};
use entity::{
    id::{AccountId, RecoveryCodeId},
    recovery_code,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, sea_query::Expr,
};

const PURPOSE: &str = "recovery-code";
/// How many there are at first.
const COUNT: usize = 10;
/// The characters of one, each worth almost five bits.
const LENGTH: usize = 12;

/// How many codes an account has left.
pub async fn count_recovery_codes(db: &impl ConnectionTrait, id: AccountId) -> Result<u64> {
    let unused = recovery_code::Column::AccountId.eq(id).and(recovery_code::Column::UsedAt.is_null());
    Ok(recovery_code::Entity::find().filter(unused).count(db).await?)
}

/// Makes new codes in place of those there were, and returns them: they are kept hashed, and shown this once.
pub(super) async fn renew(
    txn: &DatabaseTransaction,
    key: &SecretKey,
    id: AccountId,
    now: Timestamp,
) -> Result<Vec<String>> {
    remove(txn, id).await?;
    let codes: Vec<String> = (0..COUNT).map(|_| secret::code(LENGTH)).collect();
    let row = |code: &String| recovery_code::ActiveModel {
        id: Set(RecoveryCodeId::at(now)),
        account_id: Set(id),
        code_hash: Set(key.keyed_hash(PURPOSE, &owner(id), code)),
        created_at: Set(now),
        used_at: Set(None),
    };
    recovery_code::Entity::insert_many(codes.iter().map(row)).exec_without_returning(txn).await?;
    let entry = Entry::new("RecoveryCodesMade", Some(id), now).about(SubjectKind::Account, id.0);
    audit::record(txn, entry).await?;
    Ok(codes.iter().map(|code| spaced(code)).collect())
}

/// Whether this is a code of theirs that was not used yet. It is used up by asking, and its owner is told.
pub(super) async fn spend(
    txn: &DatabaseTransaction,
    key: &SecretKey,
    (id, code): (AccountId, &str),
    now: Timestamp,
) -> Result<bool> {
    let hash = key.keyed_hash(PURPOSE, &owner(id), code);
    let spent = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::AccountId.eq(id).and(recovery_code::Column::CodeHash.eq(hash)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(txn)
        .await?;
    if spent.rows_affected == 0 {
        return Ok(false);
    }
    let entry = Entry::new("RecoveryCodeUsed", Some(id), now).about(SubjectKind::Account, id.0);
    audit::record(txn, entry).await?;
    tell(txn, id, now).await?;
    Ok(true)
}

pub(super) async fn remove(txn: &DatabaseTransaction, id: AccountId) -> Result<()> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(id)).exec(txn).await?;
    Ok(())
}

/// "7KQ4 MX0B 2T9D"
fn spaced(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect()).collect::<Vec<String>>().join(" ")
}
