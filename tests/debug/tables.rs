//! Unwind tables of the runtime: in programs with debug information, and true. Nothing but the tables is used to walk: what the
//! registers and the stacks hold is asked of a debugger, at each instruction of a function of the runtime's that makes its frame.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use gimli::{
    BaseAddresses, CfaRule, EhFrame, EndianSlice, EvaluationResult, Expression, FrameDescriptionEntry, LittleEndian,
    Location, Piece, Register, RegisterRule, UnwindContext, UnwindSection as _, Value,
};
use object::{Object as _, ObjectSection as _};
use tempfile::TempDir;
use wasm2native_targets::{Arch, LINUX, Target};

use super::debugger::debug;
use super::frames::{entries, functions};
use super::walks::GUEST;
use super::{build, module};

/// What a program is where it has stopped.
pub(super) struct Stopped {
    /// By the names that the debugger has for them.
    pub(super) registers: HashMap<String, u64>,
    /// Words of its stacks.
    memory: BTreeMap<u64, u64>,
}

impl Stopped {
    /// Reads what `info registers` and `x/gx` have said.
    pub(super) fn of(said: &str) -> Self {
        let number = |text: &str| u64::from_str_radix(text.strip_prefix("0x")?, 16).ok();
        let (mut registers, mut memory) = (HashMap::new(), BTreeMap::new());
        for line in said.lines() {
            let words = |text: &str| text.split_whitespace().map_while(number).collect::<Vec<u64>>();
            match line.split_once(":\t") {
                // An address, and the symbol that it is near.
                Some((place, values)) => {
                    let place = words(place);
                    memory.extend(place.iter().flat_map(|at| (*at..).step_by(8)).zip(words(values)));
                }
                None => {
                    let value = line.split_once(' ').and_then(|(name, rest)| Some((name, *words(rest).first()?)));
                    registers.extend(value.map(|(name, value)| (name.to_owned(), value)));
                }
            }
        }
        Self { registers, memory }
    }
}

/// DWARF's number for a register of the debugger's; none where walks need no such register.
fn number(arch: Arch, name: &str) -> Option<u16> {
    match arch {
        Arch::X86_64 => {
            const NAMES: [&str; 16] = [
                "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                "r15",
            ];
            NAMES.iter().position(|known| *known == name).map(|number| number as u16)
        }
        Arch::Aarch64 if name == "sp" => Some(31),
        Arch::Aarch64 => name.strip_prefix('x')?.parse().ok(),
    }
}

/// The functions that a walk by the tables of `file` meets, from the place where the program has stopped to where they end. `bias` is
/// where the file lies in memory. What lies elsewhere is [`KERNEL`].
pub(super) fn walk(file: &object::File<'_>, arch: Arch, bias: u64, stopped: &Stopped) -> Vec<String> {
    let section = file.section_by_name(".eh_frame").expect("it has tables");
    let table = EhFrame::new(section.data().expect("it is in the file"), LittleEndian);
    let bases = BaseAddresses::default().set_eh_frame(section.address());
    let functions = functions(file);
    let mut context = UnwindContext::new();
    let (stack, counter) = match arch {
        Arch::X86_64 => (Register(7), "rip"),
        Arch::Aarch64 => (Register(31), "pc"),
    };
    let mut registers: HashMap<Register, u64> = HashMap::new();
    for (name, value) in &stopped.registers {
        registers.extend(number(arch, name).map(|number| (Register(number), *value)));
    }
    let mut pc = stopped.registers[counter];
    let mut walked: Vec<String> = Vec::new();
    // Of a caller, the call is what it is at; of what a signal has interrupted, what it would have done next.
    let mut behind = 0;
    loop {
        let at = pc.wrapping_sub(bias + behind);
        let name = functions.iter().find(|(_, start, bytes)| (*start..start + bytes).contains(&at));
        let Some((name, ..)) = name else {
            assert!(arch == Arch::Aarch64 && !walked.iter().any(|name| name == KERNEL), "{at:#x}: {walked:?}");
            walked.push(KERNEL.to_owned());
            (pc, registers) = interrupted(registers[&stack], &stopped.memory);
            behind = 0;
            continue;
        };
        walked.push(name.clone());
        assert!(walked.len() < 100, "it does not end: {walked:?}");
        let entry = table.fde_for_address(&bases, at, EhFrame::cie_from_offset);
        let entry = entry.unwrap_or_else(|error| panic!("{walked:?}: {error}"));
        let row = entry.unwind_info_for_address(&table, &bases, &mut context, at).expect("a row");
        let address = |expression: &gimli::UnwindExpression<usize>, frame: Option<u64>| {
            let expression = expression.get(&table).expect("it is in the table");
            evaluate(expression, &entry, frame, &registers, &stopped.memory)
        };
        let frame = match row.cfa() {
            CfaRule::RegisterAndOffset { register, offset } => registers[register].wrapping_add_signed(*offset),
            CfaRule::Expression(expression) => address(expression, None),
        };
        let mut outer = registers.clone();
        outer.insert(stack, frame);
        let back = entry.cie().return_address_register();
        for (register, rule) in row.registers() {
            let value = match rule {
                RegisterRule::Undefined => None,
                RegisterRule::SameValue => registers.get(register).copied(),
                RegisterRule::Register(other) => registers.get(other).copied(),
                RegisterRule::Offset(offset) => stopped.memory.get(&frame.wrapping_add_signed(*offset)).copied(),
                RegisterRule::Expression(expression) => stopped.memory.get(&address(expression, Some(frame))).copied(),
                rule => panic!("{rule:?} in {walked:?}"),
            };
            match value {
                Some(value) => _ = outer.insert(*register, value),
                None => _ = outer.remove(register),
            }
        }
        match outer.get(&back) {
            Some(value) => pc = *value,
            None => return walked,
        }
        registers = outer;
        behind = u64::from(!entry.cie().is_signal_trampoline());
    }
}

