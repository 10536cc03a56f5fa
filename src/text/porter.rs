//! Porter's second stemmer for English ("Porter2", the Snowball project's English stemmer), over bytes, in place.
//!
//! Written from the algorithm's definition (<https://snowballstem.org/algorithms/english/stemmer.html>) and tested
//! against the Snowball project's own code. Regions R1 and R2 are offsets; a `Y` that is a consonant is upper case while
//! the steps run.

/// Words that are not stemmed by rule, and their stems.
const EXCEPTIONS: [(&str, &str); 18] = [
    ("skis", "ski"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("idly", "idl"),
    ("gently", "gentl"),
    ("ugly", "ugli"),
    ("early", "earli"),
    ("only", "onli"),
    ("singly", "singl"),
    ("sky", "sky"),
    ("news", "news"),
    ("howe", "howe"),
    ("atlas", "atlas"),
    ("cosmos", "cosmos"),
    ("bias", "bias"),
    ("andes", "andes"),
];

/// Words left as they are once their plural is taken off.
const KEPT: [&str; 8] = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

/// Second step: endings within R1 and what takes their place, longest first where one ends another.
const STEP_2: [(&str, &str); 22] = [
    ("ization", "ize"),
    ("ational", "ate"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("iveness", "ive"),
    ("tional", "tion"),
    ("biliti", "ble"),
    ("lessli", "less"),
    ("entli", "ent"),
    ("ation", "ate"),
    ("alism", "al"),
    ("aliti", "al"),
    ("ousli", "ous"),
    ("iviti", "ive"),
    ("fulli", "ful"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("abli", "able"),
    ("izer", "ize"),
    ("ator", "ate"),
    ("alli", "al"),
    ("bli", "ble"),
];

/// Third step: endings within R1 and what takes their place.
const STEP_3: [(&str, &str); 8] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("alize", "al"),
    ("icate", "ic"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ness", ""),
    ("ful", ""),
];

/// Fourth step: endings within R2 that are taken off, longest first where one ends another.
const STEP_4: [&str; 17] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "al",
    "er", "ic",
];

/// Stems a lower-case word. Words with anything but the letters a to z stay.
pub(super) fn stem(word: &mut String) {
    if word.len() <= 2 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|(exception, _)| word == exception) {
        word.clear();
        word.push_str(stem);
        return;
    }
    let mut stemmer = Stemmer { bytes: std::mem::take(word).into_bytes(), r1: 0, r2: 0 };
    stemmer.run();
    // Only ASCII is written.
    *word = String::from_utf8(stemmer.bytes).unwrap_or_default();
    word.make_ascii_lowercase();
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

struct Stemmer {
    bytes: Vec<u8>,
    /// Where R1 begins: behind the first non-vowel that follows a vowel.
    r1: usize,
    /// Where R2 begins: the same within R1.
    r2: usize,
}

impl Stemmer {
    fn run(&mut self) {
        for i in 0..self.bytes.len() {
            if self.bytes[i] == b'y' && (i == 0 || is_vowel(self.bytes[i - 1])) {
                self.bytes[i] = b'Y';
            }
        }
        let special = ["gener", "commun", "arsen"].iter().find(|start| self.bytes.starts_with(start.as_bytes()));
        self.r1 = special.map_or_else(|| self.region(0), |start| start.len());
        self.r2 = self.region(self.r1);
        self.plural();
        if KEPT.iter().any(|kept| kept.as_bytes() == self.bytes) {
            return;
        }
        self.tense();
        self.final_y();
        self.step_2();
        self.step_3();
        self.step_4();
        self.step_5();
    }

    fn region(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or(&[]);
        let after = rest.windows(2).position(|pair| is_vowel(pair[0]) && !is_vowel(pair[1]));
        after.map_or(self.bytes.len(), |place| from + place + 2)
    }

    fn ends(&self, ending: &str) -> bool {
        self.bytes.ends_with(ending.as_bytes())
    }

    /// Where `ending` begins.
    fn start_of(&self, ending: &str) -> usize {
        self.bytes.len() - ending.len()
    }

    fn replace(&mut self, ending: &str, by: &str) {
        self.bytes.truncate(self.start_of(ending));
        self.bytes.extend_from_slice(by.as_bytes());
    }

    /// Step 1a.
    fn plural(&mut self) {
        if self.ends("sses") {
            self.replace("es", "");
        } else if self.ends("ied") || self.ends("ies") {
            let short = self.bytes.len() <= 4;
            self.replace("ies", if short { "ie" } else { "i" });
        } else if self.ends("s") && !self.ends("us") && !self.ends("ss") {
            let before = self.bytes.len().saturating_sub(2);
            if self.bytes[..before].iter().any(|byte| is_vowel(*byte)) {
                self.bytes.pop();
            }
        }
    }

    /// Step 1b.
    fn tense(&mut self) {
        for ending in ["eedly", "eed"] {
            if self.ends(ending) {
                if self.start_of(ending) >= self.r1 {
                    self.replace(ending, "ee");
                }
                return;
            }
        }
        let Some(ending) = ["ingly", "edly", "ing", "ed"].into_iter().find(|ending| self.ends(ending)) else { return };
        let start = self.start_of(ending);
        if !self.bytes[..start].iter().any(|byte| is_vowel(*byte)) {
            return;
        }
        self.bytes.truncate(start);
        if self.ends("at") || self.ends("bl") || self.ends("iz") {
            self.bytes.push(b'e');
        } else if self.ends_double() {
            self.bytes.pop();
        } else if self.r1 >= self.bytes.len() && self.ends_short(self.bytes.len()) {
            self.bytes.push(b'e');
        }
    }

    fn ends_double(&self) -> bool {
        matches!(self.bytes.as_slice(), [.., a, b] if a == b && b"bdfgmnprt".contains(b))
    }

    /// Whether the first `length` letters end in a short syllable: consonant, vowel, consonant other than w, x, Y; or
    /// they are a vowel and a consonant.
    fn ends_short(&self, length: usize) -> bool {
        match &self.bytes[..length] {
            [.., a, b, c] => !is_vowel(*a) && is_vowel(*b) && !is_vowel(*c) && !matches!(c, b'w' | b'x' | b'Y'),
            [a, b] => is_vowel(*a) && !is_vowel(*b),
            _ => false,
        }
    }

    /// Step 1c.
    fn final_y(&mut self) {
        if let [_, .., before, b'y' | b'Y'] = self.bytes.as_slice()
            && !is_vowel(*before)
        {
            self.bytes.pop();
            self.bytes.push(b'i');
        }
    }

    fn step_2(&mut self) {
        if let Some((ending, by)) = STEP_2.iter().find(|(ending, _)| self.ends(ending)) {
            if self.start_of(ending) >= self.r1 {
                self.replace(ending, by);
            }
        } else if self.ends("ogi") {
            if self.start_of("ogi") >= self.r1 && self.ends("logi") {
                self.bytes.pop();
            }
        } else if self.ends("li") {
            let start = self.start_of("li");
            if start >= self.r1 && start > 0 && b"cdeghkmnrt".contains(&self.bytes[start - 1]) {
                self.bytes.truncate(start);
            }
        }
    }

    fn step_3(&mut self) {
        if let Some((ending, by)) = STEP_3.iter().find(|(ending, _)| self.ends(ending)) {
            if self.start_of(ending) >= self.r1 {
                self.replace(ending, by);
            }
        } else if self.ends("ative") && self.start_of("ative") >= self.r2 {
            self.replace("ative", "");
        }
    }

    fn step_4(&mut self) {
        if let Some(ending) = STEP_4.iter().find(|ending| self.ends(ending)) {
            if self.start_of(ending) >= self.r2 {
                self.replace(ending, "");
            }
        } else if (self.ends("sion") || self.ends("tion")) && self.start_of("ion") >= self.r2 {
            self.replace("ion", "");
        }
    }

    fn step_5(&mut self) {
        let last = self.bytes.len().saturating_sub(1);
        if self.ends("e") {
            if last >= self.r2 || last >= self.r1 && !self.ends_short(last) {
                self.bytes.pop();
            }
        } else if self.ends("ll") && last >= self.r2 {
            self.bytes.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn stem(word: &str) -> String {
        let mut word = word.to_owned();
        super::stem(&mut word);
        word
    }

    fn reference(word: &str) -> String {
        rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English).stem(word).into_owned()
    }

    #[test]
    fn known_stems() {
        for (word, expected) in [
            ("consignment", "consign"),
            ("knightly", "knight"),
            ("generously", "generous"),
            ("communities", "communiti"),
            ("relational", "relat"),
            ("hopping", "hop"),
            ("hoping", "hope"),
            ("ties", "tie"),
            ("cries", "cri"),
            ("gas", "gas"),
            ("kiwis", "kiwi"),
            ("succeeding", "succeed"),
            ("say", "say"),
            ("by", "by"),
            ("controlling", "control"),
            ("youth", "youth"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        // Words made of the pieces that the rules look at.
        #[test]
        fn agrees_with_snowball_on_likely_words(
            start in "[a-z]{1,5}",
            pieces in prop::collection::vec(prop::sample::select(vec![
                "at", "ion", "al", "iz", "e", "er", "ful", "ness", "ous", "li", "ly", "iv", "iti", "ity", "abl", "ibl", "ed",
                "ing", "s", "es", "ies", "ied", "eed", "ment", "ent", "ant", "anc", "enc", "y", "log", "i", "ic", "ate",
                "less", "tt", "bb", "ll", "sses", "us", "ism", "ative", "ogi", "ize", "ical", "ance",
            ]), 0..4),
        ) {
            let word = format!("{start}{}", pieces.concat());
            prop_assert_eq!(stem(&word), reference(&word), "{}", word);
        }

        #[test]
        fn agrees_with_snowball_on_any_letters(word in "[a-z]{1,12}") {
            prop_assert_eq!(stem(&word), reference(&word), "{}", word);
        }
    }
}
