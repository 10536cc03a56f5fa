//! Names of months.

/// A calendar that a month's name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calendar {
    Gregorian,
    /// The Solar Hijri calendar of Iran, whose year begins in March.
    SolarHijri,
}

/// Names of each month as dates write them (in the genitive where a language has one), whole or as far as a language
/// changes no more than the end: English, German, French, Spanish, Italian, Portuguese, Dutch, Danish, Swedish,
/// Norwegian, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech, Slovak, Slovene, Croatian, Serbian, Bulgarian,
/// Macedonian, Russian, Ukrainian, Romanian, Hungarian, Turkish, Greek, Catalan, Indonesian, Arabic (as in Egypt and as
/// in the Levant), Hebrew, Hindi, Persian, Thai. Of names that are alike, one stands for all.
#[rustfmt::skip]
static NAMES: [&str; 12] = [
    "januar janvier enero gennaio janeiro jänner tammikuu jaanuar janvār sausio stycznia ledna január siječnja \
     јануар януари января січня ianuarie ocak ιανουαρίου gener يناير ינואר जनवरी ژانویه มกราคม",
    "februar février febbraio fevereiro feber helmikuu veebruar februār vasario lutego února február veljače \
     фебруар февруари февраля лютого şubat φεβρουαρίου febrer فبراير شباط פברואר फ़रवरी फरवरी فوریه กุมภาพันธ์",
    "march märz mars marzo março marts martā maart mrz maaliskuu märts kovo marca března marec ožujka mart март \
     марта березня martie március μαρτίου març maret مارس آذار מרץ मार्च มีนาคม",
    "april avril abril huhtikuu aprīl balandžio kwietnia dubna apríl travnja април апреля квітня április nisan \
     απριλίου أبريل نيسان אפריל अप्रैल آوریل เมษายน",
    "may mai maijs maijā mayo maggio maio mei maj toukokuu gegužės maja května mája svibnja мај май мая травня \
     május mayıs μαΐου maig مايو أيار מאי मई مه พฤษภาคม",
    "june juin junio giugno junho juni kesäkuu juuni jūnij birželio czerwca června júna junij јун јуни юни июня \
     червня iunie június haziran ιουνίου juny يونيو حزيران יוני जून ژوئن มิถุนายน",
    "july juillet julio luglio julho juli heinäkuu juuli jūlij liepos lipca července júla julij јул јули юли июля \
     липня iulie július temmuz ιουλίου يوليو تموز יולי जुलाई ژوئیه กรกฎาคม",
    "august août elokuu augusztus rugpjūčio sierpnia srpna avgust kolovoza август серпня agustus ağustos αυγούστου \
     agost أغسطس آب אוגוסט अगस्त اوت สิงหาคม",
    "septemb setemb septiembre settembre syyskuu rugsėjo września září rujna септембар септември сентября вересня \
     szeptember eylül σεπτεμβρίου سبتمبر أيلول ספטמבר सितंबर सितम्बर سپتامبر กันยายน",
    "octob oktob octubre ottobre outubro lokakuu oktoober spalio października října októbra октобар октомври \
     октября жовтня octombrie október ekim οκτωβρίου أكتوبر אוקטובר अक्टूबर اکتبر ตุลาคม",
    "novemb noviembre marraskuu lapkričio listopada listopadu studenoga ноембар новембар ноември ноября листопада \
     noiembrie kasım νοεμβρίου نوفمبر נובמבר नवंबर नवम्बर نوامبر พฤศจิกายน",
    "decemb dezemb desemb dicemb décembre diciembre joulukuu detsember gruodžio grudnia prosince prosinca децембар \
     декември декабря грудня aralık δεκεμβρίου ديسمبر דצמבר दिसंबर दिसम्बर دسامبر ธันวาคม",
];

/// Croatian names that begin as those of other months do in Polish and Czech.
const CROATIAN: [(&str, u32); 3] = [("lipnja", 6), ("srpnja", 7), ("listopada", 10)];

/// Months of the Solar Hijri calendar, in Persian.
const SOLAR_HIJRI: &str = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند";

/// Number of the month that a word names, 1 to 12, and its calendar. Where languages differ, that of the page decides
/// (its BCP 47 primary subtag; empty where it is not known).
pub(super) fn month(word: &str, language: &str) -> Option<(u32, Calendar)> {
    let length = word.chars().count();
    if !(2..=14).contains(&length) {
        return None;
    }
    let word = &word.to_lowercase();
    let croatian = || CROATIAN.iter().find(|(name, _)| is_of(word, name)).map(|(_, month)| *month);
    if let Some(i) = SOLAR_HIJRI.split(' ').position(|name| name == word) {
        return Some((i as u32 + 1, Calendar::SolarHijri));
    }
    let of_language = if matches!(language, "hr" | "bs") { croatian() } else { None };
    let all = || {
        // A whole name first: it may begin as another does.
        let whole = NAMES.iter().position(|names| names.split(' ').any(|name| name == word));
        let found = whole.or_else(|| NAMES.iter().position(|names| names.split(' ').any(|name| is_of(word, name))));
        found.map(|i| i as u32 + 1)
    };
    let found = of_language.or_else(all).or_else(croatian);
    // Hebrew: "in February" is one word.
    let found = found.or_else(|| word.strip_prefix('ב').and_then(|rest| month(rest, language)).map(|(month, _)| month));
    found.map(|month| (month, Calendar::Gregorian))
}

