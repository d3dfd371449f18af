//! Everything there is, asked for on every route by everybody: who may not see it is answered as if there were no such
//! thing, and a role that a route admits is shown something.

use super::{
    company::Company,
    planted::{Planted, Visitor, Way, plant, visitors},
};
use crate::support::{Reply, TestApp, keys::addresses};
use axum::http::{Method, StatusCode};
use csa_forum::{
    Access, Route,
    domain::{
        Actor, Subject, action, agenda_item, agenda_paper, api_token, concern, digest, draft, hand, item,
        job::{self, Job},
        lock, meeting, membership, message, minutes, nomination, organisation, person, poll, post, referral,
        response, review, sanction,
        session::own,
        space::{self, Audience},
        submission, suppression, thread, trend,
    },
};
use entity::{id::SuppressionId, role_grant::Role, space::Posting, suppression::Reason};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Parts of a path that are no keys of things: what they stand with is what may be seen, or not.
const NO_KEYS: [&str; 6] = ["code", "item_id", "kind", "number", "other", "part"];

/// How many things of others each asks for on each route.
const MOST: usize = 4;

/// What somebody may have used in another way, or put notes to: whatever they wrote themselves, and as a moderator what
/// they may read.
const HANDLED: &str = "handled";

/// Of which meetings somebody may ask for the minutes: those that they may see, and, for policy readers, those whose minutes
/// are published.
const MINUTED: &str = "minuted";

type Keys = HashMap<&'static str, Vec<String>>;

/// The keys of all that somebody may see, by the names that paths give them, as the domain says.
#[expect(clippy::too_many_lines, reason = "a line or two for each noun")]
async fn visible(forum: &TestApp, actor: &Actor) -> HashMap<&'static str, HashSet<String>> {
    let db = forum.app.db.read();
    macro_rules! keys {
        ($($parameter:literal $column:ident: $($found:expr),+;)*) => {
            HashMap::from([$(($parameter, {
                let mut keys = HashSet::new();
                $(keys.extend($found.all(db).await.unwrap().into_iter().map(|row| row.$column.to_string()));)+
                keys
            })),*])
        };
    }
    let sessions = entity::session::Entity::find().filter(own::visible(actor));
    let mut keys: HashMap<_, HashSet<String>> = keys!(
        "account_id" id: person::visible(actor), sanction::members(actor);
        "action_id" id: action::visible(actor);
        "agenda_item_id" id: agenda_item::visible(actor);
        "agenda_paper_id" id: agenda_paper::visible(actor);
        "concern_id" id: concern::visible(actor), concern::own(actor);
        "digest_id" id: digest::visible(actor);
        "draft_id" id: draft::visible(actor);
        "hand_id" id: hand::visible(actor);
        "job_id" id: job::visible(actor);
        "lock_id" id: lock::visible(actor);
        "meeting_id" id: meeting::visible(actor);
        "membership_id" id: membership::visible(actor);
        "message_id" id: message::visible(actor), message::held(actor), message::own(actor);
        "minutes_correction_id" id: minutes::visible_corrections(actor);
        "minutes_section_id" id: minutes::visible_sections(actor);
        "nomination_id" id: nomination::visible(actor);
        "organisation_id" id: organisation::visible(actor);
        "poll_id" id: poll::visible(actor);
        "post_id" id: post::visible(actor), post::own(actor);
        "referral_id" id: referral::visible(actor), referral::list_asked_about(actor);
        "response_id" id: response::visible(actor);
        "review_id" id: review::known(actor);
        "sanction_id" id: sanction::visible(actor);
        "session_id" id: sessions;
        "slug" slug: space::visible(actor);
        "space_id" id: space::visible(actor);
        "submission_id" id: submission::visible(actor), submission::own(actor);
        "suppression_id" id: suppression::visible(actor);
        "thread_id" id: thread::visible(actor);
        "trend_id" id: trend::visible(actor);
    );
    let written = keys!(
        "post" id: post::own(actor);
        "message" id: message::own(actor);
        "submission" id: submission::own(actor);
        "concern" id: concern::own(actor);
    );
    let own: HashSet<String> = written.into_values().flatten().collect();
    let mut handled = own.clone();
    if actor.is_moderator() {
        let read = ["post_id", "message_id", "submission_id", "concern_id"];
        handled.extend(read.iter().flat_map(|name| keys[name].iter().cloned()));
    }
    keys.insert("id", own);
    keys.insert(HANDLED, handled);
    add_others(forum, actor, &mut keys).await;
    keys
}

/// The meetings that somebody may see, and those of which they may read the minutes.
async fn add_minuted(forum: &TestApp, actor: &Actor, keys: &mut HashMap<&'static str, HashSet<String>>) {
    let mut minuted = keys["meeting_id"].clone();
    let minutes = minutes::visible(actor).all(forum.app.db.read()).await.unwrap();
    minuted.extend(minutes.into_iter().map(|row| row.meeting_id.to_string()));
    keys.insert(MINUTED, minuted);
}

