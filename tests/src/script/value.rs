//! The values that a script passes, the patterns that it expects, and the values that came of it.
//!
//! Bits throughout: a float is never a Rust float but where it is shown to people.

use std::fmt;

/// An argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// An `i32`.
    I32(i32),
    /// An `i64`.
    I64(i64),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// A `v128`, the first lane in the lowest bits.
    V128(u128),
    /// A null reference.
    Null,
    /// The host's reference of this number.
    Extern(u32),
}

/// The type of a result, as far as it tells how its bits are recorded and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueType {
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 32-bit float.
    F32,
    /// A 64-bit float.
    F64,
    /// A vector.
    V128,
    /// A reference to something below this top type.
    Ref(Top),
}

/// The greatest type of a hierarchy of references (spec: "Heap Types").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Top {
    /// Functions.
    Func,
    /// The host's things.
    Extern,
    /// Exceptions.
    Exn,
    /// What the garbage collector owns.
    Any,
    /// Continuations.
    Cont,
}

/// A result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// An `i32`.
    I32(u32),
    /// An `i64`.
    I64(u64),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// A `v128`, the first lane in the lowest bits.
    V128(u128),
    /// A null reference.
    Null(Top),
    /// A reference, with its number if it is the host's.
    Ref(Top, Option<u32>),
}

/// What a result must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// An `i32`.
    I32(u32),
    /// An `i64`.
    I64(u64),
    /// An `f32`.
    F32(Float<u32>),
    /// An `f64`.
    F64(Float<u64>),
    /// A `v128` of these bits, written in lanes of this many bits.
    V128(u128, u32),
    /// Four `f32` lanes.
    F32x4([Float<u32>; 4]),
    /// Two `f64` lanes.
    F64x2([Float<u64>; 2]),
    /// A null reference.
    Null,
    /// A reference of this hierarchy that is not null.
    NonNull(Top),
    /// The host's reference of this number.
    Extern(u32),
    /// Any one of these.
    Either(Vec<Self>),
}

/// The bits of a float, or a set of NaNs (spec: "NaN Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float<T> {
    /// Exactly these.
    Bits(T),
    /// The NaN whose payload is only its highest bit, of either sign.
    CanonicalNan,
    /// Any NaN with the payload's highest bit set.
    ArithmeticNan,
}

impl Pattern {
    /// Whether `found` is what is expected.
    #[must_use]
    pub fn matches(&self, found: Found) -> bool {
        match (self, found) {
            (Self::Either(choices), _) => choices.iter().any(|choice| choice.matches(found)),
            (Self::I32(expected), Found::I32(bits)) => *expected == bits,
            (Self::I64(expected), Found::I64(bits)) => *expected == bits,
            (Self::F32(expected), Found::F32(bits)) => expected.matches(bits),
            (Self::F64(expected), Found::F64(bits)) => expected.matches(bits),
            (Self::V128(expected, _), Found::V128(bits)) => *expected == bits,
            (Self::F32x4(lanes), Found::V128(bits)) => lanes.iter().zip(f32_lanes(bits)).all(|(l, b)| l.matches(b)),
            (Self::F64x2(lanes), Found::V128(bits)) => lanes.iter().zip(f64_lanes(bits)).all(|(l, b)| l.matches(b)),
            (Self::Null, Found::Null(_)) => true,
            (Self::NonNull(expected), Found::Ref(top, _)) => *expected == top,
            (Self::Extern(expected), Found::Ref(Top::Extern, number)) => number == Some(*expected),
            _ => false,
        }
    }

    /// `found` as one shows it beside this pattern: a vector in the same lanes.
    #[must_use]
    pub fn show(&self, found: Found) -> String {
        match (self, found) {
            (Self::Either(choices), _) => choices.first().map_or_else(|| found.to_string(), |first| first.show(found)),
            (Self::V128(_, lane_bits), Found::V128(bits)) => Self::V128(bits, *lane_bits).to_string(),
            (Self::F32x4(_), Found::V128(bits)) => Self::F32x4(f32_lanes(bits).map(Float::Bits)).to_string(),
            (Self::F64x2(_), Found::V128(bits)) => Self::F64x2(f64_lanes(bits).map(Float::Bits)).to_string(),
            _ => found.to_string(),
        }
    }
}

