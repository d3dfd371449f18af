mod concerns;
mod mailbox;
mod meetings;
mod responses;
mod sessions;
mod threads;
