//! What it takes to post, checked at the door.

use crate::domain::{
    FieldErrors, handling,
    text::{Rule, Text},
    thread::Title,
};
use entity::{
    handling::Handling,
    id::{PostId, ThreadId},
    language::Language,
};

const BODY: Rule = Rule::required(10_000, "problem-body-missing", "problem-body-too-long");

/// What it takes to post.
#[derive(Debug, Clone)]
pub struct NewPost {
    pub(super) key: Option<PostId>,
    pub(super) body: Text,
    pub(super) handling: Handling,
    pub(super) language: Language,
}

impl NewPost {
    /// Checks what someone typed and chose.
    pub fn parse(body: &str, handling: &str, language: Language) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", handling::parse(handling, handling::OF_POSTS));
        match (body, handling) {
            (Some(body), Some(handling)) => Ok(Self { key: None, body, handling, language }),
            _ => Err(errors),
        }
    }

    /// Chooses the post's key beforehand: the same key twice makes one post.
    #[must_use]
    pub fn with_key(self, key: Option<PostId>) -> Self {
        Self { key, ..self }
    }
}

/// What it takes to start a thread: its title and its first post.
#[derive(Debug, Clone)]
pub struct NewThread {
    pub(super) key: Option<ThreadId>,
    pub(super) title: Title,
    pub(super) post: NewPost,
}

impl NewThread {
    /// Checks what someone typed and chose.
    pub fn parse(
        title: &str,
        (body, handling): (&str, &str),
        language: Language,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Title::parse(title));
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", handling::parse(handling, handling::OF_POSTS));
        match (title, body, handling) {
            (Some(title), Some(body), Some(handling)) => {
                Ok(Self { key: None, title, post: NewPost { key: None, body, handling, language } })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the thread's key beforehand: the same key twice starts one thread.
    #[must_use]
    pub fn with_key(self, key: Option<ThreadId>) -> Self {
        Self { key, ..self }
    }
}
