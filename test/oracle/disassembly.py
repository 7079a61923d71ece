# SPDX-License-Identifier: MIT OR Apache-2.0
"""What `objdump -d` prints, in pieces, as most of a large file's text is looked through for one thing only."""
import re
import subprocess
import sys

PIECE = 1 << 16
INSN = re.compile(rb"^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t?(.*)$", re.M)
ADDRESS = re.compile(rb"^ *([0-9a-f]+):\t", re.M)
EVERYWHERE = (0, 1 << 64)


def span(text):
    """First and last address of a piece's instructions."""
    first = ADDRESS.search(text)
    if not first or b"Disassembly of section" in text:
        return EVERYWHERE
    at = len(text) - 1
    while True:
        at = text.rfind(b"\n", 0, at)
        last = ADDRESS.match(text, at + 1)
        if last:
            return int(first[1], 16), int(last[1], 16)


def pieces(path, *options):
    """(first address, last address, whole lines)."""
    with subprocess.Popen(["objdump", "-d", "-w", *options, path], stdout=subprocess.PIPE) as objdump:
        rest = b""
        while True:
            text = objdump.stdout.read(PIECE)
            end = text.rfind(b"\n") + 1
            whole = rest + text[:end] if end else b""
            rest = text[end:] if end else rest + text
            if whole:
                yield *span(whole), whole
            if not text:
                break
    if objdump.returncode:
        sys.exit(f"objdump failed on {path}")
