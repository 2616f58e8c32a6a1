"""Where things lie: the bench itself, the command that it measures (another one by the variable `BENCH_COMMAND`), and what
`tests/fetch.sh` has fetched."""

import os
import pathlib

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DATA = TARGET / "test-data"
COMMAND = pathlib.Path(os.environ.get("BENCH_COMMAND", TARGET / "release" / "wasm2native")).absolute()
WASMTIME = DATA / "wasmtime"