/// What stands for code of the kernel's in a walk: on AArch64 it is what a signal handler returns to, and has tables of its own.
pub(super) const KERNEL: &str = "(kernel)";

/// What a signal has interrupted on AArch64: where, and its registers. Its frame at `stack` is a `siginfo_t` of 128 bytes and a
/// `ucontext`, with the registers from byte 184 on.
fn interrupted(stack: u64, memory: &BTreeMap<u64, u64>) -> (u64, HashMap<Register, u64>) {
    let word = |number: u64| memory[&(stack + 128 + 184 + 8 * number)];
    (word(32), (0..32).map(|number| (Register(number as u16), word(number))).collect())
}

/// The address that an expression of a table's gives (DWARF, section 2.5): `frame` is what stands on its stack first.
fn evaluate(
    expression: Expression<Slice<'_>>,
    entry: &FrameDescriptionEntry<Slice<'_>>,
    frame: Option<u64>,
    registers: &HashMap<Register, u64>,
    memory: &BTreeMap<u64, u64>,
) -> u64 {
    let mut evaluation = expression.evaluation(entry.cie().encoding());
    frame.into_iter().for_each(|frame| evaluation.set_initial_value(frame));
    let mut result = evaluation.evaluate().expect("it can be read");
    loop {
        result = match result {
            EvaluationResult::Complete => break,
            EvaluationResult::RequiresRegister { register, .. } => {
                evaluation.resume_with_register(Value::Generic(registers[&register]))
            }
            EvaluationResult::RequiresMemory { address, .. } => {
                evaluation.resume_with_memory(Value::Generic(memory[&address]))
            }
            other => panic!("no table asks for {other:?}"),
        }
        .expect("it goes on");
    }
    match evaluation.result()[..] {
        [Piece { location: Location::Address { address }, .. }] => address,
        ref other => panic!("no address: {other:?}"),
    }
}

type Slice<'a> = EndianSlice<'a, LittleEndian>;

