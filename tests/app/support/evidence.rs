//! What is kept of what people did, to be looked through.

use super::TestApp;
use csa_forum::domain::backup;
use entity::audit_entry;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::{fs, io::Read};
use uuid::Uuid;

impl TestApp {
    /// What the audit log keeps besides of the thing with this key, in order.
    pub(crate) async fn audit_details(&self, id: &str) -> Vec<serde_json::Value> {
        let id: Uuid = id.parse().unwrap();
        let entries = audit_entry::Entity::find().filter(audit_entry::Column::SubjectId.eq(id));
        let entries = entries.order_by_asc(audit_entry::Column::Id).all(self.app.db.read()).await.unwrap();
        entries.into_iter().map(|entry| entry.detail).collect()
    }

    /// Every byte that the database holds: its rows, and on SQLite its files as they are.
    pub(crate) async fn bytes(&self) -> Vec<(String, Vec<u8>)> {
        let (file, _) = backup::write(&self.app.db, Vec::new(), self.app.clock.now()).await.unwrap();
        let mut rows = Vec::new();
        flate2::read::GzDecoder::new(&*file).read_to_end(&mut rows).unwrap();
        let mut held = vec![("the rows".to_owned(), rows)];
        for file in fs::read_dir(self.folder.path()).unwrap() {
            let path = file.unwrap().path();
            held.push((path.display().to_string(), fs::read(&path).unwrap_or_default()));
        }
        held
    }
}
