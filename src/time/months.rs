//! Names of months.

/// Names of the months as dates write them (in the genitive where a language has one), whole or as far as languages
/// change no more than the end, of those that begin alike one for all: English, German, French, Spanish, Italian,
/// Portuguese, Dutch, Danish, Swedish, Norwegian, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech, Slovak,
/// Slovene, Croatian, Serbian, Bulgarian, Macedonian, Russian, Ukrainian, Romanian, Hungarian, Turkish, Greek, Catalan,
/// Indonesian, Arabic (as in Egypt, in the Levant and in Tunisia), Hebrew, Hindi, Bengali, Urdu, Persian, Thai. Each is
/// [`plain`]. Behind December come the months of the Solar Hijri calendar of Iran, in Persian.
#[rustfmt::skip]
const NAMES: &str = "\
    janua janvi január janvā jaanu jänne enero gennai janei tammik sausi stycz ledna siječ јануа януар январ \
    січня ianua ocak ιανουα gener يناير جانفي كانونالثاني ינואר जनवरी জানুযারি جنوری ژانویه มกราคม ม.ค|\
    febru févri fevri febbr fever febre helmik veebr vasar lutego února velja фебру февру февра лютого şubat φεβρουα \
    فبراير فيفري شباط פברואר फरवरी ফেব্রুযারি فروری فوریه กุมภาพันธ์ ก.พ|\
    march märz mars marzo março marts martā martie maart mrz mrt maalisk märts kovo marca březn marec ožujk \
    mart marta март марта берез márci μαρτί μαρτι març maret مارس اذار מרץ मार्च মার্চ مارچ มีนาคม มี.ค|\
    april ápril avril abril huhtik baland kwiet dubna apríl travn aprīl април апрел квітн nisan απριλ ابريل افريل \
    نيسان אפריל अप्रैल এপ্রিল اپریل اوریل เมษายน เม.ย|\
    may mai maijs maijā mayo maggi maio mei maj maja маја toukok geguž květn mája svibn мај май мая травн május \
    mayis μαΐου μαιου maig مايو ماي ايار מאי मई মে مئی مه พฤษภาคม พ.ค|\
    june juin junio giugn junho juni kesäk juuni jūnij birže czerwca června červen júna június junij juna јуна јун \
    јуни юни июня июнь червн iunie hazir ιουνί ιουνι juny يونيو جوان حزيران יוני जून জুন جون ژوئن มิถุนายน มิ.ย|\
    july juill julio lugli julho juli heinäk juuli jūlij liepo lipca červenc júla július julij jula јула јул јули юли \
    июля июль липня iulie temmu ιουλί ιουλι يوليو جويلية تموز יולי जुलाई জুলাই جولائی ژوئیه กรกฎาคม ก.ค|\
    augus août aout eloku rugpj sierp srpna avgus kolov авгус серпн agust ağust αυγού αυγου agost اغسطس اوت اب \
    אוגוסט अगस्त আগস্ট اگست สิงหาคม ส.ค|\
    septem septie setem sette syysk rugsė wrześ září rujna септе сентя верес szepte eylül σεπτεμβ سبتمبر ايلول \
    ספטמבר सितंबर सितम्बर সেপ্টেম্বর ستمبر سپتامبر กันยายน ก.ย|\
    octob octub octom oktob októb oktoo ottob outub lokak spali paździer října октоб октом октяб жовтн ekim \
    οκτωβ اكتوبر تشرينالاول אוקטובר अक्टूबर অক্টোবর اکتوبر اکتبر ตุลาคม ต.ค|\
    novem novie marrask lapkr listo stude новем ноемв ноябр листо noiem kasim νοεμβ نوفمبر تشرينالثاني נובמבר \
    नवंबर नवम्बर নভেম্বর نومبر نوامبر พฤศจิกายน พ.ย|\
    decem dezem desem dicem décem dicie jouluk detse gruod grudn prosi децем декем декаб грудн aralik δεκεμβ \
    ديسمبر كانونالاول דצמבר दिसंबर दिसम्बर ডিসেম্বর دسمبر دسامبر ธันวาคม ธ.ค|\
    فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|ابان|اذر|دی|بهمن|اسفند";

/// Croatian names that are, or begin as, those of other months in Polish and Czech.
const CROATIAN: [(&str, u32); 3] = [("lipnja", 6), ("srpnja", 7), ("listopada", 10)];

