//! Where every page is entered: who is asking, whether the table admits them, whether a form is genuine. What a
//! route may do stands in the table; no handler asks for itself.

use crate::{
    app::App,
    domain::{
        self, Actor,
        actor::{SentForm, Terms},
        audit, draft, secret, session,
    },
    http::{
        csrf::{self, Checked, Sent},
        route::{Access, FormPage, Route},
        session::{self as cookie, Holding, Token, Visit},
    },
    web::{
        answer,
        drafts::{self, Filled, Late},
        error::{Error, Failure, Result},
        extract::Halfway,
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    Router,
    extract::{Request, State},
    handler::Handler,
    http::{HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What the door knows of the route behind it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own, as the table does")]
struct Door {
    app: App,
    access: Access,
    cross_site: bool,
    /// Open to those who have not accepted the terms in force.
    before_terms: bool,
    /// Whether it asks for a proof of who is asking that is only minutes old.
    step_up: bool,
    /// Whether it is open to whoever only listens to a meeting, and using it is no use of the session.
    to_listeners: bool,
    by_itself: bool,
    /// The page of the form that it takes, if people write in it.
    form_page: Option<FormPage>,
    /// The same page by itself, if what is typed there can be saved as a draft.
    page: Option<Router>,
    /// Whether it is such a page: what was saved stands in its form.
    offers_draft: bool,
    /// The method and the path, as the table has them; nothing where no route stands.
    route: Option<(Method, &'static str)>,
}

/// How old a proof of who is asking may be on the page of a form, and how old when the form is sent.
const PROVED_TO_SEE: TimeDelta = TimeDelta::minutes(5);
const PROVED_TO_SEND: TimeDelta = TimeDelta::minutes(10);

/// The routes of a table, each behind its door.
pub(crate) fn router(app: &App, routes: Vec<Route>) -> Router<App> {
    let pages = form_pages(app, &routes);
    let inner = routes.into_iter().fold(Router::new(), |router, route| {
        let page = route.form_page.and_then(|page| pages.get(page.path).filter(|_| page.no_drafts.is_none()));
        let door = Door {
            app: app.clone(),
            access: route.access,
            cross_site: route.cross_site.is_some(),
            before_terms: route.before_terms,
            step_up: route.step_up,
            to_listeners: route.to_listeners,
            by_itself: route.by_itself,
            form_page: route.form_page,
            page: page.cloned(),
            offers_draft: route.method == Method::GET && pages.contains_key(route.path),
            route: Some((route.method, route.path)),
        };
        router.route(route.path, route.handler.layer(middleware::from_fn_with_state(door, enter)))
    });
    let inside = Door {
        app: app.clone(),
        access: Access::SignedIn,
        cross_site: false,
        before_terms: true,
        step_up: false,
        to_listeners: false,
        by_itself: false,
        form_page: None,
        page: None,
        offers_draft: false,
        route: None,
    };
    let inside = middleware::from_fn_with_state(inside, enter);
    let missing = async || Error::Domain(domain::Error::NotFound);
    inner.fallback_service(missing.layer(inside).with_state(app.clone()))
}

/// The pages of forms that can be saved as drafts, each by itself: whoever saves one is shown it without another request.
fn form_pages(app: &App, routes: &[Route]) -> HashMap<&'static str, Router> {
    let drafted = routes.iter().filter_map(|route| route.form_page).filter(|page| page.no_drafts.is_none());
    let drafted: HashSet<&str> = drafted.map(|page| page.path).collect();
    let pages = routes.iter().filter(|route| route.method == Method::GET && drafted.contains(route.path));
    let alone =
        |route: &Route| Router::new().route(route.path, route.handler.clone()).with_state(app.clone());
    pages.map(|route| (route.path, alone(route))).collect()
}

async fn enter(State(door): State<Door>, request: Request, next: Next) -> Response {
    let app = &door.app;
    let uri = request.uri().clone();
    let found = if door.to_listeners {
        cookie::find_listener(app, request.headers()).await
    } else {
        cookie::find(app, request.headers()).await
    };
    match found {
        Ok(holding) => {
            let given = holding.as_ref().map(|holding| holding.visit().token.clone());
            let given = given.or_else(|| cookie::form_secret(app, request.headers()));
            let form_secret = given.clone().unwrap_or_else(|| secret::token().0);
            let visit = holding.as_ref().and_then(Holding::signed_in);
            let ui = Ui::new(app, visit, &form_secret, &uri);
            let writer = visit.filter(|_| drafts::asked_for(&uri).is_some()).map(|it| it.actor.clone());
            let waiting = visit.is_some_and(|visit| terms_wait(&door, &visit.actor, request.method()));
            let mut sent = None;
            let mut response = match admit(&door, (holding.as_ref(), &form_secret), request, &mut sent).await
            {
                Ok(Admitted::In(request)) if waiting => to_the_terms(&request),
                Ok(Admitted::In(request)) => {
                    let passed = pass(&door, (holding, ui.clone()), (*request, sent.as_ref()), next).await;
                    passed.unwrap_or_else(Error::into_response)
                }
                Ok(Admitted::ToSignIn(late)) => return signed_out(ui, &uri, late),
                Ok(Admitted::ToStepUp) => answer::to(&step_up(&uri)),
                Err(error) => error.into_response(),
            };
            if let Some(failure) = response.extensions().get::<Failure>() {
                let words = match (sent, writer) {
                    (Some(sent), _) if door.form_page.is_some() => {
                        drafts::words(Arc::unwrap_or_clone(sent.0))
                    }
                    (None, Some(writer)) => drafts::words_for(app, &writer, &uri).await,
                    _ => Vec::new(),
                };
                response = failure.page(ui, response.status(), words);
            }
            if given.is_none()
                && let Some(cookie) = cookie::form_cookie(app, &form_secret)
            {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(error) => {
            let response = Error::from(error).into_response();
            let failure = response.extensions().get::<Failure>().copied();
            failure.map_or(StatusCode::INTERNAL_SERVER_ERROR.into_response(), |failure| {
                failure.page(Ui::new(app, None, "", &uri), response.status(), Vec::new())
            })
        }
    }
}

/// Whether somebody has to accept the terms before they go on. A form that they were writing when the terms changed
/// is taken first.
fn terms_wait(door: &Door, actor: &Actor, method: &Method) -> bool {
    let open = door.before_terms || door.access == Access::Everyone;
    !open
        && match actor.terms() {
            Terms::Accepted => false,
            Terms::Changed => method.is_safe(),
            Terms::Due => true,
        }
}

/// On to the terms, and from there to where they were going.
fn to_the_terms(request: &Request) -> Response {
    let next = if request.method().is_safe() { here(request.uri()) } else { "/" };
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("/terms/acceptance/new?next={next}")).into_response()
}

/// What becomes of a request.
enum Admitted {
    /// It goes on.
    In(Box<Request>),
    /// Its maker has to sign in first; what they wrote may be kept for them.
    ToSignIn(Option<Late>),
    /// Its maker has to prove first who they are.
    ToStepUp,
}

async fn admit(
    door: &Door,
    (holding, form_secret): (Option<&Holding>, &str),
    request: Request,
    sent: &mut Option<Sent>,
) -> Result<Admitted> {
    let changes = !request.method().is_safe() && !door.cross_site;
    if changes && !csrf::is_same_site(&door.app, request.headers()) {
        return Err(Error::Csrf);
    }
    let actor = holding.and_then(Holding::signed_in).map(|visit| &visit.actor);
    let halfway = actor.is_none() && holding.is_some() && door.access.admits_halfway();
    if !halfway && !door.access.admits(actor) {
        let Some(actor) = actor else { return Ok(Admitted::ToSignIn(keep(door, holding, request).await?)) };
        tell_of_refusal(door, actor);
        if changes && door.form_page.is_some() {
            // They may have lost a role while they wrote: it is not taken, and is given back.
            drop(genuine(door, form_secret, request, sent).await);
        }
        return Err(domain::Error::NotFound.into());
    }
    if door.route.is_none() {
        // Without a look at what is sent: where no route is open to somebody, none is taken either.
        return Err(domain::Error::NotFound.into());
    }
    let request = if changes { genuine(door, form_secret, request, sent).await? } else { Box::new(request) };
    if !door.step_up {
        return Ok(Admitted::In(request));
    }
    let safe = request.method().is_safe();
    let time = if safe { PROVED_TO_SEE } else { PROVED_TO_SEND };
    // Whoever is halfway gave their password within the last half an hour, and can do nothing else.
    if halfway || actor.is_some_and(|actor| actor.proved_within(time)) {
        Ok(Admitted::In(request))
    } else if safe {
        Ok(Admitted::ToStepUp)
    } else {
        Err(Error::ProofTooOld)
    }
}

/// What becomes of a form that comes when nobody is signed in any more.
async fn keep(door: &Door, holding: Option<&Holding>, request: Request) -> Result<Option<Late>> {
    match (&door.route, door.form_page) {
        (Some((_, path)), Some(page)) if holding.is_none() => {
            drafts::keep(&door.app, (path, page), request).await
        }
        _ => Ok(None),
    }
}

/// The request, if the form in it is one of ours; and what was sent in any case.
async fn genuine(
    door: &Door,
    form_secret: &str,
    request: Request,
    sent: &mut Option<Sent>,
) -> Result<Box<Request>> {
    let (request, found) = match csrf::check(&door.app, form_secret, request).await {
        Checked::Genuine(request, found) => (Ok(request), found),
        Checked::Forged(found) => (Err(Error::Csrf), found),
        Checked::TooLarge => return Err(Error::TooLarge),
    };
    *sent = Some(found);
    request
}

/// Where to prove who one is, and to come back from.
fn step_up(uri: &Uri) -> String {
    let next: String = url::form_urlencoded::byte_serialize(here(uri).as_bytes()).collect();
    format!("/step-up?next={next}")
}

/// What is asked for, with its query: it may name a form that is kept.
fn here(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", PathAndQuery::as_str)
}

/// Beside the answer, so that it takes no longer than that of a page that does not exist.
fn tell_of_refusal(door: &Door, actor: &Actor) {
    let Some((method, path)) = door.route.clone() else { return };
    let (app, actor) = (door.app.clone(), actor.clone());
    app.tasks.clone().spawn(async move {
        if let Err(error) = audit::record_refusal(&app.db, &actor, (method.as_str(), path)).await {
            tracing::warn!(%error, "refusal not recorded");
        }
    });
}

async fn pass(
    door: &Door,
    (holding, ui): (Option<Holding>, Ui),
    (mut request, sent): (Request, Option<&Sent>),
    next: Next,
) -> Result<Response> {
    let app = &door.app;
    let visit = match holding {
        Some(Holding::SignedIn(visit)) => visit,
        Some(Holding::Halfway(visit)) => {
            request.extensions_mut().insert(ui);
            request.extensions_mut().insert(Halfway(visit.actor));
            return Ok(next.run(request).await);
        }
        None => {
            request.extensions_mut().insert(ui);
            return Ok(next.run(request).await);
        }
    };
    let response = match sent.filter(|sent| sent.value(drafts::BUTTON).is_some()) {
        Some(sent) => drafts::save(app, (&visit, ui), place(door, request.uri())?, sent).await?,
        None => take(door, (&visit, ui), (request, sent), next).await?,
    };
    if visit.actor.touch_due() && !door.to_listeners && !door.by_itself {
        let app = app.clone();
        app.tasks.clone().spawn(async move {
            if let Err(error) = session::touch(&app.db, &visit.actor).await {
                tracing::warn!(%error, "session not touched");
            }
        });
    }
    Ok(response)
}

/// Where the form stands that is to be saved. A form that cannot be is not taken for one that is sent.
fn place<'a>(door: &'a Door, uri: &'a Uri) -> Result<drafts::Place<'a>> {
    match (&door.page, door.form_page, &door.route) {
        (Some(page), Some(form_page), Some((_, route))) => {
            Ok(drafts::Place { page, form_page, route, path: uri.path() })
        }
        _ => Err(Error::Unreadable),
    }
}

/// Has the request answered: a page with its form filled in, or a form, whose draft goes with what comes of it.
async fn take(
    door: &Door,
    (visit, ui): (&Visit, Ui),
    (mut request, sent): (Request, Option<&Sent>),
    next: Next,
) -> Result<Response> {
    let (app, mut actor) = (&door.app, visit.actor.clone());
    let filled = sent.filter(|_| door.form_page.is_some()).and_then(Filled::sent);
    let carried = filled.as_ref().and_then(|filled| filled.draft);
    let ui = match filled {
        Some(filled) => ui.with_form(filled),
        None if request.method().is_safe() => {
            drafts::fill(app, &actor, ui, (request.uri(), door.offers_draft)).await?
        }
        None => ui,
    };
    if let (Some(form_page), Some((_, route))) = (door.form_page, &door.route) {
        let page = drafts::page_of(form_page, route, request.uri().path()).into();
        actor.form = Some(SentForm { page, writing: sent.and_then(drafts::writing) });
    }
    request.extensions_mut().insert(ui);
    request.extensions_mut().insert(actor);
    request.extensions_mut().insert(Token(visit.token.clone()));
    let response = next.run(request).await;
    // What made something has forgotten it by now; what was done already, or was done elsewhere, has not.
    if let Some((id, _)) = carried.filter(|_| response.status().is_redirection())
        && let Err(error) = draft::forget(&app.db, &visit.actor, id).await
    {
        tracing::warn!(%error, "draft not forgotten");
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage {
    ui: Ui,
    sign_in: String,
    /// Whether a form that came too late is kept.
    is_kept: Option<bool>,
}

/// The neutral page: what Back shows after leaving. It is the same whether or not the page asked for exists.
pub(super) fn signed_out(ui: Ui, uri: &Uri, late: Option<Late>) -> Response {
    let is_kept = late.as_ref().map(|late| late.is_kept);
    let next = late.map_or(here(uri).to_owned(), |late| late.page);
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let page = SignedOutPage { ui, sign_in: format!("/sign-in?next={next}"), is_kept };
    match page.render() {
        Ok(html) => {
            // RFC 9110, 15.5.2 wants a challenge with a 401; no browser acts on this one.
            let challenge = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Session"));
            (StatusCode::UNAUTHORIZED, [challenge], Html(html)).into_response()
        }
        Err(error) => Error::from(error).into_response(),
    }
}
