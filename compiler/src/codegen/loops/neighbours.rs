//! Which accesses of a [`Body`] lie side by side, and so are one of a vector.

use super::body::Body;
use super::pack::{PackKind, VECTOR_BYTES, lanes_of};
use super::stream::Streams;
use cranelift_codegen::ir::{Function, Opcode, Type, types};

/// Stores that fill a vector each, by ascending address.
pub(super) fn neighbours(body: &Body, streams: &Streams) -> Vec<Vec<usize>> {
    let mut stores: Vec<(usize, i64, usize)> = Vec::new();
    for (index, node) in body.nodes.iter().enumerate() {
        let Some(access) = node.access.map(|access| &streams.accesses[access]) else { continue };
        if access.stored.is_some() {
            stores.push((access.stream, address(body, streams, index), index));
        }
    }
    stores.sort_unstable();
    let access = |store: &(usize, i64, usize)| &streams.accesses[body.nodes[store.2].access.expect("it is a store")];
    let follows = |a: &(usize, i64, usize), b: &(usize, i64, usize)| {
        a.0 == b.0 && access(a).ty == access(b).ty && a.1 + access(a).bytes() == b.1
    };
    let mut groups = Vec::new();
    for run in stores.chunk_by(follows) {
        let ty = access(&run[0]).ty;
        if ty.is_vector() || ty.bytes() >= VECTOR_BYTES {
            continue;
        }
        groups.extend(run.chunks_exact(lanes_of(ty)).map(|chunk| chunk.iter().map(|store| store.2).collect()));
    }
    groups
}

/// Where a node accesses memory, from its stream's least index in the first of the iterations.
pub(super) fn address(body: &Body, streams: &Streams, node: usize) -> i64 {
    let node = &body.nodes[node];
    let access = &streams.accesses[node.access.expect("only what accesses memory is asked")];
    access.offset + node.copy * streams.streams[access.stream].step
}

/// How nodes, some of which access memory, are loaded as the lanes of one vector.
pub(super) fn load(func: &Function, body: &Body, streams: &Streams, nodes: &[usize], ty: Type) -> PackKind {
    if are_neighbours(body, streams, nodes, ty) {
        return PackKind::Load;
    }
    let opcode = |node: usize| func.dfg.insts[body.nodes[node].inst].opcode();
    let from = match (opcode(nodes[0]), ty) {
        (Opcode::Uload8 | Opcode::Sload8, types::I32) => types::I8,
        (Opcode::Uload16 | Opcode::Sload16, types::I32) => types::I16,
        (Opcode::Uload32 | Opcode::Sload32, types::I64) => types::I32,
        _ => return PackKind::Gather,
    };
    let is_alike = |node: &usize| {
        let value = func.dfg.first_result(body.nodes[*node].inst);
        opcode(*node) == opcode(nodes[0]) && func.dfg.value_type(value) == ty
    };
    match nodes.iter().all(is_alike) && are_neighbours(body, streams, nodes, from) {
        true => PackKind::Widened(from),
        false => PackKind::Gather,
    }
}

/// Whether nodes load the lanes of one vector.
fn are_neighbours(body: &Body, streams: &Streams, nodes: &[usize], ty: Type) -> bool {
    let accesses: Option<Vec<usize>> = nodes.iter().map(|node| body.nodes[*node].access).collect();
    let Some(accesses) = accesses else { return false };
    let stream = streams.accesses[accesses[0]].stream;
    let all = accesses.iter().all(|access| {
        let access = &streams.accesses[*access];
        access.ty == ty && access.stream == stream && access.stored.is_none() && !streams.is_place(access)
    });
    let first = address(body, streams, nodes[0]);
    all && (0..).zip(nodes).all(|(lane, node)| address(body, streams, *node) == first + lane * i64::from(ty.bytes()))
}
