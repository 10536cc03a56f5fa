//! Roundups: texts about many things, as briefings, letters pages and lists of short news are.
//!
//! The paragraphs of a story hang together by the words that they repeat (lexical cohesion: Halliday & Hasan 1976,
//! Hearst 1997); those of a briefing share hardly any. Paragraphs that share a word are joined, and what counts is how
//! many of them hang together.

use super::{Normal, Terms, hash_word, tokenize};

/// Paragraphs of a text that may be about many things, at least.
const LEAST_PARAGRAPHS: usize = 5;
/// Paragraphs that are looked at: those of a story hang together from its beginning.
const MOST_PARAGRAPHS: usize = 12;
/// Words of a paragraph, at least, without stop words: what has fewer is a line between them.
const LEAST_WORDS: usize = 4;
/// Letters of a word that are compared: endings differ.
const BEGINNING: usize = 7;
/// The same where shorter words join as well: of these the stems are shorter.
const SHORT_BEGINNING: usize = 5;
/// Letters of a word that joins paragraphs, at least; a syllable's sign, as of Chinese and Korean, counts as two.
const LEAST_LENGTH: usize = 4;
/// A text is about one thing where one in so many of its paragraphs hang together by its longer words.
const BY_LONGER_WORDS: usize = 3;
/// The same by all its words, where paragraphs are short: a short story may repeat `fire` and `port` rather than
/// `firefighters`, and a briefing repeats some of them by chance.
const BY_ALL_WORDS: usize = 2;
/// Words of a paragraph, without stop words, from which on others than the longer ones are shared by chance.
const MANY_WORDS: usize = 20;
/// From here on letters are syllables or words: the scripts of China, Japan and Korea.
const FIRST_SYLLABLE: char = '\u{2e80}';
/// Longest text that is looked at, in bytes: long paragraphs share words whatever they are about.
const LONGEST: usize = 16 * 1024;

/// Whether a text is about many things: at least five paragraphs of which no third hangs together by the longer half of
/// the text's words, which are rarely shared by chance, and, where they are short, no half by all of its words. `lang`
/// is the text's primary subtag; no text of a language without a list of stop words is said to be about many things.
///
/// # Complexity
/// One pass over the beginnings of texts of at most 16 KB.
///
/// # Example
/// ```
/// use sidelight::text::is_roundup;
/// let briefing = "Tram drivers in Lasse stop work for a day.\n\
///     The novelist Harriet Quill has won the Amber Prize.\n\
///     Astronauts spent four hours repairing a toilet.\n\
///     Beekeepers counted more colonies this spring.\n\
///     Parliament cleared deputy Niall Fosse of wrongdoing.";
/// assert!(is_roundup(briefing, Some("en")));
/// ```
pub fn is_roundup(text: &str, lang: Option<&str>) -> bool {
    let terms = Terms::new(lang);
    if text.len() > LONGEST || terms.stop_bit == 0 || text.lines().nth(LEAST_PARAGRAPHS - 1).is_none() {
        return false;
    }
    // The words of the paragraphs, and where these end.
    let (mut words, mut ends): (Vec<Word>, Vec<usize>) = (Vec::with_capacity(256), Vec::new());
    for paragraph in text.lines() {
        let start = words.len();
        tokenize::words(&Normal::new(paragraph, LONGEST), &mut |word| {
            if !terms.is_stop_word(hash_word(word.lower.as_bytes())) {
                words.push(Word::new(word.lower));
            }
        });
        if words.len() < start + LEAST_WORDS {
            words.truncate(start);
        } else {
            ends.push(words.len());
            // Most stories hang together from the beginning: the rest need not be read.
            if ends.len() % 2 == 0 && hang_together_by_longer_words(&words, &ends, MOST_PARAGRAPHS) {
                return false;
            }
            if ends.len() == MOST_PARAGRAPHS {
                break;
            }
        }
    }
    let any = |word: &Word| (word.length >= LEAST_LENGTH).then_some(word.short);
    ends.len() >= LEAST_PARAGRAPHS
        && !hang_together_by_longer_words(&words, &ends, ends.len())
        && (words.len() >= MANY_WORDS * ends.len()
            || !hang_together(&words, &ends, ends.len().div_ceil(BY_ALL_WORDS), &any))
}

/// A word: the hashes of its beginnings, and its length in letters.
struct Word {
    long: u64,
    short: u64,
    length: usize,
}

impl Word {
    fn new(word: &str) -> Self {
        let beginning = |letters: usize| {
            let end = word.char_indices().nth(letters).map_or(word.len(), |(end, _)| end);
            hash_word(&word.as_bytes()[..end])
        };
        let length = word.chars().map(|c| if c < FIRST_SYLLABLE { 1 } else { 2 }).sum();
        Self { long: beginning(BEGINNING), short: beginning(SHORT_BEGINNING), length }
    }
}

