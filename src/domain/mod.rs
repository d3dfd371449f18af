//! What the forum allows, and where it is written down. Nothing here knows about HTTP, HTML, sockets or mail.
//!
//! A noun imports only nouns before it; the one ordered list stands in `tests/architecture/main.rs`.

pub mod account;
pub mod action;
pub mod actor;
pub mod admission;
pub mod agenda_item;
pub mod agenda_paper;
pub mod api_token;
pub mod appeal;
pub mod attempt;
pub mod attendance;
pub mod audit;
pub mod backup;
pub mod concern;
pub mod content_note;
pub mod contribution;
pub mod database;
pub mod day;
pub mod declaration;
pub mod delivery;
pub mod departure;
pub mod difference;
pub mod digest;
pub mod directory;
pub mod draft;
pub mod exposure;
pub mod flag;
pub mod hand;
pub mod handling;
pub mod invitation;
pub mod item;
pub mod job;
pub mod lock;
pub mod markdown;
pub mod meeting;
pub mod meeting_event;
pub mod membership;
pub mod message;
pub mod minutes;
pub mod nomination;
pub mod organisation;
pub mod own_data;
pub mod page;
pub mod password;
pub mod password_change;
pub mod pause;
pub mod person;
pub mod poll;
pub mod post;
pub mod queue;
pub mod reaction;
mod reference;
pub mod referral;
pub mod resolution;
pub mod response;
pub mod review;
pub mod sanction;
pub mod schedule;
pub mod screening;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod similarity;
pub mod space;
pub mod statistics;
pub mod submission;
pub mod suppression;
pub mod taxonomy;
pub mod tenure;
pub mod terms;
pub mod text;
pub mod thread;
pub mod transcript;
pub mod trend;
pub mod working_time;

mod error;
mod field;

pub use actor::Actor;
pub use audit::Subject;
pub use error::{Error, Result};
pub use field::{FieldError, FieldErrors, Problem};

/// A moment in time, always in UTC, in whole microseconds.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
