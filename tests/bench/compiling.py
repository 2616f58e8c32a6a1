"""What a build costs: against a peer, and for each byte of wasm."""

import os
import shutil
import statistics
import subprocess
import sys

import generate
from guests import wasi_c
from measuring import measure, median_ratio
from places import BENCH, COMMAND, DATA, WASMTIME


def compile_times(folder, options):
    print(f"\n### Compiling ({COMMAND.parent.name}/{COMMAND.name})\n")
    print("| module | bytes | CPU s | `wasmtime compile` | ratio | peak MB | `wasmtime compile` | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for name, module, runs, flags in modules(folder, options):
        build = [COMMAND, "build", module, *flags, "-o", folder / name]
        peer = [WASMTIME, "compile", "-W", "exceptions=y", module, "-o", folder / f"{name}.cwasm"]
        (ours, theirs), _ = measure(folder, runs, build, peer)
        cpu = [statistics.median(samples.cpu_us) / 1e6 for samples in (ours, theirs)]
        peak = [statistics.median(samples.peak_kib) * 1024 / 1e6 for samples in (ours, theirs)]
        print(
            f"| {name} | {module.stat().st_size:,} | {cpu[0]:.3f} | {cpu[1]:.3f} "
            f"| {median_ratio(ours.cpu_us, theirs.cpu_us):.2f} | {peak[0]:.0f} | {peak[1]:.0f} "
            f"| {median_ratio(ours.peak_kib, theirs.peak_kib):.2f} |",
            flush=True,
        )
    cores(folder, options)


def modules(folder, options):
    """Name, file, pairs and flags of each module that is wanted: a small one of the bench's programs, and what is fetched."""
    for name, runs, flags in [
        ("json", 41, []),
        ("quickjs", 7, []),
        ("esbuild", 3, []),
        ("yosys", 1, ["--unknown-imports", "trap"]),
    ]:
        if options.only and options.only != name:
            continue
        source = BENCH / f"programs/{name}.c"
        if source.exists():
            module = folder / f"{name}.wasm"
            wasi_c(source, module, ["-lm"])
        else:
            module = DATA / f"{name}.wasm"
        if not module.exists():
            sys.exit(f"bench: {module} is missing: run `tests/fetch.sh`")
        yield name, module, options.runs or runs, flags


def cores(folder, options):
    """How much faster a build is with two cores, which is half where nothing else runs and nothing waits; and which part of its
    CPU time is not spent on functions' code, the one stage whose time divides by the cores whole."""
    print("\n| module | wall s, `-j 1` | `-j 2` | ratio | CPU time outside of functions' code |")
    print("|---|---|---|---|---|")
    for name, module, runs, flags in modules(folder, options):
        build = [COMMAND, "build", module, *flags, "-o", folder / name]
        (one, two), _ = measure(folder, runs, [*build, "-j", "1"], [*build, "-j", "2"])
        line = [str(part) for part in [*build, "-j", "1", "--time"]]
        stages = subprocess.run(line, check=True, capture_output=True, text=True).stderr.splitlines()
        cpu_ms = {stage.split()[0]: float(stage.split()[2]) for stage in stages if stage.split()[0] in ("code", "total")}
        wall = [statistics.median(samples.wall_ns) / 1e9 for samples in (one, two)]
        print(
            f"| {name} | {wall[0]:.3f} | {wall[1]:.3f} | {median_ratio(two.wall_ns, one.wall_ns):.2f} "
            f"| {100 * (1 - cpu_ms['code'] / cpu_ms['total']):.1f} % |",
            flush=True,
        )


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
