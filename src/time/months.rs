//! Names of months.

use super::Locale;
use crate::case::lowercase;
use crate::marks::is_mark;
use crate::text::fold::unaccent;

/// Names of the months as dates write them (in the genitive where a language has one, and in the nominative), whole or
/// as far as languages change no more than the end, of those that begin alike one for all: English, German, French,
/// Spanish, Italian, Portuguese, Dutch, Danish, Swedish, Norwegian, Finnish, Estonian, Latvian, Lithuanian, Polish,
/// Czech, Slovak, Slovene, Croatian, Serbian, Bulgarian, Macedonian, Russian, Ukrainian, Belarusian, Romanian,
/// Hungarian, Turkish, Greek, Catalan, Galician, Icelandic, Indonesian, Arabic (as in Egypt, in the Levant, in Tunisia
/// and in Morocco), Hebrew, Hindi, Bengali, Urdu, Persian, Thai. Each is [`plain`]. Behind December come the months of
/// the Solar Hijri calendar of Iran, in Persian.
#[rustfmt::skip]
const NAMES: &str = "\
    janua janvi janva jaanu janne enero gennai janei tammik sausi stycz ledna sijec јануа януар январ січня січень \
    ianua ocak ιανουα gener يناير جانفي كانونالثاني ינואר जनवरी জানুযার جنوري ژانويه มกราคม ม.ค leden студз xanei|\
    febru fevri febbr fever febre helmik veebr vasar lutego unora velja фебру февру февра лютого subat φεβρουα \
    فبراير فيفري شباط פברואר फरवरी ফেব্রুযার فروري فوريه กุมภาพันธ์ ก.พ luty лютии лютага люты feber|\
    march mars marzo marco marts marta martie maart mrz mrt maalisk kovo kovas marca brezn marec ozujk марта берез \
    marci μαρτι maret مارس اذار מרץ मार्च মার্চ مارچ มีนาคม มี.ค marzec breze ozuja сакав|\
    april avril abril huhtik baland kwiet dubna travn април апрел квітн nisan απριλ ابريل افريل نيسان אפריל \
    अप्रैल এপ্রিল اپريل اوريل เมษายน เม.ย kwiec duben travanj квіте красав|\
    maijs maija mayo maggi maio mei maja маја toukok geguz kvetn svibn маи мая травн majus mayis μαιου maig مايو \
    ايار מאי मई মে ميي مه พฤษภาคม พ.ค kvete sviba траве μαιοσ|\
    june juin junio giugn junho kesak juuni junij birze czerwca cervna cerven juna junius јуна јуни юни июня июнь \
    червн iunie hazir ιουνι juny يونيو جوان حزيران יוני जून জুন جون ژوين มิถุนายน มิ.ย czerwiec черве \
    чэрве xuno cvn|\
    july juill julio lugli julho heinak juuli julij liepos liepa lipca cervenc jula julius јула јули юли июля июль \
    липня iulie temmu ιουλι يوليو جويلية تموز יולי जुलाई জুলাই جولايي ژوييه กรกฎาคม ก.ค lipiec cervenec липень \
    ліпен xullo cvc|\
    augus aout eloku rugpj sierp srpna avgus kolov авгус серпн agust αυγου agost اغسطس اوت اب אוגוסט अगस्त আগস্ট \
    اگست สิงหาคม ส.ค srpen серпень жніун жніве غشت|\
    septem septie setem sette syysk rugse wrzes zari rujna септе сентя верес szepte eylul σεπτεμβ سبتمبر ايلول \
    ספטמבר सितंबर सितम्बर সেপ্টেম্বর ستمبر سپتامبر กันยายน ก.ย rujan верас شتنبر|\
    octob octub octom oktob oktoo ottob outub lokak spali rijna октоб октом октяб жовтн ekim οκτωβ اكتوبر \
    تشرينالاول אוקטובר अक्टूबर অক্টোবর অক্টো اکتوبر اکتبر ตุลาคม ต.ค pazdzier rijen жовте кастрыч|\
    novem novie marrask lapkr listo stude новем ноемв ноябр листо noiem kasim νοεμβ نوفمبر تشرينالثاني נובמבר \
    नवंबर नवम्बर নভেম্বর نومبر نوامبر พฤศจิกายน พ.ย лістап نونبر|\
    decem dezem desem dicem dicie jouluk detse gruod grudn prosi децем декем декаб грудн aralik δεκεμβ ديسمبر \
    كانونالاول דצמבר दिसंबर दिसम्बर ডিসেম্বর دسمبر دسامبر ธันวาคม ธ.ค grudz грудень снежа снежн دجنبر|\
    فروردين|ارديبهشت|خرداد|تير|مرداد|شهريور|مهر|ابان|اذر|دي|بهمن|اسفند";

