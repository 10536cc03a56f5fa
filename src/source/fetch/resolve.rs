//! [`Resolving`]: names resolve to addresses that may be asked, or not at all. The connection is made to one of just
//! these, so that no second look-up can say otherwise.

use std::fmt;
use std::net::IpAddr;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Resolves names, and keeps of what they resolve to what may be asked.
#[derive(Debug)]
pub struct Resolving<R> {
    pub inner: R,
    pub may_ask: fn(IpAddr) -> bool,
}

impl<R: Resolver> Resolver for Resolving<R> {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })?;
        let mut open = self.empty();
        for address in found.iter().filter(|address| (self.may_ask)(address.ip())) {
            open.push(*address);
        }
        match found.first() {
            Some(first) if open.is_empty() => Err(ureq::Error::Other(Box::new(NotPublic(first.ip())))),
            _ => Ok(open),
        }
    }
}

/// A host that lies at an address which is not of the public net.
#[derive(Debug)]
pub struct NotPublic(IpAddr);

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its host is {}, which is not an address of the public net", self.0)
    }
}

impl std::error::Error for NotPublic {}
