"""What a small program costs from its start to its exit: hello world, and what hardening adds to it."""

import statistics
import subprocess

from guests import programs, wasi_c
from measuring import build_tool, call, measure, median_ratio, same
from places import COMMAND, ROOT


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
