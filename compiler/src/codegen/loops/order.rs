//! In which order vectors and what is left alone are computed.

use super::body::{Body, Operand};
use super::neighbours::address;
use super::pack::Packs;
use super::stream::Streams;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// What is computed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Pack(usize),
    Node(usize),
}

/// The units of a body, each after what it takes; accesses to the same bytes stay in their order, where one of them is a store.
/// `None` where there is no such order. Accesses of different streams are taken to be of different bytes.
pub(super) fn order(body: &Body, streams: &Streams, packs: &Packs) -> Option<Vec<Unit>> {
    // A unit is known by its first node.
    let first = |pack: usize| {
        let nodes = packs.packs[pack]
            .lanes
            .iter()
            .filter_map(|lane| if let Operand::Node(node) = lane { Some(*node) } else { None });
        nodes.min().expect("a pack that owns nodes has some")
    };
    let unit = |node: usize| packs.owners[node].map_or(node, |(pack, _)| first(pack));
    let count = body.nodes.len();
    let mut after: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    let mut waits: Vec<usize> = vec![0; count];
    let mut edge = |from: usize, to: usize| {
        if after[from].insert(to) {
            waits[to] += 1;
        }
    };
    for (index, node) in body.nodes.iter().enumerate() {
        for arg in &node.args {
            if let Operand::Node(arg) = arg {
                // What is combined may be in any order.
                if packs.fold_of(*arg).is_some_and(|fold| packs.fold_of(index) == Some(fold)) {
                    continue;
                }
                if unit(*arg) == unit(index) {
                    return None;
                }
                edge(unit(*arg), unit(index));
            }
        }
    }
    let accesses: Vec<(usize, usize)> =
        body.nodes.iter().enumerate().filter_map(|(index, node)| Some((index, node.access?))).collect();
    for (place, (later, access)) in accesses.iter().enumerate() {
        let (access, end) = (&streams.accesses[*access], address(body, streams, *later));
        for (earlier, other) in &accesses[..place] {
            let other = &streams.accesses[*other];
            let start = address(body, streams, *earlier);
            let is_ordered = other.stream == access.stream
                && (other.stored.is_some() || access.stored.is_some())
                && start < end + access.bytes()
                && end < start + other.bytes();
            if is_ordered {
                if unit(*earlier) == unit(*later) {
                    return None;
                }
                edge(unit(*earlier), unit(*later));
            }
        }
    }
    let units: BTreeSet<usize> = (0..count).map(unit).collect();
    let mut ready: BinaryHeap<Reverse<usize>> =
        units.iter().copied().filter(|unit| waits[*unit] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(units.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(packs.owners[node].map_or(Unit::Node(node), |(pack, _)| Unit::Pack(pack)));
        for &next in &after[node] {
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.push(Reverse(next));
            }
        }
    }
    (order.len() == units.len()).then_some(order)
}
