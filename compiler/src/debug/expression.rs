//! Expressions: where a variable is, in terms of the machine.
//!
//! ```text
//! DW_OP_fbreg 12                                    the same: a frame base is a native address already
//! DW_OP_addr 0x400                                  DW_OP_constu 0x400, DW_OP_constu BASE, DW_OP_plus
//! DW_OP_WASM_location local 2, DW_OP_stack_value    DW_OP_reg3 │ DW_OP_breg6 -40, for each piece of code
//! ```
//! A wasm address is a native one less the memory's base, so that one is made of the other where a place is read, and back
//! where a value is made of a place. There are such places only where the base is the same in every run.

use super::map::{AddressMap, MappedFunc, MemoryBase};
use super::{INSTANCE, Reader};
use crate::codegen::{FRAME_BYTES, ValuePlace};
use crate::module::ValType;
use crate::plan::{Const, GlobalPlan};
use gimli::constants as dw;
use gimli::write::{Address, Expression};
use gimli::{Operation, Register, UnitRef};
use std::ops::Range;
use wasm2native_targets::Arch;

/// What an expression is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The place or value of a variable.
    Variable,
    /// The address that places in a function start from.
    FrameBase,
}

/// What lies on top of the expression's stack.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Top {
    /// Nothing yet.
    Nothing,
    /// A native address.
    Native,
    /// A number, or an address in the module's memory.
    Wasm,
    /// The result itself, or the place of it.
    Done,
}

/// The native forms of `expression`, and in which code each holds: everywhere, where nothing is said.
pub(super) fn translate<'a>(
    expression: gimli::Expression<Reader<'a>>,
    unit: UnitRef<'_, Reader<'a>>,
    map: &AddressMap<'_>,
    func: Option<&MappedFunc<'_>>,
    meaning: Meaning,
) -> Vec<(Option<Range<u32>>, Expression)> {
    let Some(mut operations) = operations(expression, unit) else { return Vec::new() };
    if meaning == Meaning::FrameBase {
        // The value is the address.
        operations.retain(|operation| !matches!(operation, Operation::StackValue));
    }
    let mut locals = operations.iter().filter_map(|operation| match operation {
        Operation::WasmLocal { index } => Some(*index),
        _ => None,
    });
    let one = |local| Writer { map, unit, local, expression: Expression::new(), top: Top::Nothing }.write(&operations);
    match (locals.next(), locals.next(), func) {
        (None, ..) => one(None).map(|expression| (None, expression)).into_iter().collect(),
        (Some(local), None, Some(func)) => {
            let places = func.local(local);
            places.filter_map(|(code, place)| Some((Some(code), one(Some(place.place))?))).collect()
        }
        _ => Vec::new(),
    }
}

fn operations<'a>(
    expression: gimli::Expression<Reader<'a>>,
    unit: UnitRef<'_, Reader<'a>>,
) -> Option<Vec<Operation<Reader<'a>>>> {
    let mut iter = expression.operations(unit.encoding());
    let mut operations = Vec::new();
    while let Some(operation) = iter.next().ok()? {
        operations.push(operation);
    }
    (!operations.is_empty()).then_some(operations)
}

struct Writer<'w, 'p, 'a> {
    map: &'w AddressMap<'p>,
    unit: UnitRef<'w, Reader<'a>>,
    /// Where the local is that it is about.
    local: Option<ValuePlace>,
    expression: Expression,
    top: Top,
}

