//! Pages for people: forms in, HTML out. What a page may show is asked of the domain; who may enter stands in the
//! tables of routes.

mod account;
mod actions;
mod affiliations;
mod answer;
pub(crate) mod assets;
mod audit;
mod concerns;
mod content_notes;
mod contributions;
mod digests;
mod directory;
pub(crate) mod door;
mod drafts;
pub(crate) mod error;
mod extract;
mod flags;
mod help;
mod home;
mod invitations;
mod jobs;
mod leave;
mod locks;
pub(crate) mod mailbox;
mod meetings;
mod minutes;
mod nominations;
mod operations;
mod organisations;
mod password_resets;
mod people;
mod posts;
mod referrals;
mod responses;
mod reviews;
mod sanctions;
mod second_factor;
mod sessions;
mod spaces;
mod statistics;
mod step_up;
mod submissions;
mod suppressions;
mod table;
mod terms;
mod theirs;
mod threads;
mod trends;
mod triage;
mod ui;
mod unsubscribe;
mod you_said_we_did;

use crate::http::route::Route;

/// Every page and form.
pub(crate) fn routes() -> Vec<Route> {
    let nouns = [
        account::routes(),
        actions::routes(),
        audit::routes(),
        affiliations::routes(),
        concerns::routes(),
        content_notes::routes(),
        contributions::routes(),
        digests::routes(),
        directory::routes(),
        drafts::routes(),
        flags::routes(),
        help::routes(),
        home::routes(),
        invitations::routes(),
        leave::routes(),
        locks::routes(),
        meetings::routes(),
        minutes::routes(),
        nominations::routes(),
        organisations::routes(),
        jobs::routes(),
        operations::routes(),
        people::routes(),
        password_resets::routes(),
        posts::routes(),
        responses::routes(),
        referrals::routes(),
        reviews::routes(),
        sanctions::routes(),
        second_factor::routes(),
        sessions::routes(),
        spaces::routes(),
        statistics::routes(),
        step_up::routes(),
        submissions::routes(),
        suppressions::routes(),
        terms::routes(),
        threads::routes(),
        trends::routes(),
        triage::routes(),
        you_said_we_did::routes(),
        unsubscribe::routes(),
    ];
    nouns.into_iter().flatten().collect()
}
