//! Programs of random loops over memory, which print what memory is after each.
//!
//! A seed makes a program. Each of its functions is a loop over up to four streams, in one of the forms that compilers write loops in;
//! it is called with counts short and long, and with streams apart, over each other, and at both ends of memory. No call traps.
//! Vectors are in programs of their own, and so are floats, whose hash takes all NaNs for one: which NaN an operation gives is not said.

#[path = "expressions.rs"]
mod expressions;

use std::fmt::Write as _;
use wasm2native_tests::random::Random;

/// Loops of a program.
pub(crate) const LOOPS: usize = 40;
/// How often each is called.
const CALLS: usize = 7;
/// Bytes of a part of memory that loops are let loose on: the first and the last ones.
const REGION: i64 = 12 << 10;
/// Where hashes are kept until they are printed.
const OUTPUT: i64 = 20 << 10;
const PAGE: i64 = 64 << 10;

/// What a program computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Integers,
    Floats(Ty),
    /// Vectors as they are written: of integers.
    Vectors,
}

/// A type of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ty {
    I32,
    I64,
    F32,
    F64,
    V128,
}

impl Ty {
    const fn name(self) -> &'static str {
        match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::V128 => "v128",
        }
    }
}

/// The program that `seed` makes, as text.
pub(crate) fn program(seed: u64) -> String {
    let mut random = Random::new(seed);
    let kind = match seed % 6 {
        0 => Kind::Floats(Ty::F32),
        1 => Kind::Floats(Ty::F64),
        2 => Kind::Vectors,
        _ => Kind::Integers,
    };
    let mut functions = String::new();
    let mut calls = String::new();
    let grows = random.below(2) == 0;
    let maximum = if grows { "2" } else { ["", "1"][random.below(2)] };
    let mut pages = 1;
    let mut hashes = 0;
    for number in 0..LOOPS {
        if grows && number == LOOPS / 2 {
            calls += "    (drop (memory.grow (i32.const 1)))\n";
            pages = 2;
        }
        let counting = Loop::new(&mut random, kind);
        functions += &counting.function(number);
        for call in 0..CALLS {
            let fill = random.bits() >> 1;
            let _ = writeln!(calls, "    (call $fill (i64.const {fill}))");
            let call = counting.call(&mut random, number, call, pages);
            let _ = writeln!(calls, "    (call $note (i32.const {}) {call})", OUTPUT + 16 * hashes);
            hashes += 1;
        }
    }
    let (fill, normal) = match kind {
        Kind::Integers | Kind::Vectors => ("(local.get $x)", "(local.get $x)"),
        // Small numbers with fractions; the comparison tells a NaN by itself.
        Kind::Floats(Ty::F32) => (
            "(i64.or
        (i64.extend_i32_u (i32.reinterpret_f32 (f32.div (f32.convert_i32_s (i32.wrap_i64 (local.get $x))) (f32.const 0x1p24))))
        (i64.shl (i64.extend_i32_u (i32.reinterpret_f32 (f32.convert_i32_s
          (i32.wrap_i64 (i64.shr_s (local.get $x) (i64.const 50)))))) (i64.const 32)))",
            "(i64.or
        (i64.extend_i32_u (call $f32 (i32.wrap_i64 (local.get $x))))
        (i64.shl (i64.extend_i32_u (call $f32 (i32.wrap_i64 (i64.shr_u (local.get $x) (i64.const 32))))) (i64.const 32)))",
        ),
        Kind::Floats(_) => (
            "(i64.reinterpret_f64 (f64.div (f64.convert_i64_s (local.get $x)) (f64.const 0x1p56)))",
            "(call $f64 (local.get $x))",
        ),
    };
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 {maximum})
{functions}
  (func $f32 (param $bits i32) (result i32)
    (select (local.get $bits) (i32.const 0x7fc00000)
      (f32.eq (f32.reinterpret_i32 (local.get $bits)) (f32.reinterpret_i32 (local.get $bits)))))
  (func $f64 (param $bits i64) (result i64)
    (select (local.get $bits) (i64.const 0x7ff8000000000000)
      (f64.eq (f64.reinterpret_i64 (local.get $bits)) (f64.reinterpret_i64 (local.get $bits)))))
  (func $fill (param $seed i64)
    (call $fill_part (local.get $seed) (i32.const 0))
    (call $fill_part (i64.xor (local.get $seed) (i64.const 0x5555)) (i32.sub (call $size) (i32.const {REGION}))))
  (func $fill_part (param $x i64) (param $at i32) (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.const {REGION})))
    (loop $next
      (local.set $x (i64.add (i64.mul (local.get $x) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
      (i64.store (local.get $at) {fill})
      (br_if $next (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end)))))
  (func $hash_part (param $hash i64) (param $at i32) (result i64) (local $end i32) (local $x i64)
    (local.set $end (i32.add (local.get $at) (i32.const {REGION})))
    (loop $next
      (local.set $x (i64.load (local.get $at)))
      (local.set $hash (i64.mul (i64.xor (i64.rotl (local.get $hash) (i64.const 23)) {normal})
        (i64.const 0x9e3779b97f4a7c15)))
      (br_if $next (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
    (local.get $hash))
  (func $size (result i32) (i32.shl (memory.size) (i32.const 16)))
  (func $note (param $at i32) (param $result i64)
    (i64.store (local.get $at) (local.get $result))
    (i64.store offset=8 (local.get $at)
      (call $hash_part (call $hash_part (i64.const 1) (i32.const 0)) (i32.sub (call $size) (i32.const {REGION})))))
  (func (export "_start")
{calls}
    (i32.store (i32.const 0) (i32.const {OUTPUT}))
    (i32.store (i32.const 4) (i32.const {output_bytes}))
    (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))))
"#,
        output_bytes = 16 * hashes,
    )
}

