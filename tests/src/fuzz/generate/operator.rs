//! Every operator that computes, with its types: what the validator says of it, so that no list can go out of date.
//!
//! Invariant: the order is the parser's own, and the same in every run.

use std::sync::OnceLock;

use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, Function, FunctionSection, Instruction, MemorySection, MemoryType, Module, TypeSection, ValType,
};
use wasmparser::{MemArg, MemArgTarget, Operator, Validator, WasmFeatures};

/// An operator that pops numbers and vectors and pushes some.
#[derive(Debug)]
pub(super) struct Computing {
    /// The parser's name.
    pub(super) name: &'static str,
    /// The parser's name for the group of operators, which is a proposal.
    pub(super) group: &'static str,
    make: fn(Immediates) -> Operator<'static>,
    pub(super) params: Vec<ValType>,
    pub(super) results: Vec<ValType>,
    /// Whether it accesses memory: its first operand is an address.
    pub(super) is_access: bool,
    align: u8,
    /// How many lanes an immediate may name.
    pub(super) lanes: u8,
}

/// What stands beside an operator, as far as it has it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Immediates {
    pub(super) offset: u64,
    pub(super) align: u8,
    pub(super) lane: u8,
    pub(super) lanes: [u8; 16],
}

impl Immediates {
    const fn memarg(self) -> MemArg {
        MemArg {
            align: self.align,
            max_align: self.align,
            offset: self.offset,
            target: MemArgTarget::Memory(0),
            ordering: None,
        }
    }
}

impl Computing {
    /// The instruction. The alignment is the operator's own choice: atomic accesses have but one.
    pub(super) fn instruction(&self, immediates: Immediates) -> Instruction<'static> {
        let operator = (self.make)(Immediates { align: self.align, ..immediates });
        RoundtripReencoder.instruction(operator).expect("the encoder knows what the parser knows")
    }
}

/// All of them.
pub(super) fn all() -> &'static [Computing] {
    static ALL: OnceLock<Vec<Computing>> = OnceLock::new();
    ALL.get_or_init(|| TEMPLATES.iter().filter_map(Template::typed).collect())
}

/// An operator without its types.
struct Template {
    name: &'static str,
    group: &'static str,
    make: fn(Immediates) -> Operator<'static>,
    pops: usize,
    pushes: usize,
    has_memarg: bool,
    has_lane: bool,
}

/// A template where an operator's immediates are those that [`Immediates`] holds, and nothing where they are others.
macro_rules! template {
    ($group:ident $op:ident [] [arity $pops:literal -> $pushes:literal]) => {
        template!(@make $group $op (|_| Operator::$op) $pops $pushes false false)
    };
    ($group:ident $op:ident [memarg] [arity $($memarg:ident)? $pops:literal -> $pushes:literal]) => {
        template!(@make $group $op (|given| Operator::$op { memarg: given.memarg() }) $pops $pushes true false)
    };
    ($group:ident $op:ident [memarg lane] [arity $($memarg:ident)? $pops:literal -> $pushes:literal]) => {
        template!(@make $group $op (|given| Operator::$op { memarg: given.memarg(), lane: given.lane }) $pops $pushes true true)
    };
    ($group:ident $op:ident [lane] [arity $pops:literal -> $pushes:literal]) => {
        template!(@make $group $op (|given| Operator::$op { lane: given.lane }) $pops $pushes false true)
    };
    ($group:ident $op:ident [lanes] [arity $pops:literal -> $pushes:literal]) => {
        template!(@make $group $op (|given| Operator::$op { lanes: given.lanes }) $pops $pushes false false)
    };
    (@make $group:ident $op:ident ($make:expr) $pops:literal $pushes:literal $memarg:literal $lane:literal) => {
        Some(Template {
            name: stringify!($op),
            group: stringify!($group),
            make: $make,
            pops: $pops,
            pushes: $pushes,
            has_memarg: $memarg,
            has_lane: $lane,
        })
    };
    ($($other:tt)*) => {
        None
    };
}

