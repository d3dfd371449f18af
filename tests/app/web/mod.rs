mod mailbox;
mod sessions;
mod threads;
