//! Where every page is entered: who is asking, whether the table admits them, whether a form is genuine. What a
//! route may do stands in the table; no handler asks for itself.

use crate::{
    app::App,
    domain::{self, Actor, actor::Terms, audit, secret, session},
    http::{
        csrf::{self, Checked},
        route::{Access, Route},
        session::{self as cookie, Token, Visit},
    },
    web::{
        error::{Error, Failure, Result},
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    Router,
    extract::{Request, State},
    handler::Handler,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
};

/// What the door knows of the route behind it.
#[derive(Clone, Debug)]
struct Door {
    app: App,
    access: Access,
    cross_site: bool,
    /// Open to those who have not accepted the terms in force.
    before_terms: bool,
    /// The method and the path, as the table has them; nothing where no route stands.
    route: Option<(Method, &'static str)>,
}

/// The routes of a table, each behind its door.
pub(crate) fn router(app: &App, routes: Vec<Route>) -> Router<App> {
    let behind = |access, (cross_site, before_terms), route| Door {
        app: app.clone(),
        access,
        cross_site,
        before_terms,
        route,
    };
    let inner = routes.into_iter().fold(Router::new(), |router, route| {
        let place = Some((route.method, route.path));
        let door = behind(route.access, (route.cross_site.is_some(), route.before_terms), place);
        router.route(route.path, route.handler.layer(middleware::from_fn_with_state(door, enter)))
    });
    let inside = || middleware::from_fn_with_state(behind(Access::SignedIn, (false, true), None), enter);
    let missing = async || Error::Domain(domain::Error::NotFound);
    inner.fallback_service(missing.layer(inside()).with_state(app.clone()))
}

async fn enter(State(door): State<Door>, request: Request, next: Next) -> Response {
    let app = &door.app;
    let uri = request.uri().clone();
    match cookie::find(app, request.headers()).await {
        Ok(visit) => {
            let given = visit.as_ref().map(|visit| visit.token.clone());
            let given = given.or_else(|| cookie::form_secret(app, request.headers()));
            let form_secret = given.clone().unwrap_or_else(|| secret::token().0);
            let ui = Ui::new(app, visit.as_ref(), &form_secret, &uri);
            let waiting =
                visit.as_ref().is_some_and(|visit| terms_wait(&door, &visit.actor, request.method()));
            let mut response = match admit(&door, (visit.as_ref(), &form_secret), request).await {
                Ok(Some(request)) if waiting => to_the_terms(&request),
                Ok(Some(request)) => pass(app, (visit, ui.clone()), request, next).await,
                Ok(None) => return signed_out(ui, uri.path()),
                Err(error) => error.into_response(),
            };
            if let Some(failure) = response.extensions().get::<Failure>() {
                response = failure.page(ui, response.status());
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
                failure.page(Ui::new(app, None, "", &uri), response.status())
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
    let next = if request.method().is_safe() { request.uri().path() } else { "/" };
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("/terms/acceptance/new?next={next}")).into_response()
}

/// The request, if it may go on; `None` if its maker has to sign in first.
async fn admit(
    door: &Door,
    (visit, form_secret): (Option<&Visit>, &str),
    request: Request,
) -> Result<Option<Request>> {
    let changes = !request.method().is_safe() && !door.cross_site;
    if changes && !csrf::is_same_site(&door.app, request.headers()) {
        return Err(Error::Csrf);
    }
    if !door.access.admits(visit.map(|visit| &visit.actor)) {
        let Some(visit) = visit else { return Ok(None) };
        tell_of_refusal(door, &visit.actor);
        return Err(domain::Error::NotFound.into());
    }
    if !changes {
        return Ok(Some(request));
    }
    match csrf::check(&door.app, form_secret, request).await {
        Checked::Genuine(request) => Ok(Some(*request)),
        Checked::Forged => Err(Error::Csrf),
        Checked::TooLarge => Err(Error::TooLarge),
    }
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

async fn pass(app: &App, (visit, ui): (Option<Visit>, Ui), mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(ui);
    let Some(visit) = visit else { return next.run(request).await };
    request.extensions_mut().insert(visit.actor.clone());
    request.extensions_mut().insert(Token(visit.token.clone()));
    let response = next.run(request).await;
    if visit.actor.touch_due() {
        let app = app.clone();
        app.tasks.clone().spawn(async move {
            if let Err(error) = session::touch(&app.db, &visit.actor).await {
                tracing::warn!(%error, "session not touched");
            }
        });
    }
    response
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage {
    ui: Ui,
    sign_in: String,
}

/// The neutral page: what Back shows after leaving. It is the same whether or not the page asked for exists.
pub(super) fn signed_out(ui: Ui, path: &str) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    let page = SignedOutPage { ui, sign_in: format!("/sign-in?next={next}") };
    match page.render() {
        Ok(html) => {
            // RFC 9110, 15.5.2 wants a challenge with a 401; no browser acts on this one.
            let challenge = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Session"));
            (StatusCode::UNAUTHORIZED, [challenge], Html(html)).into_response()
        }
        Err(error) => Error::from(error).into_response(),
    }
}
