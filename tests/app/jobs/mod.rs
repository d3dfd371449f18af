mod after_sending;
mod crash;
mod deliveries;
mod dkim;
mod faults;
mod pace;
mod queue;
mod refreezing;
