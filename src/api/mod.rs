//! JSON for an organisation's own tools, under `/api/v1`: the same nouns and the same rules as the pages. A tool
//! carries a bearer token; a session is worth nothing here.

mod actions;
mod answer;
mod description;
pub(crate) mod door;
pub(crate) mod error;
mod extract;
mod meetings;
mod minutes;
mod posts;
mod schema;
mod spaces;
mod submissions;
mod threads;
mod trends;

use crate::http::route::Route;

/// Every operation.
pub(crate) fn routes() -> Vec<Route> {
    let nouns = [
        actions::routes(),
        description::routes(),
        meetings::routes(),
        minutes::routes(),
        posts::routes(),
        spaces::routes(),
        submissions::routes(),
        threads::routes(),
        trends::routes(),
    ];
    nouns.into_iter().flatten().collect()
}
