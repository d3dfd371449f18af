mod concerns;
mod digests;
mod mailbox;
mod meetings;
mod responses;
mod sessions;
mod threads;