/// Whether one in three of `all` paragraphs hang together by words that are no shorter than the mean.
fn hang_together_by_longer_words(words: &[Word], ends: &[usize], all: usize) -> bool {
    let whole: usize = words.iter().map(|word| word.length).sum();
    let longer = |word: &Word| (word.length * words.len() >= whole).then_some(word.long);
    hang_together(words, ends, all.div_ceil(BY_LONGER_WORDS), &longer)
}

/// Whether `least` of the paragraphs hang together by what `joins` says of their words. `ends` are the numbers of words
/// where they end.
fn hang_together(words: &[Word], ends: &[usize], least: usize, joins: &dyn Fn(&Word) -> Option<u64>) -> bool {
    let mut paragraphs = Paragraphs::of(words.len());
    let mut start = 0;
    for &end in ends {
        paragraphs.push(words[start..end].iter().filter_map(joins));
        if paragraphs.largest >= least {
            return true;
        }
        start = end;
    }
    false
}

/// A disjoint-set forest of paragraphs.
struct Paragraphs {
    /// Of each paragraph the number of another of its component; of a root its own.
    parents: Vec<usize>,
    /// Of each root the paragraphs of its component.
    sizes: Vec<usize>,
    largest: usize,
    /// Open-addressed: each word with a paragraph that has it, counted from 1; 0 is free. The length is a power of two.
    slots: Vec<(u64, usize)>,
}

impl Paragraphs {
    /// None yet, of a text of so many words.
    fn of(words: usize) -> Self {
        let slots = vec![(0, 0); 2 * words.next_power_of_two()];
        Self { parents: Vec::new(), sizes: Vec::new(), largest: 0, slots }
    }

