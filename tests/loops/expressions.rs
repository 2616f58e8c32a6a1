//! What random loops compute, and under which conditions.

use super::{Loop, Operators, Ty, width};
use wasm2native_tests::random::Random;

impl Loop {
    /// One of two values, as a choice or as what branches give; sometimes the less or the greater of them.
    fn choice(&mut self, alike: &mut Random, random: &mut Random, ty: Ty, bytes: i64, copy: i64, depth: u32) -> String {
        let name = ty.name();
        let mut part = || self.value(alike, random, ty, bytes, copy, depth - 1);
        let (yes, no) = (part(), part());
        let condition = match (alike.below(3), ty) {
            (0, Ty::F32 | Ty::F64) => format!("({name}.lt {yes} {no})"),
            (0, _) => format!("({name}.{} {yes} {no})", ["lt_s", "ge_s", "lt_u", "gt_u"][alike.below(4)]),
            _ => self.condition(alike, random, ty, bytes, copy),
        };
        let (yes, no) = if alike.below(2) == 0 { (yes, no) } else { (no, yes) };
        match alike.below(2) {
            0 => format!("(select {yes} {no} {condition})"),
            _ => format!("(if (result {name}) {condition} (then {yes}) (else {no}))"),
        }
    }

    /// A statement that combines what is kept with a value: always, or under a condition.
    pub(super) fn fold(
        &mut self,
        alike: &mut Random,
        random: &mut Random,
        ty: Ty,
        bytes: i64,
        copy: i64,
        operation: usize,
    ) -> String {
        let name = ty.name();
        let kept = format!("(local.get ${name})");
        let depth = 1 + alike.below(2) as u32;
        let value = self.value(alike, random, ty, bytes, copy, depth);
        let after = match (operation, ty) {
            (_, Ty::V128) => format!("(i32x4.add {kept} {value})"),
            (_, Ty::F32 | Ty::F64) => format!("({name}.add {kept} {value})"),
            (0..=3, _) => format!("({name}.add {value} {kept})"),
            (4, _) => format!("({name}.sub {kept} {value})"),
            (5, _) => format!("({name}.sub {value} {kept})"),
            (6, _) => format!("({name}.xor {kept} {value})"),
            (7, _) => format!("({name}.or {kept} {value})"),
            (8, _) => format!("({name}.and {kept} {value})"),
            (9, _) => format!("({name}.mul {value} {kept})"),
            (10 | 11, _) => {
                let comparison = ["lt_s", "gt_s", "lt_u", "ge_u"][alike.below(4)];
                let (yes, no) = if alike.below(2) == 0 { (&value, &kept) } else { (&kept, &value) };
                format!("(select {yes} {no} ({name}.{comparison} {value} {kept}))")
            }
            (12, Ty::I32) => format!("(i32.add {kept} {})", self.condition(alike, random, ty, bytes, copy)),
            _ => format!("({name}.add {kept} {value})"),
        };
        match alike.below(5) {
            0 => {
                let condition = self.condition(alike, random, ty, bytes, copy);
                format!("(if {condition} (then (local.set ${name} {after})))")
            }
            1 if ty != Ty::V128 => {
                let condition = self.condition(alike, random, ty, bytes, copy);
                // What is made may be taken by something else, too.
                let after = match (random.below(6), ty) {
                    (0, Ty::I32 | Ty::I64) => format!("(local.tee $was_{name} {after})"),
                    _ => after,
                };
                let (yes, no) = if alike.below(2) == 0 { (&after, &kept) } else { (&kept, &after) };
                format!("(local.set ${name} (select {yes} {no} {condition}))")
            }
            _ => format!("(local.set ${name} {after})"),
        }
    }

    /// A condition: a comparison of values as they are stored, or one that need not be done on vectors.
    pub(super) fn condition(
        &mut self,
        alike: &mut Random,
        random: &mut Random,
        ty: Ty,
        bytes: i64,
        copy: i64,
    ) -> String {
        let (name, ty, bytes) = match ty {
            Ty::V128 => ("i32", Ty::I32, 4),
            _ => (ty.name(), ty, bytes),
        };
        let comparison = match ty {
            Ty::F32 | Ty::F64 => ["lt", "gt", "le", "ge", "eq", "ne"][alike.below(6)],
            _ => ["lt_s", "gt_u", "le_s", "ge_u", "eq", "ne", "ge_s", "lt_u"][alike.below(8)],
        };
        let mut part = || self.value(alike, random, ty, bytes, copy, 1);
        let (left, right) = (part(), part());
        match (alike.below(4), ty) {
            (0, Ty::I32) => format!("(i32.and {left} {right})"),
            _ => format!("({name}.{comparison} {left} {right})"),
        }
    }

