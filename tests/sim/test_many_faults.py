"""A slice of ``python -m tests.sim``: lives cut off by kills and power cuts, at other moments each time."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim.power import Disk
from tests.sim.tracing import Change

TOP = Path(__file__).parents[2]


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.sim", *arguments], cwd=TOP, env=os.environ | {"PYTHONPATH": str(TOP)},
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


@pytest.mark.long
def test_whatever_is_cut_off_every_promise_holds() -> None:
    done = simulate("--runs", "24")
    print(done.stdout, done.stderr)  # the seed, by which a failure comes again
    assert re.match(r"seed \d+: 24 runs", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "24 runs kept every promise, 0 did not" in done.stdout


def test_the_power_takes_what_was_not_synced_and_nothing_else(tmp_path: Path) -> None:
    top = tmp_path / "disk"
    top.mkdir()
    (top / "old").write_bytes(b"o" * 1024)
    old, new = str(top / "old"), str(top / "new")
    told = [
        Change("write", old, 0, b"synced"),
        Change("sync", old),
        Change("write", old, 512, b"lost"),
        Change("create", new),
        Change("write", new, 0, b"never seen"),
    ]
    disk = Disk(top)
    disk.cut(told, random.Random(1), "nothing")
    disk.put()
    assert (top / "old").read_bytes() == b"synced" + b"o" * 1018
    assert not (top / "new").exists()
    found = set()
    for seed in range(40):
        (top / "old").write_bytes(b"o" * 1024)
        (top / "new").unlink(missing_ok=True)
        disk = Disk(top)
        disk.cut(told, random.Random(seed), "writes")
        disk.put()
        content = (top / "old").read_bytes()
        assert content.startswith(b"synced")
        found.add((content[512:516], (top / "new").exists() and (top / "new").read_bytes()))
    assert found == {(a, b) for a in (b"lost", b"oooo") for b in (False, b"", b"never seen")}
