"""What calls of the system cost."""

import statistics

from guests import programs, wasi_c
from measuring import call, measure, median_ratio, same
from places import BENCH, COMMAND, WASMTIME


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
