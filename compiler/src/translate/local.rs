//! Locals (spec: "Variable Instructions"): SSA variables of the function builder, or places in the frame.

use super::Translator;
use super::context::hidden_params;
use super::source::From;
use super::stack::clif_type;
use crate::diagnostic::Diagnostic;
use crate::module::{Body, ValType};
use crate::options::{OptLevel, Symbols};
use crate::plan::LocalPlan;
use cranelift_codegen::ir::{
    ConstantData, InstBuilder, StackSlot, StackSlotData, StackSlotKey, StackSlotKind, Type, Value, types,
};
use cranelift_frontend::Variable;

/// A local.
#[derive(Clone, Copy)]
pub(super) enum Local {
    Value(Variable),
    Frame(StackSlot, Type),
}

impl Translator<'_, '_> {
    /// Declares parameters and locals, and gives them their first values.
    pub(super) fn declare_locals(&mut self, params: &[ValType], body: &Body<'_>) -> Result<(), Diagnostic> {
        let plan = self.local_plan(body);
        let entry = self.builder.current_block().expect("the entry block");
        let hidden = hidden_params(self.plan);
        let values = self.builder.block_params(entry)[hidden..].to_vec();
        self.declare_locals_as(plan, params, &values, body)
    }

    /// Where the locals of a body live that is translated for itself.
    pub(super) fn local_plan(&self, body: &Body<'_>) -> LocalPlan {
        match (self.plan.options.opt_level, self.plan.options.symbols) {
            // The register allocator of this level tells no debugger where values are.
            (OptLevel::None, Symbols::Debug) => LocalPlan::Frame,
            _ => LocalPlan::of(body),
        }
    }

    /// Declares parameters, which have `values`, and locals.
    pub(super) fn declare_locals_as(
        &mut self,
        plan: LocalPlan,
        params: &[ValType],
        values: &[Value],
        body: &Body<'_>,
    ) -> Result<(), Diagnostic> {
        for (ty, value) in params.iter().zip(values) {
            self.declare_local(plan, clif_type(*ty), *value);
        }
        let mut reader = body.code.get_locals_reader()?;
        for _ in 0..reader.get_count() {
            let offset = reader.original_position();
            let (count, ty) = reader.read()?;
            let ty = clif_type(ValType::new(ty, offset)?);
            let zero = self.zero(ty);
            for _ in 0..count {
                self.declare_local(plan, ty, zero);
            }
        }
        Ok(())
    }

    fn declare_local(&mut self, plan: LocalPlan, ty: Type, first: Value) {
        let local = match plan {
            LocalPlan::Values => Local::Value(self.builder.declare_var(ty)),
            LocalPlan::Frame => {
                let align_log2 = ty.bytes().ilog2() as u8;
                let kind = StackSlotKind::ExplicitSlot;
                // By its key debuggers find the local.
                let data = if self.plan.options.symbols == Symbols::Debug {
                    let key = StackSlotKey::new(self.locals.len() as u64);
                    StackSlotData::new_with_key(kind, ty.bytes(), align_log2, key)
                } else {
                    StackSlotData::new(kind, ty.bytes(), align_log2)
                };
                Local::Frame(self.builder.create_sized_stack_slot(data), ty)
            }
        };
        let index = self.locals.len() as u32;
        self.locals.push(local);
        self.set_local(index, first);
    }

    fn set_local(&mut self, index: u32, value: Value) {
        match self.locals[index as usize] {
            Local::Value(variable) => {
                self.builder.def_var(variable, value);
                self.label_local(index, value, From::Set);
            }
            Local::Frame(slot, _) => {
                self.builder.ins().stack_store(types::I64, value, slot, 0);
            }
        }
    }

    pub(super) fn local_get(&mut self, index: u32) {
        let value = match self.locals[index as usize] {
            Local::Value(variable) => {
                let value = self.builder.use_var(variable);
                // What comes of several ways is a value of its own.
                self.label_local(index, value, From::Read);
                value
            }
            Local::Frame(slot, ty) => self.builder.ins().stack_load(types::I64, ty, slot, 0),
        };
        self.push(value);
    }

    pub(super) fn local_set(&mut self, index: u32) {
        let value = self.pop();
        let value = self.canonical(value);
        self.set_local(index, value);
    }

    pub(super) fn local_tee(&mut self, index: u32) {
        self.local_set(index);
        self.local_get(index);
    }

    /// The zero of a type.
    pub(super) fn zero(&mut self, ty: Type) -> Value {
        match ty {
            types::F32 => self.builder.ins().f32const(0.0),
            types::F64 => self.builder.ins().f64const(0.0),
            ty if ty.is_vector() => {
                let zero = self.builder.func.dfg.constants.insert(ConstantData::from([0; 16].as_slice()));
                self.builder.ins().vconst(ty, zero)
            }
            ty => self.builder.ins().iconst(ty, 0),
        }
    }
}
