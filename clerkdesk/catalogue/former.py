"""What a commune was made of in 2025, read out of running text, for those who know an address by its old name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clerkdesk.domain.text import nfc

_KIND = re.compile(r"\b(xã|phường|thị trấn|đặc khu|huyện)\s+", re.IGNORECASE)
_DISTRICT = re.compile(r"(?:huyện|quận|thành phố|thị xã)\s.+", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_AFTERWARDS = re.compile(r"\s+sau khi\s.*")
_BOUNDARY = re.compile(r"[()]|,| và |  +")
_NO_COMMUNE = ("Thôn ", "Xóm ", "Trường ", "Toàn bộ", "Một phần", "Sắp xếp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A commune, ward or town of before July 2025.

    ``name`` has its kind ("Xã Kim Tân") but where the source leaves it out ("Krông Na"). ``district`` is given where
    the province had the name twice ("huyện Châu Thành"), else "".
    """

    name: str
    district: str = ""

    def __str__(self) -> str:
        """Say "Xã Tân Bình (huyện Châu Thành)"."""
        return f"{self.name} ({self.district})" if self.district else self.name


def read_former(text: str) -> tuple[Former, ...]:
    """Return the old units that a unit's ``merged_from`` names, each once, in its order; () when it stayed as it was.

    Whether a unit came whole or in part is left out: the source says so for some only, and a unit that was divided
    stands in several texts.
    """
    return tuple(dict.fromkeys(_units(nfc(text).replace("\u00a0", " "))))


def _units(text: str) -> Iterator[Former]:
    listed = ""  # the kind that "của các phường Cửa Nam, Điện Biên" gives to what follows
    for piece in _pieces(text):
        districts = [found[0] for words in _PARENTHESIS.findall(piece) if (found := _DISTRICT.search(words))]
        district = districts[0].removesuffix(" quản lý") if districts else ""
        bare = _AFTERWARDS.sub("", _PARENTHESIS.sub("", piece)).strip(" .")
        kinds = [match for match in _KIND.finditer(bare) if _is_name(bare[match.end() :])]
        if kinds:
            kind = kinds[-1]
            listed = kind[1].capitalize() if kind[1].islower() else ""
            yield Former(name=f"{kind[1].capitalize()} {bare[kind.end() :]}", district=district)
        elif _is_name(bare) and not bare.startswith(_NO_COMMUNE):
            yield Former(name=f"{listed} {bare}".strip(), district=district)


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between commas and "và" outside of parentheses."""
    start = depth = 0
    for match in _BOUNDARY.finditer(text):
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
        elif depth <= 0:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


def _is_name(text: str) -> bool:
    return text[:1].isupper() or text[:1].isdigit()
