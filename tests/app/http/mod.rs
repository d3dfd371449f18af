mod asking;
mod broken_off;
mod headers;
mod health;
mod limits;
mod security_txt;
mod trace;
