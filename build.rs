//! What the compiler needs from `frontend`: the built assets, and a method for each message of the catalogues.

#[path = "build/assets.rs"]
mod assets;
#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/methods.rs"]
mod methods;
#[path = "build/variables.rs"]
mod variables;

use std::{fs, path::Path, path::PathBuf, process::ExitCode};

/// A failure in words for whoever runs the build.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    match write_generated() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            for line in problem.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn write_generated() -> Result<()> {
    let frontend = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    println!("cargo::rerun-if-changed=build");

    let catalogues = catalogue::read_all(&frontend.join("locales"))?;
    write(&out.join("messages.rs"), &methods::generate(&catalogues))?;

    let names = assets::read_manifest(&frontend.join("dist"))?;
    write(&out.join("assets.rs"), &names.constants())?;
    memory_serve::load_directory(frontend.join("dist/assets"));
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
