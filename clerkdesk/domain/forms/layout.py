"""How a form is printed: blocks from top to bottom.

Texts are templates: ``{mother.name}`` is a field's value, or dots to write on; ``{child.born|words}`` a value said in
another way. What the words after the bar mean is told in :mod:`clerkdesk.printing.form_words`; ``{sex|box:male}`` is a
box, crossed when the field is that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from clerkdesk.domain.forms.condition import Conditions

_FIELD: Final = re.compile(r"\{([a-z][a-z_0-9.]*)(?:\|([a-z_]+)(?::([^{}]*))?)?\}")


class Part(NamedTuple):
    """A piece of a template: words, or a field (``key``) said in the way ``how`` (with ``what``)."""

    text: str
    key: str = ""
    how: str = ""
    what: str = ""


def parts(template: str) -> tuple[Part, ...]:
    """Take ``template`` apart."""
    found: list[Part] = []
    at = 0
    for match in _FIELD.finditer(template):
        if match.start() > at:
            found.append(Part(template[at : match.start()]))
        found.append(Part("", match[1], match[2] or "", match[3] or ""))
        at = match.end()
    if at < len(template):
        found.append(Part(template[at:]))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """Nation and motto, centred; ``left`` above it at the left (an agency), ``dated``: place and day below it."""

    left: str = ""
    dated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which form this is, in small italics at the top ("Mẫu CT01 ban hành kèm theo …")."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title, one string a line, and a line in italics under it."""

    lines: tuple[str, ...]
    under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph. style: "" plain, "bold", "italic", "heading"; align: "left", "center", "justify".

    Values stand in it as in running text; empty ones as a few dots.
    """

    text: str
    style: str = ""
    align: str = "left"
    indent: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A line to fill: labels and values over dots that reach to the right edge; ``lines``: at least so many."""

    text: str
    lines: int = 1
    indent: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """A label and a box for each sign of a field's value."""

    label: str
    key: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The options of a field, each with its box, in so many columns."""

    key: str
    columns: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of a table; width: its share. text: a template, in a table of rows over the row's own columns."""

    title: str
    text: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsTable:
    """The rows of a field ``key``; at least ``least`` lines are drawn. ``{nr}`` is the number of the row."""

    key: str
    columns: tuple[TableColumn, ...]
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table whose lines are fixed: heads, shares of their widths, and templates line by line."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTable:
    """The items of a grid field, a cross under an option. head: over the items; widths: of items and options.

    numbered: a column before them says each item's value ("1.1").
    """

    key: str
    head: str
    widths: tuple[float, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A place to sign: ``above`` (a day), its title, how to sign, and templates below. width: its share."""

    title: str
    how: str = ""
    above: str = ""
    below: tuple[str, ...] = ()
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Places to sign side by side, never parted; ruled: as columns of a table. Always blank for the pen."""

    places: tuple[Signing, ...]
    ruled: bool = False
    space: int = 4  # lines of white


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledged:
    """The text of a pledge."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The notes of the form in small type; ``apart``: on a page of their own."""

    title: str
    lines: tuple[str, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Blocks that are printed only when conditions hold."""

    when: Conditions
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """What follows begins a page."""


Block = (
    Nation
    | Mark
    | Title
    | Words
    | Ruled
    | Boxes
    | Choices
    | RowsTable
    | Sheet
    | GridTable
    | Signatures
    | Pledged
    | Notes
    | Only
    | NewPage
)
