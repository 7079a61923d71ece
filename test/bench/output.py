# SPDX-License-Identifier: MIT OR Apache-2.0
"""A table to read, a CSV to compute with, a chart to look at."""
import csv
import math

import targets
from measure import ratio_to_native

TITLES = {
    "call": "One call (ns, ratio to native)",
    "answer": "A call that the hook answers itself (ns, ratio to the real call natively)",
    "process": "Signals, threads, processes (ns, ratio to native)",
    "start": "Start-up (ms wall; cpu: user + system, ms) and peak memory (KiB)",
    "program": "Whole programs (ms wall; cpu: user + system)",
    "server": "Servers (requests/s: more is better; cpu: µs of the server a request)",
}


def number(x):
    if math.isnan(x):
        return "-"
    return f"{x:.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def cell(result, ratios):
    if result is None:
        return ""
    if result.wrong and not result.samples:
        return "failed"
    text = number(result.median())
    if result.row != "native":
        text += f" ×{ratios[result]:.2f}"
    if not math.isnan(result.spread()):
        text += f" ±{100 * result.spread():.0f}%"
    return text + ("!" if result.wrong else "")


def part_table(part, results, ratios):
    columns, names, at = [], [], {}
    for r in results:
        column = f"{r.kind} {r.unit}" if r.unit not in ("ns", "ms") else r.kind
        if column not in columns:
            columns.append(column)
        if r.row not in names:
            names.append(r.row)
        at[r.row, column] = r
    grid = [["", *columns]]
    grid += [[n, *(cell(at.get((n, c)), ratios) for c in columns)] for n in names]
    widths = [max(len(line[i]) for line in grid) for i in range(len(grid[0]))]
    lines = ["  ".join([line[0].ljust(widths[0])] +
                       [text.rjust(w) for text, w in zip(line[1:], widths[1:])]).rstrip()
             for line in grid]
    return "\n".join([TITLES[part], *lines, ""])


def table(machine, results):
    ratios = ratio_to_native(results)
    text = "".join(f"{what}: {value}\n" for what, value in machine) + "\n"
    text += "Medians; ± half the distance of the quartiles; ! the row did not do what it says\n\n"
    for part in TITLES:
        mine = [r for r in results if r.part == part]
        if mine:
            text += part_table(part, mine, ratios) + "\n"
    text += targets.table(results)
    wrong = [f"{r.part} {r.kind}, {r.row}: {r.wrong}\n" for r in results if r.wrong]
    return text + "".join(["Not sane:\n", *wrong] if wrong else [])


def write_csv(path, machine, results):
    ratios = ratio_to_native(results)
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        for what, value in machine:
            out.writerow([f"# {what}", value])
        out.writerow(["part", "kind", "row", "unit", "median", "spread", "ratio", "samples",
                      "seen", "wrong"])
        for r in results:
            seen = "" if r.seen is None else f"{r.seen:.3f}"
            out.writerow([r.part, r.kind, r.row, r.unit, f"{r.median():.6g}",
                          f"{r.spread():.3g}", f"{ratios[r]:.4g}", len(r.samples), seen,
                          r.wrong or ""])


def draw_part(axis, part, results, ratios):
    kinds = list(dict.fromkeys(r.kind for r in results))
    names = list(dict.fromkeys(r.row for r in results))
    height = 0.8 / len(kinds)
    for i, kind in enumerate(kinds):
        at = {r.row: ratios[r] for r in results if r.kind == kind}
        y = [names.index(n) + i * height for n in at]
        axis.barh(y, list(at.values()), height, label=kind)
    axis.axvline(1, color="black", linewidth=0.8)
    axis.set_xscale("log")
    axis.set_yticks([j + 0.4 for j in range(len(names))], names)
    axis.invert_yaxis()
    axis.set_title(TITLES[part].split(" (")[0] + ": ratio to native")
    axis.legend(fontsize="small")


def write_chart(path, results):
    """Return: None, or why there is no chart."""
    try:
        import matplotlib
    except ImportError:
        return "no chart: python3-matplotlib is not installed"
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "zpl", "svg.fonttype": "none"})
    from matplotlib import pyplot
    ratios = ratio_to_native(results)
    drawn = [r for r in results if r.samples and r.unit in ("ns", "ms", "requests/s")]
    parts = [p for p in TITLES if any(r.part == p for r in drawn)]
    sizes = [len({r.row for r in drawn if r.part == p}) + 2 for p in parts]
    figure, axes = pyplot.subplots(len(parts), 1, figsize=(11, 0.55 * sum(sizes)), squeeze=False,
                                   gridspec_kw={"height_ratios": sizes})
    for part, axis in zip(parts, axes[:, 0]):
        draw_part(axis, part, [r for r in drawn if r.part == part], ratios)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    return None
