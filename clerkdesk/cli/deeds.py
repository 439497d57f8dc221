"""The commands for what happens after reception, and for people under several numbers."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from clerkdesk.cli import output
from clerkdesk.cli.counter import dossier, opened, signed_in, tell
from clerkdesk.domain import events as e
from clerkdesk.language import _

if TYPE_CHECKING:
    from clerkdesk.services.desk import Desk
    from clerkdesk.services.look import Details


def hand_over(asked: Namespace) -> int:
    """Hand dossiers over to the specialist, or take them back, on one list."""
    from clerkdesk.services import answers, handover

    codes = [code for code in asked.codes if code != "-"]
    if "-" in asked.codes:
        codes += [line.strip() for line in sys.stdin.buffer.read(1_000_000).decode(errors="replace").splitlines()]
    codes = [code for code in codes if code]
    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        if asked.back:
            given = [
                handover.Back(code=code, has_result=bool(sign), result=number)
                for code, sign, number in (text.partition("=") for text in codes)
            ]
            done = handover.hand_back(desk, clerk, given, asked.other, asked.note)
        else:
            done = handover.hand_over(desk, clerk, codes, asked.other, asked.note)
        found = handover.listed(desk, done.stream)
    if asked.as_json:
        output.answer(answers.handover(found))
    else:
        output.line(_("List {number}: {count} dossiers").format(number=done.number, count=len(done.dossiers)))
    return 0


def supplement(asked: Namespace) -> int:
    """Ask for what must be added, or take it in."""
    from clerkdesk.services import requests
    from clerkdesk.services import supplement as deeds

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        found = dossier(desk, asked.code)
        stream = found.dossier.id
        if asked.received:
            due = requests.moment(asked.due, "due") if asked.due else None
            parts = tuple(_brought(desk, found, name, place) for place, name in enumerate(asked.item, 1))
            deeds.receive(desk, clerk, stream, parts, due=due, due_reason=asked.reason, receipt=asked.receipt)
        else:
            deeds.ask(desk, clerk, stream, tuple(asked.item), asked.reason)
        return tell(desk, asked, stream)


def _brought(desk: Desk, found: Details, text: str, place: int) -> e.ComponentIn:
    """Return what was brought: a component of the procedure by its key, or another paper by its name."""
    from clerkdesk.services.supplement import procedure_of

    procedure = procedure_of(desk, found.dossier)
    known = next((part for part in procedure.components if part.key == text), None) if procedure else None
    there = {part.key for part in found.dossier.components}
    fresh = next(key for n in range(place, place + 1000) if (key := f"other-{n}") not in there)
    if known is None:
        return e.ComponentIn(key=fresh, name=text, held=e.Held.PAPER)
    return e.ComponentIn(
        key=known.key,
        name=known.name,
        held=e.Held.PRESENTED if known.present_only else e.Held.PAPER,
        originals=known.originals,
        certified=known.certified,
        copies=known.copies,
    )


def end(asked: Namespace) -> int:
    """Refuse, withdraw, stop or void a dossier, as ``asked.how`` says."""
    from clerkdesk.services import delivery, ending

    deeds = {"refuse": ending.refuse, "withdraw": ending.withdraw, "stop": ending.stop, "void": delivery.void}
    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        deeds[asked.how](desk, clerk, stream, asked.reason)
        return tell(desk, asked, stream)


def apologise(asked: Namespace) -> int:
    """Promise a new date with an apology."""
    from clerkdesk.services import requests, supplement

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        supplement.apologise(desk, clerk, stream, requests.moment(asked.due, "due"), asked.reason, asked.signer)
        return tell(desk, asked, stream)


def correct(asked: Namespace) -> int:
    """Correct a typed fact."""
    from clerkdesk.services import correction

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        correction.correct(desk, clerk, stream, asked.field, asked.value, asked.reason)
        return tell(desk, asked, stream)


def resend(asked: Namespace) -> int:
    """Have what the province refused of a dossier sent to it once more as it is."""
    from clerkdesk.services import refusals

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        refusals.ask_again(desk, clerk, stream, asked.reason)
        return tell(desk, asked, stream)


def settle(asked: Namespace) -> int:
    """Decide which of two facts of a contested dossier holds."""
    from clerkdesk.services import delivery

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        stream = dossier(desk, asked.code).dossier.id
        delivery.settle(desk, clerk, stream, asked.event, asked.reason)
        return tell(desk, asked, stream)


def person(asked: Namespace) -> int:
    """Show, join or part the records of one person, as ``asked.how`` says."""
    from clerkdesk.services import answers, look, people

    with opened(asked) as desk:
        if asked.how != "show":
            clerk = signed_in(desk, asked)
            if asked.how == "merge":
                people.merge(desk, clerk, asked.number, asked.others, asked.reason)
            else:
                people.split(desk, clerk, asked.number, asked.reason, asked.others)
        same = people.same(desk, asked.number)
        lines = look.of_person(desk, asked.number)
    if asked.as_json:
        output.answer(answers.person(same, lines))
    else:
        output.line(" ".join(sorted(same.numbers)))
        for one in lines:
            output.line(f"{one.number or '—'}\t{one.name}\t{one.procedure_name}")
    return 0
