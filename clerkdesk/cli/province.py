"""``clerkdesk sync province``: how dossiers stand with the province."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

import msgspec

from clerkdesk.cli import output
from clerkdesk.cli.counter import dossier, opened
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _

if TYPE_CHECKING:
    from clerkdesk.sync.protocol.province import AtProvince

STATES = {
    "waiting": N_("waits to be sent"),
    "taken": N_("is at the province"),
    "refused": N_("refused by the province"),
    "held": N_("held back"),
    "aside": N_("not for the province"),
    "erased": N_("cannot be sent any more: erased"),
}


def tell(asked: Namespace) -> int:
    """Tell how dossiers stand, those named or all that are not settled; with ``--ask`` the province is asked soon."""
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.store import hops
    from clerkdesk.sync import province
    from clerkdesk.sync.transport import HttpLine
    from clerkdesk.sync.wishes import wishes

    with opened(asked) as desk:
        with desk.store.reading() as connection:
            hop = next((one for one in hops.hops(connection) if one.url), None)
        if hop is None:
            raise Refused("no-hub", "This desk is not enrolled at a hub.")
        streams = [dossier(desk, code).dossier.id for code in asked.codes]
        with HttpLine(hop.url, wishes(desk.store).authority, hop.tls) as line:
            told = province.ask(desk.store, line, hop, lambda: milliseconds(desk.clock.now()), streams, look=asked.ask)
    if asked.as_json:
        output.answer(msgspec.to_builtins(told))
        return 0
    for one in told.dossiers:
        output.line(_said(one))
    return 0


def _said(one: AtProvince) -> str:
    parts = [one.number or one.stream, _(STATES[one.state]) if one.state in STATES else one.state]
    if one.state == "refused":
        owner = _("the administrator") if one.owner == "administrator" else _("the clerk")
        parts += [f"{one.code}: {one.words}", owner]
    elif one.reason:
        parts.append(one.reason)
    return "\t".join(parts)
