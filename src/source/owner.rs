//! Which telling of a story counts where several tell of one address. Pure.
//!
//! Anyone can name any address: an aggregator's feed tells of the stories of others, and a hostile one tells them anew.
//! So the owner of a story's host comes first, then what whoever runs this has given as a file, then the others. Of two
//! tellings by who stands the same to it the newer counts, then the longer, then the greater by its bytes: it matters
//! neither which came first nor which were read together, in one run or in several whose parts are merged.

use super::Batch;
use crate::article::Article;
use crate::index::{accepted, url_hash};
use crate::url::{registered_site, site_of};
use std::collections::HashMap;

/// How near to a story whoever tells of it is, the nearest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It comes from a host of another owner.
    Other,
    /// It comes from a file, of which no host is known.
    Given,
    /// It comes from a host of the story's owner.
    Own,
}

impl Standing {
    /// The standing of the document at `teller`, the address that answered after redirects, for the story at `url`;
    /// `teller` is empty for files. Hosts have one owner where one of them has registered both.
    ///
    /// ```
    /// use sidelight::source::Standing;
    /// let of = |teller: &str| Standing::of("https://www.news.example/1", teller);
    /// assert_eq!(of("https://feeds.news.example/world.xml"), Standing::Own);
    /// assert_eq!(of("https://aggregator.example/all.xml"), Standing::Other);
    /// assert_eq!(of(""), Standing::Given);
    /// ```
    pub fn of(url: &str, teller: &str) -> Self {
        let owner = |address| registered_site(site_of(address));
        match teller {
            "" => Self::Given,
            _ if owner(url) == owner(teller) => Self::Own,
            _ => Self::Other,
        }
    }
}

/// How well a telling of a story counts: of two, the greater is taken. Equals tell the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    standing: Standing,
    /// In Unix seconds.
    published: Option<i64>,
    /// Bytes of the text.
    length: usize,
    /// XXH64 of all that is told.
    digest: u64,
}

impl Claim {
    /// The claim of the document at `teller` (empty for files) to tell this story.
    pub fn of(story: &Article, teller: &str) -> Self {
        Self::by(story, Standing::of(&story.url, teller))
    }

    /// The claim to tell this story of one who stands so to it.
    pub fn by(story: &Article, standing: Standing) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = if story.published_day { "day" } else { "" };
        let told = [&story.title, &story.text, &text(&story.outlet), &text(&story.lang), &text(&story.snippet)];
        let told = [&told.map(String::as_str)[..], &[day]].concat().join("\0");
        Self { standing, published: story.published, length: story.text.len(), digest: url_hash(&told) }
    }
}

/// Bytes of a claim.
pub const CLAIM_BYTES: usize = 26;

impl Claim {
    /// The claim in bytes that compare as claims do: 1 standing; 1 whether dated, 8 the date; 8 length; 8 digest, each
    /// of them with its highest byte first, the date with its sign turned.
    pub fn to_bytes(&self) -> [u8; CLAIM_BYTES] {
        let date = self.published.map_or(0, |seconds| seconds as u64 ^ 1 << 63);
        let numbers = [date, self.length as u64, self.digest].map(u64::to_be_bytes);
        let mut bytes = [0; CLAIM_BYTES];
        bytes[..2].copy_from_slice(&[self.standing as u8, u8::from(self.published.is_some())]);
        bytes[2..].copy_from_slice(numbers.as_flattened());
        bytes
    }
}

/// The stories of one reading, each address by the telling that counts.
#[derive(Debug, Default)]
pub struct Owners {
    claims: HashMap<String, Claim>,
}

/// Which stories of a batch count.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Those that count so far, as an index takes them, in their order.
    pub stories: Vec<Article>,
    /// Tellings that do not count, of this batch or of those before it.
    pub doubles: usize,
    /// Stories that no index takes.
    pub skipped: usize,
}