/// Steps through `program` from the first instruction of the function whose name contains `within`: what walks by the tables meet at
/// each step. The program may change its stack where it calls the function whose name contains `switch`.
fn walks(program: &Path, target: &Target, switch: Option<&str>, within: &str) -> Vec<Vec<String>> {
    const STEPS: usize = 12;
    const MARK: &str = "----";
    let bytes = std::fs::read(program).expect("it is written");
    let file = object::File::parse(&*bytes).expect("ELF");
    let find = |part: &str| {
        let found: Vec<_> = functions(&file).into_iter().filter(|(name, ..)| name.contains(part)).collect();
        assert_eq!(found.len(), 1, "{part}: {found:?}");
        (format!("break *{}", found[0].0), found[0].1)
    };
    // A stack ends somewhere in what is asked for. The one that is left holds still.
    let state = ["echo ----\\n", "info registers", "x/3000gx $sp"];
    let left = switch.map(|switch| find(switch).0);
    let (within, address) = find(within);
    let mut commands = vec!["set print address on"];
    if let Some(left) = &left {
        commands.extend([left.as_str(), "continue"]);
        commands.extend(state);
    }
    commands.extend([within.as_str(), "continue"]);
    for _ in 0..STEPS {
        commands.extend(state);
        commands.push("stepi");
    }
    let said = debug(program, target, &commands);
    let mut states: Vec<Stopped> = said.split(MARK).skip(1).map(Stopped::of).collect();
    assert_eq!(states.len(), usize::from(left.is_some()) + STEPS, "{}:\n{said}", target.name);
    let left = left.map_or_else(BTreeMap::new, |_| states.remove(0).memory);
    let pc = if target.arch == Arch::X86_64 { "rip" } else { "pc" };
    let bias = states.first().and_then(|state| state.registers.get(pc)).unwrap_or_else(|| panic!("{said}")) - address;
    let steps = states.into_iter().map(|mut state| {
        let own = std::mem::replace(&mut state.memory, left.clone());
        state.memory.extend(own);
        walk(&file, target.arch, bias, &state)
    });
    steps.collect()
}

#[test]
fn a_walk_by_tables_alone_reaches_the_start_from_the_runtime() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        for linker in ["embedded", "ld.lld-19"] {
            let program = build(folder.path(), &module("calls.wat"), "program", target, &["-g", "--linker", linker]);
            for (step, walked) in walks(&program, target, None, "wasm2native_wasi_fd_write").iter().enumerate() {
                let context = format!("{} {linker}, step {step}: {walked:?}", target.name);
                let guest = walked.iter().position(|name| name == "inner").unwrap_or_else(|| panic!("{context}"));
                assert!(walked[0].contains("wasm2native") && guest >= 1, "{context}");
                assert_eq!(walked[guest..][..GUEST.len()], GUEST, "{context}");
                assert_eq!(walked.last().map(String::as_str), Some("_start"), "{context}");
            }
        }
    }
}

/// A trap is told on another stack than the one that the guest is on.
#[test]
fn a_walk_by_tables_goes_on_in_the_stack_that_was_left() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        let flags = ["-g", "--unknown-imports", "trap"];
        let program = build(folder.path(), &module("unknown.wat"), "program", target, &flags);
        for walked in walks(&program, target, Some("call_on_stack"), "report_raised") {
            let context = format!("{}: {walked:?}", target.name);
            let mut rest = walked.iter();
            for wanted in ["call_on_stack", "wasm2native_unknown_import", "outer", "wasm2native_entry", "_start"] {
                assert!(rest.any(|name| name.contains(wanted)), "no {wanted}: {context}");
            }
            assert_eq!(rest.next(), None, "{context}");
        }
    }
}

/// Every function of the runtime's has an entry with debug information, and none without.
#[test]
fn only_debug_information_brings_the_runtimes_tables() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let read = |target: &Target, flags: &[&str]| {
        let program = build(folder.path(), &module("calls.wat"), "program", target, flags);
        std::fs::read(program).expect("it is written")
    };
    for &target in LINUX {
        for linker in ["embedded", "ld.lld-19"] {
            for (flags, has_them) in [(&["-g"][..], true), (&["-g", "--split-debug"], true), (&[], false)] {
                let bytes = read(target, &[&["--linker", linker], flags].concat());
                let file = object::File::parse(&*bytes).expect("ELF");
                let entries = entries(&file);
                let context = format!("{} {linker} {flags:?}", target.name);
                if flags.contains(&"--split-debug") {
                    // Its symbols are elsewhere.
                    assert!(entries.contains_key(&file.entry()), "{context}");
                    continue;
                }
                // A linker's own symbols have no size.
                let mut of_runtime = 0;
                for (name, address, bytes) in functions(&file).iter().filter(|(.., bytes)| *bytes != 0) {
                    let whole = entries.range(..=address).next_back();
                    let has_it = whole.is_some_and(|(start, len)| start + len >= address + bytes);
                    let is_runtime = name.contains("wasm2native_runtime") || *address == file.entry();
                    assert!(has_it || !has_them, "{context}: {name}");
                    assert!(!(has_it && is_runtime) || has_them, "{context}: {name}");
                    of_runtime += usize::from(is_runtime);
                }
                assert!(of_runtime >= 20, "{context}");
            }
        }
    }
}
