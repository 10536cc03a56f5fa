//! Events: stories joined by judgements; and a corpus cut into smaller ones that keep each event whole.

use super::beir::{Corpus, Set};
use std::collections::{BTreeMap, HashMap};

/// Stories joined by judgements, over all sets: a disjoint-set forest whose root is the least id.
#[derive(Default)]
pub struct Events(HashMap<String, String>);

impl Events {
    /// Joins each judged query with its stories.
    pub fn judged(&mut self, set: &Set) {
        for query in set.judged() {
            query.relevant.iter().for_each(|story| self.join(&query.id, &set.corpus.ids[*story]));
        }
    }

    fn root(&self, id: &str) -> String {
        let mut at = id.to_owned();
        while let Some(next) = self.0.get(&at) {
            at.clone_from(next);
        }
        at
    }

    fn join(&mut self, a: &str, b: &str) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            let (least, other) = if a < b { (a, b) } else { (b, a) };
            self.0.insert(other, least);
        }
    }

    /// The hash of an event: FNV-1a of its root.
    fn hash(&self, id: &str) -> u64 {
        self.root(id)
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
    }

    /// The fold, of `folds`, that an event is in.
    pub fn fold(&self, id: &str, folds: u64) -> u64 {
        (self.hash(id) >> 20) % folds
    }

    /// The rows of a corpus in parts of about `size` stories, each event whole in one part, in the order of their
    /// first days: an index holds the stories of one time, and what is alike in it is near in time. Events without a
    /// date are spread by their hash. What is left over goes to the last part.
    pub fn cut(&self, corpus: &Corpus, size: usize) -> Vec<Vec<usize>> {
        let mut of_roots: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, id) in corpus.ids.iter().enumerate() {
            of_roots.entry(self.root(id)).or_default().push(row);
        }
        let published = || corpus.articles.iter().filter_map(|article| article.published);
        let (first, last) = (published().min().unwrap_or(0), published().max().unwrap_or(0));
        let mut events: BTreeMap<(i64, String), Vec<usize>> = BTreeMap::new();
        for (root, rows) in of_roots {
            // Neighbouring hashes of FNV-1a are those of neighbouring names: mixed, they are not.
            let mixed = self.hash(&root).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
            let drawn = first + ((i128::from(last - first) * i128::from(mixed)) >> 32) as i64;
            let day = rows.iter().filter_map(|row| corpus.articles[*row].published).min().unwrap_or(drawn);
            events.insert((day, root), rows);
        }
        let mut parts = vec![Vec::new()];
        for event in events.into_values() {
            match parts.last_mut() {
                Some(part) if part.len() < size => part.extend(event),
                _ => parts.push(event),
            }
        }
        if let [.., before, last] = parts.as_mut_slice()
            && last.len() < size / 2
        {
            before.append(last);
            parts.pop();
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_join_and_keep_their_fold() {
        let mut events = Events::default();
        events.join("b", "c");
        events.join("d", "e");
        events.join("e", "b");
        assert_eq!(events.root("d"), "b");
        assert_eq!(events.fold("c", 5), events.fold("e", 5));
        assert_ne!(events.root("a"), events.root("c"));
    }

    #[test]
    fn cuts_hold_every_story_once_and_every_event_whole() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("corpus.jsonl");
        let row = |i: usize| format!("{{\"_id\":\"s{i}\",\"title\":\"Title {i}\",\"text\":\"Text\"}}\n");
        std::fs::write(&path, (0..97).map(row).collect::<String>()).unwrap();
        let corpus = Corpus::read(&path).unwrap();
        let mut events = Events::default();
        for event in 0..20 {
            (1..4).for_each(|i| events.join(&format!("s{event}"), &format!("s{}", event + 20 * i)));
        }
        let parts = events.cut(&corpus, 10);
        let mut rows: Vec<usize> = parts.concat();
        rows.sort_unstable();
        assert!(rows.into_iter().eq(0..97));
        assert!(parts.len() > 6 && parts.iter().all(|part| (5..=17).contains(&part.len())), "{parts:?}");
        for part in &parts {
            for row in part.iter().filter(|row| **row < 80) {
                assert!((0..4).all(|i| part.contains(&(row % 20 + 20 * i))), "{parts:?}");
            }
        }
        assert_eq!(events.cut(&corpus, usize::MAX).len(), 1);
    }
}
