//! Writing the log, and reading what to leave out: through a piece of memory that is as it was afterwards.

use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, MemArgTarget, ValType};

use super::{Driver, FD_READ, FD_WRITE};
use crate::fuzz::record::{self, Event};

impl Driver {
    /// Writes a record: to the scratch space, from there to standard output, and puts back what was there.
    pub(super) fn log(&self) -> Function {
        let mut function = Function::new([(SCRATCH_WORDS, ValType::I64)]);
        let mut code = function.instructions();
        self.save(&mut code, 3);
        let at = |offset| self.at(offset);
        code.i32_const(0).i32_const(RECORD).i32_store(at(0));
        code.i32_const(0).i32_const(record::BYTES as i32).i32_store(at(4));
        code.i32_const(RECORD).local_get(0).i32_store(at(0));
        code.i32_const(RECORD).local_get(1).i32_store(at(4));
        code.i32_const(RECORD).local_get(2).i64_store(at(8));
        code.i32_const(1).i32_const(0).i32_const(1).i32_const(DONE).call(FD_WRITE);
        code.if_(BlockType::Empty).unreachable().end();
        self.restore(&mut code, 3);
        code.end();
        function
    }

    /// Reads the mask.
    pub(super) fn mask(&self) -> Function {
        let mut function = Function::new([(1 + SCRATCH_WORDS, ValType::I64)]);
        let mut code = function.instructions();
        self.save(&mut code, 1);
        let at = |offset| self.at(offset);
        code.i32_const(0).i32_const(RECORD).i32_store(at(0));
        code.i32_const(0).i32_const(8).i32_store(at(4));
        code.i32_const(0).i32_const(0).i32_const(1).i32_const(DONE).call(FD_READ);
        code.if_(BlockType::Empty).unreachable().end();
        code.i32_const(RECORD).i64_load(at(0)).local_set(0);
        self.restore(&mut code, 1);
        code.local_get(0).end();
        function
    }

    fn save(&self, code: &mut InstructionSink<'_>, first_local: u32) {
        for word in 0..SCRATCH_WORDS {
            code.i32_const(0).i64_load(self.at(8 * u64::from(word))).local_set(first_local + word);
        }
    }

    fn restore(&self, code: &mut InstructionSink<'_>, first_local: u32) {
        for word in 0..SCRATCH_WORDS {
            code.i32_const(0).local_get(first_local + word).i64_store(self.at(8 * u64::from(word)));
        }
    }

    const fn at(&self, offset: u64) -> MemArg {
        MemArg { offset, align: 0, target: MemArgTarget::Memory(self.layout.memory), ordering: None }
    }
}

/// Logs the value of type `ty` that `push` pushes: `events` are those of the lower and the upper half.
pub(super) fn tell(
    code: &mut InstructionSink<'_>,
    log: u32,
    position: u32,
    ty: ValType,
    events: (Event, Event),
    push: impl Fn(&mut InstructionSink<'_>),
) {
    let begin = |code: &mut InstructionSink<'_>, event: Event| {
        code.i32_const(position.cast_signed()).i32_const(event as i32);
        push(code);
    };
    begin(code, events.0);
    match ty {
        ValType::I32 => code.i64_extend_i32_u(),
        ValType::I64 => code,
        ValType::F32 => code.i32_reinterpret_f32().i64_extend_i32_u(),
        ValType::F64 => code.i64_reinterpret_f64(),
        ValType::V128 => code.i64x2_extract_lane(0),
        ValType::Ref(_) => code.ref_is_null().i64_extend_i32_u(),
    };
    code.call(log);
    if ty == ValType::V128 {
        begin(code, events.1);
        code.i64x2_extract_lane(1).call(log);
    }
}

/// Where a record lies while it is written, behind the vector (0) that points to it.
const RECORD: i32 = 16;
/// Where the number of bytes that were transferred is written.
const DONE: i32 = 8;
/// How much memory is used.
pub(super) const SCRATCH_BYTES: u64 = 32;
const SCRATCH_WORDS: u32 = 4;
