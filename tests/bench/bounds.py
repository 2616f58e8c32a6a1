"""What checks of addresses cost beside guarded memories."""

import statistics

from guests import Program, programs, wasi_c
from measuring import call, geometric_mean, measure, median_ratio, same
from places import BENCH, COMMAND


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
        grant = program.grant()
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
