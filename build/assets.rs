//! The hashed names of the stylesheet, the script and the icon, from Vite's manifest.

use crate::{Result, read};
use std::path::Path;

/// Where Vite put what the layout links to, as paths of the site.
pub(crate) struct Assets {
    stylesheet: String,
    script: String,
    icon: String,
}

/// Reads `dist/.vite/manifest.json`.
pub(crate) fn read_manifest(dist: &Path) -> Result<Assets> {
    let path = dist.join(".vite/manifest.json");
    println!("cargo::rerun-if-changed={}", path.display());
    if !path.exists() {
        return Err(
            "frontend/dist is missing: run `npm install && npm run build` in frontend first (or `make build`)"
                .into(),
        );
    }
    let manifest = read(&path)?;
    let main = entry(&manifest, "scripts/main.ts")?;
    Ok(Assets {
        stylesheet: path_after(main, "\"css\"")?,
        script: path_after(main, "\"file\"")?,
        icon: path_after(entry(&manifest, "images/icon.svg")?, "\"file\"")?,
    })
}

impl Assets {
    /// The Rust source of the constants that the layout's `Ui` hands out.
    pub(crate) fn constants(&self) -> String {
        let Self { stylesheet, script, icon } = self;
        format!(
            "/// The path of the stylesheet.\npub(crate) const STYLESHEET: &str = {stylesheet:?};\n\
             /// The path of the script.\npub(crate) const SCRIPT: &str = {script:?};\n\
             /// The path of the icon.\npub(crate) const ICON: &str = {icon:?};\n"
        )
    }
}

/// The manifest's entry of one source file. Vite indents by two spaces, so an entry ends at `\n  }`.
fn entry<'a>(manifest: &'a str, source: &str) -> Result<&'a str> {
    let start = manifest.find(&format!("\n  \"{source}\": {{"));
    let entry = start.map(|start| &manifest[start + 1..]).and_then(|rest| rest.split("\n  }").next());
    entry.ok_or_else(|| {
        format!("Vite's manifest has no entry for {source}: run `npm run build` in frontend again")
    })
}

/// The first quoted text that starts with `assets/` after a key, as a path of the site.
fn path_after(entry: &str, key: &str) -> Result<String> {
    let value =
        entry.split_once(key).and_then(|(_, rest)| rest.split('"').find(|part| part.starts_with("assets/")));
    value.map(|file| format!("/{file}")).ok_or_else(|| format!("Vite's manifest has no {key} in: {entry}"))
}
