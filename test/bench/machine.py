# SPDX-License-Identifier: MIT OR Apache-2.0
"""The machine that figures are from."""
import os
import platform
import subprocess


def first_line(path, default="?"):
    try:
        with open(path) as f:
            return f.readline().strip()
    except OSError:
        return default


def cpu_fields():
    fields = {}
    with open("/proc/cpuinfo") as f:
        for line in f:
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip(), value.strip())
    return fields


def features(flags):
    known = ["fsgsbase", "avx2", "avx512f", "xsavec", "xgetbv1", "pku", "ospke"]
    return " ".join(f for f in known if f in flags.split()) or "none of interest"


def commit(source):
    try:
        return subprocess.run(["git", "-C", source, "describe", "--always", "--dirty"],
                              capture_output=True, text=True).stdout.strip() or "?"
    except OSError:
        return "?"


def describe(source, build, cpu):
    """[(what, value)], load included: a busy machine's figures are worth less."""
    f = cpu_fields()
    kind = "?"
    try:
        with open(f"{build}/CMakeCache.txt") as cache:
            kind = next((l.split("=")[1].strip() for l in cache
                         if l.startswith("CMAKE_BUILD_TYPE")), "?")
    except OSError:
        pass
    return [
        ("cpu", f"{f.get('model name')} family {f.get('cpu family')} model {f.get('model')}, "
                f"{os.cpu_count()} of them, {features(f.get('flags', ''))}"
                f"{', virtual machine' if 'hypervisor' in f.get('flags', '') else ''}"),
        ("kernel", platform.release()),
        ("libc", " ".join(platform.libc_ver())),
        ("mmap_min_addr", first_line("/proc/sys/vm/mmap_min_addr")),
        ("governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "none")),
        ("pinned to cpu", str(cpu)),
        ("load at start", " ".join(f"{x:.1f}" for x in os.getloadavg())),
        ("zpl", f"{commit(source)}, {kind}"),
    ]
