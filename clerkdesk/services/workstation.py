"""What the window asks of the workstation: its date, its disk, what is unsent, its recovery code."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.domain.errors import Refused
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.clock import check, milliseconds
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.store import hops, settings, sweeping
from clerkdesk.store.events import last_at, my_origin
from clerkdesk.store.faults import STOP_FREE, WARN_FREE, free_space
from clerkdesk.store.keys import recovery_code


@dataclass(frozen=True, slots=True)
class Space:
    """Free bytes on the disk of the data. Below 500 MB a warning is due, below 50 MB no deed is begun."""

    free: int

    @property
    def low(self) -> bool:
        """Whether to warn."""
        return self.free < WARN_FREE

    @property
    def stopped(self) -> bool:
        """Whether deeds are refused."""
        return self.free < STOP_FREE


def space(desk: Desk) -> Space:
    """Return how much room the data have left."""
    return Space(free_space(desk.store.folder.path))


def letters(desk: Desk) -> str:
    """Return the letters that this desk writes in provisional codes now."""
    with desk.store.reading() as connection:
        mine = my_origin(connection)
    return mine.letters if mine else ""


def unsent(desk: Desk) -> int | None:
    """Return how many events here no hub has confirmed, None while there is no hub."""
    with desk.store.reading() as connection:
        return hops.unsent(connection)


def doubtful_date(desk: Desk) -> Refused | None:
    """Return why the computer's date must be confirmed before the next deed, None when it is plausible."""
    with desk.store.reading() as connection:
        mine = my_origin(connection)
        last = last_at(connection, mine.id) if mine else 0
    try:
        check(desk.clock.now(), last, desk.confirmed)
    except Refused as no:
        return no
    return None


def recovery_code_of(desk: Desk, by: Account) -> str:
    """Return the recovery code, to print it again.

    Raises:
        Refused: not an administrator.
    """
    if by.role is not Role.ADMINISTRATOR:
        raise Refused("administrator-only", "Only an administrator may do this.")
    return recovery_code(desk.store.key)


def recovery_confirmed(desk: Desk) -> bool:
    """Return whether somebody has shown to have the recovery code on paper; a demo needs none."""
    with desk.store.reading() as connection:
        return desk.site.demo or bool(settings.get(connection, "recovery-confirmed", bool))


def confirm_recovery(desk: Desk, typed: str) -> Changes:
    """Note that the recovery code is on paper: ``typed`` is its last group, or the whole.

    Raises:
        Refused: it is not.
    """
    code = recovery_code(desk.store.key)
    plain = "".join(typed.split()).replace("-", "").upper().replace("O", "0").replace("I", "1").replace("L", "1")
    if plain != code.rsplit("-", 1)[1] and plain != code.replace("-", ""):
        raise Refused("not-the-last-group", "This is not the last group of the recovery code.", field="code")
    with desk.store.writing() as connection:
        settings.put(connection, "recovery-confirmed", True)
    return Changes(settings=True)


def print_recovery_code(desk: Desk, by: Account) -> str:
    """Print the recovery code on the desk's printer, or the computer's default one; return the printer's name.

    It is never written to a file: a folder that holds its own recovery code is not encrypted.

    Raises:
        Refused: not an administrator, or there is no printer.
        Trouble: the printer did not take it.
    """
    from clerkdesk.printing.printers import printer, printer_names
    from clerkdesk.printing.recovery import RecoveryPaper, render_recovery
    from clerkdesk.services.papers import letterhead
    from clerkdesk.services.spooling import printing

    code = recovery_code_of(desk, by)
    names = printer_names()
    chosen = printing(desk).printer
    name = chosen if chosen in names else next(iter(names), "")
    if not name:
        raise Refused("no-printer", "This computer has no printer: write the code down by hand.")
    paper = RecoveryPaper(letterhead=letterhead(desk.site), letters=letters(desk), code=code, printed=desk.now())
    printer(name, desk.store.folder.path).send(render_recovery(paper), "ClerkDesk")
    return name


def sweep(desk: Desk) -> int:
    """Delete some of the attachments that no event named within a week; return how many. Call it now and then."""
    return sweeping.turn(desk.store, milliseconds(desk.clock.now()))
