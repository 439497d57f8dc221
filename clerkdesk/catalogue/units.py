"""Provinces and communes: the 34 provinces and 3,321 communes, wards and special zones since July 2025.

Data: github.com/thanglequoc/vietnamese-provinces-database, MIT (resources/catalogue/units.LICENSE).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from clerkdesk import resources
from clerkdesk.domain.text import fold, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A province (``province`` is "") or a commune, ward or special zone of the province with the code ``province``.

    ``name`` says the kind too ("Xã An Khánh"); ``merged_from`` tells, in words, what it was made of in 2025.
    """

    code: str
    name: str
    province: str = ""
    merged_from: str = ""


_Row = tuple[str, str, str]  # code, name, merged from


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
    def _folded(self) -> list[tuple[str, str, str, Unit]]:
        """Name without its kind, name with its kind and province, what it was merged from; all folded."""
        provinces = {one.code: _bare(fold(one.name)) for one in self._provinces}
        return [
            (_bare(name := fold(one.name)), f"{name} {provinces[one.province]}", fold(one.merged_from), one)
            for one in self._communes
        ]

    def search(self, query: str, province: str = "", limit: int = 20) -> list[Unit]:
        """Return communes whose name, or a name that they had before 2025, fits ``query``; best first.

        ``query`` holds beginnings of words, with or without accents, and may name the province too. ``province`` is a
        code to stay in. With no query, the communes of ``province``.
        """
        wanted = " ".join(words(query))
        if not wanted:
            return self.communes(province)[:limit]
        parts = [f" {part}" for part in wanted.split()]
        found: list[tuple[int, str, str, Unit]] = []
        for bare, full, merged, unit in self._folded:
            if province and unit.province != province:
                continue
            tests = (
                wanted in (bare, full) or full.startswith(f"{wanted} "),
                bare.startswith(wanted) or full.startswith(wanted),
                f" {wanted}" in f" {full}",
                f" {wanted}" in merged,
                all(part in f" {full}" for part in parts),
            )
            rank = next((rank for rank, fits in enumerate(tests) if fits), None)
            if rank is not None:
                found.append((rank, bare, unit.code, unit))
        return [item[-1] for item in sorted(found, key=lambda item: item[:-1])[:limit]]


_KINDS = ("xa ", "phuong ", "dac khu ", "tinh ", "thanh pho ")


def _bare(folded: str) -> str:
    return next((folded.removeprefix(kind) for kind in _KINDS if folded.startswith(kind)), folded)
