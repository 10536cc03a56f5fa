//! Locale: the language and the country of a publisher, by which dates are read that mean something else elsewhere.

/// Languages that one country's publishers write in, each with that country.
const COUNTRIES: &str = "bnBD gaIE guIN heIL hiIN iwIL jaJP knIN mlIN mrIN orIN paIN taIN teIN tlPH zhCN";

/// Top-level domains of countries that publishers from anywhere take for their sound.
const GENERIC: &str = "tv io ai me co fm cc ws la gg ly to";

/// Language and country of a publisher; each is zeros where it is not known, as in the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// Primary subtag of a BCP 47 tag, in lowercase.
    language: [u8; 2],
    /// ISO 3166 code, in capitals.
    country: [u8; 2],
}

impl Locale {
    /// Of a publisher that writes in a language (BCP 47 tag) at a host. The country is the region of the tag, else that
    /// of the host's top-level domain, unless the whole world uses that, else the one country of the language.
    ///
    /// ```
    /// use sidelight::time::{Locale, Moment};
    /// let text = |locale: Locale| Moment::parse_in("02/10/2026", locale).map(Moment::rfc3339);
    /// assert_eq!(text(Locale::of("en-US", "news.example")).as_deref(), Some("2026-02-10"));
    /// assert_eq!(text(Locale::of("en", "news.co.uk")).as_deref(), Some("2026-10-02"));
    /// ```
    pub fn of(lang: &str, host: &str) -> Self {
        let lang = lang.trim().as_bytes();
        let end =
            |from: usize| lang[from..].iter().position(|b| matches!(b, b'-' | b'_')).map_or(lang.len(), |at| from + at);
        let mut at = end(0);
        // Filipino has three letters and another name of two.
        let mut language = code(if lang.starts_with(b"fil") { b"tl" } else { &lang[..at] });
        language.make_ascii_lowercase();
        let mut country = [0; 2];
        while country == [0; 2] && at < lang.len() {
            let next = end(at + 1);
            country = code(&lang[at + 1..next]);
            at = next;
        }
        if country == [0; 2] {
            country = match host.as_bytes() {
                [.., b'.', b'e', b'd', b'u'] | [.., b'.', b'g', b'o', b'v'] | [.., b'.', b'm', b'i', b'l'] => *b"US",
                [.., b'.', a, b] if !GENERIC.as_bytes().chunks(3).any(|known| known.starts_with(&[*a, *b])) => {
                    code(&[*a, *b])
                }
                _ => [0; 2],
            };
        }
        if country == [0; 2] {
            country = COUNTRIES
                .as_bytes()
                .chunks(5)
                .find(|known| known.starts_with(&language))
                .map_or([0; 2], |known| code(&known[2..4]));
        }
        country.make_ascii_uppercase();
        Self { language, country: if country == *b"UK" { *b"GB" } else { country } }
    }

    /// The country's ISO 3166 code.
    pub(super) fn country(self) -> [u8; 2] {
        self.country
    }

    /// The language's primary subtag.
    pub(super) fn language(self) -> [u8; 2] {
        self.language
    }

    /// Whether `02/10/2026` is the tenth of February; `None` where the country is not known.
    pub(super) fn is_month_first(self) -> Option<bool> {
        (self.country != [0; 2]).then_some(matches!(&self.country, b"US" | b"PR" | b"PH"))
    }

    /// Whether months have their Croatian names where those are other months' elsewhere.
    pub(super) fn is_croatian(self) -> bool {
        matches!(&self.language, b"hr" | b"bs" | b"sr" | b"sh") || matches!(&self.country, b"HR" | b"BA")
    }

    /// Whether `26.02.10` begins with the year.
    pub(super) fn is_year_first(self) -> bool {
        matches!(&self.language, b"ko" | b"zh" | b"ja" | b"hu")
    }
}

/// A code of two letters; zeros for what is none.
fn code(text: &[u8]) -> [u8; 2] {
    match *text {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => [a, b],
        _ => [0; 2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::zones::padded;

    #[test]
    fn region_then_domain_then_language() {
        for (lang, host, expected) in [
            ("en-AU", "news.example", "AU"),
            ("en_in", "news.co.uk", "IN"),
            ("zh-Hant-TW", "", "TW"),
            ("en", "news.co.uk", "GB"),
            ("en", "news.in", "IN"),
            ("", "news.ie", "IE"),
            ("hi", "news.example", "IN"),
            ("he", "news.com", "IL"),
            ("fil", "news.com", "PH"),
            ("en", "news.com", ""),
            ("en", "news.college.edu", "US"),
            ("en", "news.tv", ""),
            ("en-GB", "news.co", "GB"),
            ("hi", "news.io", "IN"),
            ("", "news.to", ""),
            ("", "news.hr", "HR"),
            ("", "", ""),
            ("", "localhost", ""),
            ("", "in", ""),
        ] {
            assert_eq!(Locale::of(lang, host).country(), padded(expected), "{lang} {host}");
        }
    }

    #[test]
    fn the_language_is_the_primary_subtag() {
        for (lang, expected) in [("de-AT", "de"), (" EN_us", "en"), ("gsw", ""), ("fil-PH", "tl"), ("", ""), ("é", "")]
        {
            assert_eq!(Locale::of(lang, "").language(), padded(expected), "{lang}");
        }
    }
}
