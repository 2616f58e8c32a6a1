#!/usr/bin/env bash
# The first minute: builds the command, then turns a WASI program into native ones and runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
tests/setup.sh minimum
cargo build --release

command=${CARGO_TARGET_DIR:-$PWD/target}/release/wasm2native
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/texts"
cp LICENSE "$folder/texts/license.txt"
cp tests/programs/wordfreq.wasm "$folder"
cd "$folder"

# Prints a command, then runs it.
show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

say() { printf '\n%s\n' "$*"; }

say "wordfreq.wasm was compiled from tests/programs/wordfreq.c. It may read one directory, and nothing else:"
show "$command" build wordfreq.wasm --dir texts:ro -o wordfreq
show ./wordfreq texts/license.txt 5
show "$command" inspect wordfreq

case $(uname -m) in
x86_64) other=aarch64 ;;
*) other=x86_64 ;;
esac
say "The same for $other, by one flag:"
if show "$command" build wordfreq.wasm --dir texts:ro --target "$other-linux" -o "wordfreq-$other"; then
    if command -v "qemu-$other" >/dev/null; then
        show "qemu-$other" "./wordfreq-$other" texts/license.txt 5
        ./wordfreq texts/license.txt 5 >native.txt
        "qemu-$other" "./wordfreq-$other" texts/license.txt 5 >emulated.txt
        cmp native.txt emulated.txt
    else
        say "qemu-$other is not installed, so that it is not run here (tests/setup.sh installs it)."
    fi
elif [ -n "${WASM2NATIVE_REQUIRE_TARGETS:-}" ]; then
    exit 1
else
    say "The runtime for $other was not built: the message says what it takes; tests/setup.sh does it."
fi
