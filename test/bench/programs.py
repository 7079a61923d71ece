# SPDX-License-Identifier: MIT OR Apache-2.0
"""Parts start and program: whole processes, timed from outside (spawn.c)."""
import os
import shutil
import subprocess

from measure import Count, Result, check_seen, pin
from rows import clean_environment

PATIENCE_S = 120


class Work:
    """A command; `made` is what it leaves behind and must not find."""

    def __init__(self, kind, command, folder, stdin="/dev/null", made=None):
        self.kind, self.command, self.folder = kind, command, folder
        self.stdin, self.made = stdin, made

    def clean(self):
        if self.made and os.path.exists(self.made):
            os.remove(self.made)


BIG_SOURCE = """
	.macro function
	.cfi_startproc
	.fill 500, 8, 0x909090c631f88948	/* mov %rdi,%rax; xor %eax,%esi; nops */
	ret
	.cfi_endproc
	.endm
	.rept 1000
	.cfi_startproc
	mov $39, %eax
	syscall
	ret
	.cfi_endproc
	.rept 3
	mov $0x050f, %ecx	/* looks like a call */
	function
	.endr
	.rept 55
	function
	.endr
	.endr
	.globl main
main:	xor %eax, %eax
	ret
	.section .note.GNU-stack, "", @progbits
"""


def big_program(folder):
    """A program of 232 MB of code: 59,000 functions, 1000 calls, 3000 that look like calls."""
    source, program = f"{folder}/big.S", f"{folder}/big"
    with open(source, "w") as f:
        f.write(BIG_SOURCE)
    made = subprocess.run(["gcc", "-o", program, source], capture_output=True)
    os.remove(source)
    return program if made.returncode == 0 else None


def start_works(folder, smoke, big):
    works = [Work("true", ["/bin/true"], folder)]
    if smoke:
        return works
    works.append(Work("ls", ["ls", "-l", "/"], folder))
    if shutil.which("python3", path="/usr/bin:/bin"):
        works.append(Work("python3", ["/usr/bin/python3", "-c", "pass"], folder))
    if shutil.which("node"):
        works.append(Work("node", [shutil.which("node"), "-e", "0"], folder))
    program = big_program(folder) if big else None
    if program:
        works.append(Work("232 MB of code", [program], folder))
    return works


def make_tree(folder):
    os.mkdir(f"{folder}/tree")
    for i in range(40):
        os.mkdir(f"{folder}/tree/{i}")
        for j in range(50):
            with open(f"{folder}/tree/{i}/{j}.txt", "w") as f:
                f.write(f"{i} {j}\n" * 40)


def make_repository(folder):
    git = ["git", "-C", f"{folder}/tree", "-c", "user.name=a", "-c", "user.email=a@example"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        if subprocess.run(git + command, capture_output=True).returncode:
            return False
    return True


def make_inputs(folder):
    with open(f"{folder}/inserts.sql", "w") as f:
        f.write("create table t(a integer, b text);\n")
        f.writelines(f"insert into t values({i}, 'row {i}');\n" for i in range(500))
    with open(f"{folder}/unit.c", "w") as f:
        f.write("#include <stdio.h>\n#include <stdlib.h>\n")
        f.writelines(f"int f{i}(int x) {{ return x * {i} + printf(\"%d\", x); }}\n"
                     for i in range(200))


def program_works(folder, smoke):
    dd = Work("dd bs=1", ["dd", "if=/dev/zero", "of=/dev/null", "bs=1",
                          f"count={2000 if smoke else 100000}", "status=none"], folder)
    if smoke:
        return [dd]
    make_tree(folder)
    make_inputs(folder)
    tree = f"{folder}/tree"
    works = [dd, Work("find", ["find", tree, "-type", "f", "-size", "+1k"], folder),
             Work("tar", ["tar", "cf", f"{folder}/out.tar", tree], folder)]
    if shutil.which("gcc"):
        works.append(Work("gcc", ["gcc", "-O1", "-c", "-o", f"{folder}/unit.o",
                                  f"{folder}/unit.c"], folder))
    if shutil.which("sqlite3"):
        base = f"{folder}/base.db"
        works.append(Work("sqlite3", ["sqlite3", base], folder, f"{folder}/inserts.sql", base))
    if shutil.which("git") and make_repository(folder):
        works.append(Work("git status", ["git", "-C", tree, "status", "--short"], folder))
    return works


def spawn(row, work, build, cpu, count, runs):
    """[(wall ms, cpu ms, peak KiB)]; raises RuntimeError with the reason."""
    command = [f"{build}/test/bench/spawn", "-n", str(runs), "-i", work.stdin]
    for item in row.assignments(count.path):
        command += ["-e", item]
    work.clean()
    ran = subprocess.run([*command, "--", *row.launcher, *work.command], cwd=work.folder,
                         env=clean_environment(),
                         capture_output=True, text=True, timeout=PATIENCE_S, preexec_fn=pin(cpu))
    samples = []
    for line in ran.stdout.splitlines():
        wall, user, system, peak, status = map(int, line.split())
        if status:
            raise RuntimeError(f"status {status}: {ran.stderr.strip()[-200:]}")
        samples.append((wall / 1e6, (user + system) / 1e3, float(peak)))
    if not samples:
        raise RuntimeError(ran.stderr.strip()[-200:] or "did not run")
    return samples


def measure(row, work, results, build, folder, cpu, plan, runs):
    wall, cpu_time, peak = results
    if wall.wrong:
        return
    count = Count(f"{folder}/count")
    try:
        samples = spawn(row, work, build, cpu, count, 1 if plan.smoke or work.made else runs)
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as e:
        wall.wrong = str(e)
        return
    wall.samples += [s[0] for s in samples]
    cpu_time.samples += [s[1] for s in samples]
    peak.samples += [s[2] for s in samples]
    calls, starts = count.read()
    wall.seen = calls / len(samples)
    wall.wrong = check_seen(row, calls, starts, len(samples), False)


def run_part(part, rows, build, folder, cpu, plan, big=False):
    rows = [r for r in rows if part in r.parts]
    works = start_works(folder, plan.smoke, big) if part == "start" else \
        program_works(folder, plan.smoke)
    rounds = min(plan.rounds, 15 if part == "start" else 7)
    results = []
    for i, work in enumerate(works):
        mine = {r: [Result(part, work.kind, r.name, u) for u in ("ms", "cpu", "peak")]
                for r in rows}
        for row in rows:  # caches of files and of plans are warm from here on
            unused = [Result(part, work.kind, row.name, unit) for unit in ("ms", "cpu", "peak")]
            measure(row, work, unused, build, folder, cpu, plan, 1)
        for row in plan.turns(rows, len(works) - i, rounds):
            measure(row, work, mine[row], build, folder, cpu, plan, 3 if part == "start" else 1)
        for row in rows:
            results += mine[row] if part == "start" else mine[row][:2]
    return results
