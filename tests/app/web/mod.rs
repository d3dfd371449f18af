mod mailbox;
mod meetings;
mod sessions;
mod threads;
