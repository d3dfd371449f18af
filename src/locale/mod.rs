//! The languages of the pages and mails: Fluent catalogues from `frontend/locales`, built into the program.
//!
//! `build.rs` makes a method of each message: `thread-reply-count` with `$count` becomes
//! `locale.thread_reply_count(count)`. A message that a language lacks is shown in English.

mod moment;

pub(crate) use moment::time_of_day;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{
    borrow::Cow,
    fmt::{self, Display},
    sync::LazyLock,
};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

static CATALOGUES: LazyLock<Vec<Catalogue>> =
    LazyLock::new(|| SOURCES.iter().map(|(code, files)| Catalogue::read(code, files)).collect());

/// A language that pages can be shown in.
#[derive(Clone, Copy)]
pub struct Locale(&'static Catalogue);

struct Catalogue {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Locale {
    /// The language with this code, or English if the forum does not have it.
    pub fn for_code(code: &str) -> Self {
        Self(CATALOGUES.iter().find(|catalogue| catalogue.code == code).unwrap_or(&CATALOGUES[0]))
    }

    /// Every language that the forum has, English first.
    pub fn list_all() -> impl Iterator<Item = Self> {
        CATALOGUES.iter().map(Self)
    }

    /// The language's code, as in HTML's `lang`.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The message with this key, for keys that a value decides (a field's problem, a notice); `None` if it does
    /// not exist.
    pub fn message(self, key: &str) -> Option<String> {
        self.format(key, None).map(Cow::into_owned)
    }

    /// As [`Locale::message`], for a message with one number in it.
    pub fn message_with_number(self, key: &str, name: &'static str, value: impl Number) -> Option<String> {
        self.format(key, Some(&FluentArgs::from_iter([(name, value.value())]))).map(Cow::into_owned)
    }

    /// A message that the build script knows, without variables.
    fn plain(self, key: &str) -> Cow<'static, str> {
        self.format(key, None).unwrap_or_else(|| Cow::Owned(key.to_owned()))
    }

    /// A message that the build script knows, with its variables.
    fn filled<const N: usize>(self, key: &str, values: [(&'static str, FluentValue<'static>); N]) -> String {
        self.format(key, Some(&FluentArgs::from_iter(values))).map_or_else(|| key.to_owned(), Cow::into_owned)
    }

    fn format<'a>(self, key: &str, values: Option<&'a FluentArgs<'a>>) -> Option<Cow<'a, str>> {
        [self.0, &CATALOGUES[0]].into_iter().find_map(|catalogue| {
            let pattern = catalogue.bundle.get_message(key)?.value()?;
            Some(catalogue.bundle.format_pattern(pattern, values, &mut Vec::new()))
        })
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Locale").field(&self.0.code).finish()
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Locale {}

impl Catalogue {
    fn read(code: &'static str, files: &[&str]) -> Self {
        let language = code.parse().expect("a folder of locales is named by its language's code");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks would end up in titles, subjects and copied text.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(grouped(&number.as_string())),
            _ => None,
        }));
        for text in files {
            let resource =
                FluentResource::try_new((*text).to_owned()).expect("the build script parsed this file");
            bundle.add_resource(resource).expect("the build script refuses a key that is defined twice");
        }
        Self { code, bundle }
    }
}

/// A whole number, or a reference to one: templates hand over both.
pub trait Number {
    /// The number as Fluent takes it.
    fn value(&self) -> FluentValue<'static>;
}

macro_rules! number {
    ($($kind:ty),*) => {
        $(impl Number for $kind {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        })*
    };
}

number!(u8, u16, u32, u64, usize, i32, i64);

impl<T: Number + ?Sized> Number for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

/// Commas between thousands, as GOV.UK writes them in English and Welsh.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        if left.is_multiple_of(3) && !matches!(text.as_str(), "" | "-") {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_the_forum_lacks_is_shown_in_english() {
        assert_eq!(Locale::for_code("zz"), Locale::for_code("en"));
    }

    #[test]
    fn the_plural_follows_the_number() {
        let english = Locale::for_code("en");
        let one = english.message_with_number("problem-title-too-long", "limit", 1_u32);
        assert_eq!(one.as_deref(), Some("Title must be 1 character or fewer"));
        let many = english.message_with_number("problem-title-too-long", "limit", 120_usize);
        assert_eq!(many.as_deref(), Some("Title must be 120 characters or fewer"));
    }

    #[test]
    fn an_unknown_key_has_no_message() {
        assert_eq!(Locale::for_code("en").message("problem-nobody-wrote"), None);
    }

    #[test]
    fn values_stand_in_a_message_without_isolation_marks() {
        assert_eq!(Locale::for_code("en").layout_error_title("Threads"), "Error: Threads");
    }

    #[test]
    fn thousands_are_grouped() {
        for (digits, expected) in
            [("7", "7"), ("999", "999"), ("1500", "1,500"), ("1234567", "1,234,567"), ("-100", "-100")]
        {
            assert_eq!(grouped(digits), expected);
        }
    }

    #[test]
    fn every_message_that_the_code_names_exists() {
        let named =
            regex::Regex::new(r#""((?:problem|error|conflict|forbidden|navigation)-[a-z0-9-]+)""#).unwrap();
        let mut missing = Vec::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("locale/mod.rs") {
                    let code = std::fs::read_to_string(&path).unwrap();
                    let keys = named.captures_iter(&code).map(|found| found[1].to_owned());
                    missing.extend(keys.filter(|key| Locale::for_code("en").message(key).is_none()));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
