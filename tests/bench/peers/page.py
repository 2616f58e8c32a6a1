"""The page of a run, in Markdown, from the data that is written as JSON beside it."""

from peers.summary import OURS, against_ours, ahead, mean_and_worst, values

MODES = {"scalar": "SIMD off", "simd": "SIMD on (`-msimd128`)"}


def page(data, command):
    """The whole page. `command` is what made it."""
    names = [engine["name"] for engine in data["engines"] if engine["found"]]
    titles = {engine["name"]: engine["title"] for engine in data["engines"]}
    machine = data["machine"]
    lines = [
        "# wasm2native beside its peers",
        "",
        f"Made by `{command}`; not written by hand. {machine['cpu']}, {machine['cpus']} CPUs, {machine['system']}; load at the "
        f"start {machine['load'][0]}. [The figures as JSON](peers.json).",
        "",
        f"**Run time is CPU time of the whole process against the same source compiled natively by clang {machine['clang']} "
        f"`-O2`** (Rust: by `rustc -C opt-level=2`; Go: by `go build` with `GOAMD64=v1`): the median of the ratios of {data['runs']} round{'s' if data['runs'] > 1 else ''}. In a round, native and "
        "every engine run the program once, one after the other, with SIMD off and on. What a program prints is compared "
        "with what the native one prints; nothing else is timed. Less is better. **Bold** is the best of a row.",
        "",
        "![Run time by program and engine](peers.svg)",
        "",
        *found(data),
    ]
    for mode, title in MODES.items():
        lines += run_times(data["programs"], mode, title, names, titles)
    lines += where_peers_win(data["programs"], names, titles)
    for mode, title in MODES.items():
        lines += builds(data["programs"], mode, title, names, titles)
    lines += starts(data["start"], names, titles)
    lines += failures(data, titles)
    return "\n".join(lines) + "\n"


def table(head, rows):
    return ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]] + [""]


def found(data):
    rows = [
        [engine["title"], engine["version"] if engine["found"] else "not found", engine["note"] if engine["found"] else
         f"to get it: {engine['install']}"]
        for engine in data["engines"]
    ]
    lines = ["## Which were found", "", *table(["engine", "version", "how it is used"], rows)]
    for name, reason in data["left_out"].items():
        lines += [f"The program {name} was left out: {reason}.", ""]
    return lines


def cells(row):
    """The ratios of a row as text, the best in bold."""
    best = min((ratio for ratio in row if ratio), default=None)
    return ["" if not ratio else f"**{ratio:.2f}**" if ratio == best else f"{ratio:.2f}" for ratio in row]


def run_times(programs, mode, title, names, titles):
    columns = {name: values(programs, mode, name, "ratio") for name in names}
    columns = {name: column for name, column in columns.items() if column}
    rows = [
        [program, f"{modes[mode]['native_cpu_s']:.3f}", *cells([column.get(program) for column in columns.values()])]
        for program, modes in programs.items()
    ]
    summaries = [mean_and_worst(column) for column in columns.values()]
    rows.append(["**geometric mean**", "", *cells([mean for mean, _, _ in summaries])])
    rows.append(["worst", "", *(f"{ratio:.2f} ({name})" for _, ratio, name in summaries)])
    rows.append(["programs", "", *(str(len(column)) for column in columns.values())])
    return [f"## Run time, {title}", "", *table(["program", "native, s", *(titles[name] for name in columns)], rows)]


def where_peers_win(programs, names, titles):
    lines = ["## Where a peer is ahead of wasm2native", ""]
    rows = []
    for mode, title in MODES.items():
        for name in names:
            won = ahead(programs, mode, name) if name != OURS else []
            if won:
                text = ", ".join(f"{program} ({theirs:.2f} to {ours:.2f})" for program, theirs, ours in won)
                rows.append([titles[name], title, text])
    return lines + (table(["peer", "", "programs (its ratio to ours)"], rows) if rows else ["On no program.", ""])


def builds(programs, mode, title, names, titles):
    rows = []
    for name in names:
        cpu = values(programs, mode, name, "build_cpu_s")
        if not cpu:
            continue
        peak, size = (values(programs, mode, name, key) for key in ("build_peak_mb", "file_bytes"))
        code = values(programs, mode, name, "code_bytes")
        ratios = [against_ours(programs, mode, name, key) for key in ("build_cpu_s", "build_peak_mb", "file_bytes", "code_bytes")]
        ratio = ["" if ratio is None else f"{ratio:.2f}" for ratio in ratios]
        rows.append([
            titles[name], f"{sum(cpu.values()):.2f}", ratio[0], f"{max(peak.values()):.0f}", ratio[1],
            f"{sum(size.values()) / 1000:,.0f}", ratio[2], f"{sum(code.values()) / 1000:,.0f}" if code else "", ratio[3],
        ])
    head = ["engine", "CPU s, all programs", "to ours", "peak MB, largest", "to ours", "files, kB", "to ours", "code, kB", "to ours"]
    return [
        f"## Building, {title}",
        "",
        "All steps and processes of a build; ratios are geometric means of programs. A file is what has to be there to run the "
        "program beside the engine's own command, stripped; code is that of ELF files, with the runtime in it where the file "
        "has one.",
        "",
        *table(head, rows),
    ]


def starts(start, names, titles):
    rows = [
        [titles.get(name, "C, static musl"), f"{cost['wall_us'] / 1000:.2f}", f"{cost['cpu_us'] / 1000:.2f}",
         f"{cost['ratio']:.2f}", f"{cost['peak_kib'] / 1024:.1f}"]
        for name, cost in start.items()
    ]
    head = ["", "start to exit, ms", "CPU, ms", "to C", "peak, MiB"]
    return ["## Hello world", "", "CPU time from start to exit against the same C with a static musl.", "", *table(head, rows)]


def failures(data, titles):
    rows = [
        [program, MODES[mode], titles[name], result["failure"]]
        for program, modes in data["programs"].items()
        for mode, results in modes.items()
        for name, result in results["engines"].items()
        if "failure" in result
    ]
    return ["## What did not work", "", *table(["program", "", "engine", "what happened"], rows)] if rows else []
