use crate::{
    clock::Clock,
    commands::{Result, migrate, open, plain, share},
    config::Settings,
    domain::backup,
};
use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

pub(super) async fn run(settings: &Settings, file: &Path) -> Result {
    if file.exists() {
        return Err(format!("{} is there already: give another name", file.display()));
    }
    let db = open(settings).await?;
    let _tenure = share(settings).await?;
    migrate::check(&db).await?;
    let mut passing = file.as_os_str().to_owned();
    passing.push(".part");
    let passing = Path::new(&passing);
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    // What it holds is for the operator alone.
    let out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(passing);
    let out = BufWriter::new(out.map_err(told)?);
    let written = backup::write(&db, out, Clock::System.now()).await;
    let kept = written.map_err(plain).and_then(|(out, rows)| {
        let out = out.into_inner().map_err(|error| told(error.into_error()))?;
        keep(&out, passing, file).map(|()| rows).map_err(told)
    });
    if kept.is_err() {
        // Half a backup is none.
        let _ = fs::remove_file(passing);
    }
    let rows = kept?;
    backup::record(&db, rows, Clock::System.now()).await.map_err(plain)?;
    writeln!(std::io::stdout(), "{rows} rows are in {}", file.display()).map_err(plain)
}

/// Gives a whole file its name, so that it is there and on the disk, or not there.
fn keep(out: &File, passing: &Path, file: &Path) -> std::io::Result<()> {
    out.sync_all()?;
    fs::rename(passing, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
