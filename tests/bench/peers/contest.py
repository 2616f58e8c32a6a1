"""Builds each program by each engine, checks what it prints against the native program, and runs all of them in turn.

Gives plain data, which is written as JSON as it is: for each program and each mode what native and each engine cost.
"""

import shlex
import statistics
import sys

from guests import wasi_c
from measuring import Failed, call, measure, median_ratio
from peers import binary
from peers.sources import SIMD
from peers.summary import OURS

# CPU seconds after which a run is given up, a hundred times of what the programs take natively.
LIMIT_S = 30


def contest(program, engines, folder, runs, builds):
    """The results of a program: `{mode: {"native_cpu_s": .., "engines": {name: {..}}}}`."""
    home = folder / program.name
    home.mkdir()
    native = home / "native"
    program.native(native)
    entrants, results, expected = [], {}, None
    for mode in SIMD:
        place = home / mode
        place.mkdir()
        program.module(mode, place / "module.wasm")
        (_,), (expected,) = measure(place, 1, [native, *program.args])
        results[mode] = {"wasm_bytes": (place / "module.wasm").stat().st_size, "engines": {}}
        for engine in engines:
            if mode == "simd" and not engine.simd:
                continue
            result = results[mode]["engines"][engine.name] = build(engine, place, builds)
            if "failure" not in result:
                check(engine, place, program.args, expected, result)
            if "failure" not in result:
                entrants.append((mode, engine, result))
            elif engine.name == OURS:
                sys.exit(f"bench: {program.name}, {mode}: {result['failure']}")
    first = rounds(home, program, expected, entrants, runs)
    for mode in SIMD:
        results[mode]["native_cpu_s"] = seconds(first.cpu_us)
    return results


def rounds(home, program, expected, entrants, runs):
    """Runs the native program and all entrants in turn, writes into their results what they cost, and gives what native did. A
    peer that fails at times is left out, and the rest runs again."""
    commands = [[home / "native", *program.args]]
    commands += [engine.run(home / mode / engine.name, program.args) for mode, engine, _ in entrants]
    try:
        (first, *samples), outputs = measure(home, runs, *commands, limit_s=LIMIT_S)
    except Failed as failed:
        if failed.number == 0 or entrants[failed.number - 1][1].name == OURS:
            raise
        _, _, result = entrants.pop(failed.number - 1)
        result["failure"] = "fails in some runs, not in all"
        return rounds(home, program, expected, entrants, runs)
    for sample, output, (mode, engine, result) in zip(samples, outputs[1:], entrants):
        if output != expected:
            sys.exit(f"bench: {program.name}, {mode}: {engine.title} prints something else at times")
        result["run_cpu_s"] = seconds(sample.cpu_us)
        result["ratio"] = round(median_ratio(sample.cpu_us, first.cpu_us), 4)
    return first


def build(engine, place, builds):
    """What a build costs: CPU seconds of all its processes, the peak of the largest, and the size of what it makes."""
    own = place / engine.name
    own.mkdir()
    steps = engine.build(place / "module.wasm", own)
    if not steps:
        return {}
    line = " && ".join(shlex.join(map(str, step)) for step in steps)
    try:
        (cost,), _ = measure(own, builds, ["sh", "-c", f"{{ {line}; }} >log 2>&1"])
    except Failed:
        return {"failure": "does not build: " + last_line(own / "log")}
    made = engine.artefact(own)
    result = {
        "build_cpu_s": seconds(cost.cpu_us),
        "build_peak_mb": round(statistics.median(cost.peak_kib) * 1024 / 1e6, 1),
        "file_bytes": made.stat().st_size,
    }
    code = binary.code_bytes(made)
    return result | ({"code_bytes": code} if code else {})


def check(engine, place, args, expected, result):
    """Runs it once. What fails, or prints something else, is not timed."""
    own = place / engine.name
    line = shlex.join(map(str, engine.run(own, args)))
    try:
        _, (output,) = measure(own, 1, ["sh", "-c", f"exec {line} 2>log"], limit_s=LIMIT_S)
    except Failed:
        result["failure"] = f"fails, or takes more than {LIMIT_S} s of CPU time: {last_line(own / 'log')}"
        return
    if output != expected:
        result["failure"] = "prints something else than the native program"


def start(source, engines, folder, runs):
    """Start to exit of a hello world, beside the same C with a static musl: `{name: {"wall_us": .., "cpu_us": .., "ratio": ..}}`.
    The ratio is that of CPU time."""
    home = folder / "start"
    home.mkdir()
    call(["musl-gcc", "-static", "-O2", "-s", source, "-o", home / "native"])
    wasi_c(source, home / "module.wasm")
    _, (expected,) = measure(home, 1, [home / "native"])
    commands = {}
    for engine in engines:
        result = build(engine, home, 1)
        if "failure" not in result:
            check(engine, home, (), expected, result)
        if "failure" not in result:
            commands[engine.name] = engine.run(home / engine.name, ())
    while True:
        try:
            (first, *samples), _ = measure(home, runs, [home / "native"], *commands.values(), limit_s=LIMIT_S)
            break
        except Failed as failed:
            name = ["native", *commands][failed.number]
            if name in ("native", OURS):
                raise
            del commands[name]
    return {
        name: {
            "wall_us": round(statistics.median(sample.wall_ns) / 1000),
            "cpu_us": round(statistics.median(sample.cpu_us)),
            "peak_kib": round(statistics.median(sample.peak_kib)),
            "ratio": round(median_ratio(sample.cpu_us, first.cpu_us), 3),
        }
        for name, sample in zip(["native", *commands], [first, *samples])
    }


def seconds(microseconds):
    return round(statistics.median(microseconds) / 1e6, 5)


def last_line(log):
    """The last line that was written to a log, without this machine's paths."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return " ".join(word.rsplit("/", 1)[-1] for word in lines[-1].split()) if lines else "says nothing"
