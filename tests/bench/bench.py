#!/usr/bin/env python3
"""Measures wasm2native beside its peers on this machine, and prints tables in Markdown.

    bench.py hello      size, memory and start of a C hello world, against the same compiled by musl-gcc -static
    bench.py compile    CPU time and peak memory of a build, against `wasmtime compile`
    bench.py run        run time of programs, against Wasmtime and the same C compiled by cc -O2
    bench.py exceptions handlers that nothing is thrown to, against none; and a throw with its catch, against Wasmtime's
    bench.py            all of them

`--only NAME` takes one program, `--runs N` the number of pairs. Commands alternate in one run (measure.c); a figure is
the median of the pairs' ratios, a sum over programs the geometric mean. A program whose output is not the peer's is an
error: a wrong program's speed means nothing.
"""

import argparse
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DATA = TARGET / "test-data"
COMMAND = TARGET / "release" / "wasm2native"
WASMTIME = DATA / "wasmtime"


class Samples:
    """What the runs of one command cost."""

    def __init__(self):
        self.wall_ns, self.cpu_us, self.peak_kib = [], [], []


def measure(folder, runs, *commands, code=0):
    """Runs the commands in turn, `runs` times each, and returns the samples of each and the output of each."""
    tool = build_tool()
    line = [str(tool), str(runs), str(folder / "output")]
    for number, command in enumerate(commands):
        line += (["--"] if number else []) + [str(part) for part in command]
    lines = subprocess.run(line, cwd=folder, check=True, capture_output=True, text=True).stdout.split("\n")
    samples = [Samples() for _ in commands]
    for entry in filter(None, lines):
        number, wall, cpu, peak, exit_code = map(int, entry.split())
        if exit_code != code:
            sys.exit(f"bench: {commands[number]} exits with {exit_code}")
        samples[number].wall_ns.append(wall)
        samples[number].cpu_us.append(cpu)
        samples[number].peak_kib.append(peak)
    outputs = [(folder / f"output.{number}").read_bytes() for number in range(len(commands))]
    return samples, outputs


def build_tool():
    tool = DATA / "measure"
    source = BENCH / "measure.c"
    if not tool.exists() or tool.stat().st_mtime < source.stat().st_mtime:
        DATA.mkdir(parents=True, exist_ok=True)
        call(["musl-gcc", "-static", "-O2", source, "-o", tool])
    return tool


def call(command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr}")


def median_ratio(ours, theirs):
    return statistics.median(a / b for a, b in zip(ours, theirs))


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def wasi_c(source, output, flags=()):
    """Compiles a C file to WASI as the tests do."""
    for name in filter(None, [os.environ.get("WASI_CC"), "clang-19", "clang-21", "clang-20", "clang-18", "clang-17",
                              "clang-16", "clang-15", "clang-14", "clang"]):
        if shutil.which(name):
            line = [name, "--target=wasm32-wasi", "-O2", source, *flags, "-o", output]
            if subprocess.run([str(part) for part in line], capture_output=True).returncode == 0:
                return
    sys.exit(f"bench: no clang compiles {source} to WASI: run tests/setup.sh")


def hello(folder, options):
    print("\n### Hello world\n")
    print("| | bytes | resident KiB at exit | start to exit, µs | ratio |")
    print("|---|---|---|---|---|")
    for name in ["hello", "format"]:
        start(folder, name, options.runs or 500)


def start(folder, name, runs):
    source = ROOT / f"tests/programs/{name}.c"
    wasi_c(source, folder / f"{name}.wasm")
    call([COMMAND, "build", folder / f"{name}.wasm", "--strip", "-o", folder / name])
    call(["musl-gcc", "-static", "-O2", "-s", source, "-o", folder / "musl"])
    (ours, musl), outputs = measure(folder, runs, [folder / name], [folder / "musl"])
    same(outputs, name)
    for program, title, samples, ratio in [
        (name, "wasm2native, stripped", ours, f"{median_ratio(ours.wall_ns, musl.wall_ns):.2f}"),
        ("musl", "C, static musl, stripped", musl, "1"),
    ]:
        wall = statistics.median(samples.wall_ns) / 1000
        size = (folder / program).stat().st_size
        line = [build_tool(), "resident", folder / "output", folder / program]
        resident = int(subprocess.run(line, check=True, capture_output=True).stdout)
        print(f"| {name}.c: {title} | {size:,} | {resident:,} | {wall:.0f} | {ratio} |")


def compile_times(folder, options):
    print("\n### Compiling\n")
    print("| module | bytes | CPU s | `wasmtime compile` | ratio | peak MB | `wasmtime compile` | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs, flags in [
        ("quickjs", 7, []),
        ("esbuild", 3, []),
        ("yosys", 1, ["--unknown-imports", "trap"]),
    ]:
        module = DATA / f"{name}.wasm"
        if options.only and options.only != name:
            continue
        if not module.exists():
            sys.exit(f"bench: {module} is missing: run `tests/fetch.sh all`")
        build = [COMMAND, "build", module, *flags, "-o", folder / name]
        peer = [WASMTIME, "compile", "-W", "exceptions=y", module, "-o", folder / f"{name}.cwasm"]
        (ours, theirs), _ = measure(folder, options.runs or runs, build, peer)
        cpu = [statistics.median(samples.cpu_us) / 1e6 for samples in (ours, theirs)]
        peak = [statistics.median(samples.peak_kib) * 1024 / 1e6 for samples in (ours, theirs)]
        print(
            f"| {name} | {module.stat().st_size:,} | {cpu[0]:.2f} | {cpu[1]:.2f} "
            f"| {median_ratio(ours.cpu_us, theirs.cpu_us):.2f} | {peak[0]:.0f} | {peak[1]:.0f} "
            f"| {median_ratio(ours.peak_kib, theirs.peak_kib):.2f} |",
            flush=True,
        )


