//! What it takes to post, checked at the door.

use crate::domain::{
    FieldErrors, handling,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
    thread::Title,
};
use entity::{
    handling::Handling,
    id::{PostId, ThreadId},
    language::Language,
};

const BODY: Rule = Rule::required(10_000, "problem-body-missing", "problem-body-too-long").of_contribution();

/// What it takes to post.
#[derive(Debug, Clone)]
pub struct NewPost {
    pub(super) key: Option<PostId>,
    pub(super) body: Text,
    pub(super) verdict: Verdict,
    pub(super) handling: Handling,
    pub(super) language: Language,
    pub(super) notes: Option<Vec<String>>,
}

impl NewPost {
    /// Checks what someone typed and chose, and what they say of it.
    pub fn parse(
        body: &str,
        handling: &str,
        language: Language,
        said: &Answers,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", handling::parse(handling, handling::OF_POSTS));
        let verdict = errors.take(text::judge(&[("body", body.as_ref())], said));
        match (body, verdict, handling) {
            (Some(body), Some(verdict), Some(handling)) => {
                Ok(Self { key: None, body, verdict, handling, language, notes: None })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the post's key beforehand: the same key twice makes one post.
    #[must_use]
    pub fn with_key(self, key: Option<PostId>) -> Self {
        Self { key, ..self }
    }

    /// Puts content notes on it; without this, those that it has stay.
    #[must_use]
    pub fn with_notes(self, notes: Vec<String>) -> Self {
        Self { notes: Some(notes), ..self }
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
    /// Checks what someone typed and chose, and what they say of it. The verdict on the first post is that on its
    /// title, too.
    pub fn parse(
        title: &str,
        (body, handling): (&str, &str),
        language: Language,
        said: &Answers,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Title::parse(title));
        let body = errors.check("body", Text::parse(body, BODY));
        let handling = errors.check("handling", handling::parse(handling, handling::OF_POSTS));
        let texts = [("title", title.as_ref().map(Title::text)), ("body", body.as_ref())];
        let verdict = errors.take(text::judge(&texts, said));
        match (title, body, verdict, handling) {
            (Some(title), Some(body), Some(verdict), Some(handling)) => {
                let post = NewPost { key: None, body, verdict, handling, language, notes: None };
                Ok(Self { key: None, title, post })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the thread's key beforehand: the same key twice starts one thread.
    #[must_use]
    pub fn with_key(self, key: Option<ThreadId>) -> Self {
        Self { key, ..self }
    }

    /// Puts content notes on the thread and its first post.
    #[must_use]
    pub fn with_notes(self, notes: Vec<String>) -> Self {
        Self { post: self.post.with_notes(notes), ..self }
    }
}
