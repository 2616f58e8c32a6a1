"""Run time of programs against Wasmtime and the same C compiled natively."""

import statistics

from guests import programs
from measuring import call, geometric_mean, measure, median_ratio, same
from places import COMMAND, WASMTIME


def run_times(folder, options):
    runs = options.runs or 5
    print(f"\n### Running (CPU s, median of {runs})\n")
    print("| program | wasm2native | Wasmtime | ratio | C, `cc -O2` | ratio |")
    print("|---|---|---|---|---|---|")
    to_peer, to_native = [], []
    for program in programs(folder):
        if options.only and options.only != program.name:
            continue
        grant = program.grant()
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
