//! The analyzer: text -> terms. One for builder and browser, identified in the file by [`ANALYZER_ID`].

/// Identifies the analyzer: changes whenever any text gives other terms.
pub const ANALYZER_ID: u32 = 1;
