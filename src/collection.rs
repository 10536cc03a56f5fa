//! [`Collection`]: libraries under keys, asked as one.

use crate::{
    error::{Error, ErrorKind, Result},
    headlines::Headline,
    index::{Index, IndexStats, format::Header},
    library::{Library, newest_headlines_first},
    url::{names_site, site_of},
};

/// Libraries under keys: each is added, replaced and removed while the others stay. Stories past 2^32 in all are not
/// found. What is asked of all depends on
/// what they hold and on their keys, never on the order in which they were added.
///
/// ```
/// use sidelight::{Article, collection::Collection, index::{BuildOptions, Index, IndexBuilder}, library::Library};
/// use sidelight::similar::SimilarOptions;
///
/// let library = |outlet: &str| {
///     let mut builder = IndexBuilder::new(BuildOptions::default());
///     builder.add(&Article {
///         url: format!("https://{outlet}.example/ferry"),
///         title: "Ferry runs aground".into(),
///         ..Article::default()
///     });
///     Library::new(Index::open(builder.finish()?)?)
/// };
/// let mut collection = Collection::new();
/// collection.put("followed", library("post")?);
/// collection.put("world", library("gazette")?);
/// assert_eq!(collection.search("ferry", 10).len(), 2);
/// collection.remove("world");
/// assert_eq!(collection.search("ferry", 10)[0].library, "followed");
/// # Ok::<(), sidelight::Error>(())
/// ```
#[derive(Debug)]
pub struct Collection<D> {
    /// In the order of the keys.
    libraries: Vec<(String, Library<D>)>,
}

impl<D> Default for Collection<D> {
    fn default() -> Self {
        Self { libraries: Vec::new() }
    }
}

impl<D: AsRef<[u8]>> Collection<D> {
    /// A collection without libraries, which finds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a library under a key, in the place of the one that is there, which is given back with its deltas.
    pub fn put(&mut self, key: &str, library: Library<D>) -> Option<Library<D>> {
        match self.find(key) {
            Ok(place) => Some(std::mem::replace(&mut self.libraries[place].1, library)),
            Err(place) => {
                self.libraries.insert(place, (key.to_owned(), library));
                None
            }
        }
    }

    /// Takes the library under `key` out; `None` where there is none.
    pub fn remove(&mut self, key: &str) -> Option<Library<D>> {
        self.find(key).ok().map(|place| self.libraries.remove(place).1)
    }

    /// Lays a delta over the library whose base it was made for, and says its key; of several with the same base, the
    /// first by key.
    ///
    /// # Errors
    /// [`WrongBase`](ErrorKind::WrongBase) where no library has that base, or where `delta` is an index of its own;
    /// [`TooLarge`](ErrorKind::TooLarge) past 2^32 stories in one library.
    pub fn apply(&mut self, delta: Index<D>) -> Result<&str> {
        let Some(base_id) = delta.header().base_id else {
            return Err(Error::new(
                ErrorKind::WrongBase,
                "a delta was expected, this is an index of its own: open it next to the others",
            ));
        };
        let place = self.libraries.iter().position(|(_, library)| library.base().header().build_id == base_id);
        let Some((key, library)) = place.and_then(|place| self.libraries.get_mut(place)) else {
            return Err(Error::new(
                ErrorKind::WrongBase,
                format!("the delta was made for base {base_id:016x}, which no open index is: open that index too"),
            ));
        };
        library.apply(delta)?;
        Ok(key)
    }

    /// The library under `key`.
    pub fn get(&self, key: &str) -> Option<&Library<D>> {
        self.find(key).ok().map(|place| &self.libraries[place].1)
    }

    /// [`stats`](Self::stats) of the library under `key`, or of all where no key is given.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) where there is none under the key.
    pub fn stats_of(&self, key: Option<&str>) -> Result<IndexStats> {
        let Some(key) = key else { return Ok(self.stats()) };
        self.get(key).map(Library::stats).ok_or_else(|| no_library(key))
    }

    /// Whether all is the sample, as [`stats`](Self::stats) says it. No story is counted for it.
    pub fn is_sample(&self) -> bool {
        !self.libraries.is_empty() && self.headers().all(|header| header.sample)
    }

    /// When the latest index was built, in Unix seconds, as [`stats`](Self::stats) says it. No story is counted for it.
    pub fn created(&self) -> i64 {
        self.headers().map(|header| header.created).max().unwrap_or_default()
    }

    fn headers(&self) -> impl Iterator<Item = &Header> {
        self.iter().flat_map(|(_, library)| library.parts()).map(|part| part.index.header())
    }

    /// The libraries in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Library<D>)> {
        self.libraries.iter().map(|(key, library)| (key.as_str(), library))
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.libraries.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }

    /// Stories whose headline holds all of `words`, the last one as a prefix; newest first, at most `limit`, one
    /// address once: of several versions the one whose outlet owns the host, else the first by key.
    ///
    /// # Complexity
    /// The first search decodes the headline search of every library. [`forget_search`](Self::forget_search) frees it.
    pub fn search(&self, words: &str, limit: usize) -> Vec<Headline> {
        let mut found: Vec<Headline> = Vec::new();
        for (key, library) in self.iter() {
            let of_library = library.search(words, limit).into_iter();
            found.extend(of_library.map(|headline| Headline { library: key.to_owned(), ..headline }));
        }
        if self.libraries.len() > 1 {
            newest_headlines_first(&mut found);
            let mut distinct: Vec<Headline> = Vec::new();
            for headline in found {
                if let Some(known) = distinct.iter_mut().find(|known| known.url == headline.url) {
                    if owns_host(&headline) && !owns_host(known) {
                        *known = headline;
                    }
                } else if distinct.len() < limit {
                    distinct.push(headline);
                }
            }
            found = distinct;
            newest_headlines_first(&mut found);
        }
        found
    }

    /// Frees what searches of headlines have decoded; the next one decodes it again.
    pub fn forget_search(&mut self) {
        self.libraries.iter_mut().for_each(|(_, library)| library.forget_search());
    }

    /// What the libraries hold together: stories, outlets, languages, dates, the latest time of creation, the bytes of
    /// all; a sample where each is one. Of a story that two hold both count. Name, builds and sections are those of the
    /// only library, none where there are several.
    ///
    /// # Complexity
    /// One pass over the stories' days and languages.
    pub fn stats(&self) -> IndexStats {
        let mut libraries = self.libraries.iter().map(|(_, library)| library.facts());
        let mut all = libraries.next().unwrap_or_default();
        if self.libraries.len() > 1 {
            libraries.for_each(|facts| all.add(facts));
            let stats = &mut all.stats;
            (stats.name, stats.build_id, stats.base_id, stats.sections) = Default::default();
        }
        all.stats
    }
}

fn no_library(key: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("there is no library under the key {key}"))
}

fn owns_host(headline: &Headline) -> bool {
    names_site(&headline.outlet, site_of(&headline.url))
}
