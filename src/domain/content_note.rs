//! Content notes: themes of which a reader may want to be warned, on what was written, and what each reader wants done
//! with what carries one. A note says nothing of its writer, and what a reader chose is told to nobody.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Subject, account as people,
    audit::{self, Entry},
    database::Database,
    taxonomy,
};
use entity::{
    account::{self, ContentNotes},
    content_note_choice::{ActiveModel, Column, Entity},
    id::AccountId,
    subject::SubjectKind,
    tag,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder,
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The list of notes.
pub const TAXONOMY: &str = "content_note";

/// Accepts any number of notes, each once.
pub fn parse(codes: &[String]) -> std::result::Result<Vec<String>, FieldErrors> {
    parse_as("note", codes)
}

/// The same where the field is called otherwise.
pub fn parse_as(field: &'static str, codes: &[String]) -> std::result::Result<Vec<String>, FieldErrors> {
    taxonomy::parse_many(TAXONOMY, codes).map_err(|problem| FieldErrors::one(field, problem))
}

/// What somebody wants done with what carries a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// What they want with all notes but those that they chose about apart.
    pub usual: ContentNotes,
    /// What they want with some, by code.
    pub apart: BTreeMap<String, ContentNotes>,
}

impl Choices {
    /// Checks what somebody chose: for all, and for each note, where an empty choice is the one for all.
    pub fn parse<'a>(
        usual: &str,
        each: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> std::result::Result<Self, FieldErrors> {
        let unknown = |_| Problem::new("problem-choice-missing");
        let mut errors = FieldErrors::default();
        let usual = errors.check("usual", usual.parse::<ContentNotes>().map_err(unknown));
        let mut apart = BTreeMap::new();
        for (code, choice) in each.filter(|(_, choice)| !choice.is_empty()) {
            let chosen = taxonomy::parse(TAXONOMY, code).and_then(|code| {
                choice.parse::<ContentNotes>().map(|choice| (code, choice)).map_err(unknown)
            });
            // The field of a note is called by its code.
            let field = taxonomy::terms(TAXONOMY).find(|term| term.code == code);
            let field = field.map_or("note", |term| term.code.as_str());
            if let Some((code, choice)) = errors.check(field, chosen) {
                apart.insert(code, choice);
            }
        }
        match usual {
            Some(usual) if errors.is_empty() => {
                // What is chosen apart and is as for all goes with it when that changes.
                apart.retain(|_, choice| *choice != usual);
                Ok(Self { usual, apart })
            }
            _ => Err(errors),
        }
    }

    /// What is done with one note.
    fn about(&self, code: &str) -> ContentNotes {
        self.apart.get(code).copied().unwrap_or(self.usual)
    }

    /// What is done with something that carries these notes: what the most guarded of the choices says.
    fn of(&self, codes: &[String]) -> ContentNotes {
        let wanted = |choice| codes.iter().any(|code| self.about(code) == choice);
        let by_guard = [ContentNotes::Hide, ContentNotes::Fold];
        by_guard.into_iter().find(|choice| wanted(*choice)).unwrap_or(ContentNotes::Show)
    }
}

/// What the actor chose.
pub async fn find_choices(db: &impl ConnectionTrait, actor: &Actor) -> Result<Choices> {
    let account = account::Entity::find_by_id(actor.id).one(db).await?;
    let usual = account.map_or(ContentNotes::Fold, |account| account.content_notes);
    let rows = Entity::find().filter(Column::AccountId.eq(actor.id)).all(db).await?;
    Ok(Choices { usual, apart: rows.into_iter().map(|row| (row.code, row.choice)).collect() })
}

