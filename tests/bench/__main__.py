"""Measure: ``python -m tests.bench [name…]``; without a name, all but the million."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

from tests.bench import accept, paper, reading, rebuilding, window
from tests.bench.figures import ROOT, Figure, machine, show

BENCHES: dict[str, tuple[str, Callable[[], list[Figure]]]] = {
    "accept": ("Accepting", accept.figures),
    "window": ("Starting", window.figures),
    "paper": ("Paper", paper.figures),
    "rebuild": ("Rebuilding", rebuilding.figures),
    "list": ("100,000 dossiers", reading.figures),
    "million": ("A million dossiers", partial(reading.figures, 1_000_000, 7)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="name", help=", ".join(BENCHES))
    names = parser.parse_args().names or [name for name in BENCHES if name != "million"]
    ROOT.mkdir(parents=True, exist_ok=True)
    print(machine())
    for name in names:
        title, measure = BENCHES[name]
        show(title, measure())


main()
