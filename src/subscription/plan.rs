//! [`plan`]: from the files that are held to those that are published, with as little to download as may be.
//!
//! A publisher merges deltas so that few stand. A device that came often holds the parts of a merged delta already, and
//! keeps them in its place. Every delta leads from the stories of one version to those of a later one: the versions
//! are the nodes of a graph, and the deltas, those held and those published, its edges. Each way from the base to the
//! newest version gives the same stories, for of a story that changed several times the last delta that tells of it has
//! its last state, however that delta came about. The plan is the way with the least to download; only where it has too
//! many parts, the one that saves most parts for what it costs more.

use super::manifest::{File, MOST_FILE_BYTES, Manifest};
use crate::sort;
use std::collections::BTreeMap;

/// Most files that a device lays over each other, the base included.
pub const MOST_PARTS: usize = 128;

/// The files of an index that are on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Version of the manifest whose stories they give together.
    pub version: i64,
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
    /// Version of the manifest whose stories it starts from; 0 of a base.
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
    let mut parts = vec![part(&manifest.base, 0)];
    parts.extend(least(&edges(manifest, held, is_here), manifest));
    let mut next = Held { version: manifest.version, parts };
    if next.bytes() > MOST_FILE_BYTES {
        // What is kept of merged deltas is as bounded as what is published.
        next.parts.truncate(1);
        next.parts.extend(manifest.deltas.iter().map(|delta| part(&delta.file, delta.since)));
    }
    let is_needed = |sha256: &str| next.parts.iter().any(|part| part.sha256 == sha256);
    Plan {
        fetch: manifest.files().filter(|file| is_needed(&file.sha256) && !is_here(&file.sha256)).cloned().collect(),
        drop: held.parts.iter().map(|part| part.sha256.clone()).filter(|sha256| !is_needed(sha256)).collect(),
        held: next,
    }
}

/// A delta as the way from a version to a later one.
struct Edge {
    to: i64,
    part: Part,
    /// Bytes to download.
    cost: u64,
}

/// The newest version, whichever it is.
const NOW: i64 = i64::MAX;

/// The deltas in the order of the versions that they start from: those published, and those held over the same base.
fn edges(manifest: &Manifest, held: &Held, is_here: &dyn Fn(&str) -> bool) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (number, delta) in manifest.deltas.iter().enumerate() {
        let to = manifest.deltas.get(number + 1).map_or(NOW, |next| next.since);
        let cost = if is_here(&delta.file.sha256) { 0 } else { delta.file.bytes };
        edges.push(Edge { to, part: part(&delta.file, delta.since), cost });
    }
    let is_of_base = held.parts.first().is_some_and(|base| base.sha256 == manifest.base.sha256);
    let own = if is_of_base { &held.parts[1..MOST_PARTS.min(held.parts.len())] } else { &[] };
    for (number, part) in own.iter().enumerate() {
        // The last one's stories are those of the version held; no manifest between had others.
        let published = || manifest.deltas.iter().map(|delta| delta.since);
        let end = || published().find(|since| part.since < *since && *since <= held.version);
        let to = own.get(number + 1).map_or_else(end, |next| Some(next.since)).filter(|to| part.since < *to);
        edges.extend(to.filter(|_| is_here(&part.sha256)).map(|to| Edge { to, part: part.clone(), cost: 0 }));
    }
    sort::by(&mut edges, |a, b| a.part.since.cmp(&b.part.since));
    edges
}

/// Cost of the least way to a version and its last edge, by the number of its parts; none where there is no way.
type Ways<'a> = Vec<Option<(u64, Option<&'a Edge>)>>;

/// The deltas of the least way from the base to now.
fn least(edges: &[Edge], manifest: &Manifest) -> Vec<Part> {
    let Some(start) = manifest.deltas.first().map(|delta| delta.since) else { return Vec::new() };
    let mut ways: BTreeMap<i64, Ways<'_>> = BTreeMap::from([(start, vec![Some((0, None))])]);
    // Edges lead forward: a version's ways are all known when it is reached.
    for edge in edges {
        let Some(before) = ways.get(&edge.part.since) else { continue };
        let costs: Vec<Option<u64>> = before.iter().map(|way| way.map(|(cost, _)| cost)).collect();
        let there = ways.entry(edge.to).or_default();
        there.resize(there.len().max(costs.len() + 1), None);
        for (way, cost) in there[1..].iter_mut().zip(costs) {
            let cost = cost.map(|cost| cost.saturating_add(edge.cost));
            if let Some(cost) = cost.filter(|cost| way.is_none_or(|(least, _)| *cost < least)) {
                *way = Some((cost, Some(edge)));
            }
        }
    }
    let mut at = NOW;
    let mut parts = ways.get(&NOW).map_or(0, |ways| chosen(ways));
    let mut way = Vec::new();
    while let Some((_, Some(edge))) = ways.get(&at).and_then(|ways| *ways.get(parts)?) {
        way.push(edge.part.clone());
        (at, parts) = (edge.part.since, parts - 1);
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

fn part(file: &File, since: i64) -> Part {
    Part { sha256: file.sha256.clone(), bytes: file.bytes, since }
}
