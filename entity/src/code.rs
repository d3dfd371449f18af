//! Columns that hold one of a closed list of codes: the same word in the database, in JSON and in a form.

use std::{error, fmt};

/// A text that is no code of the list it was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown code")
    }
}

impl error::Error for UnknownCode {}

/// Declares an enum whose variants are codes, `snake_case` unless the case is named first.
macro_rules! codes {
    ($(#[$about:meta])* pub enum $name:ident { $($codes:tt)* }) => {
        $crate::code::codes!("snake_case" $(#[$about])* pub enum $name { $($codes)* });
    };
    ($case:literal $(#[$about:meta])* pub enum $name:ident { $($codes:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum, serde::Serialize, serde::Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "Text", rename_all = $case)]
        #[serde(rename_all = $case)]
        pub enum $name { $($codes)* }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&sea_orm::ActiveEnum::to_value(self))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::code::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                let code = code.to_owned();
                <Self as sea_orm::ActiveEnum>::try_from_value(&code).map_err(|_| $crate::code::UnknownCode)
            }
        }
    };
}

pub(crate) use codes;

#[cfg(test)]
mod tests {
    use super::UnknownCode;
    use crate::{account::ContentNotes, digest::State, handling::Handling, role_grant::Role};
    use sea_orm::{ActiveEnum, Iterable};
    use std::{fmt::Display, str::FromStr};

    fn assert_reads_back<C>()
    where
        C: ActiveEnum<Value = String> + Iterable + Display + FromStr<Err = UnknownCode> + Copy,
        C: std::fmt::Debug + PartialEq + serde::Serialize,
    {
        for code in C::iter() {
            assert_eq!(code.to_string().parse(), Ok(code));
            assert_eq!(serde_json::to_value(code).unwrap(), code.to_value());
        }
    }

    #[test]
    fn a_code_is_the_same_word_in_the_database_in_json_and_in_a_form() {
        assert_reads_back::<Role>();
        assert_reads_back::<ContentNotes>();
        assert_reads_back::<Handling>();
        assert_reads_back::<State>();
    }

    #[test]
    fn codes_are_written_in_snake_case_and_handling_as_people_quote_it() {
        assert_eq!(Role::SafeguardingLead.to_string(), "safeguarding_lead");
        assert_eq!(State::SentWithFailures.to_string(), "sent_with_failures");
        assert_eq!(Handling::Hd4.to_string(), "HD4");
    }

    #[test]
    fn a_word_that_is_not_in_the_list_is_refused() {
        assert_eq!("Moderator".parse::<Role>(), Err(UnknownCode));
    }
}
