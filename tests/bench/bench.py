#!/usr/bin/env python3
"""Measures wasm2native beside its peers on this machine, and prints tables in Markdown.

    bench.py hello      size, memory and start of a C hello world, against the same compiled by musl-gcc -static
    bench.py start      CPU time of starts: hello world, interpreters that print a line, 16 MiB of data; against the same C
    bench.py compile    CPU time and peak memory of a build, against `wasmtime compile`; and wall time with two cores against one
    bench.py rebuild    CPU time of a build after a change of one function, with a cache, against one without
    bench.py run        run time of programs, against Wasmtime and the same C compiled by cc -O2
    bench.py guided     run time and size of programs that are built by a profile, against those that are not
    bench.py linear     CPU time and peak memory of a build per byte of wasm, from 1x to 100x
    bench.py calls      run time of tail calls against that of calls
    bench.py memory     run time with checked memories, and with 64-bit addresses, against guarded 32-bit ones
    bench.py supervise  run time of code that counts fuel, can be interrupted, or traps by calls, against code that does not
    bench.py exceptions handlers that nothing is thrown to, against none; and a throw with its catch, against Wasmtime's
    bench.py wasi       system calls, against the same C compiled by cc -O2, free and confined alike, and against Wasmtime
    bench.py harden     what hardening adds to the start of hello world
    bench.py library    calls of exports and of the host's functions, instances made and freed, and what idle ones take
    bench.py            all of them but the next
    bench.py peers      run time, builds, starts and sizes beside every peer that is found, over more programs; writes
                        peers.md, peers.json and peers.svg into tests/bench/results. `--list` says what is found

`--only NAME` takes one program, `--runs N` the number of pairs. Commands alternate in one run (measure.c); a figure is
the median of the pairs' ratios, a sum over programs the geometric mean. A program whose output is not the peer's is an
error: a wrong program's speed means nothing.
"""

import argparse
import pathlib
import sys
import tempfile

from bounds import memory
from compiling import compile_times, linear
from embedding import library
from guided import guided
from peers import listing, peers
from places import BENCH, COMMAND, WASMTIME
from rebuilding import rebuild
from running import run_times
from starting import harden, hello, start
from supervising import supervise
from system_calls import wasi
from tail_calls import calls
from throwing import exceptions

ACTIONS = {
    "hello": hello,
    "start": start,
    "compile": compile_times,
    "rebuild": rebuild,
    "run": run_times,
    "guided": guided,
    "linear": linear,
    "calls": calls,
    "exceptions": exceptions,
    "memory": memory,
    "supervise": supervise,
    "wasi": wasi,
    "harden": harden,
    "library": library,
    "peers": peers,
}
# What takes long enough to be asked for by name.
BY_NAME = {"peers"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=list(ACTIONS))
    parser.add_argument("--only", help="one program by name")
    parser.add_argument("--runs", type=int, help="pairs a program")
    parser.add_argument("--builds", type=int, default=1, help="builds a program and engine (peers)")
    parser.add_argument("--results", type=pathlib.Path, default=BENCH / "results", help="the folder of what is written (peers)")
    parser.add_argument("--engines", type=lambda names: names.split(","), help="engines by name, with commas (peers)")
    parser.add_argument("--starts", type=int, default=200, help="starts of hello world (peers)")
    parser.add_argument("--resume", action="store_true", help="keep the programs that the results have already (peers)")
    parser.add_argument("--list", action="store_true", help="say which engines and programs there are, and end")
    options = parser.parse_args()
    if options.list:
        listing()
        return
    if not COMMAND.exists():
        sys.exit("bench: the command is not built: cargo build --release")
    if options.what != "peers" and not WASMTIME.exists():
        sys.exit("bench: Wasmtime is missing: run tests/fetch.sh")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for what, action in ACTIONS.items():
            if options.what == what or options.what is None and what not in BY_NAME:
                action(folder, options)


if __name__ == "__main__":
    main()
