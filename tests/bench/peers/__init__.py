"""wasm2native and every peer that is found on this machine, over programs whose native build is the measure.

    sources  the programs            engines  the peers                 contest  a program, by all of them
    summary  means over programs     page     Markdown                  plot     SVG
"""

import json
import sys

from peers.contest import contest, start
from peers.engines import engines
from peers.machine import machine
from peers.page import page
from peers.plot import plot
from peers.sources import sources
from places import ROOT


def peers(folder, options):
    """Runs the contest and writes `peers.json`, `peers.md` and `peers.svg` where `--results` says."""
    runs = options.runs or 9
    command = "tests/bench/bench.py peers" + (f" --runs {runs}" if options.runs else "")
    everyone = [engine for engine in engines() if not options.engines or engine.name in options.engines]
    found = [engine for engine in everyone if engine.available()]
    data = {"machine": machine(), "runs": runs, "engines": [describe(engine) for engine in everyone]}
    data["left_out"], data["programs"] = {}, kept(data, options)
    data["start"] = start(ROOT / "tests/programs/hello.c", found, folder, options.starts)
    for program in sources():
        if options.only not in (None, program.name) or program.name in data["programs"]:
            continue
        if program.missing():
            data["left_out"][program.name] = program.missing()
            continue
        print(f"bench: {program.name}", file=sys.stderr, flush=True)
        data["programs"][program.name] = contest(program, found, folder, runs, options.builds)
        # After each, so that a run that is ended leaves what it has: `--resume` goes on from there.
        write(data, options.results, command)
    if not data["programs"]:
        sys.exit("bench: no such program, or it cannot be built: see `bench.py --list`")
    write(data, options.results, command)
    print((options.results / "peers.md").read_text(), end="")


def kept(data, options):
    """The programs of an earlier run that was ended, if it was one of the same engines, versions and rounds."""
    path = options.results / "peers.json"
    if not options.resume or not path.exists():
        return {}
    before = json.loads(path.read_text())
    if [before[key] for key in ("engines", "runs")] != [data[key] for key in ("engines", "runs")]:
        sys.exit(f"bench: {path} is of other engines or rounds: run without --resume")
    return before["programs"]


def write(data, folder, command):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "peers.json").write_text(json.dumps(data, indent=1) + "\n")
    (folder / "peers.md").write_text(page(data, command))
    (folder / "peers.svg").write_text(plot(data))


def describe(engine):
    """An engine as data: whether it is here, in which version, how it is used or how to get it."""
    found = engine.available()
    return {
        "name": engine.name,
        "title": engine.title,
        "found": found,
        "version": engine.version() if found else "",
        "note": engine.note,
        "install": engine.install,
    }


def listing():
    """What there is and what is missing, a line each."""
    for engine in map(describe, engines()):
        state = f"found {engine['version']}".strip() if engine["found"] else f"not found; to get it: {engine['install']}"
        print(f"engine {engine['name']}: {state}")
    for program in sources():
        print(f"program {program.name}: {program.missing() or 'ready'}")
