//! Locale: the language and the country of a publisher, by which dates are read that mean something else elsewhere.

/// Languages that one country's publishers write in, by their BCP 47 tag.
const LANGUAGES: [(&str, &str); 17] = [
    ("bn", "BD"),
    ("fil", "PH"),
    ("ga", "IE"),
    ("gu", "IN"),
    ("he", "IL"),
    ("hi", "IN"),
    ("iw", "IL"),
    ("ja", "JP"),
    ("kn", "IN"),
    ("ml", "IN"),
    ("mr", "IN"),
    ("or", "IN"),
    ("pa", "IN"),
    ("ta", "IN"),
    ("te", "IN"),
    ("tl", "PH"),
    ("zh", "CN"),
];

/// Language and country of a publisher; each is empty where it is not known, as in the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// Primary subtag of a BCP 47 tag, in lowercase.
    language: String,
    /// ISO 3166 code, in capitals.
    country: String,
}

impl Locale {
    /// Of a publisher that writes in a language (BCP 47 tag) at a host. The country is the region of the tag, else that
    /// of the host's top-level domain, else the one country of the language.
    ///
    /// ```
    /// use sidelight::time::{Locale, Moment};
    /// let text = |locale: &Locale| Moment::parse_in("02/10/2026", locale).map(Moment::rfc3339);
    /// assert_eq!(text(&Locale::of("en-US", "news.example")).as_deref(), Some("2026-02-10"));
    /// assert_eq!(text(&Locale::of("en", "news.co.uk")).as_deref(), Some("2026-10-02"));
    /// ```
    pub fn of(lang: &str, host: &str) -> Self {
        let is_code = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
        let mut tags = lang.split(['-', '_']);
        let language = tags.next().unwrap_or_default().trim().to_ascii_lowercase();
        let region = tags.map(str::trim).find(|tag| is_code(tag));
        let domain = host.rsplit('.').next().filter(|domain| is_code(domain) && host.contains('.'));
        let domain = if matches!(host.rsplit('.').next(), Some("edu" | "gov" | "mil")) { Some("US") } else { domain };
        let code = region.or(domain).map(str::to_ascii_uppercase);
        let code = code.map(|code| if code == "UK" { "GB".to_owned() } else { code });
        let country = code.unwrap_or_else(|| {
            let known = LANGUAGES.iter().find(|(known, _)| *known == language);
            known.map_or_else(String::new, |(_, country)| (*country).to_owned())
        });
        Self { language, country }
    }

    /// The country's ISO 3166 code.
    pub(super) fn country(&self) -> &str {
        &self.country
    }

    /// The language's primary subtag.
    pub(super) fn language(&self) -> &str {
        &self.language
    }

    /// Whether `02/10/2026` is the tenth of February.
    pub(super) fn is_month_first(&self) -> bool {
        matches!(self.country.as_str(), "US" | "PR" | "PH")
    }

    /// Whether `26.02.10` begins with the year.
    pub(super) fn is_year_first(&self) -> bool {
        matches!(self.language.as_str(), "ko" | "zh" | "ja" | "hu")
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

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
            ("en", "news.com", ""),
            ("en", "news.college.edu", "US"),
            ("", "", ""),
            ("", "localhost", ""),
            ("", "in", ""),
        ] {
            assert_eq!(Locale::of(lang, host).country(), expected, "{lang} {host}");
        }
    }
}
