mod access;
mod history;
mod listening;
mod meetings;
mod sockets;
