//! Spaces: rooms of threads, with an audience and a posting rule.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Timestamp,
    actor::Membership,
    audit::{self, Entry},
    database::filled,
    text::{self, Rule, Text},
};
use entity::{
    account,
    id::{AccountId, SpaceId},
    membership, organisation,
    role_grant::{self, Role},
    space::{self, Posting},
    space_audience::{self, Kind},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Somebody to whom a space is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// What the value names.
    pub kind: Kind,
    /// A role, a kind of organisation, or a key.
    pub value: String,
}

impl Audience {
    /// Everybody who holds a role.
    pub fn role(role: Role) -> Self {
        Self { kind: Kind::Role, value: role.to_string() }
    }
}

/// Somebody to whom spaces may be open: by role, kind of organisation, organisation, or by name (an organisation's tool has
/// none). Moderators read all.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Their account.
    pub id: Option<AccountId>,
    /// The roles that they hold.
    pub roles: &'a [Role],
    /// Where they belong.
    pub memberships: &'a [Membership],
}

impl<'a> Reader<'a> {
    /// Somebody by their account.
    pub fn of(actor: &'a Actor) -> Self {
        Self { id: Some(actor.id), roles: &actor.roles, memberships: &actor.memberships }
    }

    fn reads_all(&self) -> bool {
        self.roles.contains(&Role::Moderator)
    }

    fn current(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(|membership| membership.current)
    }

