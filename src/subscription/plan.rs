//! [`plan`]: from the files that are held to those that are published, with as little to download as may be.
//!
//! A publisher merges deltas so that few stand. A device that came often holds the parts of a merged delta already, and
//! keeps them in its place. Every delta leads from the stories of one state to those of a later one: the states are the
//! nodes of a graph, and the deltas, those held and those published, its edges. Each way from the base to the newest
//! state gives the same stories, for of a story that changed several times the last delta that tells of it has its last
//! version. The plan is the way with the least to download; only where it has too many parts, the one that saves most
//! parts for what it costs more.
//!
//! A merged delta may tell of a story as it was when the delta was made, which is later than the state that it leads
//! to. So held deltas are edges only where what is published came by the state that is held, as [`Manifest::comes_by`]
//! says. Where two publish from copies of one record in turns, it did not.

use super::manifest::{Delta, File, MOST_FILE_BYTES, Manifest};
use crate::sort;

/// Most files that a device lays over each other, the base included.
pub const MOST_PARTS: usize = 128;

/// The files of an index that are on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Version of the manifest whose stories they give together.
    pub version: i64,
    /// Its state.
    pub state: String,
    /// The base and the deltas in the order they are laid over it.
    pub parts: Vec<Part>,
}

/// A file that is laid over those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// SHA-256 in 64 hex digits.
    pub sha256: String,
    /// Its bytes.
    pub bytes: u64,
    /// Of a delta, what it starts from; nothing of a base.
    pub start: Option<Start>,
}

/// Where a delta starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The state that it starts from.
    pub from: String,
    /// Version of the first manifest of that state.
    pub since: i64,
}

/// What to do, so that a device holds what a manifest publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to download, in this order.
    pub fetch: Vec<File>,
    /// What is laid over each other then: the base, then deltas.
    pub held: Held,
    /// SHA-256 of what is held now and no longer needed then.
    pub drop: Vec<String>,
}

impl Held {
    /// Bytes of the files.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().fold(0, |bytes, part| bytes.saturating_add(part.bytes))
    }
}

impl Plan {
    /// Bytes to download.
    pub fn bytes(&self) -> u64 {
        self.fetch.iter().map(|file| file.bytes).sum()
    }
}

/// Plans the way from what is held to an accepted manifest. `is_here` says of a SHA-256 whether its file is on the
/// device: browsers throw files away, and a download that was cut short has left some, which are worth keeping until a
/// plan is carried out.
///
/// # Complexity
/// The product of the parts, held and published, and of [`MOST_PARTS`].
pub fn plan(manifest: &Manifest, held: &Held, is_here: &dyn Fn(&str) -> bool) -> Plan {
    let base = Part { sha256: manifest.base.sha256.clone(), bytes: manifest.base.bytes, start: None };
    let (version, state) = (manifest.version, manifest.state.clone());
    let mut next = Held { version, state, parts: vec![base] };
    next.parts.extend(least(&edges(manifest, held, is_here), manifest));
    if next.bytes() > MOST_FILE_BYTES {
        // What is kept of merged deltas is as bounded as what is published.
        next.parts.truncate(1);
        next.parts.extend(manifest.deltas.iter().map(part));
    }
    let is_needed = |sha256: &str| next.parts.iter().any(|part| part.sha256 == sha256);
    let mut fetch = Vec::new();
    for file in manifest.files() {
        if is_needed(&file.sha256) && !is_here(&file.sha256) {
            fetch.push(file.clone());
        }
    }
    Plan {
        fetch,
        drop: held.parts.iter().map(|part| part.sha256.clone()).filter(|sha256| !is_needed(sha256)).collect(),
        held: next,
    }
}

/// A delta as the way from a state to a later one.
struct Edge<'a> {
    from: &'a str,
    since: i64,
    to: &'a str,
    part: Part,
    /// Bytes to download.
    cost: u64,
}

