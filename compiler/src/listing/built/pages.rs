//! Addresses that AArch64 makes of two instructions: a page, and what is added to it.
//!
//! ```text
//! adrp x0, #0x10000d000
//! add x0, x0, #0x40        ; wasm2native_instance
//! ldr w1, [x0, #0x10]      ; wasm2native_instance+0x10
//! ```
//! Invariant: a register is known only as long as nothing may have written it: code between is straight, and calls nobody.

use crate::disassembly::{Instruction, ReferenceKind};
use std::collections::BTreeMap;

/// What registers are known to hold, by their numbers.
#[derive(Default)]
pub(super) struct Pages(BTreeMap<u32, u64>);

impl Pages {
    /// Code that other code leads to begins.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// Follows an instruction: the address that it completes or accesses, where it starts from a page.
    pub(super) fn follow(&mut self, instruction: &Instruction) -> Option<u64> {
        let operands = instruction.operands.as_str();
        let first = operands.split(',').next().and_then(register);
        match (instruction.mnemonic.as_str(), &instruction.reference) {
            ("adrp", Some(reference)) if reference.kind == ReferenceKind::Page => {
                self.0.insert(first?, reference.target);
                None
            }
            ("add", _) => {
                let mut parts = operands.split(", ").skip(1);
                let (from, distance, more) = (parts.next().and_then(register), parts.next(), parts.next());
                let sum = from.and_then(|from| self.0.get(&from)).zip(distance.and_then(number));
                let sum = sum.filter(|_| more.is_none()).and_then(|(base, distance)| base.checked_add(distance));
                self.write(first);
                if let (Some(to), Some(sum)) = (first, sum) {
                    self.0.insert(to, sum);
                }
                sum
            }
            // Branches and calls.
            (mnemonic, _) if mnemonic.starts_with('b') || mnemonic == "ret" => {
                self.forget();
                None
            }
            (mnemonic, _) => {
                let accessed = self.accessed(operands);
                match mnemonic {
                    // These write no register, but for one that they count up.
                    _ if mnemonic.starts_with("st") && !operands.contains('!') && operands.ends_with(']') => {}
                    // These may write two.
                    _ if mnemonic.starts_with("ld") && !mnemonic.starts_with("ldr") && !mnemonic.starts_with("ldu") => {
                        self.forget();
                    }
                    _ if operands.contains('!') || operands.contains("], ") => self.forget(),
                    _ => self.write(first),
                }
                accessed
            }
        }
    }

    fn write(&mut self, register: Option<u32>) {
        if let Some(register) = register {
            self.0.remove(&register);
        }
    }

    /// The address of `[x0, #0x10]`.
    fn accessed(&self, operands: &str) -> Option<u64> {
        let (_, inner) = operands.split_once('[')?;
        let mut parts = inner.strip_suffix(']')?.split(", ");
        let base = self.0.get(&register(parts.next()?)?)?;
        match (parts.next(), parts.next()) {
            (None, _) => Some(*base),
            (Some(distance), None) => base.checked_add(number(distance)?),
            _ => None,
        }
    }
}

/// The number of a general register.
fn register(text: &str) -> Option<u32> {
    text.strip_prefix(['x', 'w'])?.parse().ok()
}

fn number(text: &str) -> Option<u64> {
    let text = text.strip_prefix('#')?;
    text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u64::from_str_radix(digits, 16).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disassembly::{Bytes, Reference};

    fn follow(pages: &mut Pages, mnemonic: &str, operands: &str) -> Option<u64> {
        let reference =
            (mnemonic == "adrp").then_some(Reference { kind: ReferenceKind::Page, target: 0x5000, text: 0..0 });
        let bytes = Bytes { offset: 0, length: 4 };
        pages.follow(&Instruction { bytes, mnemonic: mnemonic.to_owned(), operands: operands.to_owned(), reference })
    }

    #[test]
    fn what_starts_from_a_page() {
        let mut pages = Pages::default();
        assert_eq!(follow(&mut pages, "adrp", "x6, #0x5000"), None);
        assert_eq!(follow(&mut pages, "add", "w7, w2, #0x64"), None);
        assert_eq!(follow(&mut pages, "str", "x7, [x6, #8]"), Some(0x5008));
        assert_eq!(follow(&mut pages, "ldr", "d0, [x6, x7]"), None);
        assert_eq!(follow(&mut pages, "add", "x6, x6, #0x40"), Some(0x5040));
        assert_eq!(follow(&mut pages, "ldr", "w6, [x6, #0x10]"), Some(0x5050));
        assert_eq!(follow(&mut pages, "ldr", "w0, [x6]"), None, "it was written");
        for (mnemonic, operands) in [("bl", "f"), ("ldp", "x1, x6, [x2]"), ("mov", "x6, x1"), ("str", "x1, [x6, #8]!")]
        {
            follow(&mut pages, "adrp", "x6, #0x5000");
            follow(&mut pages, mnemonic, operands);
            assert_eq!(follow(&mut pages, "ldr", "w0, [x6]"), None, "{mnemonic} {operands}");
        }
    }
}
