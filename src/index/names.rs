//! Names that many stories share, each kept once: outlets and languages while an index is built.

use crate::{sort, url::site_of};
use std::collections::HashMap;

/// Distinct names, numbered as they came.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Names {
    /// The number of a name.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number as u32;
        }
        self.numbers.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() as u32 - 1
    }

    /// The names that stand in `column`, most frequent first, then by name; their numbers in the column become places
    /// in that list.
    pub fn ranked(self, column: &mut [Option<u32>]) -> Vec<String> {
        let mut counts = vec![0u32; self.names.len()];
        column.iter().flatten().for_each(|number| counts[*number as usize] += 1);
        let mut order: Vec<u32> = (0..counts.len() as u32).filter(|number| counts[*number as usize] > 0).collect();
        let name = |number: u32| &self.names[number as usize];
        sort::by(&mut order, |a, b| counts[*b as usize].cmp(&counts[*a as usize]).then_with(|| name(*a).cmp(name(*b))));
        let mut places = counts;
        (0..).zip(&order).for_each(|(place, number)| places[*number as usize] = place);
        column.iter_mut().flatten().for_each(|number| *number = places[*number as usize]);
        order.into_iter().map(|number| name(number).clone()).collect()
    }
}

/// The outlets of stories.
#[derive(Debug, Default)]
pub struct Outlets {
    names: Names,
    sites: Names,
    /// Of each story the number of its outlet's name.
    given: Vec<Option<u32>>,
    /// Of each story the number of its site.
    site: Vec<u32>,
}

impl Outlets {
    /// Takes in the next story; its outlet's name is empty where none was given.
    pub fn add(&mut self, url: &str, outlet: &str) {
        self.given.push((!outlet.is_empty()).then(|| self.names.number(outlet)));
        self.site.push(self.sites.number(site_of(url)));
    }

    /// The outlets' names, most frequent first, and the place of each story's in that list. Stories without a name get
    /// the one that most stories of their site have, `others` (site and name) included; the site itself where none has
    /// any.
    pub fn ranked(mut self, others: &[(String, String)]) -> (Vec<String>, Vec<Option<u32>>) {
        if self.given.contains(&None) {
            let usual = self.usual(others);
            for (given, site) in self.given.iter_mut().zip(&self.site).filter(|(given, _)| given.is_none()) {
                let site = *site as usize;
                *given = Some(usual[site].unwrap_or_else(|| self.names.number(&self.sites.names[site])));
            }
        }
        let names = self.names.ranked(&mut self.given);
        (names, self.given)
    }

    /// Of each site the number of the name that most of its stories were given, of equals the first by its letters.
    fn usual(&mut self, others: &[(String, String)]) -> Vec<Option<u32>> {
        let given = self.given.iter().zip(&self.site).filter_map(|(name, site)| Some((*site, (*name)?)));
        let mut named: Vec<(u32, u32)> = given.collect();
        for (site, name) in others.iter().filter(|(_, name)| !name.is_empty()) {
            named.push((self.sites.number(site), self.names.number(name)));
        }
        let mut named: Vec<u64> = (named.into_iter())
            .filter(|(site, name)| self.sites.names[*site as usize] != self.names.names[*name as usize])
            .map(|(site, name)| u64::from(site) << 32 | u64::from(name))
            .collect();
        sort::numbers(&mut named);
        let mut usual: Vec<Option<(usize, u32)>> = vec![None; self.sites.names.len()];
        for same in named.chunk_by(|a, b| a == b) {
            let (site, name) = ((same[0] >> 32) as usize, same[0] as u32);
            let text = |name: u32| &self.names.names[name as usize];
            let is_better = |(count, known): (usize, u32)| match same.len().cmp(&count) {
                std::cmp::Ordering::Equal => text(name) < text(known),
                order => order.is_gt(),
            };
            if usual[site].is_none_or(is_better) {
                usual[site] = Some((same.len(), name));
            }
        }
        usual.into_iter().map(|usual| usual.map(|(_, name)| name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_without_a_name_get_the_usual_one_of_their_site() {
        let of = |stories: &[(&str, &str)], others: &[(&str, &str)]| {
            let mut outlets = Outlets::default();
            stories.iter().for_each(|(site, name)| outlets.add(&format!("https://{site}/1"), name));
            let others: Vec<(String, String)> = others.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
            let (names, column) = outlets.ranked(&others);
            column.into_iter().flatten().map(|place| names[place as usize].clone()).collect::<Vec<_>>()
        };
        let stories = [("a.example", "B"), ("a.example", ""), ("a.example", "A"), ("b.example", "")];
        assert_eq!(of(&stories, &[]), ["B", "A", "A", "b.example"]);
        assert_eq!(of(&stories, &[("a.example", "B"), ("b.example", "X")]), ["B", "B", "A", "X"]);
        // The site's own name says nothing.
        assert_eq!(of(&stories[2..], &[("b.example", "b.example"), ("b.example", "")]), ["A", "b.example"]);
    }

    #[test]
    fn names_are_ranked_by_their_stories() {
        let mut names = Names::default();
        let mut column: Vec<Option<u32>> =
            ["de", "en", "fr", "en", ""].iter().map(|name| (!name.is_empty()).then(|| names.number(name))).collect();
        assert_eq!(names.ranked(&mut column), ["en", "de", "fr"]);
        assert_eq!(column, [Some(1), Some(0), Some(2), Some(0), None]);
    }
}
