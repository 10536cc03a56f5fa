//! Sidelight: similar stories for the page you are reading, found on your own device.
//!
//! Stories become an index, one file; an index answers for an article, with deltas laid over it or without, alone or
//! with others in a [`Collection`](collection::Collection):
//!
//! ```
//! use sidelight::{Article, index::{BuildOptions, Index, IndexBuilder}, library::Library, similar::SimilarOptions};
//! let story = |url: &str, title: &str, text: &str| Article {
//!     url: url.into(), title: title.into(), text: text.into(), ..Article::default()
//! };
//! let mut builder = IndexBuilder::new(BuildOptions { name: "Harbour news".into(), ..BuildOptions::default() });
//! builder.add(&story("https://post.example/1", "Ferry aground off Marram Point", "All were saved from the ferry."));
//! builder.add(&story("https://echo.example/7", "Marram Point: ferry hits rocks", "A ferry with 214 ran aground."));
//! builder.add(&story("https://echo.example/8", "Council votes on wall", "The wall is to be a metre taller."));
//! let library = Library::new(Index::open(builder.finish()?)?)?;
//! let page = story("https://mail.example/", "Ferry runs aground at Marram Point", "214 were saved from a ferry.");
//! let options = SimilarOptions { threshold: 0.0, ..SimilarOptions::default() };
//! let found = library.look_up(&page, &options);
//! assert!(found.matches.iter().all(|story| story.title.contains("erry")));
//! assert_eq!(found.matches.len(), 2);
//! # Ok::<(), sidelight::Error>(())
//! ```

pub mod article;
mod case;
pub mod collection;
pub mod encoding;
pub mod error;
#[cfg(feature = "feed")]
pub mod feed;
#[cfg(feature = "feed")]
pub mod follow;
pub mod headlines;
pub mod index;
mod json;
pub mod library;
pub mod marks;
pub mod markup;
pub mod page;
#[cfg(feature = "cli")]
pub mod part;
#[cfg(feature = "cli")]
pub mod publish;
pub mod similar;
mod sort;
#[cfg(feature = "cli")]
pub mod source;
#[cfg(feature = "subscription")]
pub mod subscription;
pub mod text;
pub mod time;
pub mod url;

pub use article::Article;
pub use error::{Error, ErrorKind, Result};

#[cfg(any(feature = "wasm", feature = "wasm-builder"))]
pub mod browser;
