use crate::{clock::Clock, commands::Result, domain::second_factor::Key};
use std::io::Write;

/// On standard output, since it is what the command is for.
pub(super) fn run(key: &str) -> Result {
    let key = Key::parse(key).ok_or("the key is not 32 letters and digits of base 32")?;
    writeln!(std::io::stdout(), "{}", key.code(Clock::System.now())).map_err(|error| error.to_string())
}
