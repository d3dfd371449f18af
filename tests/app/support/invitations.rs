//! Nominating somebody, and the mail that invites them.

use super::{Person, TestApp};
use chrono::TimeDelta;
use csa_forum::domain::{suppression, terms};
use entity::{
    account, audit_entry, id::SuppressionId, invitation, job, membership, organisation, role_grant::Role,
    terms_acceptance,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use sha2::{Digest, Sha256};

impl TestApp {
    /// The membership secretary, who has just signed in.
    pub(crate) async fn secretary(&self) -> Person<'_> {
        self.person_with("Vetch", &[Role::MembershipSecretary]).await
    }

    /// Makes somebody a lead of an organisation to which they belong.
    pub(crate) async fn make_lead(&self, person: &Person<'_>, organisation: &organisation::Model) {
        let rows = membership::Entity::find().filter(membership::Column::AccountId.eq(person.account.id));
        let of = membership::Column::OrganisationId.eq(organisation.id);
        let row = rows.filter(of).one(self.app.db.read()).await.unwrap().unwrap();
        let mut row: membership::ActiveModel = row.into();
        row.lead_since = Set(Some(self.app.clock.now()));
        row.update(self.app.db.write()).await.unwrap();
    }

    /// The key of somebody's only place.
    pub(crate) async fn place_of(&self, person: &Person<'_>) -> String {
        let place = membership::Entity::find().filter(membership::Column::AccountId.eq(person.account.id));
        place.one(self.app.db.read()).await.unwrap().unwrap().id.to_string()
    }

    /// Somebody's places that have not ended, in the order in which they began.
    pub(crate) async fn open_places(&self, person: &Person<'_>) -> Vec<membership::Model> {
        let open = csa_forum::domain::organisation::current(person.account.id);
        open.order_by_asc(membership::Column::Id).all(self.app.db.read()).await.unwrap()
    }

    /// Has every membership of somebody end.
    pub(crate) async fn end_memberships(&self, person: &Person<'_>) {
        membership::Entity::update_many()
            .col_expr(membership::Column::EndedOn, Expr::value(self.app.clock.now().date_naive()))
            .filter(membership::Column::AccountId.eq(person.account.id))
            .exec(self.app.db.write())
            .await
            .unwrap();
    }

    /// Somebody who came by themselves, signed in.
    pub(crate) async fn person_named(&self, shown_name: &str) -> Person<'_> {
        let found = account::Entity::find().filter(account::Column::ShownName.eq(shown_name));
        Person::sign_in(self, found.one(self.app.db.read()).await.unwrap().unwrap()).await
    }

    /// Has somebody accept the terms long before the test begins, of which its log tells nothing.
    pub(crate) async fn have_accepted_terms(&self, account: &account::Model) {
        let db = self.app.db.write();
        let mut row: account::ActiveModel = account.clone().into();
        row.terms_due_at = Set(None);
        row.update(db).await.unwrap();
        let number = terms::find_current(db, account.language).await.unwrap().number;
        let row = terms_acceptance::ActiveModel {
            account_id: Set(account.id),
            number: Set(number),
            accepted_at: Set(self.app.clock.now()),
        };
        row.insert(db).await.unwrap();
    }

    /// Has somebody suspended.
    pub(crate) async fn suspend(&self, person: &Person<'_>) {
        let mut row: account::ActiveModel = person.account.clone().into();
        row.state = Set(account::State::Suspended);
        row.update(self.app.db.write()).await.unwrap();
    }

    /// Has mail to somebody come back for good.
    pub(crate) async fn suppress(&self, person: &Person<'_>) {
        let address = format!("{}@example.org", person.account.shown_name.to_lowercase());
        let row = entity::suppression::ActiveModel {
            id: Set(SuppressionId::at(self.app.clock.now())),
            address_hash: Set(Sha256::digest(&address).to_vec()),
            list: Set(suppression::EVERY_LIST.to_owned()),
            reason: Set(entity::suppression::Reason::Bounced),
            detail: Set(None),
            account_id: Set(Some(person.account.id)),
            created_at: Set(self.app.clock.now()),
            lifted_at: Set(None),
        };
        row.insert(self.app.db.write()).await.unwrap();
        assert!(suppression::is_suppressed(self.app.db.read(), &address).await.unwrap());
    }

    /// Somebody whose account an operator has just made, signed in for the first time.
    pub(crate) async fn newcomer(&self, name: &str) -> Person<'_> {
        let person = self.person(name).await;
        let mut row: account::ActiveModel = person.account.clone().into();
        row.terms_due_at = Set(Some(self.app.clock.now()));
        row.update(self.app.db.write()).await.unwrap();
        let none = terms_acceptance::Column::AccountId.eq(person.account.id);
        terms_acceptance::Entity::delete_many().filter(none).exec(self.app.db.write()).await.unwrap();
        person
    }

    /// How many accounts there are.
    pub(crate) async fn count_accounts(&self) -> u64 {
        account::Entity::find().count(self.app.db.read()).await.unwrap()
    }

    /// Whether an invitation, a job or the audit log holds a text.
    pub(crate) async fn database_holds(&self, text: &str) -> bool {
        let db = self.app.db.read();
        let invitations = invitation::Entity::find().all(db).await.unwrap();
        let (jobs, log) =
            (job::Entity::find().all(db).await.unwrap(), audit_entry::Entity::find().all(db).await.unwrap());
        let as_bytes = |row: &invitation::Model| row.token_hash.as_deref() == Some(text.as_bytes());
        invitations.iter().any(as_bytes) || format!("{invitations:?}{jobs:?}{log:?}").contains(text)
    }

    /// The latest mail's text, decoded.
    pub(crate) fn latest_mail(&self) -> String {
        let sent = self.inbox().pop().expect("no mail was sent");
        let mail = mailparse::parse_mail(&sent.bytes).unwrap();
        mail.subparts[0].get_body().unwrap()
    }

    /// The path of the link in the latest mail.
    pub(crate) fn mailed_link(&self) -> String {
        let text = self.latest_mail();
        let at = text.find("/invitations/").expect("the mail holds no invitation");
        text[at..].split_whitespace().next().unwrap().to_owned()
    }
}

/// Nominates somebody for an organisation, a moment later than whoever was nominated before, and returns the page of it.
pub(crate) async fn nominate(person: &Person<'_>, organisation: &organisation::Model, email: &str) -> String {
    person.forum().advance(TimeDelta::milliseconds(1));
    let id = organisation.id.to_string();
    let form = [("organisation", id.as_str()), ("name", "Robin Ashe"), ("email", email)];
    person.post("/nominations", &form).await.location();
    person.get("/nominations?all").await.attributes("tbody a", "href").remove(0)
}

/// What somebody invited fills in, with the terms that a new forum has.
pub(crate) const ACCOUNT: [(&str, &str); 6] = [
    ("shown_name", "Linnet"),
    ("password", "three odd words here"),
    ("contact_preference", "none"),
    ("language", "en"),
    ("terms", "1"),
    ("accepted", "yes"),
];
