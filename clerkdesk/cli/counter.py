"""The commands of the counter: receive, find, show, result, deliver."""

from __future__ import annotations

import getpass
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clerkdesk.cli import output
from clerkdesk.cli.reading import given
from clerkdesk.domain.errors import Refused, Trouble, said_of
from clerkdesk.domain.events import Clerk, PaperKind
from clerkdesk.domain.text import clean
from clerkdesk.language import N_, _, p_
from clerkdesk.services.saying import moment, say, state

if TYPE_CHECKING:
    from clerkdesk.services.clerks import Account
    from clerkdesk.services.desk import Desk
    from clerkdesk.services.look import Details
    from clerkdesk.services.reception import Accepted

PIN: Final = "CLERKDESK_PIN"
"""The environment variable that holds the PIN; it never stands among the arguments, which others can list."""

PAPER: Final = Path()
"""Stands for the folder ``paper`` of the data folder."""

_LONGEST_TEXT: Final = 200


def data_folder(asked: Namespace) -> Path:
    """Return the data folder that the command is about."""
    from clerkdesk.store.folder import default_path

    found: Path | None = asked.data
    return found or default_path()


@contextmanager
def opened(asked: Namespace) -> Iterator[Desk]:
    """Give the desk that the command is about, open; a window may have it open too."""
    from clerkdesk.services.opening import open_desk

    desk = open_desk(data_folder(asked))
    desk.fetch = lambda stream: _fetch(desk, stream)
    try:
        yield desk
    finally:
        desk.close()


def _fetch(desk: Desk, stream: str) -> None:
    """Fetch a dossier of which there is an outline alone."""
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.sync.base import fetching

    fetching(desk.store, lambda: milliseconds(desk.clock.now()))(stream)


def receive(asked: Namespace) -> int:
    """Receive a dossier, or several linked ones together; the answer is one JSON object."""
    from clerkdesk.services import answers, reception, requests, wish

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        text = given(asked.request, requests.MOST_BYTES, "unreadable")
        wishes = [wish.named(one) for one in requests.receptions(desk, text)]
        folder = _paper_folder(desk, asked.out)
        codes = official_codes(desk, [wish.stream(one) for one in wishes], [one.procedure for one in wishes])
        try:
            done = (
                reception.receive_linked(desk, clerk, wishes, codes)
                if len(wishes) > 1
                else (reception.receive(desk, clerk, wishes[0], codes[0]),)
            )
        except Refused as no:
            raise requests.placed(no) from None
        told = [answers.accepted(desk, wish, one) for wish, one in zip(wishes, done, strict=True)]
        answer = {**told[0], "linked": told[1:]} if told[1:] else told[0]
        if folder is not None:
            try:
                _write_papers(desk, done, (answer, *told[1:]), folder)
            except Trouble as failed:
                output.answer({**answer, "error": output.failure(failed)})
                output.failed(failed, as_json=False)
                return 3
    output.answer(answer)
    return 0


def official_codes(desk: Desk, streams: list[str], procedures: list[str]) -> tuple[str, ...]:
    """Return the official codes that the hub deals to dossiers about to be received, "" for each without one."""
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.store import hops

    with desk.store.reading() as connection:
        if not hops.hops(connection):
            return ("",) * len(streams)
    from clerkdesk.sync.codes import Asker  # brings the network along

    return Asker(desk.store, lambda: milliseconds(desk.clock.now())).ask(desk.today(), streams, procedures)


def find(asked: Namespace) -> int:
    """Find dossiers."""
    from clerkdesk.services import answers, look

    if asked.limit < 1:
        raise Refused("bad-limit", "The limit must be 1 or more.", field="limit")
    if asked.mine and not asked.clerk:
        asked.lacking("--clerk")
    if asked.text is None and not (asked.mine or asked.owner):
        asked.lacking(_("TEXT"))
    text = clean(asked.text or "", field="text", limit=_LONGEST_TEXT)
    with opened(asked) as desk:
        owner = _owner(desk, asked)
        if owner:
            rows = look.ids(desk, look.Filter(words=text, owner=owner))
            found = look.lines(desk, rows[: asked.limit])
        else:
            found = look.find_text(desk, text, asked.limit) if text else []
    if asked.as_json:
        output.answer({"dossiers": [answers.line(one) for one in found]})
        return 0
    for one in found:
        output.line("\t".join((one.number or "—", state(one.state), one.name, one.procedure_name)))
    if not found:
        output.note(_("Nothing was found."))
    return 0


def _owner(desk: Desk, asked: Namespace) -> str:
    """Return the name of the colleague to whom what is wanted was handed, "" when it is wanted whosever it is."""
    from clerkdesk.services.clerks import accounts

    if asked.mine:
        return signed_in(desk, asked).name
    named: str = clean(asked.owner, field="owner", limit=_LONGEST_TEXT)
    return next((one.name for one in accounts(desk, active_only=False) if one.id == named), named)


def show(asked: Namespace) -> int:
    """Show one dossier and what happened to it."""
    from clerkdesk.domain.fee import money
    from clerkdesk.services import answers

    with opened(asked) as desk:
        found = dossier(desk, asked.code)
    if asked.as_json:
        output.answer(answers.dossier(found))
        return 0
    one = found.dossier
    rows = {
        p_("dossier", "Code"): one.number,
        p_("dossier", "State"): state(one.state),
        p_("dossier", "Procedure"): one.procedure.name if one.procedure else "",
        p_("dossier", "Applicant"): one.applicant.name if one.applicant else "",
        p_("dossier", "Received"): moment(one.received_at) if one.received_at else "",
        p_("dossier", "Due"): moment(one.due_at) if one.due_at else "",
        p_("dossier", "Fee"): money(one.fee),
        p_("dossier", "Owed"): money(found.owed),
    }
    for name, value in rows.items():
        output.line(f"{name}: {value}")
    for happened in found.timeline:
        output.line(f"  {moment(happened.at)}  {say(happened.what)}  ({happened.clerk}, {happened.desk})")
    return 0


