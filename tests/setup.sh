#!/bin/sh
# Installs what the tests need and this machine lacks. Safe to run again: it only looks when everything is there.
#
# `setup.sh minimum` is what the command itself needs to be built; `setup.sh` (or `setup.sh all`) is what the tests need.
# Packages are installed with apt, as root or by `sudo -n`. Where neither works, it says exactly what is missing.
set -eu

want=${1:-all}
case $want in
minimum | all) ;;
*) echo "usage: setup.sh [minimum|all]" >&2 && exit 2 ;;
esac

has() { command -v "$1" >/dev/null 2>&1; }
say() { printf 'setup: %s\n' "$*" >&2; }

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif has sudo && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root="none"
fi

updated=""
# Brings the package lists up to date, once a run.
update() {
    if [ -z "$updated" ] && [ "$as_root" != none ] && has apt-get; then
        $as_root apt-get update -qq || say "the package lists could not be brought up to date"
        updated=yes
    fi
}

# install WHAT-FOR PACKAGE...
install() {
    what=$1
    shift
    if [ "$as_root" = none ] || ! has apt-get; then
        say "missing: $what. Install: $*"
        if has apt-get; then say "  as root: apt-get install -y --no-install-recommends $*"; fi
        return 1
    fi
    update
    say "installing for $what: $*"
    # shellcheck disable=SC2086 # "sudo -n" is two words
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The first of the packages that the distribution has.
first_package() {
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            echo "$package"
            return 0
        fi
    done
    return 1
}

failed=""
need() { "$@" || failed="$failed $1"; }

rust() {
    has cargo && has rustc && return 0
    say "missing: Rust 1.95 or later. Install it from https://rustup.rs"
    return 1
}

c_linker() {
    has cc && return 0
    install "building Rust programs (a C linker)" gcc libc6-dev
}

# Where a compiler keeps its own sources.
sources_of() { echo "$("$1" --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library"; }

has_core() {
    for triple in aarch64-unknown-linux-musl aarch64-unknown-linux-gnu; do
        directory=$("$1" --print target-libdir --target "$triple" 2>/dev/null) || continue
        if ls "$directory"/libcore-*.rlib >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

system_rustc=${WASM2NATIVE_RUSTC:-/usr/bin/rustc}

# Rust's core library for the other CPU: the runtime is built with it. Rustup has it where it can reach its server; else
# Debian's and Ubuntu's packages have it, as a second toolchain that stays behind rustup's in the search path.
aarch64_core() {
    has_core rustc && return 0
    [ -x "$system_rustc" ] && has_core "$system_rustc" && return 0
    if has rustup && timeout 60 rustup target add aarch64-unknown-linux-musl >/dev/null 2>&1; then return 0; fi
    if [ "$as_root" = none ] || ! has dpkg; then
        say "missing: Rust's core for AArch64. Run: rustup target add aarch64-unknown-linux-musl"
        return 1
    fi
    # shellcheck disable=SC2086
    $as_root dpkg --add-architecture arm64
    updated=""
    update
    if [ -n "$(first_package rustc-web)" ]; then
        install "the runtime on AArch64" rustc-web cargo-web libstd-rust-web-dev:arm64 rust-web-src
    else
        install "the runtime on AArch64" rustc libstd-rust-dev:arm64 rust-src
    fi
    has_core "$system_rustc"
}

has_cores_for_macos() {
    for triple in aarch64-apple-darwin x86_64-apple-darwin; do
        ls "$(rustc --print target-libdir --target "$triple" 2>/dev/null)"/libcore-*.rlib >/dev/null 2>&1 || return 1
    done
}

# The runtime for macOS is built, and linked for tests. Where rustup cannot reach its server, Rust's core library is built
# from Debian's source of it, by the compiler that it belongs to.
macos_core() {
    has_cores_for_macos && return 0
    [ -d "$(sources_of "$system_rustc")" ] && return 0
    if has rustup && timeout 300 rustup target add aarch64-apple-darwin x86_64-apple-darwin >/dev/null 2>&1; then return 0; fi
    if [ -n "$(first_package rustc-web)" ]; then
        install "the runtime on macOS" rustc-web cargo-web rust-web-src
    else
        install "the runtime on macOS" rustc cargo rust-src
    fi
}

macos_tools() {
    for version in -19 -21 -20 -18 -17 ""; do
        has "ld64.lld$version" && has "llvm-readobj$version" && return 0
    done
    update
    for version in 19 18 20 21 17; do
        if [ -n "$(first_package "lld-$version")" ]; then
            install "linking and reading programs for macOS" "lld-$version" "llvm-$version"
            return
        fi
    done
    say "missing: ld64.lld and llvm-readobj of LLVM 17 or later"
    return 1
}

# Rust programs as guests are built from source where rustup has no wasm32-wasip1.
rust_to_wasi() {
    directory=$(rustc --print target-libdir --target wasm32-wasip1 2>/dev/null) || directory=""
    [ -d "$directory" ] && return 0
    if has rustup && timeout 60 rustup target add wasm32-wasip1 >/dev/null 2>&1; then return 0; fi
    [ -d "$(sources_of "$system_rustc")" ] && return 0
    install "Rust guests" "$(first_package rust-web-src rust-src)"
}

c_to_wasi() {
    for cc in ${WASI_CC:-} clang-19 clang-21 clang-20 clang-18 clang-17 clang-16 clang-15 clang-14 clang; do
        if has "$cc" && echo 'int main(void) { return 0; }' |
            "$cc" --target=wasm32-wasi -x c - -o /dev/null 2>/dev/null; then
            return 0
        fi
    done
    update
    for version in 19 18 20 21 17 16 15 14; do
        if [ -n "$(first_package "libclang-rt-$version-dev-wasm32")" ]; then
            install "C guests" "clang-$version" "lld-$version" "libclang-rt-$version-dev-wasm32" wasi-libc
            return
        fi
    done
    say "missing: clang with libclang-rt-dev-wasm32, lld and wasi-libc, version 14 or later"
    return 1
}

emulator() {
    case $(uname -m) in
    x86_64) other=aarch64 ;;
    *) other=x86_64 ;;
    esac
    has "qemu-$other" && return 0
    install "running programs of the other CPU" qemu-user
}

