#!/usr/bin/env python3
"""Measures wasm2native beside its peers on this machine, and prints tables in Markdown.

    bench.py hello      size, memory and start of a C hello world, against the same compiled by musl-gcc -static
    bench.py compile    CPU time and peak memory of a build, against `wasmtime compile`
    bench.py run        run time of programs, against Wasmtime and the same C compiled by cc -O2
    bench.py linear     CPU time and peak memory of a build per byte of wasm, from 1x to 100x
    bench.py calls      run time of tail calls against that of calls
    bench.py memory     run time with checked memories, and with 64-bit addresses, against guarded 32-bit ones
    bench.py supervise  run time of code that counts fuel, can be interrupted, or traps by calls, against code that does not
    bench.py exceptions handlers that nothing is thrown to, against none; and a throw with its catch, against Wasmtime's
    bench.py wasi       system calls, against the same C compiled by cc -O2, free and confined alike, and against Wasmtime
    bench.py harden     what hardening adds to the start of hello world
    bench.py library    calls of exports and of the host's functions, instances made and freed, and what idle ones take
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

import generate

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
            sys.exit(f"bench: {module} is missing: run `tests/fetch.sh`")
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


def linear(folder, options):
    """Whether a build costs the same for each byte, however large the module or the function."""
    print("\n### Compile time and memory per byte of wasm\n")
    print("| | size | modules | bytes | CPU ns per byte | against 1x | instructions per byte | against 1x | peak per byte |")
    print("|---|---|---|---|---|---|---|---|---|")
    many = [(1, 300 * factor, 1000) for factor in (1, 10, 100)]
    # By chance one function of 1 kB costs nine times what another does, and what a process does for the first time weighs
    # most in it: many modules of one. The largest functions of real programs, interpreters' loops, have some 100 kB: 100x.
    # What is beyond is shown too.
    one = [(40, 1, 1000), (10, 1, 10_000), (4, 1, 100_000), (1, 1, 1_000_000)]
    # The same bytes in the same process, cut into functions in another way: neither start nor chance is in these. What is
    # left beside the work is the machine's caches, which other processes fill too: instructions are counted if they can be.
    cut = [(1, 1000 // factor, 1000 * factor) for factor in (1, 10, 100, 1000)]
    for title, sizes, level in [
        ("functions of 1 kB, -O2", many, "-O2"),
        ("functions of 1 kB, -O0", many, "-O0"),
        ("one function, -O2", one, "-O2"),
        ("one function, -O0", one, "-O0"),
        ("1 MB cut into functions of 1 kB and more, -O2", cut, "-O2"),
        ("1 MB cut into functions of 1 kB and more, -O0", cut, "-O0"),
    ]:
        if options.only and options.only not in title:
            continue
        count = count_instructions if sizes is cut and shutil.which("valgrind") else None
        linear_rows(folder, title, sizes, level, options.runs or 9, count)


def linear_rows(folder, title, sizes, level, runs, count):
    """A row for each of `sizes`, which are (modules, functions, bytes of a function). A round builds every module of every
    size, so that sizes are compared at the same time. `count` gives a command's instructions."""
    small = folder / "small.wasm"
    small.write_bytes(generate.module(1, 100))
    groups = []
    for modules, funcs, func_bytes in sizes:
        group = [folder / f"generated_{func_bytes}_{funcs}_{number}.wasm" for number in range(modules)]
        for number, module in enumerate(group):
            module.write_bytes(generate.module(funcs, func_bytes, number * funcs))
        groups.append(group)
    # What starting the command costs is no module's. It is measured between the smallest modules, where it matters: after a
    # large one it costs a third more, as the caches have lost it.
    order = [module for first in groups[0] for module in (first, small)]
    order += [module for group in groups[1:] for module in group]
    build = [COMMAND, "build", "--emit", "obj", "-j", "1", level, "-o", folder / "o.o"]
    samples, _ = measure(folder, runs, *([*build, module] for module in order))
    starts = [sample for module, sample in zip(order, samples) if module == small]
    samples = [sample for module, sample in zip(order, samples) if module != small]
    start_us = statistics.median(us for start in starts for us in start.cpu_us)
    start_kib = statistics.median(kib for start in starts for kib in start.peak_kib)
    start_count = count([*build, small]) if count else 0
    first = None
    for factor, group in zip((1, 10, 100, 1000), groups):
        own, samples = samples[: len(group)], samples[len(group) :]
        size = sum(module.stat().st_size for module in group)
        cpu = [sum(us - start_us for us in run) * 1000 / size for run in zip(*(sample.cpu_us for sample in own))]
        peak = sum(statistics.median(sample.peak_kib) - start_kib for sample in own) * 1024 / size
        instructions = sum(count([*build, module]) - start_count for module in group) / size if count else None
        first = first or (cpu, instructions)
        counted = f"{instructions:.0f} | {instructions / first[1]:.2f}" if count else "|"
        print(
            f"| {title} | {factor}x | {len(group)} | {size:,} | {statistics.median(cpu):.0f} "
            f"| {median_ratio(cpu, first[0]):.2f} | {counted} | {peak:.1f} |",
            flush=True,
        )


