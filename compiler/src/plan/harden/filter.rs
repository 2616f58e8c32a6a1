//! The filter of system calls as a program for the kernel's "classic" BPF (Linux: `seccomp_filter.rst`).
//!
//! ```text
//! arch? ─ another ▶ kill
//! number? ─ search over runs of numbers with the same verdict ─▶ allow │ kill │ check of an argument ─▶ allow │ kill
//! ```
//! Why not a chain of comparisons, as the crates for this make: the kernel runs a new filter once for each number there is,
//! to find those that always pass. With 40 numbers a chain of 85 instructions takes 58 µs to install, a search of as many
//! leaves 41 µs, and here runs of numbers and common ends make it shorter still (Linux 6.18, mean of 2,000). What is searched and what
//! is compared in turn is chosen by what each costs the kernel ([`Search`]).
//!
//! Invariant: jumps go forward, and reach: a test builds the filter of all calls.

use std::collections::BTreeSet;
use std::ops::Range;
use wasm2native_abi::harden::call::{Check, Numbering, SystemCall};
use wasm2native_abi::harden::{Instruction, MAX_INSTRUCTIONS};

/// A filter.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The program.
    pub(super) instructions: Vec<Instruction>,
    /// Which instruction compares with the process's own number; 0 where there is none.
    pub(super) own_process: u32,
}

impl Filter {
    /// A filter that lets `calls` pass as far as their checks do, and kills the process on all others.
    pub(super) fn new(calls: &BTreeSet<SystemCall>, numbering: Numbering) -> Self {
        let mut assembler = Assembler::default();
        let search = assembler.label();
        assembler.load(ARCH);
        assembler.jump(JUMP_EQUAL, numbering.audit_arch(), search, KILL);
        assembler.place(search);
        assembler.load(NUMBER);
        let runs = runs(calls, numbering);
        let targets: Vec<Label> = runs
            .iter()
            .map(|run| match run.verdict {
                Verdict::Kill => KILL,
                Verdict::Pass(Check::Any) => ALLOW,
                Verdict::Pass(_) => assembler.label(),
            })
            .collect();
        assembler.search(&Search::new(&runs), &targets, 0..runs.len());
        let mut own_process = 0;
        for (run, target) in runs.iter().zip(targets) {
            let Verdict::Pass(check) = run.verdict else { continue };
            match check {
                Check::Any => continue,
                Check::Only { argument, bits } => {
                    assembler.place(target);
                    assembler.load(low_word(argument));
                    assembler.jump(JUMP_ANY_BIT, !bits, KILL, ALLOW);
                }
                Check::OneOf { argument, values } => {
                    assembler.place(target);
                    assembler.load(low_word(argument));
                    for (index, value) in values.iter().enumerate() {
                        let next = if index + 1 == values.len() { KILL } else { assembler.label() };
                        assembler.jump(JUMP_EQUAL, *value, ALLOW, next);
                        if next != KILL {
                            assembler.place(next);
                        }
                    }
                }
                Check::OwnProcess => {
                    assembler.place(target);
                    assembler.load(low_word(0));
                    own_process = assembler.steps.len() as u32;
                    assembler.jump(JUMP_EQUAL, 0, ALLOW, KILL);
                }
            }
        }
        Self { instructions: assembler.finish(), own_process }
    }
}

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Kill,
    Pass(Check),
}

/// Numbers from `start` to the next run's with the same verdict.
struct Run {
    start: u32,
    verdict: Verdict,
}

/// The numbers from 0 on, as runs.
fn runs(calls: &BTreeSet<SystemCall>, numbering: Numbering) -> Vec<Run> {
    let mut numbers: Vec<(u32, Check)> = calls.iter().map(|call| (call.number(numbering), call.check())).collect();
    numbers.sort_unstable_by_key(|(number, _)| *number);
    let mut runs = vec![Run { start: 0, verdict: Verdict::Kill }];
    let mut add = |start, verdict| match runs.last_mut() {
        // A run of no numbers.
        Some(last) if last.start == start => last.verdict = verdict,
        Some(last) if last.verdict == verdict => {}
        _ => runs.push(Run { start, verdict }),
    };
    for (number, check) in numbers {
        add(number, Verdict::Pass(check));
        add(number + 1, Verdict::Kill);
    }
    // Where one run of no numbers was replaced, its neighbours may be alike.
    runs.dedup_by(|run, before| run.verdict == before.verdict);
    runs
}