/// Of what is locked, whoever could read it is told that it is looked at; and published minutes are read by more people
/// than their meeting.
async fn add_others(forum: &TestApp, actor: &Actor, keys: &mut HashMap<&'static str, HashSet<String>>) {
    add_minuted(forum, actor, keys).await;
    let db = forum.app.db.read();
    for row in entity::lock::Entity::find().all(db).await.unwrap() {
        let subject = Subject::new(row.subject_kind, row.subject_id);
        if item::is_locked(db, actor, subject).await.unwrap() {
            let name = format!("{}_id", row.subject_kind);
            keys.get_mut(name.as_str()).unwrap().insert(row.subject_id.to_string());
        }
    }
}

/// A key as long as the other and of the same kind, of nothing.
fn of_nothing(parameter: &str, key: &str) -> String {
    match parameter {
        "slug" => "x".repeat(key.len()),
        _ => "5f0c9c5e-7a3d-4c52-9d0e-0123456789ab".to_owned(),
    }
}

/// The name that a route gives to a part of its path, if it is a key.
fn parameter(segment: &str) -> Option<&str> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    (!NO_KEYS.contains(&name)).then_some(name)
}

/// The same address with keys of nothing in the place of those that are not among these, and what they are of.
fn without(
    route: &Route,
    address: &str,
    visible: &HashMap<&'static str, HashSet<String>>,
) -> (String, Vec<&'static str>) {
    let mut hidden = Vec::new();
    let segments = route.path.split('/').zip(address.split('/')).map(|(segment, key)| {
        let Some(name) = parameter(segment) else { return key.to_owned() };
        let moderated = ["/contributions/", "/content-notes/"];
        let is_moderated = moderated.iter().any(|start| route.path.starts_with(start));
        let name = if is_moderated && name == "id" { HANDLED } else { name };
        let is_minuted = route.path.contains("/meetings/{meeting_id}/minutes");
        let name = if is_minuted && name == "meeting_id" { MINUTED } else { name };
        let known = visible.get_key_value(name);
        let (name, seen) = known.unwrap_or_else(|| panic!("{}: who may see a {name}?", route.path));
        if seen.contains(key) {
            return key.to_owned();
        }
        hidden.push(*name);
        of_nothing(name, key)
    });
    (segments.collect::<Vec<_>>().join("/"), hidden)
}

fn has_keys(route: &Route) -> bool {
    // A link in a mail is its own proof, and nothing that somebody may see.
    !route.path.contains("{token}") && route.path.split('/').any(|segment| parameter(segment).is_some())
}

async fn ask(visitor: &Visitor<'_>, method: &Method, path: &str) -> Reply {
    match (&visitor.way, method) {
        (_, &Method::GET) => visitor.get(path).await,
        (Way::SignedOut(forum), _) => forum.post(path, &[]).await,
        (Way::Browser(person), _) => person.post(path, &[]).await,
        (Way::Tool(tool), _) => tool.post(path, "5f0c9c5e-7a3d-4c52-9d0e-0123456789ab", &json!({})).await,
    }
}

async fn actor_of(forum: &TestApp, visitor: &Visitor<'_>) -> Option<Actor> {
    match &visitor.way {
        Way::SignedOut(_) => None,
        Way::Browser(person) => Some(person.actor().await),
        Way::Tool(tool) => {
            let now = forum.app.clock.now();
            Some(api_token::find_tool(forum.app.db.read(), &tool.token, now).await.unwrap().unwrap().actor)
        }
    }
}

/// A job that somebody has to look at.
async fn set_aside_a_job(forum: &TestApp) {
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    let txn = db.begin().await.unwrap();
    job::enqueue(&txn, &Job::SweepSessions, now).await.unwrap();
    txn.commit().await.unwrap();
    let aside = Expr::value(Some(now));
    let jobs = entity::job::Entity::update_many().col_expr(entity::job::Column::SetAsideAt, aside);
    jobs.exec(db.write()).await.unwrap();
}

/// An address that gets no more digests, of somebody whom few may know.
async fn suppress(forum: &TestApp, planted: &Planted<'_>) {
    let row = entity::suppression::ActiveModel {
        id: Set(SuppressionId::at(forum.app.clock.now())),
        address_hash: Set(vec![7; 32]),
        list: Set("*".to_owned()),
        reason: Set(Reason::Bounced),
        detail: Set(None),
        account_id: Set(Some(planted.linnet.account.id)),
        created_at: Set(forum.app.clock.now()),
        lifted_at: Set(None),
    };
    row.insert(forum.app.db.write()).await.unwrap();
}

/// A forum in which something of everything is, everybody who looks, and the keys of all that there is.
async fn gather(forum: &TestApp) -> (Vec<Visitor<'_>>, Keys) {
    let company = Company::meet(forum).await;
    let planted = plant(&company).await;
    company.member.draft_report("HD3").await;
    forum.space_for("closed", Posting::StraightAway, vec![Audience::role(Role::PolicyReader)]).await;
    forum.run_due_jobs().await;
    set_aside_a_job(forum).await;
    suppress(forum, &planted).await;
    let visitors = visitors(company, planted).await;
    let mut keys = forum.keys().await;
    keys.insert("part", vec!["change".to_owned()]);
    (visitors, keys)
}