def count_instructions(command):
    """The instructions of a run, the same in every run but for a thousandth. Where `memset` and `memcpy` would use one
    instruction for all bytes, valgrind would count one a byte: they are told not to."""
    name = "glibc.cpu.x86_rep_%s_threshold=4294967296"
    environment = dict(os.environ, GLIBC_TUNABLES=":".join(name % kind for kind in ("movsb", "stosb")))
    line = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)]
    done = subprocess.run(line, check=True, capture_output=True, text=True, env=environment)
    return int(next(text for text in done.stderr.splitlines() if "Collected :" in text).split(":")[1])


def calls(folder, options):
    """Whether a tail call costs what a call costs: a loop that calls a step, against a step that tail-calls itself."""
    runs = options.runs or 9
    print(f"\n### Tail calls (CPU s for 200 million, median of {runs})\n")
    print("| | calls | tail calls | ratio |")
    print("|---|---|---|---|")
    for kind in ["direct", "indirect", "reference"]:
        commands = []
        for style in ["call", "return_call"]:
            module = folder / f"{kind}_{style}.wat"
            module.write_text(countdown(kind, style))
            output = folder / f"{kind}_{style}"
            call([COMMAND, "build", module, "-o", output])
            commands.append([output])
        samples, _ = measure(folder, runs, *commands)
        seconds = [statistics.median(sample.cpu_us) / 1e6 for sample in samples]
        ratio = median_ratio(samples[1].cpu_us, samples[0].cpu_us)
        print(f"| {kind} | {seconds[0]:.3f} | {seconds[1]:.3f} | {ratio:.2f} |", flush=True)


def countdown(kind, style):
    """Counts down from 200 million: in a loop that calls $step for each, or by a $step that goes on with a tail call."""
    def go(prefix, value):
        return {
            "direct": f"({prefix}call $step {value})",
            "indirect": f"({prefix}call_indirect (type $step) {value} (i32.and (local.get 0) (i32.const 1)))",
            "reference": f"({prefix}call_ref $step {value} (global.get $callee))",
        }[kind]
    less = "(i32.sub (local.get 0) (i32.const 1))"
    zero = "(if (i32.eqz (local.get 0)) (then (return (i32.const 0))))"
    if style == "call":
        step = f"{zero} {less}"
        start = f"(loop $again (br_if $again (local.tee 0 {go('', '(local.get 0)')})))"
    else:
        step = f"{zero} {go('return_', less)}"
        start = f"(drop {go('', '(local.get 0)')})"
    return f"""(module
      (type $step (func (param i32) (result i32)))
      (table 2 2 funcref) (elem (i32.const 0) $step $step)
      (global $callee (mut (ref $step)) (ref.func $step))
      (func $step (type $step) {step})
      (func (export "_start") (local i32) (local.set 0 (i32.const 200000000)) {start}))"""


def memory(folder, options):
    runs = options.runs or 5
    print(f"\n### Bounds of memories (CPU s, median of {runs}; ratios to guarded, 32-bit)\n")
    print("| program | guarded | checked | 64-bit guarded | 64-bit checked |")
    print("|---|---|---|---|---|")
    ratios = []
    bound = Program("memory", folder / "memory.wasm")
    wide = folder / "memory64.wasm"
    for target, module in [("wasm32", bound.module), ("wasm64", wide)]:
        wasi_c(BENCH / "memory.c", module, [f"--target={target}", "-nostdlib"])
    for program in [bound, *programs(folder)]:
        if options.only and options.only != program.name:
            continue
        grant = ["--dir", f"{program.folder}::scripts"] if program.folder else []
        commands = []
        for module in [program.module, wide] if program is bound else [program.module]:
            for bounds in ["guarded", "checked"]:
                output = folder / f"ours.{len(commands)}"
                call([COMMAND, "build", module, "--memory", bounds, *grant, "-o", output])
                commands.append([output, *program.args])
        samples, outputs = measure(folder, runs, *commands)
        same(outputs, program.name)
        row = [median_ratio(other.cpu_us, samples[0].cpu_us) for other in samples[1:]]
        ratios.append(row[0])
        cells = [f"{ratio:.2f}" for ratio in row] + [""] * (3 - len(row))
        guarded = statistics.median(samples[0].cpu_us) / 1e6
        print(f"| {program.name} | {guarded:.3f} | {' | '.join(cells)} |", flush=True)
    if ratios:
        print(f"| geometric mean | | {geometric_mean(ratios):.2f} | | |")