    /// Adds a paragraph with these words.
    fn push(&mut self, words: impl Iterator<Item = u64>) {
        let number = self.parents.len();
        self.parents.push(number);
        self.sizes.push(1);
        self.largest = self.largest.max(1);
        for word in words {
            let mut slot = word as usize & (self.slots.len() - 1);
            while self.slots[slot].1 > 0 && self.slots[slot].0 != word {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            match self.slots[slot].1 {
                0 => self.slots[slot] = (word, number + 1),
                other => self.join(number, other - 1),
            }
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.parents[b] = a;
            self.sizes[a] += self.sizes[b];
            self.largest = self.largest.max(self.sizes[a]);
        }
    }

    fn root(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRIEFING: [&str; 6] = [
        "Eel fishermen block the port of Lasse from noon and want the ban lifted.",
        "The chess federation meets without its president, who answers no letters.",
        "An opera for three singers and a tractor begins the new season.",
        "Snow has closed the Halden road above the tree line.",
        "Cocoa costs as much as silver, and bakers are trying carob.",
        "Somebody has painted the lighthouse at Orm pink.",
    ];

    fn is_many(paragraphs: &[&str]) -> bool {
        is_roundup(&paragraphs.join("\n"), Some("en"))
    }

    #[test]
    fn a_briefing_is_a_roundup() {
        assert!(is_many(&BRIEFING));
        assert!(is_many(&BRIEFING[..5]));
        // Lines between the paragraphs are none.
        let lines: Vec<&str> = BRIEFING.iter().flat_map(|paragraph| ["* * *", *paragraph, "Read on"]).collect();
        assert!(is_many(&lines));
        let text = BRIEFING.join("\n");
        assert!(!is_roundup(&text, None) && !is_roundup(&text, Some("xx")), "no stop words");
        assert!(!is_many(&BRIEFING[..4]), "too short to say");
    }

    #[test]
    fn what_hangs_together_by_its_names_is_about_one_thing() {
        let of = |story: &[String]| is_roundup(&story.join("\n"), Some("en"));
        assert!(!of(&BRIEFING.map(|paragraph| format!("{paragraph} Mayor Hollingsworth spoke."))));
        // A third of it is enough: two of six.
        let mut two = BRIEFING.map(str::to_owned);
        two[0] += " Hollingsworth";
        assert!(of(&two));
        two[3] += " Hollingsworth";
        assert!(!of(&two));
        // So is a chain, in which each paragraph shares a word with the next.
        let name = |number: u8| format!("{}linken", char::from(b'a' + number).to_string().repeat(3));
        let linked = |a: u8, b: u8| format!("eel cod ray {} {}", name(a), name(b));
        assert!(!of(&(0..9).map(|i| linked(i, i + 1)).collect::<Vec<_>>()));
        // Words shorter than the mean, here the fish, join nothing.
        assert!(of(&(0..9).map(|i| linked(2 * i, 2 * i + 1)).collect::<Vec<_>>()));
    }

    #[test]
    fn a_short_story_that_repeats_short_words_is_about_one_thing() {
        let with = |fires: usize| {
            let paragraphs = BRIEFING.iter().enumerate();
            let said = |(number, paragraph)| format!("{paragraph} {}", if number < fires { "The fires." } else { "" });
            is_roundup(&paragraphs.map(said).collect::<Vec<_>>().join("\n"), Some("en"))
        };
        assert!(with(2) && !with(3) && !with(6));
    }

    #[test]
    fn letters_count_in_every_script() {
        for (lang, briefing, name) in [
            (
                "ru",
                "Рыбаки Лассе перекрыли порт и требуют снять запрет.\n\
                 Шахматная федерация собралась без председателя.\n\
                 Оперный театр открыл сезон постановкой про трактор.\n\
                 Снегопад закрыл горную дорогу возле Халдена.\n\
                 Какао подорожало вдвое, кондитеры пробуют рожковое дерево.\n\
                 Неизвестные выкрасили маяк розовой краской.",
                "Холлингсворт",
            ),
            (
                "el",
                "Ψαράδες απέκλεισαν το λιμάνι της Λάσσης το μεσημέρι.\n\
                 Η σκακιστική ομοσπονδία συνεδρίασε χωρίς πρόεδρο.\n\
                 Νέα όπερα με τρακτέρ άνοιξε τη χειμερινή σεζόν.\n\
                 Χιόνια έκλεισαν τον ορεινό δρόμο του Χάλντεν.\n\
                 Το κακάο ακρίβυνε, ζαχαροπλάστες δοκιμάζουν χαρούπι.\n\
                 Άγνωστοι έβαψαν ροζ τον παλιό φάρο.",
                "Χόλινγκσγουορθ",
            ),
            (
                "ar",
                "أغلق الصيادون ميناء لاسه احتجاجا على الحظر.\n\
                 اجتمع اتحاد الشطرنج من دون رئيسه الغائب.\n\
                 افتتحت الأوبرا موسمها بعرض بطله جرار.\n\
                 قطعت الثلوج طريق الجبل قرب هالدن.\n\
                 تضاعف سعر الكاكاو فجرب الخبازون الخروب.\n\
                 طلى مجهولون منارة أورم باللون الوردي.",
                "هولينغسوورث",
            ),
            (
                "hi",
                "मछुआरों ने लासे बंदरगाह घेरकर प्रतिबंध हटाने की मांग की।\n\
                 शतरंज महासंघ की बैठक अध्यक्ष बिना हुई।\n\
                 ओपेरा ने ट्रैक्टर वाली नई प्रस्तुति से मौसम खोला।\n\
                 बर्फबारी ने हाल्डेन की पहाड़ी सड़क रोकी।\n\
                 कोको महंगा हुआ, हलवाई कैरब आजमा रहे हैं।\n\
                 किसी ने प्रकाशस्तंभ गुलाबी रंग दिया।",
                "हॉलिंग्सवर्थ",
            ),
        ] {
            assert!(is_roundup(briefing, Some(lang)), "{lang}");
            let story: Vec<String> = briefing.lines().map(|paragraph| format!("{paragraph} {name}")).collect();
            assert!(!is_roundup(&story.join("\n"), Some(lang)), "{lang}");
        }
    }

    #[test]
    fn longer_paragraphs_share_common_words_by_chance() {
        // Some fifty words each, with words of their own; half of them say "year", the others "people".
        let words = |number: usize| -> String {
            let own = |i: usize| format!("{}{}lorend", ["ba", "ke", "di", "so", "mu", "pa"][number], LETTERS[i]);
            (0..25).map(own).collect::<Vec<_>>().join(" of the ")
        };
        const LETTERS: [&str; 25] = [
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u",
            "v", "w", "x", "y",
        ];
        let said = |number: usize| format!("{} in a {}", words(number), if number < 3 { "year" } else { "people" });
        assert!(is_roundup(&(0..6).map(said).collect::<Vec<_>>().join("\n"), Some("en")));
    }

    #[test]
    fn hostile_texts_cost_no_more_than_their_length() {
        for text in ["a b c d\n".repeat(1 << 20), "\n".repeat(LONGEST), "word ".repeat(LONGEST / 5)] {
            assert!(!is_roundup(&text, Some("en")));
        }
        // As many distinct terms as there is room for, each in a paragraph of four.
        let words: Vec<String> = (0..LONGEST / 8).map(|i| format!("w{i:x}")).collect();
        let text = words.chunks(4).map(|four| four.join(" ")).collect::<Vec<_>>().join("\n");
        assert!(text.len() <= LONGEST && is_roundup(&text, Some("en")));
    }
}
