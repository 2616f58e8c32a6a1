"""What the figures were taken on, in words that name no path and no person."""

import os
import pathlib
import platform

from peers.engines import clang, version_in, words


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    fields = dict(part.split(":", 1) for part in (line.replace("\t", "") for line in lines) if ":" in part)
    model = fields.get("model name", platform.machine()).strip()
    if "cpu family" in fields:
        model += f" (family {fields['cpu family'].strip()}, model {fields['model'].strip()})"
    return {
        "cpu": model,
        "cpus": os.cpu_count(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
        "clang": version_in(words([clang(), "--version"])),
        "gcc": version_in(words(["gcc", "-dumpfullversion"])),
        "load": [round(load, 1) for load in os.getloadavg()],
    }
