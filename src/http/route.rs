//! The table of routes: each stands in it once, with who may enter. It builds the routers, and the access matrix of
//! the tests reads it.

use crate::{
    app::App,
    domain::{Actor, api_token::Scope},
};
use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use entity::role_grant::Role;

/// Who may enter a route. What they may see there is each noun's `visible`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone, signed in or not.
    Everyone,
    /// Everyone who has given their password, also where their account needs a code that they have not given yet.
    Halfway,
    /// Everyone who is signed in.
    SignedIn,
    /// Whoever holds one of these roles; to everybody else the route does not exist.
    Only(&'static [Role]),
    /// An organisation's tool with a bearer token; a session is none. A scope is what its token must allow.
    Tool(Option<Scope>),
}

impl Access {
    /// Whether somebody with a browser may enter; nobody in particular is `None`.
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        match (self, actor) {
            (Self::Everyone, _) | (Self::Halfway | Self::SignedIn, Some(_)) => true,
            (Self::Halfway | Self::SignedIn | Self::Only(_), None) | (Self::Tool(_), _) => false,
            (Self::Only(roles), Some(actor)) => roles.iter().any(|role| actor.holds(*role)),
        }
    }

    /// Whether somebody may enter who has given their password and not their code: as nobody in particular, or here.
    pub fn admits_halfway(self) -> bool {
        matches!(self, Self::Everyone | Self::Halfway)
    }
}

/// The page of a form in which people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormPage {
    /// Its path, as the table has it.
    pub path: &'static str,
    /// Whether what is written there is screened.
    pub screened: bool,
    /// Why what is typed there cannot be saved as a draft, where it cannot.
    pub no_drafts: Option<&'static str>,
}

/// A route: a method and a path, who may enter, and what answers.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is said of a route on its own, and most are said of few"
)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, as axum writes it.
    pub path: &'static str,
    /// Who may enter.
    pub access: Access,
    /// Why it takes requests of other sites, if it does.
    pub cross_site: Option<&'static str>,
    /// Whether it is open to those who have not accepted the terms in force.
    pub before_terms: bool,
    /// Whether it asks for a proof of who is asking that is only minutes old.
    pub step_up: bool,
    /// Whether it is open to whoever has done nothing but listen to a meeting for a while.
    pub to_listeners: bool,
    /// Whether a page asks for it by itself.
    pub by_itself: bool,
    /// The page of its form, if that is one in which people write: what is sent too late is kept for them.
    pub form_page: Option<FormPage>,
    /// What answers.
    pub(crate) handler: MethodRouter<App>,
}

impl Route {
    /// A page or a list.
    pub(crate) fn get<T: 'static>(path: &'static str, access: Access, handler: impl Handler<T, App>) -> Self {
        Self {
            method: Method::GET,
            path,
            access,
            cross_site: None,
            before_terms: false,
            step_up: false,
            to_listeners: false,
            by_itself: false,
            form_page: None,
            handler: on(MethodFilter::GET, handler),
        }
    }

    /// A change.
    pub(crate) fn post<T: 'static>(
        path: &'static str,
        access: Access,
        handler: impl Handler<T, App>,
    ) -> Self {
        Self {
            method: Method::POST,
            path,
            access,
            cross_site: None,
            before_terms: false,
            step_up: false,
            to_listeners: false,
            by_itself: false,
            form_page: None,
            handler: on(MethodFilter::POST, handler),
        }
    }

    /// Open to those who have not accepted the terms in force: help, the terms themselves, the way out.
    #[must_use]
    pub(crate) fn open_before_terms(self) -> Self {
        Self { before_terms: true, ..self }
    }

    /// Asks first for password and code, unless they were given within the last minutes. A form and the page that it is
    /// on both say so, and the page asks earlier than the form, so that what is typed on it passes.
    #[must_use]
    pub(crate) fn after_step_up(self) -> Self {
        Self { step_up: true, ..self }
    }

    /// A page asks for it by itself, as long as it is shown: using it is no use of the session, and keeps nobody signed in.
    #[must_use]
    pub(crate) fn asked_by_itself(self) -> Self {
        Self { by_itself: true, ..self }
    }

    /// Open as long as somebody may listen to a meeting, which is longer than a session otherwise lasts unused. Using it is
    /// no use of the session: a connection that comes back by itself keeps nobody signed in.
    #[must_use]
    pub(crate) fn open_to_listeners(self) -> Self {
        Self { to_listeners: true, ..self }
    }

    /// Takes the form of this page, in which people write: what is sent after a session ended is kept for its writer, and
    /// they can save it as a draft.
    #[must_use]
    pub(crate) fn of_form_on(self, path: &'static str) -> Self {
        Self { form_page: Some(FormPage { path, screened: true, no_drafts: None }), ..self }
    }

    /// The same for a form that may hold what screening refuses, such as an address for the safeguarding leads: it is to be
    /// sent, and does not lie about as a draft.
    #[must_use]
    pub(crate) fn of_unscreened_form_on(self, path: &'static str) -> Self {
        let no_drafts = Some("it may hold what screening refuses");
        Self { form_page: Some(FormPage { path, screened: false, no_drafts }), ..self }
    }

    /// Takes a form that cannot be saved as a draft, for the reason given.
    #[must_use]
    pub(crate) fn without_drafts(self, reason: &'static str) -> Self {
        let form_page = self.form_page.map(|page| FormPage { no_drafts: Some(reason), ..page });
        Self { form_page, ..self }
    }

    /// Takes requests of other sites, for the reason given.
    #[must_use]
    pub(crate) fn open_to_other_sites(self, reason: &'static str) -> Self {
        Self { cross_site: Some(reason), ..self }
    }
}