    /// An expression: `alike` says what it is, `random` in what it may differ from others like it.
    pub(super) fn value(
        &mut self,
        alike: &mut Random,
        random: &mut Random,
        ty: Ty,
        bytes: i64,
        copy: i64,
        depth: u32,
    ) -> String {
        let name = ty.name();
        if depth == 0 || alike.below(5) == 0 {
            let leaf = match self.operators {
                Operators::All => alike.below(12),
                Operators::OfVectors => [0, 1, 2, 6, 7, 8, 9, 10, 11][alike.below(9)],
            };
            return match (leaf, ty) {
                (0, Ty::V128) => format!("(v128.const i32x4 {} 2 -3 400)", alike.below(200)),
                (1, Ty::V128) => format!("(i16x8.splat (i32.const {}))", random.below(9)),
                (2, Ty::V128) => "(i32x4.splat (local.get $c_i32))".to_owned(),
                (3, Ty::V128) => "(i8x16.splat (local.get $i))".to_owned(),
                (6, Ty::V128) => {
                    let stream = alike.below(self.streams.len());
                    let place = self.place(stream, copy * bytes, 8);
                    let part = ["32_splat", "64_splat", "8x8_s", "32x2_u", "64_zero"][alike.below(5)];
                    format!("(v128.load{part} {place})")
                }
                (0, _) => format!("({name}.const {})", alike.below(200) as i64 - 50),
                (1, _) => format!("({name}.const {})", random.below(9)),
                (2, _) => format!("(local.get $c_{name})"),
                (3, Ty::I32) => "(local.get $i)".to_owned(),
                (3, Ty::I64) => "(i64.extend_i32_s (local.get $i))".to_owned(),
                (3, _) => format!("({name}.convert_i32_s (local.get $i))"),
                (4, _) => format!("(local.get ${name})"),
                (5, Ty::I32 | Ty::I64) => {
                    let stream = alike.below(self.streams.len());
                    let place = self.place(stream, copy * bytes, 2);
                    format!("({name}.load16_s {place})")
                }
                _ => {
                    let stream = alike.below(self.streams.len());
                    let further = if alike.below(5) == 0 { bytes * alike.below(4) as i64 } else { 0 };
                    let place = self.place(stream, copy * bytes + further, bytes);
                    let sign = if width(ty, bytes).is_empty() { "" } else { ["_s", "_u"][alike.below(2)] };
                    let sign = if sign == "_s" && random.below(8) == 0 { "_u" } else { sign };
                    format!("({name}.load{}{sign} {place})", width(ty, bytes))
                }
            };
        }
        let mut part = |made: &mut Self, alike: &mut Random| made.value(alike, random, ty, bytes, copy, depth - 1);
        match ty {
            Ty::I32 | Ty::I64 => {
                let simple = ["add", "sub", "and", "or", "xor", "mul"];
                let other = ["rotl", "shl", "shr_u", "shr_s", "rotr"];
                let is_whole = width(ty, bytes).is_empty();
                let form = match self.operators {
                    Operators::All => alike.below(18),
                    Operators::OfVectors if is_whole => [alike.below(12), 16, 17][alike.below(9).saturating_sub(6)],
                    Operators::OfVectors => 0,
                };
                match form {
                    16 | 17 => self.choice(alike, random, ty, bytes, copy, depth),
                    0..=9 => {
                        let is_any = self.operators == Operators::All || (is_whole && ty == Ty::I32);
                        let op = simple[alike.below(simple.len() - usize::from(!is_any))];
                        format!("({name}.{op} {} {})", part(self, alike), part(self, alike))
                    }
                    10 | 11 => {
                        let op = other[1 + alike.below(3)];
                        format!("({name}.{op} {} ({name}.const {}))", part(self, alike), alike.below(80))
                    }
                    12 => {
                        let op = other[alike.below(other.len())];
                        format!("({name}.{op} {} (local.get $c_{name}))", part(self, alike))
                    }
                    13 => format!("({name}.extend8_s {})", part(self, alike)),
                    14 => format!(
                        "(select {} {} ({name}.lt_s {} ({name}.const 7)))",
                        part(self, alike),
                        part(self, alike),
                        part(self, alike)
                    ),
                    _ if ty == Ty::I64 => format!("(i64.extend_i32_u (i32.wrap_i64 {}))", part(self, alike)),
                    _ => {
                        format!("(i32.wrap_i64 (i64.mul (i64.extend_i32_s {}) (i64.const 0x10001)))", part(self, alike))
                    }
                }
            }
            Ty::V128 => {
                let pairs = [
                    "i8x16.add",
                    "i16x8.sub",
                    "i32x4.mul",
                    "i64x2.add",
                    "i32x4.min_s",
                    "i8x16.max_u",
                    "i32x4.gt_s",
                    "i16x8.add_sat_s",
                    "v128.and",
                    "v128.xor",
                    "v128.andnot",
                    "i16x8.mul",
                    "i8x16.avgr_u",
                ];
                match alike.below(16) {
                    0..=12 => {
                        format!("({} {} {})", pairs[alike.below(pairs.len())], part(self, alike), part(self, alike))
                    }
                    13 => {
                        let lanes = "8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23";
                        format!("(i8x16.shuffle {lanes} {} {})", part(self, alike), part(self, alike))
                    }
                    14 => format!("(i32x4.shr_s {} (i32.const {}))", part(self, alike), alike.below(40)),
                    _ => {
                        let op = ["i8x16.neg", "v128.not", "i32x4.abs", "i8x16.popcnt"][alike.below(4)];
                        format!("({op} {})", part(self, alike))
                    }
                }
            }
            Ty::F32 | Ty::F64 => {
                let pairs = ["add", "sub", "mul", "div", "add", "mul", "min", "max"];
                let single = ["neg", "abs", "sqrt", "floor"];
                let of_vectors = self.operators == Operators::OfVectors;
                match if alike.below(6) == 0 { 12 } else { alike.below(if of_vectors { 10 } else { 12 }) } {
                    12 => self.choice(alike, random, ty, bytes, copy, depth),
                    0..=7 => {
                        let op = pairs[alike.below(if of_vectors { 4 } else { pairs.len() })];
                        format!("({name}.{op} {} {})", part(self, alike), part(self, alike))
                    }
                    8 | 9 => {
                        let op = single[alike.below(if of_vectors { 3 } else { single.len() })];
                        format!("({name}.{op} {})", part(self, alike))
                    }
                    10 => format!("({name}.convert_i32_s (i32.trunc_sat_{name}_s {}))", part(self, alike)),
                    _ => format!(
                        "(select {} {} ({name}.lt {} ({name}.const 3)))",
                        part(self, alike),
                        part(self, alike),
                        part(self, alike)
                    ),
                }
            }
        }
    }
}