class Program:
    """A program that is run: its module, its arguments, and its C source where it has one."""

    def __init__(self, name, module, args=(), source=None, folder=None):
        self.name, self.module, self.args, self.source, self.folder = name, module, list(args), source, folder


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


def run_times(folder, options):
    runs = options.runs or 5
    print(f"\n### Running (CPU s, median of {runs})\n")
    print("| program | wasm2native | Wasmtime | ratio | C, `cc -O2` | ratio |")
    print("|---|---|---|---|---|---|")
    to_peer, to_native = [], []
    for program in programs(folder):
        if options.only and options.only != program.name:
            continue
        grant = ["--dir", f"{program.folder}::scripts"] if program.folder else []
        ours, peer, native = folder / "ours", folder / "peer.cwasm", folder / "native"
        call([COMMAND, "build", program.module, *grant, "-o", ours])
        call([WASMTIME, "compile", program.module, "-o", peer])
        commands = [[ours, *program.args], [WASMTIME, "run", "--allow-precompiled", *grant, peer, *program.args]]
        if program.source:
            call(["cc", "-O2", program.source, "-lm", "-o", native])
            commands.append([native, *program.args])
        samples, outputs = measure(folder, runs, *commands)
        same(outputs, program.name)
        cpu = [statistics.median(sample.cpu_us) / 1e6 for sample in samples]
        to_peer.append(median_ratio(samples[0].cpu_us, samples[1].cpu_us))
        row = f"| {program.name} | {cpu[0]:.3f} | {cpu[1]:.3f} | {to_peer[-1]:.2f} |"
        if program.source:
            to_native.append(median_ratio(samples[0].cpu_us, samples[2].cpu_us))
            row += f" {cpu[2]:.3f} | {to_native[-1]:.2f} |"
        else:
            row += " | |"
        print(row, flush=True)
    if to_peer:
        native = f"{geometric_mean(to_native):.2f}" if to_native else ""
        print(f"| geometric mean | | | {geometric_mean(to_peer):.2f} | | {native} |")


def exceptions(folder, options):
    runs = options.runs or 15
    print(f"\n### Exceptions (CPU ns, median of {runs})\n")
    print("| program | without a handler | with one | ratio | Wasmtime's ratio |")
    print("|---|---|---|---|---|")
    loops = 100_000_000
    for name, title in [("loop", "a call in a loop"), ("call", "a function that is little more than the call")]:
        if options.only and options.only != name:
            continue
        commands = []
        for program in [name, f"{name}_guarded"]:
            commands += exceptions_commands(folder, program)
        samples, _ = measure(folder, runs, *commands)
        plain, peer_plain, guarded, peer_guarded = (sample.cpu_us for sample in samples)
        print(
            f"| {title} | {statistics.median(plain) * 1000 / loops:.2f} | {statistics.median(guarded) * 1000 / loops:.2f} "
            f"| {median_ratio(guarded, plain):.2f} | {median_ratio(peer_guarded, peer_plain):.2f} |",
            flush=True,
        )
    if options.only in (None, "thrown"):
        # Ours needs many to be measured, Wasmtime few not to take minutes: the difference of two counts is what they cost.
        few, many, most = "100000", "300000", "20100000"
        ours, peer = exceptions_commands(folder, "thrown")
        (ours_most, _), (_, peer_many) = (exceptions_commands(folder, "thrown", (few, count)) for count in (most, many))
        samples, _ = measure(folder, runs, ours, ours_most, peer, peer_many)
        thrown = [int(most) - int(few), int(many) - int(few)]
        ours, peer = (
            [(b - a) * 1000 / count for a, b in zip(less.cpu_us, more.cpu_us)]
            for less, more, count in [(samples[0], samples[1], thrown[0]), (samples[2], samples[3], thrown[1])]
        )
        print("\n| a throw and its catch | Wasmtime | ratio |\n|---|---|---|")
        print(f"| {statistics.median(ours):.0f} | {statistics.median(peer):.0f} | {median_ratio(ours, peer):.4f} |")


def exceptions_commands(folder, name, change=("", "")):
    """The commands that run a program of `exceptions/` built by us and by Wasmtime, with one text changed for another."""
    source = folder / f"{name}{change[1]}.wat"
    source.write_text((BENCH / f"exceptions/{name}.wat").read_text().replace(*change))
    ours, peer = source.with_suffix(""), source.with_suffix(".cwasm")
    call([COMMAND, "build", source, "-o", ours])
    call([WASMTIME, "compile", "-W", "exceptions=y", source, "-o", peer])
    return [ours], [WASMTIME, "run", "-W", "exceptions=y", "--allow-precompiled", peer]


def same(outputs, name):
    if any(output != outputs[0] for output in outputs):
        sys.exit(f"bench: {name}: the outputs differ: {outputs}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["hello", "compile", "run", "exceptions"])
    parser.add_argument("--only", help="one program by name")
    parser.add_argument("--runs", type=int, help="pairs a program")
    options = parser.parse_args()
    if not COMMAND.exists():
        sys.exit("bench: the command is not built: cargo build --release")
    if not WASMTIME.exists():
        sys.exit("bench: Wasmtime is missing: run tests/fetch.sh")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for what, action in [
            ("hello", hello), ("compile", compile_times), ("run", run_times), ("exceptions", exceptions)
        ]:
            if options.what in (None, what):
                action(folder, options)


if __name__ == "__main__":
    main()
