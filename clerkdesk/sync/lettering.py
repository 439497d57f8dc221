"""Other letters for this desk: dealt by its hub where another desk has the same, and told to its other hubs.

It needs no code: a hub that knows the desk under one key lets it go on under the next, unless the origin was stopped.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal import signing
from clerkdesk.store import epochs, hops, lettering
from clerkdesk.store.events import Origin, my_origin
from clerkdesk.store.hops import Hop
from clerkdesk.store.keys import signing_name
from clerkdesk.store.lettering import Clash
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import asking, myself, noted
from clerkdesk.sync.enrolling import CALL, SAYS
from clerkdesk.sync.line import SAFE, Caller, Line, Said
from clerkdesk.sync.protocol.letters import MOST, PATH, AskLetters, Lettered


def settled(store: Store, line: Line, hop: Hop, now: Callable[[], int]) -> Hop | None:
    """Take other letters when it is this desk that gives way; return the hub as it knows the desk then, else None.

    ``hop`` may be of before the exchange.

    Raises:
        Trouble: nobody answers, or not the hub.
    """
    with store.reading() as connection:
        if lettering.clash(connection) is not Clash.GIVES_WAY:
            return None
    hop = noted(store, hop)
    return _renewed(store, asking(store, hop, now)(line), hop, now)


def followed(store: Store, line: Line, hop: Hop, now: Callable[[], int]) -> Hop:
    """Return ``hop`` as it is to be asked: one that knows the desk under letters that it had lets it go on.

    Raises:
        Trouble: nobody answers, or not the hub.
    """
    origin, private = myself(store)
    if hop.origin == origin.id:
        return hop
    with store.reading() as connection:
        before = epochs.before(connection)
    key = store.folder.key_place().get(signing_name(hop.origin)) if hop.origin in before else None
    if key is None:
        return hop
    caller = Caller(line, hop.hub, hop.public_key, key, now, hop.certificate)
    asked = AskLetters(public_key=signing.public_key(private), letters=origin.letters)
    try:
        known = _known(hop, caller.ask("POST", PATH, asked, Lettered), asked.public_key)
    except Said as no:  # somebody has these letters there: others then, for all hubs
        return (_renewed(store, caller, hop, now) if no.code == "letters-taken" else None) or hop
    with store.writing() as connection:
        if _mine(my_origin(connection), origin.id):
            hops.put(connection, known)
            return known
    return hop


def _renewed(store: Store, caller: Caller, hop: Hop, now: Callable[[], int]) -> Hop | None:
    """Have other letters dealt and write under them; None when the hub deals none, or another process was quicker."""
    origin, _private = myself(store)
    with store.reading() as connection:
        private = epochs.next_key(connection, store.folder.key_place())
        avoid = lettering.had(connection)[:MOST]
    asked = AskLetters(public_key=signing.public_key(private), avoid=tuple(avoid))
    try:
        answer = caller.ask("POST", PATH, asked, Lettered)
    except Said:  # an older hub, a stopped origin, no letters left: what stands twice is shown
        return None
    known = _known(hop, answer, asked.public_key)
    if not re.fullmatch("[A-Z]{2,6}", answer.letters) or answer.letters in avoid:
        raise _not_the_hub("letters")
    with store.writing() as connection:
        if not _mine(my_origin(connection), origin.id):
            return None
        epochs.go_on_as(connection, store.folder, private, answer.letters, now())
        hops.put(connection, known)
    return known


def _mine(found: Origin | None, origin: str) -> bool:
    return found is not None and found.id == origin


def _known(hop: Hop, answer: Lettered, public: bytes) -> Hop:
    certificate = p.certified(hop.public_key, answer.paper)
    if certificate is None or certificate.public_key != public or certificate.site != hop.site:
        raise _not_the_hub("certificate")
    return dataclasses.replace(hop, certificate=p.to_header(answer.paper), origin=signing.origin_of(public))


def _not_the_hub(detail: str) -> Trouble:
    return Trouble("not-the-hub", SAYS, safe=SAFE, todo=CALL, detail=detail)
