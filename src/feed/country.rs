//! The country of a publisher, by which zones such as `IST` are told apart.

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

/// ISO 3166 code of a country: the region of the language's tag, else that of the host's top-level domain, else the one
/// country of the language. Empty where none of them says one.
pub(super) fn country(lang: &str, host: &str) -> String {
    let is_code = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
    let mut tags = lang.split(['-', '_']);
    let language = tags.next().unwrap_or_default().trim();
    let region = tags.map(str::trim).find(|tag| is_code(tag));
    let domain = host.rsplit('.').next().filter(|domain| is_code(domain) && host.contains('.'));
    let code = region.or(domain).map(str::to_ascii_uppercase);
    let code = code.map(|code| if code == "UK" { "GB".to_owned() } else { code });
    code.unwrap_or_else(|| {
        let known = LANGUAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(language));
        known.map_or_else(String::new, |(_, country)| (*country).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::country;

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
            ("", "", ""),
            ("", "localhost", ""),
            ("", "in", ""),
        ] {
            assert_eq!(country(lang, host), expected, "{lang} {host}");
        }
    }
}
