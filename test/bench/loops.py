# SPDX-License-Identifier: MIT OR Apache-2.0
"""Parts call, answer and process: small operations, timed inside one process a row (loop.c)."""
import select
import subprocess

from measure import Count, Result, check_seen, pin

CALLS = ["nr500-inline", "nr500-libc", "getpid-inline", "getpid-libc", "read1-inline",
         "read1-libc", "futex-inline", "futex-libc", "clock"]
KINDS = {
    "call": CALLS,
    "answer": ["nr500-inline", "getpid-inline", "getpid-libc"],
    "process": ["signal", "thread", "fork", "fork+exec"],
}
# A vDSO function makes no call, and sigreturn, clone and exec are seen as each tool can.
NOT_EXACT = {"clock", "signal", "thread", "fork", "fork+exec"}
PATIENCE_S = 20


class Loop:
    """loop.c under a row: it stays, and is told what to do line by line."""

    def __init__(self, row, build, folder, cpu, index):
        self.row = row
        self.count = Count(f"{folder}/count-{index}")
        self.per_op = {}
        self.dead = None
        self.errors = open(f"{folder}/errors-{index}", "w+")
        self.process = subprocess.Popen(
            [*row.launcher, f"{build}/test/bench/{row.loop}"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.errors, preexec_fn=pin(cpu),
            env=row.environment(self.count.path), bufsize=0)

    def run(self, kind, n):
        """(nanoseconds, calls seen); raises RuntimeError if the process is lost."""
        if self.dead:
            raise RuntimeError(self.dead)
        before = self.count.read()[0]
        try:
            self.process.stdin.write(f"{kind} {n}\n".encode())
            ready = select.select([self.process.stdout], [], [], PATIENCE_S)[0]
            line = self.process.stdout.readline() if ready else b""
        except OSError:
            line = b""
        if not line:
            self.fail()
        return int(line), self.count.read()[0] - before

    def fail(self):
        self.process.kill()
        status = self.process.wait()
        self.errors.seek(0)
        said = self.errors.read().strip().splitlines()
        self.dead = f"ended with status {status}" + (f": {said[-1]}" if said else "")
        raise RuntimeError(self.dead)

    def calibrate(self, kind, plan):
        """How many operations fill a sample."""
        first = 1 if kind in NOT_EXACT and kind != "clock" else 20
        self.run(kind, first)
        ns = self.run(kind, first)[0] / first
        self.per_op[kind] = max(first, min(20000, int(plan.sample_ms * 1e6 / max(ns, 1))))

    def close(self):
        if not self.dead:
            self.process.stdin.close()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.errors.close()


def is_exact(row, kind):
    return kind not in NOT_EXACT and not (row.sees == "functions" and kind.endswith("-inline"))


def sample(loop, kind, result, plan):
    if result.wrong:
        return
    try:
        if kind not in loop.per_op:
            loop.calibrate(kind, plan)
        n = loop.per_op[kind]
        ns, seen = loop.run(kind, n)
    except RuntimeError as e:
        result.wrong = str(e)
        return
    result.samples.append(ns / n)
    result.seen = seen / n
    starts = loop.count.read()[1]
    if loop.row.sees != "functions" or kind.endswith("-libc"):
        row, exact = loop.row, is_exact(loop.row, kind)
        if row.sees == "clock":  # the loop itself looks at the clock twice
            result.wrong = None if seen == n * (kind == "clock") + 2 else f"saw {seen} calls"
        else:
            result.wrong = check_seen(row, seen, starts, n, exact)


def run_part(part, rows, build, folder, cpu, plan):
    """All kinds of one part, the rows taking turns."""
    rows = [r for r in rows if part in r.parts]
    loops = [Loop(r, build, folder, cpu, f"{part}-{i}") for i, r in enumerate(rows)]
    results = []
    for i, kind in enumerate(KINDS[part]):
        mine = {l: Result(part, kind, l.row.name, "ns") for l in loops}
        for loop in plan.turns(loops, len(KINDS[part]) - i):
            sample(loop, kind, mine[loop], plan)
        results += mine.values()
    for loop in loops:
        loop.close()
    return results
