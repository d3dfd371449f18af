mod backup;
mod demo;
