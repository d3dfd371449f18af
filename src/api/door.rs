//! Where every operation is entered: which tool is asking, and whether its token allows this. A cookie is not looked
//! at, so no other site can make a browser ask.

use crate::{
    api::error::{Error, Result},
    app::App,
    domain::{
        self,
        actor::Terms,
        api_token::{self, Scope, Tool},
        audit,
    },
    http::route::{Access, Route},
};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};

/// The operations of a table behind their door, and nothing else under `/api`.
pub(crate) fn router(app: &App, routes: Vec<Route>) -> Router<App> {
    let missing = || any(async || Error::Domain(domain::Error::NotFound));
    let operations = routes.into_iter().fold(Router::new(), |router, route| {
        let handler = match route.access {
            Access::Tool(Some(scope)) => {
                let door = Door { app: app.clone(), scope, method: route.method, path: route.path };
                route.handler.layer(middleware::from_fn_with_state(door, admit))
            }
            Access::Tool(None) => route.handler,
            // What is for people belongs behind the pages' door. Here it would have none, so it is not there.
            Access::Everyone | Access::Halfway | Access::SignedIn | Access::Only(_) => return router,
        };
        router.route(route.path, handler)
    });
    ["/api", "/api/", "/api/{*rest}"]
        .into_iter()
        .fold(operations, |router, path| router.route(path, missing()))
        .method_not_allowed_fallback(async || Error::METHOD)
        .layer(DefaultBodyLimit::max(app.settings.largest_body))
        .layer(middleware::from_fn_with_state(app.clone(), authenticate))
}

async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match find_tool(&app, request.headers()).await {
        Ok(tool) => {
            request.extensions_mut().insert(tool);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// What the door knows of the operation behind it.
#[derive(Clone, Debug)]
struct Door {
    app: App,
    scope: Scope,
    method: Method,
    path: &'static str,
}

async fn admit(
    State(door): State<Door>,
    Extension(tool): Extension<Tool>,
    request: Request,
    next: Next,
) -> Response {
    if tool.may(door.scope) {
        return next.run(request).await;
    }
    let scope = door.scope;
    door.app.clone().tasks.spawn(async move {
        let route = (door.method.as_str(), door.path);
        if let Err(error) = audit::record_refusal(&door.app.db, &tool.actor, route).await {
            tracing::warn!(%error, "refusal not recorded");
        }
    });
    Error::Scope(scope).into_response()
}

/// Which tool holds the token that a request carries (RFC 6750, 2.1).
async fn find_tool(app: &App, headers: &HeaderMap) -> Result<Tool> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else { return Err(Error::Unauthorised { given: false }) };
    let tool = api_token::find_tool(app.db.read(), token.trim(), app.clock.now()).await?;
    let tool = tool.ok_or(Error::Unauthorised { given: true })?;
    if tool.actor.terms() == Terms::Accepted { Ok(tool) } else { Err(Error::TERMS) }
}
