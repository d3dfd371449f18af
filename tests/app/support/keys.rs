//! What there is in a forum, by the names that the routes' paths give to keys.

use super::{Person, TestApp};
use csa_forum::{Route, domain::account};
use entity::role_grant::Role;
use sea_orm::EntityTrait;
use std::collections::HashMap;

impl TestApp {
    /// The keys of everything there is, by the name that stands for them in a route's path.
    pub(crate) async fn keys(&self) -> HashMap<&'static str, Vec<String>> {
        let db = self.app.db.read();
        macro_rules! keys {
            ($($parameter:literal $table:ident $column:ident)*) => {
                HashMap::from([$((
                    $parameter,
                    entity::$table::Entity::find()
                        .all(db)
                        .await
                        .unwrap()
                        .into_iter()
                        .map(|row| row.$column.to_string())
                        .collect(),
                )),*])
            };
        }
        let mut keys: HashMap<&str, Vec<String>> = keys!(
            "account_id" account id
            "action_id" action id
            "agenda_item_id" agenda_item id
            "agenda_paper_id" agenda_paper id
            "concern_id" concern id
            "digest_id" digest id
            "draft_id" draft id
            "hand_id" hand id
            "item_id" digest_item id
            "job_id" job id
            "lock_id" lock id
            "meeting_id" meeting id
            "membership_id" membership id
            "message_id" message id
            "minutes_correction_id" minutes_correction id
            "minutes_section_id" minutes_section id
            "nomination_id" nomination id
            "number" trend_version number
            "organisation_id" organisation id
            "other" trend_version number
            "poll_id" poll id
            "post_id" post id
            "referral_id" referral id
            "response_id" response id
            "review_id" review id
            "sanction_id" sanction id
            "session_id" session id
            "slug" space slug
            "space_id" space id
            "submission_id" submission id
            "suppression_id" suppression id
            "thread_id" thread id
            "trend_id" trend id
        );
        // What somebody wrote is found by its kind and its key.
        let kinds = ["post", "message", "submission", "concern"];
        let written = kinds.iter().flat_map(|kind| keys[format!("{kind}_id").as_str()].clone()).collect();
        keys.insert("id", written);
        // A term, by which reports are counted.
        keys.insert("code", vec!["TR16".to_owned()]);
        keys.insert("kind", kinds.map(str::to_owned).to_vec());
        keys
    }

    /// Grants somebody a role, which ends their sessions.
    pub(crate) async fn grant(&self, person: &Person<'_>, role: Role) {
        let txn = self.app.db.begin().await.unwrap();
        account::grant(&txn, None, (person.account.id, role), self.app.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
    }
}

/// The addresses of a route, with the key of everything that there is.
pub(crate) fn addresses(route: &Route, keys: &HashMap<&'static str, Vec<String>>) -> Vec<String> {
    route.path.split('/').skip(1).fold(vec![String::new()], |begun, segment| {
        let choices = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => vec![segment.to_owned()],
            Some(parameter) => {
                keys.get(parameter).filter(|keys| !keys.is_empty()).cloned().unwrap_or_else(|| {
                    panic!("{}: nothing is planted whose {parameter} this test knows", route.path)
                })
            }
        };
        let longer = begun.iter().flat_map(|start| choices.iter().map(move |key| format!("{start}/{key}")));
        longer.collect()
    })
}
