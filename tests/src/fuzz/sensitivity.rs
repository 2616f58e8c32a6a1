//! Whether fuzzing would see a mistake: programs in which one operator stands for another must do something else.
//!
//! This is a test of the generator: one whose results depend on nothing finds no differences.

use wasm_encoder::Module;
use wasm_encoder::reencode::{Reencode, utils};
use wasmparser::{Operator, Parser};

use super::engine::wasmi::Prepared;
use super::generate::Case;
use super::shape::Error;

/// A mistake that a compiler might make: an operator as another of the same type.
#[derive(Debug)]
pub struct Mistake {
    /// What it is called in reports.
    pub name: &'static str,
    make: fn(&Operator<'_>) -> Option<Operator<'static>>,
}

/// Mistakes, each in an operator that is one of hundreds.
pub const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "rotr as rotl",
        make: |operator| matches!(operator, Operator::I64Rotr).then_some(Operator::I64Rotl),
    },
    Mistake { name: "lt_u as lt_s", make: |operator| matches!(operator, Operator::I64LtU).then_some(Operator::I64LtS) },
    Mistake {
        name: "copysign as min",
        make: |operator| matches!(operator, Operator::F64Copysign).then_some(Operator::F64Min),
    },
    Mistake {
        name: "add_sat_s as add_sat_u",
        make: |operator| matches!(operator, Operator::I16x8AddSatS).then_some(Operator::I16x8AddSatU),
    },
    Mistake {
        name: "load16_u as load16_s",
        make: |operator| match operator {
            Operator::I32Load16U { memarg } => Some(Operator::I32Load16S { memarg: *memarg }),
            _ => None,
        },
    },
];

impl Mistake {
    /// Whether `case` does something else with this mistake in it.
    ///
    /// # Panics
    /// If the case is no program that wasmi knows.
    #[must_use]
    pub fn shows_in(&self, case: &Case) -> bool {
        let mistaken = self.program(&case.program).expect("a generated module can be read");
        let run = |program: &[u8]| Prepared::new(program).expect("wasmi knows the profile").run(0).0;
        mistaken != case.program && run(&mistaken) != run(&case.program)
    }

    fn program(&self, program: &[u8]) -> Result<Vec<u8>, Error> {
        let mut module = Module::new();
        Mistaken(self).parse_core_module(&mut module, Parser::new(0), program)?;
        Ok(module.finish())
    }
}

struct Mistaken<'a>(&'a Mistake);

impl Reencode for Mistaken<'_> {
    type Error = std::convert::Infallible;

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<wasm_encoder::Instruction<'a>, Error> {
        let operator = (self.0.make)(&operator).unwrap_or(operator);
        utils::instruction(self, operator)
    }
}
