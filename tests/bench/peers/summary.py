"""What stands over all programs: geometric means, worst cases, and on which programs a peer is ahead.

Works on what `contest` gives: `{program: {mode: {"engines": {name: {..}}}}}`.
"""

from measuring import geometric_mean

OURS = "wasm2native"


def values(programs, mode, engine, key):
    """`{program: value}` of those that have it."""
    found = {name: modes[mode]["engines"].get(engine, {}).get(key) for name, modes in programs.items()}
    return {name: value for name, value in found.items() if value}


def mean_and_worst(ratios):
    """The geometric mean of `{program: ratio}`, the worst ratio, and whose it is."""
    worst = max(ratios, key=ratios.get)
    return geometric_mean(list(ratios.values())), ratios[worst], worst


def against_ours(programs, mode, engine, key):
    """The geometric mean of a value against ours, over programs where both have it."""
    ours, theirs = values(programs, mode, OURS, key), values(programs, mode, engine, key)
    both = [theirs[name] / ours[name] for name in theirs if name in ours]
    return geometric_mean(both) if both else None


def ahead(programs, mode, engine):
    """Programs on which a peer is faster than ours: `[(program, its ratio, ours)]`."""
    ours, theirs = values(programs, mode, OURS, "ratio"), values(programs, mode, engine, "ratio")
    return [(name, theirs[name], ours[name]) for name in theirs if theirs[name] < ours[name]]
