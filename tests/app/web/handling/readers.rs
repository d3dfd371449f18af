//! Everybody who may look.

use super::rules::Reader;
use crate::support::{Person, Reply, TestApp, Tool};
use axum::http::Method;
use csa_forum::domain::api_token::Scope;
use entity::{organisation::Kind, role_grant::Role};

/// How somebody comes in.
pub(super) enum Way<'a> {
    Browser(Person<'a>),
    Tool(Tool<'a>),
    SignedOut(&'a TestApp),
}

impl Way<'_> {
    /// Asks for an address; a form is sent with nothing in it. A tool sends no forms.
    pub(super) async fn ask(&self, method: &Method, address: &str) -> Option<Reply> {
        let get = *method == Method::GET;
        Some(match self {
            Self::SignedOut(forum) if get => forum.get(address).await,
            Self::SignedOut(forum) => forum.post(address, &[]).await,
            // Leaving ends the session, which others need.
            Self::Browser(person) if get && address == "/leave" => person.again().await.get(address).await,
            Self::Browser(person) if get => person.get(address).await,
            Self::Browser(person) => person.again().await.post(address, &[]).await,
            Self::Tool(tool) if get => tool.get(address).await,
            Self::Tool(_) => return None,
        })
    }
}

/// Everybody but authors.
pub(super) async fn readers(forum: &TestApp) -> Vec<(Reader, Way<'_>)> {
    let person = async |name: &str, roles: &[Role]| forum.person_with(name, roles).await;
    let ada = person("Ada", &[Role::Member]).await;
    let olwen = person("Olwen", &[Role::Member]).await;
    let osier = person("Osier", &[Role::Member, Role::PolicyReader]).await;
    let harbour = forum.organisation("Harbour Trust", Kind::Charity, &[&ada, &osier]).await;
    forum.organisation("Tidewater College", Kind::Academic, &[&olwen]).await;
    let tool = Tool::of(&ada, &harbour, &Scope::ALL).await;
    vec![
        (Reader::Insider, Way::Browser(ada)),
        (Reader::Outsider, Way::Browser(olwen)),
        (Reader::Moderator, Way::Browser(person("Brae", &[Role::Moderator]).await)),
        (Reader::Policy, Way::Browser(person("Teal", &[Role::PolicyReader]).await)),
        (Reader::PolicyMember, Way::Browser(osier)),
        (
            Reader::PolicyModerator,
            Way::Browser(person("Quill", &[Role::PolicyReader, Role::Moderator]).await),
        ),
        (Reader::Lead, Way::Browser(person("Lowri", &[Role::SafeguardingLead]).await)),
        (
            Reader::PolicyLead,
            Way::Browser(person("Larch", &[Role::PolicyReader, Role::SafeguardingLead]).await),
        ),
        (Reader::Secretary, Way::Browser(forum.secretary().await)),
        (Reader::Auditor, Way::Browser(person("Edwin", &[Role::Auditor]).await)),
        (Reader::Administrator, Way::Browser(person("Rosa", &[Role::Administrator]).await)),
        (Reader::Tool, Way::Tool(tool)),
        (Reader::SignedOut, Way::SignedOut(forum)),
    ]
}
