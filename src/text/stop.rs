//! Stop words by language: words of grammar, which do not distinguish stories but identify a language.
//!
//! One table serves both uses. Words are in the tokenizer's lowercase form; single letters never reach it.

use super::{hash_word, normal::Normal, tokenize};
use std::sync::LazyLock;

/// Languages with stop words: primary subtag, and words separated by spaces.
pub(super) const LISTS: [(&str, &str); 26] = [
    (
        "en",
        "the of and to in that is was for on with as it be at by he his from are this have not but had has an they \
        which or were been their would there what will who all when one more if out so said up its about into than \
        them can only other she her him you your we our us my me no do does did don didn doesn isn wasn aren weren \
        couldn wouldn shouldn hasn haven hadn won ll ve re could should may might must some any these those such also \
        just over after before between through during under against because while where how why most very then now \
        here am being both each few own same too own off again further once until nor ours yours hers theirs itself \
        himself herself themselves mr mrs ms says say according new many much even like still since however every",
    ),
    (
        "de",
        "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat \
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis \
        mehr durch man sein wurde sei ihr ihre ihren seine seinen hatte kann gegen vom können schon wenn habe keine \
        wir ich uns diese dieser diesem diesen dieses unter wieder dann da doch sehr was hier alle also muss soll \
        zwischen seit ab worden waren immer jetzt wo ohne sagte bereits würde etwa eines in weil beim \
        gibt geht musste mussten wollen lassen dort viele",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans par sur plus pas au ne se ce il son sont avec ont \
        aux ou mais comme été elle sa ses leur leurs cette ces on nous vous je tout tous être avoir fait même aussi \
        si sans entre après avant depuis deux bien très où peut faire ainsi dont lui celui celle lors encore contre \
        selon était avait ils elles quand moins non alors sous car cet moi toute toutes qu jusqu lorsqu afin",
    ),
    (
        "es",
        "de la que el en los se del las un por con no una su para es al lo como más pero sus le ya este sí porque \
        esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni \
        contra otros ese eso ante ellos esto antes algunos qué unos yo otro otras otra él tanto esa estos mucho \
        quienes nada muchos cual poco ella estar estas algunas algo nosotros ha han fue son ser era está están había \
        tras según hace dos así cada tiene sido",
    ),
    (
        "pt",
        "de que em um para com não uma os no se na por mais as dos como mas foi ao ele das tem seu sua ou ser quando \
        muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me \
        esse eles estão você tinha foram essa num nem suas meu às minha têm numa pelos elas havia seja qual será nós \
        lhe deles essas esses pelas este fosse dele são disse sobre ainda segundo pode contra anos",
    ),
    (
        "it",
        "di che la il un per non in una si da del le con dei della sono alla più al come nel gli delle ha anche ma \
        lo dal nella se ci questo dopo suo sua loro tra fra essere stato stata hanno era ed due degli sul ai dalla \
        dell all sull nell dall un quando chi cui solo prima perché senza dove così ancora già molto tutti tutto \
        questa quello quella questi suoi sue aveva fatto può sia fino contro secondo oggi ogni noi io mi ti vi",
    ),
    (
        "nl",
        "de van het een en in is dat op te voor met zijn die niet aan er om ook als maar bij uit door ze naar dan of \
        nog worden wordt was over hij heeft tot hebben kan meer deze wat werd al geen zich moet haar hun na ik dit \
        zo had wel je we wil veel kunnen tegen waar volgens onder tussen zou omdat toen weer ons mensen moeten heel \
        waren zegt hem daar hier nu alle",
    ),
    (
        "sv",
        "och att det som en på är av för med den till inte har de ett om var men sig så han från vi jag kan ska när \
        hade man efter år vid nu också ut hon eller mot över under upp in där bara vara blir skulle alla andra mer \
        här får än nu sedan finns säger denna detta dem sin sina hans hennes blev vad varit mycket många några två",
    ),
    (
        "da",
        "og at det er en til på af for den med de der som har ikke om et han var men sig fra vi jeg kan skal når havde \
        man efter år ved nu også ud hun eller mod over under op ind hvor kun være bliver skulle alle andre mere her \
        får end siden denne dette dem sin sine hans hendes blev hvad været meget mange nogle to siger vil efter jo",
    ),
    (
        "no",
        "og det er en til på av for den med de som har ikke om et han var men seg fra vi jeg kan skal når hadde man \
        etter år ved nå også ut hun eller mot over under opp inn hvor bare være blir skulle alle andre mer her får \
        enn siden denne dette dem sin sine hans hennes ble hva vært mye mange noen to sier vil at etter ein eit ikkje \
        dei frå meir",
    ),
    (
        "fi",
        "ja on ei se että oli hän mutta ovat myös kun kuin joka sen niin jos mukaan ole tai jo vain nyt ollut olla \
        mitä sitä ne hänen tämä sekä jotka kuitenkin tässä voi siitä vielä joita jonka mikä sanoo kertoo vuoden \
        ennen jälkeen koska olisi eivät olivat siis minä me he kaikki tällä myös enemmän",
    ),
    (
        "tr",
        "ve bir bu da de için ile çok olarak daha olan gibi kadar en sonra ne var ise ama her diye mi ya değil ki \
        oldu göre olduğunu dedi bin yeni iki eden ancak onun şu o ben biz siz nasıl ya hem veya yok hiç bütün tüm \
        şekilde arasında tarafından üzerine karşı ilgili ifade etti edildi önce içinde kendi üzere",
    ),
    (
        "ro",
        "de și în la cu pe că nu care din mai un este pentru sa se au fost ce ca prin după lor sunt dar sau fi sale \
        lui între această acest ale fără până doar cei cele am îi îl ne le vor va avea avut când cum unui unei aceste \
        decât fiind acesta aceasta toate toți asupra potrivit spus astfel despre",
    ),
    (
        "hu",
        "az és hogy nem is egy ez azt csak meg volt de el már még mint van ha vagy fel lesz mert ezt minden kell \
        pedig után szerint sem azonban akkor lehet most így között amely ami aki ki be le nagyon több ott itt majd \
        ezért illetve mely miatt két vissza volna",
    ),
    (
        "pl",
        "się nie na to że do jest jak za po co tak od ale dla przez już był jego tym tego które oraz tylko być przy \
        czy może jej ich są było była roku także ze pod też który która które którzy został bez jeszcze między gdy \
        bardzo sobie więc lub przed nad będzie mnie go ma aby",
    ),
    (
        "cs",
        "se na je že to do za by jako ale jsem pro který která které jen po od nebo podle byl byla bylo být již až \
        jeho také jak když tak už ve ze si při kde jejich není mezi proti roku jsou před ho tím tom tento toho \
        ještě však pouze než řekl která můj",
    ),
    (
        "hr",
        "je na se da su za od što ali kako koji koja koje iz bi ne samo po te nije bio bila biti ili sa još kao \
        već može prema nakon sve ima kada oko mu gdje ovo to tako zbog prije između oni ona ga njih njegov u",
    ),
    (
        "vi",
        "và của là có được cho không trong với các một người những này khi đã đến từ tại cũng về ra như để vào \
        theo sẽ đó nhiều trên bị phải còn lại năm ngày sau hơn việc vì thì mà do ông bà anh nói rằng nhưng đang \
        chỉ rất nếu nên hay cùng trước đây giữa qua thể hiện hai làm",
    ),
    (
        "id",
        "yang dan di dengan untuk itu dari ini dalam tidak pada akan ke juga ada bisa oleh sebagai adalah karena \
        telah saat kata lebih mereka tersebut kami kita saya dia atau sudah menjadi hanya setelah bahwa para seperti \
        hingga namun tak agar secara antara masih belum pun jika kepada atas",
    ),
    (
        "ru",
        "на что не как это по но из за то от все так его же для мы вы он она они был была было быть есть при или \
        если до ее их когда уже бы только еще ещё также после во со о об этого этом который которые которая где чтобы \
        более году под может нет без том там чем него ни этой себя между время сказал всё",
    ),
    (
        "uk",
        "на що не як це по але із за то від все так його для ми ви він вона вони був була було бути при або якщо до її \
        їх коли вже тільки ще також після під час який які яка де щоб більше року може немає без тому там ніж \
        цього та зі про є й у разом між",
    ),
    (
        "bg",
        "на да се за от по не са като това че но ще или във със до при след през още той тя те го му им си беше \
        били който която които има може само вече както между без под над заради според един една",
    ),
    (
        "el",
        "και το να του η της με που την από για είναι στο θα των τον οι τα σε στην δεν τους στη ότι ως αλλά ένα μια \
        στον κατά μετά αν έχει όπως μας αυτό ήταν τις στα πως έχουν πριν μέσα ή όταν πολύ μόνο όμως ένας στις αυτή",
    ),
    (
        "ar",
        "في من على إلى أن عن التي الذي هذا هذه ما لا كان مع بعد ذلك قال هو هي كما أو بين كل لم قد ثم حيث كانت \
        وقال منذ عند خلال أي إن غير قبل حتى إذا هناك أنه أنها لكن وفي ومن عليه فيه فيها بها به له لها ولا وقد يكون",
    ),
    (
        "fa",
        "در به از که این را با است برای آن یک شد شده کرد بر خود تا نیز هم اما می ها های وی باید بود کرده شود کند \
        دو یا پس ما آنها اگر همین نه هر چه بین روی پیش بیش دیگر درباره گفت کنند گفته",
    ),
    (
        "hi",
        "के में की है से को का और पर ने कि यह हैं एक भी नहीं इस ही कर था लिए तो साथ कहा या हो गया वह जो रहे रहा रही \
        किया उन थे थी उनके अपने बाद तक अब होने कुछ जा दिया गई हुए सकता",
    ),
];

