mod deliveries;
mod queue;
