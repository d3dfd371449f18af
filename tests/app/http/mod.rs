mod health;
mod limits;
mod trace;
