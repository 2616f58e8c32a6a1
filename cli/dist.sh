#!/bin/sh
# Builds the command as it is released: `--profile dist`, led by a profile of what it does when it builds real modules.
#
#     cli/dist.sh              builds twice, some ten CPU minutes each; the command is then target/dist/wasm2native
#     cli/dist.sh --train FILE only has the command FILE build what it is to be measured by
#
# Needs rustup's llvm-tools, or the system's LLVM of the same version, and what tests/fetch.sh fetches. What the benches measure is
# not among the modules: their figures are those of modules that the profile has not seen. With glibc the command is static, so that
# it starts on any Linux, whatever its C library is.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
target=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")
data=$target/test-data

fail() {
    printf 'dist: %s\n' "$1" >&2
    exit 1
}

# train COMMAND: one thread, as counters that threads share would lose counts.
train() {
    output=$(mktemp -d)
    trap 'rm -rf "$output"' EXIT
    while read -r module flags; do
        case $module in '' | '#'*) continue ;; esac
        file=$root/$module
        case $module in test-data/*) file=$data/${module#test-data/} ;; esac
        [ -e "$file" ] || fail "$file is missing: run tests/fetch.sh"
        # shellcheck disable=SC2086 # words
        "$1" build -j 1 $flags "$file" -o "$output/built" || fail "the command cannot build $module${flags:+ $flags}"
    done <<MODULES
# C and C++ by clang, and Rust.
test-data/avr-as.wasm
test-data/avr-ld.wasm --target aarch64-linux
test-data/avr-objcopy.wasm -Os
test-data/boolector.wasm
test-data/boolector.wasm -O0
test-data/coremark.wasm --emit obj
test-data/nextpnr.wasm --unknown-imports trap
test-data/resvg.wasm
test-data/resvg.wasm --target aarch64-linux
tests/programs/inventory.wasm -g
tests/programs/hello.wasm
MODULES
}

case ${1-} in
'') ;;
--train)
    train "$(realpath "${2:?which command?}")"
    exit
    ;;
*) fail "unknown option $1" ;;
esac

host=$(rustc -vV | sed -n 's/^host: //p')
profdata=$(rustc --print sysroot)/lib/rustlib/$host/bin/llvm-profdata
if [ ! -x "$profdata" ]; then
    # Profiles are read by the LLVM that they are written for.
    major=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
    profdata=$(command -v "llvm-profdata-$major") ||
        fail "llvm-profdata is missing: rustup component add llvm-tools, or the system's package llvm-$major"
fi

static=
case $host in *-linux-gnu) static=-Ctarget-feature=+crt-static ;; esac

# build FLAG: with --target, so that build scripts and macros, which run on the way, are built without the flag, and once.
folder=$target/dist-led
build() {
    cd "$root"
    RUSTFLAGS="${RUSTFLAGS-} $static $1" cargo build --profile dist --package wasm2native --target "$host" --target-dir "$folder"
}

counts=$folder/counts
rm -rf "$counts"
build "-Cprofile-generate=$counts"
train "$folder/$host/dist/wasm2native"
"$profdata" merge -o "$folder/dist.profdata" "$counts"
rm -rf "$counts"
build "-Cprofile-use=$folder/dist.profdata"
mkdir -p "$target/dist"
cp "$folder/$host/dist/wasm2native" "$target/dist/wasm2native"
