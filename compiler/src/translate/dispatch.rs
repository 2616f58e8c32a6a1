//! The table of contents: one line an operator, each a call.

use super::Translator;
use super::memory::Extend;
use super::stack::Reachable;
use crate::module::Proposal;
use cranelift_codegen::ir::InstBuilder;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use wasmparser::Operator;

impl Translator<'_, '_> {
    /// Translates an operator, or passes over it where it cannot run.
    pub(super) fn operator(&mut self, op: &Operator<'_>) {
        self.number_loop(op);
        match self.reachable {
            Reachable::Yes => {
                self.count_operator(op);
                self.reached(op);
            }
            Reachable::No { nested } => self.passed_over(op, nested),
        }
    }

    /// Dead code: only its block structure matters.
    fn passed_over(&mut self, op: &Operator<'_>, nested: u32) {
        match op {
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. }
            | Operator::Try { .. } => {
                self.reachable = Reachable::No { nested: nested + 1 };
            }
            Operator::Else if nested == 0 => self.else_(),
            Operator::Catch { tag_index } if nested == 0 => self.catch(*tag_index),
            Operator::CatchAll if nested == 0 => self.catch_all(),
            Operator::Delegate { relative_depth } if nested == 0 => self.delegate(*relative_depth),
            Operator::End if nested == 0 => self.end(),
            Operator::End | Operator::Delegate { .. } => self.reachable = Reachable::No { nested: nested - 1 },
            _ => {}
        }
    }

    fn reached(&mut self, op: &Operator<'_>) {
        use Operator as O;
        match op {
            // Control.
            O::Unreachable => self.unreachable(),
            O::Nop => {}
            O::Block { blockty } => self.block(*blockty),
            O::Loop { blockty } => self.loop_(*blockty),
            O::If { blockty } => self.if_(*blockty),
            O::Else => self.else_(),
            O::End => self.end(),
            O::Br { relative_depth } => self.br(*relative_depth),
            O::BrIf { relative_depth } => self.br_if(*relative_depth),
            O::BrTable { targets } => self.br_table(targets),
            O::Return => self.return_(),
            O::Call { function_index } => self.call(*function_index),
            O::CallIndirect { type_index, table_index } => self.call_indirect(*type_index, *table_index),
            O::ReturnCall { function_index } => self.return_call(*function_index),
            O::ReturnCallIndirect { type_index, table_index } => self.return_call_indirect(*type_index, *table_index),
            O::CallRef { type_index } => self.call_ref(*type_index),
            O::ReturnCallRef { type_index } => self.return_call_ref(*type_index),
            O::BrOnNull { relative_depth } => self.br_on_null(*relative_depth),
            O::BrOnNonNull { relative_depth } => self.br_on_non_null(*relative_depth),
            O::Drop => self.drop_(),
            O::Select | O::TypedSelect { .. } => self.select(),

            // Exceptions.
            O::TryTable { try_table } => self.try_table(try_table),
            O::Throw { tag_index } => self.throw(*tag_index),
            O::ThrowRef => self.throw_ref(),
            O::Try { blockty } => self.try_(*blockty),
            O::Catch { tag_index } => self.catch(*tag_index),
            O::CatchAll => self.catch_all(),
            O::Delegate { relative_depth } => self.delegate(*relative_depth),
            O::Rethrow { relative_depth } => self.rethrow(*relative_depth),

            // Variables.
            O::LocalGet { local_index } => self.local_get(*local_index),
            O::LocalSet { local_index } => self.local_set(*local_index),
            O::LocalTee { local_index } => self.local_tee(*local_index),
            O::GlobalGet { global_index } => self.global_get(*global_index),
            O::GlobalSet { global_index } => self.global_set(*global_index),

            // References and tables.
            O::RefNull { .. } => self.ref_null(),
            O::RefIsNull => self.ref_is_null(),
            O::RefAsNonNull => self.ref_as_non_null(),
            O::RefFunc { function_index } => self.ref_func(*function_index),
            O::TableGet { table } => self.table_get(*table),
            O::TableSet { table } => self.table_set(*table),
            O::TableSize { table } => self.table_size(*table),
            O::TableGrow { table } => self.table_grow(*table),
            O::TableFill { table } => self.table_fill(*table),
            O::TableCopy { dst_table, src_table } => self.table_copy(*dst_table, *src_table),
            O::TableInit { elem_index, table } => self.table_init(*elem_index, *table),
            O::ElemDrop { elem_index } => self.elem_drop(*elem_index),

            // Memory.
            O::I32Load { memarg } => self.load(I32, memarg),
            O::I64Load { memarg } => self.load(I64, memarg),
            O::F32Load { memarg } => self.load(F32, memarg),
            O::F64Load { memarg } => self.load(F64, memarg),
            O::I32Load8S { memarg } => self.load_narrow(I32, I8, Extend::Sign, memarg),
            O::I32Load8U { memarg } => self.load_narrow(I32, I8, Extend::Zero, memarg),
            O::I32Load16S { memarg } => self.load_narrow(I32, I16, Extend::Sign, memarg),
            O::I32Load16U { memarg } => self.load_narrow(I32, I16, Extend::Zero, memarg),
            O::I64Load8S { memarg } => self.load_narrow(I64, I8, Extend::Sign, memarg),
            O::I64Load8U { memarg } => self.load_narrow(I64, I8, Extend::Zero, memarg),
            O::I64Load16S { memarg } => self.load_narrow(I64, I16, Extend::Sign, memarg),
            O::I64Load16U { memarg } => self.load_narrow(I64, I16, Extend::Zero, memarg),
            O::I64Load32S { memarg } => self.load_narrow(I64, I32, Extend::Sign, memarg),
            O::I64Load32U { memarg } => self.load_narrow(I64, I32, Extend::Zero, memarg),
            O::I32Store { memarg } | O::I64Store { memarg } => self.store(memarg),
            O::F32Store { memarg } | O::F64Store { memarg } => self.store(memarg),
            O::I32Store8 { memarg } | O::I64Store8 { memarg } => self.store_narrow(I8, memarg),
            O::I32Store16 { memarg } | O::I64Store16 { memarg } => self.store_narrow(I16, memarg),
            O::I64Store32 { memarg } => self.store_narrow(I32, memarg),
            O::MemorySize { mem } => self.memory_size(*mem),
            O::MemoryGrow { mem } => self.memory_grow(*mem),
            O::MemoryFill { mem } => self.memory_fill(*mem),
            O::MemoryCopy { dst_mem, src_mem } => self.memory_copy(*dst_mem, *src_mem),
            O::MemoryInit { data_index, mem } => self.memory_init(*data_index, *mem),
            O::DataDrop { data_index } => self.data_drop(*data_index),

            // Constants.
            O::I32Const { value } => self.i32_const(*value),
            O::I64Const { value } => self.i64_const(*value),
            O::F32Const { value } => self.f32_const(value.bits()),
            O::F64Const { value } => self.f64_const(value.bits()),

            // Integer comparisons.
            O::I32Eqz | O::I64Eqz => self.eqz(),
            O::I32Eq | O::I64Eq => self.int_compare(IntCC::Equal),
            O::I32Ne | O::I64Ne => self.int_compare(IntCC::NotEqual),
            O::I32LtS | O::I64LtS => self.int_compare(IntCC::SignedLessThan),
            O::I32LtU | O::I64LtU => self.int_compare(IntCC::UnsignedLessThan),
            O::I32GtS | O::I64GtS => self.int_compare(IntCC::SignedGreaterThan),
            O::I32GtU | O::I64GtU => self.int_compare(IntCC::UnsignedGreaterThan),
            O::I32LeS | O::I64LeS => self.int_compare(IntCC::SignedLessThanOrEqual),
            O::I32LeU | O::I64LeU => self.int_compare(IntCC::UnsignedLessThanOrEqual),
            O::I32GeS | O::I64GeS => self.int_compare(IntCC::SignedGreaterThanOrEqual),
            O::I32GeU | O::I64GeU => self.int_compare(IntCC::UnsignedGreaterThanOrEqual),

            // Integer arithmetic.
            O::I32Clz | O::I64Clz => self.unary(|ins, x| ins.clz(x)),
            O::I32Ctz | O::I64Ctz => self.unary(|ins, x| ins.ctz(x)),
            O::I32Popcnt | O::I64Popcnt => self.unary(|ins, x| ins.popcnt(x)),
            O::I32Add | O::I64Add => self.binary(|ins, x, y| ins.iadd(x, y)),
            O::I32Sub | O::I64Sub => self.binary(|ins, x, y| ins.isub(x, y)),
            O::I32Mul | O::I64Mul => self.binary(|ins, x, y| ins.imul(x, y)),
            O::I32DivS | O::I64DivS => self.div_s(),
            O::I32DivU | O::I64DivU => self.div_u(),
            O::I32RemS | O::I64RemS => self.rem_s(),
            O::I32RemU | O::I64RemU => self.rem_u(),
            O::I32And | O::I64And => self.binary(|ins, x, y| ins.band(x, y)),
            O::I32Or | O::I64Or => self.join(|ins, x, y| ins.bor(x, y)),
            O::I32Xor | O::I64Xor => self.join(|ins, x, y| ins.bxor(x, y)),
            O::I32Shl | O::I64Shl => self.binary(|ins, x, y| ins.ishl(x, y)),
            O::I32ShrS | O::I64ShrS => self.binary(|ins, x, y| ins.sshr(x, y)),
            O::I32ShrU | O::I64ShrU => self.binary(|ins, x, y| ins.ushr(x, y)),
            O::I32Rotl | O::I64Rotl => self.binary(|ins, x, y| ins.rotl(x, y)),
            O::I32Rotr | O::I64Rotr => self.binary(|ins, x, y| ins.rotr(x, y)),
            O::I32Extend8S => self.sign_extend_low(I8, I32),
            O::I32Extend16S => self.sign_extend_low(I16, I32),
            O::I64Extend8S => self.sign_extend_low(I8, I64),
            O::I64Extend16S => self.sign_extend_low(I16, I64),
            O::I64Extend32S => self.sign_extend_low(I32, I64),

            // Floating-point comparisons.
            O::F32Eq | O::F64Eq => self.float_compare(FloatCC::Equal),
            O::F32Ne | O::F64Ne => self.float_compare(FloatCC::NotEqual),
            O::F32Lt | O::F64Lt => self.float_compare(FloatCC::LessThan),
            O::F32Gt | O::F64Gt => self.float_compare(FloatCC::GreaterThan),
            O::F32Le | O::F64Le => self.float_compare(FloatCC::LessThanOrEqual),
            O::F32Ge | O::F64Ge => self.float_compare(FloatCC::GreaterThanOrEqual),

            // Floating-point arithmetic.
            O::F32Abs | O::F64Abs => self.unary(|ins, x| ins.fabs(x)),
            O::F32Neg | O::F64Neg => self.unary(|ins, x| ins.fneg(x)),
            O::F32Ceil | O::F64Ceil => self.unary(|ins, x| ins.ceil(x)),
            O::F32Floor | O::F64Floor => self.unary(|ins, x| ins.floor(x)),
            O::F32Trunc | O::F64Trunc => self.unary(|ins, x| ins.trunc(x)),
            O::F32Nearest | O::F64Nearest => self.unary(|ins, x| ins.nearest(x)),
            O::F32Sqrt | O::F64Sqrt => self.unary(|ins, x| ins.sqrt(x)),
            O::F32Add | O::F64Add => self.binary(|ins, x, y| ins.fadd(x, y)),
            O::F32Sub | O::F64Sub => self.binary(|ins, x, y| ins.fsub(x, y)),
            O::F32Mul | O::F64Mul => self.binary(|ins, x, y| ins.fmul(x, y)),
            O::F32Div | O::F64Div => self.binary(|ins, x, y| ins.fdiv(x, y)),
            O::F32Min | O::F64Min => self.binary(|ins, x, y| ins.fmin(x, y)),
            O::F32Max | O::F64Max => self.binary(|ins, x, y| ins.fmax(x, y)),
            O::F32Copysign | O::F64Copysign => self.binary(|ins, x, y| ins.fcopysign(x, y)),

            // Conversions.
            O::I32WrapI64 => self.convert(I32, |ins, to, x| ins.ireduce(to, x)),
            O::I64ExtendI32S => self.convert(I64, |ins, to, x| ins.sextend(to, x)),
            O::I64ExtendI32U => self.extend_u(),
            O::I32TruncF32S | O::I32TruncF64S => self.truncate_s(I32),
            O::I32TruncF32U | O::I32TruncF64U => self.truncate_u(I32),
            O::I64TruncF32S | O::I64TruncF64S => self.truncate_s(I64),
            O::I64TruncF32U | O::I64TruncF64U => self.truncate_u(I64),
            O::I32TruncSatF32S | O::I32TruncSatF64S => self.convert(I32, |ins, to, x| ins.fcvt_to_sint_sat(to, x)),
            O::I32TruncSatF32U | O::I32TruncSatF64U => self.convert(I32, |ins, to, x| ins.fcvt_to_uint_sat(to, x)),
            O::I64TruncSatF32S | O::I64TruncSatF64S => self.convert(I64, |ins, to, x| ins.fcvt_to_sint_sat(to, x)),
            O::I64TruncSatF32U | O::I64TruncSatF64U => self.convert(I64, |ins, to, x| ins.fcvt_to_uint_sat(to, x)),
            O::F32ConvertI32S | O::F32ConvertI64S => self.convert(F32, |ins, to, x| ins.fcvt_from_sint(to, x)),
            O::F32ConvertI32U | O::F32ConvertI64U => self.convert(F32, |ins, to, x| ins.fcvt_from_uint(to, x)),
            O::F64ConvertI32S | O::F64ConvertI64S => self.convert(F64, |ins, to, x| ins.fcvt_from_sint(to, x)),
            O::F64ConvertI32U | O::F64ConvertI64U => self.convert(F64, |ins, to, x| ins.fcvt_from_uint(to, x)),
            O::F32DemoteF64 => self.convert(F32, |ins, to, x| ins.fdemote(to, x)),
            O::F64PromoteF32 => self.convert(F64, |ins, to, x| ins.fpromote(to, x)),
            O::I32ReinterpretF32 => self.reinterpret(I32),
            O::I64ReinterpretF64 => self.reinterpret(I64),
            O::F32ReinterpretI32 => self.reinterpret(F32),
            O::F64ReinterpretI64 => self.reinterpret(F64),

            // Arithmetic of 128 bits.
            O::I64Add128 => self.wide_binary(|ins, x, y| ins.iadd(x, y)),
            O::I64Sub128 => self.wide_binary(|ins, x, y| ins.isub(x, y)),
            O::I64MulWideS => self.multiply_wide(Extend::Sign),
            O::I64MulWideU => self.multiply_wide(Extend::Zero),

            // These have tables of their own; nothing else passed validation.
            _ => match Proposal::of(op) {
                Some(Proposal::Threads) => self.atomic_operator(op),
                Some(Proposal::RelaxedSimd) => self.relaxed_operator(op),
                _ => self.vector_operator(op),
            },
        }
    }
}
