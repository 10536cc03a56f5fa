//! Headline search as you type. The only file that names tinysearch.

use serde::{Deserialize, Serialize};

/// A story found by its headline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// Address, http(s).
    pub url: String,
    /// Headline.
    pub title: String,
    /// Outlet's name.
    pub outlet: String,
    /// Publication in Unix seconds.
    pub published: Option<i64>,
}