/// What is added to the number of a month of the Solar Hijri calendar.
pub(super) const SOLAR: u32 = 100;

/// Number of the month that a word names: 1 to 12, of the Solar Hijri calendar [`SOLAR`] more. Where languages differ,
/// that of the page decides (its BCP 47 primary subtag; zeros where it is not known).
pub(super) fn month(word: &str, language: [u8; 2]) -> Option<u32> {
    if !(2..=40).contains(&word.len()) {
        return None;
    }
    let word = &plain(word);
    let croatian = || CROATIAN.iter().find(|(name, _)| is_of(word, name)).map(|(_, month)| *month);
    let own = if matches!(&language, b"hr" | b"bs") { croatian() } else { None };
    // Hebrew: "in February" is one word.
    let bare = || named(word.strip_prefix('ב')?);
    own.or_else(|| named(word)).or_else(croatian).or_else(bare)
}

/// As [`month`], in any language. A whole name first: it may begin as another does.
fn named(word: &str) -> Option<u32> {
    let mut begun = None;
    let mut longest = 0;
    for (names, place) in NAMES.split('|').zip(1..) {
        let number = if place > 12 { place - 12 + SOLAR } else { place };
        for name in names.split(' ') {
            if name == word {
                return Some(number);
            }
            // Of names that the word goes on from, the longest: `července` is no `červen`.
            let length = if word.starts_with(name) { name.len() } else { 0 };
            if is_of(word, name) && (begun.is_none() || length > longest) {
                (begun, longest) = (Some(number), length);
            }
        }
    }
    begun
}

/// Whether a word is a month's name, its beginning (three letters or more), or a name of at least five letters with
/// another end.
fn is_of(word: &str, name: &str) -> bool {
    let (own, whole) = (word.chars().count(), name.chars().count());
    (own >= 3 && name.starts_with(word)) || (whole >= 5 && own <= whole + 4 && word.starts_with(name))
}

/// A word in lowercase without what only some write: dots of Turkish letters, combining accents, hamzas, nuktas, the
/// space in a name.
fn plain(word: &str) -> String {
    let one = |c| match c {
        'ı' => Some('i'),
        'أ' | 'إ' | 'آ' => Some('ا'),
        '\u{95e}' => Some('\u{92b}'),
        '\u{9df}' => Some('\u{9af}'),
        '\u{300}'..'\u{370}' | '\u{93c}' | '\u{9bc}' | ' ' => None,
        c => Some(c),
    };
    word.chars().flat_map(char::to_lowercase).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::zones::padded;

    /// Names as CLDR has them in dates, a line a language.
    #[rustfmt::skip]
    const LANGUAGES: [(&str, &str); 46] = [
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
        ("ar", "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول"),
        ("ar", "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر"),
        ("ur", "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر"),
        ("bn", "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর"),
        ("ar", "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
        ("he", "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"),
        ("he", "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר"),
        ("hi", "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"),
        ("th", "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"),
        ("th", "ม.ค ก.พ มี.ค เม.ย พ.ค มิ.ย ก.ค ส.ค ก.ย ต.ค พ.ย ธ.ค"),
        ("fa", "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"),
    ];

    #[test]
    fn names_in_each_language_and_without_one() {
        let month = |name: &str, language| month(name, padded(language));
        for (language, names) in LANGUAGES {
            for (i, name) in names.split(' ').enumerate() {
                let (name, number) = (&name.replace('_', " "), i as u32 + 1);
                assert_eq!(month(name, language), Some(number), "{language} {name}");
                assert_eq!(month(&name.to_uppercase(), language), Some(number), "{language} {name} in capitals");
                // Croatian October is November elsewhere, and its short names are other months'.
                if language != "hr" || name.chars().count() > 4 && name != "listopada" {
                    assert_eq!(month(name, ""), Some(number), "{name} in no language");
                }
            }
        }
        assert_eq!(month("listopada", ""), Some(11));
        assert_eq!(month("listopada", "hr"), Some(10));
        assert_eq!(month("بهمن", "fa"), Some(SOLAR + 11));
        assert_eq!(month("FÉVRIER", ""), Some(2));
    }

    #[test]
    fn the_table_is_plain() {
        assert_eq!(plain(NAMES), NAMES.replace(' ', ""));
        assert_eq!(NAMES.split('|').count(), 24);
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
            assert_eq!(month(word, *b"en"), None, "{word}");
        }
    }
}
