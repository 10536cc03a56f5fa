//! [`Collection`]: libraries under keys, asked as one.

use crate::{
    error::{Error, ErrorKind, Result},
    headlines::Headline,
    index::{Index, IndexStats},
    library::Library,
    sort,
    url::{names_site, site_of},
};

/// Libraries under keys: each is added, replaced and removed while the others stay. What is asked of all depends on
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
/// collection.add("followed", library("post")?)?;
/// collection.add("world", library("gazette")?)?;
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

    /// Adds a library under a key of its own.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) where the key is taken: the library there stays;
    /// [`TooLarge`](ErrorKind::TooLarge) past 2^32 stories in all.
    pub fn add(&mut self, key: &str, library: Library<D>) -> Result<()> {
        match self.find(key) {
            Ok(_) => Err(Error::new(
                ErrorKind::InvalidArgument,
                format!("there is a library under the key {key} already: replace it, or take another key"),
            )),
            Err(place) => {
                self.refuse_too_many(library.stories())?;
                self.libraries.insert(place, (key.to_owned(), library));
                Ok(())
            }
        }
    }

    /// Puts a library in the place of the one under `key`, which is given back.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) where there is none under the key;
    /// [`TooLarge`](ErrorKind::TooLarge) past 2^32 stories in all.
    pub fn replace(&mut self, key: &str, library: Library<D>) -> Result<Library<D>> {
        let place = self.find(key).map_err(|_| {
            Error::new(ErrorKind::InvalidArgument, format!("there is no library under the key {key}: add it"))
        })?;
        self.refuse_too_many(library.stories())?;
        Ok(std::mem::replace(&mut self.libraries[place].1, library))
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
    /// [`TooLarge`](ErrorKind::TooLarge) past 2^32 stories in all.
    pub fn apply(&mut self, delta: Index<D>) -> Result<&str> {
        let Some(base_id) = delta.header().base_id else {
            return Err(Error::new(
                ErrorKind::WrongBase,
                "a delta was expected, this is an index of its own: add it under a key, next to the others",
            ));
        };
        self.refuse_too_many(delta.stories())?;
        let place = self.libraries.iter().position(|(_, library)| library.base().header().build_id == base_id);
        let Some((key, library)) = place.and_then(|place| self.libraries.get_mut(place)) else {
            return Err(Error::new(
                ErrorKind::WrongBase,
                format!(
                    "the delta was made for base {base_id:016x}, which no open index is: open that index too, or fetch \
                     the delta of a build that is open"
                ),
            ));
        };
        library.apply(delta)?;
        Ok(key)
    }

    /// The library under `key`.
    pub fn get(&self, key: &str) -> Option<&Library<D>> {
        self.find(key).ok().map(|place| &self.libraries[place].1)
    }

    /// The libraries in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Library<D>)> {
        self.libraries.iter().map(|(key, library)| (key.as_str(), library))
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.libraries.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }

    fn refuse_too_many(&self, more: u32) -> Result<()> {
        let stories: u64 = self.iter().map(|(_, library)| u64::from(library.stories())).sum();
        match u32::try_from(stories + u64::from(more)) {
            Ok(_) => Ok(()),
            Err(_) => Err(Error::new(
                ErrorKind::TooLarge,
                "the libraries together hold more than 4,294,967,295 stories: take one out first",
            )),
        }
    }

    /// Stories whose headline holds all of `words`, the last one as a prefix; newest first, at most `limit`, one
    /// address once: of several tellings the one whose outlet owns the host, else the first by key.
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
            let owned_first = |a: &Headline, b: &Headline| owns_host(b).cmp(&owns_host(a));
            sort::by(&mut found, |a, b| a.url.cmp(&b.url).then_with(|| owned_first(a, b)));
            found.dedup_by(|a, b| a.url == b.url);
            sort::by(&mut found, |a, b| b.published.cmp(&a.published).then_with(|| a.library.cmp(&b.library)));
        }
        found.truncate(limit);
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
        let mut libraries = self.libraries.iter().map(|(_, library)| library.stats_and_outlets());
        let Some((first, mut outlets)) = libraries.next() else { return IndexStats::default() };
        if self.libraries.len() == 1 {
            return first;
        }
        let mut all =
            IndexStats { name: String::new(), build_id: String::new(), base_id: None, sections: Vec::new(), ..first };
        for (stats, named) in libraries {
            outlets.extend(named);
            all.stories = all.stories.saturating_add(stats.stories);
            all.sample &= stats.sample;
            all.oldest = all.oldest.into_iter().chain(stats.oldest).min();
            all.newest = all.newest.max(stats.newest);
            all.created = all.created.max(stats.created);
            all.bytes += stats.bytes;
            for (lang, count) in stats.languages {
                match all.languages.iter_mut().find(|(known, _)| *known == lang) {
                    Some((_, known)) => *known = known.saturating_add(count),
                    None => all.languages.push((lang, count)),
                }
            }
        }
        sort::numbers(&mut outlets);
        outlets.dedup();
        all.outlets = outlets.len() as u32;
        sort::by(&mut all.languages, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }
}

fn owns_host(headline: &Headline) -> bool {
    names_site(&headline.outlet, site_of(&headline.url))
}
