"""What the way into a library costs its host."""

import statistics
import subprocess

from measuring import call
from places import BENCH, COMMAND


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
