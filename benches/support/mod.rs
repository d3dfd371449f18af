//! What the benches share: a release server on a folder of its own, a load, and a table that the docs keep.

pub(crate) mod load;
pub(crate) mod machine;
pub(crate) mod server;
pub(crate) mod sockets;
