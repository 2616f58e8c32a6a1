"""The plot of a run, as SVG: a row for each program, a dot for each engine, farther to the right the slower; SIMD off and on side
by side. The same data give the same bytes."""

import math
from xml.sax.saxutils import escape

from peers.summary import OURS, mean_and_worst, values

PANEL, ROW, LEFT, TOP, GAP, FOOT = 420, 20, 110, 78, 40, 34
COLOURS = ["#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#7f7f7f"]
MODES = {"scalar": "SIMD off", "simd": "SIMD on"}


def plot(data):
    engines = [engine for engine in data["engines"] if engine["found"]]
    colours = {engine["name"]: colour for engine, colour in zip(engines, COLOURS)}
    programs = data["programs"]
    rows = [*programs, "geometric mean"]
    width, height = LEFT + 2 * PANEL + GAP + 20, TOP + ROW * len(rows) + FOOT
    scale = Scale([
        ratio for mode in MODES for engine in engines for ratio in values(programs, mode, engine["name"], "ratio").values()
    ])
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        text(LEFT, 18, "CPU time against the same source compiled natively by clang -O2 (less is better)", weight="bold"),
        *legend(engines, colours),
    ]
    for row, name in enumerate(rows):
        out.append(text(LEFT - 8, centre(row) + 4, name, anchor="end", weight="bold" if row == len(programs) else None))
    for number, (mode, title) in enumerate(MODES.items()):
        left = LEFT + number * (PANEL + GAP)
        out += panel(programs, mode, title, left, scale, colours, len(rows))
    return "\n".join([*out, "</svg>"]) + "\n"


class Scale:
    """Ratios to places, by their logarithm; what is beyond eight lies at the edge."""

    def __init__(self, ratios):
        self.low = min(0.75, *ratios)
        self.high = min(8, max(2, *ratios))

    def x(self, left, ratio):
        share = math.log(min(ratio, self.high) / self.low) / math.log(self.high / self.low)
        return left + 8 + share * (PANEL - 16)

    def ticks(self):
        return [tick for tick in (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8) if self.low <= tick <= self.high]


def panel(programs, mode, title, left, scale, colours, rows):
    bottom = TOP + ROW * rows
    out = [text(left + PANEL / 2, TOP - 8, title, anchor="middle")]
    for row in range(0, rows, 2):
        out.append(f'<rect x="{left}" y="{TOP + ROW * row}" width="{PANEL}" height="{ROW}" fill="#f4f4f4"/>')
    for tick in scale.ticks():
        x = scale.x(left, tick)
        stroke = "#555555" if tick == 1 else "#dddddd"
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="{stroke}"/>')
        out.append(text(x, bottom + 16, f"{tick:g}", anchor="middle"))
    # Ours last, so that it lies above what it meets.
    for name in sorted(colours, key=lambda name: name == OURS):
        ratios = values(programs, mode, name, "ratio")
        if not ratios:
            continue
        places = {row: ratios[program] for row, program in enumerate(programs) if program in ratios}
        places[rows - 1] = mean_and_worst(ratios)[0]
        for row, ratio in places.items():
            radius = 5.5 if name == OURS else 4
            out.append(
                f'<circle cx="{scale.x(left, ratio):.1f}" cy="{centre(row)}" r="{radius}" fill="{colours[name]}" '
                f'fill-opacity="0.85"><title>{escape(name)}: {ratio:.2f}</title></circle>'
            )
    return out


def legend(engines, colours):
    out, x = [], LEFT
    for engine in engines:
        out.append(f'<circle cx="{x + 5}" cy="40" r="5" fill="{colours[engine["name"]]}"/>')
        out.append(text(x + 14, 44, engine["title"]))
        x += 34 + 7 * len(engine["title"])
    return out


def centre(row):
    return TOP + ROW * row + ROW // 2


def text(x, y, content, anchor="start", weight=None):
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}"{bold} fill="#222222">{escape(content)}</text>'
