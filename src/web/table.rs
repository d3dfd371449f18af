//! Tables to download, as CSV that no spreadsheet takes for formulas.

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::Stream;
use std::{borrow::Cow, error};

/// What ends a table half-way: the connection breaks off, so that nobody takes the part for the whole.
pub(super) type Failure = Box<dyn error::Error + Send + Sync>;

/// A table under a name, part by part, so that a long one takes no more memory than a short one.
pub(super) fn download(
    name: &str,
    parts: impl Stream<Item = Result<Bytes, Failure>> + Send + 'static,
) -> Response {
    let name = format!("attachment; filename=\"{name}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, Body::from_stream(parts)).into_response()
}

/// Rows as CSV, the first part with the names of the columns.
pub(super) fn write<const N: usize>(
    columns: Option<[&str; N]>,
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Bytes, Failure> {
    let mut out = csv::Writer::from_writer(Vec::new());
    if let Some(columns) = columns {
        out.write_record(columns)?;
    }
    for row in rows {
        out.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    Ok(out.into_inner()?.into())
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection").
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for plain in ["", "PostWithdrawn", "2026-11-24", "{\"a\":1}"] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
