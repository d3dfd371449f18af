mod access;
mod history;
mod leading;
mod listening;
mod meetings;
mod restarts;
mod sockets;
