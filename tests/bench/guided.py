"""What a profile gives: programs that are built by one of a run with the same input, against those that are built without."""

import statistics

from guests import programs
from measuring import call, geometric_mean, measure, median_ratio, same
from places import COMMAND


def guided(folder, options):
    runs = options.runs or 9
    print(f"\n### Builds by a profile (CPU s, median of {runs}; ratios to builds without one)\n")
    print("| program | without | time | size |")
    print("|---|---|---|---|")
    times, sizes = [], []
    for program in programs(folder):
        if options.only and options.only != program.name:
            continue
        grant = program.grant()
        counting, plain, ours, profile = (folder / name for name in ["counting", "plain", "guided", "app.profile"])
        call([COMMAND, "build", program.module, *grant, "-o", counting, "--profile-generate", profile])
        call([counting, *program.args])
        call([COMMAND, "build", program.module, *grant, "-o", plain])
        call([COMMAND, "build", program.module, *grant, "-o", ours, "--profile-use", profile])
        samples, outputs = measure(folder, runs, [plain, *program.args], [ours, *program.args])
        same(outputs, program.name)
        times.append(median_ratio(samples[1].cpu_us, samples[0].cpu_us))
        sizes.append(ours.stat().st_size / plain.stat().st_size)
        without = statistics.median(samples[0].cpu_us) / 1e6
        print(f"| {program.name} | {without:.3f} | {times[-1]:.2f} | {sizes[-1]:.2f} |", flush=True)
    if times:
        print(f"| geometric mean | | {geometric_mean(times):.2f} | {geometric_mean(sizes):.2f} |")