fn f32_lanes(bits: u128) -> [u32; 4] {
    [0, 32, 64, 96].map(|shift| (bits >> shift) as u32)
}

fn f64_lanes(bits: u128) -> [u64; 2] {
    [0, 64].map(|shift| (bits >> shift) as u64)
}

impl Float<u32> {
    fn matches(self, bits: u32) -> bool {
        match self {
            Self::Bits(expected) => bits == expected,
            Self::CanonicalNan => bits & 0x7fff_ffff == 0x7fc0_0000,
            Self::ArithmeticNan => bits & 0x7fc0_0000 == 0x7fc0_0000,
        }
    }
}

impl Float<u64> {
    fn matches(self, bits: u64) -> bool {
        match self {
            Self::Bits(expected) => bits == expected,
            Self::CanonicalNan => bits & 0x7fff_ffff_ffff_ffff == 0x7ff8_0000_0000_0000,
            Self::ArithmeticNan => bits & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000,
        }
    }
}

/// `i32 0xffffffff (-1)`, `f64 0x3ff0000000000000 (1.0)`.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::I32(bits) => Pattern::I32(bits).fmt(f),
            Self::I64(bits) => Pattern::I64(bits).fmt(f),
            Self::F32(bits) => Pattern::F32(Float::Bits(bits)).fmt(f),
            Self::F64(bits) => Pattern::F64(Float::Bits(bits)).fmt(f),
            Self::V128(bits) => Pattern::V128(bits, 32).fmt(f),
            Self::Null(top) => write!(f, "ref.null {top}"),
            Self::Ref(Top::Extern, Some(number)) => Pattern::Extern(number).fmt(f),
            Self::Ref(top, _) => Pattern::NonNull(top).fmt(f),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I32(bits) => write!(f, "i32 {bits:#x} ({})", bits.cast_signed()),
            Self::I64(bits) => write!(f, "i64 {bits:#x} ({})", bits.cast_signed()),
            Self::F32(float) => write!(f, "f32 {float}"),
            Self::F64(float) => write!(f, "f64 {float}"),
            Self::V128(bits, lane_bits) => vector(f, *bits, *lane_bits),
            Self::F32x4(lanes) => floats(f, "f32x4", lanes),
            Self::F64x2(lanes) => floats(f, "f64x2", lanes),
            Self::Null => write!(f, "ref.null"),
            Self::NonNull(top) => write!(f, "ref.{top}"),
            Self::Extern(number) => write!(f, "ref.extern {number}"),
            Self::Either(choices) => {
                for (number, choice) in choices.iter().enumerate() {
                    write!(f, "{}{choice}", if number == 0 { "" } else { " or " })?;
                }
                Ok(())
            }
        }
    }
}

/// `i32x4 0x1 0x2 0xffffffff 0x0 (1 2 -1 0)`.
fn vector(f: &mut fmt::Formatter<'_>, bits: u128, lane_bits: u32) -> fmt::Result {
    let count = 128 / lane_bits;
    write!(f, "i{lane_bits}x{count}")?;
    let unused = 128 - lane_bits;
    let lanes: Vec<u128> = (0..count).map(|lane| bits >> (lane * lane_bits) << unused >> unused).collect();
    for lane in &lanes {
        write!(f, " {lane:#x}")?;
    }
    for (number, lane) in lanes.iter().enumerate() {
        write!(f, "{}{}", if number == 0 { " (" } else { " " }, (lane << unused).cast_signed() >> unused)?;
    }
    write!(f, ")")
}

