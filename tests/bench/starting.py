"""What a program costs from its start to its exit: hello world, what hardening adds to it, interpreters, and large data."""

import statistics
import subprocess

from guests import wasi_c
from measuring import build_tool, call, measure, median_ratio, same
from peers.engines import clang
from peers.sources import sources
from places import COMMAND, ROOT


def hello(folder, options):
    print("\n### Hello world\n")
    print("| | bytes | resident KiB at exit | start to exit, µs | ratio |")
    print("|---|---|---|---|---|")
    for name in ["hello", "format"]:
        hello_row(folder, name, options.runs or 500)


def hello_row(folder, name, runs):
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


def start(folder, options):
    """CPU time from `exec` to exit, hardened and not, against the same C compiled natively."""
    print("\n### Starts\n")
    print("| | CPU µs | against | CPU µs | ratio | ratio with `--no-harden all` |")
    print("|---|---|---|---|---|---|")
    source = ROOT / "tests/programs/hello.c"
    wasi_c(source, folder / "hello.wasm")
    call(["musl-gcc", "-static", "-O2", "-s", source, "-o", folder / "hello.musl"])
    start_rows(folder, "hello world", folder / "hello.wasm", [], {"static musl": folder / "hello.musl"}, options.runs or 1000)
    texts = {"lua": ("Lua prints its version", "print(_VERSION)"), "quickjs": ("QuickJS prints a text", "'QuickJS'")}
    for program in sources():
        if program.name not in texts or program.missing():
            continue
        title, text = texts[program.name]
        module, static, dynamic = (folder / f"{program.name}.{kind}" for kind in ("wasm", "static", "dynamic"))
        program.module("scalar", module)
        program.native(dynamic)
        call([clang(), "-O2", "-static", program.source, *program.flags, "-lm", "-o", static])
        natives = {"static glibc": static, "dynamic glibc": dynamic}
        start_rows(folder, title, module, [text], natives, options.runs or 300)
    large_data(folder, options.runs or 1000)


def start_rows(folder, title, module, args, natives, runs):
    """A row for each native program."""
    ours = [folder / "hardened", folder / "free"]
    for output, flags in zip(ours, ([], ["--no-harden", "all"])):
        call([COMMAND, "build", module, "--strip", *flags, "-o", output])
    samples, outputs = measure(folder, runs, *([program, *args] for program in [*ours, *natives.values()]))
    same(outputs, title)
    hardened, free, *others = samples
    for name, native in zip(natives, others):
        print(
            f"| {title} | {statistics.median(hardened.cpu_us):.0f} | {name} | {statistics.median(native.cpu_us):.0f} "
            f"| {median_ratio(hardened.cpu_us, native.cpu_us):.2f} | {median_ratio(free.cpu_us, native.cpu_us):.2f} |",
            flush=True,
        )


def large_data(folder, runs):
    """What 16 MiB of initialised data add to a start, here and natively. One byte of them is read."""
    print("\n| 16 MiB of data against 16 bytes | CPU | wall |")
    print("|---|---|---|")
    source = folder / "data.c"
    source.write_text(
        "#include <stdio.h>\n"
        "static volatile unsigned char data[BYTES] = {[0 ... BYTES - 1] = 1};\n"
        'int main(int argc, char **argv) { printf("%d\\n", data[argc * (BYTES / 4)]); }\n'
    )
    commands = []
    for size in (16 << 20, 16):
        flags = [f"-DBYTES={size}"]
        wasi_c(source, folder / "data.wasm", flags)
        ours, native = folder / f"data{size}", folder / f"data{size}.musl"
        call([COMMAND, "build", folder / "data.wasm", "--strip", "-o", ours])
        call(["musl-gcc", "-static", "-O2", "-s", *flags, source, "-o", native])
        commands += [[ours], [native]]
    samples, outputs = measure(folder, runs, *commands)
    same(outputs, "data")
    for title, large, small in [("wasm2native", samples[0], samples[2]), ("C, static musl", samples[1], samples[3])]:
        cpu, wall = median_ratio(large.cpu_us, small.cpu_us), median_ratio(large.wall_ns, small.wall_ns)
        print(f"| {title} | {cpu:.2f} | {wall:.2f} |", flush=True)


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
