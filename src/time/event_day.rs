//! The day that a story tells of: news names the day of its event, by its weekday or its date.
//!
//! Two reports of one event name the same day, though one may appear in the evening and the other on the next morning.
//! A report of the next match, hearing or draw, otherwise hard to tell apart, names another.

use super::day::{digits, number};
use super::months::month;
use super::{Locale, civil};
use crate::case::lowercase;
use std::ops::RangeInclusive;

/// Days that may be told, from that of publication: a weekday means the one of these that it names.
pub const EVENT_DAYS: RangeInclusive<i32> = -5..=1;
/// Mentions of days that are looked at.
const MENTIONS: usize = 8;
/// Bytes of a text that are looked at.
const LOOKED_AT: usize = 3 * 1024;
/// Letters that a weekday's name may go on with: endings, as in `montags`.
const MOST_ENDING: usize = 4;

/// Bytes that make a number an ordinal, at most: `24.`, `1er`, `24th`.
const LONGEST_ORDINAL: usize = 2;

/// Names of the weekdays by language, Monday first, as far as endings leave them alike; `|` parts forms, `_` is a
/// space. Names that mean something else as well (Romanian `luni`, Indonesian `minggu`) are left out.
#[rustfmt::skip]
const WEEKDAYS: &[(&str, &str)] = &[
    ("en", "monday tuesday wednesday thursday friday saturday sunday"),
    ("de", "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag"),
    ("fr", "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    ("es", "lunes martes miércoles|miercoles jueves viernes sábado|sabado domingo"),
    ("it", "lunedì|lunedi martedì|martedi mercoledì|mercoledi giovedì|giovedi venerdì|venerdi sabato domenica"),
    ("pt", "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    ("ca", "dilluns dimarts dimecres dijous divendres dissabte diumenge"),
    ("gl", "luns martes mércores xoves venres sábado domingo"),
    ("nl", "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    ("af", "maandag dinsdag woensdag donderdag vrydag saterdag sondag"),
    ("sv", "måndag tisdag onsdag torsdag fredag lördag söndag"),
    ("da", "mandag tirsdag onsdag torsdag fredag lørdag søndag"),
    ("no", "mandag tirsdag onsdag torsdag fredag lørdag søndag"),
    ("fi", "maanantai tiistai keskiviik torstai perjantai lauantai sunnuntai"),
    ("et", "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev"),
    ("lv", "pirmdien otrdien trešdien ceturtdien piektdien sestdien svētdien"),
    ("lt", "pirmadien antradien trečiadien ketvirtadien penktadien šeštadien sekmadien"),
    ("pl", "poniedział wtorek|wtork środę|środa czwartek|czwartk piątek|piątk sobot niedziel"),
    ("cs", "ponděl úterý|úterk|úterní středu|středa čtvrtek|čtvrtk pátek|pátk|páteč sobot neděl"),
    ("sk", "pondel utorok|utork stredu|streda|stredňaj štvrtok|štvrtk piatok|piatk sobot nedeľ|nedel"),
    ("sl", "ponedelj torek|tork sredo|sreda četrtek|četrtk petek|petk sobot nedelj"),
    ("hr", "ponedjelj utorak|utork srijed četvrtak|četvrtk petak|petk subot nedjelj"),
    ("sr", "понедељ|ponedelj уторак|уторк|utorak|utork среду|среда|sredu|sreda четвртак|четвртк|četvrtak|četvrtk \
            петак|петк|petak|petk субот|subot недељу|nedelju"),
    ("bg", "понеделник вторник сряда четвъртък петък събот неделя"),
    ("mk", "понеделник вторник среда четврток петок сабота недела"),
    ("ru", "понедельник вторник среду|среда|среды четверг пятниц суббот воскресень"),
    ("uk", "понеділ вівтор середу|середа|середи четвер п'ятниц|п’ятниц|пʼятниц субот неділ"),
    ("be", "панядзел аўтор серад чацвер|чацвяр пятніц субот нядзел"),
    ("ro", "luni_seara|luni_dimineața marți|marţi miercuri joi vineri sâmbăt duminic"),
    ("hu", "hétfő kedd szerdá|szerda csütörtök péntek szombat vasárnap"),
    ("tr", "pazartesi salı çarşamba perşembe cuma cumartesi pazar"),
    ("el", "δευτέρα|δευτερα τρίτη|τριτη τετάρτη|τεταρτη πέμπτη|πεμπτη παρασκευ σάββατο|σαββατο κυριακ"),
    ("id", "senin selasa rabu kamis jumat|jum'at sabtu hari_minggu"),
    ("ms", "isnin selasa rabu khamis jumaat sabtu ahad"),
    ("ar", "الاثنين|الإثنين الثلاثاء الأربعاء|الاربعاء الخميس الجمعة السبت الأحد|الاحد"),
    ("fa", "دوشنبه|دو‌شنبه|دو_شنبه سه‌شنبه|سه_شنبه چهارشنبه|چهار‌شنبه|چهار_شنبه پنجشنبه|پنج‌شنبه|پنج_شنبه جمعه شنبه \
            یکشنبه|یک‌شنبه|یک_شنبه"),
    ("he", "יום_שני|ביום_שני יום_שלישי|ביום_שלישי יום_רביעי|ביום_רביעי יום_חמישי|ביום_חמישי יום_שישי|ביום_שישי \
            שבת|בשבת יום_ראשון|ביום_ראשון"),
    ("hi", "सोमवार मंगलवार बुधवार गुरुवार|बृहस्पतिवार शुक्रवार शनिवार रविवार"),
    ("bn", "সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রোববার|রবিবার"),
    ("th", "วันจันทร์ วันอังคาร วันพุธ วันพฤหัส วันศุกร์ วันเสาร์ วันอาทิตย์"),
    ("ko", "월요일 화요일 수요일 목요일 금요일 토요일 일요일"),
    ("ja", "月曜 火曜 水曜 木曜 金曜 土曜 日曜"),
    ("zh", "周一|星期一|週一 周二|星期二|週二 周三|星期三|週三 周四|星期四|週四 周五|星期五|週五 周六|星期六|週六 \
            周日|星期日|星期天|週日"),
];

/// The day that a story tells of, in days since 1970-01-01. Of the days that `texts` (headline, text) name and that lie
/// in [`EVENT_DAYS`] around its publication, it is the first that is the day of publication or the one before, else the
/// first of all: earlier days are mostly background, the next one an outlook. `lang` is a BCP 47 primary subtag.
///
/// # Complexity
/// One pass over at most 3 KB of each text.
///
/// # Example
/// ```
/// use sidelight::time::event_day;
/// let thursday = 20_412;
/// let day_of_event = |text: &str| event_day(["", text], Some("en"), thursday);
/// assert_eq!(day_of_event("A bridge fell on Wednesday."), Some(thursday - 1));
/// assert_eq!(day_of_event("The court, which had met on Monday, ruled on Thursday."), Some(thursday));
/// assert_eq!(day_of_event("The gates were shut on November 18."), Some(thursday - 2));
/// assert_eq!(day_of_event("A bridge fell."), None);
/// ```
pub fn event_day<'a>(texts: impl IntoIterator<Item = &'a str>, lang: Option<&str>, published: i32) -> Option<i32> {
    let week = Week::around(published, lang.unwrap_or(""));
    let mut first = None;
    let mut mentions = 0;
    for text in texts {
        let text = &text[..text.floor_char_boundary(LOOKED_AT)];
        let (mut before, mut end) = (' ', 0);
        for (at, c) in text.char_indices() {
            if at >= end
                && begins_word(before, c)
                && let Some((day, length)) = week.day_at(text, at)
            {
                // A name has others within: three of Persian's end as Saturday's.
                end = at + length;
                if day == published || day == published.saturating_sub(1) {
                    return Some(day);
                }
                first = first.or(Some(day));
                mentions += 1;
                if mentions == MENTIONS {
                    return first;
                }
            }
            before = c;
        }
    }
    first
}

/// Whether a name or a number may begin with `c`, which follows `before`. Scripts from Thai on write no spaces.
fn begins_word(before: char, c: char) -> bool {
    c.is_alphanumeric()
        && (!before.is_alphanumeric() || before >= '\u{e00}' || (c >= '\u{e00}' && !before.is_ascii_digit()))
}

/// The days that a story may tell of, and how its language names them.
struct Week {
    /// Names of the weekdays with their numbers, Monday's 0.
    names: Vec<(i32, &'static str)>,
    locale: Locale,
    published: i32,
}

impl Week {
    fn around(published: i32, lang: &str) -> Self {
        let names = WEEKDAYS.iter().find(|(known, _)| *known == lang).map_or("", |(_, names)| names);
        let of_week = (0..).zip(names.split_terminator(' '));
        let names = of_week.flat_map(|(weekday, names)| names.split('|').map(move |name| (weekday, name))).collect();
        Self { names, locale: Locale::of(lang, ""), published }
    }

    /// The day whose name or date stands in a text at a word's beginning, and the length of that name.
    fn day_at(&self, text: &str, at: usize) -> Option<(i32, usize)> {
        let rest = &text[at..];
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            Some((self.dated(&text[..at], rest)?, 0))
        } else {
            self.named(rest)
        }
    }

    /// The day by the weekday's name that a text begins with, of several the longest, and the name's length.
    fn named(&self, text: &str) -> Option<(i32, usize)> {
        let named = self.names.iter().filter_map(|(weekday, name)| Some((begins_with(text, name)?, *weekday)));
        let (length, weekday) = named.max_by_key(|(length, _)| *length)?;
        // 1970-01-01 was a Thursday.
        let day = self.days().find(|day| day.wrapping_add(3).rem_euclid(7) == weekday)?;
        Some((day, length))
    }

    /// The day by the date that a text begins with, as in `24 March`, `24/3`, `24日`, or ends with, as in `March 24`.
    fn dated(&self, before: &str, text: &str) -> Option<i32> {
        let (number, rest) = short_number(text)?;
        let of_month = |day: u32, month: Option<u32>| {
            self.days().find(|date| {
                let (_, m, d) = civil(i64::from(*date));
                d == day && month.is_none_or(|month| m == month)
            })
        };
        if rest.starts_with(['日', '일']) {
            return of_month(number, None);
        }
        if let Some(rest) = rest.strip_prefix('/') {
            let (other, _) = short_number(rest)?;
            return of_month(number, Some(other)).or_else(|| of_month(other, Some(number)));
        }
        // Names of months are asked for only where the number may be one of these days.
        of_month(number, None)?;
        // What may stand between them: `24. März`, `24th March`, `24 de marzo`.
        let (ordinal, rest) = rest.split_once(' ').unwrap_or(("", rest));
        let rest = if ordinal.len() <= LONGEST_ORDINAL { rest } else { "" };
        let rest = rest.strip_prefix("de ").unwrap_or(rest);
        let is_letter = |c: char| c.is_alphabetic();
        let behind = &rest[..rest.find(|c| !is_letter(c)).unwrap_or(rest.len())];
        let before = before.trim_end_matches([' ', '.']);
        let before = &before[before.rfind(|c| !is_letter(c)).map_or(0, |at| before.ceil_char_boundary(at + 1))..];
        let month = |word| month(word, self.locale);
        of_month(number, Some(month(behind).or_else(|| month(before))?))
    }

    fn days(&self) -> impl Iterator<Item = i32> {
        let published = self.published;
        EVENT_DAYS.map(move |offset| published.saturating_add(offset))
    }
}

/// The number of one or two digits that a text begins with, and what follows it.
fn short_number(text: &str) -> Option<(u32, &str)> {
    let digits = digits(text);
    let number = (1..=2).contains(&digits).then(|| number(text, 0, digits))??;
    Some((number, &text[digits..]))
}

/// The length of a weekday's name where a text begins with it and at most an ending.
fn begins_with(text: &str, name: &str) -> Option<usize> {
    // Most words are told by their first letter.
    let (first, own) = (name.as_bytes().first()?, text.as_bytes().first()?);
    if first.is_ascii() && *first != own.to_ascii_lowercase() {
        return None;
    }
    let mut rest = text.chars().map(lowercase);
    let is_it = |own: char, c: char| one_letter(own) == one_letter(c) || (c == '_' && own == ' ');
    if !name.chars().all(|c| rest.next().is_some_and(|own| is_it(own, c))) {
        return None;
    }
    let is_unspaced = name >= "\u{e00}";
    let ending = rest.take_while(|c| c.is_alphabetic()).take(MOST_ENDING + 1).count();
    (is_unspaced || ending <= MOST_ENDING).then_some(name.len())
}

/// Persian's letters for those that Arabic keyboards write in their place.
fn one_letter(c: char) -> char {
    match c {
        'ي' => 'ی',
        'ك' => 'ک',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday: 2026-03-25.
    const WEDNESDAY: i32 = 20_537;

    fn day_of_event(lang: &str, text: &str) -> Option<i32> {
        event_day(["", text], Some(lang), WEDNESDAY).map(|day| day - WEDNESDAY)
    }

    #[test]
    fn weekdays_in_each_language() {
        for (lang, names) in WEEKDAYS {
            assert_eq!(names.split(' ').count(), 7, "{lang}");
            for (names, offset) in names.split(' ').zip([-2, -1, 0, 1, -5, -4, -3]) {
                for name in names.split('|') {
                    let name = name.replace('_', " ");
                    assert_eq!(day_of_event(lang, &format!("abc {name}, xyz")), Some(offset), "{lang} {name}");
                    let mut letters = name.chars();
                    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
                    assert_eq!(day_of_event(lang, &(first + letters.as_str())), Some(offset), "{lang} {name}, capital");
                }
            }
        }
    }

    #[test]
    fn no_name_is_read_from_within_another() {
        for (lang, names) in WEEKDAYS {
            for (weekday, names) in (0_i32..).zip(names.split(' ')) {
                for name in names.split('|') {
                    let text = format!("abc {}, xyz", name.replace('_', " "));
                    for published in WEDNESDAY..WEDNESDAY + 7 {
                        // Of the days around, the one of this name.
                        let day = event_day([text.as_str()], Some(lang), published).expect(name);
                        assert_eq!(day.wrapping_add(3).rem_euclid(7), weekday, "{lang} {name} {published}");
                    }
                }
            }
        }
    }

    #[test]
    fn endings_and_what_only_begins_as_a_weekday_does() {
        for (lang, text, offset) in [
            ("de", "Seit Dienstagabend", None),
            ("de", "dienstags", Some(-1)),
            ("pl", "w środę", Some(0)),
            ("pl", "środowisko, środek", None),
            ("cs", "střed města", None),
            ("ru", "в пятницу", Some(-5)),
            ("ru", "в среднем", None),
            ("tr", "pazartesi günü", Some(-2)),
            ("fi", "keskiviikkona", Some(0)),
            ("pt", "na segunda-feira", Some(-2)),
            ("pt", "a segunda vez", None),
            ("ro", "după trei luni", None),
            ("ko", "지난 화요일에", Some(-1)),
            ("ja", "24日午前、北浜町で", Some(-1)),
            ("ja", "3月24日午前", Some(-1)),
            ("zh", "江湾市周二凌晨", Some(-1)),
            ("fa", "يك‌شنبه گفت", Some(-3)),
            ("fa", "دو شنبه گفت", Some(-2)),
            ("fa", "چهار شنبه گفت", Some(0)),
            ("xx", "Wednesday", None),
        ] {
            assert_eq!(day_of_event(lang, text), offset, "{lang} {text}");
        }
    }

    #[test]
    fn dates_of_these_days() {
        for (lang, text, offset) in [
            ("en", "on 24 March", Some(-1)),
            ("en", "on March 24, 2026", Some(-1)),
            ("en", "on March 24th", Some(-1)),
            ("en", "on March 3", None),
            ("en", "on April 24", None),
            ("en", "24 people", None),
            ("en", "the 24-year-old march", None),
            ("de", "am 24. März", Some(-1)),
            ("fr", "le 24 mars", Some(-1)),
            ("es", "el 24 de marzo", Some(-1)),
            ("ru", "24 марта", Some(-1)),
            ("vi", "ngày 24/3", Some(-1)),
            ("en", "3/24", Some(-1)),
            ("en", "24/7", None),
            ("en", "A24 March", None),
            ("en", "20260324 March", None),
        ] {
            assert_eq!(day_of_event(lang, text), offset, "{lang} {text}");
        }
    }

    #[test]
    fn of_several_days_that_of_the_news() {
        assert_eq!(day_of_event("en", "On Friday the court ruled."), Some(-5));
        assert_eq!(
            day_of_event("en", "Arrested on Saturday, he was charged on Tuesday and is heard on Wednesday."),
            Some(-1)
        );
        assert_eq!(day_of_event("en", "Talks resume on Thursday. On Wednesday both sides met."), Some(0));
        assert_eq!(event_day(["Saturday's match", "Port won on Sunday."], Some("en"), WEDNESDAY), Some(WEDNESDAY - 4));
    }

    #[test]
    fn no_text_costs_more_than_its_beginning_and_no_day_is_out_of_bounds() {
        let long = "Friday 1/1 31 ".repeat(1_000_000);
        assert_eq!(day_of_event("en", &long), Some(-5));
        let late = format!("{} Tuesday", "word ".repeat(1_000));
        assert_eq!(day_of_event("en", &late), None);
        for day in [i32::MIN, -1, 0, i32::MAX] {
            let told = event_day(["Monday Tuesday Friday 1/1"], Some("en"), day);
            assert!(told.is_none_or(|told| EVENT_DAYS.contains(&told.saturating_sub(day))), "{day} {told:?}");
        }
    }
}