def result(asked: Namespace) -> int:
    """Note that a result is in."""
    from clerkdesk.services import delivery
    from clerkdesk.services.forms import certifying

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        found = dossier(desk, asked.code)
        if papers := certifying.typed(desk, found.dossier, clerk):
            output.note(certifying.warning(papers))
        delivery.enter_result(
            desk,
            clerk,
            found.dossier.id,
            number=asked.number,
            excerpt=asked.excerpt,
            granted=not asked.not_granted,
        )
        return tell(desk, asked, found.dossier.id)


def deliver(asked: Namespace) -> int:
    """Note that a result was handed over."""
    from clerkdesk.services import delivery, requests

    with opened(asked) as desk:
        clerk = signed_in(desk, asked)
        one = dossier(desk, asked.code).dossier
        agent = one.representative
        match asked.collector:
            case "applicant":
                who, authority = one.applicant, None
            case "representative":
                who, authority = (agent.party, agent) if agent else (None, None)
            case file:
                who, authority = requests.collector(desk, given(file, requests.MOST_BYTES, "unreadable"))
        if who is None:
            raise Refused("no-collector", "The dossier names nobody like that: say who collects it.", field="collector")
        handing = delivery.Handing(
            stream=one.id,
            collector=who,
            representative=authority,
            checked=asked.checked,
            receipt_lost=asked.receipt_lost,
            by_post=asked.by_post,
            delivered_at=requests.moment(asked.at, "at") if asked.at else None,
        )
        delivery.deliver(desk, clerk, handing)
        return tell(desk, asked, one.id)


def tell(desk: Desk, asked: Namespace, stream: str) -> int:
    """Say where a dossier stands after a deed."""
    from clerkdesk.services import answers, look

    found = look.details(desk, stream)
    assert found is not None
    if asked.as_json:
        output.answer(answers.dossier(found))
    else:
        output.line(f"{found.dossier.number}: {state(found.dossier.state)}")
    return 0


def dossier(desk: Desk, text: str) -> Details:
    """Return the dossier that a code or a stream names; Refused when there is none, or more than one."""
    from clerkdesk.services import look

    streams = [text] if text.startswith("dossier:") else [one.stream for one in look.by_code(desk, text)]
    if len(streams) > 1:
        raise Refused(
            "code-twice",
            "This code stands on several dossiers: name one of {streams}.",
            field="code",
            streams=", ".join(streams),
        )
    found = look.details(desk, streams[0]) if streams else None
    if found is None:
        raise Refused("not-found", "There is no such dossier.", field="code")
    return found


def signed_in(desk: Desk, asked: Namespace) -> Clerk:
    """Return the clerk who does it."""
    return account_of(desk, asked).clerk


def account_of(desk: Desk, asked: Namespace) -> Account:
    """Return the account of the clerk who does it, and take over the date that they confirm."""
    from clerkdesk.services.clerks import sign_in

    pin = os.environ.pop(PIN, None)
    if pin is None:
        if not sys.stdin.isatty():
            raise Refused("no-pin", "The PIN is missing: put it into {name}.", field="pin", name=PIN)
        pin = getpass.getpass(_("PIN of {name}: ").format(name=asked.clerk))
    account = sign_in(desk, asked.clerk, pin)
    if asked.today:
        try:
            desk.confirm_date(date.fromisoformat(asked.today))
        except ValueError:
            raise Refused(
                "bad-day", "{text} is no day (such as 2026-11-23).", field="today", text=asked.today
            ) from None
    return account


def _paper_folder(desk: Desk, out: Path | None) -> Path | None:
    """Return the folder for PDFs, made and writable, so that what follows is not received in vain."""
    if out is None:
        return None
    folder = desk.store.folder.path / "paper" if out == PAPER else out
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise _unwritten(folder, error, N_("Nothing was changed.")) from error
    return folder


def _write_papers(desk: Desk, done: Sequence[Accepted], told: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write the receipts, and the list of them all where there are several; note the files in the answers ``told``."""
    for one, answer in zip(done, told, strict=True):
        answer["receipt"] = str(_paper(desk, PaperKind.RECEIPT, one.stream, folder / f"{one.code}.pdf"))
    if len(done) > 1:
        file = folder / f"{done[0].code}-list.pdf"
        told[0]["visit_list"] = str(_paper(desk, PaperKind.VISIT_LIST, done[0].visit, file))


def _paper(desk: Desk, kind: PaperKind, stream: str, file: Path) -> Path:
    from clerkdesk.services.papers import paper

    pdf = paper(desk, kind, stream, 1)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".receipt-")
    try:
        with os.fdopen(handle, "wb") as stream_:
            stream_.write(pdf)
        Path(name).replace(file)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _unwritten(file, error, N_("The dossier was received; its receipt waits for the printer.")) from error
    return file


def _unwritten(file: Path, error: OSError, safe: str) -> Trouble:
    return Trouble(
        "unwritten",
        N_("{file} cannot be written: {reason}."),
        safe=safe,
        todo=N_("Choose another folder with --out, or free space there."),
        file=str(file),
        reason=said_of(error),
    )
