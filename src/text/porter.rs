//! Porter's second stemmer for English ("Porter2", the Snowball project's English stemmer), over bytes, in place.
//!
//! Written from the algorithm's definition (<https://snowballstem.org/algorithms/english/stemmer.html>) and tested
//! against the Snowball project's own code. Regions R1 and R2 are offsets; a `Y` that is a consonant is upper case
//! while the steps run.

/// The last eight bytes of a word, the last one lowest: an ending is found by one comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Tail(u64);

impl Tail {
    const fn of(bytes: &[u8]) -> Self {
        let (mut tail, mut i) = (0, bytes.len().saturating_sub(8));
        while i < bytes.len() {
            tail = tail << 8 | bytes[i] as u64;
            i += 1;
        }
        Self(tail)
    }

    #[inline]
    fn ends(self, ending: &Ending) -> bool {
        (self.0 ^ ending.tail.0) << (64 - 8 * ending.text.len()) == 0
    }
}

/// An ending of one to seven bytes.
#[derive(Clone, Copy)]
struct Ending {
    tail: Tail,
    text: &'static str,
}

/// An ending, made when this is compiled.
macro_rules! ending {
    ($text:literal) => {
        const { Ending { tail: Tail::of($text.as_bytes()), text: $text } }
    };
}

/// Words that are not stemmed by rule, and their stems.
const EXCEPTIONS: [(Tail, &str); 18] = [
    (Tail::of(b"skis"), "ski"),
    (Tail::of(b"skies"), "sky"),
    (Tail::of(b"dying"), "die"),
    (Tail::of(b"lying"), "lie"),
    (Tail::of(b"tying"), "tie"),
    (Tail::of(b"idly"), "idl"),
    (Tail::of(b"gently"), "gentl"),
    (Tail::of(b"ugly"), "ugli"),
    (Tail::of(b"early"), "earli"),
    (Tail::of(b"only"), "onli"),
    (Tail::of(b"singly"), "singl"),
    (Tail::of(b"sky"), "sky"),
    (Tail::of(b"news"), "news"),
    (Tail::of(b"howe"), "howe"),
    (Tail::of(b"atlas"), "atlas"),
    (Tail::of(b"cosmos"), "cosmos"),
    (Tail::of(b"bias"), "bias"),
    (Tail::of(b"andes"), "andes"),
];

/// Words left as they are once their plural is taken off.
const KEPT: [Tail; 8] = [
    Tail::of(b"inning"),
    Tail::of(b"outing"),
    Tail::of(b"canning"),
    Tail::of(b"herring"),
    Tail::of(b"earring"),
    Tail::of(b"proceed"),
    Tail::of(b"exceed"),
    Tail::of(b"succeed"),
];

/// Second step: endings within R1 and what takes their place, longest first where one ends another.
const STEP_2: [(Ending, &str); 22] = [
    (ending!("ization"), "ize"),
    (ending!("ational"), "ate"),
    (ending!("fulness"), "ful"),
    (ending!("ousness"), "ous"),
    (ending!("iveness"), "ive"),
    (ending!("tional"), "tion"),
    (ending!("biliti"), "ble"),
    (ending!("lessli"), "less"),
    (ending!("entli"), "ent"),
    (ending!("ation"), "ate"),
    (ending!("alism"), "al"),
    (ending!("aliti"), "al"),
    (ending!("ousli"), "ous"),
    (ending!("iviti"), "ive"),
    (ending!("fulli"), "ful"),
    (ending!("enci"), "ence"),
    (ending!("anci"), "ance"),
    (ending!("abli"), "able"),
    (ending!("izer"), "ize"),
    (ending!("ator"), "ate"),
    (ending!("alli"), "al"),
    (ending!("bli"), "ble"),
];

/// Third step: endings within R1 and what takes their place.
const STEP_3: [(Ending, &str); 8] = [
    (ending!("ational"), "ate"),
    (ending!("tional"), "tion"),
    (ending!("alize"), "al"),
    (ending!("icate"), "ic"),
    (ending!("iciti"), "ic"),
    (ending!("ical"), "ic"),
    (ending!("ness"), ""),
    (ending!("ful"), ""),
];

/// Fourth step: endings within R2 that are taken off, longest first where one ends another.
const STEP_4: [Ending; 17] = [
    ending!("ement"),
    ending!("ance"),
    ending!("ence"),
    ending!("able"),
    ending!("ible"),
    ending!("ment"),
    ending!("ant"),
    ending!("ent"),
    ending!("ism"),
    ending!("ate"),
    ending!("iti"),
    ending!("ous"),
    ending!("ive"),
    ending!("ize"),
    ending!("al"),
    ending!("er"),
    ending!("ic"),
];

