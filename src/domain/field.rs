use serde::Serialize;
use std::borrow::Cow;

/// What is wrong with a text, as a key of the message catalogues (`problem-…`) and the limit it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The key.
    pub key: &'static str,
    /// The limit that was passed, where the message names one.
    pub limit: Option<usize>,
}

impl Problem {
    /// A problem that names no limit.
    pub const fn new(key: &'static str) -> Self {
        Self { key, limit: None }
    }

    /// A problem with a limit, in the unit of the message (characters, items).
    pub const fn over(key: &'static str, limit: usize) -> Self {
        Self { key, limit: Some(limit) }
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field's name, which is also its `id` on the page.
    pub field: Cow<'static, str>,
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Problem,
}

/// Everything that is wrong with a form; never empty when it is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{} fields need correcting", .0.len())]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// One field's problem, as the whole result.
    pub fn one(field: &'static str, problem: Problem) -> Self {
        Self(vec![FieldError { field: field.into(), problem }])
    }

    /// Keeps the value if it parsed, and notes the problem if it did not.
    pub fn check<T>(&mut self, field: &'static str, value: Result<T, Problem>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(problem) => {
                self.add(field, problem);
                None
            }
        }
    }

    /// Notes a problem of a field, whatever its name.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, problem: Problem) {
        self.0.push(FieldError { field: field.into(), problem });
    }

    /// Keeps what another part of the form came to, and adds its problems if it did not.
    pub fn take<T>(&mut self, part: Result<T, Self>) -> Option<T> {
        part.map_err(|others| self.extend(others)).ok()
    }

    /// Adds the problems of another part of the form.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The first problem of a field.
    pub fn on(&self, field: &str) -> Option<&FieldError> {
        self.0.iter().find(|error| error.field == field)
    }

    /// Every problem of a field.
    pub fn all_on(&self, field: &str) -> Vec<&FieldError> {
        self.0.iter().filter(|error| error.field == field).collect()
    }

    /// The problems, in the order of the fields.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a FieldErrors {
    type Item = &'a FieldError;
    type IntoIter = std::slice::Iter<'a, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