/// Languages without stop words whose kin has them: some of their most frequent words, which the kin writes otherwise.
const OWN: [(&str, &str); 9] = [
    ("gl", "unha non máis polo pola polos polas dunha nunha súa súas xa ata hai dixo tamén onde"),
    ("ca", "amb els dels més aquest aquesta seva pels també perquè són havia però ja fa"),
    ("af", "nie vir hulle deur sal sê gesê hy sy"),
    ("lb", "huet datt fir vun net ass déi engem säi hunn och wéi gëtt"),
    ("mk", "во дека ќе ги од со како што нема"),
    ("be", "што гэта гэты пра быў будзе каб яны ён ад"),
    ("sk", "sa ako pre aj alebo podľa ktorý ktoré sú ktorá bola"),
    ("sl", "ki tudi kot ter pri ob še že pa"),
    ("ms", "bahawa kerana daripada boleh ialah beliau berkata pihak"),
];

/// The words of a language without stop words that its kin has not, by [`hash_word`]; `None` where none are listed.
pub(super) fn own_words(language: &str) -> Option<Vec<u64>> {
    let (_, list) = OWN.iter().find(|(known, _)| *known == language)?;
    Some(list.split(' ').map(|word| hash_word(word.as_bytes())).collect())
}

/// Number of languages with stop words; one bit each.
pub(super) const LANGUAGES: usize = LISTS.len();

