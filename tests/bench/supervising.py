"""What fuel, interruption and traps by calls cost."""

from guests import programs
from measuring import call, geometric_mean, measure, median_ratio, same
from places import COMMAND


# What is measured, each against another list of flags.
CHECKED = ["--memory", "checked"]
PARAMETER = ["--instance", "parameter"]
SUPERVISED = [
    ("fuel", ["--fuel=1000000000000000"], []),
    ("interruptible", ["--interruptible"], []),
    ("both", ["--fuel=1000000000000000", "--interruptible"], []),
    ("traps by calls", [*CHECKED, "--traps", "calls"], CHECKED),
    ("stack's limit, parameter", PARAMETER, []),
]


def supervise(folder, options):
    runs = options.runs or 5
    print(f"\n### Supervision (ratios of CPU time to the same without, median of {runs})\n")
    print(f"| program | {' | '.join(title for title, _, _ in SUPERVISED)} |")
    print(f"|---|{'---|' * len(SUPERVISED)}")
    columns = [[] for _ in SUPERVISED]
    for program in programs(folder):
        if options.only and options.only != program.name:
            continue
        grant = program.grant()
        built = {}
        for flags in (flags for _, *both in SUPERVISED for flags in both):
            output = folder / f"ours.{len(built)}"
            if tuple(flags) not in built:
                call([COMMAND, "build", program.module, *flags, *grant, "-o", output])
                built[tuple(flags)] = output
        samples, outputs = measure(folder, runs, *([output, *program.args] for output in built.values()))
        same(outputs, program.name)
        cpu = {flags: sample.cpu_us for flags, sample in zip(built, samples)}
        for column, (_, flags, without) in zip(columns, SUPERVISED):
            column.append(median_ratio(cpu[tuple(flags)], cpu[tuple(without)]))
        print(f"| {program.name} | {' | '.join(f'{column[-1]:.2f}' for column in columns)} |", flush=True)
    if columns[0]:
        print(f"| geometric mean | {' | '.join(f'{geometric_mean(column):.2f}' for column in columns)} |")
