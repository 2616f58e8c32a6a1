//! Wasm operators to CLIF, one function at a time.
//!
//! Takes a [`Plan`] and a [`Symbol`], gives the function's intermediate code. Every decision has been taken: this stage
//! reads the plan and invents nothing. Its invariant: a validated body translates without error.

mod atomic;
mod beyond;
mod bounds;
mod call;
mod compared;
mod context;
mod control;
mod conversion;
mod count;
mod dispatch;
mod doomed;
mod exception;
mod float;
mod fuel;
mod global;
mod guess;
mod inline;
mod instantiate;
mod integer;
mod interrupt;
mod library;
mod local;
mod made;
mod memory;
mod position;
mod profile;
mod record;
mod reference;
mod simd;
mod source;
mod stack;
mod supervise;
mod switch;
mod table;
mod thunk;
mod trap;
mod wide;

use crate::diagnostic::Diagnostic;
use crate::module::{Body, FuncIdx, Heat, Likelihood, PartIdx, Space, TargetHint};
use crate::plan::{Plan, Site, StackCheck, Symbol};
use bounds::Found;
use context::Context;
use control::Frame;
use cranelift_codegen::ir::{self, Value};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_entity::EntityRef;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use fuel::{Meter, SegmentStart};
use inline::Within;
use integer::Masks;
use local::Local;
use made::Made;
use profile::Counter;
use simd::Relaxed;
use source::Labels;
use stack::Reachable;
use trap::TrapBlocks;

pub(crate) use bounds::ACCESS_FAULT;
pub(crate) use bounds::Limit;
pub(crate) use compared::{Compared, ComparedValue};
pub(crate) use context::{DESCRIPTOR_REGION, MEMORY_REGION, trap_code};
pub(crate) use doomed::Doomed;
pub(crate) use inline::InlinedSite;
pub(crate) use position::{Position, Positions};
pub(crate) use record::{Call, Decision, Recorded, Rung, Types};
pub(crate) use source::LocalLabel;

/// Memory that translation reuses from function to function.
#[derive(Default)]
pub(crate) struct Scratch {
    builder: FunctionBuilderContext,
    /// What is known of the function that was translated last.
    pub(crate) translated: Translated,
}

/// What is known of a function that has been translated, beside its code.
#[derive(Default)]
pub(crate) struct Translated {
    /// The labels of its locals, by their numbers.
    pub(crate) labels: Vec<LocalLabel>,
    /// What was decided of its operators; kept with [`Marks::Operators`].
    pub(crate) records: Vec<Recorded>,
    /// Its operators that can only trap.
    pub(crate) doomed: Vec<Doomed>,
    /// Its accesses that are compared with a bound, where that is to be known.
    pub(crate) compared: Vec<Compared>,
    /// What its code comes of.
    pub(crate) positions: Positions,
}

/// What translation must know of the machine.
#[derive(Clone, Copy)]
pub(crate) struct Machine {
    /// Calling convention and pointers.
    pub(crate) frontend: TargetFrontendConfig,
    /// Features that code may use: bits of [`wasm2native_abi::cpu`].
    pub(crate) features: u64,
    /// Whether it is told of each instruction which operator it comes from.
    pub(crate) marks: Marks,
}

/// Whether it is told of each instruction which operator it comes from, and of each operator what was decided. It changes no instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    None,
    Operators,
}

/// A function on its way from operators to CLIF.
struct Translator<'a, 'm> {
    builder: FunctionBuilder<'a>,
    plan: &'a Plan<'m>,
    /// What the indices in the operators stand for.
    space: &'a Space,
    context: Context,
    relaxed: Relaxed,
    masks: Masks,
    /// What is known of indices into memories.
    found: Found,
    /// What need not be made again.
    made: Made,
    /// The operand stack (spec: "Stack").
    stack: Vec<Value>,
    /// Enclosing blocks, the function's own first.
    frames: Vec<Frame>,
    /// Which of the frames take exceptions that are thrown here, by ascending index.
    tries: Vec<usize>,
    /// Whether the next operator can run.
    reachable: Reachable,
    /// Where code leads that traps.
    traps: TrapBlocks,
    locals: Vec<Local>,
    /// Where fuel is being counted.
    meter: Meter,
    /// What is known of the condition of the operator that is being translated.
    likelihood: Option<Likelihood>,
    /// How often the call is done that is being translated.
    heat: Heat,
    /// What the call that is being translated mostly calls, where that is known.
    target: Option<TargetHint>,
    /// What is counted of the operator that is being translated.
    site: Option<Site>,
    marks: Marks,
    /// Which values are locals', where debuggers want to know.
    labels: Option<Labels>,
    /// What was decided of operators.
    records: Vec<Recorded>,
    /// Operators that can only trap.
    doomed: Vec<Doomed>,
    /// Accesses that are compared with a bound.
    compared: Vec<Compared>,
    /// Whose body is being translated.
    within: Within,
    /// What code comes of.
    positions: Positions,
    /// The number of that for the operator that is being translated.
    position: Option<u32>,
}