impl Owners {
    /// Chooses from what is read next. A story that is chosen takes the place of what was chosen of its address before.
    pub fn choose(&mut self, batch: &Batch<'_>) -> Chosen {
        let mut chosen = Chosen::default();
        for story in &batch.stories {
            let Some(story) = accepted(story) else {
                chosen.skipped += 1;
                continue;
            };
            let claim = Claim::of(&story, batch.teller);
            match self.claims.get_mut(&story.url) {
                None => _ = self.claims.insert(story.url.clone(), claim),
                Some(held) => {
                    chosen.doubles += 1;
                    if *held > claim {
                        continue;
                    }
                    *held = claim;
                }
            }
            chosen.stories.push(story);
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://www.news.example/1";
    const OWNER: &str = "https://feeds.news.example/f";
    const OTHER: &str = "https://aggregator.example/f";

    fn story(title: &str, published: Option<i64>, text: &str) -> Article {
        Article { url: URL.into(), title: title.into(), text: text.into(), published, ..Article::default() }
    }

    /// The headline that counts after these tellings.
    fn counts(tellings: &[(&str, &Article)]) -> String {
        let mut owners = Owners::default();
        let mut taken = String::new();
        for (teller, story) in tellings {
            let chosen = owners.choose(&Batch { teller, stories: vec![(*story).clone()] });
            taken = chosen.stories.into_iter().next().map_or(taken, |story| story.title);
        }
        taken
    }

    #[test]
    fn the_owner_of_an_address_tells_its_story() {
        let (own, others) = (story("own", Some(1), ""), story("other's", Some(9), "longer"));
        let given = story("given", None, "");
        assert_eq!(counts(&[(OWNER, &own), (OTHER, &others)]), "own");
        assert_eq!(counts(&[(OTHER, &others), (OWNER, &own)]), "own");
        assert_eq!(counts(&[("", &given), (OTHER, &others)]), "given");
        assert_eq!(counts(&[(OTHER, &others), ("", &given), (OWNER, &own)]), "own");
        assert_eq!(counts(&[(OWNER, &own), ("", &given)]), "own");
        // Who shares a platform with the owner is another.
        assert_eq!(Standing::of("https://one.blogspot.com/1", "https://two.blogspot.com/f"), Standing::Other);
        assert_eq!(Standing::of("https://a.co.uk/1", "https://evil.co.uk/f"), Standing::Other);
        assert_eq!(Standing::of("http://127.0.0.1:80/1", "http://127.0.0.2:80/f"), Standing::Other);
    }

    #[test]
    fn of_equals_the_newer_counts_whichever_came_first() {
        let tellings = [
            story("undated", None, "the longest of all"),
            story("old", Some(1), "long"),
            story("new", Some(2), "x"),
            story("longer", Some(2), "xx"),
        ];
        for teller in [OWNER, OTHER, ""] {
            for better in 0..tellings.len() {
                for worse in 0..better {
                    let (a, b) = ((teller, &tellings[better]), (teller, &tellings[worse]));
                    assert_eq!((counts(&[a, b]), counts(&[b, a])), (a.1.title.clone(), a.1.title.clone()));
                    assert!(Claim::of(a.1, teller) > Claim::of(b.1, teller));
                }
            }
        }
        let (a, b) = (story("a", Some(1), "x"), story("b", Some(1), "x"));
        assert_eq!(counts(&[(OTHER, &a), (OTHER, &b)]), counts(&[(OTHER, &b), (OTHER, &a)]));
        let day = Article { published_day: true, ..a.clone() };
        assert_ne!(Claim::of(&a, ""), Claim::of(&day, ""));
    }

    #[test]
    fn bytes_compare_as_claims_do() {
        let dates = [None, Some(i64::MIN), Some(-1), Some(0), Some(1), Some(i64::MAX)];
        let claims: Vec<Claim> = [Standing::Other, Standing::Given, Standing::Own]
            .into_iter()
            .flat_map(|standing| dates.map(|date| (standing, date)))
            .flat_map(|of| [0, 255, 256].map(|length| (of, length)))
            .flat_map(|of| [0, u64::MAX, 1 << 40].map(|digest| (of, digest)))
            .map(|(((standing, published), length), digest)| Claim { standing, published, length, digest })
            .collect();
        for (a, b) in claims.iter().flat_map(|a| claims.iter().map(move |b| (a, b))) {
            assert_eq!(a.cmp(b), a.to_bytes().cmp(&b.to_bytes()), "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_no_index_takes_claims_nothing() {
        let mut owners = Owners::default();
        let empty = story("", Some(9), "");
        let batch = |teller, story: &Article| Batch { teller, stories: vec![story.clone()] };
        assert_eq!(owners.choose(&batch(OWNER, &empty)), Chosen { skipped: 1, ..Chosen::default() });
        assert_eq!(owners.choose(&batch(OTHER, &story("told", None, ""))).stories.len(), 1);
        assert_eq!(owners.choose(&batch(OTHER, &story("told", None, ""))).doubles, 1);
    }
}