macro_rules! templates {
    ($(@$group:ident $op:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
        const ALL_TEMPLATES: &[Option<Template>] = &[$(template!($group $op [$($($field)*)?] [$($arity)*])),*];
    };
}
wasmparser::for_each_operator!(templates);

static TEMPLATES: std::sync::LazyLock<Vec<&'static Template>> =
    std::sync::LazyLock::new(|| ALL_TEMPLATES.iter().flatten().collect());

const TYPES: [ValType; 5] = [ValType::I32, ValType::I64, ValType::F32, ValType::F64, ValType::V128];

impl Template {
    /// The operator with its types. `None` for what computes nothing: it has no operands, or takes those of any type.
    fn typed(self: &&'static Self) -> Option<Computing> {
        if self.pops == 0 || LEFT_OUT.contains(&self.name) {
            return None;
        }
        let aligns = if self.has_memarg { 0..=4 } else { 0..=0 };
        for align in aligns {
            let given = Immediates { align, ..Immediates::default() };
            let Some(params) = tuples(self.pops).find(|params| self.is_valid(given, params, None)) else { continue };
            let results = tuples(self.pushes).find(|results| self.is_valid(given, &params, Some(results)))?;
            let lanes = [16, 8, 4, 2]
                .into_iter()
                .find(|lanes| self.has_lane && self.is_valid(Immediates { lane: lanes - 1, ..given }, &params, None));
            return Some(Computing {
                name: self.name,
                group: self.group,
                make: self.make,
                params,
                results,
                is_access: self.has_memarg,
                align,
                lanes: lanes.unwrap_or(1),
            });
        }
        None
    }

    /// Whether a function is valid that applies it to `params`, and returns `results` where they are given.
    fn is_valid(&self, given: Immediates, params: &[ValType], results: Option<&[ValType]>) -> bool {
        let mut types = TypeSection::new();
        types.ty().function(params.iter().copied(), results.unwrap_or_default().iter().copied());
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let Ok(instruction) = RoundtripReencoder.instruction((self.make)(given)) else { return false };
        let mut function = Function::new([]);
        for param in 0..params.len() as u32 {
            function.instructions().local_get(param);
        }
        function.instruction(&instruction);
        if results.is_none() {
            function.instructions().unreachable();
        }
        function.instructions().end();
        let mut code = CodeSection::new();
        code.function(&function);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&code);
        Validator::new_with_features(WasmFeatures::all()).validate_all(&module.finish()).is_ok()
    }
}

/// `drop` and `select` take any type, and the memories of generated modules are not shared: waiting traps.
const LEFT_OUT: [&str; 4] = ["Drop", "Select", "MemoryAtomicWait32", "MemoryAtomicWait64"];

/// All sequences of `len` types.
fn tuples(len: usize) -> impl Iterator<Item = Vec<ValType>> {
    (0..TYPES.len().pow(len as u32))
        .map(move |number| (0..len as u32).map(|place| TYPES[number / TYPES.len().pow(place) % TYPES.len()]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_validator_tells_the_types() {
        let find = |name: &str| all().iter().find(|operator| operator.name == name).expect("it is there");
        assert_eq!(find("I64Rotr").params, [ValType::I64; 2]);
        assert_eq!(find("I64Rotr").results, [ValType::I64]);
        assert_eq!(find("F32DemoteF64").results, [ValType::F32]);
        assert_eq!(find("V128Load8Lane").params, [ValType::I32, ValType::V128]);
        assert_eq!(find("I16x8ReplaceLane").lanes, 8);
        assert_eq!(find("I64Add128").results, [ValType::I64; 2]);
        assert_eq!(find("I64AtomicRmwAdd").align, 3);
        // 1.0 has 129 of them, vectors 236, relaxed ones 20, wide arithmetic 4; some proposals are not counted here.
        assert!(all().len() > 400, "{}", all().len());
    }
}
