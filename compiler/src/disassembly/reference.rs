//! What an instruction refers to by its distance: where a branch leads, where a datum lies.

use std::ops::Range;
use wasm2native_targets::Arch;

/// What an instruction refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) kind: ReferenceKind,
    /// Its address.
    pub(crate) target: u64,
    /// What stands for it in the operands.
    pub(crate) text: Range<usize>,
}

/// How an instruction refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceKind {
    /// It may go on there.
    Branch,
    /// It calls it.
    Call,
    /// It takes the address, or reads what lies there.
    Data,
    /// It takes the address of the 4 KiB that it lies in.
    Page,
}

/// Whether what follows an instruction is reached from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Reached,
    /// It leads elsewhere, by its operands or by a register.
    Elsewhere,
}

/// What an instruction refers to whose last byte lies before `end`.
pub(super) fn of(arch: Arch, mnemonic: &str, operands: &str, end: u64) -> Option<Reference> {
    match arch {
        Arch::X86_64 => x86(mnemonic, operands, end),
        Arch::Aarch64 => aarch64(mnemonic, operands),
    }
}

/// Where control goes behind an instruction.
pub(super) fn next(arch: Arch, mnemonic: &str) -> Next {
    let ends: &[&str] = match arch {
        Arch::X86_64 => &["jmp", "jmpq", "ret", "retq", "ud2"],
        Arch::Aarch64 => &["b", "br", "ret", "udf", "brk"],
    };
    if ends.contains(&mnemonic) { Next::Elsewhere } else { Next::Reached }
}

/// Whether it is a jump, and neither a return nor a trap.
pub(super) fn is_jump(arch: Arch, mnemonic: &str) -> bool {
    match arch {
        Arch::X86_64 => mnemonic.starts_with("jmp"),
        Arch::Aarch64 => mnemonic == "br",
    }
}

/// `jne 0x23`, `callq 0x1000`, `movsd 0x10(%rip), %xmm0`
fn x86(mnemonic: &str, operands: &str, end: u64) -> Option<Reference> {
    const PC: &str = "(%rip)";
    let kind = if mnemonic.starts_with("call") { ReferenceKind::Call } else { ReferenceKind::Branch };
    if kind == ReferenceKind::Call || mnemonic.starts_with('j') {
        let target = number(operands)?;
        return Some(Reference { kind, target: target as u64, text: 0..operands.len() });
    }
    let stop = operands.find(PC)?;
    let start = operands[..stop].rfind([' ', ',', '*']).map_or(0, |before| before + 1);
    let distance = if start == stop { 0 } else { number(&operands[start..stop])? };
    Some(Reference { kind: ReferenceKind::Data, target: end.wrapping_add_signed(distance), text: start..stop })
}

/// `b.ne #0x24`, `bl #0`, `cbz w0, #8`, `adr x1, #0x10`, `ldr d0, #0x30`
fn aarch64(mnemonic: &str, operands: &str) -> Option<Reference> {
    let kind = match mnemonic {
        "bl" => ReferenceKind::Call,
        "b" | "cbz" | "cbnz" | "tbz" | "tbnz" => ReferenceKind::Branch,
        "adrp" => ReferenceKind::Page,
        "adr" | "ldr" | "ldrsw" => ReferenceKind::Data,
        _ if mnemonic.starts_with("b.") => ReferenceKind::Branch,
        _ => return None,
    };
    let start = operands.rfind(' ').map_or(0, |before| before + 1);
    // An access through a register ends in `]` or, after it, in what is added to it.
    let target = number(operands[start..].strip_prefix('#')?)?;
    let is_through_register = operands.contains('[');
    (!is_through_register).then_some(Reference { kind, target: target as u64, text: start..operands.len() })
}

/// `0x1f`, `-0x8`, `7`. Addresses below zero are written as they wrap.
fn number(text: &str) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let number = match digits.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some(if is_negative { (number as i64).wrapping_neg() } else { number as i64 })
}

/// Operands in which a number of 64 bits that has its highest one set is negative: `$-1` for `$18446744073709551615`.
pub(super) fn signed(operands: &str) -> String {
    let start = operands.find('$').map_or(operands.len(), |dollar| dollar + 1);
    let end = operands[start..].find(',').map_or(operands.len(), |length| start + length);
    match operands[start..end].parse::<u64>() {
        Ok(number) if number > i64::MAX as u64 => {
            format!("{}{}{}", &operands[..start], number as i64, &operands[end..])
        }
        _ => operands.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(arch: Arch, mnemonic: &str, operands: &str) -> Option<(ReferenceKind, u64, String)> {
        of(arch, mnemonic, operands, 0x100)
            .map(|found| (found.kind, found.target, operands[found.text.clone()].to_owned()))
    }

    #[test]
    fn what_x86_64_refers_to() {
        let x86 = |mnemonic, operands| found(Arch::X86_64, mnemonic, operands);
        assert_eq!(x86("jne", "0x23"), Some((ReferenceKind::Branch, 0x23, "0x23".into())));
        assert_eq!(x86("callq", "5"), Some((ReferenceKind::Call, 5, "5".into())));
        assert_eq!(x86("jmpq", "*%rax"), None);
        assert_eq!(x86("callq", "*0x10(%rdi)"), None);
        assert_eq!(x86("movsd", "0x10(%rip), %xmm0"), Some((ReferenceKind::Data, 0x110, "0x10".into())));
        assert_eq!(x86("leaq", "(%rip), %rax"), Some((ReferenceKind::Data, 0x100, String::new())));
        assert_eq!(x86("cmpl", "$0x7, -0x10(%rip)"), Some((ReferenceKind::Data, 0xf0, "-0x10".into())));
        assert_eq!(x86("movl", "0x40000008(%rsi), %eax"), None);
    }

    #[test]
    fn negative_numbers() {
        assert_eq!(signed("$18446744073709551615, %rax"), "$-1, %rax");
        for same in ["$7, %rax", "%rax", "$0x10", ""] {
            assert_eq!(signed(same), same);
        }
    }

    #[test]
    fn what_aarch64_refers_to() {
        let arm = |mnemonic, operands| found(Arch::Aarch64, mnemonic, operands);
        assert_eq!(arm("b.ne", "#0x24"), Some((ReferenceKind::Branch, 0x24, "#0x24".into())));
        assert_eq!(arm("tbz", "w0, #3, #0x10"), Some((ReferenceKind::Branch, 0x10, "#0x10".into())));
        assert_eq!(arm("ldr", "d0, #0x30"), Some((ReferenceKind::Data, 0x30, "#0x30".into())));
        assert_eq!(arm("ldr", "x0, [x1, #0x30]"), None);
        assert_eq!(arm("ldr", "x0, [sp], #0x10"), None);
        assert_eq!(arm("br", "x1"), None);
    }
}
