//! Locals (spec: "Variable Instructions"): SSA variables of the function builder.

use super::Translator;
use super::context::hidden_params;
use super::stack::clif_type;
use crate::diagnostic::Diagnostic;
use crate::module::{Body, ValType};
use cranelift_codegen::ir::{ConstantData, InstBuilder, Type, Value, types};

impl Translator<'_, '_> {
    /// Declares parameters and locals, and gives them their first values.
    pub(super) fn declare_locals(&mut self, params: &[ValType], body: &Body<'_>) -> Result<(), Diagnostic> {
        let entry = self.builder.current_block().expect("the entry block");
        let hidden = hidden_params(self.plan);
        for (index, ty) in params.iter().enumerate() {
            let value = self.builder.block_params(entry)[hidden + index];
            let variable = self.builder.declare_var(clif_type(*ty));
            self.builder.def_var(variable, value);
            self.locals.push(variable);
        }
        let mut reader = body.code.get_locals_reader()?;
        for _ in 0..reader.get_count() {
            let offset = reader.original_position();
            let (count, ty) = reader.read()?;
            let ty = clif_type(ValType::new(ty, offset)?);
            let zero = self.zero(ty);
            for _ in 0..count {
                let variable = self.builder.declare_var(ty);
                self.builder.def_var(variable, zero);
                self.locals.push(variable);
            }
        }
        Ok(())
    }

    pub(super) fn local_get(&mut self, index: u32) {
        let value = self.builder.use_var(self.locals[index as usize]);
        self.push(value);
    }

    pub(super) fn local_set(&mut self, index: u32) {
        let value = self.pop();
        let value = self.canonical(value);
        self.builder.def_var(self.locals[index as usize], value);
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
