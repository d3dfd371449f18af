use crate::{
    commands::demo::stage::{Stage, ago},
    domain::{
        Result,
        account::{self, NewAccount},
        organisation::{self, NewMembership, NewOrganisation},
        password::Password,
        second_factor::{self, Key},
        terms,
    },
};
use entity::{
    language::Language,
    organisation::Kind,
    role_grant::Role::{
        self, Administrator, Auditor, Member, MembershipSecretary, Moderator, PolicyReader, SafeguardingLead,
    },
};
use sha2::{Digest, Sha256};

/// Everybody's password.
pub(super) const PASSWORD: &str = "demonstration-only";

const ORGANISATIONS: [(&str, Kind); 6] = [
    ("Harbour Light Trust", Kind::Charity),
    ("Northgate Institute", Kind::Academic),
    ("Wrenfield University", Kind::Academic),
    ("Tidewater Voices", Kind::SurvivorsGroup),
    ("Crown Prosecution Service", Kind::Prosecution),
    ("Fellside Review Body", Kind::Observer),
];

/// Somebody: the name that others see, the name that nobody but the secretary reads, a role, an organisation, and
/// what to say of them to whoever tries the forum.
struct Person {
    shown_name: &'static str,
    name: &'static str,
    role: Role,
    organisation: Option<&'static str>,
    about: &'static str,
}

const fn person(
    (shown_name, name): (&'static str, &'static str),
    role: Role,
    organisation: &'static str,
    about: &'static str,
) -> Person {
    let organisation = if organisation.is_empty() { None } else { Some(organisation) };
    Person { shown_name, name, role, organisation, about }
}

/// Five of the first two organisations, so that their names may stand beside their members'.
const PEOPLE: [Person; 25] = [
    person(("Heron", "Gwen Aldous"), Member, "Tidewater Voices", "member, of a survivors’ group"),
    person(("Ada Okonjo", "Ada Okonjo"), Member, "Harbour Light Trust", "member, leads a charity"),
    person(("Imran Sethi", "Imran Sethi"), Member, "Northgate Institute", "member, of an institute"),
    person(("Teasel", "Ruth Hallam"), Member, "Wrenfield University", "member, under a pseudonym"),
    person(("Curlew", "Nia Bowen"), Member, "Tidewater Voices", "member, of a survivors’ group"),
    person(("Marram", "Jonah Pike"), Moderator, "", "moderator, chairs the meeting"),
    person(("Sedge", "Alice Thorne"), Moderator, "", "moderator, the second pair of eyes"),
    person(("Tamsin Ellery", "Tamsin Ellery"), PolicyReader, "Crown Prosecution Service", "policy officer"),
    person(("Joss Pryce", "Joss Pryce"), PolicyReader, "Crown Prosecution Service", "policy officer"),
    person(("Karin Lindqvist", "Karin Lindqvist"), PolicyReader, "Crown Prosecution Service", ""),
    person(("Bryony Marsh", "Bryony Marsh"), SafeguardingLead, "", "safeguarding lead"),
    person(("Owen Tyrell", "Owen Tyrell"), SafeguardingLead, "", "safeguarding lead"),
    person(("Priya Nair", "Priya Nair"), MembershipSecretary, "", "membership secretary"),
    person(("Edwin Hale", "Edwin Hale"), Auditor, "", "auditor"),
    person(("Rosa Tennant", "Rosa Tennant"), Administrator, "", "administrator"),
    person(("Lowri Penn", "Lowri Penn"), Member, "Harbour Light Trust", ""),
    person(("Dele Amadi", "Dele Amadi"), Member, "Harbour Light Trust", ""),
    person(("Fern Castell", "Fern Castell"), Member, "Harbour Light Trust", ""),
    person(("Hugh Marlow", "Hugh Marlow"), Member, "Harbour Light Trust", ""),
    person(("Mira Kaplan", "Mira Kaplan"), Member, "Northgate Institute", ""),
    person(("Tomas Rell", "Tomas Rell"), Member, "Northgate Institute", ""),
    person(("Yusuf Karim", "Yusuf Karim"), Member, "Northgate Institute", ""),
    person(("Sian Probert", "Sian Probert"), Member, "Northgate Institute", ""),
    person(("Linnet", "Cara Ashdown"), Member, "Tidewater Voices", ""),
    person(("Piers Holloway", "Piers Holloway"), Member, "Fellside Review Body", ""),
];

/// Those whom a newcomer may want to be: what they are, their address, and the key of their codes if they need some.
pub(super) fn to_sign_in_as() -> impl Iterator<Item = (&'static str, String, Option<Key>)> {
    let known = PEOPLE.iter().filter(|person| !person.about.is_empty());
    known.map(|person| (person.about, address(person), key(person)))
}

/// The key of somebody's codes, the same each time: the app that a newcomer put it into goes on showing them.
fn key(person: &Person) -> Option<Key> {
    let hash = Sha256::digest(format!("demonstration: {}", address(person)));
    let bytes = hash.first_chunk::<20>().copied()?;
    second_factor::is_needed(&[person.role], leads(person)).then(|| Key::new(bytes))
}

/// Whether somebody leads the organisation to which they belong.
fn leads(person: &Person) -> bool {
    person.shown_name == "Ada Okonjo"
}

/// Enters the organisations and their people.
pub(super) async fn enter(stage: &mut Stage<'_>) -> Result<()> {
    let long_ago = stage.now - ago(400, 0, 0);
    let password = Password::parse(PASSWORD).map_err(|_| crate::domain::Error::NotFound)?;
    let hash = stage.app.hasher.hash(password).await?;
    let txn = stage.app.db.begin().await?;
    let terms = terms::find_current(&txn, Language::En).await?;
    let mut organisations = Vec::new();
    for (name, kind) in ORGANISATIONS {
        let new = NewOrganisation::parse(name, Some(kind))?;
        organisations.push(organisation::create(&txn, None, new, long_ago).await?);
    }
    for person in &PEOPLE {
        let new = NewAccount::parse(person.shown_name, person.name, &address(person))?;
        let account = account::create(&txn, None, (new, hash.clone()), long_ago).await?;
        account::grant(&txn, None, (account.id, person.role), long_ago).await?;
        terms::accept(&txn, (account.id, terms.number), long_ago).await?;
        if let Some(key) = key(person) {
            second_factor::enter(&txn, &stage.app.secret_key, (account.id, &key), long_ago).await?;
        }
        let of =
            organisations.iter().find(|organisation| Some(organisation.name.as_str()) == person.organisation);
        if let Some(organisation) = of {
            let new = NewMembership {
                account_id: account.id,
                organisation_id: organisation.id,
                lead: leads(person),
                // Off for survivors' groups, unless a member chose otherwise.
                affiliation_shown: organisation.kind != Kind::SurvivorsGroup || person.shown_name == "Heron",
            };
            organisation::join(&txn, None, new, long_ago).await?;
        }
        stage.enter(person.shown_name, account.id);
    }
    Ok(txn.commit().await?)
}

/// "ada@forum.example".
fn address(person: &Person) -> String {
    let first = person.shown_name.split(' ').next().unwrap_or_default();
    format!("{}@forum.example", first.to_lowercase())
}
