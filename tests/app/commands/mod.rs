mod audit;
mod backup;
mod bounce;
mod demo;
mod doctor;
mod opening;
mod screen;
