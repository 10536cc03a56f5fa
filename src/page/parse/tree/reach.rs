//! What a page hides by attributes, and what is out of reach of some readers or opens over the page.

use super::super::TOO_LITTLE_TEXT;
use super::super::tokens::{Attributes, Wanted};
use super::Builder;

/// A story in a box weighs this many times its text: what lies below it may be a list of many.
const STORY_IN_BOX: usize = 4;
/// What becomes of what a page hides by attributes.
#[derive(Debug)]
pub(in super::super) enum Hidden {
    /// It is left out, but for those out of reach whose tags end at these bytes, in ascending order.
    LeftOut(Vec<usize>),
    /// It is kept.
    Kept,
}

/// An element out of reach: one that some readers are not told of, or a box over the page.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Unreached {
    /// Where its tag ends, in bytes.
    pub(in super::super) place: usize,
    /// What it weighs beside the text that is seen, in bytes of text.
    pub(in super::super) weight: usize,
    is_box: bool,
    /// Bytes of text, articles and headlines before it.
    passed: usize,
    stories: usize,
}

impl Builder<'_> {
    /// Says what an element out of reach weighs, at its end; twin of `weigh` in `flatten.js`.
    pub(super) fn weigh(&mut self, number: usize) {
        let Some(unreached) = self.unreached.get_mut(number) else { return };
        let text = self.passed - unreached.passed;
        let is_story = text >= TOO_LITTLE_TEXT && self.stories > unreached.stories;
        unreached.weight = match (unreached.is_box, is_story) {
            (false, _) => text,
            (true, true) => text.saturating_mul(STORY_IN_BOX),
            (true, false) => 0,
        };
    }

    /// Whether an element is left out because it is hidden, and the number of its entry among those out of reach.
    pub(super) fn is_left_out(&mut self, name: &str, attributes: &Attributes) -> (bool, u32) {
        let Hidden::LeftOut(reached) = &self.hidden else { return (false, 0) };
        if is_hidden(name, attributes) {
            return (true, 0);
        }
        // A link that some are not told of is mostly an image's or headline's that all others see.
        let Some(is_box) = is_out_of_reach(attributes).filter(|_| name != "a") else { return (false, 0) };
        let (place, passed, stories) = (self.tokens.place(), self.passed, self.stories);
        self.unreached.push(Unreached { place, weight: 0, is_box, passed, stories });
        (reached.binary_search(&place).is_err(), self.unreached.len() as u32)
    }

    /// Notes which of those out of reach the innermost open element is.
    pub(super) fn note(&mut self, unreached: u32) {
        if let Some(open) = self.stack.last_mut() {
            open.unreached = unreached;
        }
    }
}

/// Hidden by its own attributes: what can be told without styles.
fn is_hidden(name: &str, attributes: &Attributes) -> bool {
    if !attributes.any() {
        return name == "dialog";
    }
    if attributes.get(Wanted::Hidden).is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || (name == "dialog" && attributes.get(Wanted::Open).is_none())
    {
        return true;
    }
    attributes.get(Wanted::Style).is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

/// `Some` for what is out of reach of some readers, or a box over the page, and whether it is a box: mostly what stands
/// beside the article, but with a box open the whole page may be, and an article may open in a box. Twin of
/// `isOutOfReach` in `flatten.js`.
fn is_out_of_reach(attributes: &Attributes) -> Option<bool> {
    let is_box = attributes.get(Wanted::Role).is_some_and(|role| matches!(role.trim(), "dialog" | "alertdialog"));
    let is_unsaid = attributes.get(Wanted::AriaHidden).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    (is_box || is_unsaid).then_some(is_box)
}
