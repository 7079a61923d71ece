# SPDX-License-Identifier: MIT OR Apache-2.0
"""What zpl is meant to reach, and what a run shows. A miss is never a failure."""

BARE, DEFAULT, NOTHING = "zpl near, bare hook", "zpl near, default hook", "zpl near, not asked for"
BARE_FAST, DEFAULT_FAST = "zpl near, bare hook, fast", "zpl near, default hook, fast"
COLD, FUNCTION = "zpl near, no cache", "LD_PRELOAD function"


class Figures:
    """Medians by what was measured; an absent one raises LookupError."""

    def __init__(self, results):
        self.at = {(r.part, r.kind, r.row, r.unit): r for r in results if r.samples}

    def median(self, part, kind, row, unit):
        return self.at[part, kind, row, unit].median()

    def ratio(self, part, kind, row, unit="ns"):
        return self.median(part, kind, row, unit) / self.median(part, kind, "native", unit)

    def more(self, part, kind, row, unit):
        return self.median(part, kind, row, unit) - self.median(part, kind, "native", unit)

    def chance(self, part, kind, unit="ns"):
        """How far the control is from native."""
        return abs(self.ratio(part, kind, "native again", unit) - 1)


def over_native(part, kind, row, unit="ns"):
    """(figure, what chance does to it): a ratio to native and its control's distance from 1"""
    return (lambda f: f.ratio(part, kind, row, unit)), (lambda f: f.chance(part, kind, unit))


def alone(figure):
    return figure, lambda f: 0


# (what, limit, unit of both, least or most, (figure, chance))
TARGETS = [
    ("getpid answered, bare hook, near", 3, "ns", "most",
     alone(lambda f: f.median("answer", "getpid-inline", BARE, "ns"))),
    ("the same, over an LD_PRELOAD function", 2, "×", "most",
     alone(lambda f: f.median("answer", "getpid-inline", BARE, "ns")
           / f.median("answer", "getpid-libc", FUNCTION, "ns"))),
    ("answered by fast(), bare hook", 3, "ns", "most",
     alone(lambda f: f.median("answer", "getpid-inline", BARE_FAST, "ns"))),
    ("the same, over an LD_PRELOAD function", 2, "×", "most",
     alone(lambda f: f.median("answer", "getpid-inline", BARE_FAST, "ns")
           / f.median("answer", "getpid-libc", FUNCTION, "ns"))),
    ("getpid answered, default hook", 0.36, "×", "most",
     over_native("answer", "getpid-inline", DEFAULT)),
    ("answered by fast(), default hook", 0.36, "×", "most",
     over_native("answer", "getpid-inline", DEFAULT_FAST)),
    ("getpid passed on, bare hook", 1.10, "×", "most",
     over_native("call", "getpid-inline", BARE)),
    ("passed on by fast(), bare hook", 1.10, "×", "most",
     over_native("call", "getpid-inline", BARE_FAST)),
    ("getpid passed on, default hook", 1.35, "×", "most",
     over_native("call", "getpid-inline", DEFAULT)),
    ("passed on by fast(), default hook", 1.35, "×", "most",
     over_native("call", "getpid-inline", DEFAULT_FAST)),
    ("not asked for, number known at the site", 1.00, "×", "most",
     over_native("call", "getpid-inline", NOTHING)),
    ("not asked for, number not known", 1.05, "×", "most",
     over_native("call", "nr500-libc", NOTHING)),
    ("/bin/true, warm, default hook", 4, "×", "most",
     over_native("start", "true", DEFAULT, "ms")),
    ("/bin/true, warm, default hook", 2.5, "ms", "most",
     alone(lambda f: f.median("start", "true", DEFAULT, "ms"))),
    ("scan and patch of 232 MB of code", 100, "ms", "most",
     alone(lambda f: f.more("start", "232 MB of code", COLD, "ms"))),
    ("peak memory added, /bin/true", 2560, "KiB", "most",
     alone(lambda f: f.more("start", "true", DEFAULT, "peak"))),
    ("redis GET, passed on, default hook", 0.97, "×", "least",
     over_native("server", "redis GET", DEFAULT, "requests/s")),
    ("redis GET, passed on by fast()", 0.97, "×", "least",
     over_native("server", "redis GET", DEFAULT_FAST, "requests/s")),
    ("nginx 1 KiB, passed on, default hook", 0.97, "×", "least",
     over_native("server", "nginx 1 KiB", DEFAULT, "requests/s")),
    ("nginx 1 KiB, passed on by fast()", 0.97, "×", "least",
     over_native("server", "nginx 1 KiB", DEFAULT_FAST, "requests/s")),
]


def judge(figures, target):
    """(what, figure, limit, verdict) as text"""
    what, limit, unit, kind, (figure, chance_of) = target
    sign = "≤" if kind == "most" else "≥"
    limit_text = f"{sign} {limit:g} {unit}"
    try:
        value, chance = figure(figures), chance_of(figures)
    except LookupError:
        return what, "-", limit_text, "not measured"
    met = value <= limit if kind == "most" else value >= limit
    verdict = "met" if met else "missed"
    if abs(value - limit) <= chance or chance > abs(limit - 1) > 0:
        verdict = f"within chance: the control is {chance:.2f} off"
    shown = f"{value:.3g}" if value < 100 else f"{value:.0f}"
    return what, f"{shown} {unit}", limit_text, verdict


def table(results):
    figures = Figures(results)
    lines = [("Targets", "figure", "target", "")] + [judge(figures, t) for t in TARGETS]
    if all(line[3] == "not measured" for line in lines[1:]):
        return ""
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    return "".join(f"{a.ljust(widths[0])}  {b.rjust(widths[1])}  {c.rjust(widths[2])}  {d}".rstrip()
                   + "\n" for a, b, c, d in lines) + "\n"
