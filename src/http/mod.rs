//! What pages, JSON and sockets share: which routes there are, who is asking, and which status answers them.

pub(crate) mod client;
pub(crate) mod csrf;
pub(crate) mod headers;
pub(crate) mod health;
pub(crate) mod limits;
pub(crate) mod route;
pub(crate) mod security_txt;
pub(crate) mod session;
pub(crate) mod status;
pub(crate) mod trace;
