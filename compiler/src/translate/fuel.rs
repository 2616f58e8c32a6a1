//! Fuel: code that counts the operators it executes, and traps when the instance has no fuel left.
//!
//! Every operator takes a unit, but for those that only structure code. A bulk operator also takes one for each
//! 16 bytes of memory, or for each element of a table, that it writes or adds. How much a program takes follows from its
//! operators alone: it is the same on every CPU, at every level of optimisation, however bounds are checked.
//!
//! A *segment* is a run of operators that ways of control enter at its first only. All its units are taken at its beginning;
//! in a loop's body, and in a function that calls others, a comparison follows. As no way of control goes on for long without one
//! of these, what is executed without fuel is at most some straight code.
//!
//! ```text
//! loop                      v1 = load.i64 fuel v0+72
//!   local.get 0             v2 = iadd v1, -3
//!   i32.load                store fuel v2, v0+72
//!   br_if 0                 v3 = icmp slt v2, 0
//! end                       trapnz v3, out_of_fuel
//! ```
//! What is left stands in the instance whenever anything else may look: in calls, and at traps. It is loaded from there too, but
//! for loops that call nothing, where nobody else changes it: those keep it in a variable, which spares each turn the way
//! through memory. Measured over the benchmark's programs, a variable everywhere is worse: it costs programs that call much more
//! in registers than it spares them in loads (`trees`: 1.52 times the time without fuel, not 1.29), while none at all
//! costs short loops most (`sieve`: 2.29, not 1.32).

use super::Translator;
use super::count::Count;
use crate::diagnostic::Diagnostic;
use crate::module::Body;
use crate::options::Fuel;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Inst, InstBuilder, InstructionData, MemFlagsData, Opcode, Value, types};
use cranelift_frontend::Variable;
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;
use wasmparser::Operator;

/// Base-2 logarithm of the bytes of memory that a bulk operator writes or adds for a unit.
pub(super) const UNIT_LOG2: u32 = 4;

/// Where fuel is being counted.
pub(super) struct Meter {
    fuel: Fuel,
    /// The segment that the next operator belongs to, if one has begun that takes any.
    segment: Option<Segment>,
    /// How the next segment begins.
    start: SegmentStart,
    /// Of the function's loops, in order, those that call nothing.
    quiet: Vec<bool>,
    /// How many loops have been met.
    loops: usize,
    /// In a loop that calls nothing: what is left.
    kept: Option<Kept>,
}

/// A variable that holds what is left.
#[derive(Clone, Copy)]
struct Kept {
    left: Variable,
    /// The place among the frames of the outermost loop that calls nothing.
    frame: usize,
}

/// A segment.
#[derive(Clone, Copy)]
struct Segment {
    /// The constant that is added to the fuel.
    constant: Inst,
    /// Units that its operators take so far.
    units: i64,
}

/// How a segment begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SegmentStart {
    /// At the beginning of a function that calls others.
    CallingFunc,
    LoopHeader,
    /// At any other place that control gets to or goes on from.
    Branch,
}

impl Meter {
    pub(super) fn new(fuel: Fuel) -> Self {
        Self { fuel, segment: None, start: SegmentStart::Branch, quiet: Vec::new(), loops: 0, kept: None }
    }
}

impl Translator<'_, '_> {
    /// What comes next is entered in other ways than from what came before, or not always.
    pub(super) fn begin_segment(&mut self, start: SegmentStart) {
        self.meter.segment = None;
        // Nothing was taken since a header: what comes next belongs to it still.
        if start != SegmentStart::Branch || self.meter.start == SegmentStart::Branch {
            self.meter.start = start;
        }
    }

    /// Finds the loops of a body that is about to be translated.
    ///
    /// # Errors
    /// None, as the body has been read before.
    pub(super) fn find_quiet_loops(&mut self, body: &Body<'_>) -> Result<(), Diagnostic> {
        if self.meter.fuel != Fuel::Uncounted {
            self.meter.quiet = quiet_loops(body)?;
        }
        Ok(())
    }

    /// Numbers loops, reached or not.
    pub(super) fn number_loop(&mut self, op: &Operator<'_>) {
        if let Operator::Loop { .. } = op {
            self.meter.loops += 1;
        }
    }

    /// The loop that was met last is about to begin, as the innermost frame.
    pub(super) fn enter_loop(&mut self) {
        let is_quiet = self.meter.quiet.get(self.meter.loops - 1).copied().unwrap_or_default();
        if is_quiet && self.meter.kept.is_none() {
            let left = self.builder.declare_var(types::I64);
            let fuel = self.load_fuel();
            self.builder.def_var(left, fuel);
            self.meter.kept = Some(Kept { left, frame: self.frames.len() });
        }
    }

    /// The innermost frame has ended.
    pub(super) fn leave_frame(&mut self) {
        if self.meter.kept.is_some_and(|kept| kept.frame == self.frames.len()) {
            self.meter.kept = None;
        }
    }