/// A place in the program that is jumped to.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Label(usize);

/// The ends, which every filter has.
const ALLOW: Label = Label(0);
const KILL: Label = Label(1);

enum Step {
    Load(u32),
    Jump { code: u16, constant: u32, if_true: Label, if_false: Label },
    Return(u32),
}

/// A program with labels.
struct Assembler {
    steps: Vec<Step>,
    /// Where each label lies.
    places: Vec<Option<usize>>,
}

impl Default for Assembler {
    fn default() -> Self {
        Self { steps: Vec::new(), places: vec![None; 2] }
    }
}

impl Assembler {
    fn label(&mut self) -> Label {
        self.places.push(None);
        Label(self.places.len() - 1)
    }

    fn place(&mut self, label: Label) {
        self.places[label.0] = Some(self.steps.len());
    }

    fn load(&mut self, offset: u32) {
        self.steps.push(Step::Load(offset));
    }

    fn jump(&mut self, code: u16, constant: u32, if_true: Label, if_false: Label) {
        self.steps.push(Step::Jump { code, constant, if_true, if_false });
    }

    /// Goes on at the target of the run, among those of `range`, that the number is in.
    fn search(&mut self, search: &Search<'_>, targets: &[Label], range: Range<usize>) {
        match search.way(&range) {
            Way::Found => {}
            Way::Split(middle) => {
                let parts = [range.start..middle, middle..range.end];
                let [left, right] = parts.each_ref().map(|part| match part.len() {
                    1 => targets[part.start],
                    _ => self.label(),
                });
                self.jump(JUMP_AT_LEAST, search.runs[middle].start, right, left);
                for (label, part) in [left, right].into_iter().zip(parts) {
                    if part.len() > 1 {
                        self.place(label);
                        self.search(search, targets, part);
                    }
                }
            }
            Way::Chain => {
                let mut numbers = search.passing(&range).peekable();
                while let Some(index) = numbers.next() {
                    let next = if numbers.peek().is_some() { self.label() } else { KILL };
                    self.jump(JUMP_EQUAL, search.runs[index].start, targets[index], next);
                    if next != KILL {
                        self.place(next);
                    }
                }
            }
        }
    }

    /// Adds the ends, and resolves the labels.
    fn finish(mut self) -> Vec<Instruction> {
        for (label, result) in [(ALLOW, RETURN_ALLOW), (KILL, RETURN_KILL_PROCESS)] {
            self.place(label);
            self.steps.push(Step::Return(result));
        }
        assert!(self.steps.len() <= MAX_INSTRUCTIONS, "a filter of all calls fits");
        let distance = |from: usize, label: Label| {
            let to = self.places[label.0].expect("each label is placed");
            u8::try_from(to - from - 1).expect("no filter is longer than a jump reaches")
        };
        let steps = self.steps.iter().enumerate();
        let instruction = |(at, step): (usize, &Step)| match *step {
            Step::Load(offset) => Instruction { code: LOAD_WORD, constant: offset, ..Instruction::default() },
            Step::Return(result) => Instruction { code: RETURN, constant: result, ..Instruction::default() },
            Step::Jump { code, constant, if_true, if_false } => {
                Instruction { code, jump_true: distance(at, if_true), jump_false: distance(at, if_false), constant }
            }
        };
        steps.map(instruction).collect()
    }
}

/// How a number's run is found, among some neighbouring ones.
#[derive(Clone, Copy)]
enum Way {
    /// There is one only.
    Found,
    /// It lies before the run with this index, or not.
    Split(usize),
    /// By comparing with each number that passes. All others are killed.
    Chain,
}

/// The cheapest way to find each number's run. A call that is made does not wait for it, as the kernel remembers what passes. What
/// counts is the start: each instruction that the kernel translates, and the ways of all numbers together, most of which lie in few
/// long runs that are killed. Hello world's filter has 19 instructions and takes 16.8 µs; one that halves the numbers again and
/// again had 25 and took 17.9 (median of 3,000).
struct Search<'a> {
    runs: &'a [Run],
    /// Cost and way for the runs from the first index up to, not with, the second one.
    ways: Vec<Vec<(u32, Way)>>,
}

