//! What is told of a build that stops nothing.

use crate::codegen::Code;
use crate::diagnostic::FuncName;
use crate::module::FuncIdx;
use crate::plan::Plan;
use crate::translate::Doomed;
use serde::{Deserialize, Serialize};
use std::fmt;
use wasm2native_abi::TrapCode;

/// A warning.
#[derive(Clone, Debug)]
pub struct Warning {
    /// What is to be said.
    pub kind: WarningKind,
    /// Byte offset in the wasm module.
    pub offset: Option<u64>,
    /// The linked module that the offset points into; the main module where there is none.
    pub module: Option<String>,
    /// The function that holds the offset.
    pub func: Option<FuncName>,
}

/// What is to be said.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WarningKind {
    /// The module asks for something that is not in the output.
    #[error("{message}")]
    LeftOut {
        /// What, and why.
        message: String,
    },
    /// An operator traps whenever it is executed.
    #[error("this always traps: {}: {reason}", .trap.message())]
    TrapsAlways {
        /// How.
        trap: TrapCode,
        /// The constants that make it sure.
        reason: Reason,
    },
}

/// Why an operator can only trap. Numbers are unsigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// An access of a memory ends beyond the bytes that it can ever have.
    Memory {
        /// Where the first byte that it touches lies at least.
        start: u64,
        /// How many bytes it touches.
        bytes: u64,
        /// What the memory may grow to, in bytes.
        most: u64,
    },
    /// An element beyond those that a table can ever have.
    Table {
        /// The first one that it touches.
        start: u64,
        /// What the table may grow to.
        most: u64,
    },
    /// The address of an atomic access.
    Unaligned {
        /// The address.
        address: u64,
        /// What it has to be a multiple of.
        bytes: u64,
    },
    /// The divisor is 0.
    Divisor,
    /// The least integer is divided by -1.
    Quotient,
    /// A float that has no integral part.
    NotANumber,
    /// A float whose integral part does not fit.
    TooLarge(
        /// The bits of the float, as `f64`.
        u64,
    ),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Memory { start, bytes, most } => {
                write!(
                    f,
                    "its {bytes} bytes begin at address {start:#x} at least, and the memory has {most} bytes at most"
                )
            }
            Self::Table { start, most } => {
                write!(f, "the index is {start} at least, and the table has {most} elements at most")
            }
            Self::Unaligned { address, bytes } => write!(f, "address {address:#x} is no multiple of {bytes}"),
            Self::Divisor => f.write_str("the divisor is the constant 0"),
            Self::Quotient => f.write_str("the least integer divided by -1 has no place in its type"),
            Self::NotANumber => f.write_str("the constant is a NaN"),
            Self::TooLarge(bits) => write!(f, "the constant {:e} does not fit the type", f64::from_bits(bits)),
        }
    }
}

impl Warning {
    /// What is not in the output, of no place.
    pub(crate) const fn left_out(message: String) -> Self {
        Self { kind: WarningKind::LeftOut { message }, offset: None, module: None, func: None }
    }

    /// What is to be said of code, in the order of the modules.
    pub(crate) fn of_code(plan: &Plan<'_>, code: &Code) -> Vec<Self> {
        let module = plan.module;
        let mut doomed: Vec<_> = code.doomed.iter().collect();
        doomed.sort_by_key(|(func, doomed)| (module.funcs[*func].part, doomed.operator));
        let warning = |(func, doomed): &(FuncIdx, Doomed)| Self {
            kind: WarningKind::TrapsAlways { trap: doomed.trap, reason: doomed.reason },
            offset: Some(doomed.operator.into()),
            module: module.parts[module.funcs[*func].part].name.clone(),
            func: Some(module.func_name(*func)),
        };
        doomed.into_iter().map(warning).collect()
    }

    /// What to do about it, where there is something.
    #[must_use]
    pub const fn help(&self) -> Option<&'static str> {
        match self.kind {
            WarningKind::LeftOut { .. } => None,
            WarningKind::TrapsAlways { reason, .. } => Some(match reason {
                Reason::Memory { .. } => {
                    "if the address is meant, declare a memory that can be that large; else mend what computes it"
                }
                Reason::Table { .. } => "declare a table that can be that large, or use another index",
                Reason::Unaligned { .. } => "atomic accesses need addresses that are multiples of their size",
                Reason::Divisor | Reason::Quotient => {
                    "look at the divisor before dividing, or write `unreachable` where the trap is meant"
                }
                Reason::NotANumber | Reason::TooLarge(_) => {
                    "use a saturating conversion (trunc_sat) where the nearest integer, or 0, is meant"
                }
            }),
        }
    }
}
