//! The bodies of the module's own functions: what they were, with fuel, one NaN, and other ways to call.

use wasm_encoder::reencode::Reencode;
use wasm_encoder::{BlockType, CodeSection, ElementSection, Elements, Function, InstructionSink};
use wasmparser::Operator;

use super::nan::{self, Scratch};
use super::{Calls, Driver, Nans, SHIFT};
use crate::fuzz::shape::Error;

impl Driver {
    pub(super) fn add_body(
        &mut self,
        code: &mut CodeSection,
        body: &wasmparser::FunctionBody<'_>,
    ) -> Result<(), Error> {
        let operators = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let params = self.shape.funcs[code.len() as usize].params.len();
        let mut locals = Vec::new();
        for declared in body.get_locals_reader()? {
            let (count, ty) = declared?;
            locals.push((count, self.val_type(ty)?));
        }
        let scratch = Scratch(params as u32 + locals.iter().map(|(count, _)| count).sum::<u32>());
        let computed_by = |operator: &Operator<'_>| match self.style.nans {
            Nans::OfProgram => nan::computed_by(operator),
            Nans::OfCompiler => None,
        };
        let floats: Vec<_> = operators.iter().map(computed_by).collect();
        if floats.iter().any(Option::is_some) {
            locals.extend(nan::SCRATCH.map(|ty| (1, ty)));
        }
        let mut function = Function::new(locals);
        self.spend_fuel(&mut function.instructions());
        for (operator, float) in operators.into_iter().zip(floats) {
            let is_loop = matches!(operator, Operator::Loop { .. });
            self.add_operator(&mut function, operator)?;
            if is_loop {
                self.spend_fuel(&mut function.instructions());
            }
            if let Some(float) = float {
                nan::canonicalise(&mut function, float, scratch);
            }
        }
        code.function(&function);
        Ok(())
    }

    fn add_operator(&mut self, function: &mut Function, operator: Operator<'_>) -> Result<(), Error> {
        let by_reference = self.style.calls == Calls::ByReference && self.random.below(4) != 0;
        match operator {
            Operator::Call { function_index } if by_reference => {
                let ty = self.shape.funcs[function_index as usize].ty;
                self.push_reference(function, function_index).call_ref(ty);
            }
            Operator::ReturnCall { function_index } if by_reference => {
                let ty = self.shape.funcs[function_index as usize].ty;
                self.push_reference(function, function_index).return_call_ref(ty);
            }
            // Rounded twice in the standard's deterministic profile, but once by wasmi and by Wasmtime's flag of that name: in place
            // of it stands what takes and gives as much.
            Operator::F32x4RelaxedMadd
            | Operator::F32x4RelaxedNmadd
            | Operator::F64x2RelaxedMadd
            | Operator::F64x2RelaxedNmadd => {
                function.instructions().v128_bitselect();
            }
            operator => {
                function.instruction(&self.instruction(operator)?);
            }
        }
        Ok(())
    }

    fn push_reference<'f>(&mut self, function: &'f mut Function, func: u32) -> InstructionSink<'f> {
        let mut code = function.instructions();
        code.ref_func(func + SHIFT);
        if self.random.below(3) == 0 {
            code.ref_as_non_null();
        }
        code
    }

    /// Declares every function, so that each can be referred to (spec: "Validation", "References").
    pub(super) fn add_declarations(&self, elements: &mut ElementSection) {
        let funcs: Vec<u32> = (SHIFT..self.layout.log).collect();
        elements.declared(Elements::Functions(funcs.into()));
    }

    pub(super) fn spend_fuel(&self, code: &mut InstructionSink<'_>) {
        let fuel = self.layout.fuel;
        code.global_get(fuel).i32_eqz().if_(BlockType::Empty).unreachable().end();
        code.global_get(fuel).i32_const(1).i32_sub().global_set(fuel);
    }
}
