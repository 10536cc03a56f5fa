//! Words around dates: what labels the date of a change, and links that read like headlines.

use crate::case::lowercased;
use crate::text::script::script_of;

/// Bytes of a label that stands in the block before its date.
pub(super) const LONGEST_LABEL: usize = 40;

/// Parts of words that label the date of a change, in lowercase, in the languages whose months are known.
const UPDATES: &str = "pdat|modif|edited|revised|aktualis|aktualiz|geändert|à jour|actualis|actualiz|actualitz|atualiz|\
    aggiorn|bijgewerkt|gewijzigd|güncel|обновл|обновен|изменен|оновл|абноўл|ажурир|ažurir|izmijen|izmenj|posodob|\
    päivit|muokat|uuendat|atnauj|atjaun|frissít|ενημ|تحديث|روزرسان|עודכ|עדכו|更新|修改|改稿| 수정|최종수정|업데이트|\
    cập nhật|diperbar|अपडेट|আপডেট|হালনাগাদ|อัปเดต|อัพเดต|แก้ไข|اپ ڈیٹ";

/// Whether what stands before a date says, since the last number, that something was changed.
pub(super) fn says_updated(before: &str) -> bool {
    let label = before.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    has_any(&format!(" {}", lowercased(label)), UPDATES)
}

/// Whether a short text without a number says that something was changed.
pub(super) fn is_label(text: &str) -> bool {
    text.len() <= LONGEST_LABEL && !text.bytes().any(|byte| byte.is_ascii_digit()) && says_updated(text)
}

/// Whether the text of a link is longer and says more than names of persons or sections do.
pub(super) fn reads_like_headline(text: &str) -> bool {
    let (mut words, mut others, mut unspaced) = (0, 0, 0);
    for word in text.split_whitespace() {
        let Some(first) = word.chars().find(|c| c.is_alphabetic()) else { continue };
        words += 1;
        others += usize::from(!first.is_uppercase());
        unspaced += word.chars().filter(|&c| script_of(c).is_unspaced()).count();
    }
    words >= 5 && others >= 2 || words >= 6 && others >= 1 || words >= 9 || unspaced >= 12
}

/// Whether a text has any of some words, between bars, as a part.
#[inline(never)]
pub(super) fn has_any(text: &str, words: &str) -> bool {
    words.split('|').any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_changes() {
        for label in [
            "Updated ",
            "LAST MODIFIED: ",
            "Published 10 February 2026, 9:43, updated ",
            "Zuletzt aktualisiert am ",
            "Mis à jour le ",
            "Bijgewerkt: ",
            "Обновлено: ",
            "最終更新日：",
            "입력 2026.02.10 18:30 수정 ",
            "Son Güncelleme: ",
            "آخر تحديث: ",
        ] {
            assert!(says_updated(label), "{label}");
        }
        for label in
            ["", "Published ", "Updated 3 hours ago, published ", "Aktualności | ", "Actualités ", "김수정 기자 "]
        {
            assert!(!says_updated(label), "{label}");
        }
        assert!(is_label(" (updated)") && !is_label("updated at 10") && !is_label(&"updated ".repeat(9)));
    }

    #[test]
    fn links_that_read_like_headlines() {
        for text in [
            "Swan in the weir holds up boats",
            "Swan Found in the Weir Again",
            "運河の水門が夜のあいだ閉じられた",
            "خبر عن قفل القناة في البلدة",
        ] {
            assert!(reads_like_headline(text), "{text}");
        }
        for text in
            ["", "Mara Lindqvist", "Ines van der Radko", "Posted on 10 February 2026", "News and views", "山田太郎記者"]
        {
            assert!(!reads_like_headline(text), "{text}");
        }
    }
}
