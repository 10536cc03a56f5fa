//! Stemming: the Snowball algorithm of a language, where there is one.

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;

/// The stemmer of a language; other languages keep their words as they are.
pub(super) fn stemmer(lang: Option<&str>) -> Option<Stemmer> {
    let algorithm = match lang? {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "no" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "es" => Algorithm::Spanish,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

/// The stem of a lower-case word. Words with digits stay.
pub(super) fn stem<'a>(stemmer: Option<&Stemmer>, word: &'a str) -> Cow<'a, str> {
    match stemmer {
        Some(stemmer) if !word.bytes().any(|byte| byte.is_ascii_digit()) => stemmer.stem(word),
        _ => Cow::Borrowed(word),
    }
}
