"""Addresses: what stands before the commune is typed, the commune is found by its name of today or of before 2025."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from clerkdesk.catalogue.units import Unit, Units
from clerkdesk.domain.text import fold
from clerkdesk.ui.forms.editors.base import Ears
from clerkdesk.ui.forms.editors.text import Finder
from clerkdesk.ui.units import commune_hits
from clerkdesk.ui.widgets.search import Hit
from clerkdesk.ui.work import Work

_KINDS: Final = ("xa ", "phuong ", "dac khu ", "thi tran ")


class PlaceEditor(Finder):
    """An address with the codes of its commune and province once they were found."""

    def __init__(self, ears: Ears, units: Callable[[], Units], work: Work, province: str) -> None:
        """``province``: the site's own, whose communes come first."""
        self._units, self._province = units, province
        super().__init__(ears, self._communes, work)

    def said(self, value: Any) -> str:
        """Return the address."""
        return str(value.get("text", "")) if isinstance(value, dict) else str(value)

    def read(self, text: str) -> Any:
        """Return the address without codes: nobody has chosen the commune."""
        return {"text": text, "province": "", "unit": ""}

    def choose(self, value: Any) -> Any:
        """Put the commune and its province behind what was typed."""
        head, comma, _last = self.text().rpartition(",")
        if not isinstance(value, Unit):
            return self.read(self.text())
        home = self._units().get(value.province)
        names = [*([head.strip()] if comma and head.strip() else []), value.name, *([home.name] if home else [])]
        return {"text": ", ".join(names), "province": value.province, "unit": value.code}

    def _communes(self, text: str) -> Sequence[Hit]:
        last = text.rpartition(",")[2].strip()
        if len(last) < 3 or any(letter.isdigit() for letter in last):
            return ()
        named = fold(last).startswith(_KINDS)  # else it may be a street or a hamlet of that name: Enter leaves it
        near = commune_hits(self._units(), last, self._province) if self._province else []
        far = [hit for hit in commune_hits(self._units(), last) if hit.value not in {one.value for one in near}]
        own = [named and hit.sure and fold(hit.title).startswith(fold(last)) for hit in [*near, *far]]  # no old name
        return [replace(hit, sure=sure) for hit, sure in zip([*near, *far], own, strict=True)]
