"""What a hub or the province refused and nobody has settled yet: what, why, whose it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from clerkdesk.domain import events as e
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean, fold
from clerkdesk.language import N_
from clerkdesk.projections import find, unsettled
from clerkdesk.projections.find import Line
from clerkdesk.services import telling
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed
from clerkdesk.store import hops
from clerkdesk.store import tables as t
from clerkdesk.store.events import facts_of

ADMINISTRATOR: Final = "administrator"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code of refusal means to a clerk. remedy: "correct", "void" or "ask" (somebody who looks after it)."""

    what: str
    todo: str
    remedy: str = "correct"


RULES: Final[Mapping[str, Rule]] = {
    "code-of-another-site": Rule(
        N_("The dossier was received under the code of another centre."),
        N_("Void it here and receive it again: it then gets a code of this centre."),
        "void",
    ),
    "not-a-hub": Rule(
        N_("A desk wrote what only the hub may say, such as an official code."),
        N_("Correct any fact of the dossier to have it looked at anew, and tell the administrator."),
    ),
    "misfit": Rule(
        N_("The province's rules would not take what is written in the dossier."),
        N_("Correct the field named; it is sent again by itself."),
    ),
    "400": Rule(
        N_("The province found what was sent not to be as it requires."),
        N_("Compare the dossier with the citizen's papers, correct what is wrong; it is sent again by itself."),
    ),
    "403": Rule(
        N_("The centre has no permission at the province's system."),
        N_("Tell the administrator of the hub, who asks the province for it; when done, send it again as it is."),
        "ask",
    ),
    "422": Rule(
        N_("The province's system does not know this procedure."),
        N_("Tell the administrator of the hub, who enters its code; once that is done, send it again as it is."),
        "ask",
    ),
    "no-number": Rule(
        N_("The dossier has no official code yet, and the province takes none without."),
        N_("Tell the administrator of the hub: numbers have to be granted; once they are, send it again as it is."),
        "ask",
    ),
    "number-twice": Rule(
        N_("The province has another dossier under the same code."),
        N_("Tell the administrator of the hub, who looks at both dossiers."),
        "ask",
    ),
}
"""The rules of hubs (PROTOCOL.md, Verdicts) and the refusals of the province's systems (resources/connectors)."""

OTHER: Final = Rule(
    N_("It was refused for a reason that this version does not know."),
    N_("Read the reason, correct the dossier if it tells what is wrong; else ask the administrator of the hub."),
)
_ASK: Final = Rule(
    OTHER.what, N_("Tell the administrator of the hub; once the cause is gone, send it again as it is."), "ask"
)

_FIELDS: Final[Mapping[str, str]] = {
    "ChuHoSo": "applicant.name",
    "Email": "applicant.email",
    "SoDienThoai": "applicant.phone",
    "SoDinhDanh": "applicant.number",
    "DinhDanhCHS": "applicant.number",
    "ThongTinTra": "result.number",
}
"""Fields of the province's records, and what a clerk corrects to mend them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refusal that nobody has settled.

    stream, line: the dossier; line is None when the stream is none. hub: who refused, "" for the province.
    code, words: of the refusal; words are the province's own. what: the refused event, told. at: when it was refused
    (ms). owner: whose it is, `ADMINISTRATOR` for whoever looks after the hub; given: whether a person handed it on;
    why: the words that went along. held: what waits behind it, told. field: what to correct, "" when nobody knows.
    settled_here: it was corrected or voided; the hub has not said yet that this settles it.
    asked_again: somebody asked to have it sent once more; the province has not answered yet.
    """

    stream: str
    line: Line | None
    hub: str
    code: str
    words: str
    what: Reason | None
    at: int
    owner: str
    given: bool
    why: str
    held: tuple[Reason, ...] = ()
    field: str = ""
    settled_here: bool = False
    asked_again: bool = False
    administrators: bool = False

    @property
    def rule(self) -> Rule:
        """What the code means."""
        return RULES.get(self.code) or (_ASK if self.administrators else OTHER)

    @property
    def reason(self) -> str:
        """Why: what the code means, or the province's own words for a code that only its mapping knows."""
        return self.rule.what if self.code in RULES else self.words or self.rule.what

    def of(self, clerk: str) -> bool:
        """Return whether it is the business of the clerk so named."""
        return fold(self.owner) == fold(clerk)


