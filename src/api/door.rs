//! Where every operation is entered: which tool is asking, and whether its token allows this. A cookie is not looked
//! at, so no other site can make a browser ask.

use crate::{
    api::error::{Error, Result},
    app::App,
    domain::{
        self,
        api_token::{self, Scope, Tool},
    },
    http::route::{Access, Route},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};

/// The operations of a table behind their door, and nothing else under `/api`.
pub(crate) fn router(app: &App, routes: Vec<Route>) -> Router<App> {
    let missing = || any(async || Error::Domain(domain::Error::NotFound));
    let operations = routes.into_iter().fold(Router::new(), |router, route| {
        let handler = match route.access {
            Access::Tool(Some(scope)) => route.handler.layer(middleware::from_fn_with_state(scope, admit)),
            _ => route.handler,
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

async fn admit(
    State(scope): State<Scope>,
    tool: Option<axum::Extension<Tool>>,
    request: Request,
    next: Next,
) -> Response {
    if tool.is_some_and(|tool| tool.may(scope)) {
        next.run(request).await
    } else {
        Error::Scope(scope).into_response()
    }
}

/// Which tool holds the token that a request carries (RFC 6750, 2.1).
async fn find_tool(app: &App, headers: &HeaderMap) -> Result<Tool> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else { return Err(Error::Unauthorised { given: false }) };
    let tool = api_token::find_tool(app.db.read(), token.trim(), app.clock.now()).await?;
    tool.ok_or(Error::Unauthorised { given: true })
}