    /// Counts an operator that is about to be translated.
    pub(super) fn count_operator(&mut self, op: &Operator<'_>) {
        if self.meter.fuel == Fuel::Uncounted || is_structure(op) {
            return;
        }
        let Segment { constant, units } = match self.meter.segment {
            Some(segment) => segment,
            None => self.open_segment(),
        };
        let segment = Segment { constant, units: units + 1 };
        self.builder.func.dfg.insts[constant] =
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm: (-segment.units).into() };
        self.meter.segment = Some(segment);
    }

    fn open_segment(&mut self) -> Segment {
        let constant = self.builder.ins().iconst(types::I64, 0);
        let left = self.add_fuel(constant);
        if self.meter.start != SegmentStart::Branch {
            self.trap_without_fuel(left);
        }
        self.meter.start = SegmentStart::Branch;
        let constant = self.builder.func.dfg.value_def(constant).inst().expect("it was just made");
        Segment { constant, units: 0 }
    }

    /// Counts what a bulk operator does to `bytes` bytes of memory.
    pub(super) fn count_bytes(&mut self, bytes: Value) {
        if self.meter.fuel != Fuel::Uncounted {
            let units = self.builder.ins().ushr_imm_u(bytes, i64::from(UNIT_LOG2));
            self.take_fuel(units);
        }
    }

    /// Counts what a bulk operator does to elements of a table.
    pub(super) fn count_elements(&mut self, elements: Count) {
        if self.meter.fuel != Fuel::Uncounted {
            self.take_fuel(elements.value);
        }
    }

    /// Counts what `memory.grow` or `table.grow` has added: nothing where its result is -1, or else `delta` things that cost as
    /// much as 2^`log2` bytes.
    pub(super) fn count_growth(&mut self, result: Value, delta: Value, log2: u32) {
        if self.meter.fuel == Fuel::Uncounted {
            return;
        }
        let units = if log2 >= UNIT_LOG2 {
            self.builder.ins().ishl_imm_u(delta, i64::from(log2 - UNIT_LOG2))
        } else {
            self.builder.ins().ushr_imm_u(delta, i64::from(UNIT_LOG2 - log2))
        };
        let zero = self.builder.ins().iconst(types::I64, 0);
        let refused = self.builder.ins().icmp_imm_s(IntCC::Equal, result, -1);
        let units = self.builder.ins().select(refused, zero, units);
        self.take_fuel(units);
    }

    /// Takes a number of units that is known when the program runs, below 2^48 as nothing is larger.
    fn take_fuel(&mut self, units: Value) {
        let units = self.builder.ins().ineg(units);
        let left = self.add_fuel(units);
        self.trap_without_fuel(left);
    }

    /// Adds to the fuel: what there is now.
    fn add_fuel(&mut self, units: Value) -> Value {
        let fuel = match self.meter.kept {
            Some(kept) => self.builder.use_var(kept.left),
            None => self.load_fuel(),
        };
        let left = self.builder.ins().iadd(fuel, units);
        if let Some(kept) = self.meter.kept {
            self.builder.def_var(kept.left, left);
        }
        let flags = self.fuel_flags();
        self.store_field(left, FUEL, flags);
        left
    }

    fn load_fuel(&mut self) -> Value {
        let flags = self.fuel_flags();
        self.load_field(types::I64, FUEL, flags)
    }

    fn fuel_flags(&self) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.context.regions().fuel))
    }

    fn trap_without_fuel(&mut self, left: Value) {
        let zero = self.builder.ins().iconst(types::I64, 0);
        let none = self.builder.ins().icmp(IntCC::SignedLessThan, left, zero);
        self.trap_if(none, TrapCode::OutOfFuel);
    }
}

/// Offset of the field.
const FUEL: u32 = offset_of!(Instance, fuel) as u32;

/// Of a body's loops, in order, whether each calls nothing.
fn quiet_loops(body: &Body<'_>) -> Result<Vec<bool>, Diagnostic> {
    let mut quiet = Vec::new();
    // The enclosing blocks; of a loop, its number.
    let mut enclosing: Vec<Option<usize>> = Vec::new();
    let mut ops = body.code.get_operators_reader()?;
    while !ops.eof() {
        match ops.read()? {
            Operator::Loop { .. } => {
                enclosing.push(Some(quiet.len()));
                quiet.push(true);
            }
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } | Operator::Try { .. } => {
                enclosing.push(None);
            }
            Operator::End | Operator::Delegate { .. } => {
                enclosing.pop();
            }
            Operator::Call { .. } | Operator::CallIndirect { .. } | Operator::CallRef { .. } => {
                // Loops around one that is known to call are known to.
                for number in enclosing.iter().rev().flatten() {
                    if !std::mem::take(&mut quiet[*number]) {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(quiet)
}

/// Whether an operator only structures code.
fn is_structure(op: &Operator<'_>) -> bool {
    matches!(
        op,
        Operator::Nop
            | Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::Else
            | Operator::End
            | Operator::TryTable { .. }
            | Operator::Try { .. }
            | Operator::Catch { .. }
            | Operator::CatchAll
            | Operator::Delegate { .. }
    )
}
