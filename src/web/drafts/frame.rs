//! What a page asks of the form that stands filled in.

use crate::{
    domain::{FieldErrors, Timestamp},
    web::{
        drafts::Filled,
        ui::{Choice, Ui},
    },
};
use entity::{draft::Origin, id::DraftId};
use std::fmt::Display;

/// A draft that fills in the page's form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfferedDraft {
    pub(crate) id: DraftId,
    pub(crate) at: Timestamp,
    /// Whether it was sent after its writer had been signed out.
    pub(crate) is_late: bool,
}

impl Ui {
    /// The draft that a form carries, and the version of it.
    pub(crate) fn draft(&self) -> Option<(DraftId, i32)> {
        self.filled.as_ref()?.draft
    }

    /// The draft with which the page's form stands filled in, to be discarded there.
    pub(crate) fn offered_draft(&self) -> Option<OfferedDraft> {
        let filled = self.filled.as_ref()?;
        let ((id, _), (origin, at)) = (filled.draft?, filled.offered?);
        Some(OfferedDraft { id, at, is_late: origin == Origin::Late })
    }

    /// Whether the page's form stands filled in: it is there then, also where nothing new may be sent.
    pub(crate) fn is_filled(&self) -> bool {
        self.filled.as_ref().is_some_and(Filled::holds_fields)
    }

    /// What is wrong with a form: what its page found, or else why it was not saved.
    pub(crate) fn problems<'a>(&'a self, errors: &'a FieldErrors) -> &'a FieldErrors {
        match &self.filled {
            Some(filled) if errors.is_empty() => &filled.errors,
            _ => errors,
        }
    }

    /// Whether the page's form could not be saved.
    pub(crate) fn is_not_saved(&self) -> bool {
        self.filled.as_ref().is_some_and(|filled| !filled.errors.is_empty())
    }

    /// What a field holds: what was kept of it, or else this.
    pub(crate) fn typed(&self, name: &str, value: impl Display) -> String {
        let kept = self.filled.as_ref().and_then(|filled| filled.value(name));
        kept.map_or_else(|| value.to_string(), str::to_owned)
    }

    /// The same of a field of several parts.
    pub(crate) fn typed_part(&self, name: &str, part: &str, value: impl Display) -> String {
        self.typed(&format!("{name}_{part}"), value)
    }

    /// Whether a choice is chosen: as it was kept, or else as it is.
    pub(crate) fn chosen(&self, name: &str, choice: &Choice) -> bool {
        let kept = self.filled.as_ref().and_then(|filled| filled.has(name, &choice.value));
        kept.unwrap_or(choice.chosen)
    }

    /// Whether a tick whose value is "yes" is set: as it was kept, or else as it was sent.
    pub(crate) fn ticked(&self, name: &str, sent: &str) -> bool {
        let kept = self.filled.as_ref().and_then(|filled| filled.has(name, "yes"));
        kept.unwrap_or(sent == "yes")
    }
}
