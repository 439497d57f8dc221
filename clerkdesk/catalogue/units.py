"""Provinces and communes: the 34 provinces and 3,321 communes, wards and special zones since July 2025.

Data: github.com/thanglequoc/vietnamese-provinces-database, MIT (resources/catalogue/units.LICENSE).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from clerkdesk import resources
from clerkdesk.catalogue.former import Former, read_former
from clerkdesk.domain.due import Reason
from clerkdesk.domain.text import fold, words
from clerkdesk.language import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A province (``province`` is "") or a commune, ward or special zone of the province with the code ``province``.

    ``name`` says the kind too ("Xã An Khánh"); ``merged_from`` tells, in words, what it was made of in 2025.
    """

    code: str
    name: str
    province: str = ""
    merged_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A unit that a search offers; ``former`` are its old names by which it was found, () when by its own."""

    unit: Unit
    former: tuple[Former, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """Why it is offered although it is called otherwise, to be shown beside it."""
        if not self.former:
            return None
        return Reason(text=N_("formerly {names}"), params={"names": ", ".join(map(str, self.former))})


_Row = tuple[str, str, str]  # code, name, merged from


@dataclass(frozen=True, slots=True)
class _Entry:
    """What searching looks at, folded once: name without and with its kind, then with its province; old names."""

    unit: Unit
    bare: str
    named: str
    full: str
    olden: str  # " xa kim tan, xa dai duc": quick to rule out
    former: tuple[tuple[str, str, Former], ...]


class Units:
    """All units; names repeat (An Khánh is in four provinces), so what is kept is always the code."""

    def __init__(self, provinces: list[tuple[str, str, str, list[_Row]]]) -> None:
        self._provinces: list[Unit] = []
        self._communes: list[Unit] = []
        for code, name, merged, rows in provinces:
            self._provinces.append(Unit(code=code, name=name, merged_from=merged))
            self._communes.extend(
                Unit(code=code_, name=name_, province=code, merged_from=merged_) for code_, name_, merged_ in rows
            )
        self._by_code = {one.code: one for one in (*self._provinces, *self._communes)}

    @classmethod
    def load(cls, file: Path | None = None) -> Units:
        """Return the units written in ``file`` (the shipped one by default)."""
        content = (file or resources.path("catalogue", "units.json")).read_bytes()
        return cls(msgspec.json.decode(content, type=list[tuple[str, str, str, list[_Row]]]))

    def provinces(self) -> list[Unit]:
        """Return the provinces by code."""
        return list(self._provinces)

    def communes(self, province: str) -> list[Unit]:
        """Return the communes, wards and special zones of one province by code."""
        return [one for one in self._communes if one.province == province]

    def get(self, code: str) -> Unit | None:
        """Return the province (2 digits) or commune (5 digits) with that code."""
        return self._by_code.get(code)

    def full_name(self, code: str) -> str:
        """Return "Xã An Khánh, Thành phố Hải Phòng", the province's name alone, or "" for an unknown code."""
        unit = self._by_code.get(code)
        if unit is None:
            return ""
        return f"{unit.name}, {self._by_code[unit.province].name}" if unit.province else unit.name

    @cached_property
    def _entries(self) -> list[_Entry]:
        return [self._entry(one) for one in self._communes]

    def _entry(self, one: Unit) -> _Entry:
        name = fold(one.name)
        former = tuple((_bare(old := " ".join(words(each.name))), old, each) for each in read_former(one.merged_from))
        return _Entry(
            unit=one,
            bare=_bare(name),
            named=name,
            full=f"{name} {_bare(fold(self._by_code[one.province].name))}",
            olden=" " + ", ".join(old for _, old, _ in former),
            former=former,
        )

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        """The codes of provinces by name, folded and without kind, also by the names of those that went into them."""
        called: dict[str, set[str]] = {}
        for one in self._provinces:
            olden = re.split(r", | va ", fold(one.merged_from.partition(".")[0]))
            for name in (fold(one.name), *olden):
                called.setdefault(_bare(name), set()).add(one.code)
        return called

    def search(self, query: str, province: str = "", limit: int = 20) -> list[Unit]:
        """Return the units of ``find``."""
        return [one.unit for one in self.find(query, province, limit)]

    def find(self, query: str, province: str = "", limit: int = 20) -> list[Found]:
        """Return communes whose name, or a name of before July 2025, fits ``query``; best first.

        An old name may lead to several: all are offered, as the address alone cannot decide. ``query`` holds
        beginnings of words, with or without accents, may name the province (also one of before 2025) and may be the
        end of an old address ("xã Kim Tân, huyện Kim Thành, tỉnh Hải Dương"). ``province`` is a code to stay in. With
        no query, the communes of ``province``.
        """
        name, more = self._read(query)
        if not name:
            return [Found(unit=one) for one in self.communes(province)[:limit]]
        return self._fitting(f"{name} {more}".strip(), province, limit) or self._fitting(name, province, limit)

    def _fitting(self, wanted: str, province: str, limit: int) -> list[Found]:
        asked = list(self._readings(wanted))
        found: list[tuple[int, str, str, Found]] = []
        for one in self._entries:
            if province and one.unit.province != province:
                continue
            best = min(
                (rank for text, within in asked if (rank := _rank(one, text, within)) is not None),
                key=lambda rank: rank[0],
                default=None,
            )
            if best is not None:
                found.append((best[0], one.bare, one.unit.code, Found(unit=one.unit, former=best[1])))
        return [item[-1] for item in sorted(found, key=lambda item: item[:-1])[:limit]]

    def _read(self, query: str) -> tuple[str, str]:
        """Return the folded commune of ``query``, and what follows without districts: there are none any more."""
        parts = [" ".join(words(part)) for part in query.split(",")]
        parts = parts[next((at for at, part in enumerate(parts) if part.startswith(_COMMUNES)), 0) :]
        after = (_bare(part) for part in parts[1:] if _bare(part) in self._called or not part.startswith(_DISTRICTS))
        return parts[0], " ".join(after)

    def _readings(self, wanted: str) -> Iterator[tuple[str, set[str] | None]]:
        """Yield ``wanted`` as it is, and where it ends in a province without it, with that province's codes."""
        yield wanted, None
        for name, codes in self._called.items():
            rest = wanted.removesuffix(f" {name}")
            if rest != wanted and f"{rest} " not in _COMMUNES:
                yield rest, codes


