"""What a paper about a dossier is made of, and the parts that several papers say alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain.party import Party
from clerkdesk.domain.site import Site
from clerkdesk.printing.heads import Letterhead
from clerkdesk.printing.labels import LabelStock
from clerkdesk.printing.page import Layout
from clerkdesk.printing.receipt import ComponentLine


@dataclass(frozen=True, slots=True)
class Ground:
    """The fact that a paper tells of, the dossier as it was just before, and which reprint of that telling it is."""

    fact: e.Fact
    before: life.Dossier
    reprint: int


@dataclass(frozen=True)
class Source:
    """What a paper is made of: the dossier's facts, the site, which copy it is (1 is the first print), the sheets.

    compared: the papers whose text an administrator has compared (`services.compared`).
    stock, first_label: what labels are printed on, and the first free one of a sheet.
    """

    stream: str
    facts: tuple[e.Fact, ...]
    site: Site
    copy: int = 1
    layout: Layout = Layout.A4
    compared: frozenset[str] = frozenset()
    stock: LabelStock = LabelStock.SHEET_24
    first_label: int = 1

    @cached_property
    def dossier(self) -> life.Dossier:
        """The dossier as it is now."""
        return folding.fold(self.stream, self.facts)

    @property
    def applicant(self) -> Party:
        """Whose dossier it is."""
        return self.dossier.applicant or Party(name="")

    @property
    def submitter(self) -> Party:
        """Who laid it on the counter."""
        agent = self.dossier.representative
        return agent.party if agent else self.applicant

    @property
    def procedure(self) -> str:
        """What is asked for."""
        return self.dossier.procedure.name if self.dossier.procedure else ""

    @property
    def resolving(self) -> str:
        """Who resolves it."""
        return self.dossier.resolving_site or self.dossier.receiving_site or self.site.counter

    def last(self, *kinds: type[e.Payload]) -> e.Fact | None:
        """Return the last fact of one of ``kinds``."""
        return next((one for one in reversed(self.facts) if isinstance(one.what, kinds)), None)

    def issued(self, kind: e.PaperKind) -> int:
        """Return the place among the facts where this copy of ``kind`` was issued; their number when it was not."""
        places = [at for at, one in enumerate(self.facts) if _issues(one, kind, self.copy)]
        return places[-1] if places else len(self.facts)

    def ground(self, kind: e.PaperKind, *kinds: type[e.Payload]) -> Ground | None:
        """Return the last fact of ``kinds`` before this copy of ``kind`` was issued, None when there is none.

        A dossier may have two apologies: the second is no reprint of the first.
        """
        end = self.issued(kind)
        at = next((at for at in range(end - 1, -1, -1) if isinstance(self.facts[at].what, kinds)), None)
        if at is None:
            return None
        told = sum(1 for one in self.facts[at + 1 : end] if _issues(one, kind))
        return Ground(self.facts[at], folding.fold(self.stream, self.facts[:at]), told)


def _issues(fact: e.Fact, kind: e.PaperKind, copy: int = 0) -> bool:
    what = fact.what
    return isinstance(what, e.PaperIssued) and what.kind is kind and copy in {0, what.copy}


def letterhead(site: Site) -> Letterhead:
    """Return the head of the site's papers."""
    return Letterhead(
        parent=site.authority, office=site.centre, counter=site.counter, place=site.place, phone=site.phone
    )


_NOTES: Final[Mapping[e.Held, str]] = {
    e.Held.PAPER: "",
    e.Held.PRESENTED: "xuất trình",
    e.Held.DATA: "khai thác từ {source}",
    e.Held.DIGITISED: "đã số hóa: {source}",
    e.Held.MISSING: "chưa có",
}


def _note(part: e.ComponentIn) -> str:
    if part.held is e.Held.PAPER and part.source:  # given once for dossiers that are received together
        return f"nộp chung trong hồ sơ {part.source}"
    return _NOTES[part.held].format(source=part.source)


def component_lines(parts: Sequence[e.ComponentIn]) -> tuple[ComponentLine, ...]:
    """Return components as papers list them."""
    return tuple(
        ComponentLine(
            name=part.name,
            originals=part.originals,
            certified=part.certified,
            copies=part.copies,
            note=_note(part),
        )
        for part in parts
    )
