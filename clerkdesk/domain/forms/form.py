"""A statutory form as data: what it asks, of whom, when, who may answer, and how it is printed.

A form has roles (the child, the mother), sections and fields. A field ``mother.name`` is a fact about whoever has the
role ``mother``: what is known of that person fills it, in every form of the visit. A field without a role belongs to
the form alone. Values are plain JSON, so that drafts, events and files hold the same thing:

text, name, choice, phone, email, identity, paper: text; day: "2026-11-22"; born: "1990", "1990-05" or "1990-05-17";
time: "08:30"; tick: true; several: list of options; count, money: whole numbers; place: {"text", "province", "unit"};
rows: list of {column: value}; grid: {item: option}.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from clerkdesk.domain.forms.condition import Conditions, Values, hold
from clerkdesk.domain.forms.layout import Block
from clerkdesk.domain.procedure import Filling


class Certainty(StrEnum):
    """How sure the lines of a form are. None of them was compared with an official print until a site records it."""

    OFFICIAL = "official"  # text on a legal or official page
    TRANSCRIBED = "transcribed"  # somebody's copy, which may have dropped or altered a line
    FRAGMENTS = "fragments"
    MEMORY = "memory"
    FREE = "free"  # no text is prescribed


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NAME = "name"
    DAY = "day"
    BORN = "born"
    TIME = "time"
    CHOICE = "choice"
    SEVERAL = "several"
    TICK = "tick"
    PLACE = "place"
    IDENTITY = "identity"
    PAPER = "paper"
    COUNT = "count"
    MONEY = "money"
    PHONE = "phone"
    EMAIL = "email"
    ROWS = "rows"
    GRID = "grid"


class Answer(StrEnum):
    """Who may give a field's value."""

    CLERK = "clerk"  # from cards, papers and what the citizen says
    DECLARED = "declared"  # only the citizen can say it: never filled in beforehand, recorded as declared
    HAND = "hand"  # the party's own hand: stays blank on the print


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words in both languages; ``en`` is "" when nobody translated them."""

    vi: str
    en: str = ""

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.vi)


NOTHING: Final = Label(vi="")
ABOVE: Final = "row.above"
"""The default of a column: what the row above says there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice; ``value`` is what the data hold, ``label.vi`` what is printed."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a grid; a ``group`` heads the lines below it and is not answered."""

    value: str
    label: Label
    group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a form asks.

    key: "mother.born"; role, attribute: "mother" and the name of the fact, "born", or both "" for a field of the form
    alone. A relation's fact says to whom: "relation_child".
    when: asked only then. known: the list of words that completes it ("ethnicities"). default: what stands there until
    somebody says otherwise, or "site.office": what the site knows; of a column `ABOVE`: what the row above says.
    offer: fields whose value one key takes over.
    columns, least, most: of rows. items: of a grid. options: of choice, several and grid.
    """

    key: str
    kind: Kind
    label: Label
    role: str = ""
    attribute: str = ""
    help: Label = NOTHING
    required: bool = False
    answer: Answer = Answer.CLERK
    when: Conditions = ()
    known: str = ""
    default: Any = None
    offer: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    columns: tuple[Field, ...] = ()
    items: tuple[Item, ...] = ()
    least: int = 0
    most: int = 0

    def option(self, value: Any) -> Option | None:
        """Return the option whose value is ``value``."""
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Somebody whom the form speaks of. card: whose identity card may be scanned into it."""

    key: str
    title: Label
    card: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields that belong together. filling: what the law lets the clerk do here; say: one sentence to read aloud."""

    key: str
    title: Label
    fields: tuple[Field, ...]
    help: Label = NOTHING
    when: Conditions = ()
    filling: Filling | None = None
    say: Label = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What the citizen vouches for; the clerk explains its consequences and ticks that they did. text: a template."""

    key: str
    text: str


class Level(StrEnum):
    """How much a finding matters."""

    REFUSE = "refuse"
    WARN = "warn"  # the clerk may go on; the reason is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition across fields. What each ``rule`` compares is told in :mod:`clerkdesk.domain.forms.rules`."""

    rule: str
    field: str
    say: Label
    other: str = ""
    least: int | None = None
    most: int | None = None
    level: Level = Level.WARN
    when: Conditions = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One version of a form.

    form: its lasting name ("birth"); version: names this text of it ("tt04-2024"). procedures: codes that ask for it.
    province: the province whose form it is, or "" for all. effective, ended: first and last day of use.
    source: the legal source. certainty: how sure its lines are.
    pages: how many pages the official print has, its notes included.
    """

    form: str
    version: str
    title: Label
    source: str
    sections: tuple[Section, ...]
    print: tuple[Block, ...]
    procedures: tuple[str, ...] = ()
    province: str = ""
    effective: date | None = None
    ended: date | None = None
    certainty: Certainty = Certainty.TRANSCRIBED
    pages: int = 1
    roles: tuple[Role, ...] = ()
    rules: tuple[Rule, ...] = ()
    pledges: tuple[Pledge, ...] = ()

    def fields(self) -> Iterator[Field]:
        """Yield all fields in the order in which they are asked; columns of tables not apart."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Field | None:
        """Return the field named ``key``."""
        return next((one for one in self.fields() if one.key == key), None)

    def asked(self, values: Values) -> Iterator[Field]:
        """Yield the fields that apply when the form says ``values``."""
        for section in self.sections:
            if hold(section.when, values):
                yield from (one for one in section.fields if hold(one.when, values))
