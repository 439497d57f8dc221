"""The commands that open the window, and those that look after the data and the computer."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from clerkdesk.cli import output
from clerkdesk.cli.counter import data_folder, opened
from clerkdesk.language import _
from clerkdesk.services.saying import say

if TYPE_CHECKING:
    from clerkdesk.services.verify import OriginReport


def run(asked: Namespace) -> int:
    """Open the workbench."""
    from clerkdesk import app

    return app.run(asked.data)


def kiosk(asked: Namespace) -> int:
    """Open the kiosk once somebody has signed in."""
    from clerkdesk import app

    return app.run(asked.data, kiosk=True)


def demo(asked: Namespace) -> int:
    """Show the main job on an invented site."""
    out: Path = asked.out or Path(tempfile.mkdtemp(prefix="clerkdesk-demo-"))
    code: int = import_module("clerkdesk.ui.day").run(out, asked.offscreen)
    return code


def shots(asked: Namespace) -> int:
    """Take a picture of every page."""
    code: int = import_module("clerkdesk.ui.shots").run(asked.out)
    return code


def verify(asked: Namespace) -> int:
    """Check chains, signatures and lists; 3 when something is not as it was written."""
    from clerkdesk.services import answers
    from clerkdesk.services.verify import verify as prove

    with opened(asked) as desk:
        report = prove(desk, told=output.told)
    if asked.as_json:
        output.answer(answers.report(report))
    else:
        for one in report.origins:
            output.line(_("Origin {letters} ({origin}): {events} events").format(**_fields(one)))
            for fault in one.faults:
                output.line("  " + _("Broken at {fault}").format(fault=fault))
            if one.unsigned > 0:
                output.line("  " + _("Not signed yet: {first} to {events}").format(**_fields(one)))
            else:
                output.line("  " + _("All signed"))
        lists = _("Lists equal a rebuild") if report.projections else _("Lists differ from a rebuild")
        if report.projections is None:
            lists = _("Lists not compared: events that have just come are not shown yet")
        output.line(lists)
    if not report.sound:
        output.note(_("journal-unsound: copy the whole data folder to another disk and call your administrator."))
        return 3
    return 0


def _fields(one: OriginReport) -> dict[str, object]:
    return {"letters": one.letters, "origin": one.origin, "events": one.events, "first": one.signed + 1}


def rebuild(asked: Namespace) -> int:
    """Make the lists anew from the journal."""
    from clerkdesk.services.verify import rebuild_projections

    with opened(asked) as desk:
        count = rebuild_projections(desk, output.told)
    output.line(_("Lists made anew from {count} events").format(count=count))
    return 0


def doctor(asked: Namespace) -> int:
    """Tell what could be wrong; 3 when something is."""
    from clerkdesk.cli import network
    from clerkdesk.services.doctor import Level, examine

    marks = {Level.GOOD: _("good"), Level.DOUBT: _("look"), Level.BAD: _("BAD")}
    levels = []
    shown = []
    at = asked.find_at.split(",") if asked.find_at else None
    for one in chain(examine(data_folder(asked)), network.examine(data_folder(asked), at)):
        levels.append(one.level)
        mend = say(one.mend) if one.mend else ""
        if asked.as_json:
            shown.append({"name": one.name, "level": one.level.value, "what": say(one.what), "mend": mend})
        else:
            output.line(f"{marks[one.level]:<5} {one.name}: {say(one.what)}" + (f" → {mend}" if mend else ""))
    if asked.as_json:
        output.answer({"findings": shown})
    return 3 if Level.BAD in levels else 0
