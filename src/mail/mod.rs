//! The mails that the forum sends: their words, and their bytes. A preview and a delivery are written by the same
//! functions.

pub(crate) mod bounce;
pub(crate) mod calendar;
pub(crate) mod digest;
pub(crate) mod mime;
pub(crate) mod notice;