# What is measured, each against another list of flags.
CHECKED = ["--memory", "checked"]
PARAMETER = ["--instance", "parameter"]
SUPERVISED = [
    ("fuel", ["--fuel=1000000000000000"], []),
    ("interruptible", ["--interruptible"], []),
    ("both", ["--fuel=1000000000000000", "--interruptible"], []),
    ("traps by calls", [*CHECKED, "--traps", "calls"], CHECKED),
    ("stack's limit, parameter", PARAMETER, []),
]


def supervise(folder, options):
    runs = options.runs or 5
    print(f"\n### Supervision (ratios of CPU time to the same without, median of {runs})\n")
    print(f"| program | {' | '.join(title for title, _, _ in SUPERVISED)} |")
    print(f"|---|{'---|' * len(SUPERVISED)}")
    columns = [[] for _ in SUPERVISED]
    for program in programs(folder):
        if options.only and options.only != program.name:
            continue
        grant = ["--dir", f"{program.folder}::scripts"] if program.folder else []
        built = {}
        for flags in (flags for _, *both in SUPERVISED for flags in both):
            output = folder / f"ours.{len(built)}"
            if tuple(flags) not in built:
                call([COMMAND, "build", program.module, *flags, *grant, "-o", output])
                built[tuple(flags)] = output
        samples, outputs = measure(folder, runs, *([output, *program.args] for output in built.values()))
        same(outputs, program.name)
        cpu = {flags: sample.cpu_us for flags, sample in zip(built, samples)}
        for column, (_, flags, without) in zip(columns, SUPERVISED):
            column.append(median_ratio(cpu[tuple(flags)], cpu[tuple(without)]))
        print(f"| {program.name} | {' | '.join(f'{column[-1]:.2f}' for column in columns)} |", flush=True)
    if columns[0]:
        print(f"| geometric mean | {' | '.join(f'{geometric_mean(column):.2f}' for column in columns)} |")


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


def harden(folder, options):
    """What a program pays at its start for restricting itself. What it pays with each system call, `wasi` tells."""
    wasi_c(ROOT / "tests/programs/hello.c", folder / "hello.wasm")
    builds = [
        ("all of it", []),
        ("only limits", ["--no-harden", "privileges,landlock,seccomp"]),
        ("limits, privileges, landlock", ["--no-harden", "seccomp"]),
        ("all but landlock", ["--no-harden", "landlock"]),
        ("none of it", ["--no-harden", "all"]),
    ]
    if options.only in (None, "hello"):
        runs = options.runs or 1000
        print(f"\n### Hardening: hello world, start to exit (µs, median of {runs})\n")
        print("| | bytes | µs | more than without |")
        print("|---|---|---|---|")
        commands = []
        for number, (_, flags) in enumerate(builds):
            commands.append([folder / f"hello{number}"])
            call([COMMAND, "build", folder / "hello.wasm", "--strip", *flags, "-o", commands[-1][0]])
        samples, outputs = measure(folder, runs, *commands)
        same(outputs, "hello")
        for (title, _), sample, command in zip(builds, samples, commands):
            wall = statistics.median(sample.wall_ns) / 1000
            more = statistics.median(a - b for a, b in zip(sample.wall_ns, samples[-1].wall_ns)) / 1000
            print(f"| {title} | {command[0].stat().st_size:,} | {wall:.0f} | {more:.1f} |", flush=True)


