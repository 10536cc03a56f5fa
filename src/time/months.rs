//! Names of months.

use super::zones::padded;

/// First letters of the names of months in English, German, French, Spanish, Italian, Portuguese and Dutch.
const NAMES: [(&str, u8); 39] = [
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("jän", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("maa", 3),
    ("apr", 4),
    ("abr", 4),
    ("avr", 4),
    ("may", 5),
    ("mai", 5),
    ("mag", 5),
    ("mei", 5),
    ("maj", 5),
    ("jun", 6),
    ("giu", 6),
    ("juin", 6),
    ("jul", 7),
    ("lug", 7),
    ("juil", 7),
    ("aug", 8),
    ("ago", 8),
    ("aoû", 8),
    ("sep", 9),
    ("set", 9),
    ("oct", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
    ("déc", 12),
];

/// [`NAMES`] without pointers, which would double its size in the module: padded with zeros.
static PACKED: [([u8; 4], u8); NAMES.len()] = {
    let mut packed = [([0; 4], 0); NAMES.len()];
    let mut i = 0;
    while i < packed.len() {
        packed[i] = (padded(NAMES[i].0), NAMES[i].1);
        i += 1;
    }
    packed
};

/// Number of the month that a word names, 1 to 12.
pub(super) fn month(word: &str) -> Option<u32> {
    if !(3..=10).contains(&word.chars().count()) {
        return None;
    }
    let word = word.to_lowercase();
    let begins = |name: &[u8; 4]| word.as_bytes().starts_with(name.split(|b| *b == 0).next().unwrap_or_default());
    PACKED.iter().find(|(name, _)| begins(name)).map(|(_, month)| u32::from(*month))
}

#[cfg(test)]
mod tests {
    use super::month;

    #[test]
    fn names_of_months() {
        for (number, names) in [
            (1, "January Januar Jänner janvier enero gennaio janeiro januari Jan"),
            (2, "February Februar février febrero febbraio fevereiro februari Feb FÉVRIER"),
            (3, "March März mars marzo março maart Mar mrz"),
            (4, "April avril abril aprile Apr"),
            (5, "May Mai mayo maggio maio mei"),
            (6, "June Juni juin junio giugno junho Jun"),
            (7, "July Juli juillet julio luglio julho Jul"),
            (8, "August août agosto augustus Aug"),
            (9, "September septembre septiembre settembre setembro Sept"),
            (10, "October Oktober octobre ottobre outubro Oct"),
            (11, "November novembre noviembre novembro Nov"),
            (12, "December Dezember décembre diciembre dicembre dezembro Dec"),
        ] {
            for name in names.split(' ') {
                assert_eq!(month(name), Some(number), "{name}");
            }
        }
        for word in ["", "ma", "Monday", "é", "de", "yesterday"] {
            assert_eq!(month(word), None, "{word}");
        }
    }
}
