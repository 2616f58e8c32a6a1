//! Numbers with units, as people write them on command lines and in policies.

use std::time::Duration;

/// `65536`, `64k`, `8m`, `1g`: bytes, at least 1.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1_u64),
    };
    let number: u64 = digits.parse().map_err(|_| "expected a number of bytes, like 65536, 512k or 8m".to_owned())?;
    number
        .checked_mul(unit)
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "expected at least 1 byte, and fewer than 2^64".to_owned())
}

/// [`bytes`] of a stack.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn stack_bytes(text: &str) -> Result<u64, String> {
    // Address space is what limits it: 47 bits on both CPUs, shared with memories.
    const MAX: u64 = 1 << 40;
    bytes(text).and_then(|bytes| if bytes <= MAX { Ok(bytes) } else { Err("expected at most 1024g".to_owned()) })
}

/// `250ms`, `10s`, `1m 30s`: a span of time, longer than nothing.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        Ok(_) => Err("expected a time longer than nothing".to_owned()),
        Err(_) => Err("expected a time with its unit, like 250ms, 10s or 5m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(bytes("65536"), Ok(65_536));
        assert_eq!(bytes("512K"), Ok(512 << 10));
        assert_eq!(bytes("8m"), Ok(8 << 20));
        assert_eq!(bytes("1024g"), Ok(1 << 40));
        assert_eq!(stack_bytes("1024g"), Ok(1 << 40));
        assert!(stack_bytes("1025g").is_err());
        for bad in ["", "k", "0", "-1", "1.5m", "8mb", "99999999999999999999", "99999999999g", "é"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        for bad in ["", "0s", "10", "s", "-1s", "1 fortnight"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
