//! The languages of the forum's pages, mail and content.

use crate::code::codes;

codes! {
    /// A language, by its ISO 639-1 code.
    pub enum Language {
        /// English.
        En,
        /// Welsh.
        Cy,
    }
}
