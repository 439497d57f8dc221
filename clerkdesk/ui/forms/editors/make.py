"""Chooses the editor of a field by its kind; nothing here knows a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from clerkdesk.catalogue.units import Units
from clerkdesk.domain.forms.form import Field, Kind
from clerkdesk.ui.forms.editors import clock, day, identity, number, text
from clerkdesk.ui.forms.editors.base import Ears, Editor
from clerkdesk.ui.forms.editors.choice import ChoiceEditor
from clerkdesk.ui.forms.editors.grid import GridEditor
from clerkdesk.ui.forms.editors.name import NameEditor
from clerkdesk.ui.forms.editors.place import PlaceEditor
from clerkdesk.ui.forms.editors.rows import RowsEditor
from clerkdesk.ui.forms.editors.tick import TickEditor
from clerkdesk.ui.work import Work


@dataclass(frozen=True, slots=True)
class Bench:
    """What editors may ask. words: name of a list -> what completes a field of it."""

    words: Callable[[str], Any]
    units: Callable[[], Units]
    work: Work
    province: str = ""


def editor_of(field: Field, ears: Ears, bench: Bench) -> Editor:
    """Return the editor for ``field``."""
    if field.kind in {Kind.CHOICE, Kind.SEVERAL}:
        return ChoiceEditor(ears, field.options, several=field.kind is Kind.SEVERAL)
    if field.kind is Kind.PLACE:
        return PlaceEditor(ears, bench.units, bench.work, bench.province)
    if field.kind is Kind.ROWS:
        return RowsEditor(ears, field, lambda column, told: editor_of(column, told, bench))
    if field.kind is Kind.GRID:
        return GridEditor(ears, field)
    if field.known:
        return text.completing(ears, lambda: bench.words(field.known))
    return _LINES[field.kind](ears)


_LINES: Final[dict[Kind, Callable[[Ears], Editor]]] = {
    Kind.TEXT: text.plain,
    Kind.PAPER: text.plain,
    Kind.PHONE: text.plain,
    Kind.EMAIL: text.plain,
    Kind.NAME: NameEditor,
    Kind.DAY: day.day,
    Kind.BORN: day.born,
    Kind.TIME: clock.clock,
    Kind.COUNT: number.count,
    Kind.MONEY: number.money,
    Kind.IDENTITY: identity.identity,
    Kind.TICK: TickEditor,
}