/// Keeps what the actor chose; choosing what is so already changes nothing. That they chose stands in the audit log, and
/// not what: it would tell what somebody cannot bear to read.
pub async fn set_choices(db: &Database, actor: &Actor, chosen: Choices) -> Result<()> {
    let txn = db.begin().await?;
    // Two windows choose one after the other.
    people::lock(&txn, actor.id).await?;
    if find_choices(&txn, actor).await? == chosen {
        return Ok(());
    }
    let row =
        account::ActiveModel { id: Set(actor.id), content_notes: Set(chosen.usual), ..Default::default() };
    row.update(&txn).await?;
    forget(&txn, actor.id).await?;
    for (code, choice) in chosen.apart {
        let row = ActiveModel { account_id: Set(actor.id), code: Set(code), choice: Set(choice) };
        row.insert(&txn).await?;
    }
    let entry = Entry::new("ContentNoteChoicesChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Account, actor.id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Forgets what somebody chose about single notes.
pub(crate) async fn forget(txn: &DatabaseTransaction, id: AccountId) -> Result<()> {
    Entity::delete_many().filter(Column::AccountId.eq(id)).exec(txn).await?;
    Ok(())
}

/// The notes of things of one kind, by key, in one query; those without any are left out.
pub async fn list(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let tags = tag::Entity::find()
        .filter(tag::Column::Taxonomy.eq(TAXONOMY))
        .filter(tag::Column::SubjectKind.eq(kind).and(tag::Column::SubjectId.is_in(ids)))
        .order_by_asc(tag::Column::Code);
    let mut notes: HashMap<Uuid, Vec<String>> = HashMap::new();
    for tag in tags.all(db).await? {
        notes.entry(tag.subject_id).or_default().push(tag.code);
    }
    Ok(notes)
}

/// The notes of one thing.
pub async fn find(db: &impl ConnectionTrait, subject: Subject) -> Result<Vec<String>> {
    Ok(list(db, subject.kind, vec![subject.id]).await?.remove(&subject.id).unwrap_or_default())
}

/// The notes that something carries, and what whoever asked for it wants done with it. A noun gives them with the thing
/// itself, so that each place has the decision where it has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notes {
    /// The notes, by code.
    pub codes: Vec<String>,
    /// What is done with its words.
    pub treatment: ContentNotes,
}

impl Default for Notes {
    fn default() -> Self {
        Self { codes: Vec::new(), treatment: ContentNotes::Show }
    }
}

impl Notes {
    /// Whether it carries none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Whether its words are folded under the names of its notes.
    pub fn folds(&self) -> bool {
        self.treatment == ContentNotes::Fold
    }

    /// Whether one line stands in the place of its words.
    pub fn hides(&self) -> bool {
        self.treatment == ContentNotes::Hide
    }

    /// The same, shown, if its reader asked to see it once.
    #[must_use]
    pub fn shown_if(self, asked: bool) -> Self {
        if asked { Self { treatment: ContentNotes::Show, ..self } } else { self }
    }
}

/// What is done with things of one kind that carry notes, by key, in as many queries for many as for few: nobody's own
/// words are kept from them. What a reader wants is asked only where there is a note.
pub(crate) async fn treat(
    db: &impl ConnectionTrait,
    actor: &Actor,
    notes: HashMap<Uuid, Vec<String>>,
    is_own: impl Fn(Uuid) -> bool,
) -> Result<HashMap<Uuid, Notes>> {
    if notes.is_empty() {
        return Ok(HashMap::new());
    }
    let choices = find_choices(db, actor).await?;
    let treated = |(id, codes): (Uuid, Vec<String>)| {
        let treatment = if is_own(id) { ContentNotes::Show } else { choices.of(&codes) };
        (id, Notes { codes, treatment })
    };
    Ok(notes.into_iter().map(treated).collect())
}

/// Puts notes on something, in place of those that it has; whether that changed anything. Whoever asks has found that the
/// actor may, and keeps others from it until the transaction ends.
pub(crate) async fn put(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (subject, codes): (Subject, &[String]),
) -> Result<bool> {
    if find(txn, subject).await? == codes {
        return Ok(false);
    }
    taxonomy::tag(txn, subject, TAXONOMY, codes).await?;
    let entry = Entry::new("ContentNotesChanged", Some(actor.id), actor.now)
        .about(subject.kind, subject.id)
        .detail(serde_json::json!({ "notes": codes }));
    audit::record(txn, entry).await?;
    Ok(true)
}

/// Those that something has, and these.
pub(crate) async fn with_more(
    txn: &DatabaseTransaction,
    (subject, more): (Subject, &[String]),
) -> Result<Vec<String>> {
    let mut all = find(txn, subject).await?;
    all.extend(more.iter().cloned());
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Whether notes are still to be changed: as they were seen, and not yet as they are to be. `Conflict` if somebody else
/// changed them meanwhile.
pub(crate) async fn is_to_change(
    txn: &DatabaseTransaction,
    subject: Subject,
    (from, to): (&[String], &[String]),
) -> Result<bool> {
    let present = find(txn, subject).await?;
    if present == to {
        return Ok(false);
    }
    if present == from { Ok(true) } else { Err(Error::Conflict("conflict-changed")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_notes_the_most_guarded_choice_decides() {
        let each = [("NT05", "show"), ("NT06", "hide"), ("NT07", "")];
        let choices = Choices::parse("fold", each.into_iter()).unwrap();
        let of =
            |codes: &[&str]| choices.of(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]), ContentNotes::Show);
        assert_eq!(of(&["NT05"]), ContentNotes::Show);
        assert_eq!(of(&["NT05", "NT07"]), ContentNotes::Fold);
        assert_eq!(of(&["NT05", "NT06", "NT07"]), ContentNotes::Hide);
    }

    #[test]
    fn a_choice_for_a_note_that_there_is_not_is_refused() {
        assert!(Choices::parse("fold", [("NT99", "show")].into_iter()).is_err());
        assert!(Choices::parse("fold", [("NT01", "burn")].into_iter()).is_err());
        assert!(Choices::parse("", [].into_iter()).is_err());
        assert!(Choices::parse("hide", [("NT01", "hide")].into_iter()).unwrap().apart.is_empty());
    }
}
