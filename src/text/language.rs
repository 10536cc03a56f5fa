//! Language detection: the declared language, checked against script and stop words.

use super::normal::Normal;
use super::script::{SCRIPTS, Script};
use super::stop::{LANGUAGES, LISTS, STOP};
use super::{MAX_TEXT_BYTES, hash_word, tokenize};

/// What the check is based on, counted while the text is tokenized.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// Words by the script of their first letter.
    pub scripts: [u32; SCRIPTS],
    /// Words that are stop words, by language.
    pub stops: [u32; LANGUAGES],
    /// All words of scripts with letters.
    pub words: u32,
    /// Words that the declared language has and its kin have not; `None` where no such are listed.
    pub own: Option<u32>,
}

impl Evidence {
    pub fn new() -> Self {
        Self { scripts: [0; SCRIPTS], stops: [0; LANGUAGES], words: 0, own: None }
    }
}

/// What a text is made of: words of three letters and more that begin in lower case, how many of them are stop words of
/// each language, and what else there is. Shorter words are often others when their letters are shuffled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grammar {
    pub words: u32,
    pub stops: [u32; LANGUAGES],
    /// Hashes of those words.
    pub hashes: Vec<u64>,
    /// Words that begin with a capital.
    pub names: u32,
    pub numbers: u32,
}

impl Grammar {
    /// Counts the words of a text.
    ///
    /// # Complexity
    /// One pass.
    pub fn of(text: &str) -> Self {
        let mut found = Self::default();
        let text = Normal::new(text, MAX_TEXT_BYTES);
        tokenize::words(&text, &mut |word| {
            if word.script == Script::Other {
                found.numbers += 1;
            } else if text.as_str()[word.start..].starts_with(char::is_uppercase) {
                found.names += 1;
            } else if word.lower.chars().nth(2).is_some() {
                let hash = hash_word(word.lower.as_bytes());
                found.words += 1;
                found.hashes.push(hash);
                let languages = STOP.languages(hash);
                for (i, stops) in found.stops.iter_mut().enumerate() {
                    *stops += languages >> i & 1;
                }
            }
        });
        found
    }

    /// The language with most stop words, and how many.
    pub fn language(&self) -> (usize, u32) {
        let best = (0..LANGUAGES).max_by_key(|&i| self.stops[i]).unwrap_or(0);
        (best, self.stops[best])
    }

    pub fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.names += other.names;
        self.numbers += other.numbers;
        self.stops.iter_mut().zip(other.stops).for_each(|(stops, more)| *stops += more);
    }

    /// Takes away what was added.
    pub fn take(&mut self, other: &Self) {
        self.words -= other.words;
        self.names -= other.names;
        self.numbers -= other.numbers;
        self.stops.iter_mut().zip(other.stops).for_each(|(stops, less)| *stops -= less);
    }
}

/// Least share of stop words for a language that is not declared; running text has .3 to .5.
const UNDECLARED: f32 = 0.12;
/// Least share of stop words for a language to overrule the declared one.
const AGAINST_DECLARED: f32 = 0.2;
/// The same for a declared language without a list of stop words, which may share many with its kin: of Catalan words a
/// third are Spanish stop words. Of the languages listed first .38 to .47 of running text are stop words, of others .15
/// to .3.
const AGAINST_UNLISTED: [f32; 2] = [0.36, AGAINST_DECLARED];
const LISTED_FIRST: usize = 10;
/// Stop words of another language that speak clearly against a declared one without a list: of a headline, a few may be
/// both's.
const CLEARLY: u32 = 8;
/// A declared language with a list of words that its kin have not stands with this share of them, and with less is
/// taken for undeclared.
const OWN: f32 = 0.02;
/// A declared language with this share of the winner's stop words is not overruled: Danish and Norwegian share most.
const KIN: f32 = 0.6;

/// Primary subtag of a BCP 47 tag, lower case: `pt-BR` → `pt`. The written forms of Norwegian are one, as are the
/// standard forms of Serbo-Croatian in Latin script. `None` for what is no language (`und`, `x-default`, empty).
pub fn primary(tag: &str) -> Option<String> {
    let subtag = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let is_language = (2..=3).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_lowercase());
    match subtag.as_str() {
        "und" | "mul" | "zxx" | "mis" => None,
        "nb" | "nn" => Some("no".into()),
        "bs" | "sh" => Some("hr".into()),
        "iw" => Some("he".into()),
        "in" => Some("id".into()),
        "tl" => Some("fil".into()),
        "cmn" | "yue" => Some("zh".into()),
        _ if is_language => Some(subtag),
        _ => None,
    }
}

/// Tag of a text whose language is not known: one of several that are written in its script.
const UNKNOWN: [(Script, &str); 4] = [
    (Script::Latin, "und-Latn"),
    (Script::Cyrillic, "und-Cyrl"),
    (Script::Arabic, "und-Arab"),
    (Script::Devanagari, "und-Deva"),
];

/// Whether a tag names a language, not a script alone.
pub fn is_known(tag: &str) -> bool {
    !tag.starts_with("und")
}

