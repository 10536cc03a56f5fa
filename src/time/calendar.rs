//! Days since 1970-01-01 and calendar dates, by Howard Hinnant's "chrono-compatible low-level date algorithms".

/// Seconds of a day in Unix time, which has no leap seconds.
pub const SECONDS_PER_DAY: i64 = 86_400;

/// Year, month (1 to 12) and day (1 to 31) of a day counted from 1970-01-01 (`civil_from_days`).
pub fn civil(day: i64) -> (i64, u32, u32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month as u32, (day_of_year - (153 * shifted + 2) / 5 + 1) as u32)
}

/// Days from 1970-01-01 to a date (`days_from_civil`); the inverse of [`civil`].
pub fn days(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_by_hand() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(-1), (1969, 12, 31));
    }

    proptest::proptest! {
        #[test]
        fn days_is_the_inverse_of_civil(day in -800_000_i64..3_000_000) {
            let (year, month, of_month) = civil(day);
            proptest::prop_assert_eq!(days(year, month, of_month), day);
        }
    }
}
