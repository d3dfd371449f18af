mod crash;
mod deliveries;
mod queue;