/// The tag that a text in the script of this language has where its language is not known; `None` where a script means
/// one language.
pub fn unknown_beside(language: &str) -> Option<&'static str> {
    // Chinese characters are not among the scripts of several languages, and what is not is Latin.
    if language == "zh" {
        return None;
    }
    let script = SCRIPT_LANGUAGES.iter().find(|(_, languages)| languages.contains(&language));
    let script = script.map_or(Script::Latin, |(script, _)| *script);
    UNKNOWN.iter().find(|(of, _)| *of == script).map(|(_, tag)| *tag)
}

/// The language whose stop words and endings serve for a tag: of an unknown language, of the one most widely written in
/// the script, for Latin none.
pub(super) fn analysed_as(tag: &str) -> Option<&str> {
    if is_known(tag) {
        return Some(tag);
    }
    let script = UNKNOWN.iter().find(|(_, unknown)| *unknown == tag)?.0;
    SCRIPT_LANGUAGES.iter().find(|(of, _)| *of == script).and_then(|(_, languages)| languages.first().copied())
}

/// The language of a text: the declared one where script and stop words do not contradict it. Where the text does not
/// say which of its script's languages it is, `und` and the script (BCP 47).
pub(super) fn check(evidence: &Evidence, declared: Option<&str>) -> Option<String> {
    let declared = declared.and_then(primary);
    let letters: u32 = evidence.scripts[..Script::Other as usize].iter().sum();
    if letters == 0 {
        return declared;
    }
    let count = |script: Script| evidence.scripts[script as usize];
    // Kana among the Chinese characters mean Japanese.
    if count(Script::Han) + count(Script::Kana) > letters / 2 {
        return Some(if count(Script::Kana) * 10 > letters { "ja" } else { "zh" }.into());
    }
    let Some((index, _)) = evidence.scripts[..Script::Other as usize].iter().enumerate().max_by_key(|&(_, &n)| n)
    else {
        return declared;
    };
    // Languages written in the script; the first is the fallback.
    let of_script: &[&str] = match SCRIPT_LANGUAGES.iter().find(|(script, _)| *script as usize == index) {
        Some((_, languages)) => languages,
        None => &[],
    };
    let fits = |language: &str| match of_script {
        // Latin is written by most languages of the world: any but those of another script.
        [] => !SCRIPT_LANGUAGES.iter().any(|(_, languages)| languages.contains(&language)) && language != "zh",
        _ => of_script.contains(&language) || (of_script[0] == "ru" && language == "sr"),
    };
    let share = |i: usize| evidence.stops[i] as f32 / evidence.words.max(1) as f32;
    // Ties go to the language listed first.
    let winner = (0..LANGUAGES)
        .filter(|&i| evidence.stops[i] > 1 && fits(LISTS[i].0))
        .max_by_key(|&i| (evidence.stops[i], LANGUAGES - i));
    let declared = declared.filter(|language| fits(language) || language == "sr");
    match (declared, winner) {
        (Some(declared), Some(winner)) => {
            let own = LISTS.iter().position(|(language, _)| *language == declared).map_or(0, |i| evidence.stops[i]);
            let is_listed = LISTS.iter().any(|(language, _)| *language == declared);
            let against = match (is_listed, evidence.own) {
                (true, _) => AGAINST_DECLARED,
                (_, Some(own)) if (own as f32) < OWN * evidence.words as f32 => UNDECLARED,
                (_, Some(_)) => 1.0,
                _ => AGAINST_UNLISTED[usize::from(winner >= LISTED_FIRST)],
            };
            let stands = own as f32 >= KIN * evidence.stops[winner] as f32
                || share(winner) < against
                || !is_listed && evidence.stops[winner] < CLEARLY
                || (declared == "sr" && LISTS[winner].0 == "hr");
            Some(if stands { declared } else { LISTS[winner].0.to_owned() })
        }
        (Some(declared), None) => Some(declared),
        (None, Some(winner)) if share(winner) >= UNDECLARED => Some(LISTS[winner].0.to_owned()),
        (None, _) => {
            let unknown = UNKNOWN.iter().find(|(script, _)| *script as usize == index).map(|(_, tag)| *tag);
            unknown.or(of_script.first().copied()).map(str::to_owned)
        }
    }
}

/// Languages by script, the most widely written first.
const SCRIPT_LANGUAGES: [(Script, &[&str]); 23] = [
    (Script::Greek, &["el"]),
    (Script::Cyrillic, &["ru", "uk", "bg", "be", "mk", "kk", "ky", "mn", "tg", "tt", "ab", "os", "cv", "ba", "ce"]),
    (Script::Armenian, &["hy"]),
    (Script::Hebrew, &["he", "yi"]),
    (Script::Arabic, &["ar", "fa", "ur", "ps", "ug", "ckb", "sd", "ks", "prs"]),
    (Script::Devanagari, &["hi", "mr", "ne", "sa", "kok", "mai", "bho"]),
    (Script::Bengali, &["bn", "as"]),
    (Script::Gurmukhi, &["pa"]),
    (Script::Gujarati, &["gu"]),
    (Script::Odia, &["or"]),
    (Script::Tamil, &["ta"]),
    (Script::Telugu, &["te"]),
    (Script::Kannada, &["kn"]),
    (Script::Malayalam, &["ml"]),
    (Script::Sinhala, &["si"]),
    (Script::Thai, &["th"]),
    (Script::Lao, &["lo"]),
    (Script::Myanmar, &["my"]),
    (Script::Georgian, &["ka"]),
    (Script::Ethiopic, &["am", "ti"]),
    (Script::Khmer, &["km"]),
    (Script::Hangul, &["ko"]),
    (Script::Kana, &["ja"]),
];

