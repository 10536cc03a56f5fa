//! The columns of the two fitted scores: one list for the numbers of a block, one for those of a page.
//!
//! A row is filled by these names, the printed trees of [`scores`](super::scores) compare by them, and
//! `tests/fit/fit.py` reads them as the header of the rows it fits on. A new column can stand anywhere in its list,
//! with its meaning; then the trees are fitted anew. All numbers are whole and cut to what 16 bits hold. Shares are in
//! percent.
//!
//! *Prose* is text that reads like an article's: [`Block::prose`](super::blocks::Block::prose) letters.

use std::ops::{Index, IndexMut};

/// The numbers of one block or page, by the constants of [`block`] or [`page`].
#[derive(Clone, Debug)]
pub(super) struct Row<const COLUMNS: usize>(pub(super) [i16; COLUMNS]);

impl<const COLUMNS: usize> Row<COLUMNS> {
    /// All zero.
    pub(super) fn new() -> Self {
        Self([0; COLUMNS])
    }
}

impl<const COLUMNS: usize> Index<u8> for Row<COLUMNS> {
    type Output = i16;

    fn index(&self, column: u8) -> &i16 {
        &self.0[usize::from(column)]
    }
}

impl<const COLUMNS: usize> IndexMut<u8> for Row<COLUMNS> {
    fn index_mut(&mut self, column: u8) -> &mut i16 {
        &mut self.0[usize::from(column)]
    }
}

/// `part` of `whole` in percent, at most 1,000.
#[inline(never)]
pub(super) fn percent(part: u32, whole: u32) -> i16 {
    (u64::from(part) * 100 / u64::from(whole.max(1))).min(1000) as i16
}

/// A count, at most 30,000.
pub(super) fn count(number: u32) -> i16 {
    number.min(30_000) as i16
}

