//! The description of the interface, made from the code (OpenAPI 3.1).

use crate::{
    api::{
        actions,
        error::{self, Problem},
        extract::LONGEST_KEY,
        meetings, minutes, posts, spaces, submissions, threads, trends,
    },
    http::route::{Access, Route},
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components, Content, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/api/v1/openapi.json", Access::Tool(None), show)]
}

#[derive(OpenApi)]
#[openapi(
    info(title = "The forum, for an organisation's own tools", version = "1"),
    servers((url = "/")),
    paths(
        actions::index,
        meetings::index,
        minutes::show,
        posts::create,
        posts::index,
        posts::show,
        show,
        spaces::index,
        spaces::show,
        submissions::create,
        submissions::index,
        submissions::show,
        threads::create,
        threads::index,
        threads::show,
        trends::index,
        trends::show,
    ),
    components(schemas(Problem)),
    modifiers(&Bearer, &Problems, &Keys),
)]
struct Description;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| Description::openapi().to_json().unwrap_or_default());

/// `GET /api/v1/openapi.json`
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "describe",
    summary = "Describe this interface",
    description = "For any token.",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object)),
    security(("bearer" = []))
)]
async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// Every operation asks for a bearer token.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// Every operation can fail, and says so in the same way.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let problem = ResponseBuilder::new()
            .description("What is wrong")
            .content(error::MEDIA_TYPE, Content::new(Some(Ref::from_schema_name("Problem"))))
            .build();
        let components = document.components.get_or_insert_with(Components::new);
        components.responses.insert("Problem".to_owned(), RefOr::T(problem));
        for path in document.paths.paths.values_mut() {
            for operation in [&mut path.get, &mut path.post].into_iter().flatten() {
                let problem = || RefOr::Ref(Ref::from_response_name("Problem"));
                operation.responses.responses.insert("default".to_owned(), problem());
                for status in statuses(operation) {
                    operation.responses.responses.insert((*status).to_owned(), problem());
                }
            }
        }
    }
}

/// The failures that an operation foresees; any other stands under `default`.
fn statuses(operation: &Operation) -> &'static [&'static str] {
    match (&operation.request_body, &operation.parameters) {
        (Some(_), _) => &["400", "401", "403", "404", "409", "413", "415", "422"],
        (None, Some(_)) => &["400", "401", "403", "404", "422"],
        (None, None) => &["401", "403"],
    }
}

/// Every write carries the key by which it can be sent again.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for operation in document.paths.paths.values_mut().filter_map(|path| path.post.as_mut()) {
            operation.parameters.get_or_insert_default().push(RefOr::T(key()));
        }
    }
}

fn key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(LONGEST_KEY))
        .pattern(Some("^[0-9A-Za-z_-]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(
            "A key of your choice, such as a UUID. Sent again with the same key, the same request makes nothing \
             new and gets the same answer; another request gets 422.",
        ))
        .schema(Some(schema))
        .build()
}
