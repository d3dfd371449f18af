mod after_sending;
mod crash;
mod deliveries;
mod queue;
mod refreezing;
