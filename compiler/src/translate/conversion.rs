//! Conversions between number types (spec: "Numeric Instructions", "Conversions").

use super::Translator;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type};

impl Translator<'_, '_> {
    pub(super) fn convert(
        &mut self,
        to: Type,
        op: impl FnOnce(
            cranelift_frontend::FuncInstBuilder<'_, '_>,
            Type,
            cranelift_codegen::ir::Value,
        ) -> cranelift_codegen::ir::Value,
    ) {
        let operand = self.pop();
        let result = op(self.builder.ins(), to, operand);
        self.push(result);
    }

    /// The same bits as another type of the same width.
    pub(super) fn reinterpret(&mut self, to: Type) {
        self.convert(to, |ins, to, operand| ins.bitcast(to, MemFlagsData::new(), operand));
    }
}
