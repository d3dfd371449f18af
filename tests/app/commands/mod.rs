mod backup;
mod demo;
mod doctor;
