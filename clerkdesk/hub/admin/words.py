"""What the hub's short codes mean to whoever runs it, and what to do about them."""

from __future__ import annotations

from typing import Final

from clerkdesk.language import N_

STOPPED: Final = {
    "fork": N_("Two machines write under one key: an old copy or a clone of this desk is in use."),
    "gap": N_("Events are missing in the middle of what this desk sent."),
    "bad-chain": N_("What this desk sent does not follow from what it sent before."),
    "bad-event": N_("This desk sent something that is no event."),
    "bad-signature": N_("The signature under what this desk sent is not its own."),
    "same-id": N_("What this desk sent is here already, under another name: its work was moved on two machines."),
    "bad-batch": N_("The higher hub tells another story of this desk."),
}
"""What stopped an origin."""

BEGIN_ANEW: Final = (
    N_("Nothing is lost: what this desk wrote stands on its disk, and what came here stays."),
    N_("Find out whether two machines are in use under these letters, and switch off the one that should not be."),
    N_("Make a code below, and enter it at the desk: it begins anew and brings along what this hub lacks."),
)

REFUSED: Final = {
    "code-of-another-site": (
        N_("A dossier was received under a code of another agency."),
        N_("The clerk corrects the dossier, or voids it and receives it again."),
    ),
    "not-a-hub": (
        N_("A desk says what only a hub says."),
        N_("The clerk voids it; an administrator looks at the program on that desk."),
    ),
}
"""What a rule refuses: why, and the next step."""

UNKNOWN: Final = (
    N_("A rule that this page does not know refuses it."),
    N_("Look into the protocol's text of this version."),
)

PROVINCE: Final = {
    "clerk": N_("The clerk corrects the dossier; it then goes up by itself."),
    "administrator": N_("The administrator corrects the mapping or the account, then tries again."),
    "": N_("Whoever reads this finds out who can help, then tries again."),
}
"""The next step with a dossier that the province refuses, by its owner."""

OWNERS: Final = {"clerk": N_("the clerk"), "administrator": N_("the administrator"), "": N_("nobody yet")}

STATES: Final = {
    "waiting": N_("to be sent"),
    "taken": N_("the province has it"),
    "refused": N_("refused"),
    "held": N_("held here"),
    "aside": N_("nothing to tell"),
    "erased": N_("erased"),
}

DESKS: Final = {
    "well": N_("in order"),
    "unsent": N_("has unsent work"),
    "silent": N_("silent for days"),
    "stopped": N_("stopped"),
    "revoked": N_("revoked"),
}
"""How a desk stands."""

REASONS: Final = {
    "rule": N_("a rule of this hub refuses it"),
    "papers": N_("it waits for its papers"),
    "no-code": N_("it has no official code yet"),
    "contested": N_("two records of it contradict each other"),
    "newer-version": N_("it needs a newer version"),
    "number-twice": N_("its number stands for another dossier, too"),
}

ROLES: Final = {"viewer": N_("looks"), "administrator": N_("looks and changes")}

DONE: Final = {
    "site": N_("The site is known now."),
    "name": N_("The name is changed."),
    "range": N_("The numbers are granted."),
    "revoked": N_("The desk is revoked: nothing more of it is taken. What it sent stays."),
    "board": N_("The board is revoked: its address shows nothing any more."),
    "again": N_("They are tried now."),
    "removed": N_("The account is removed, and signed out everywhere."),
    "made": N_("The account is made. Sign in with it."),
    "password": N_("The password is changed. Sign in with the new one."),
}
"""What a deed did, by the short name in the address after it."""