/// Whether a lowercase word is a month's name, its beginning (three letters or more), or the name with another end.
fn is_of(word: &str, name: &str) -> bool {
    let (own, whole) = (word.chars().count(), name.chars().count());
    word == name || (own >= 3 && name.starts_with(word)) || (whole >= 5 && own <= whole + 4 && word.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as CLDR has them in dates, a line a language.
    #[rustfmt::skip]
    const LANGUAGES: [(&str, &str); 41] = [
        ("en", "january february march april may june july august september october november december"),
        ("de", "januar februar märz april mai juni juli august september oktober november dezember"),
        ("fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        ("es", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
        ("it", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
        ("pt", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
        ("nl", "januari februari maart april mei juni juli augustus september oktober november december"),
        ("da", "januar februar marts april maj juni juli august september oktober november december"),
        ("sv", "januari februari mars april maj juni juli augusti september oktober november december"),
        ("nb", "januar februar mars april mai juni juli august september oktober november desember"),
        ("fi", "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta \
             elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"),
        ("fi", "tammikuun helmikuun maaliskuun huhtikuun toukokuun kesäkuun heinäkuun \
             elokuun syyskuun lokakuun marraskuun joulukuun"),
        ("pl", "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
        ("pl", "sty lut mar kwi maj cze lip sie wrz paź lis gru"),
        ("cs", "ledna února března dubna května června července srpna září října listopadu prosince"),
        ("sk", "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra"),
        ("hr", "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca"),
        ("hr", "sij velj ožu tra svi lip srp kol ruj lis stu pro"),
        ("sr", "јануар фебруар март април мај јун јул август септембар октобар новембар децембар"),
        ("sr", "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar"),
        ("sl", "januar februar marec april maj junij julij avgust september oktober november december"),
        ("bg", "януари февруари март април май юни юли август септември октомври ноември декември"),
        ("mk", "јануари февруари март април мај јуни јули август септември октомври ноември декември"),
        ("ru", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
        ("uk", "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
        ("ro", "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie"),
        ("hu", "január február március április május június július augusztus szeptember október november december"),
        ("tr", "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"),
        ("el", "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου \
             αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου"),
        ("et", "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember"),
        ("lv", "janvāris februāris marts aprīlis maijs jūnijs jūlijs \
             augusts septembris oktobris novembris decembris"),
        ("lv", "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī"),
        ("lt", "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio"),
        ("ca", "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre"),
        ("id", "januari februari maret april mei juni juli agustus september oktober november desember"),
        ("ar", "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
        ("he", "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"),
        ("he", "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר"),
        ("hi", "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"),
        ("th", "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"),
        ("fa", "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"),
    ];

    #[test]
    fn names_in_each_language_and_without_one() {
        for (language, names) in LANGUAGES {
            for (i, name) in names.split(' ').enumerate() {
                let number = i as u32 + 1;
                let found = |language| month(name, language).map(|(month, _)| month);
                assert_eq!(found(language), Some(number), "{language} {name}");
                // Croatian October is November elsewhere, and its short names are other months'.
                if language != "hr" || name.chars().count() > 4 && name != "listopada" {
                    assert_eq!(found(""), Some(number), "{name} in no language");
                }
            }
        }
        assert_eq!(month("listopada", ""), Some((11, Calendar::Gregorian)));
        assert_eq!(month("listopada", "hr"), Some((10, Calendar::Gregorian)));
        assert_eq!(month("بهمن", "fa"), Some((11, Calendar::SolarHijri)));
        assert_eq!(month("FÉVRIER", ""), Some((2, Calendar::Gregorian)));
    }

    #[test]
    fn words_that_only_begin_as_names_do() {
        for word in [
            "",
            "ma",
            "m",
            "é",
            "de",
            "Monday",
            "yesterday",
            "Marathon",
            "Martin",
            "Mayor",
            "Junction",
            "Sepsis",
            "Junk",
            "Octopus",
            "Marseille",
            "Augenblick",
            "Sunday",
            "ב",
            "Decorator",
            "Julien",
        ] {
            assert_eq!(month(word, "en"), None, "{word}");
        }
    }
}