/// Translates the code that `symbol` names into `func`, which is empty.
///
/// # Errors
/// What reading the body's bytes gives; they have been read before, so none is expected.
pub(crate) fn translate(
    plan: &Plan<'_>,
    symbol: Symbol,
    machine: Machine,
    scratch: &mut Scratch,
    func: &mut ir::Function,
) -> Result<(), Diagnostic> {
    let target = machine.frontend;
    let (namespace, index) = symbol.to_parts();
    func.name = ir::UserFuncName::user(namespace, index);
    func.signature = match symbol {
        Symbol::Func(func) => context::wasm_signature(plan, plan.module.func_type(func)),
        Symbol::NullEntry | Symbol::Instantiate(_) | Symbol::Initialize => context::void_signature(plan),
        Symbol::Library(number) => library::library_signature(plan, number, target.default_call_conv),
        Symbol::Invoke => context::invoke_signature(target.default_call_conv),
        _ => context::entry_signature(target.default_call_conv),
    };
    if matches!(symbol, Symbol::Func(_)) && plan.stack == StackCheck::Prologue {
        context::limit_stack(func);
    }
    source::prepare(plan, func);
    let builder = FunctionBuilder::new(func, &mut scratch.builder);
    let mut translator = Translator::new(plan, builder, machine);
    match symbol {
        Symbol::Func(index) => match &plan.module.funcs[index].body {
            Some(body) => translator.body(index, body)?,
            None => translator.import_thunk(index),
        },
        Symbol::NullEntry => translator.null_entry(),
        Symbol::Instantiate(part) => translator.instantiate_thunk(part),
        Symbol::Invoke => translator.invoke_thunk(),
        Symbol::Library(number) => translator.func_of_library(number),
        Symbol::Initialize => translator.initialize_thunk(),
        _ => translator.entry_thunk(),
    }
    let translated = translator.finish(target);
    scratch.translated = translated;
    Ok(())
}

/// Translates code into `code`, which is empty, for a function whose frame has `bytes` bytes: it looks whether the stack has room, and
/// goes on in [`Symbol::LargeFrame`].
pub(crate) fn before_large_frame(
    plan: &Plan<'_>,
    func: FuncIdx,
    bytes: u32,
    machine: Machine,
    scratch: &mut Scratch,
    code: &mut ir::Function,
) {
    let (namespace, index) = Symbol::Func(func).to_parts();
    code.name = ir::UserFuncName::user(namespace, index);
    code.signature = context::wasm_signature(plan, plan.module.func_type(func));
    let builder = FunctionBuilder::new(code, &mut scratch.builder);
    let mut translator = Translator::new(plan, builder, machine);
    translator.before_large_frame(func, bytes);
    let translated = translator.finish(machine.frontend);
    scratch.translated = translated;
}

impl<'a, 'm> Translator<'a, 'm> {
    fn new(plan: &'a Plan<'m>, mut builder: FunctionBuilder<'a>, machine: Machine) -> Self {
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        builder.seal_block(entry);
        let context = Context::new(plan, &mut builder, entry, machine.frontend);
        Self {
            builder,
            plan,
            space: &plan.module.parts[PartIdx::new(0)].space,
            context,
            relaxed: Relaxed::new(plan.options, machine.features),
            masks: Masks::new(plan.options.target.arch, machine.features),
            found: Found::default(),
            made: Made::default(),
            stack: Vec::new(),
            frames: Vec::new(),
            tries: Vec::new(),
            reachable: Reachable::Yes,
            traps: TrapBlocks::default(),
            locals: Vec::new(),
            meter: Meter::new(plan.options.fuel),
            likelihood: None,
            heat: Heat::Usual,
            target: None,
            site: None,
            marks: machine.marks,
            labels: None,
            records: Vec::new(),
            doomed: Vec::new(),
            compared: Vec::new(),
            within: Within::Thunk,
            positions: Positions::default(),
            position: None,
        }
    }

    /// The end of the function.
    fn finish(mut self, target: TargetFrontendConfig) -> Translated {
        self.write_trap_blocks();
        self.builder.seal_all_blocks();
        source::settle(self.builder.func);
        self.builder.finalize(target);
        Translated {
            labels: self.labels.map(Labels::finish).unwrap_or_default(),
            records: self.records,
            doomed: self.doomed,
            compared: self.compared,
            positions: self.positions,
        }
    }

    fn body(&mut self, func: FuncIdx, body: &Body<'_>) -> Result<(), Diagnostic> {
        let module = self.plan.module;
        self.space = &module.parts[module.funcs[func].part].space;
        let ty = module.func_type(func);
        self.start_positions(body);
        self.start_labels(func, body)?;
        self.declare_locals(&ty.params, body)?;
        self.push_func_frame(&ty.results);
        self.find_quiet_loops(body)?;
        // A function that neither loops nor calls ends soon.
        if body.facts.calls_others() {
            if self.plan.stack == StackCheck::Body {
                self.check_stack(0);
            }
            self.begin_segment(SegmentStart::CallingFunc);
            self.check_interrupt();
        }
        if let Some(counters) = self.plan.counters.funcs.get(&func) {
            self.count_up(Counter(counters.calls));
        }
        self.within = Within::Own { func };
        self.operators(func, body)
    }

    /// Translates the operators of a body, the present function's or that of `func`, which is inlined.
    fn operators(&mut self, func: FuncIdx, body: &Body<'_>) -> Result<(), Diagnostic> {
        // What is inlined is not counted: nothing is inlined where something is.
        let counters = self.plan.counters.funcs.get(&func);
        let mut ops = body.code.get_operators_reader()?;
        while !ops.eof() {
            let (op, offset) = ops.read_with_offset()?;
            let from_start = offset - body.code.range().start;
            self.likelihood = body.hints.at(from_start);
            self.heat = body.heats.at(from_start).unwrap_or_default();
            self.target = body.targets.at(from_start);
            self.site = counters.and_then(|counters| counters.at(from_start));
            self.set_operator(offset as u32);
            // What is inlined is all the call's, as far as the function is concerned that it stands in.
            if self.within.site().is_none() {
                self.label_operator(&op, offset);
            }
            self.operator(&op);
        }
        Ok(())
    }
}