fn floats<T>(f: &mut fmt::Formatter<'_>, shape: &str, lanes: &[Float<T>]) -> fmt::Result
where
    Float<T>: fmt::Display,
{
    write!(f, "{shape}")?;
    lanes.iter().try_for_each(|lane| write!(f, " {lane}"))
}

impl fmt::Display for Float<u32> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits(bits) => write!(f, "{bits:#x} ({:?})", f32::from_bits(*bits)),
            Self::CanonicalNan => write!(f, "nan:canonical"),
            Self::ArithmeticNan => write!(f, "nan:arithmetic"),
        }
    }
}

impl fmt::Display for Float<u64> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits(bits) => write!(f, "{bits:#x} ({:?})", f64::from_bits(*bits)),
            Self::CanonicalNan => write!(f, "nan:canonical"),
            Self::ArithmeticNan => write!(f, "nan:arithmetic"),
        }
    }
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Func => "func",
            Self::Extern => "extern",
            Self::Exn => "exn",
            Self::Any => "any",
            Self::Cont => "cont",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_nans() {
        let canonical = Pattern::F32(Float::CanonicalNan);
        assert!(canonical.matches(Found::F32(0x7fc0_0000)) && canonical.matches(Found::F32(0xffc0_0000)));
        assert!(!canonical.matches(Found::F32(0x7fc0_0001)) && !canonical.matches(Found::F32(0x7f80_0000)));
        let arithmetic = Pattern::F64(Float::ArithmeticNan);
        assert!(arithmetic.matches(Found::F64(0x7ff8_0000_0000_0001)));
        assert!(!arithmetic.matches(Found::F64(0x7ff4_0000_0000_0000)));
        // The zeros differ, and a NaN is one of the same type.
        assert!(!Pattern::F32(Float::Bits(0)).matches(Found::F32(0x8000_0000)));
        assert!(!canonical.matches(Found::F64(0x7ff8_0000_0000_0000)));
    }

    #[test]
    fn patterns_of_each_lane() {
        let mixed = Pattern::F64x2([Float::CanonicalNan, Float::Bits(0)]);
        assert!(mixed.matches(Found::V128(0x7ff8_0000_0000_0000)));
        assert!(!mixed.matches(Found::V128(1 << 64 | 0x7ff8_0000_0000_0000)));
        let either = Pattern::Either(vec![Pattern::V128(1, 8), Pattern::V128(2, 8)]);
        assert!(either.matches(Found::V128(2)) && !either.matches(Found::V128(3)));
    }

    #[test]
    fn references() {
        let (null, extern_7) = (Found::Null(Top::Extern), Found::Ref(Top::Extern, Some(7)));
        assert!(Pattern::Null.matches(null) && !Pattern::Null.matches(extern_7));
        assert!(Pattern::Extern(7).matches(extern_7) && !Pattern::Extern(8).matches(extern_7));
        assert!(Pattern::NonNull(Top::Extern).matches(extern_7) && !Pattern::NonNull(Top::Func).matches(extern_7));
    }

    #[test]
    fn values_as_people_read_them() {
        assert_eq!(Found::I32(u32::MAX).to_string(), "i32 0xffffffff (-1)");
        assert_eq!(Found::F64(1.5_f64.to_bits()).to_string(), "f64 0x3ff8000000000000 (1.5)");
        let bits = 0xffff_fffe_0000_0001;
        assert_eq!(Pattern::V128(bits, 32).to_string(), "i32x4 0x1 0xfffffffe 0x0 0x0 (1 -2 0 0)");
        assert_eq!(Pattern::V128(0, 16).show(Found::V128(bits)), Pattern::V128(bits, 16).to_string());
        let lanes = Pattern::F64x2([Float::ArithmeticNan, Float::Bits(0)]);
        assert_eq!(lanes.to_string(), "f64x2 nan:arithmetic 0x0 (0.0)");
        assert_eq!(lanes.show(Found::V128(0)), "f64x2 0x0 (0.0) 0x0 (0.0)");
    }
}
