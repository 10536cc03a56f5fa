//! Locale: the language and the country of a publisher, by which dates are read that mean something else elsewhere.

/// Languages that one country's publishers write in, each with that country.
const COUNTRIES: &str = "bnBD gaIE guIN heIL hiIN iwIL jaJP knIN mlIN mrIN orIN paIN taIN teIN tlPH zhCN";

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
    /// of the host's top-level domain, else the one country of the language.
    ///
    /// ```
    /// use sidelight::time::{Locale, Moment};
    /// let text = |locale: Locale| Moment::parse_in("02/10/2026", locale).map(Moment::rfc3339);
    /// assert_eq!(text(Locale::of("en-US", "news.example")).as_deref(), Some("2026-02-10"));
    /// assert_eq!(text(Locale::of("en", "news.co.uk")).as_deref(), Some("2026-10-02"));
    /// ```
    pub fn of(lang: &str, host: &str) -> Self {
        let mut tags = lang.trim().split(['-', '_']);
        // Filipino has three letters and another name of two.
        let primary = tags.next().unwrap_or_default();
        let mut language = code(if primary == "fil" { "tl" } else { primary });
        language.make_ascii_lowercase();
        let domain = match host.rsplit('.').next().unwrap_or_default() {
            "edu" | "gov" | "mil" => "us",
            domain if domain.len() < host.len() => domain,
            _ => "",
        };
        let known = COUNTRIES.split(' ').find(|known| known.as_bytes().starts_with(&language));
        let known = known.map_or("", |known| &known[2..]);
        let region = tags.find(|tag| tag.len() == 2).unwrap_or_default();
        let mut country = [0; 2];
        for text in [region, domain, known] {
            if country == [0; 2] {
                country = code(text);
            }
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

    /// Whether `26.02.10` begins with the year.
    pub(super) fn is_year_first(self) -> bool {
        matches!(&self.language, b"ko" | b"zh" | b"ja" | b"hu")
    }
}

/// A code of two letters; zeros for what is none.
fn code(text: &str) -> [u8; 2] {
    match *text.as_bytes() {
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