def refusals(desk: Desk) -> list[Refusal]:
    """Return what was refused and not settled, oldest first."""
    with desk.store.reading() as connection:
        owners = unsettled.owners(connection)
        judged = hops.judged(connection, "refused", "held")
        held: dict[str, list[str]] = {}
        for one in judged:
            if one.state == "held":
                held.setdefault(one.by, []).append(one.event)
        found = [
            _of_hub(connection, one, owners.get(one.stream), held.get(one.event, ()))
            for one in {one.event: one for one in judged if one.state == "refused"}.values()
        ]
        found += [_of_province(connection, row) for row in unsettled.refused(connection)]
    return sorted(found, key=lambda one: (one.at, one.stream, one.hub))


def count(desk: Desk) -> int:
    """Return how many there are; cheap."""
    with desk.store.reading() as connection:
        return len({one.event for one in hops.judged(connection, "refused")}) + unsettled.count(connection)


def assign(desk: Desk, clerk: e.Clerk, stream: str, to: str, why: str = "") -> Done:
    """Hand what is wrong with a dossier to the colleague called ``to``; every desk of the site shows whose it is.

    Raises:
        Refused: nobody is named, or there is no such dossier.
    """
    name, words = clean(to, field="to", limit=100), clean(why, field="why", limit=500)
    if not name:
        raise Refused("no-name", "Say who settles it.", field="to")
    with deed(desk, clerk) as one:
        one.happen(stream, e.Assigned(to=name, why=words))
    return Done(stream, "", one.changes())


def ask_again(desk: Desk, clerk: e.Clerk, stream: str, why: str = "") -> Done:
    """Have what the province refused of a dossier sent to it once more as it is; it stands until the province answers.

    Raises:
        Refused: the province refuses nothing of it, or that was asked already.
    """
    words = clean(why, field="why", limit=500)
    with deed(desk, clerk) as one:
        if one.dossier(stream).unsettled is None:
            raise Refused("nothing-refused", "The province refuses nothing of this dossier.")
        if _asked_again(one.facts(stream)):
            raise Refused("asked-before", "It is to be sent once more already: wait for the province's answer.")
        one.happen(stream, e.AskedAgain(why=words))
    return Done(stream, "", one.changes())


def _asked_again(facts: Sequence[e.Fact]) -> bool:
    """Return whether it is to be sent once more since the province spoke last; ``facts`` in canonical order."""
    told = (e.AskedAgain, e.ProvinceRefused, e.ProvinceSaid)
    return isinstance(next((fact.what for fact in reversed(facts) if isinstance(fact.what, told)), None), e.AskedAgain)


def colleagues(desk: Desk) -> list[str]:
    """Return the names of those who work at the site, as far as this desk knows: its accounts and who received here."""
    with desk.store.reading() as connection:
        names = set(connection.execute(select(t.clerk.c.name).where(t.clerk.c.active == 1)).scalars())
        names |= set(find.clerks(connection))
    return sorted(names - {""}, key=fold)


def _of_hub(connection: Connection, one: hops.Judged, given: tuple[str, str] | None, held: Collection[str]) -> Refusal:
    facts = {fact.id: fact for fact in facts_of(connection, one.stream)}
    fact = facts.get(one.event)
    waiting = [facts[event] for event in held if event in facts]
    after = [one for one in facts.values() if fact is None or e.canonical(one) > e.canonical(fact)]
    owner, why = given or (fact.clerk.name if fact else "", "")
    return Refusal(
        stream=one.stream,
        line=find.by_stream(connection, one.stream),
        hub=one.hub,
        code=one.code,
        words="",
        what=telling.tell(fact) if fact else None,
        at=one.at,
        owner=owner or ADMINISTRATOR,
        given=given is not None,
        why=why,
        held=tuple(telling.tell(other) for other in waiting if not isinstance(other.what, e.Assigned)),
        settled_here=any(isinstance(other.what, e.FactCorrected | e.Voided) for other in after),
    )


def _of_province(connection: Connection, row: Row[Any]) -> Refusal:
    line = find.by_stream(connection, row.stream)
    usual = ADMINISTRATOR if row.side == ADMINISTRATOR or line is None else line.clerk
    return Refusal(
        stream=row.stream,
        line=line,
        hub="",
        code=row.code,
        words=row.words,
        what=None,
        at=row.said_at,
        owner=row.owner or usual or ADMINISTRATOR,
        given=bool(row.owner),
        why=row.why,
        field=next((field for name, field in _FIELDS.items() if name in row.words), ""),
        asked_again=_asked_again(facts_of(connection, row.stream)),
        administrators=row.side == ADMINISTRATOR,
    )
