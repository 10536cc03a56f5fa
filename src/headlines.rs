//! Headline search as you type. The only file that names tinysearch.
