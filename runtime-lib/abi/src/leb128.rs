//! Numbers of 32 bits in as few bytes as they need (DWARF 5, section 7.6; WebAssembly core spec, "Integers").

/// The bit of a byte that another one follows.
pub(crate) const MORE: u8 = 0x80;

/// Hands the bytes of `number` to `write`.
pub(crate) fn write(mut number: u32, write: &mut impl FnMut(u8)) {
    while number >= MORE.into() {
        write(number as u8 | MORE);
        number >>= 7;
    }
    write(number as u8);
}

/// The number that `bytes` begin with, and the bytes behind it. None where there is none.
pub(crate) fn read(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        number |= u32::from(byte & !MORE) << (7 * index);
        if byte & MORE == 0 {
            return Some((number, bytes.get(index + 1..)?));
        }
    }
    None
}
