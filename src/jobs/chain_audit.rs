use crate::{
    app::App,
    domain::{Result, audit},
};

pub(super) async fn run(app: &App) -> Result<()> {
    while audit::chain(&app.db).await? > 0 {}
    Ok(())
}
