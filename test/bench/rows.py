# SPDX-License-Identifier: MIT OR Apache-2.0
"""The rows: what a program is run under, and what each must be seen to do."""
import os

# What the mechanism must have seen when a program made calls:
#   every  each of them             functions  those made through libc's functions
#   none   it started, saw none     some       at least one
#   clock  each read of the clock, and nothing else
#   hands-off  nothing is expected (native)    unknown  it cannot say (a peer)
EVERY, FUNCTIONS, NONE, SOME, CLOCK, NATIVE, UNKNOWN = (
    "every", "functions", "none", "some", "clock", "hands-off", "unknown")

ALL_PARTS = {"call", "answer", "process", "start", "program", "server"}


def clean_environment():
    """This process's, without what would hook a native run."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith(("ZPL_", "BENCH_")) and name not in ("LD_PRELOAD", "LIBZPHOOK")}


class Row:
    """One way to run a program: `launcher` before its command, `env` around it."""

    def __init__(self, name, sees, parts, env=(), launcher=(), loop="loop"):
        self.name = name
        self.sees = sees
        self.parts = set(parts)
        self.env = list(env)
        self.launcher = list(launcher)
        self.loop = loop

    def environment(self, count_file):
        return clean_environment() | dict(a.split("=", 1) for a in self.assignments(count_file))

    def assignments(self, count_file):
        return self.env + ["BENCH_COUNT=" + count_file]


def zpl_row(build, cache, name, hook, sees, parts, *settings, loop="loop"):
    env = [f"LD_PRELOAD={build}/libzpl_boot.so", f"LIBZPHOOK={build}/test/bench/{hook}.so"]
    if not any(s.startswith("ZPL_CACHE=") for s in settings):
        env.append(f"ZPL_CACHE={cache}")
    return Row(name, sees, parts, env + list(settings), loop=loop)


def zpl_rows(build, cache):
    near, zero = "ZPL_METHOD=near", "ZPL_METHOD=zero"
    every = ALL_PARTS - {"answer"}
    small = {"call", "process", "start"}

    def row(*args, **more):
        return zpl_row(build, cache, *args, **more)

    return [
        row("zpl near, bare hook", "bare_pass", EVERY, every, near),
        row("zpl near, default hook", "default_pass", EVERY, every, near),
        row("zpl near, bare hook, fast", "bare_fast_pass", EVERY, {"call"}, near),
        row("zpl near, default hook, fast", "default_fast_pass", EVERY, every, near),
        row("zpl near, not asked for", "nothing", NONE, every, near),
        row("zpl near, default hook, file", "default_file_pass", EVERY, {"call"}, near),
        row("zpl near, not asked for, file", "nothing_file", NONE, {"call"}, near),
        row("zpl near, clock asked for", "clock", CLOCK, {"call"}, near),
        row("zpl near, no cache", "default_pass", EVERY, {"start"}, near, "ZPL_CACHE=off"),
        row("zpl auto, default hook", "default_pass", EVERY, small),
        row("zpl near, zpoline's hook", "zpoline_pass", EVERY, {"call"}, near),
        row("zpl zero, bare hook", "bare_pass", EVERY, {"call"}, zero),
        row("zpl zero, default hook", "default_pass", EVERY, {"call"}, zero),
        row("zpl zero, not asked for", "nothing", NONE, {"call"}, zero),
        row("zpl trap, default hook", "default_pass", EVERY, {"call"}, near, loop="loop_site"),
        row("zpl trap, not asked for", "nothing", NONE, {"call"}, near, loop="loop_site"),
        # zpl near, default hook, is auto; that no call needs to be trapped is what the two have in common
        row("zpl near, coverage scan", "default_pass", EVERY, {"call", "start"}, near, "ZPL_COVERAGE=scan"),
        row("zpl near, coverage all", "default_pass", EVERY, {"call", "start"}, near, "ZPL_COVERAGE=all"),
        row("zpl near, all, not asked for", "nothing", NONE, {"call"}, near, "ZPL_COVERAGE=all"),
        row("zpl near, bare hook", "bare_answer", EVERY, {"answer"}, near),
        row("zpl near, default hook", "default_answer", EVERY, {"answer"}, near),
        row("zpl near, bare hook, fast", "bare_fast_answer", EVERY, {"answer"}, near),
        row("zpl near, default hook, fast", "default_fast_answer", EVERY, {"answer"}, near),
        row("zpl near, zpoline's hook", "zpoline_answer", EVERY, {"answer"}, near),
        row("zpl zero, bare hook", "bare_answer", EVERY, {"answer"}, zero),
        row("zpl zero, default hook", "default_answer", EVERY, {"answer"}, zero),
        row("zpl trap, default hook", "default_answer", EVERY, {"answer"}, near, loop="loop_site"),
    ]


def other_rows(build):
    """The other mechanisms, as small as they can be written (peer_*.c)."""
    bench = f"{build}/test/bench"

    def preload(name, library, sees, *settings):
        env = [f"LD_PRELOAD={bench}/{library}.so", *settings]
        return [Row(name, sees, {"call"}, env),
                Row(name, sees, {"answer"}, env + ["BENCH_REPLY=1"])]

    def launch(name, program):
        return [
            Row(name, EVERY, {"call", "process", "start", "program"}, [], [f"{bench}/{program}"]),
            Row(name, EVERY, {"answer"}, ["BENCH_REPLY=1"], [f"{bench}/{program}"]),
        ]

    return [
        *preload("LD_PRELOAD function", "peer_preload", FUNCTIONS),
        *preload("nops at address 0", "peer_sled", EVERY),
        preload("user dispatch, armed only", "peer_sigsys", SOME, "BENCH_BY=armed")[0],
        *preload("user dispatch, SIGSYS", "peer_sigsys", EVERY, "BENCH_BY=sud"),
        *preload("seccomp, SIGSYS", "peer_sigsys", EVERY, "BENCH_BY=seccomp"),
        *launch("seccomp, notification", "peer_notify"),
        *launch("ptrace", "peer_ptrace"),
    ]


def peer_row(text):
    """NAME='env A=b ... command' or NAME='A=b ...': any other tool."""
    name, _, command = text.partition("=")
    words = command.split()
    if not name or not words:
        raise ValueError(f"--peer {text!r}: not of the form NAME='env A=b …'")
    if words[0] == "env":
        words = words[1:]
    env = []
    while words and "=" in words[0]:
        env.append(words.pop(0))
    return Row(name, UNKNOWN, ALL_PARTS - {"answer"}, env, words)


def all_rows(build, cache, peers):
    """@cache: an empty folder for zpl's plans, so that what a user has there does not matter."""
    native = [Row("native", NATIVE, ALL_PARTS), Row("native again", NATIVE, ALL_PARTS)]
    return native + zpl_rows(build, cache) + other_rows(build) + [peer_row(p) for p in peers]