/// How a loop knows its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    NotEqual,
    Less,
    LessOrEqual,
}

/// Whose order a test goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Signed,
    Unsigned,
}

/// Where an element's address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Index {
    /// A pointer that is kept.
    Pointer,
    /// The counter, scaled.
    Counter,
}

/// Which operators a loop is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operators {
    /// Those that vectors have too, and nothing that branches.
    OfVectors,
    All,
}

#[derive(Clone, Copy, Debug)]
struct Stream {
    index: Index,
    /// Bytes that it goes in each iteration.
    step: i64,
    /// Behind the last byte that may be accessed, from where it is.
    extent: i64,
}

struct Loop {
    kind: Kind,
    operators: Operators,
    streams: Vec<Stream>,
    /// What the counter grows by.
    step: i64,
    test: Test,
    sign: Sign,
    /// Statements, and what comes after them.
    body: String,
    /// Bytes of what an element begins at a multiple of.
    align: i64,
}

impl Loop {
    fn new(random: &mut Random, kind: Kind) -> Self {
        let (element, stored) = match kind {
            Kind::Integers => {
                [(1, Ty::I32), (1, Ty::I32), (2, Ty::I32), (4, Ty::I32), (4, Ty::I64), (8, Ty::I64)][random.below(6)]
            }
            Kind::Floats(Ty::F32) => (4, Ty::F32),
            Kind::Floats(_) => (8, Ty::F64),
            Kind::Vectors => [(16, Ty::V128), (16, Ty::V128), (4, Ty::I32)][random.below(3)],
        };
        let unrolled =
            if kind == Kind::Vectors { [1, 1, 2][random.below(3)] } else { [1, 1, 1, 2, 4, 3][random.below(6)] };
        let forward = if random.below(4) == 0 { -1 } else { 1 };
        let mut step = [1, 1, 1, 2, 4, 8, 3][random.below(7)] * if random.below(3) == 0 { -1 } else { 1 };
        if random.below(3) == 0 {
            step = -1;
        }
        // What is at a place that does not move counts for all elements, which may be stored over it.
        let has_place = random.below(4) == 0;
        let count = if has_place { 2 } else { 1 + random.below(4) };
        let operators = if random.below(3) == 0 { Operators::All } else { Operators::OfVectors };
        let streams = (0..count).map(|number| {
            let advance = match number {
                0 if has_place => forward * element * unrolled,
                _ if has_place => 0,
                _ => match random.below(if operators == Operators::All { 10 } else { 20 }) {
                    0 => 0,
                    1 => element.min(8) * (random.below(9) as i64 - 4),
                    2 => -forward * element * unrolled,
                    3 if kind != Kind::Floats(stored) => random.below(33) as i64 - 16,
                    _ => forward * element * unrolled,
                },
            };
            let by_counter = random.below(3) == 0 && advance % step == 0;
            let index = if by_counter { Index::Counter } else { Index::Pointer };
            Stream { index, step: advance, extent: 0 }
        });
        let mut made = Self {
            kind,
            operators,
            streams: streams.collect(),
            step,
            test: [Test::NotEqual, Test::NotEqual, Test::Less, Test::LessOrEqual][random.below(4)],
            sign: [Sign::Signed, Sign::Unsigned][random.below(2)],
            body: String::new(),
            align: if kind == Kind::Floats(stored) { element } else { 1 },
        };
        let conditional = random.below(3) == 0;
        let writes = 1 + usize::from(random.below(5) == 0);
        let shape = random.bits();
        // What is combined of all iterations: beside what is stored, or without.
        let folds = [0, 0, 1, 1, 2][random.below(5)];
        let stores = folds == 0 || has_place || random.below(3) > 0;
        for number in 0..writes {
            let target = if has_place { 0 } else { random.below(count) };
            for copy in 0..unrolled {
                // Copies are alike but for some of their constants.
                let mut alike = Random::new(shape.wrapping_add(number as u64));
                let depth = if has_place { 1 } else { 3 };
                let mut value = made.value(&mut alike, random, stored, element, copy, depth);
                let place = made.place(target, copy * element, element);
                if has_place {
                    let (fixed, name) = (made.place(1, 0, element), stored.name());
                    let add = if stored == Ty::V128 { "i32x4.add" } else { &format!("{name}.add") };
                    let load = |place: &str| match width(stored, element) {
                        "" => format!("({name}.load {place})"),
                        width => format!("({name}.load{width}_u {place})"),
                    };
                    value = format!("({add} ({add} {} {}) {value})", load(&place), load(&fixed));
                }
                let condition = conditional.then(|| made.condition(&mut alike, random, stored, element, copy));
                let other = (conditional && alike.below(3) == 0)
                    .then(|| made.value(&mut alike, random, stored, element, copy, 1));
                let store = format!("({}.store{} {place} {value})", stored.name(), width(stored, element));
                let _ = match random.below(8) {
                    0 if operators == Operators::All => writeln!(
                        made.body,
                        "      (if (i32.and (local.get $i) (i32.const {})) (then {store}))",
                        1 << random.below(3)
                    ),
                    _ => match (condition, other) {
                        (None, _) => writeln!(made.body, "      {store}"),
                        (Some(condition), None) => writeln!(made.body, "      (if {condition} (then {store}))"),
                        (Some(condition), Some(other)) => {
                            let name = stored.name();
                            let other = format!("({name}.store{} {place} {other})", width(stored, element));
                            writeln!(made.body, "      (if {condition} (then {store}) (else {other}))")
                        }
                    },
                };
            }
        }
        if !stores {
            made.body.clear();
        }
        // Something else that takes what is kept: as it was before an iteration, or is in it.
        let peeks = folds > 0 && matches!(stored, Ty::I32 | Ty::I64) && random.below(4) == 0;
        let (name, peek) = (stored.name(), random.below(2));
        if peeks && peek == 0 {
            let (place, width) = (made.place(0, 0, element), width(stored, element));
            let _ = writeln!(made.body, "      ({name}.store{width} {place} (local.get $was_{name}))");
            if random.below(2) == 0 {
                let _ = writeln!(made.body, "      (local.set $was_{name} (local.get ${name}))");
            }
        }
        let one_operation = random.below(4) > 0;
        for number in 0..folds {
            let operation = Random::new(shape.wrapping_add(if one_operation { 0 } else { number })).below(16);
            for copy in 0..unrolled {
                let mut alike = Random::new(shape.wrapping_add(7 + number));
                let step = made.fold(&mut alike, random, stored, element, copy, operation);
                let _ = writeln!(made.body, "      {step}");
            }
        }
        if peeks && peek == 1 {
            let (place, width) = (made.place(0, 0, element), width(stored, element));
            let _ = writeln!(made.body, "      ({name}.store{width} {place} (local.get ${name}))");
        }
        made
    }

