"""What a build costs after a change of one function, with the functions of the build before in a cache."""

import re
import shutil
import subprocess
import sys

from measuring import measure, median_ratio
from places import COMMAND, DATA

I32_CONST, I32_ADD = 0x41, 0x6A
# Bytes of a module between places that are tried, and how many are.
STEP, TRIES = 997, 200


def rebuild(folder, options):
    print("\n### Building again after a change of one function\n")
    print("| module | CPU s without a cache | with it | ratio |")
    print("|---|---|---|---|")
    for name, runs in [("quickjs", 9), ("esbuild", 3)]:
        if options.only and options.only != name:
            continue
        module = DATA / f"{name}.wasm"
        if not module.exists():
            sys.exit(f"bench: {module} is missing: run `tests/fetch.sh`")
        cache = folder / f"{name}.cache"
        versions = [folder / f"{name}.0.wasm", folder / f"{name}.1.wasm"]
        shutil.copy(module, versions[0])
        change(module.read_bytes(), versions, folder, cache)
        # The module lies at one path, where each build finds the other version than the one before.
        app, swap = folder / "app.wasm", folder / "swap"
        shutil.copy(versions[0], app)
        shutil.copy(versions[1], swap)
        turn = f"mv {app} {app}.old && mv {swap} {app} && mv {app}.old {swap} && exec {COMMAND} build {app} -o {folder / name}"
        subprocess.run(["sh", "-c", f"{turn} --cache {cache}"], check=True)
        commands = [["sh", "-c", turn], ["sh", "-c", f"{turn} --cache {cache}"]]
        # An odd number of commands between two of a kind: both meet both versions.
        commands.append(["sh", "-c", f"mv {app} {app}.old && mv {swap} {app} && mv {app}.old {swap}"])
        (without, cached, _), _ = measure(folder, options.runs or runs, *commands)
        cpu = [sorted(samples.cpu_us)[len(samples.cpu_us) // 2] / 1e6 for samples in (without, cached)]
        print(f"| {name} | {cpu[0]:.2f} | {cpu[1]:.3f} | {median_ratio(cached.cpu_us, without.cpu_us):.3f} |", flush=True)


def change(module, versions, folder, cache):
    """Writes another version of a module: one of its functions adds another constant."""
    app = folder / "app.wasm"
    build = [COMMAND, "build", app, "-o", folder / "changed", "--cache", cache, "-v"]
    app.write_bytes(module)
    subprocess.run(build, check=True, capture_output=True)
    at = len(module) // 3
    for _ in range(TRIES):
        at = next(i for i in range(at + STEP, len(module)) if module[i] == I32_CONST and module[i + 1] < 0x3F and module[i + 2] == I32_ADD)
        changed = module[: at + 1] + bytes([module[at + 1] + 1]) + module[at + 2 :]
        app.write_bytes(changed)
        done = subprocess.run(build, capture_output=True, text=True)
        compiled = re.search(r"functions: \d+ from the cache, (\d+) compiled", done.stderr)
        if done.returncode == 0 and compiled and compiled[1] == "1":
            versions[1].write_bytes(changed)
            return
        # The next place is compared with the module again.
        app.write_bytes(module)
        subprocess.run(build, check=True, capture_output=True)
    sys.exit("bench: no place was found that changes one function")
