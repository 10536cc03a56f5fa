//! Abbreviations of time zones, as feeds and pages write them behind a time.
//!
//! An abbreviation stands for a fixed offset, summer time included. Some stand for several; the country of the
//! publisher decides between them. Without a country, they mean what RFC 822 says (`EST` is America's), else what most
//! publishers mean (`BST` is Britain's), else nothing (`IST`). Abbreviations that are words as well (`ART`, `PET`) are
//! left out.

/// Name, country (ISO 3166; empty: anywhere else), minutes east of UTC.
const ZONES: [(&str, &str, i16); 77] = [
    // Universal time.
    ("UTC", "", 0),
    ("GMT", "", 0),
    ("UT", "", 0),
    ("Z", "", 0),
    // The Americas.
    ("EST", "", -300),
    ("EDT", "", -240),
    ("CST", "", -360),
    ("CDT", "", -300),
    ("MST", "", -420),
    ("MDT", "", -360),
    ("PST", "", -480),
    ("PDT", "", -420),
    ("AKST", "", -540),
    ("AKDT", "", -480),
    ("HST", "", -600),
    ("NST", "", -210),
    ("NDT", "", -150),
    ("AST", "CA", -240),
    ("AST", "US", -240),
    ("AST", "PR", -240),
    ("ADT", "", -180),
    ("CST", "CU", -300),
    ("CDT", "CU", -240),
    ("BRT", "", -180),
    ("CLT", "", -240),
    ("CLST", "", -180),
    // Europe.
    ("WET", "", 0),
    ("WEST", "", 60),
    ("BST", "", 60),
    ("IST", "IE", 60),
    ("CET", "", 60),
    ("CEST", "", 120),
    ("MEZ", "", 60),
    ("MESZ", "", 120),
    ("EET", "", 120),
    ("EEST", "", 180),
    ("TRT", "", 180),
    ("MSK", "", 180),
    // Africa and the Near East.
    ("CAT", "", 120),
    ("EAT", "", 180),
    ("WAT", "", 60),
    ("SAST", "", 120),
    ("IST", "IL", 120),
    ("IDT", "", 180),
    ("AST", "SA", 180),
    ("AST", "IQ", 180),
    ("AST", "KW", 180),
    ("AST", "QA", 180),
    ("AST", "BH", 180),
    ("AST", "YE", 180),
    ("GST", "", 240),
    ("IRST", "", 210),
    // Asia.
    ("PKT", "", 300),
    ("IST", "IN", 330),
    ("NPT", "", 345),
    ("BST", "BD", 360),
    ("ICT", "", 420),
    ("WIB", "", 420),
    ("WITA", "", 480),
    ("CST", "CN", 480),
    ("CST", "TW", 480),
    ("CST", "HK", 480),
    ("HKT", "", 480),
    ("SGT", "", 480),
    ("MYT", "", 480),
    ("PHT", "", 480),
    ("PST", "PH", 480),
    ("JST", "", 540),
    ("KST", "", 540),
    // Australia and the Pacific.
    ("AWST", "", 480),
    ("ACST", "", 570),
    ("ACDT", "", 630),
    ("AEST", "", 600),
    ("AEDT", "", 660),
    ("EST", "AU", 600),
    ("NZST", "", 720),
    ("NZDT", "", 780),
];

/// [`ZONES`] without pointers, which would double its size in the module: name and country padded with zeros, the
/// offset in quarters of an hour.
static PACKED: [([u8; 4], [u8; 2], i8); ZONES.len()] = {
    let mut packed = [([0; 4], [0; 2], 0); ZONES.len()];
    let mut i = 0;
    while i < packed.len() {
        let (name, country, minutes) = ZONES[i];
        packed[i] = (padded(name), padded(country), (minutes / 15) as i8);
        i += 1;
    }
    packed
};

/// The bytes of a text of at most `N` bytes, padded with zeros.
pub(super) const fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut padded = [0; N];
    let mut i = 0;
    while i < text.len() {
        padded[i] = text.as_bytes()[i];
        i += 1;
    }
    padded
}

/// Minutes east of UTC that an uppercase abbreviation stands for in a country (ISO 3166; zeros where it is not known).
pub(super) fn zone(name: &str, country: [u8; 2]) -> Option<i32> {
    if name.len() > 4 {
        return None;
    }
    let name = padded(name);
    let of = |country: [u8; 2]| PACKED.iter().find(|zone| zone.0 == name && zone.1 == country);
    of(country).or_else(|| of([0; 2])).map(|zone| i32::from(zone.2) * 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once_for_a_country() {
        for (i, (name, country, minutes)) in ZONES.iter().enumerate() {
            assert!(name.len() <= 4 && country.len() <= 2 && minutes % 15 == 0, "{name}");
            assert!(!ZONES[..i].iter().any(|other| (other.0, other.1) == (*name, *country)), "{name} {country}");
            assert_eq!(zone(name, padded(country)), Some(i32::from(*minutes)), "{name} {country}");
        }
    }

    #[test]
    fn the_country_decides_where_a_name_is_used_twice() {
        for (name, country, minutes) in [
            ("EST", "", Some(-300)),
            ("EST", "AU", Some(600)),
            ("EST", "US", Some(-300)),
            ("IST", "IN", Some(330)),
            ("IST", "IE", Some(60)),
            ("IST", "IL", Some(120)),
            ("IST", "", None),
            ("IST", "US", None),
            ("CST", "CN", Some(480)),
            ("BST", "GB", Some(60)),
            ("CET", "AU", Some(60)),
            ("XYZ", "", None),
            ("", "", None),
            ("", "IN", None),
            ("EASTERN", "US", None),
        ] {
            assert_eq!(zone(name, padded(country)), minutes, "{name} {country}");
        }
    }
}
