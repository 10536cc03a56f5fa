//! Sidelight: similar stories for the page you are reading, found on your own device.

pub mod article;
pub mod calendar;
pub mod error;
pub mod headlines;
pub mod index;
mod ip;
pub mod library;
pub mod marks;
pub mod page;
pub mod similar;
mod sort;
#[cfg(feature = "cli")]
pub mod source;
pub mod text;

pub use article::Article;
pub use error::{Error, ErrorKind, Result};

#[cfg(feature = "wasm")]
pub mod browser;