#[cfg(test)]
mod tests {
    use crate::text::language_of;

    const SAMPLES: [(&str, &str); 17] = [
        (
            "en",
            "The two presidents spoke for more than two hours by video call, and it was not clear what they had \
             agreed on.",
        ),
        (
            "de",
            "Die beiden Präsidenten sprachen mehr als zwei Stunden lang per Video, und es ist nicht klar, was sie \
             vereinbart haben.",
        ),
        (
            "fr",
            "Les deux présidents se sont parlé pendant plus de deux heures, et on ne sait pas ce qui a été décidé \
             dans cet entretien.",
        ),
        (
            "es",
            "Los dos presidentes hablaron durante más de dos horas y no está claro lo que se acordó en la reunión con \
             el ministro.",
        ),
        (
            "pt",
            "Os dois presidentes falaram por mais de duas horas, mas não está claro o que foi decidido na reunião com \
             o ministro.",
        ),
        (
            "it",
            "I due presidenti hanno parlato per più di due ore, ma non è chiaro che cosa sia stato deciso nella \
             riunione con il ministro.",
        ),
        (
            "nl",
            "De twee presidenten spraken meer dan twee uur met elkaar en het is niet duidelijk wat er is afgesproken \
             over de grens.",
        ),
        (
            "sv",
            "De två presidenterna talade i mer än två timmar och det är inte klart vad som har bestämts om gränsen \
             till landet.",
        ),
        (
            "pl",
            "Prezydenci rozmawiali przez ponad dwie godziny i nie jest jasne, co zostało ustalone, ale to nie był \
             koniec rozmów.",
        ),
        (
            "vi",
            "Hai tổng thống đã nói chuyện trong hơn hai giờ và không rõ những gì đã được thống nhất trong cuộc họp \
             này.",
        ),
        (
            "ru",
            "Президенты говорили более двух часов, и пока не ясно, что было решено на этой встрече, но это не \
             последний разговор.",
        ),
        (
            "uk",
            "Президенти говорили понад дві години, і поки не ясно, що було вирішено на цій зустрічі, але це не \
             остання розмова.",
        ),
        ("ar", "تحدث الرئيسان لأكثر من ساعتين عبر الفيديو ولم يتضح ما الذي تم الاتفاق عليه في هذا الاجتماع بعد ذلك"),
        ("fa", "دو رئیس جمهور بیش از دو ساعت با هم گفتگو کردند و هنوز معلوم نیست که در این دیدار چه تصمیمی گرفته شد"),
        ("zh", "两国元首通过视频进行了两个多小时的会谈，目前尚不清楚双方达成了什么协议。"),
        ("ja", "両首脳は二時間以上にわたってビデオ会談を行ったが、何が合意されたのかは明らかになっていない。"),
        ("th", "ประธานาธิบดีทั้งสองพูดคุยกันนานกว่าสองชั่วโมง"),
    ];

    #[test]
    fn an_undeclared_language_is_detected() {
        for (lang, text) in SAMPLES {
            assert_eq!(language_of("", text, None).as_deref(), Some(lang), "{text}");
        }
    }

    #[test]
    fn a_wrong_declaration_is_overruled_and_a_right_one_stands() {
        for (lang, text) in SAMPLES {
            assert_eq!(language_of("", text, Some(lang)).as_deref(), Some(lang), "{text}");
            let wrong = if lang == "en" { "de" } else { "en" };
            assert_eq!(language_of("", text, Some(wrong)).as_deref(), Some(lang), "{text}");
        }
    }

    #[test]
    fn a_declared_language_without_a_list_stands() {
        let basque = "Bi presidenteek bi ordu baino gehiago hitz egin zuten eta ez dago argi zer erabaki zuten.";
        assert_eq!(language_of("", basque, Some("eu")).as_deref(), Some("eu"));
        assert_eq!(language_of("", "1234 5678", Some("eu-ES")).as_deref(), Some("eu"));
        assert_eq!(language_of("", "Apple iPhone 15 Pro Max", None), None);
    }

    #[test]
    fn norwegian_is_not_danish() {
        let text = "Presidentene snakket sammen i mer enn to timer, og det er ikke klart hva de ble enige om i møtet.";
        assert_eq!(language_of("", text, Some("nb-NO")).as_deref(), Some("no"));
    }
}