/// A constant for each column, its place in the row; and all their names.
macro_rules! columns {
    ($($(#[$meaning:meta])* $name:ident,)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Place { $($name,)+ }

        $($(#[$meaning])* pub(in crate::page) const $name: u8 = Place::$name as u8;)+

        /// The columns' names, in the order of a row.
        pub(in crate::page) const NAMES: &[&str] = &[$(stringify!($name),)+];
    };
}

/// Columns of a block.
pub(super) mod block {
    columns! {
        // How many levels up the closest element is that ..., 0 for the block's own, `hints::FAR` for none:
        // ... calls itself so by a word of its class or id (`hints.rs` has the words)
        /// The article's body.
        NEAR_BODY,
        /// A standfirst.
        NEAR_LEAD,
        /// A headline.
        NEAR_TITLE,
        /// Other stories.
        NEAR_RELATED,
        /// Buttons to share by.
        NEAR_SHARE,
        /// An invitation to subscribe, sign in or pay.
        NEAR_SIGN_UP,
        /// A picture, video or its caption.
        NEAR_PICTURE,
        /// The authors.
        NEAR_AUTHOR,
        /// An advertisement.
        NEAR_ADVERT,
        /// Navigation, header, footer, sidebar.
        NEAR_NAVIGATION,
        /// Topics, tags, sections.
        NEAR_TOPIC,
        /// Comments of readers.
        NEAR_COMMENT,
        /// A date.
        NEAR_DATE,
        /// Something laid over the page, or hidden.
        NEAR_OVERLAY,
        /// A box: facts, a quotation, a table, notes.
        NEAR_BOX,
        /// A live blog, a ticker.
        NEAR_LIVE,
        /// A list, a grid.
        NEAR_LIST,
        // ... has this name
        /// `article`.
        IN_ARTICLE,
        /// `main`.
        IN_MAIN,
        /// `aside`.
        IN_ASIDE,
        /// `nav`, `menu`.
        IN_NAV,
        /// `header`.
        IN_HEADER,
        /// `footer`.
        IN_FOOTER,
        /// `figure`.
        IN_FIGURE,
        /// `figcaption`, `caption`.
        IN_CAPTION,
        /// `form`, `fieldset`.
        IN_FORM,
        /// `ul`, `ol`, `dl`.
        IN_LIST,
        /// `table`.
        IN_TABLE,
        /// `blockquote`.
        IN_QUOTE,
        /// `section`.
        IN_SECTION,
        /// `p`.
        IN_PARAGRAPH,
        /// `address`, `time`.
        IN_ADDRESS,

        // The block itself.
        /// Letters and digits.
        LETTERS,
        /// Share of them in links.
        LINK_SHARE,
        /// Marks that end or divide sentences.
        STOPS,
        /// Of 100 letters.
        STOP_SHARE,
        /// 1: its last character ends a sentence.
        ENDS_SENTENCE,
        /// Links.
        LINKS,
        /// Its element's name, like beside like (`features::tag`).
        TAG,

        // Its neighbours; -1 for none.
        /// Letters of the block before.
        LETTERS_BEFORE,
        /// Letters of the block after.
        LETTERS_AFTER,
        /// Letters of the one after that.
        LETTERS_AFTER_NEXT,
        /// Share of letters in links, of the block before.
        LINK_SHARE_BEFORE,
        /// Share of letters in links, of the block after.
        LINK_SHARE_AFTER,

        // The elements around its own.
        /// Share of the page's letters in the parent.
        PARENT_LETTERS,
        /// Share of the parent's letters in links.
        PARENT_LINK_SHARE,
        /// Share of the page's prose in the parent.
        PARENT_PROSE,
        /// Blocks in the parent.
        PARENT_BLOCKS,
        /// Share of the grandparent's letters in links.
        GRANDPARENT_LINK_SHARE,
        /// Share of the page's prose in the grandparent.
        GRANDPARENT_PROSE,
        /// Share of the grandparent's letters that are prose.
        GRANDPARENT_PROSE_SHARE,
        /// Share of the letters in links, one level further up.
        GREAT_GRANDPARENT_LINK_SHARE,
        /// Share of the page's prose, one level further up.
        GREAT_GRANDPARENT_PROSE,
        /// Share of the letters that are prose, one level further up.
        GREAT_GRANDPARENT_PROSE_SHARE,

        // Its place on the page.
        /// Share of the page's letters before it.
        PASSED_LETTERS,
        /// Share of the page's prose before it.
        PASSED_PROSE,
        /// Blocks from the headline to it; -100 where there is no headline.
        FROM_HEADLINE,

        // What the publisher declares.
        /// 2: it is the headline, 1: one contains the other.
        LIKE_TITLE,
        /// 2: it is the description, 1: one contains the other.
        LIKE_DESCRIPTION,
        /// 1: JSON-LD's text has it, -1: there is none.
        IN_DECLARED_TEXT,

        // Its element.
        /// Elements around it.
        DEPTH,
        /// Share of the page's prose in it.
        ELEMENT_PROSE,
        /// Runs of the block.
        RUNS,
        /// 1: the block before is in the same element or a sibling.
        SIBLING_BEFORE,
        /// 1: the block after is.
        SIBLING_AFTER,

        // Its text.
        /// Digits.
        DIGITS,
        /// 1: it begins with a lowercase letter.
        BEGINS_LOWERCASE,
        /// Share of the page's letters that are prose: the same for all blocks.
        PAGE_PROSE,
        /// 2: it begins with an author's name, 1: has one, -1: none is known.
        NAMES_AUTHOR,

        // Blocks that look alike, and the tightest element with six tenths of the prose, the column.
        /// Share of the page's prose in blocks of its look beside it.
        LOOK_PROSE_BESIDE,
        /// Share of the page's prose in blocks of its look anywhere.
        LOOK_PROSE,
        /// 1: it is in the column.
        IN_COLUMN,
        /// Levels below the column.
        DEPTH_IN_COLUMN,

        // Its box: the largest element around it that has less than half of the prose.
        /// Share of the box's letters in links.
        BOX_LINK_SHARE,
        /// Share of the page's prose in the box.
        BOX_PROSE,
        /// Blocks in the box.
        BOX_BLOCKS,
        /// Share of the box's letters that are prose.
        BOX_PROSE_SHARE,
        /// Levels below the box.
        DEPTH_IN_BOX,
        /// Forms in the box.
        BOX_FORMS,
        /// Headings in the box.
        BOX_HEADINGS,
        /// Elements in the box.
        BOX_ELEMENTS,

        // The look with most prose.
        /// Share of its prose before the block.
        MAIN_LOOK_PASSED,
        /// 1: the block has it.
        HAS_MAIN_LOOK,
        /// Share of the prose before the block, of the look with most in one place.
        MAIN_LOOK_BESIDE_PASSED,
        /// 1: the block has that, in that place.
        HAS_MAIN_LOOK_BESIDE,
    }
}

/// Columns of a page: is it an article?
pub(super) mod page {
    columns! {
        // The text that was kept.
        /// Letters and digits.
        LETTERS,
        /// Share of the page's.
        LETTERS_SHARE,
        /// Share of them in links.
        LINK_SHARE,
        /// Share in links of all the page's letters.
        PAGE_LINK_SHARE,
        /// Blocks.
        BLOCKS,
        /// Letters a block, the mean.
        BLOCK_LETTERS,
        /// Letters of the longest block.
        LONGEST,
        /// Blocks of 100 letters or more.
        LONG_BLOCKS,
        /// Marks that end or divide sentences, of 100 letters.
        STOP_SHARE,
        /// Share of letters in `p`.
        IN_PARAGRAPHS,
        /// Share of letters in items of lists.
        IN_LISTS,
        /// Share of letters in cells of tables.
        IN_TABLES,
        /// Share of letters in `pre`.
        IN_PREFORMATTED,
        /// Share of letters in headings.
        IN_HEADINGS,
        /// Share of the blocks from the first to the last kept that were kept.
        UNBROKEN,

        // The whole page.
        /// Blocks.
        PAGE_BLOCKS,
        /// Letters and digits.
        PAGE_LETTERS,
        /// Links.
        LINKS,
        /// Pictures.
        IMAGES,
        /// `h1`.
        H1,
        /// `h2`.
        H2,
        /// `h3`.
        H3,
        /// `time`.
        TIMES,
        /// `article`.
        ARTICLES,
        /// `form`.
        FORMS,
        /// `td`.
        CELLS,
        /// `li`.
        ITEMS,
        /// `p`.
        PARAGRAPHS,

        // What the publisher declares.
        /// og:type: 2 article, 1 website, 0 none, -1 another, -2 product.
        OG_TYPE,
        /// 1: JSON-LD says article of some kind.
        DECLARED_ARTICLE,
        /// 1: JSON-LD says news.
        DECLARED_NEWS,
        /// 1: a product or program.
        DECLARED_PRODUCT,
        /// 1: a list.
        DECLARED_LIST,
        /// 1: a thread, questions and answers.
        DECLARED_FORUM,
        /// 1: a manual or course.
        DECLARED_MANUAL,
        /// 1: an event, place, person, recipe, ...
        DECLARED_THING,
        /// 1: a time of publication.
        DECLARED_TIME,
        /// 1: article:published_time.
        OG_TIME,
        /// Authors.
        BYLINES,
        /// 1: a section.
        SECTION,

        // The address.
        /// Parts of the path.
        PATH_PARTS,
        /// Bytes of the path.
        PATH_LENGTH,
        /// Bytes of its last part, the slug.
        SLUG_LENGTH,
        /// Hyphens and underscores of the slug.
        SLUG_HYPHENS,
        /// Digits of the slug.
        SLUG_DIGITS,
        /// Bytes of the query.
        QUERY_LENGTH,
        /// Words of the slug that the headline has.
        SLUG_IN_TITLE,
        /// Share of the slug's words.
        SLUG_IN_TITLE_SHARE,

        // Words.
        /// 1: the body's class speaks of an article.
        CLASS_OF_ARTICLE,
        /// 1: the body's class speaks of something else.
        CLASS_OF_OTHERS,
        /// 1: the path is a forum's.
        FORUM_PATH,
        /// 1: the path is a shop's, a list's or a company's.
        SHOP_PATH,
        /// 1: the path is a manual's.
        MANUAL_PATH,
        /// Question marks in the text.
        QUESTION_MARKS,
        /// Signs of currencies in the text.
        CURRENCY_SIGNS,

        /// Mean score of the blocks kept, by letters.
        SCORE,
        /// 1: the first `h1` is the headline.
        TITLE_IS_H1,
        /// 1: it says when it was published, in whatever way.
        DATED,
    }
}
