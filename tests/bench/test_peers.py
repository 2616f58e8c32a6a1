"""The parts of `bench.py peers` that need no run, on figures that are made up. `python3 test_peers.py`."""

import pathlib
import struct
import tempfile
import unittest
import xml.dom.minidom

from measuring import geometric_mean, median_ratio
from peers.binary import code_bytes
from peers.contest import rounds
from peers.engines import version_in
from peers.page import page
from peers.plot import Scale, plot
from peers.summary import against_ours, ahead, mean_and_worst, values


def cost(ratio, build, **more):
    return {"ratio": ratio, "build_cpu_s": build, "build_peak_mb": 10.0, "file_bytes": 1000, **more}


def mode(ours, theirs):
    return {"native_cpu_s": 0.5, "engines": {"wasm2native": ours, "peer": theirs}}


# Ours is ahead on the first program and behind on the second; on the third the peer does not work.
FAST = mode(cost(1.1, 0.1, code_bytes=400), cost(2.0, 0.4))
SLOW = mode(cost(1.5, 0.1, code_bytes=400), cost(1.25, 0.4))
FAILS = mode(cost(1.0, 0.1, code_bytes=400), {"failure": "does not run: <out of memory>"})
DATA = {
    "machine": {"cpu": "a CPU", "cpus": 2, "system": "Linux", "clang": "19", "gcc": "12", "load": [0.1, 0.1, 0.1]},
    "runs": 3,
    "engines": [
        {"name": "wasm2native", "title": "wasm2native", "found": True, "version": "1.0", "note": "a note", "install": ""},
        {"name": "peer", "title": "A peer & more", "found": True, "version": "2.0", "note": "another", "install": ""},
        {"name": "gone", "title": "Gone", "found": False, "version": "", "note": "", "install": "ask for it"},
    ],
    "left_out": {"zstd": "no sources"},
    "programs": {name: {"scalar": figures, "simd": figures} for name, figures in
                 [("fast", FAST), ("slow", SLOW), ("fails", FAILS)]},
    "start": {name: {"wall_us": 200, "cpu_us": 100, "peak_kib": 64, "ratio": 1.0} for name in ("native", "wasm2native")},
}


class Statistics(unittest.TestCase):
    def test_ratios_are_of_pairs(self):
        # The second round met a busy machine: both took thrice as long, and the ratio stays.
        self.assertEqual(median_ratio([2, 6, 2], [1, 3, 1]), 2)

    def test_geometric_mean(self):
        self.assertAlmostEqual(geometric_mean([0.5, 2]), 1)


class Summary(unittest.TestCase):
    def test_a_failed_run_has_no_value(self):
        self.assertEqual(values(DATA["programs"], "scalar", "peer", "ratio"), {"fast": 2.0, "slow": 1.25})

    def test_mean_and_worst(self):
        mean, worst, name = mean_and_worst({"fast": 2.0, "slow": 0.5})
        self.assertAlmostEqual(mean, 1)
        self.assertEqual((worst, name), (2.0, "fast"))

    def test_against_ours(self):
        self.assertAlmostEqual(against_ours(DATA["programs"], "simd", "peer", "build_cpu_s"), 4)
        self.assertIsNone(against_ours(DATA["programs"], "simd", "peer", "code_bytes"))

    def test_ahead(self):
        self.assertEqual(ahead(DATA["programs"], "scalar", "peer"), [("slow", 1.25, 1.5)])


class Echo:
    """A program, and what stands for an engine whose command it is given."""

    name, title, args = "echo", "echo", ["same"]

    def __init__(self, *command):
        self.command = command

    def run(self, folder, args):
        return [*self.command, *args]


class Rounds(unittest.TestCase):
    def contest(self, *engines):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "native").symlink_to("/bin/echo")
            entrants = [("scalar", engine, {}) for engine in engines]
            results = [result for _, _, result in entrants]
            rounds(folder, Echo(), b"same\n", entrants, 2)
            return results

    def test_a_peer_that_fails_is_left_out(self):
        good, bad = self.contest(Echo("/bin/echo"), Echo("/bin/false"))
        self.assertGreater(good["ratio"], 0)
        self.assertEqual(bad, {"failure": "fails in some runs, not in all"})

    def test_what_prints_something_else_ends_the_bench(self):
        with self.assertRaisesRegex(SystemExit, "prints something else"):
            self.contest(Echo("/bin/echo", "not"))


class Page(unittest.TestCase):
    text = page(DATA, "the command")

    def test_a_program_on_which_a_peer_wins_stands_in_it(self):
        self.assertIn("slow (1.25 to 1.50)", self.text)
        self.assertIn("| slow | 0.500 | 1.50 | **1.25** |", self.text)

    def test_what_is_missing_or_failed_stands_in_it(self):
        self.assertIn("| Gone | not found | to get it: ask for it |", self.text)
        self.assertIn("The program zstd was left out: no sources.", self.text)
        self.assertIn("does not run: <out of memory>", self.text)

    def test_rows_have_as_many_cells_as_their_heads(self):
        cells = None
        for line in self.text.splitlines():
            if not line.startswith("|"):
                cells = None
                continue
            cells = cells or line.count("|")
            self.assertEqual(line.count("|"), cells, line)


class Plot(unittest.TestCase):
    def test_it_is_xml_with_a_dot_for_each_figure(self):
        document = xml.dom.minidom.parseString(plot(DATA))
        # Two panels of three and two programs and a mean each; and the legend.
        self.assertEqual(len(document.getElementsByTagName("circle")), 2 * (3 + 1 + 2 + 1) + 2)
        self.assertEqual(plot(DATA), plot(DATA))

    def test_what_is_slower_lies_to_the_right(self):
        scale = Scale([0.9, 1.5, 40])
        places = [scale.x(0, ratio) for ratio in (0.75, 0.9, 1, 1.5, 8)]
        self.assertEqual(places, sorted(places))
        self.assertEqual(scale.x(0, 40), scale.x(0, 8))


class Parts(unittest.TestCase):
    def test_versions(self):
        self.assertEqual(version_in("wasmtime 49.0.3 (f96eabaa1 2026-10-14)"), "49.0.3")
        self.assertEqual(version_in("none"), "")

    def test_code_of_an_elf_file(self):
        sections = [(1, 6, 100), (1, 2, 1000), (1, 4, 20)]  # executed, data, executed
        table = b"".join(struct.pack("<IIQQQQIIQQ", 0, kind, flags, 0, 0, size, 0, 0, 1, 0) for kind, flags, size in sections)
        head = bytearray(64)
        head[:5] = b"\x7fELF\x02"
        struct.pack_into("<Q", head, 0x28, 64)
        struct.pack_into("<HH", head, 0x3A, 64, len(sections))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "file"
            path.write_bytes(bytes(head) + table)
            self.assertEqual(code_bytes(path), 120)
            path.write_bytes(b"\0asm")
            self.assertIsNone(code_bytes(path))


if __name__ == "__main__":
    unittest.main()
