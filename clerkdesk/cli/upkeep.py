"""The commands that open the window, and those that look after the data and the computer."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from clerkdesk.cli import output
from clerkdesk.cli.counter import data_folder, opened
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.language import _
from clerkdesk.services.saying import say

if TYPE_CHECKING:
    from clerkdesk.services.verify import OriginReport


def run(asked: Namespace) -> int:
    """Open the workbench."""
    from clerkdesk import app

    return app.run(asked.data)


def demo(asked: Namespace) -> int:
    """Show the main job on an invented site."""
    out: Path = asked.out or Path(tempfile.mkdtemp(prefix="clerkdesk-demo-"))
    code: int = import_module("clerkdesk.ui.day").run(out, asked.offscreen)
    return code


def shots(asked: Namespace) -> int:
    """Take a picture of every page."""
    code: int = import_module("clerkdesk.ui.shots").run(asked.out)
    return code


def catalogue_check(asked: Namespace) -> int:
    """Check catalogue files; 1 when there is a fault."""
    from clerkdesk.catalogue.check import check
    from clerkdesk.catalogue.procedures import shipped

    faults = [fault for file in asked.files or [shipped()] for fault in check(file)]
    for fault in faults:
        output.line(str(fault))
    if faults:
        output.note(_("catalogue-faults: {count} faults").format(count=len(faults)))
        return 1
    output.line(_("No fault was found."))
    return 0


def catalogue_list(asked: Namespace) -> int:
    """List the procedures in effect today."""
    from clerkdesk.catalogue.procedures import load

    catalogue, today = load(), datetime.now(SITE_TIME).date()
    found = catalogue.search(asked.text, on=today, limit=10_000) if asked.text.strip() else catalogue.all(today)
    if asked.as_json:
        output.answer(
            {
                "procedures": [
                    {
                        "code": one.code,
                        "version": one.version,
                        "name": one.name,
                        "field": one.field,
                        "received_here": one.receivable,
                        "components": [
                            {"key": part.key, "name": part.name, "required": part.required} for part in one.components
                        ],
                    }
                    for one in found
                ]
            }
        )
        return 0
    for one in found:
        output.line(f"{one.code}\t{one.field}\t{one.name}")
    return 0


def verify(asked: Namespace) -> int:
    """Check chains, signatures and lists; 3 when something is not as it was written."""
    from clerkdesk.services import answers
    from clerkdesk.services.verify import verify as prove

    with opened(asked) as desk:
        report = prove(desk)
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
        output.line(_("Lists equal a rebuild") if report.projections else _("Lists differ from a rebuild"))
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
        count = rebuild_projections(desk)
    output.line(_("Lists made anew from {count} events").format(count=count))
    return 0


def doctor(asked: Namespace) -> int:
    """Tell what could be wrong; 3 when something is."""
    from clerkdesk.services.doctor import Level, examine

    marks = {Level.GOOD: _("good"), Level.DOUBT: _("look"), Level.BAD: _("BAD")}
    levels = []
    shown = []
    for one in examine(data_folder(asked)):
        levels.append(one.level)
        mend = say(one.mend) if one.mend else ""
        if asked.as_json:
            shown.append({"name": one.name, "level": one.level.value, "what": say(one.what), "mend": mend})
        else:
            output.line(f"{marks[one.level]:<5} {one.name}: {say(one.what)}" + (f" → {mend}" if mend else ""))
    if asked.as_json:
        output.answer({"findings": shown})
    return 3 if Level.BAD in levels else 0