/// The deltas in the order of the states that they start from: those held over the same base, then those published.
fn edges<'a>(manifest: &'a Manifest, held: &'a Held, is_here: &dyn Fn(&str) -> bool) -> Vec<Edge<'a>> {
    let is_of_base = held.parts.first().is_some_and(|base| base.sha256 == manifest.base.sha256);
    let own = if is_of_base && manifest.comes_by(&held.state) {
        held.parts.get(1..MOST_PARTS).unwrap_or(&held.parts[1..])
    } else {
        &[]
    };
    let own: Vec<(&Part, &Start)> = own.iter().filter_map(|part| Some((part, part.start.as_ref()?))).collect();
    let ends = own.iter().map(|(_, start)| &start.from).chain([&held.state]).skip(1);
    let mut edges = Vec::new();
    for ((part, Start { from, since }), to) in own.iter().zip(ends).filter(|((part, _), _)| is_here(&part.sha256)) {
        edges.push(Edge { from, since: *since, to, part: (*part).clone(), cost: 0 });
    }
    let ends = manifest.deltas.iter().map(|delta| &delta.from).chain([&manifest.state]).skip(1);
    for (delta, to) in manifest.deltas.iter().zip(ends) {
        let cost = if is_here(&delta.file.sha256) { 0 } else { delta.file.bytes };
        edges.push(Edge { from: &delta.from, since: delta.since, to, part: part(delta), cost });
    }
    sort::by(&mut edges, |a, b| a.since.cmp(&b.since));
    edges
}

/// Cost of the least way to a state and its last edge, by the number of its parts; none where there is no way.
type Ways<'a> = Vec<Option<(u64, Option<&'a Edge<'a>>)>>;

/// The number of a state among those that ways lead to.
fn number_of(ways: &[(&str, Ways<'_>)], state: &str) -> Option<usize> {
    ways.iter().position(|(known, _)| *known == state)
}

/// The deltas of the least way from the base to what is published.
fn least(edges: &[Edge<'_>], manifest: &Manifest) -> Vec<Part> {
    let Some(start) = manifest.deltas.first() else { return Vec::new() };
    let mut ways: Vec<(&str, Ways<'_>)> = vec![(&start.from, vec![Some((0, None))])];
    // Edges lead forward: a state's ways are all known when it is reached.
    for edge in edges {
        let Some(from) = number_of(&ways, edge.from) else { continue };
        let to = number_of(&ways, edge.to).unwrap_or(ways.len());
        if to == ways.len() {
            ways.push((edge.to, Vec::new()));
        }
        for parts in 0..ways[from].1.len() {
            let Some((cost, _)) = ways[from].1[parts] else { continue };
            let cost = cost.saturating_add(edge.cost);
            let there = &mut ways[to].1;
            there.resize(there.len().max(parts + 2), None);
            if there[parts + 1].is_none_or(|(least, _)| cost < least) {
                there[parts + 1] = Some((cost, Some(edge)));
            }
        }
    }
    let mut at = number_of(&ways, &manifest.state);
    let mut parts = at.map_or(0, |at| chosen(&ways[at].1));
    let mut way = Vec::new();
    while let Some((_, Some(edge))) = at.and_then(|at| *ways[at].1.get(parts)?) {
        way.push(edge.part.clone());
        (at, parts) = (number_of(&ways, edge.from), parts - 1);
    }
    way.reverse();
    way
}

/// Of how many parts the way to now is: the cheapest, unless it has too many; the base is a part, too.
fn chosen(ways: &Ways<'_>) -> usize {
    let costs = || ways.iter().enumerate().filter_map(|(parts, way)| Some((parts, way.as_ref()?.0)));
    let Some((most, least)) = costs().min_by_key(|(parts, cost)| (*cost, *parts)) else { return 0 };
    if most < MOST_PARTS {
        return most;
    }
    let fit = costs().take_while(|(parts, _)| *parts < MOST_PARTS);
    let fit = fit.map(|(parts, cost)| (parts, (most - parts) as u128, u128::from(cost - least) + 1));
    fit.reduce(|best, way| if way.1 * best.2 > best.1 * way.2 { way } else { best }).map_or(most, |way| way.0)
}

fn part(Delta { file, since, from }: &Delta) -> Part {
    let start = Start { from: from.clone(), since: *since };
    Part { sha256: file.sha256.clone(), bytes: file.bytes, start: Some(start) }
}
