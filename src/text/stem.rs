//! Stemming: English by Porter's second stemmer ([`porter`]), other languages lightly, by their inflectional endings.
//!
//! Light in the manner of Savoy's stemmers (2006): one ending of number, case or gender is removed, the longest that
//! fits. The Snowball project's stemmers for all languages would take 35 KB of the gzipped module and half of the
//! analyzer's time. Words are lowercase and without accents.

use super::porter;

/// Endings of one language.
pub(super) struct Endings {
    lang: &'static str,
    /// Fewest letters (bytes, for what is outside ASCII two each) that must be left.
    least: usize,
    /// Longest first; `a>b` replaces `a` by `b`.
    endings: &'static str,
}

const fn endings(lang: &'static str, least: usize, endings: &'static str) -> Endings {
    Endings { lang, least, endings }
}

const LANGUAGES: [Endings; 22] = [
    endings("en", 3, ""),
    endings("de", 4, "innen ern em en er es e n s"),
    endings("fr", 3, "ements ations>ation ement aux>al ees ee er es ez e s x"),
    endings("es", 3, "iones>ion as es os a e o s"),
    endings("pt", 3, "coes>ca oes>a aes>a as es os a e o s"),
    endings("it", 3, "che>c chi>c ghe>g ghi>g a e i o"),
    endings("nl", 3, "en e s"),
    endings("sv", 4, "arnas ernas ornas arna erna orna ens ets ars ers ors ar as en er et or a e n s"),
    endings("da", 4, "ernes erne ene ens ers ets en er es et e s"),
    endings("no", 4, "enes ane ene ens ers ets en er es et a e s"),
    endings("fi", 4, "issa ista iin lla lle lta ssa sta an en in ja on a i n t"),
    endings("tr", 4, "larin lerin lari leri dan den lar ler nin nun tan ten da de in ta te un a e i u"),
    endings("ro", 3, "urilor elor ilor ului ele ile lor ea ei ii le ul a e i u"),
    endings("hu", 4, "eket okat bol ban ben hez hoz nak nek rol tol val vel ak at ba be ek en et ok on ot ra re k t"),
    endings("pl", 4, "ami ach ego emu ich imi owi ych ymi em ie om ow a e i o u y"),
    endings("cs", 4, "ami ach eho emu ich ove ych em um ou a e i o u y"),
    endings("hr", 4, "evima ovima ama ega emu ima oga ome eg em ih im ju og om a e i o u"),
    endings(
        "ru",
        6,
        "иями ами ему иях ого ому ыми ими ями ам ая ах ев ее ей ем ие ий ия их ов ое ой ом ую ые ый ых ью ям ях яя а \
         е и о у ы ь ю я",
    ),
    endings("uk", 6, "ами ого ому ими ями ам ах ая ею ем ив ий их ів ій ої ом ою ям ях яя їв а е и о у ю я ь і ї"),
    endings("bg", 6, "ията ите ият ота ото ът ят та те то а е и о я"),
    endings("el", 6, "ουσ ασ εσ ησ οι οσ ου ων α ε η ι ο υ ω"),
    endings("ar", 6, "ات ها ون ين ه ي"),
];

/// The endings of a language; `None` for languages whose words are not stemmed.
pub(super) fn stemmer(lang: Option<&str>) -> Option<&'static Endings> {
    lang.and_then(|lang| LANGUAGES.iter().find(|endings| endings.lang == lang))
}

/// Stems a word in place. Words with digits stay.
pub(super) fn stem(endings: &Endings, word: &mut String) {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    match endings.lang {
        "en" => return porter::stem(word),
        "ar" => without_article(word),
        _ => {}
    }
    for ending in endings.endings.split_ascii_whitespace() {
        let (ending, instead) = ending.split_once('>').unwrap_or((ending, ""));
        if word.len() >= endings.least + ending.len() && word.ends_with(ending) {
            word.truncate(word.len() - ending.len());
            word.push_str(instead);
            return;
        }
    }
}

/// Removes the Arabic article, alone or behind a one-letter word that is joined to it.
fn without_article(word: &mut String) {
    for article in ["وال", "بال", "كال", "فال", "لل", "ال"] {
        // Three letters must be left.
        if word.starts_with(article) && word.len() >= article.len() + 6 {
            word.drain(..article.len());
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Terms, fold, normal::Normal, tokenize};

    /// The term of a word, as the analyzer makes it: behind normal form and folding.
    fn of(lang: &str, word: &str) -> String {
        let (terms, mut term) = (Terms::new(Some(lang)), String::new());
        tokenize::words(&Normal::new(word, 99), &mut |word| terms.term(word.lower, &mut term));
        term
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (lang, forms) in [
            ("en", "talk talks talked talking"),
            ("en", "country countries"),
            ("de", "Grenze Grenzen"),
            ("de", "Präsident PRÄSIDENTEN"),
            ("de", "Straße Strassen"),
            ("fr", "président présidente présidents présidentes"),
            ("fr", "journal journaux"),
            ("es", "elección elecciones"),
            ("es", "presidente presidentes presidenta"),
            ("pt", "eleição eleições"),
            ("it", "banca banche"),
            ("nl", "president presidenten"),
            ("sv", "president presidenter presidenterna"),
            ("da", "præsident præsidenten PRÆSIDENTERNE"),
            ("no", "president presidenten presidentene"),
            ("fi", "talo talon talossa"),
            ("tr", "başkan başkanlar başkanları BAŞKANLARIN"),
            ("ro", "guvern guvernul guvernului"),
            ("hu", "kormány kormányt kormányról"),
            ("pl", "prezydent prezydenta prezydentów"),
            ("cs", "prezident prezidenta prezidentů prezidentům"),
            ("hr", "predsjednik predsjednika predsjednikom"),
            ("ru", "президент президента президенту президентом президенты"),
            ("uk", "кордон кордону кордони кордонів"),
            ("bg", "правителство правителството"),
            ("el", "πρόεδρος προέδρου ΠΡΟΕΔΡΟΥΣ"),
            ("el", "υπουργός υπουργού"),
            ("el", "δήμαρχος δημάρχου"),
            ("el", "δρόμος δρόμου"),
            ("el", "ποταμός ποταμού"),
            ("el", "σεισμός σεισμού"),
            ("el", "μηχανικός μηχανικού"),
            ("ar", "الرئيس رئيس والرئيس"),
            ("ar", "حكومة الحكومة حكومات"),
        ] {
            let stems: Vec<String> = forms.split(' ').map(|form| of(lang, form)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{lang} {forms}: {stems:?}");
        }
    }

    #[test]
    fn endings_are_as_folding_leaves_them() {
        for language in &LANGUAGES {
            for ending in language.endings.split(['>', ' ']) {
                let folded: String = ending.chars().filter_map(fold::lower).map(fold::unaccent).collect();
                assert_eq!(ending, folded, "{}", language.lang);
            }
        }
    }

    #[test]
    fn what_only_looks_like_an_ending_stays() {
        for word in ["ring", "spring", "red", "speed", "press", "virus", "g7", "covid19s"] {
            assert_eq!(of("en", word), word);
        }
        assert_eq!(of("de", "see"), "see");
        assert_eq!(of("ar", "البيت"), of("ar", "بيت"));
    }

    #[test]
    fn endings_come_longest_first() {
        for language in &LANGUAGES {
            let lengths: Vec<usize> = (language.endings.split_ascii_whitespace())
                .map(|ending| ending.split('>').next().unwrap_or_default().chars().count())
                .collect();
            assert!(lengths.windows(2).all(|pair| pair[0] >= pair[1]), "{}", language.lang);
        }
    }
}
