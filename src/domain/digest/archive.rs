//! The archive: what went out, to be found again by words, series and month, through the eyes of whoever looks.

use crate::domain::{
    Actor, Result,
    digest::{PAGE, content, parse_period, visible},
    page::{Cursor, Page, latest_first},
};
use entity::{digest, id::DigestSeriesId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Words that are looked for at most, of what somebody typed.
const MOST_WORDS: usize = 8;

/// Editions that are read for one answer, since what they say has to be resolved first; the next page goes on from there.
const LOOKED_THROUGH: usize = 36;

/// A month of which there is none.
const NO_MONTH: &str = "0000-00";

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    words: Vec<String>,
    series: Option<DigestSeriesId>,
    period: Option<String>,
}

impl Wanted {
    /// Reads what somebody typed and chose; what is empty is not asked for.
    pub fn parse(words: &str, series: &str, period: &str) -> Self {
        let words = words.split_whitespace().take(MOST_WORDS).map(str::to_lowercase).collect();
        // A series that there is not has no editions.
        let series = (!series.is_empty()).then(|| series.parse().unwrap_or(DigestSeriesId(Uuid::nil())));
        // Nothing went out of what is no month; PostgreSQL takes no text with a null character.
        let period = (!period.is_empty())
            .then(|| parse_period(period).map_or_else(|| NO_MONTH.to_owned(), |_| period.to_owned()));
        Self { words, series, period }
    }

    /// Whether an edition says all the words, as its reader may read it.
    async fn is_in(&self, db: &impl ConnectionTrait, actor: &Actor, digest: &digest::Model) -> Result<bool> {
        if self.words.is_empty() {
            return Ok(true);
        }
        let content = content(db, actor, digest).await?;
        let mut said = format!("{} {}", digest.title, content.introduction);
        for words in content.entries.iter().filter_map(|entry| entry.wording.as_ref()) {
            for text in [&words.reference, &words.title, &words.summary, &words.asked] {
                said.push(' ');
                said.push_str(text);
            }
        }
        let said = said.to_lowercase();
        Ok(self.words.iter().all(|word| said.contains(word.as_str())))
    }
}

/// The editions that went out and say what is looked for, the newest first.
pub async fn search(
    db: &impl ConnectionTrait,
    actor: &Actor,
    wanted: &Wanted,
    mut after: Option<Cursor>,
) -> Result<Page<digest::Model>> {
    let mut sent = visible(actor).filter(digest::Column::FrozenAt.is_not_null());
    if let Some(series) = wanted.series {
        sent = sent.filter(digest::Column::SeriesId.eq(series));
    }
    if let Some(period) = &wanted.period {
        sent = sent.filter(digest::Column::Period.eq(period));
    }
    let keys = (digest::Column::CreatedAt, digest::Column::Id);
    let cursor = |row: &digest::Model| Cursor { at: row.created_at, id: row.id.0 };
    let (mut found, mut looked) = (Vec::new(), 0);
    while found.len() < PAGE && looked < LOOKED_THROUGH {
        let rows = latest_first(sent.clone(), keys, (after, PAGE)).all(db).await?;
        let page = Page::cut(rows, PAGE, cursor);
        let mut rows = page.rows.into_iter();
        while let Some(row) = rows.next() {
            (looked, after) = (looked + 1, Some(cursor(&row)));
            if wanted.is_in(db, actor, &row).await? {
                found.push(row);
            }
            if found.len() == PAGE {
                let more = page.next.is_some() || rows.len() > 0;
                return Ok(Page { rows: found, next: after.filter(|_| more) });
            }
        }
        if page.next.is_none() {
            return Ok(Page { rows: found, next: None });
        }
    }
    Ok(Page { rows: found, next: after })
}

/// The months of which something went out, the latest first.
pub async fn list_periods(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<String>> {
    let periods = visible(actor)
        .filter(digest::Column::FrozenAt.is_not_null())
        .select_only()
        .column(digest::Column::Period)
        .distinct()
        .order_by_desc(digest::Column::Period);
    Ok(periods.into_tuple().all(db).await?)
}

/// Every series, also those that have ended, by name.
pub async fn list_all_series(db: &impl ConnectionTrait) -> Result<Vec<entity::digest_series::Model>> {
    let all = entity::digest_series::Entity::find().order_by_asc(entity::digest_series::Column::Name);
    Ok(all.all(db).await?)
}
