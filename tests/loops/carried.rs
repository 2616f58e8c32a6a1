//! Programs of random loops that carry several numbers from iteration to iteration, as hashes do: sums and combinations of the bits of
//! what is carried, what is loaded, and what was computed before. They print what each loop ends with.

use std::fmt::Write as _;
use wasm2native_tests::random::Random;

/// Loops of a program.
const LOOPS: usize = 60;
/// Where results are kept until they are printed. Before it are data.
const OUTPUT: usize = 1024;
/// How deep expressions are.
const DEPTH: u32 = 5;

/// The program that `seed` makes, as text.
pub(crate) fn program(seed: u64) -> String {
    let mut random = Random::new(seed);
    let (mut functions, mut calls) = (String::new(), String::new());
    for number in 0..LOOPS {
        let ty = [Ty::I32, Ty::I32, Ty::I64, Ty::V128][random.below(4)];
        let carried = 2 + random.below(6);
        functions += &Loop { ty, carried, computed: 0, random: &mut random }.function(number);
        let (turns, seed) = (1 + random.below(90), random.bits() >> 1);
        let place = OUTPUT + 8 * number;
        let _ = writeln!(
            calls,
            "    (i64.store (i32.const {place}) (call $loop{number} (i32.const {turns}) (i64.const {seed})))"
        );
    }
    let data: String = (0..OUTPUT).map(|_| format!("\\{:02x}", random.byte())).collect();
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "{data}")
{functions}
  (func (export "_start")
{calls}
    (i32.store (i32.const 0) (i32.const {OUTPUT}))
    (i32.store (i32.const 4) (i32.const {bytes}))
    (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))))
"#,
        bytes = 8 * LOOPS,
    )
}

/// What a loop computes with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ty {
    I32,
    I64,
    /// As four `i32`.
    V128,
}

impl Ty {
    fn name(self) -> &'static str {
        match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::V128 => "v128",
        }
    }

    /// What its arithmetic is named after.
    fn lanes(self) -> &'static str {
        if self == Self::V128 { "i32x4" } else { self.name() }
    }

    fn of_i64(self, value: &str) -> String {
        match self {
            Self::I32 => format!("(i32.wrap_i64 {value})"),
            Self::I64 => value.to_owned(),
            Self::V128 => format!("(i64x2.splat {value})"),
        }
    }

    fn as_i64(self, value: &str) -> String {
        match self {
            Self::I32 => format!("(i64.extend_i32_u {value})"),
            Self::I64 => value.to_owned(),
            Self::V128 => format!("(i64.add (i64x2.extract_lane 0 {value}) (i64x2.extract_lane 1 {value}))"),
        }
    }
}

/// A loop that carries `$x0`, `$x1` and so on, and computes `$t0`, `$t1` and so on.
struct Loop<'r> {
    ty: Ty,
    carried: usize,
    /// How many numbers an iteration has computed yet.
    computed: usize,
    random: &'r mut Random,
}

impl Loop<'_> {
    fn function(mut self, number: usize) -> String {
        let name = self.ty.name();
        let statements = 1 + self.random.below(4);
        let mut text = format!("  (func $loop{number} (param $n i32) (param $seed i64) (result i64)\n    ");
        (0..self.carried).for_each(|index| text += &format!("(local $x{index} {name}) "));
        (0..statements).for_each(|index| text += &format!("(local $t{index} {name}) "));
        text += "\n";
        for index in 0..self.carried {
            let start = self.ty.of_i64(&format!("(i64.mul (local.get $seed) (i64.const {}))", 2 * index + 3));
            let _ = writeln!(text, "    (local.set $x{index} {start})");
        }
        text += "    (loop $next\n";
        for index in 0..statements {
            let value = self.value(DEPTH);
            let _ = writeln!(text, "      (local.set $t{index} {value})");
            self.computed += 1;
        }
        // Most are what another one was, as the words of a hash are.
        for index in (0..self.carried).rev() {
            let value = match self.random.below(3) {
                _ if index == 0 => format!("(local.get $t{})", statements - 1),
                0 => self.value(2),
                _ => format!("(local.get $x{})", index - 1),
            };
            let _ = writeln!(text, "      (local.set $x{index} {value})");
        }
        text += "      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))\n";
        let mut result = "(i64.const 1)".to_owned();
        for index in 0..self.carried {
            let value = self.ty.as_i64(&format!("(local.get $x{index})"));
            result = format!("(i64.add (i64.mul {result} (i64.const 31)) {value})");
        }
        let _ = writeln!(text, "    {result})");
        text
    }

    fn value(&mut self, depth: u32) -> String {
        if depth == 0 || self.random.below(8) == 0 {
            return self.part();
        }
        let (name, lanes) = (self.ty.name(), self.ty.lanes());
        let left = self.value(depth - 1);
        match self.random.below(14) {
            0 => return self.shifted(&left),
            1 => return format!("({name}.xor {left} {})", self.ty.of_i64("(i64.const -1)")),
            2 | 3 => return self.masked(&left),
            _ => {}
        }
        let right = self.value(depth - 1);
        match self.random.below(10) {
            0..=4 => format!("({lanes}.add {left} {right})"),
            5 | 6 => format!("({name}.xor {left} {right})"),
            7 => format!("({name}.and {left} {right})"),
            8 => format!("({name}.or {left} {right})"),
            _ => format!("({lanes}.{} {left} {right})", ["sub", "mul"][self.random.below(2)]),
        }
    }

    /// What is there already.
    fn part(&mut self) -> String {
        let (name, place) = (self.ty.name(), 8 * self.random.below(60));
        match self.random.below(8) {
            0 => format!("({name}.load offset={place} (i32.and (local.get $n) (i32.const 0xff)))"),
            1 => self.ty.of_i64(&format!("(i64.const {})", self.random.bits() as i64 >> self.random.below(60))),
            2 | 3 if self.computed > 0 => format!("(local.get $t{})", self.random.below(self.computed)),
            _ => format!("(local.get $x{})", self.random.below(self.carried)),
        }
    }

    fn shifted(&mut self, value: &str) -> String {
        let (lanes, count) = (self.ty.lanes(), 1 + self.random.below(31));
        let operator = ["shl", "shr_u", "rotl"][self.random.below(if self.ty == Ty::V128 { 2 } else { 3 })];
        let counted = if self.ty == Ty::I64 { "i64" } else { "i32" };
        format!("({lanes}.{operator} {value} ({counted}.const {count}))")
    }

    /// Bits of two numbers, by a mask: the operands of both operators in any order.
    fn masked(&mut self, ones: &str) -> String {
        let name = self.ty.name();
        let mask = self.part();
        let zeros = self.part();
        let all = self.ty.of_i64("(i64.const -1)");
        let join = ["or", "xor"][self.random.below(2)];
        let mut both = |operator: &str, left: &str, right: &str| match self.random.below(2) {
            0 => format!("({name}.{operator} {left} {right})"),
            _ => format!("({name}.{operator} {right} {left})"),
        };
        let inverse = both("xor", &mask, &all);
        let (ones, zeros) = (both("and", &mask, ones), both("and", &inverse, &zeros));
        both(join, &ones, &zeros)
    }
}