    /// The operands of an access.
    fn place(&mut self, stream: usize, offset: i64, bytes: i64) -> String {
        let own = &mut self.streams[stream];
        own.extent = own.extent.max(offset + bytes);
        match own.index {
            Index::Pointer => format!("offset={offset} (local.get $p{stream})"),
            Index::Counter => format!(
                "(i32.add (i32.add (local.get $p{stream}) (i32.const {offset})) (i32.mul (local.get $i) (i32.const {})))",
                own.step / self.step
            ),
        }
    }

    fn function(&self, number: usize) -> String {
        let mut text = format!("  (func $loop{number} (param $i i32) (param $end i32)\n    ");
        for stream in 0..self.streams.len() {
            let _ = write!(text, "(param $p{stream} i32) ");
        }
        for ty in ["i32", "i64", "f32", "f64"] {
            let _ = write!(text, "(param $c_{ty} {ty}) ");
        }
        text += "(result i64)\n    (local $i32 i32) (local $i64 i64) (local $f32 f32) (local $f64 f64) (local $v128 v128) (local $was_i32 i32) (local $was_i64 i64)\n";
        text += "    (local.set $i32 (local.get $c_i32)) (local.set $i64 (local.get $c_i64))\n    (loop $next\n";
        text += &self.body;
        for (number, stream) in self.streams.iter().enumerate() {
            if stream.index == Index::Pointer && stream.step != 0 {
                let step = stream.step;
                let _ =
                    writeln!(text, "      (local.set $p{number} (i32.add (local.get $p{number}) (i32.const {step})))");
            }
        }
        let _ = writeln!(text, "      (local.set $i (i32.add (local.get $i) (i32.const {})))", self.step);
        let sign = if self.sign == Sign::Signed { "_s" } else { "_u" };
        let test = match (self.test, self.step > 0) {
            (Test::NotEqual, _) => "ne".to_owned(),
            (Test::Less, true) => format!("lt{sign}"),
            (Test::Less, false) => format!("gt{sign}"),
            (Test::LessOrEqual, true) => format!("le{sign}"),
            (Test::LessOrEqual, false) => format!("ge{sign}"),
        };
        let _ = writeln!(text, "      (br_if $next (i32.{test} (local.get $i) (local.get $end))))");
        let kept = match self.kind {
            Kind::Integers => {
                "(i64.add (i64.add (local.get $i64) (i64.extend_i32_s (local.get $i32)))
      (i64.rotl (i64.add (local.get $was_i64) (i64.extend_i32_s (local.get $was_i32))) (i64.const 19)))"
            }
            Kind::Vectors => {
                "(i64.add (i64.extend_i32_s (local.get $i32)) (i64.xor (i64x2.extract_lane 0 (local.get $v128)) \
                 (i64.rotl (i64x2.extract_lane 1 (local.get $v128)) (i64.const 9))))"
            }
            Kind::Floats(Ty::F32) => "(i64.extend_i32_u (call $f32 (i32.reinterpret_f32 (local.get $f32))))",
            Kind::Floats(_) => "(call $f64 (i64.reinterpret_f64 (local.get $f64)))",
        };
        let mut result = format!("(i64.add {kept} (i64.extend_i32_u (local.get $i)))");
        for stream in 0..self.streams.len() {
            result = format!("(i64.add (i64.mul {result} (i64.const 31)) (i64.extend_i32_u (local.get $p{stream})))");
        }
        let _ = writeln!(text, "    {result})");
        text
    }

    /// A call that does not trap.
    fn call(&self, random: &mut Random, number: usize, call: usize, pages: i64) -> String {
        let count = match call {
            0 => 1 + random.below(4) as i64,
            1 => 100 + random.below(60) as i64,
            _ => 1 + random.below(70) as i64,
        };
        let (first, end) = self.counter(random, count);
        let size = pages * PAGE;
        let region = if random.below(2) == 0 { 0 } else { size - REGION };
        let middle = region + REGION / 2;
        let mut text = format!("(call $loop{number} (i32.const {first}) (i32.const {end})");
        let mut before = None;
        for stream in &self.streams {
            let gone = stream.step * (count - 1);
            let (low, high) = (gone.min(0), gone.max(0) + stream.extent);
            let start = match random.below(8) {
                // The least and the greatest addresses that do not trap.
                0 => -low,
                1 => size - high,
                // Just behind the one before, or a few bytes of both.
                2 if before.is_some_and(|end: i64| end >= 64 && end + 64 + high - low <= region + REGION) => {
                    let behind = (random.below(33) as i64 - 16) * self.align.min(4);
                    (before.unwrap_or_default() + behind - low) / self.align * self.align
                }
                // Beside others, often over each other.
                2..=5 => middle + self.align * (random.below(40) as i64 - 20),
                _ => middle + (random.below(800) as i64 - 400) / self.align * self.align,
            };
            before = Some(start + high);
            assert!(start + low >= 0 && start + high <= size, "a region has room for it");
            let start = match stream.index {
                Index::Pointer => start,
                Index::Counter => start - (first * (stream.step / self.step)),
            };
            let _ = write!(text, " (i32.const {})", start as i32);
        }
        let constant = random.below(100) as i64 - 20;
        let _ = write!(
            text,
            " (i32.const {constant}) (i64.const {constant}) (f32.const {constant}.5) (f64.const {constant}.25))"
        );
        text
    }

    /// Where the counter begins and what it is compared with, so that there are `count` iterations.
    fn counter(&self, random: &mut Random, count: i64) -> (i64, i64) {
        let gone = self.step * count;
        let (least, most) = match (self.test, self.sign) {
            // Equality wraps.
            (Test::NotEqual, _) => (i64::from(i32::MIN) - 40, i64::from(u32::MAX)),
            (_, Sign::Signed) => (i64::from(i32::MIN), i64::from(i32::MAX)),
            (_, Sign::Unsigned) => (0, i64::from(u32::MAX)),
        };
        let last = match self.test {
            Test::NotEqual => gone,
            // The counter goes past its end by less than a step.
            Test::Less => gone - self.step.signum() * random.below(self.step.unsigned_abs() as usize) as i64,
            Test::LessOrEqual => {
                gone - self.step + self.step.signum() * random.below(self.step.unsigned_abs() as usize) as i64
            }
        };
        let (low, high) = (gone.min(0), gone.max(0));
        let first = match random.below(6) {
            0 => least - low,
            1 => most - high,
            2 => 0 - low,
            _ => random.below(5000) as i64 - low,
        };
        let wrapped = |value: i64| i64::from(value as i32);
        (wrapped(first), wrapped(first + last))
    }
}

/// What the name of an access says of its width.
fn width(ty: Ty, bytes: i64) -> &'static str {
    match (ty, bytes) {
        (_, 1) => "8",
        (_, 2) => "16",
        (Ty::I64, 4) => "32",
        _ => "",
    }
}