/// Croatian names that are, or begin as, those of other months in Polish and Czech.
const CROATIAN: [(&str, u32); 5] = [("lipnja", 6), ("lipanj", 6), ("srpnja", 7), ("srpanj", 7), ("listopada", 10)];

/// What is added to the number of a month of the Solar Hijri calendar.
pub(super) const SOLAR: u32 = 100;

/// Number of the month that a word names: 1 to 12, of the Solar Hijri calendar [`SOLAR`] more. Where languages differ,
/// that of the page decides.
pub(super) fn month(word: &str, locale: Locale) -> Option<u32> {
    if !(2..=40).contains(&word.len()) {
        return None;
    }
    let word = &plain(word);
    let croatian = || CROATIAN.iter().find(|(name, _)| is_of(word, name)).map(|(_, month)| *month);
    let own = if locale.is_croatian() { croatian() } else { None };
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

/// Whether a word is a month's name, its beginning (three letters or more, in Indic scripts two), or a name of at least
/// five letters with another end.
fn is_of(word: &str, name: &str) -> bool {
    let (own, whole) = (word.chars().count(), name.chars().count());
    // Two letters of Hindi and Bengali are as many syllables.
    let least = if word.starts_with(|c| ('\u{900}'..'\u{a00}').contains(&c)) { 2 } else { 3 };
    (own >= least && name.starts_with(word)) || (whole >= 5 && own <= whole + 4 && word.starts_with(name))
}

/// A word in lowercase without accents, composed or combining, hamzas, nuktas and the space in a name, with the letters
/// of Arabic for those that Persian and Urdu write otherwise.
fn plain(word: &str) -> String {
    let one = |c| match c {
        'أ' | 'إ' | 'آ' => Some('ا'),
        'ئ' | 'ی' | 'ى' => Some('ي'),
        'й' => Some('и'),
        'ў' => Some('у'),
        '\u{95e}' => Some('\u{92b}'),
        '\u{9df}' => Some('\u{9af}'),
        ' ' | '\u{9bc}' => None,
        // Vowel signs of Indic scripts and of Thai tell names apart.
        c if is_mark(c) && !('\u{93d}'..'\u{e80}').contains(&c) => None,
        c => Some(unaccent(c)),
    };
    word.chars().map(lowercase).filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as CLDR has them in dates, a line a language.
    #[rustfmt::skip]
    const LANGUAGES: [(&str, &str); 59] = [
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
        ("be", "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня"),
        ("pl", "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"),
        ("cs", "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec"),
        ("cs", "led úno bře dub kvě čvn čvc srp zář říj lis pro"),
        ("hr", "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac"),
        ("lt", "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis"),
        ("uk", "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень"),
        ("be", "студзень люты сакавік красавік май чэрвень ліпень жнівень верасень кастрычнік лістапад снежань"),
        ("el", "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος \
             Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος"),
        ("ar", "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر"),
        ("gl", "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro"),
        ("is", "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember"),
        ("hi", "जन फ़र मार्च अप्रैल मई जून जुल अग सित अक्टू नव दिस"),
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
        let month = |name: &str, language| month(name, Locale::of(language, ""));
        for (language, names) in LANGUAGES {
            for (i, name) in names.split(' ').enumerate() {
                let (name, number) = (&name.replace('_', " "), i as u32 + 1);
                assert_eq!(month(name, language), Some(number), "{language} {name}");
                assert_eq!(month(&name.to_uppercase(), language), Some(number), "{language} {name} in capitals");
                // Croatian October is November elsewhere, and its short names are other months'.
                if language != "hr" || name.chars().count() > 4 && !name.starts_with("listopad") {
                    assert_eq!(month(name, ""), Some(number), "{name} in no language");
                }
            }
        }
        // й as и with a breve, é as e with an acute.
        for (name, number) in [("маи\u{306}", 5), ("fe\u{301}vrier", 2), ("ma\u{308}rz", 3), ("ا\u{654}بريل", 4)]
        {
            assert_eq!(month(name, ""), Some(number), "{name}");
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
            assert_eq!(month(word, Locale::of("en", "")), None, "{word}");
        }
    }
}