    /// What an audience calls them by that is so.
    fn values(&self, kind: Kind) -> Vec<String> {
        match kind {
            Kind::Role => self.roles.iter().map(ToString::to_string).collect(),
            Kind::OrganisationKind => self.current().map(|it| it.kind.to_string()).collect(),
            Kind::Organisation => self.current().map(|it| it.organisation_id.to_string()).collect(),
            Kind::Account => self.id.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The spaces open to each of these.
pub async fn list_readable_ids(
    db: &impl ConnectionTrait,
    readers: &[Reader<'_>],
) -> Result<Vec<Vec<SpaceId>>> {
    let all: Vec<SpaceId> = if readers.iter().any(Reader::reads_all) {
        space::Entity::find().select_only().column(space::Column::Id).into_tuple().all(db).await?
    } else {
        Vec::new()
    };
    let bound = || readers.iter().filter(|reader| !reader.reads_all());
    let mut open: BTreeMap<(Kind, String), Vec<SpaceId>> = BTreeMap::new();
    if bound().next().is_some() {
        let named = |kind: Kind| {
            let values: BTreeSet<String> = bound().flat_map(|reader| reader.values(kind)).collect();
            let values = filled(values.into_iter().collect());
            space_audience::Column::Kind.eq(kind).and(space_audience::Column::Value.is_in(values))
        };
        let any = Kind::iter().map(named).fold(Condition::any(), Condition::add);
        for row in space_audience::Entity::find().filter(any).all(db).await? {
            open.entry((row.kind, row.value)).or_default().push(row.space_id);
        }
    }
    let readable = |reader: &Reader<'_>| {
        if reader.reads_all() {
            return all.clone();
        }
        let named =
            Kind::iter().flat_map(|kind| reader.values(kind).into_iter().map(move |value| (kind, value)));
        let ids: BTreeSet<SpaceId> = named.filter_map(|named| open.get(&named)).flatten().copied().collect();
        ids.into_iter().collect()
    };
    Ok(readers.iter().map(readable).collect())
}

/// The accounts to whom a space is open, by its audience. Moderators read it, too, whether they stand in that or not.
pub(crate) async fn readers(db: &impl ConnectionTrait, id: SpaceId) -> Result<Condition> {
    let audience = space_audience::Entity::find().filter(space_audience::Column::SpaceId.eq(id));
    let audience = audience.all(db).await?;
    let values = |kind: Kind| -> Vec<&str> {
        audience.iter().filter(|one| one.kind == kind).map(|one| one.value.as_str()).collect()
    };
    let keys = |kind: Kind| values(kind).into_iter().filter_map(|key| key.parse::<Uuid>().ok());
    let holding = role_grant::Entity::find()
        .select_only()
        .column(role_grant::Column::AccountId)
        .filter(role_grant::Column::Role.is_in(values(Kind::Role)));
    let of_kinds = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(organisation::Column::Kind.is_in(values(Kind::OrganisationKind)));
    let places = Condition::any()
        .add(membership::Column::OrganisationId.is_in(keys(Kind::Organisation)))
        .add(membership::Column::OrganisationId.in_subquery(of_kinds.into_query()));
    let belonging = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::EndedOn.is_null())
        .filter(places);
    Ok(Condition::any()
        .add(account::Column::Id.is_in(keys(Kind::Account)))
        .add(account::Column::Id.in_subquery(holding.into_query()))
        .add(account::Column::Id.in_subquery(belonging.into_query())))
}

/// The spaces that the actor may read.
pub fn visible(actor: &Actor) -> Select<space::Entity> {
    space::Entity::find().filter(space::Column::Id.is_in(actor.spaces.iter().copied()))
}

/// The spaces that the actor may read, in their order.
pub async fn list_all(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<space::Model>> {
    Ok(visible(actor).order_by_asc(space::Column::Position).all(db).await?)
}

/// Finds a space by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: SpaceId) -> Result<space::Model> {
    visible(actor).filter(space::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Finds a space by the name in its address.
pub async fn find_by_slug(db: &impl ConnectionTrait, actor: &Actor, slug: &str) -> Result<space::Model> {
    // PostgreSQL takes no NUL in a text.
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    visible(actor).filter(space::Column::Slug.eq(slug)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether the actor may start a thread here or reply; policy readers and others who are no members only read.
pub fn may_post(actor: &Actor, space: &space::Model) -> bool {
    space.archived_at.is_none() && !actor.is_silenced() && (actor.holds(Role::Member) || actor.is_moderator())
}

/// Whether what the actor posts waits for a moderator.
pub fn waits_for_review(actor: &Actor, space: &space::Model) -> bool {
    space.posting == Posting::AfterReview && !actor.is_moderator()
}

const NAME: Rule = Rule::required(120, "problem-name-missing", "problem-name-too-long");
const PURPOSE: Rule = Rule::required(300, "problem-purpose-missing", "problem-purpose-too-long").of_reason();

/// What it takes to open a space.
#[derive(Debug, Clone)]
pub struct NewSpace {
    slug: String,
    name: Text,
    purpose: Text,
    posting: Posting,
    audience: Vec<Audience>,
}

impl NewSpace {
    /// Checks the name in its address, its name and what it is for, in a sentence.
    pub fn parse(
        (slug, name, purpose): (&str, &str, &str),
        posting: Posting,
        audience: Vec<Audience>,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let slug = errors.check("slug", text::parse_slug(slug));
        let name = errors.check("name", Text::parse_line(name, NAME));
        let purpose = errors.check("purpose", Text::parse_line(purpose, PURPOSE));
        match (slug, name, purpose) {
            (Some(slug), Some(name), Some(purpose)) => Ok(Self { slug, name, purpose, posting, audience }),
            _ => Err(errors),
        }
    }
}

/// Opens a space, after those that are there.
pub async fn create(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    new: NewSpace,
    now: Timestamp,
) -> Result<space::Model> {
    if space::Entity::find().filter(space::Column::Slug.eq(&new.slug)).one(txn).await?.is_some() {
        return Err(Error::Conflict("conflict-space-exists"));
    }
    let last: Option<Option<i32>> = space::Entity::find()
        .select_only()
        .column_as(space::Column::Position.max(), "last")
        .into_tuple()
        .one(txn)
        .await?;
    let row = space::ActiveModel {
        id: Set(SpaceId::at(now)),
        slug: Set(new.slug),
        name: Set(new.name.into_string()),
        purpose: Set(new.purpose.into_string()),
        posting: Set(new.posting),
        position: Set(last.flatten().unwrap_or(0) + 1),
        created_at: Set(now),
        archived_at: Set(None),
        version: Set(1),
    };
    let space = row.insert(txn).await?;
    for audience in new.audience {
        let row = space_audience::ActiveModel {
            space_id: Set(space.id),
            kind: Set(audience.kind),
            value: Set(audience.value),
        };
        row.insert(txn).await?;
    }
    audit::record(txn, Entry::new("SpaceCreated", by, now).about(SubjectKind::Space, space.id.0)).await?;
    Ok(space)
}