impl<'a> Search<'a> {
    fn new(runs: &'a [Run]) -> Self {
        let count = runs.len();
        let mut search = Self { runs, ways: vec![vec![(0, Way::Found); count + 1]; count] };
        for length in 2..=count {
            for first in 0..=count - length {
                let range = first..first + length;
                search.ways[first][range.end] = search.cheapest(&range);
            }
        }
        search
    }

    /// The cheapest way among the runs of `range`, with its cost. Those of all shorter ranges are known.
    fn cheapest(&self, range: &Range<usize>) -> (u32, Way) {
        let numbers = self.start_of(range.end) - self.start_of(range.start);
        let split = |middle: usize| {
            let parts = self.ways[range.start][middle].0 + self.ways[middle][range.end].0;
            (INSTRUCTION_COST + numbers + parts, Way::Split(middle))
        };
        let splits = (range.start + 1..range.end).map(split);
        let is_chain = range.clone().all(|index| {
            self.runs[index].verdict == Verdict::Kill || self.start_of(index + 1) == self.runs[index].start + 1
        });
        let length = self.passing(range).count() as u32;
        let chain = is_chain.then_some((length * (INSTRUCTION_COST + numbers), Way::Chain));
        splits.chain(chain).min_by_key(|(cost, _)| *cost).expect("two runs can be told apart")
    }

    fn way(&self, range: &Range<usize>) -> Way {
        self.ways[range.start][range.end].1
    }

    /// The runs of `range` that are not killed.
    fn passing(&self, range: &Range<usize>) -> impl Iterator<Item = usize> {
        range.clone().filter(|index| self.runs[*index].verdict != Verdict::Kill)
    }

    /// Where the run with this index starts; behind the last one, how many numbers there are.
    fn start_of(&self, index: usize) -> u32 {
        match self.runs.get(index) {
            Some(run) => run.start,
            None => self.runs.last().map_or(0, |last| KNOWN_CALLS.max(last.start + 1)),
        }
    }
}

/// How many numbers a kernel tries, about (Linux 6.18: 470 on x86_64).
const KNOWN_CALLS: u32 = 470;
/// What an instruction costs a kernel, in steps of a number's way: 200 ns against 0.9 (Linux 6.18, x86_64).
const INSTRUCTION_COST: u32 = 230;

/// Offsets in `struct seccomp_data`.
const NUMBER: u32 = 0;
const ARCH: u32 = 4;

/// That of the low 32 bits of an argument.
fn low_word(argument: u8) -> u32 {
    16 + 8 * u32::from(argument)
}

/// `BPF_LD | BPF_W | BPF_ABS`.
const LOAD_WORD: u16 = 0x20;
/// `BPF_JMP | BPF_JEQ | BPF_K`.
const JUMP_EQUAL: u16 = 0x15;
/// `BPF_JMP | BPF_JGE | BPF_K`.
const JUMP_AT_LEAST: u16 = 0x35;
/// `BPF_JMP | BPF_JSET | BPF_K`.
const JUMP_ANY_BIT: u16 = 0x45;
/// `BPF_RET | BPF_K`.
const RETURN: u16 = 0x06;