impl<'a> Writer<'_, '_, 'a> {
    /// The native form; nothing where there is none.
    fn write(mut self, operations: &[Operation<Reader<'a>>]) -> Option<Expression> {
        for (number, operation) in operations.iter().enumerate() {
            let rest = &operations[number + 1..];
            self.operation(operation, is_result(rest))?;
        }
        self.end()?;
        Some(self.expression)
    }

    fn operation(&mut self, operation: &Operation<Reader<'a>>, is_result: bool) -> Option<()> {
        let is_first = matches!(self.top, Top::Nothing);
        match *operation {
            Operation::FrameOffset { offset } => {
                self.map.memory_base()?;
                self.expression.op_fbreg(offset);
                self.top = Top::Native;
            }
            Operation::Address { address } => self.memory(address)?,
            Operation::AddressIndex { index } => self.memory(self.unit.address(index).ok()?)?,
            Operation::WasmLocal { .. } if is_first => self.local(is_result)?,
            Operation::WasmGlobal { index } if is_first => self.global(index)?,
            Operation::PlusConstant { value } if !is_first => self.expression.op_plus_uconst(value),
            Operation::UnsignedConstant { value } if is_first => {
                self.expression.op_constu(value);
                self.top = Top::Wasm;
            }
            Operation::SignedConstant { value } if is_first => {
                self.expression.op_consts(value);
                self.top = Top::Wasm;
            }
            Operation::Deref { base_type: gimli::UnitOffset(0), size, space: false } => {
                if self.top == Top::Wasm {
                    self.add_base()?;
                }
                self.expression.op_deref_size(size);
                self.top = Top::Wasm;
            }
            Operation::StackValue => {
                match self.top {
                    Top::Nothing => return None,
                    Top::Native => {
                        self.base()?;
                        self.expression.op(dw::DW_OP_minus);
                    }
                    Top::Wasm => {}
                    // It has been told with the place.
                    Top::Done => return Some(()),
                }
                self.expression.op(dw::DW_OP_stack_value);
                self.top = Top::Done;
            }
            Operation::Piece { size_in_bits, bit_offset: None } if size_in_bits % 8 == 0 => {
                self.end()?;
                self.expression.op_piece(size_in_bits / 8);
                self.top = Top::Nothing;
            }
            Operation::Nop => {}
            _ => return None,
        }
        Some(())
    }

    /// The end of a place.
    fn end(&mut self) -> Option<()> {
        match self.top {
            Top::Wasm => self.add_base(),
            Top::Nothing | Top::Native | Top::Done => Some(()),
        }
    }

    fn add_base(&mut self) -> Option<()> {
        self.base()?;
        self.expression.op(dw::DW_OP_plus);
        Some(())
    }

    /// Where the memory begins.
    fn base(&mut self) -> Option<()> {
        match self.map.memory_base()? {
            MemoryBase::Constant(base) => self.expression.op_constu(base),
            MemoryBase::InInstance(offset) => {
                self.expression.op_addr(Address::Symbol { symbol: INSTANCE, addend: offset.into() });
                self.expression.op_deref();
            }
        }
        Some(())
    }

    /// What lies at a constant address.
    fn memory(&mut self, address: u64) -> Option<()> {
        if self.top != Top::Nothing {
            return None;
        }
        // No address of the program, which moves as a whole.
        self.expression.op_constu(address);
        self.add_base()?;
        self.top = Top::Native;
        Some(())
    }

    fn local(&mut self, is_result: bool) -> Option<()> {
        let frame = match self.map.plan.options.target.arch {
            Arch::X86_64 => gimli::X86_64::RBP,
            Arch::Aarch64 => gimli::AArch64::X29,
        };
        let bytes = self.unit.address_size();
        match (self.local?, is_result) {
            (ValuePlace::Register(number), true) => self.expression.op_reg(Register(number)),
            (ValuePlace::Frame(offset), true) => self.expression.op_breg(frame, offset + FRAME_BYTES),
            (ValuePlace::Register(number), false) => {
                self.expression.op_breg(Register(number), 0);
                // Above a number of 32 bits, a register may hold anything.
                if bytes < 8 {
                    self.expression.op_constu(u32::MAX.into());
                    self.expression.op(dw::DW_OP_and);
                }
            }
            (ValuePlace::Frame(offset), false) => {
                self.expression.op_breg(frame, offset + FRAME_BYTES);
                self.expression.op_deref_size(bytes);
            }
        }
        self.top = if is_result { Top::Done } else { Top::Wasm };
        Some(())
    }

    /// The value of a global, which addresses are made of.
    fn global(&mut self, index: u32) -> Option<()> {
        let plan = self.map.plan;
        let space = &plan.module.parts[self.map.part].space;
        // A linker may have left a number that is none.
        let global = (index as usize <= plan.globals.len()).then(|| space.global(index))?;
        match *plan.globals.get(global)? {
            GlobalPlan::Constant(Const::I32(value)) => self.expression.op_constu(u64::from(value as u32)),
            GlobalPlan::Slot { offset, ty: ValType::I32, .. } if plan.hosted.is_none() => {
                self.expression.op_addr(Address::Symbol { symbol: INSTANCE, addend: offset.into() });
                self.expression.op_deref_size(4);
            }
            GlobalPlan::Constant(_) | GlobalPlan::Slot { .. } => return None,
        }
        self.top = Top::Wasm;
        Some(())
    }
}

/// Whether what comes before `rest` is all of a variable or of a piece of it.
fn is_result(rest: &[Operation<Reader<'_>>]) -> bool {
    matches!(rest, [Operation::StackValue] | [Operation::StackValue, Operation::Piece { .. }, ..])
}
