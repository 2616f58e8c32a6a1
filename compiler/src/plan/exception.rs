//! Exceptions: where each value of a payload lies, and which calls can let one out at all.
//!
//! A call that cannot throw needs no handler, whatever encloses it. In a closed world that is known: an exception comes out
//! of a function if it throws itself, calls one that one comes out of, or calls through a reference while one comes out of
//! any function that can be referred to. Functions of the runtime never throw, but the start function of a module that the program
//! instantiates may.

use super::import::Binding;
use super::instantiate::{InstantiationPlan, Step};
use crate::module::{FuncIdx, Module, Raises, TagIdx};
use cranelift_entity::{EntitySet, PrimaryMap, SecondaryMap};
use wasm2native_abi::exception::{EXCEPTION_ALIGN, PAYLOAD_OFFSET};

/// What is decided about exceptions.
#[derive(Debug)]
pub(crate) struct ExceptionPlan {
    /// Where the values that a tag's exceptions carry lie, in bytes from the exception's address.
    pub(crate) payloads: PrimaryMap<TagIdx, Vec<u32>>,
    /// Bytes of the largest exception.
    pub(crate) bytes: u32,
    /// What exceptions come out of.
    pub(crate) throwing: Throwing,
}

/// What exceptions come out of.
#[derive(Debug, Default)]
pub(crate) struct Throwing {
    funcs: EntitySet<FuncIdx>,
    /// Whether one comes out of any function that can be referred to.
    references: bool,
}

impl Throwing {
    /// Whether an exception may come out of a call of `func`.
    pub(crate) fn func(&self, func: FuncIdx) -> bool {
        self.funcs.contains(func)
    }

    /// Whether an exception may come out of a call through a table or a reference.
    pub(crate) fn references(&self) -> bool {
        self.references
    }
}

/// Decides; `func_refs` are the functions that can be referred to.
pub(super) fn plan(
    module: &Module<'_>,
    func_refs: &[FuncIdx],
    bindings: &PrimaryMap<FuncIdx, Binding>,
    instantiation: &InstantiationPlan,
) -> ExceptionPlan {
    let mut bytes = 0;
    let mut payloads = PrimaryMap::with_capacity(module.tags.len());
    for tag in module.tags.values() {
        let mut end = PAYLOAD_OFFSET;
        let place = |ty: &crate::module::ValType| {
            let offset = end.next_multiple_of(ty.bytes());
            end = offset + ty.bytes();
            offset
        };
        payloads.push(module.types[tag.ty].params.iter().map(place).collect());
        bytes = bytes.max(end.next_multiple_of(EXCEPTION_ALIGN));
    }
    ExceptionPlan { payloads, bytes, throwing: throwing(module, func_refs, bindings, instantiation) }
}

/// Follows calls backwards from the functions that throw themselves.
fn throwing(
    module: &Module<'_>,
    func_refs: &[FuncIdx],
    bindings: &PrimaryMap<FuncIdx, Binding>,
    instantiation: &InstantiationPlan,
) -> Throwing {
    let mut throwing = Throwing::default();
    let bodies = || module.funcs.iter().filter_map(|(index, func)| Some((index, func.body.as_ref()?)));
    let mut work: Vec<FuncIdx> =
        bodies().filter(|(_, body)| body.facts.raises == Raises::Own).map(|(index, _)| index).collect();
    if work.is_empty() {
        return throwing;
    }
    let mut callers: SecondaryMap<FuncIdx, Vec<FuncIdx>> = SecondaryMap::new();
    for (index, body) in bodies() {
        body.facts.calls.iter().for_each(|callee| callers[*callee].push(index));
    }
    // What instantiates a module calls its start function.
    for (import, binding) in bindings {
        if let Binding::Instantiate(part) = binding {
            for step in &instantiation.steps[*part] {
                if let Step::Start(start) = step {
                    callers[*start].push(import);
                }
            }
        }
    }
    while let Some(func) = work.pop() {
        if !throwing.funcs.insert(func) {
            continue;
        }
        work.extend_from_slice(&callers[func]);
        if !throwing.references && func_refs.binary_search(&func).is_ok() {
            throwing.references = true;
            work.extend(bodies().filter(|(_, body)| body.facts.raises == Raises::Callees).map(|(index, _)| index));
        }
    }
    throwing
}