_COMMUNES = ("xa ", "phuong ", "thi tran ", "dac khu ")
_DISTRICTS = ("huyen ", "quan ", "thi xa ", "thanh pho ", "tp ")
_KINDS = (*_COMMUNES, "huyen ", "tinh ", "thanh pho ", "tp ")


def _bare(folded: str) -> str:
    return next((folded.removeprefix(kind) for kind in _KINDS if folded.startswith(kind)), folded)


def _rank(one: _Entry, wanted: str, within: set[str] | None) -> tuple[int, tuple[Former, ...]] | None:
    """Return how well ``wanted`` fits, 0 best, and by which old names; None when it does not."""
    if within is not None and one.unit.province not in within:
        return None
    bare, full = one.bare, one.full
    if wanted in (bare, one.named, full):
        return 0, ()
    inside = f" {wanted}"
    maybe = inside in one.olden
    if maybe and (exactly := tuple(each for name, old, each in one.former if wanted in (name, old))):
        return 1, exactly
    if bare.startswith(wanted) or full.startswith(wanted):
        return 2, ()
    if inside in f" {full}":
        return 3, ()
    if maybe and (partly := tuple(each for name, old, each in one.former if inside in f" {old}")):
        return 4 if any(name.startswith(wanted) or old.startswith(wanted) for name, old, _ in one.former) else 5, partly
    if all(f" {part}" in f" {full}" for part in wanted.split()):
        return 6, ()
    return None
