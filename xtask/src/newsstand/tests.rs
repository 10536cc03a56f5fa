//! The counts that the newsstand promises, on the committed sources and on what is written from them.
