//! What somebody wrote while another was writing the same: both wordings stand on the page of the second, what differs is
//! marked, and they choose.

use crate::domain::difference::{self, Piece};

/// The wording that stands, beside the one in the form.
#[derive(Debug, Clone)]
pub(crate) struct Theirs {
    /// The page of the form, which shows what stands.
    pub(crate) page: String,
    /// The fields that differ.
    pub(crate) fields: Vec<Compared>,
}

/// A field of the form as it stands, and as it is typed.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    pub(crate) label: String,
    /// What stands.
    pub(crate) theirs: String,
    /// Both as one, what stands first.
    pub(crate) pieces: Vec<Piece>,
}

impl Theirs {
    /// Compares fields: a label, what stands, and what is typed. Line breaks of browsers are those of what is kept.
    pub(crate) fn new<'a>(
        page: String,
        fields: impl IntoIterator<Item = (String, &'a str, &'a str)>,
    ) -> Self {
        let compared = |(label, theirs, mine): (String, &str, &str)| {
            let (theirs, mine) = (theirs.trim(), mine.replace("\r\n", "\n"));
            (theirs != mine.trim()).then(|| Compared {
                label,
                theirs: theirs.to_owned(),
                pieces: difference::words(theirs, mine.trim()),
            })
        };
        Self { page, fields: fields.into_iter().filter_map(compared).collect() }
    }
}
