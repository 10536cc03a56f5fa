//! The readers' comments below a story, which are left out before the story is looked for where they may outweigh it.

use super::alike::key;
use super::blocks::Block;
use super::flat::{FlatPage, Tag, cut};
use super::kind::{is_of_forum, path};

/// Letters in running text that a story has at least before its comments.
const LEAST_STORY: u32 = 400;
/// Comments are left out where their running text is at least one of so many letters of the rest's: the fitted scores
/// know fewer.
const MUCH: u32 = 3;
/// Bytes of the longest heading of comments.
const LONGEST_HEADING: usize = 40;

/// What stands above comments, as keys without digits.
const HEADINGS: &str = "\
    comments readercomments readerscomments yourcomments leaveacomment leaveareply postacomment jointheconversation \
    jointhediscussion kommentare leserkommentare commentaires vosréactions comentarios comentários commenti reacties \
    kommentarer komentarze komentáře hozzászólások yorumlar комментарии коментарі σχόλια תגובות التعليقات 评论 \
    網友評論 コメント 댓글";

/// Leaves out comments: what calls itself so or stands below such a heading, after a story. In a forum they are what
/// the page is about.
///
/// # Complexity
/// Linear in the size of the page.
pub(super) fn leave_out_comments(page: &FlatPage, blocks: &mut Vec<Block>) {
    let mut prose = 0;
    let Some(after) = blocks.iter().position(|block| {
        prose += block.prose();
        prose >= LEAST_STORY
    }) else {
        return;
    };
    if is_of_forum(&path(page)) {
        return;
    }
    let place = |run: u32| blocks.partition_point(|block| block.first_run < run);
    let mut is_comment = vec![false; blocks.len()];
    let mut mark = |number: u32, from: usize| {
        let element = &page.elements[number as usize];
        let range = from.max(place(element.first_run))..place(element.end_run);
        if !blocks[range.clone()].iter().any(|block| block.tag(page) == Tag::H1) {
            is_comment[range].fill(true);
        }
    };
    let story_end = blocks[after].end_run;
    let mut number = page.elements.partition_point(|element| element.first_run < story_end) as u32;
    while let Some(element) = page.elements.get(number as usize) {
        if is_named(page.hints(element)) {
            mark(number, 0);
            number = element.end.max(number + 1);
        } else {
            number += 1;
        }
    }
    for (i, block) in blocks.iter().enumerate().skip(after + 1) {
        if block.tag(page).heading().is_none() || block.letters > LONGEST_HEADING as u32 {
            continue;
        }
        let heading: String =
            key(cut(&block.text(page), LONGEST_HEADING)).chars().filter(|c| !c.is_numeric()).collect();
        if HEADINGS.split(' ').any(|known| known == heading) {
            // The largest element that begins with the heading, and if it has no more, the rest of the one around it.
            let mut number = block.element;
            loop {
                let element = &page.elements[number as usize];
                let up = &page.elements[element.parent as usize];
                if element.parent >= number || blocks[i.saturating_sub(1)].first_run >= up.first_run {
                    break;
                }
                number = element.parent;
            }
            let element = &page.elements[number as usize];
            let is_alone = place(element.end_run) <= i + 1;
            mark(if is_alone { element.parent } else { number }, i);
            break;
        }
    }
    let prose = |wanted: bool| -> u32 {
        blocks.iter().zip(&is_comment).filter(|(_, is)| **is == wanted).map(|(block, _)| block.prose()).sum()
    };
    if prose(true) * MUCH >= prose(false) {
        let mut comments = is_comment.into_iter();
        blocks.retain(|_| !comments.next().unwrap_or(false));
    }
}

/// Whether hints call an element one of comments, in the languages that programmers do so.
fn is_named(hints: &str) -> bool {
    hints.contains("omment") && !hints.contains("ommentary") || hints.contains("omentario") || hints.contains("isqus")
}
