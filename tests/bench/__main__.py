"""Measure: ``python -m tests.bench [name…]``; without a name, all that needs no store of a million dossiers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

from tests.bench import (
    accept,
    apart,
    catching_up,
    desk_to_desk,
    form_window,
    forms,
    growth,
    hall,
    joining,
    paper,
    province,
    reading,
    rebuilding,
    scans,
    scrolling,
    syncing,
    ticket,
    window,
)
from tests.bench.figures import ROOT, Figure, machine, show

BENCHES: dict[str, tuple[str, Callable[[], list[Figure]]]] = {
    "accept": ("Accepting", accept.figures),
    "window": ("Starting", window.figures),
    "paper": ("Paper", paper.figures),
    "ticket": ("Tickets", ticket.figures),
    "forms": ("Forms", forms.figures),
    "form-window": ("Forms in the window", form_window.figures),
    "rebuild": ("Rebuilding", rebuilding.figures),
    "list": ("100,000 dossiers", reading.figures),
    "sync": ("Exchanging with a hub", syncing.figures),
    "desk-to-desk": ("From desk to desk on a network", desk_to_desk.figures),
    "scans": ("A receipt beside scans on 2 Mbit/s", scans.figures),
    "hall": ("A crowded hall on one hub", hall.figures),
    "province": ("A province on one hub process", province.figures),
    "catching-up": ("The counter while a desk catches up", catching_up.figures),
    "apart": ("After a month apart", apart.apart),
    "first-sync": ("A new desk", apart.first_sync),
    "joining": ("A further desk", joining.figures),
    "growth": ("From 10,000 to a million dossiers", growth.figures),
    "scroll": ("The window on a million dossiers", scrolling.figures),
    "million": ("A million dossiers", partial(reading.figures, 1_000_000, 7)),
}
LARGE = ("growth", "scroll", "million", "province", "hall")
"""What takes long: a store of a million is made when none is there (ten minutes), a province takes six, a hall ten."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="name", help=", ".join(BENCHES))
    names = parser.parse_args().names or [name for name in BENCHES if name not in LARGE]
    ROOT.mkdir(parents=True, exist_ok=True)
    print(machine())
    for name in names:
        title, measure = BENCHES[name]
        show(title, measure())


main()
