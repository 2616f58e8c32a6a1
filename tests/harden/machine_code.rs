//! Which system calls a function of an AArch64 program can make, read out of its machine code.
//!
//! From the function's first instruction on, calls and jumps are followed into every function that they lead to. Each `svc`
//! makes the system call whose number the nearest `movz` before it has put into `x8`. AArch64, because its instructions all
//! have the same length; the runtime is the same for both CPUs but for its folder of that name.

use std::collections::{BTreeMap, BTreeSet};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SymbolKind};

/// A program's functions.
pub(crate) struct Program {
    /// By address: name and instructions.
    functions: BTreeMap<u64, (String, Vec<u32>)>,
}

/// What a function can do.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// Numbers of system calls.
    pub(crate) calls: BTreeSet<u32>,
    /// Functions that call through a pointer: where that leads is not known.
    pub(crate) indirect: BTreeSet<String>,
}

impl Program {
    /// Reads an ELF file that has symbols.
    ///
    /// # Panics
    /// If it is none.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let file = object::File::parse(bytes).expect("a built program is an ELF file");
        let text = file.section_by_name(".text").expect("a program has code");
        let code = text.data().expect("its bytes are there");
        let mut functions = BTreeMap::new();
        for symbol in file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0) {
            let Some(start) = symbol.address().checked_sub(text.address()) else { continue };
            let Some(bytes) = code.get(start as usize..).and_then(|rest| rest.get(..symbol.size() as usize)) else {
                continue;
            };
            let words = bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().expect("four bytes")));
            let name = symbol.name().unwrap_or_default().to_owned();
            functions.insert(symbol.address(), (name, words.collect()));
        }
        Self { functions }
    }

    /// What the function called `name` can do.
    ///
    /// # Panics
    /// If there is none, or if a system call's number cannot be told.
    pub(crate) fn reached_from(&self, name: &str) -> Reached {
        let start = self.functions.iter().find(|(_, (function, _))| function == name);
        let (&start, _) = start.unwrap_or_else(|| panic!("there is no function {name}"));
        let (mut reached, mut seen, mut work) = (Reached::default(), BTreeSet::new(), vec![start]);
        while let Some(address) = work.pop() {
            if !seen.insert(address) {
                continue;
            }
            let (name, words) = &self.functions[&address];
            for (index, &word) in words.iter().enumerate() {
                if word == SVC {
                    let number = words[..index].iter().rev().find_map(|&before| call_number(before));
                    let number = number.unwrap_or_else(|| panic!("{name} makes a system call of its caller's choice"));
                    reached.calls.insert(number.unwrap_or_else(|| panic!("{name} loads the number of a system call")));
                } else if word & BLR_MASK == BLR {
                    reached.indirect.insert(name.clone());
                } else if let Some(distance) = branch(word) {
                    let target = address.wrapping_add_signed(4 * index as i64 + distance);
                    work.extend(self.function_at(target));
                }
            }
        }
        reached
    }

    /// The start of the function that holds `address`.
    fn function_at(&self, address: u64) -> Option<u64> {
        let (&start, (_, words)) = self.functions.range(..=address).next_back()?;
        (address < start + 4 * words.len() as u64).then_some(start)
    }
}

/// `svc #0`.
const SVC: u32 = 0xd400_0001;
/// `blr xN`.
const BLR: u32 = 0xd63f_0000;
const BLR_MASK: u32 = 0xffff_fc1f;

/// What an instruction says of the next system call's number: nothing; a constant; or that it comes from elsewhere.
fn call_number(word: u32) -> Option<Option<u32>> {
    const X8: u32 = 8;
    if word & 0x7fe0_001f == 0x5280_0000 | X8 {
        return Some(Some(word >> 5 & 0xffff)); // movz x8, #N
    }
    let loads = word & 0xbfc0_001f == 0xb940_0000 | X8; // ldr x8, [..]
    let moves = word & 0x7fe0_ffff == 0x2a00_03e0 | X8; // mov x8, xN
    (loads || moves).then_some(None)
}

/// How far `b` or `bl` goes, in bytes.
fn branch(word: u32) -> Option<i64> {
    let is_branch = word & 0x7c00_0000 == 0x1400_0000;
    // A signed number of 26 bits, in instructions.
    is_branch.then(|| i64::from((word << 6).cast_signed() >> 6) * 4)
}