# Debuggers for this machine's programs, and one that knows the other CPU.
debuggers() {
    has gdb && has gdb-multiarch && { has lldb-19 || has lldb; } && return 0
    update
    install "debugging" gdb gdb-multiarch "$(first_package lldb-19 lldb)"
}

builders() {
    has make && has ninja && has cmake && has meson && has g++ && return 0
    install "builds that use libraries" make ninja-build cmake meson g++
}

# A C and a C++ compiler for the other CPU, with the libraries that programs for it are linked with.
cross_compilers() {
    case $(uname -m) in
    x86_64) triple=aarch64-linux-gnu package=aarch64-linux-gnu libc=libc6-dev-arm64-cross ;;
    *) triple=x86_64-linux-gnu package=x86-64-linux-gnu libc=libc6-dev-amd64-cross ;;
    esac
    has "$triple-gcc" && has "$triple-g++" && return 0
    install "programs that use libraries on the other CPU" "gcc-$package" "g++-$package" "$libc"
}

# Another linker than GNU's and LLD, and what looks for errors in programs that use libraries.
proofs() {
    has mold && has valgrind && return 0
    install "programs that use libraries, linked and checked in other ways" mold valgrind
}

python() {
    has python3 && python3 -m pip --version >/dev/null 2>&1 && return 0
    install "fetching test data" python3 python3-pip
}

musl() {
    has musl-gcc && return 0
    install "the measure of start time" musl-tools
}

need rust
need c_linker
if [ "$want" = all ]; then
    need aarch64_core
    need emulator
    need debuggers
    need c_to_wasi
    need rust_to_wasi
    need macos_core
    need macos_tools
    need builders
    need cross_compilers
    need proofs
    need python
    need musl
fi
if [ -n "$failed" ]; then
    say "incomplete:$failed"
    exit 1
fi
say "everything is there"
