#!/usr/bin/env bash
# Everything that must hold: sets the machine up, then checks form, documentation, the quickstart, and all tests on both CPUs.
#
# One profile and one target folder throughout, so that the code generator is built once.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    printf '\n== %s\n' "$*" >&2
    local start=$SECONDS
    "$@"
    printf '== %s s\n' $((SECONDS - start)) >&2
}

runtime() { cargo "$1" --manifest-path runtime-lib/Cargo.toml "${@:2}"; }

# The runtime for macOS, as far as a compiler can judge it: with clippy where its core library is installed, else by the compiler
# that core is built from source with.
runtime_for_macos() {
    local triple folder
    for triple in aarch64-apple-darwin x86_64-apple-darwin; do
        folder=$(rustc --print target-libdir --target "$triple")
        if ls "$folder"/libcore-*.rlib >/dev/null 2>&1; then
            runtime clippy --release --quiet --target "$triple" --target-dir target/runtime -- -D warnings
        else
            RUSTC=${WASM2NATIVE_RUSTC:-/usr/bin/rustc} RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Dwarnings \
                runtime check --release --quiet -Z build-std=core --target "$triple" --target-dir target/runtime-from-source
        fi
    done
}

documentation() { RUSTDOCFLAGS=-Dwarnings cargo doc --release --workspace --no-deps --document-private-items --quiet; }

tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --release --workspace
    else
        cargo test --release --workspace --all-targets
    fi
    cargo test --release --workspace --doc --quiet
}

step tests/setup.sh
step tests/fetch.sh
step cargo fmt --all --check
step runtime fmt --check
step cargo build --release
step tests/quickstart.sh
step cargo clippy --release --workspace --all-targets --quiet -- -D warnings
step runtime clippy --release --quiet --target-dir target/runtime -- -D warnings
step runtime clippy --release --quiet --no-default-features --features library --target-dir target/runtime -- -D warnings
step runtime_for_macos
step documentation
step tests
step cargo run --release --quiet -p wasm2native-tests --bin wast -- --summary
printf '\nAll tests passed in %s s.\n' $SECONDS
