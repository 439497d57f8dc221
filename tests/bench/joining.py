"""From the code typed at a new counter until somebody can sign in there, with years of dossiers at the first one.

All of it real processes: the hub of the first workstation, found by mDNS on the loopback, and the commands that the
windows run. Nothing is shown of it: the page of the first run waits for the same command.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from clerkdesk.services import clerks, look
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import hub_here
from tests.bench import bulk
from tests.bench.figures import ROOT, Figure, timed
from tests.bench.syncing import free_port, process
from tests.counter import PIN

LOOPBACK = "127.0.0.1"
DOSSIERS = 5000


def figures(count: int = DOSSIERS) -> list[Figure]:
    top = ROOT / "joining"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    bulk.big(count).close()
    shutil.copytree(ROOT / f"store-{count}", top / "one")
    port = free_port()
    hub_here.note(top / "one", hub_here.Serving(port=port, announce=LOOPBACK))
    serve = [*_words(top / "one"), "hub", "serve", "--port", str(port), "--announce", LOOPBACK]
    with process(serve, f"https://{LOOPBACK}:{port}/health", trusted=False):
        add = ("counters", "add", "--not-with-session", "--json")
        _run(top / "one", *add)  # enrols the first desk, once
        up = timed(lambda: _run(top / "one", "sync", "--once", "--json"))
        answers: list[dict[str, Any]] = []
        shown = timed(lambda: answers.append(_run(top / "one", *add)))
        join = ("counters", "join", answers[0]["code"], "--keys", "file", "--find-at", LOOPBACK, "--json")
        ready = timed(lambda: _run(top / "two", *join))
        with closing(open_desk(top / "two", clock=bulk.BenchClock())) as new:
            found = len(look.ids(new, Filter()))
            clerks.sign_in(new, "Lê Văn Quản", PIN)
        rest = timed(lambda: _run(top / "two", "sync", "--once", "--json"))
    return [
        Figure(what="“Add a desk” until the code is shown, the hub running", ours=f"{shown:.1f} s"),
        Figure(
            what=f"the code typed until ready to sign in, {found:,} of {count:,} dossiers found",
            ours=f"{ready:.1f} s",
            baseline=f"the first desk's journal to the hub before: {up:.1f} s; the new desk's journal whole after it: "
            f"{rest:.1f} s",
            goal="60 s",
            reached=ready <= 60 and found == count,
        ),
    ]


def _words(data: Path) -> list[str]:
    return [sys.executable, "-m", "clerkdesk", "--data", str(data)]


def _run(data: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run([*_words(data), *words], capture_output=True, check=True, env=os.environ)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
