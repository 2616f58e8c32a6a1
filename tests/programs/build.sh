#!/bin/sh
# Builds a guest: `build.sh SOURCE OUTPUT` makes a WASI module of a C or Rust source. `build.sh SOURCE.rs OUTPUT -g` makes one
# with debug information, not optimised.
# `build.sh` alone builds again the modules that lie beside their sources in this folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

c_to_wasm() {
    for cc in ${WASI_CC:-} clang-19 clang-21 clang-20 clang-18 clang-17 clang-16 clang-15 clang-14 clang; do
        if command -v "$cc" >/dev/null && "$cc" --target=wasm32-wasi -Os "$1" -Wl,--strip-all -o "$2" 2>/dev/null; then
            return
        fi
    done
    echo "build.sh: no clang with a WASI C library: run tests/setup.sh" >&2
    exit 1
}

# The target's standard library as rustup installs it; else built from the source that Debian's rust-web-src brings.
rust_to_wasm() {
    if [ "${3:-}" = -g ]; then
        level=0 strip=none debug=2
    else
        level=s strip=symbols debug=0
    fi
    flags="--edition 2024 -C opt-level=$level -C panic=abort -C strip=$strip -C debuginfo=$debug"
    libdir=$(rustc --print target-libdir --target wasm32-wasip1 2>/dev/null || true)
    if [ -d "$libdir" ]; then
        # shellcheck disable=SC2086 # the flags are words
        rustc $flags --target wasm32-wasip1 "$1" -o "$2"
        return
    fi
    system=${WASM2NATIVE_RUSTC:-/usr/bin/rustc}
    if ! [ -d "$("$system" --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library" ]; then
        echo "build.sh: no Rust for wasm32-wasip1: run tests/setup.sh" >&2
        exit 1
    fi
    libc=/usr/lib/wasm32-wasi
    linker=$(command -v wasm-ld-19 || command -v wasm-ld)
    name=$(basename "$1" .rs)
    built=$(dirname "$2")/rust
    project=$built/$name
    mkdir -p "$project"
    cp "$1" "$project/$name.rs"
    cat >"$project/Cargo.toml" <<TOML
[package]
name = "$name"
version = "0.0.0"
edition = "2024"
[[bin]]
name = "$name"
path = "$name.rs"
[profile.release]
opt-level = "$level"
lto = true
panic = "abort"
strip = "$strip"
debug = $debug
[workspace]
TOML
    (
        cd "$project"
        RUSTC=$system RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$built/target" \
            CARGO_TARGET_WASM32_WASIP1_LINKER=$linker \
            RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo \
-Clink-self-contained=no -L$libc -Clink-arg=$libc/crt1-command.o -Clink-arg=-lc" \
            cargo build --quiet --release --target wasm32-wasip1 -Z build-std=std,panic_abort
    )
    cp "$built/target/wasm32-wasip1/release/$name.wasm" "$2"
}

build() {
    case $1 in
    *.c) c_to_wasm "$1" "$2" ;;
    *.rs) rust_to_wasm "$1" "$2" "${3:-}" ;;
    *) echo "build.sh: '$1' is neither C nor Rust" >&2 && exit 2 ;;
    esac
}

if [ $# -ge 2 ]; then
    build "$1" "$2" "${3:-}"
else
    for module in "$here"/*.wasm; do
        for source in "${module%.wasm}".c "${module%.wasm}".rs; do
            if ! [ -f "$source" ]; then continue; fi
            built=$(mktemp -d)
            build "$source" "$built/guest.wasm"
            cp "$built/guest.wasm" "$module"
            chmod 644 "$module"
            rm -rf "$built"
        done
    done
fi
