//! One's own data as an archive: as JSON for machines, and as a page for people. It is compressed as it is read, some
//! hundred records at a time, and never stands on a disk.

use crate::{
    domain::{
        self, Timestamp,
        own_data::{Record, Section, Snapshot, Value},
    },
    web::{error::Result, ui::Ui},
};
use askama::Template;
use sea_orm::DbErr;
use std::io::{Cursor, Error, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

type Archive = ZipWriter<Cursor<Vec<u8>>>;

#[derive(Template)]
#[template(path = "own_data/head.html")]
struct Head<'a> {
    ui: &'a Ui,
    now: Timestamp,
    sections: &'a [Section],
}

#[derive(Template)]
#[template(path = "own_data/records.html")]
struct Records<'a> {
    ui: &'a Ui,
    records: &'a [Record],
}

impl Records<'_> {
    /// What a field says, safe to place in the page.
    fn words(&self, value: &Value) -> askama::Result<String> {
        let ui = self.ui;
        let words = match value {
            Value::Records(records) => return Records { ui, records }.render(),
            Value::Text(text) => text.clone(),
            Value::Term(taxonomy, code) => ui.term(taxonomy, code),
            Value::Word(family, code) => ui.code(family, code),
            Value::Number(number) => number.to_string(),
            Value::Moment(at) => ui.full_moment(at),
            Value::Day(on) => ui.date(on),
            Value::Flag(flag) => ui.yes_or_no(if *flag { "yes" } else { "no" }),
        };
        Ok(askama::filters::escape(words, askama::filters::Html)?.to_string())
    }
}

/// The two forms in which everything stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Page,
}

/// The archive, whole.
pub(super) async fn write(data: Snapshot, ui: Ui, now: Timestamp) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (form, name) in [(Form::Json, "data.json"), (Form::Page, "index.html")] {
        archive.start_file(name, SimpleFileOptions::default()).map_err(unwritten)?;
        archive = Box::pin(add(archive, &data, (form, &ui), now)).await?;
    }
    let written = tokio::task::spawn_blocking(move || archive.finish());
    let bytes = written.await.map_err(unwritten)?.map_err(unwritten)?;
    Ok(bytes.into_inner())
}

/// Everything in one form.
async fn add(
    mut archive: Archive,
    data: &Snapshot,
    (form, ui): (Form, &Ui),
    now: Timestamp,
) -> Result<Archive> {
    let begin = match form {
        Form::Json => format!("{{\n\"made_at\": {}", serde_json::json!(now)),
        Form::Page => Head { ui, now, sections: &Section::ALL }.render()?,
    };
    archive = compress(archive, move || Ok(begin)).await?;
    for section in Section::ALL {
        let title = ui.code("data-section", section.name());
        let mut after = None;
        let mut first = true;
        loop {
            let page = data.list(section, after).await?;
            let (ui, title, begins, ends) = (ui.clone(), title.clone(), first, page.next.is_none());
            archive = compress(archive, move || match form {
                Form::Json => json(section, &page.rows, (begins, ends)),
                Form::Page => html(&ui, (section, &title), &page.rows, (begins, ends)),
            })
            .await?;
            first = false;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    let end = if form == Form::Json { "\n}\n" } else { "</main>\n</body>\n</html>\n" };
    compress(archive, move || Ok(end.to_owned())).await
}

/// Writes and compresses away from the threads that answer others.
async fn compress(
    mut archive: Archive,
    text: impl FnOnce() -> std::result::Result<String, Error> + Send + 'static,
) -> Result<Archive> {
    let written = tokio::task::spawn_blocking(move || {
        archive.write_all(text()?.as_bytes())?;
        Ok::<_, Error>(archive)
    });
    Ok(written.await.map_err(unwritten)?.map_err(unwritten)?)
}

fn json(
    section: Section,
    records: &[Record],
    (begins, ends): (bool, bool),
) -> std::result::Result<String, Error> {
    let mut text = if begins { format!(",\n\"{}\": [", section.name()) } else { String::new() };
    for (index, record) in records.iter().enumerate() {
        text.push_str(if begins && index == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(record)?);
    }
    if ends {
        text.push_str("\n]");
    }
    Ok(text)
}

fn html(
    ui: &Ui,
    (section, title): (Section, &str),
    records: &[Record],
    (begins, ends): (bool, bool),
) -> std::result::Result<String, Error> {
    let mut text = String::new();
    if begins {
        text = format!(
            "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{title}</h2>\n",
            section.name()
        );
    }
    if begins && records.is_empty() {
        text = format!("{text}<p>{}</p>\n", ui.data_nothing());
    }
    text.push_str(&Records { ui, records }.render().map_err(Error::other)?);
    if ends {
        text.push_str("\n</section>\n");
    }
    Ok(text)
}

fn unwritten(error: impl std::fmt::Display) -> domain::Error {
    domain::Error::Database(DbErr::Custom(format!("an archive was not written: {error}")))
}