/// `SECCOMP_RET_ALLOW`.
const RETURN_ALLOW: u32 = 0x7fff_0000;
/// `SECCOMP_RET_KILL_PROCESS`.
const RETURN_KILL_PROCESS: u32 = 0x8000_0000;

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const NUMBERINGS: [Numbering; 2] = [Numbering::X86_64, Numbering::Aarch64];

    /// What the filter, once it knows that the process is number 42, says of a call.
    pub(in crate::plan::harden) fn allows(filter: &Filter, arch: u32, number: u32, arguments: [u64; 6]) -> bool {
        let mut instructions = filter.instructions.clone();
        if filter.own_process != 0 {
            instructions[filter.own_process as usize].constant = 42;
        }
        let mut data = [number, arch, 0, 0].to_vec();
        data.extend(arguments.iter().flat_map(|argument| [*argument as u32, (*argument >> 32) as u32]));
        let (mut at, mut word) = (0, 0);
        loop {
            let Instruction { code, jump_true, jump_false, constant } = instructions[at];
            let jump = |holds| usize::from(if holds { jump_true } else { jump_false });
            at += 1;
            match code {
                LOAD_WORD => word = data[constant as usize / 4],
                JUMP_EQUAL => at += jump(word == constant),
                JUMP_AT_LEAST => at += jump(word >= constant),
                JUMP_ANY_BIT => at += jump(word & constant != 0),
                RETURN => return constant == RETURN_ALLOW,
                _ => panic!("no such instruction: {code:#x}"),
            }
        }
    }

    #[test]
    fn exactly_the_calls_that_were_asked_for_pass() {
        let all = SystemCall::ALL;
        // Every call, none, every second one, each alone.
        let mut sets = vec![all.to_vec(), vec![SystemCall::kill], all.iter().step_by(2).copied().collect()];
        sets.extend(all.iter().map(|call| vec![SystemCall::kill, *call]));
        // And one that leaves out every seventh, fifth or third from somewhere on, beside others.
        sets.extend((0..105).map(|start| {
            let is_kept = |index: &usize| [7, 5, 3].iter().any(|step| (index + start).is_multiple_of(*step));
            (0..all.len()).filter(is_kept).map(|index| all[index]).collect()
        }));
        for numbering in NUMBERINGS {
            for calls in &sets {
                let calls: BTreeSet<SystemCall> = calls.iter().copied().collect();
                let filter = Filter::new(&calls, numbering);
                // The kernel has some 470; beyond, 32-bit compatibility starts.
                for number in (0..1000).chain([0x4000_0000, 0x4000_0001, u32::MAX]) {
                    let call = calls.iter().find(|call| call.number(numbering) == number);
                    let fitting = call.is_some_and(|call| match call.check() {
                        Check::Any | Check::Only { .. } => true,
                        Check::OneOf { .. } | Check::OwnProcess => false,
                    });
                    assert_eq!(allows(&filter, numbering.audit_arch(), number, [0; 6]), fitting, "{number}");
                    assert!(!allows(&filter, 0x4000_0003, number, [0; 6]), "another CPU's call {number}");
                }
            }
        }
    }

    /// Hello world's calls. What the kernel pays for a filter is told at [`Search`].
    #[test]
    fn sparse_numbers_are_compared_in_turn() {
        use SystemCall::*;
        let calls = BTreeSet::from([write, rt_sigaction, rt_sigreturn, ioctl, writev, getpid, kill, exit_group]);
        let filter = Filter::new(&calls, Numbering::X86_64);
        let count = |code| filter.instructions.iter().filter(|instruction| instruction.code == code).count();
        assert_eq!((count(JUMP_AT_LEAST), filter.instructions.len()), (2, 19));
    }

    #[test]
    fn arguments_are_checked() {
        for numbering in NUMBERINGS {
            let filter = Filter::new(&SystemCall::ALL.iter().copied().collect(), numbering);
            let allows = |call: SystemCall, argument: usize, value: u64| {
                let mut arguments = [0; 6];
                arguments[argument] = value;
                allows(&filter, numbering.audit_arch(), call.number(numbering), arguments)
            };
            assert!(allows(SystemCall::mmap, 2, 3) && !allows(SystemCall::mmap, 2, 7));
            assert!(allows(SystemCall::mprotect, 2, 0) && !allows(SystemCall::mprotect, 2, 4));
            assert!(allows(SystemCall::mremap, 3, 1) && !allows(SystemCall::mremap, 3, 3));
            assert!(allows(SystemCall::ioctl, 1, 0x5413) && !allows(SystemCall::ioctl, 1, 0x5412));
            assert!(allows(SystemCall::ioctl, 1, 0x541b) && allows(SystemCall::fcntl, 1, 1030));
            assert!(allows(SystemCall::fcntl, 1, 3) && !allows(SystemCall::fcntl, 1, 0));
            assert!(allows(SystemCall::kill, 0, 42) && !allows(SystemCall::kill, 0, 1));
            assert!(!allows(SystemCall::kill, 0, u64::MAX), "every process");
        }
    }

    #[test]
    fn the_longest_fits() {
        for numbering in NUMBERINGS {
            let all = Filter::new(&SystemCall::ALL.iter().copied().collect(), numbering);
            assert!(all.instructions.len() < MAX_INSTRUCTIONS, "{}", all.instructions.len());
        }
    }
}
