//! What a driver writes to its standard output: a record for each step, in order.
//!
//! ```text
//! 0        4         8
//! ┌────────┬─────────┬───────────────────────────────────────────────┐
//! │ step   │ outcome │ 8 bytes for each result, 16 for a v128        │  all little-endian
//! └────────┴─────────┴───────────────────────────────────────────────┘
//! outcome  0: it returned, and its results follow; else the number of the trap that ended it
//! result   zero-extended bits; of a reference 0 for null, else 1, or 1 plus the number of a host's reference
//! ```

use super::interface::Typed;
use super::value::{Found, Top, ValueType};

/// Bytes before the results.
pub(super) const HEADER_BYTES: u32 = 8;
/// Bytes of the unit that results are written in.
pub(super) const UNIT_BYTES: u32 = 8;
/// Where the outcome stands.
pub(super) const OUTCOME_OFFSET: u32 = 4;

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It returned these.
    Returned(Vec<Found>),
    /// It ended with the trap of this number.
    Trapped(u32),
}

/// How many units a result takes.
pub(super) fn units(result: &Typed) -> u32 {
    if result.ty == ValueType::V128 { 2 } else { 1 }
}

/// Reads the records that are there: fewer than there are steps where the program ended early.
///
/// # Errors
/// What is wrong with the stream.
pub(super) fn read<'s>(mut stream: &[u8], steps: impl Iterator<Item = &'s [Typed]>) -> Result<Vec<Outcome>, String> {
    let mut outcomes = Vec::new();
    for (number, results) in (0..).zip(steps) {
        if stream.is_empty() {
            break;
        }
        let broken = || format!("the record of step {number} is cut off");
        let step = u32::from_le_bytes(take(&mut stream).ok_or_else(broken)?);
        if step != number {
            return Err(format!("there is a record of step {step} where that of step {number} belongs"));
        }
        outcomes.push(match u32::from_le_bytes(take(&mut stream).ok_or_else(broken)?) {
            0 => {
                let found = results.iter().map(|result| value(result.ty, &mut stream));
                Outcome::Returned(found.collect::<Option<_>>().ok_or_else(broken)?)
            }
            trap => Outcome::Trapped(trap),
        });
    }
    if stream.is_empty() { Ok(outcomes) } else { Err(format!("{} bytes follow the last record", stream.len())) }
}

fn take<const BYTES: usize>(stream: &mut &[u8]) -> Option<[u8; BYTES]> {
    let (bytes, rest) = stream.split_first_chunk()?;
    *stream = rest;
    Some(*bytes)
}

fn value(ty: ValueType, stream: &mut &[u8]) -> Option<Found> {
    let bits = u64::from_le_bytes(take(stream)?);
    Some(match ty {
        ValueType::I32 => Found::I32(bits as u32),
        ValueType::I64 => Found::I64(bits),
        ValueType::F32 => Found::F32(bits as u32),
        ValueType::F64 => Found::F64(bits),
        ValueType::V128 => Found::V128(u128::from(u64::from_le_bytes(take(stream)?)) << 64 | u128::from(bits)),
        ValueType::Ref(top) => match bits.checked_sub(1) {
            None => Found::Null(top),
            Some(number) => Found::Ref(top, (top == Top::Extern).then_some(number as u32)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::ValType;

    const I32: Typed = Typed { ty: ValueType::I32, exact: ValType::I32 };
    const V128: Typed = Typed { ty: ValueType::V128, exact: ValType::V128 };
    const EXTERN: Typed = Typed { ty: ValueType::Ref(Top::Extern), exact: ValType::EXTERNREF };
    const STEPS: [&[Typed]; 3] = [&[], &[I32, V128], &[EXTERN]];

    fn stream() -> Vec<u8> {
        let words: [u32; 14] = [0, 2, 1, 0, 7, 0, 1, 2, 3, 4, 2, 0, 6, 0];
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn records_in_order() {
        let outcomes = read(&stream(), STEPS.into_iter()).expect("the stream is whole");
        let vector = Found::V128(4 << 96 | 3 << 64 | 2 << 32 | 1);
        let expected = [
            Outcome::Trapped(2),
            Outcome::Returned(vec![Found::I32(7), vector]),
            Outcome::Returned(vec![Found::Ref(Top::Extern, Some(5))]),
        ];
        assert_eq!(outcomes, expected);
    }

    #[test]
    fn broken_streams() {
        assert_eq!(read(&stream()[..8], STEPS.into_iter()).expect("one record").len(), 1);
        assert!(read(&stream()[..20], STEPS.into_iter()).is_err());
        assert!(read(&stream()[8..], STEPS.into_iter()).is_err());
        assert!(read(&stream(), STEPS.into_iter().take(2)).is_err());
    }
}
