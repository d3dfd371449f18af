//! Before each copy is sent it is asked at once of all that a digest holds whether it is still there. Whatever can go, each
//! page would find gone, and so does that.

use super::{concerns::publish, responses::respond};
use crate::support::{
    Person, TestApp,
    digests::{self, MANNER},
};
use csa_forum::domain::{Actor, Subject, delivery, digest};
use entity::{
    concern, concern_revision, digest as digest_row,
    digest::State,
    id::{ConcernId, DigestId, ResponseId},
    response, response_revision,
    role_grant::Role,
    subject::SubjectKind,
    trend, trend_version,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter,
};

/// A digest of each kind of thing, that has come to a pause.
struct Paused<'a> {
    forum: &'a TestApp,
    reader: Actor,
    id: DigestId,
    trend: trend::Model,
    version: trend_version::Model,
    concern: concern::Model,
    revision: concern_revision::Model,
    /// To another concern, and to another trend.
    responses: [response::Model; 2],
    said: [response_revision::Model; 2],
    other_concern: concern::Model,
    other_trend: trend::Model,
    other_version: trend_version::Model,
}

/// Something that goes.
#[derive(Debug, Clone, Copy)]
enum Gone {
    TrendLocked,
    TrendUnpublished,
    VersionWithdrawn,
    VersionUnpublished,
    VersionMissing,
    ConcernLocked,
    ConcernWithdrawn,
    RevisionMissing,
    ResponseLocked,
    ResponseUnpublished,
    ResponseToTrendLocked,
    WhatWasSaidMissing,
    ConcernOfResponseLocked,
    ConcernOfResponseWithdrawn,
    TrendOfResponseLocked,
    VersionOfResponseWithdrawn,
}

const ALL: [Gone; 16] = [
    Gone::TrendLocked,
    Gone::TrendUnpublished,
    Gone::VersionWithdrawn,
    Gone::VersionUnpublished,
    Gone::VersionMissing,
    Gone::ConcernLocked,
    Gone::ConcernWithdrawn,
    Gone::RevisionMissing,
    Gone::ResponseLocked,
    Gone::ResponseUnpublished,
    Gone::ResponseToTrendLocked,
    Gone::WhatWasSaidMissing,
    Gone::ConcernOfResponseLocked,
    Gone::ConcernOfResponseWithdrawn,
    Gone::TrendOfResponseLocked,
    Gone::VersionOfResponseWithdrawn,
];

async fn version_of(forum: &TestApp, trend: &trend::Model) -> trend_version::Model {
    let versions = trend_version::Entity::find().filter(trend_version::Column::TrendId.eq(trend.id));
    versions.one(forum.app.db.read()).await.unwrap().unwrap()
}

