//! Dates on pages: which are believed, and the day in a URL.

use crate::time::Moment;

/// Whether a page can date from that year; other years are placeholders (`0001-01-01`), or no years at all.
fn is_believed(moment: &Moment) -> bool {
    (1900..2200).contains(&moment.year())
}

/// Reads a date that a page declares or shows.
pub(super) fn read(text: &str) -> Option<Moment> {
    Moment::parse(text).filter(is_believed)
}

/// The day in a URL, as in `/2024/11/22/` or `/2024-11-22-`.
pub(super) fn day_in_url(url: &str) -> Option<Moment> {
    let path = url.splitn(4, '/').nth(3)?;
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let numbers = parts.windows(3).find_map(|part| {
        let sizes = part[0].len() == 4 && part[1].len() <= 2 && part[2].len() <= 2;
        let year: u32 = part[0].parse().ok().filter(|_| sizes && part[0].starts_with(['1', '2']))?;
        Moment::on(year, part[1].parse().ok()?, part[2].parse().ok()?).filter(is_believed)
    });
    numbers.or_else(|| {
        let packed = |part: &&str| {
            // A number that begins with a minute, as in `A2026012914320005196`, hardly ever is another.
            let minute = || {
                let number = |from: usize| part.get(from..from + 2).and_then(|two| two.parse().ok()).unwrap_or(99);
                part.len() >= 12 && number(8) < 24 && number(10) < 60
            };
            part.starts_with("20") && (part.len() == 8 || minute())
        };
        parts.iter().copied().filter(packed).find_map(|part| read(&part[..8]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_dates() {
        assert_eq!(read("0001-01-01T00:00:00Z"), None);
        assert_eq!(read("2999-01-01"), None);
        assert!(read("1900-01-01").is_some());
    }

    #[test]
    fn days_in_urls() {
        let day = |url: &str| day_in_url(url).map(Moment::rfc3339);
        assert_eq!(day("https://a.example/2024/11/22/x.html").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/x-2024-11-22-y").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/news/20241122-x").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/news/A2024112206570005196").as_deref(), Some("2024-11-22"));
        assert_eq!(day("https://a.example/news/20249922065700"), None);
        assert_eq!(day("https://a.example/12345678/9/10"), None);
    }
}
