mod sessions;
mod threads;
