//! Whether a story is there in part: short, broken off, scrambled or followed by an offer to read on.

use super::row::sum;
use crate::page::alike::key;
use crate::page::content::Content;
use crate::page::flat::{FlatPage, cut};
use crate::page::metadata::Metadata;

/// What offers to read on where a text is cut off, as keys.
const READ_ON: &str = "\
    continuereading keepreading readthefull readthewhole readtherest subscribetoread subscribersonly \
    subscribetocontinue signintoread logintoread registertoread alreadyasubscriber unlockthisarticle unlockthisstory \
    weiterlesen weiterzulesen nurfürabonnenten lirelasuite réservéauxabonnés réservéàno seguirleyendo sigueleyendo \
    solosuscriptores parasuscriptores continualeggere continuaaleggere riservatoagliabbonati continuelendo \
    continuaraler exclusivoparaassinantes verderlezen alleenvoorabonnees läsvidare läshelaartikeln læsvidere \
    lesvidere forabonnenter czytajdalej dlaprenumeratorów читатьдалее дляподписчиков devamınıoku 続きを読む 有料会員 \
    会員限定 继续阅读 阅读全文 繼續閱讀 계속읽기";
/// Bytes of such an offer that are read, and blocks after the text up to it.
const LONGEST_OFFER: usize = 200;
const MOST_BETWEEN: usize = 3;
/// Signs in one piece of text from which on they stand for letters, and pieces that are looked at.
const LEAST_SIGNS: usize = 40;
const MOST_RUNS: usize = 40;

/// The publisher says that not all may read it, and what is here is short or breaks off; or it is scrambled from there
/// on, or offers to read on follow.
pub(super) fn is_partial(page: &FlatPage, metadata: &Metadata, content: &Content) -> bool {
    let letters: u32 = if content.declared {
        content.text.chars().filter(|c| c.is_alphanumeric()).count() as u32
    } else {
        sum(content, &|block| block.letters)
    };
    let text = content.text.trim_end();
    let breaks_off = text.ends_with('…') || text.ends_with("...");
    match metadata.free {
        _ if content.breaks_off && !content.declared => true,
        Some(false) if letters < 1_800 || breaks_off => true,
        _ => letters < 1_200 && (breaks_off || !content.declared && is_cut(page, content)),
    }
}

/// Whether an offer to read on stands at the end of the text or next to it, or signs that are no writing do.
#[inline(never)]
fn is_cut(page: &FlatPage, content: &Content) -> bool {
    let Some(&last) = content.kept.last() else { return false };
    let end = (last + 1 + MOST_BETWEEN).min(content.blocks.len());
    let is_offer = |text: &String| {
        let text = key(cut(text, LONGEST_OFFER));
        READ_ON.split(' ').any(|offer| text.contains(offer))
    };
    let signs = |c: &char| matches!(c, '\u{2190}'..='\u{2bff}' | '\u{e000}'..='\u{f8ff}');
    let run = content.blocks[last].first_run as usize;
    let mut runs = page.runs[run..].iter().take(MOST_RUNS);
    content.texts[last..end].iter().any(is_offer)
        || runs.any(|run| page.text(run).chars().filter(signs).count() >= LEAST_SIGNS)
}
