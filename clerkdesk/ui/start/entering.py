"""Signing in, as the thread that writes does it: who it is, and what stands between them and the work."""

from __future__ import annotations

from typing import NamedTuple

from clerkdesk.domain.errors import Refused
from clerkdesk.services import clerks, preferences, workstation
from clerkdesk.services.clerks import Account
from clerkdesk.services.desk import Changes, Desk


class Entered(NamedTuple):
    """What signing in gives back; nothing that a page shows was changed."""

    account: Account
    doubt: Refused | None
    recovery_open: bool
    changes: Changes


def enter(desk: Desk, name: str, pin: str, *, kiosk: bool = False) -> Entered:
    """Sign ``name`` in; kiosk: at the way out of one.

    Raises:
        Refused: as :func:`clerks.sign_in`.
    """
    account = (clerks.leave_kiosk if kiosk else clerks.sign_in)(desk, name, pin)
    preferences.save(desk, last_clerk=account.name)
    boss = account.role is clerks.Role.ADMINISTRATOR
    recovery_open = boss and not workstation.recovery_confirmed(desk)
    return Entered(account, workstation.doubtful_date(desk), recovery_open, Changes())
