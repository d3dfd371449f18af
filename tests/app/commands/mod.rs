mod audit;
mod backup;
mod demo;
mod doctor;
mod opening;
mod screen;
