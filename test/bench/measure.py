# SPDX-License-Identifier: MIT OR Apache-2.0
"""Taking turns, counting, and what a measurement amounts to."""
import mmap
import os
import statistics
import struct
import time


class Count:
    """The file through which a mechanism proves that it ran (count.h)."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as f:
            f.write(bytes(16))
        with open(path, "r+b") as f:
            self.words = mmap.mmap(f.fileno(), 16)

    def read(self):
        """(calls seen, processes in which it started)"""
        return struct.unpack("QQ", self.words[:16])


class Result:
    """One row's samples of one thing: lower is better unless `unit` is a rate."""

    def __init__(self, part, kind, row, unit):
        self.part, self.kind, self.row, self.unit = part, kind, row, unit
        self.samples = []
        self.seen = None      # calls seen per operation
        self.wrong = None     # why it does not count

    def median(self):
        return statistics.median(self.samples) if self.samples else float("nan")

    def spread(self):
        """Half the distance of the quartiles, as a part of the median."""
        if len(self.samples) < 4 or not self.median():
            return float("nan")
        low, _, high = statistics.quantiles(self.samples, n=4)
        return (high - low) / 2 / self.median()


# What part of the time each part may take, of what is left when it begins.
SHARES = {"call": 3, "answer": 1, "process": 3, "start": 4, "program": 4, "server": 6}


class Plan:
    """How much is to be measured, and for how long at most."""

    def __init__(self, rounds, sample_ms, limit_s, smoke=False):
        self.rounds, self.sample_ms, self.smoke = rounds, sample_ms, smoke
        self.end = self.deadline = time.monotonic() + limit_s
        self.n_cut = 0

    def begin(self, parts):
        """The first of @parts begins; the others must have their time too."""
        now = time.monotonic()
        share = SHARES[parts[0]] / sum(SHARES[p] for p in parts)
        self.deadline = now + max(0, self.end - now) * share

    def begin_kind(self, kinds_left):
        """Within a part each kind has its time as well. Return: its deadline"""
        now = time.monotonic()
        return now + max(0, self.deadline - now) / kinds_left

    def turns(self, rows, kinds_left, rounds=None):
        """Every row once a round, beginning elsewhere each time, until the kind's time is over."""
        end = self.begin_kind(kinds_left)
        for i in range(rounds or self.rounds):
            if i and time.monotonic() > end:
                self.n_cut += 1
                return
            start = i % len(rows)
            yield from rows[start:] + rows[:start]


def ratio_to_native(results):
    """{result: ratio} against the row called native of the same part and kind."""
    native = {(r.part, r.kind, r.unit): r.median() for r in results if r.row == "native"}
    ratios = {}
    for r in results:
        base = native.get((r.part, r.kind, r.unit))
        ratios[r] = r.median() / base if base else float("nan")
    return ratios


def check_seen(row, calls, starts, n, exact):
    """Why the mechanism cannot have done what the row says, or None.

    @n operations of one call each were made if @exact; the driver's own reading and writing
    adds a few. What is not exact must only have been seen at all.
    """
    if row.sees in ("hands-off", "unknown"):
        return None
    if not starts:
        return "it never started"
    if row.sees == "none":
        return f"saw {calls} calls that it did not ask for" if calls else None
    if row.sees == "some":
        return None
    if not calls:
        return "saw no call"
    if exact and not n <= calls <= n + 8:
        return f"saw {calls} calls of {n}"
    return None


def pin(cpu):
    """A function for subprocess's preexec_fn."""
    return lambda: os.sched_setaffinity(0, {cpu})