const SLOTS: usize = 8192;

/// Open-addressed table from a word's hash to the languages it is a stop word of, one bit each.
///
/// Words are compared by their 64-bit hash alone: of the 2,000 words here none share one (tested), and a foreign word
/// sharing one costs no more than being taken for a stop word.
pub(super) struct StopTable(Vec<(u64, u32)>);

pub(super) static STOP: LazyLock<StopTable> = LazyLock::new(|| {
    let mut table = StopTable(vec![(0, 0); SLOTS]);
    for (language, (_, list)) in LISTS.iter().enumerate() {
        for word in list.split_ascii_whitespace() {
            // As the tokenizer writes them: letter forms of Arabic are one there.
            let word = Normal::new(word, tokenize::MAX_WORD_BYTES);
            tokenize::words(&word, &mut |word| table.insert(hash_word(word.lower.as_bytes()), 1 << language));
        }
    }
    table
});

impl StopTable {
    fn insert(&mut self, hash: u64, bit: u32) {
        let mut slot = hash as usize % SLOTS;
        while self.0[slot].1 != 0 && self.0[slot].0 != hash {
            slot = (slot + 1) % SLOTS;
        }
        self.0[slot].0 = hash;
        self.0[slot].1 |= bit;
    }

    /// The languages of which the word with this hash is a stop word.
    pub(super) fn languages(&self, hash: u64) -> u32 {
        let mut slot = hash as usize % SLOTS;
        while self.0[slot].1 != 0 {
            if self.0[slot].0 == hash {
                return self.0[slot].1;
            }
            slot = (slot + 1) % SLOTS;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn words_are_found_in_their_language_only() {
        let the = STOP.languages(hash_word(b"the"));
        assert_eq!(the, 1);
        assert_eq!(STOP.languages(hash_word(b"putin")), 0);
        assert_ne!(STOP.languages(hash_word("не".as_bytes())), 0);
    }

    #[test]
    fn what_a_language_alone_has_is_no_stop_word_of_its_kin() {
        let kin = [("gl", "es"), ("gl", "pt"), ("ca", "es"), ("ca", "fr"), ("af", "nl"), ("lb", "de"), ("mk", "bg")];
        let more = [("be", "ru"), ("be", "uk"), ("sk", "cs"), ("sl", "hr"), ("ms", "id")];
        for (language, kin) in kin.into_iter().chain(more) {
            let (_, list) = LISTS.iter().find(|(known, _)| *known == kin).unwrap();
            let (_, own) = OWN.iter().find(|(known, _)| *known == language).unwrap();
            let both: Vec<&str> =
                own.split(' ').filter(|word| list.split_ascii_whitespace().any(|other| other == *word)).collect();
            assert!(both.is_empty(), "{language} {kin} {both:?}");
        }
    }

    #[test]
    fn no_two_words_share_a_hash_and_the_table_is_at_most_half_full() {
        let mut seen = HashMap::new();
        for (_, list) in LISTS {
            for word in list.split_ascii_whitespace() {
                assert_eq!(*seen.entry(hash_word(word.as_bytes())).or_insert(word), word);
            }
        }
        assert!(seen.len() < SLOTS / 2);
    }
}
