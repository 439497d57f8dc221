"""Large pieces of memory go back to the system."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
from clerkdesk.ui.memory import give_back_large_pieces
def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
understood = give_back_large_pieces()
before = held()
for _ in range(3):  # pieces of growing size, with something small after each that keeps the heap from shrinking
    pieces = [bytearray(size) for size in (3_000_000, 9_000_000, 20_000_000)]
    kept = [bytearray(5000) for _ in range(20)]
    del pieces
print(understood, held() - before < 4_000_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_large_pieces_go_back_at_once():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "True True\n"