/// The letters that endings have in their last place (`back` 0) or the one before (1), a bit each.
const fn letters<const N: usize>(endings: &[(Ending, &str); N], back: usize) -> u32 {
    let (mut letters, mut i) = (0, 0);
    while i < N {
        letters |= 1 << (endings[i].0.tail.0 >> (8 * back) & 31);
        i += 1;
    }
    letters
}

/// Stems a lower-case word. Words with anything but the letters a to z stay.
pub(super) fn stem(word: &mut String) {
    if word.len() <= 2 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    let whole = Tail::of(word.as_bytes());
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|(exception, _)| whole == *exception) {
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
        let whole = self.tail();
        if KEPT.contains(&whole) {
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

    fn tail(&self) -> Tail {
        Tail::of(&self.bytes)
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
        let tail = self.tail();
        if tail.ends(&ending!("sses")) {
            self.replace("es", "");
        } else if tail.ends(&ending!("ied")) || tail.ends(&ending!("ies")) {
            let short = self.bytes.len() <= 4;
            self.replace("ies", if short { "ie" } else { "i" });
        } else if tail.ends(&ending!("s")) && !tail.ends(&ending!("us")) && !tail.ends(&ending!("ss")) {
            let before = self.bytes.len().saturating_sub(2);
            if self.bytes[..before].iter().any(|byte| is_vowel(*byte)) {
                self.bytes.pop();
            }
        }
    }

    /// Step 1b.
    fn tense(&mut self) {
        let tail = self.tail();
        for ending in [ending!("eedly"), ending!("eed")] {
            if tail.ends(&ending) {
                if self.start_of(ending.text) >= self.r1 {
                    self.replace(ending.text, "ee");
                }
                return;
            }
        }
        let endings = [ending!("ingly"), ending!("edly"), ending!("ing"), ending!("ed")];
        let Some(ending) = endings.into_iter().find(|ending| tail.ends(ending)) else { return };
        let start = self.start_of(ending.text);
        if !self.bytes[..start].iter().any(|byte| is_vowel(*byte)) {
            return;
        }
        self.bytes.truncate(start);
        let tail = self.tail();
        if tail.ends(&ending!("at")) || tail.ends(&ending!("bl")) || tail.ends(&ending!("iz")) {
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
        let tail = self.tail();
        let (last, before) = const { (letters(&STEP_2, 0), letters(&STEP_2, 1)) };
        let may_end = last >> (tail.0 & 31) & before >> (tail.0 >> 8 & 31) & 1 == 1;
        if let Some((ending, by)) = STEP_2.iter().filter(|_| may_end).find(|(ending, _)| tail.ends(ending)) {
            if self.start_of(ending.text) >= self.r1 {
                self.replace(ending.text, by);
            }
        } else if tail.ends(&ending!("ogi")) {
            if self.start_of("ogi") >= self.r1 && tail.ends(&ending!("logi")) {
                self.bytes.pop();
            }
        } else if tail.ends(&ending!("li")) {
            let start = self.start_of("li");
            if start >= self.r1 && start > 0 && b"cdeghkmnrt".contains(&self.bytes[start - 1]) {
                self.bytes.truncate(start);
            }
        }
    }

    fn step_3(&mut self) {
        let tail = self.tail();
        if let Some((ending, by)) = STEP_3.iter().find(|(ending, _)| tail.ends(ending)) {
            if self.start_of(ending.text) >= self.r1 {
                self.replace(ending.text, by);
            }
        } else if tail.ends(&ending!("ative")) && self.start_of("ative") >= self.r2 {
            self.replace("ative", "");
        }
    }

    fn step_4(&mut self) {
        let tail = self.tail();
        if let Some(ending) = STEP_4.iter().find(|ending| tail.ends(ending)) {
            if self.start_of(ending.text) >= self.r2 {
                self.replace(ending.text, "");
            }
        } else if (tail.ends(&ending!("sion")) || tail.ends(&ending!("tion"))) && self.start_of("ion") >= self.r2 {
            self.replace("ion", "");
        }
    }

    fn step_5(&mut self) {
        let last = self.bytes.len().saturating_sub(1);
        let tail = self.tail();
        if tail.ends(&ending!("e")) {
            if last >= self.r2 || last >= self.r1 && !self.ends_short(last) {
                self.bytes.pop();
            }
        } else if tail.ends(&ending!("ll")) && last >= self.r2 {
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
                "at", "ion", "al", "iz", "e", "er", "ful", "ness", "ous", "li", "ly", "iv", "iti", "ity", "abl", "ibl",
                "ed", "ing", "s", "es", "ies", "ied", "eed", "ment", "ent", "ant", "anc", "enc", "y", "log", "i", "ic",
                "ate", "less", "tt", "bb", "ll", "sses", "us", "ism", "ative", "ogi", "ize", "ical", "ance",
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
