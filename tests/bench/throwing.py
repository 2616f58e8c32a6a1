"""What exceptions cost: a handler that nothing is thrown to, and a throw with its catch."""

import statistics

from measuring import call, measure, median_ratio
from places import BENCH, COMMAND, WASMTIME


def exceptions(folder, options):
    runs = options.runs or 15
    print(f"\n### Exceptions (CPU ns, median of {runs})\n")
    print("| program | without a handler | with one | ratio | Wasmtime's ratio |")
    print("|---|---|---|---|---|")
    loops = 100_000_000
    for name, title in [("loop", "a call in a loop"), ("call", "a function that is little more than the call")]:
        if options.only and options.only != name:
            continue
        commands = []
        for program in [name, f"{name}_guarded"]:
            commands += exceptions_commands(folder, program)
        samples, _ = measure(folder, runs, *commands)
        plain, peer_plain, guarded, peer_guarded = (sample.cpu_us for sample in samples)
        print(
            f"| {title} | {statistics.median(plain) * 1000 / loops:.2f} | {statistics.median(guarded) * 1000 / loops:.2f} "
            f"| {median_ratio(guarded, plain):.2f} | {median_ratio(peer_guarded, peer_plain):.2f} |",
            flush=True,
        )
    if options.only in (None, "thrown"):
        # Ours needs many to be measured, Wasmtime few not to take minutes: the difference of two counts is what they cost.
        few, many, most = "100000", "300000", "20100000"
        ours, peer = exceptions_commands(folder, "thrown")
        (ours_most, _), (_, peer_many) = (exceptions_commands(folder, "thrown", (few, count)) for count in (most, many))
        samples, _ = measure(folder, runs, ours, ours_most, peer, peer_many)
        thrown = [int(most) - int(few), int(many) - int(few)]
        ours, peer = (
            [(b - a) * 1000 / count for a, b in zip(less.cpu_us, more.cpu_us)]
            for less, more, count in [(samples[0], samples[1], thrown[0]), (samples[2], samples[3], thrown[1])]
        )
        print("\n| a throw and its catch | Wasmtime | ratio |\n|---|---|---|")
        print(f"| {statistics.median(ours):.0f} | {statistics.median(peer):.0f} | {median_ratio(ours, peer):.4f} |")


def exceptions_commands(folder, name, change=("", "")):
    """The commands that run a program of `exceptions/` built by us and by Wasmtime, with one text changed for another."""
    source = folder / f"{name}{change[1]}.wat"
    source.write_text((BENCH / f"exceptions/{name}.wat").read_text().replace(*change))
    ours, peer = source.with_suffix(""), source.with_suffix(".cwasm")
    call([COMMAND, "build", source, "-o", ours])
    call([WASMTIME, "compile", "-W", "exceptions=y", source, "-o", peer])
    return [ours], [WASMTIME, "run", "-W", "exceptions=y", "--allow-precompiled", peer]
