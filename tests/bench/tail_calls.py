"""What a tail call costs beside a call."""

import statistics

from measuring import call, measure, median_ratio
from places import COMMAND


def calls(folder, options):
    """Whether a tail call costs what a call costs: a loop that calls a step, against a step that tail-calls itself."""
    runs = options.runs or 9
    print(f"\n### Tail calls (CPU s for 200 million, median of {runs})\n")
    print("| | calls | tail calls | ratio |")
    print("|---|---|---|---|")
    for kind in ["direct", "indirect", "reference"]:
        commands = []
        for style in ["call", "return_call"]:
            module = folder / f"{kind}_{style}.wat"
            module.write_text(countdown(kind, style))
            output = folder / f"{kind}_{style}"
            call([COMMAND, "build", module, "-o", output])
            commands.append([output])
        samples, _ = measure(folder, runs, *commands)
        seconds = [statistics.median(sample.cpu_us) / 1e6 for sample in samples]
        ratio = median_ratio(samples[1].cpu_us, samples[0].cpu_us)
        print(f"| {kind} | {seconds[0]:.3f} | {seconds[1]:.3f} | {ratio:.2f} |", flush=True)


def countdown(kind, style):
    """Counts down from 200 million: in a loop that calls $step for each, or by a $step that goes on with a tail call."""
    def go(prefix, value):
        return {
            "direct": f"({prefix}call $step {value})",
            "indirect": f"({prefix}call_indirect (type $step) {value} (i32.and (local.get 0) (i32.const 1)))",
            "reference": f"({prefix}call_ref $step {value} (global.get $callee))",
        }[kind]
    less = "(i32.sub (local.get 0) (i32.const 1))"
    zero = "(if (i32.eqz (local.get 0)) (then (return (i32.const 0))))"
    if style == "call":
        step = f"{zero} {less}"
        start = f"(loop $again (br_if $again (local.tee 0 {go('', '(local.get 0)')})))"
    else:
        step = f"{zero} {go('return_', less)}"
        start = f"(drop {go('', '(local.get 0)')})"
    return f"""(module
      (type $step (func (param i32) (result i32)))
      (table 2 2 funcref) (elem (i32.const 0) $step $step)
      (global $callee (mut (ref $step)) (ref.func $step))
      (func $step (type $step) {step})
      (func (export "_start") (local i32) (local.set 0 (i32.const 200000000)) {start}))"""