/// A concern that was published.
async fn concern_by(forum: &TestApp, [ada, sedge]: [&Person<'_>; 2]) -> (String, concern::Model) {
    let path = publish(ada, "HD3", sedge).await;
    let id: ConcernId = path.rsplit('/').next().unwrap().parse().unwrap();
    let row = concern::Entity::find_by_id(id).one(forum.app.db.read()).await.unwrap().unwrap();
    (path, row)
}

impl<'a> Paused<'a> {
    async fn set(forum: &'a TestApp) -> Self {
        let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
        let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
        let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
        let trend = forum.published_trend("T-2026-014", "Payment requests in games").await;
        let other_trend = forum.published_trend("T-2026-015", "Accounts in two names").await;
        let (_, concern) = concern_by(forum, [&ada, &sedge]).await;
        let (path, other_concern) = concern_by(forum, [&ben, &sedge]).await;
        respond(&teal, &path, "RS4").await;
        let (read, write) = (forum.app.db.read(), forum.app.db.write());
        let to_concern = response::Entity::find().one(read).await.unwrap().unwrap();
        let said = response_revision::Entity::find().one(read).await.unwrap().unwrap();
        let to_trend = response::Model {
            id: ResponseId::at(forum.app.clock.now()),
            subject_kind: SubjectKind::Trend,
            subject_id: other_trend.id.0,
            ..to_concern.clone()
        };
        let of_trend = response_revision::Model { response_id: to_trend.id, ..said.clone() };
        response::Entity::insert(to_trend.clone().into_active_model()).exec(write).await.unwrap();
        response_revision::Entity::insert(of_trend.clone().into_active_model()).exec(write).await.unwrap();
        let items = [
            Subject::new(SubjectKind::Trend, trend.id.0),
            Subject::new(SubjectKind::Concern, concern.id.0),
            Subject::new(SubjectKind::Response, to_concern.id.0),
            Subject::new(SubjectKind::Response, to_trend.id.0),
        ];
        let id = forum.release_digest_of((&marram, &sedge), &items).await;
        forum.freeze_without_sending().await;
        let actor = marram.actor().await;
        let version = digest::find(read, &actor, id).await.unwrap().version;
        delivery::pause(&forum.app.db, &actor, (id, version)).await.unwrap();
        let revisions = concern_revision::Entity::find();
        let revision = revisions.filter(concern_revision::Column::ConcernId.eq(concern.id)).one(read).await;
        Self {
            forum,
            reader: teal.actor().await,
            id,
            version: version_of(forum, &trend).await,
            other_version: version_of(forum, &other_trend).await,
            revision: revision.unwrap().unwrap(),
            responses: [to_concern, to_trend],
            said: [said, of_trend],
            trend,
            concern,
            other_concern,
            other_trend,
        }
    }

    /// Whether something has gone: as the sender asks, and as a reader of the whole finds.
    async fn is_gone(&self) -> (bool, bool) {
        let (db, now) = (self.forum.app.db.read(), self.forum.app.clock.now());
        let digest = digest_row::Entity::find_by_id(self.id).one(db).await.unwrap().unwrap();
        assert_eq!(digest.state, State::Paused);
        let asked = delivery::needs_approval(db, &digest, now).await.unwrap();
        (asked, !digest::content(db, &self.reader, &digest).await.unwrap().is_whole())
    }

    async fn lose(&self, what: Gone) {
        let (db, at) = (self.forum.app.db.write(), Some(self.forum.app.clock.now()));
        let locked = |row: &trend::Model| trend::ActiveModel { locked_at: Set(at), ..row.clone().into() };
        let withdrawn = |row: &trend_version::Model| trend_version::ActiveModel {
            state: Set(trend_version::State::Withdrawn),
            ..row.clone().into()
        };
        let concern_locked =
            |row: &concern::Model| concern::ActiveModel { locked_at: Set(at), ..row.clone().into() };
        let concern_withdrawn = |row: &concern::Model| concern::ActiveModel {
            state: Set(concern::State::Withdrawn),
            ..row.clone().into()
        };
        let response_locked =
            |row: &response::Model| response::ActiveModel { locked_at: Set(at), ..row.clone().into() };
        match what {
            Gone::TrendLocked => drop(locked(&self.trend).update(db).await.unwrap()),
            Gone::TrendUnpublished => self.forum.withdraw_trend(&self.trend).await,
            Gone::VersionWithdrawn => drop(withdrawn(&self.version).update(db).await.unwrap()),
            Gone::VersionUnpublished => {
                let row = self.version.clone();
                let row = trend_version::ActiveModel { published_at: Set(None), ..row.into() };
                row.update(db).await.unwrap();
            }
            Gone::VersionMissing => drop(self.version.clone().delete(db).await.unwrap()),
            Gone::ConcernLocked => drop(concern_locked(&self.concern).update(db).await.unwrap()),
            Gone::ConcernWithdrawn => drop(concern_withdrawn(&self.concern).update(db).await.unwrap()),
            Gone::RevisionMissing => drop(self.revision.clone().delete(db).await.unwrap()),
            Gone::ResponseLocked => drop(response_locked(&self.responses[0]).update(db).await.unwrap()),
            Gone::ResponseUnpublished => {
                let row = self.responses[0].clone();
                let row = response::ActiveModel { published_at: Set(None), ..row.into() };
                row.update(db).await.unwrap();
            }
            Gone::ResponseToTrendLocked => {
                drop(response_locked(&self.responses[1]).update(db).await.unwrap());
            }
            Gone::WhatWasSaidMissing => drop(self.said[1].clone().delete(db).await.unwrap()),
            Gone::ConcernOfResponseLocked => {
                drop(concern_locked(&self.other_concern).update(db).await.unwrap());
            }
            Gone::ConcernOfResponseWithdrawn => {
                drop(concern_withdrawn(&self.other_concern).update(db).await.unwrap());
            }
            Gone::TrendOfResponseLocked => drop(locked(&self.other_trend).update(db).await.unwrap()),
            Gone::VersionOfResponseWithdrawn => {
                drop(withdrawn(&self.other_version).update(db).await.unwrap());
            }
        }
    }

    /// Puts everything back.
    async fn restore(&self) {
        let db = self.forum.app.db.write();
        for row in [&self.trend, &self.other_trend] {
            row.clone().into_active_model().reset_all().update(db).await.unwrap();
        }
        for row in [&self.concern, &self.other_concern] {
            row.clone().into_active_model().reset_all().update(db).await.unwrap();
        }
        for row in &self.responses {
            row.clone().into_active_model().reset_all().update(db).await.unwrap();
        }
        for row in [&self.version, &self.other_version] {
            trend_version::Entity::delete_by_id(row.id).exec(db).await.unwrap();
            trend_version::Entity::insert(row.clone().into_active_model().reset_all())
                .exec(db)
                .await
                .unwrap();
        }
        let (revision, said) = (&self.revision, &self.said[1]);
        concern_revision::Entity::delete_by_id((revision.concern_id, revision.number))
            .exec(db)
            .await
            .unwrap();
        concern_revision::Entity::insert(revision.clone().into_active_model().reset_all())
            .exec(db)
            .await
            .unwrap();
        response_revision::Entity::delete_by_id((said.response_id, said.number)).exec(db).await.unwrap();
        response_revision::Entity::insert(said.clone().into_active_model().reset_all())
            .exec(db)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn whatever_goes_from_a_digest_is_seen_before_the_next_copy_as_in_the_whole_of_it() {
    let forum = TestApp::start().await;
    let paused = Paused::set(&forum).await;
    assert_eq!(paused.is_gone().await, (false, false), "all is there");
    for gone in ALL {
        paused.lose(gone).await;
        assert_eq!(paused.is_gone().await, (true, true), "{gone:?}");
        paused.restore().await;
        assert_eq!(paused.is_gone().await, (false, false), "after {gone:?}");
    }
}

#[tokio::test]
async fn it_is_asked_of_many_things_in_as_many_statements_as_of_one() {
    let mut counts = Vec::new();
    for items in [1, 8] {
        let forum = TestApp::start().await;
        let (marram, sedge) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
        forum.policy_readers(&["reader@example.org".to_owned()]).await;
        let mut subjects = Vec::new();
        for number in 0..items {
            let trend =
                forum.published_trend(&format!("T-2026-01{number}"), &format!("Title {number}")).await;
            subjects.push(Subject::new(SubjectKind::Trend, trend.id.0));
        }
        forum.release_digest_of((&marram, &sedge), &subjects).await;
        forum.freeze_without_sending().await;
        let (db, now) = (&forum.app.db, forum.app.clock.now());
        let before = forum.statements();
        let claim = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
        digests::intend(db, &claim, now).await.unwrap().expect("a copy to send");
        counts.push(forum.statements() - before);
    }
    assert_eq!(counts[0], counts[1], "{counts:?}");
    assert!(counts[0] <= 12, "{counts:?}");
}
