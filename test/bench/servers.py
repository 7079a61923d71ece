# SPDX-License-Identifier: MIT OR Apache-2.0
"""Part server: redis and nginx, the server on one CPU, its client on another."""
import os
import shutil
import signal
import socket
import subprocess
import time

from measure import Count, Result, check_seen, pin

PATIENCE_S = 30
TICK_US = 1e6 / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_us(group):
    """User and system time of all processes of a group."""
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                fields = f.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks * TICK_US


class Server:
    """A server under a row, reachable when made."""

    def __init__(self, row, command, port, count, cpu, folder):
        self.process = subprocess.Popen(
            [*row.launcher, *command], env=row.environment(count.path), cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=pin(cpu), start_new_session=True)
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    said = b"" if self.process.poll() is None else self.process.stderr.read()
                    self.stop()
                    raise RuntimeError("server: " + said.decode()[-200:]) from None
                time.sleep(0.02)

    def stop(self):
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self.process.stderr.close()


def redis_command(port, folder):
    del folder
    return ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]


def redis_client(what, depth, n):
    def run(port):
        """(requests, requests/s)"""
        ran = subprocess.run(
            ["redis-benchmark", "-p", str(port), "-t", what, "-n", str(n), "-c", "20", "-P",
             str(depth), "--csv"], capture_output=True, text=True, timeout=PATIENCE_S)
        rate = float(ran.stdout.splitlines()[-1].split(",")[1].strip('"'))
        return n, rate
    return run


def nginx_command(port, folder):
    os.makedirs(f"{folder}/www", exist_ok=True)
    for kib in (1, 64):
        with open(f"{folder}/www/{kib}", "wb") as f:
            f.write(b"x" * 1024 * kib)
    with open(f"{folder}/nginx.conf", "w") as f:
        f.write(f"daemon off; worker_processes 1; user root; pid {folder}/nginx.pid;\n"
                f"error_log {folder}/nginx.log; events {{ }}\n"
                f"http {{ access_log off; keepalive_requests 1000000;\n"
                f"server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}\n")
    return [shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-c", f"{folder}/nginx.conf"]


def wrk_client(kib, seconds):
    def run(port):
        """(requests, requests/s)"""
        ran = subprocess.run(
            ["wrk", "-t", "1", "-c", "16", "-d", f"{seconds}s", f"http://127.0.0.1:{port}/{kib}"],
            capture_output=True, text=True, timeout=PATIENCE_S)
        lines = {l.split(":")[0].strip(): l for l in ran.stdout.splitlines()}
        done = next(l for l in ran.stdout.splitlines() if " requests in " in l)
        return int(done.split()[0]), float(lines["Requests/sec"].split()[1])
    return run


def kinds(scale):
    """[(name, command, client)] of what is installed; scale 1 is a full run."""
    n = int(60000 * scale)
    found = []
    if shutil.which("redis-server") and shutil.which("redis-benchmark"):
        found += [("redis GET", redis_command, redis_client("get", 1, n)),
                  ("redis SET", redis_command, redis_client("set", 1, n)),
                  ("redis GET x16", redis_command, redis_client("get", 16, 5 * n))]
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") and shutil.which("wrk"):
        seconds = 2 if scale >= 1 else 1
        found += [("nginx 1 KiB", nginx_command, wrk_client(1, seconds)),
                  ("nginx 64 KiB", nginx_command, wrk_client(64, seconds))]
    return found


def measure(row, kind, results, folder, cpu):
    _, command, client = kind
    rate, cost = results
    if rate.wrong:
        return
    count, port = Count(f"{folder}/count"), free_port()
    try:
        server = Server(row, command(port, folder), port, count, cpu, folder)
    except RuntimeError as e:
        rate.wrong = str(e)
        return
    try:
        before = cpu_us(server.process.pid)
        n, per_s = client(port)
        cost.samples.append((cpu_us(server.process.pid) - before) / n)
        rate.samples.append(per_s)
        calls, starts = count.read()
        rate.seen = calls / n
        rate.wrong = check_seen(row, calls, starts, n, False)
    except (OSError, ValueError, LookupError, StopIteration, subprocess.TimeoutExpired) as e:
        rate.wrong = f"client: {e!r}"
    finally:
        server.stop()


def run_part(part, rows, build, folder, cpu, plan, scale):
    del build
    rows = [r for r in rows if part in r.parts]
    others = os.sched_getaffinity(0) - {cpu}
    before = os.sched_getaffinity(0)
    if others:
        os.sched_setaffinity(0, others)
    results = []
    todo = kinds(scale)
    rounds = min(plan.rounds, 7 if scale >= 1 else 3)
    for i, kind in enumerate(todo):
        mine = {r: [Result(part, kind[0], r.name, u) for u in ("requests/s", "cpu")]
                for r in rows}
        for row in plan.turns(rows, len(todo) - i, rounds):
            measure(row, kind, mine[row], folder, cpu)
        for row in rows:
            results += mine[row]
    os.sched_setaffinity(0, before)
    return results
