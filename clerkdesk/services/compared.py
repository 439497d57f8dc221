"""Papers whose text was not found in an official source, and who has compared them since.

Until an administrator says to have compared one, it bears the mark "BẢN CHỜ ĐỐI CHIẾU". That is a setting of this
desk, kept with name and time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import PaperKind
from clerkdesk.language import N_
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.store import settings

UNCOMPARED: Final[Mapping[PaperKind, str]] = {
    PaperKind.STOP: N_("The text of Mẫu 05 of TT 03/2025/TT-VPCP was not found."),
    PaperKind.LOST_RECEIPT: N_("No official text of this declaration was found."),
    PaperKind.HANDOVER: N_("No official text of the hand-over record was found."),
}
"""Why each of these papers bears the mark."""

_KEY: Final = "compared"
_FORMS: Final = "compared-forms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Who compared a paper with the official one, and when."""

    by: str
    at: datetime


def compared(desk: Desk) -> dict[PaperKind, Compared]:
    """Return the papers that were compared."""
    with desk.store.reading() as connection:
        return _kept(connection)


def record(desk: Desk, by: Account, paper: PaperKind) -> Changes:
    """Note that ``by`` has compared ``paper`` with the official text: its mark disappears.

    Raises:
        Refused: not an administrator, or the paper bears no mark.
    """
    _check(by, paper)
    return _keep(desk, paper, Compared(by=by.name, at=desk.now()))


def withdraw(desk: Desk, by: Account, paper: PaperKind) -> Changes:
    """Take that back: the mark is printed again.

    Raises:
        Refused: not an administrator, or the paper never bore a mark.
    """
    _check(by, paper)
    return _keep(desk, paper, None)


def form_compared(desk: Desk) -> dict[tuple[str, str], Compared]:
    """Return the texts of statutory forms (form, version) that were compared with the official annex."""
    with desk.store.reading() as connection:
        kept = settings.get(connection, _FORMS, dict[str, Compared]) or {}
    return {(form, version): one for name, one in kept.items() for form, _, version in [name.partition(" ")]}


def record_form(desk: Desk, by: Account, form: str, version: str, *, holds: bool = True) -> Changes:
    """Note that ``by`` has compared a form with the official annex, or take that back.

    Raises:
        Refused: not an administrator.
    """
    if by.role is not Role.ADMINISTRATOR:
        raise Refused("administrator-only", "Only an administrator may do this.")
    name = f"{form} {version}"
    with desk.store.writing() as connection:
        kept = settings.get(connection, _FORMS, dict[str, Compared]) or {}
        kept.pop(name, None)
        settings.put(connection, _FORMS, kept | ({name: Compared(by=by.name, at=desk.now())} if holds else {}))
    return Changes(settings=True)


def _check(by: Account, paper: PaperKind) -> None:
    if by.role is not Role.ADMINISTRATOR:
        raise Refused("administrator-only", "Only an administrator may do this.")
    if paper not in UNCOMPARED:
        raise Refused("nothing-to-compare", "This paper has an official text.")


def _keep(desk: Desk, paper: PaperKind, what: Compared | None) -> Changes:
    with desk.store.writing() as connection:
        papers = _kept(connection)
        papers.pop(paper, None)
        settings.put(connection, _KEY, papers | ({paper: what} if what else {}))
    return Changes(settings=True)


def _kept(connection: Connection) -> dict[PaperKind, Compared]:
    return settings.get(connection, _KEY, dict[PaperKind, Compared]) or {}