#[tokio::test]
async fn what_somebody_may_not_see_is_answered_as_if_it_were_not_there() {
    let forum = TestApp::start_with(|settings| settings.messages_at_once = 1000).await;
    let (visitors, keys) = gather(&forum).await;
    let routes: Vec<_> = csa_forum::routes().into_iter().filter(has_keys).collect();
    let mut compared = BTreeSet::new();
    for visitor in &visitors {
        let Some(actor) = actor_of(&forum, visitor).await else { continue };
        let visible = visible(&forum, &actor).await;
        let for_tools = matches!(visitor.way, Way::Tool(_));
        for route in routes.iter().filter(|route| route.path.starts_with("/api/") == for_tools) {
            let others = addresses(route, &keys).into_iter().filter_map(|address| {
                let (missing, hidden) = without(route, &address, &visible);
                (!hidden.is_empty()).then_some((address, missing, hidden))
            });
            let others: Vec<_> = others.collect();
            let step = others.len().div_ceil(MOST).max(1);
            for (address, missing, hidden) in others.into_iter().step_by(step) {
                let theirs = ask(visitor, &route.method, &address).await.bearing();
                let none = ask(visitor, &route.method, &missing).await.bearing();
                let told = format!("{}: {} {address} and {missing}", visitor.name, route.method);
                assert!(
                    theirs.0.is_client_error() && theirs.0 != StatusCode::UNAUTHORIZED,
                    "{told}: {theirs:?}"
                );
                assert_eq!(theirs, none, "{told}");
                compared.extend(hidden.into_iter().map(|name| (name, route.method == Method::GET)));
            }
        }
    }
    let wanted = |route: &Route| {
        let get = route.method == Method::GET;
        route.path.split('/').filter_map(parameter).map(|name| (name, get)).collect::<Vec<_>>()
    };
    let wanted: BTreeSet<_> = routes.iter().flat_map(wanted).collect();
    let missed: Vec<_> = wanted.iter().filter(|wanted| !compared.contains(*wanted)).collect();
    assert!(missed.is_empty(), "nobody asked for these of somebody else's: {missed:?}");
    forum.run_due_jobs().await;
}

/// Routes that show nothing to a role that they admit, here, and why.
const SHOWS_NOTHING: &[(Role, &str, &str)] = &[
    (Role::Moderator, "/trends/new", "is of the report that its query names"),
    (Role::Moderator, "/trends", "is of the report that its form names"),
    (Role::Moderator, "/digests/{digest_id}/held", "is of the decision that its form names"),
    (Role::Moderator, "/digests/{digest_id}/items", "is of the trend that its form names"),
    (
        Role::PolicyReader,
        "/digests/{digest_id}/items/{item_id}/feedback",
        "is of the word that its form names",
    ),
    (Role::Moderator, "/digests/{digest_id}/schedule/new", "the edition that can be changed is not approved"),
    (Role::Moderator, "/digests/{digest_id}/items/{item_id}", "the edition that can be changed has no item"),
];

/// Whether somebody of this role and of no other is shown something on a route; a form with nothing in it need not be
/// taken, but has to be there.
async fn is_there((visitors, keys): (&[Visitor<'_>], &Keys), route: &Route, role: Role) -> bool {
    for visitor in visitors {
        let Way::Browser(person) = &visitor.way else { continue };
        if person.actor().await.roles != [role] {
            continue;
        }
        for path in addresses(route, keys) {
            let status = ask(visitor, &route.method, &path).await.status;
            let shown = match route.method {
                Method::GET => matches!(status, StatusCode::OK | StatusCode::SEE_OTHER),
                _ => !matches!(status, StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED),
            };
            if shown && !status.is_server_error() {
                return true;
            }
        }
    }
    false
}

#[tokio::test]
async fn a_role_that_a_route_admits_is_shown_something_there() {
    let forum = TestApp::start_with(|settings| settings.messages_at_once = 1000).await;
    let (visitors, keys) = gather(&forum).await;
    // Pages first: a form may change what they show.
    let (pages, forms): (Vec<_>, Vec<_>) =
        csa_forum::routes().into_iter().partition(|route| route.method == Method::GET);
    let mut empty = Vec::new();
    for route in pages.iter().chain(&forms) {
        let Access::Only(roles) = route.access else { continue };
        for role in roles {
            if !is_there((&visitors, &keys), route, *role).await {
                empty.push((*role, route.method.clone(), route.path));
            }
        }
    }
    let expected = |(role, _, path): &&(Role, Method, &str)| {
        SHOWS_NOTHING.iter().any(|(whose, at, _)| whose == role && at == path)
    };
    let unexpected: Vec<_> = empty.iter().filter(|it| !expected(it)).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert_eq!(empty.len(), SHOWS_NOTHING.len(), "of these some are shown something: {SHOWS_NOTHING:?}");
    forum.run_due_jobs().await;
}
