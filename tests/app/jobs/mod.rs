mod crash;
mod deliveries;
mod queue;
mod refreezing;
