"""Runs commands in turn and takes what they cost; ratios of what pairs cost."""

import math
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

from places import BENCH, DATA


class Samples:
    """What the runs of one command cost."""

    def __init__(self):
        self.wall_ns, self.cpu_us, self.peak_kib = [], [], []


class Failed(SystemExit):
    """A command exits with another code than it should: which of those that were given. Ends the bench where nothing else is
    done about it."""

    def __init__(self, number, text):
        super().__init__(text)
        self.number = number


def measure(folder, runs, *commands, code=0, limit_s=resource.RLIM_INFINITY):
    """Runs the commands in turn, `runs` times each, and returns the samples of each and the output of each. A process that takes
    more CPU time than the limit is ended, and has failed."""
    tool = build_tool()
    line = [str(tool), str(runs), str(folder / "output")]
    for number, command in enumerate(commands):
        line += (["--"] if number else []) + [str(part) for part in command]
    limited = lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s))
    done = subprocess.run(line, cwd=folder, check=True, capture_output=True, text=True, preexec_fn=limited)
    lines = done.stdout.split("\n")
    samples = [Samples() for _ in commands]
    for entry in filter(None, lines):
        number, wall, cpu, peak, exit_code = map(int, entry.split())
        if exit_code != code:
            raise Failed(number, f"bench: {' '.join(map(str, commands[number]))} exits with {exit_code}")
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
        # Benches that run at once find a whole one.
        with tempfile.TemporaryDirectory(dir=DATA) as folder:
            built = pathlib.Path(folder) / tool.name
            call(["musl-gcc", "-static", "-O2", source, "-o", built])
            built.replace(tool)
    return tool


def call(command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr}")


def same(outputs, name):
    if any(output != outputs[0] for output in outputs):
        sys.exit(f"bench: {name}: the outputs differ: {outputs}")


def median_ratio(ours, theirs):
    return statistics.median(a / b for a, b in zip(ours, theirs))


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))
