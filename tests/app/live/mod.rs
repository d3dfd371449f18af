mod history;
mod meetings;
mod sockets;