def wasi(folder, options):
    """What calls of the system cost, against the same C compiled natively, which is free or confined alike, and Wasmtime."""
    runs = options.runs or 7
    print(f"\n### System calls (CPU s, median of {runs})\n")
    print("| | C, `cc -O2` | hardened | ratio | not hardened | ratio | C, confined alike | hardened to it | Wasmtime | hardened to it |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    (folder / "data/files").mkdir(parents=True)
    (folder / "data/large").write_bytes(bytes(64 << 20))
    for number in range(100):
        (folder / f"data/files/{number}").write_text("x")
    for source in sorted((BENCH / "wasi").glob("*.c")):
        if options.only not in (None, source.stem):
            continue
        module = folder / f"{source.stem}.wasm"
        wasi_c(source, module)
        call(["cc", "-O2", source, "-o", folder / "native"])
        call(["cc", "-O2", "-include", BENCH / "confined.h", source, "-o", folder / "confined"])
        titles = {"": "data"}
        if source.stem in ("open", "stat"):
            # A name in a granted directory is looked up by one call of the kernel; a path by what the kernel confines.
            titles = {" in a granted directory": "data/files", " in a folder of one": "data"}
        for title, granted in titles.items():
            grants = ["--dir", granted, "--dir", "/dev"]
            cells = wasi_ratios(folder, runs, module, grants)
            print(f"| {source.stem}{title} | {' | '.join(cells)} |", flush=True)


def wasi_ratios(folder, runs, module, grants):
    """CPU seconds and ratios of a module that is granted what `grants` say, the programs of C lying in the folder."""
    call([COMMAND, "build", module, *grants, "-o", folder / "hardened"])
    call([COMMAND, "build", module, *grants, "--no-harden", "all", "-o", folder / "plain"])
    call([WASMTIME, "compile", module, "-o", folder / "peer"])
    peer = [WASMTIME, "run", *grants, "--allow-precompiled", folder / "peer"]
    commands = [[folder / "native"], [folder / "hardened"], [folder / "plain"], [folder / "confined"], peer]
    samples = [sample.cpu_us for sample in measure(folder, runs, *commands)[0]]
    native, hardened, plain, confined, theirs = [f"{statistics.median(sample) / 1e6:.2f}" for sample in samples]
    ratios = [f"{median_ratio(samples[a], samples[b]):.2f}" for a, b in [(1, 0), (2, 0), (1, 3), (1, 4)]]
    return [native, hardened, ratios[0], plain, ratios[1], confined, ratios[2], theirs, ratios[3]]


def library(folder, options):
    """What the way into a library costs its host."""
    runs = options.runs or 5
    print(f"\n### Libraries (median of {runs})\n")
    print("| | guarded, faults | checked, calls |")
    print("|---|---|---|")
    columns = []
    for flags in [[], ["--memory", "checked", "--traps", "calls"]]:
        call([COMMAND, "build", BENCH / "library/module.wat", "--emit", "staticlib,header", *flags, "-o", folder / "module.a"])
        host = folder / f"host.{len(columns)}"
        call(["cc", "-O2", "-I", folder, BENCH / "library/host.c", folder / "module.a", "-o", host])
        lines = [subprocess.run([host], check=True, capture_output=True, text=True).stdout for _ in range(runs)]
        rows = [[float(cell) for cell in line.split()] for line in lines]
        c, wasm, ask, cycle, touched, made, each, tables = map(statistics.median, zip(*rows))
        more = statistics.median(row[1] - row[0] for row in rows)
        columns.append([
            f"{c:.2f}", f"{wasm:.2f}", f"{more:.2f}", f"{ask:.2f}", f"{cycle / 1000:.2f}", f"{touched / 1000:.2f}",
            f"{made / 1000:.2f}", f"{each:,.0f}", f"{tables:,.0f}",
        ])
    titles = [
        "a call of a C function through a pointer, ns", "of an export, ns", "more, ns", "of an export that calls the host, ns",
        "an instance made and freed, µs", "one that has written to its memory, µs", "one of 10,000 that live, µs",
        "bytes of memory of each of them, idle", "bytes of page tables of each",
    ]
    for title, *cells in zip(titles, *columns):
        print(f"| {title} | {' | '.join(cells)} |")


def same(outputs, name):
    if any(output != outputs[0] for output in outputs):
        sys.exit(f"bench: {name}: the outputs differ: {outputs}")


ACTIONS = {
    "hello": hello,
    "compile": compile_times,
    "run": run_times,
    "linear": linear,
    "calls": calls,
    "exceptions": exceptions,
    "memory": memory,
    "supervise": supervise,
    "wasi": wasi,
    "harden": harden,
    "library": library,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=list(ACTIONS))
    parser.add_argument("--only", help="one program by name")
    parser.add_argument("--runs", type=int, help="pairs a program")
    options = parser.parse_args()
    if not COMMAND.exists():
        sys.exit("bench: the command is not built: cargo build --release")
    if not WASMTIME.exists():
        sys.exit("bench: Wasmtime is missing: run tests/fetch.sh")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for what, action in ACTIONS.items():
            if options.what in (None, what):
                action(folder, options)


if __name__ == "__main__":
    main()
