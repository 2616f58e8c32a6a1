"""The programs that are run on either side: C and Lua compiled to WASI, and QuickJS."""

import os
import shutil
import subprocess
import sys

from places import BENCH, DATA, ROOT


class Program:
    """A program that is run: its module, its arguments, and its C source where it has one."""

    def __init__(self, name, module, args=(), source=None, folder=None):
        self.name, self.module, self.args, self.source, self.folder = name, module, list(args), source, folder

    def grant(self):
        """The flags that let it read its folder."""
        return ["--dir", f"{self.folder}::scripts"] if self.folder else []


def programs(folder):
    for source in sorted((BENCH / "programs").glob("*.c")):
        module = folder / f"{source.stem}.wasm"
        wasi_c(source, module, ["-lm"])
        yield Program(source.stem, module, source=source)
    lua = folder / "lua.wasm"
    scripts = ROOT / "tests/programs"
    flags = ["-w", "-D_WASI_EMULATED_SIGNAL", f"-I{scripts}/lua", f"-I{DATA}/lua"]
    names = ("api code ctype debug do dump func gc lex mem object opcodes parser state string table tm undump vm zio "
             "auxlib baselib mathlib strlib tablib utf8lib").split()
    wasi_c(scripts / "lua.c", lua, flags + [DATA / f"lua/l{name}.c" for name in names])
    yield Program("lua-fib", lua, ["scripts/lua/fib.lua", "32"], folder=scripts)
    yield Program("quickjs-fib", DATA / "quickjs.wasm", ["scripts/js/fib.js"], folder=scripts)


def wasi_c(source, output, flags=()):
    """Compiles a C file to WASI as the tests do."""
    for name in filter(None, [os.environ.get("WASI_CC"), "clang-19", "clang-21", "clang-20", "clang-18", "clang-17",
                              "clang-16", "clang-15", "clang-14", "clang"]):
        if shutil.which(name):
            line = [name, "--target=wasm32-wasi", "-O2", source, *flags, "-o", output]
            if subprocess.run([str(part) for part in line], capture_output=True).returncode == 0:
                return
    sys.exit(f"bench: no clang compiles {source} to WASI: run tests/setup.sh")
