// What listings show of a Rust module: lines beside operators, those of an inlined function too. `twice.wasm` is what
// rustc 1.95 makes of it:
// rustc --edition 2024 --target wasm32-wasip1 --crate-type cdylib -C opt-level=1 -C debuginfo=line-tables-only \
//     -C panic=abort --remap-path-prefix=$PWD=. -o twice.wasm twice.rs
#![no_std]

#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Halves what is even, and triples what is not.
fn next(value: u32) -> u32 {
    if value % 2 == 0 {
        return value / 2;
    }
    value.wrapping_mul(3)
}

#[unsafe(no_mangle)]
pub extern "C" fn twice(value: u32) -> u32 {
    let once = next(value);
    next(once)
}
