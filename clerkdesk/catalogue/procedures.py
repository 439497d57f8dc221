"""The catalogue of procedures: loaded from YAML files, kept compiled beside the data, asked by code, word, initials."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from clerkdesk import resources
from clerkdesk.catalogue.compiled import keep, kept
from clerkdesk.catalogue.document import read_procedure, write_procedure
from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.text import fold, initials, words
from clerkdesk.language import N_
from clerkdesk.marked import read_yaml

log = logging.getLogger(__name__)

_FORMAT = 2  # of the compiled form; raise it when the compiled form or the domain's types change


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What searching looks at, folded once."""

    procedure: Procedure
    name: str
    letters: str
    field: str

    def rank(self, code: str, query: str) -> int | None:
        """Return how well the query fits, 0 best, or None; ``code`` is as typed, ``query`` its folded words."""
        if code == self.procedure.code:
            return 0
        if code[0].isdigit() and (self.procedure.code.startswith(code) or code in self.procedure.code.replace(".", "")):
            return 1
        if not query:
            return None
        parts, there = query.split(), self.name.split()
        tests = (
            self.name.startswith((query, f"dang ky {query}")) or query == self.letters,  # nobody says “đăng ký”
            f" {query}" in self.name,
            self.letters.startswith(query),
            all(any(word.startswith(part) for word in there) for part in parts),
            len(query) > 2 and query in self.letters,
            self.field.startswith(query),
        )
        return next((rank for rank, fits in enumerate(tests, 2) if fits), None)


class Catalogue:
    """All procedures in all their versions. It never changes: a new edition is a new Catalogue.

    Attributes:
        procedures: every version of every procedure, as the files order them.
        digest: names the sources that it was made from; the same sources give the same digest.
    """

    def __init__(self, procedures: Iterable[Procedure], digest: str = "") -> None:
        self.procedures = tuple(procedures)
        self.digest = digest
        self._versions: dict[str, dict[int, Procedure]] = {}
        for one in self.procedures:
            self._versions.setdefault(one.code, {})[one.version] = one

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields (lĩnh vực) in the order of the files."""
        return tuple(dict.fromkeys(one.field for one in self.procedures))

    def get(self, code: str, on: date) -> Procedure | None:
        """Return the version of ``code`` in effect on the day ``on``, the highest if several are, or None."""
        for _, one in sorted(self._versions.get(code, {}).items(), reverse=True):
            if (one.effective is None or one.effective <= on) and (one.ended is None or on <= one.ended):
                return one
        return None

    def version(self, code: str, version: int) -> Procedure | None:
        """Return exactly that version, whether in effect or not: what an accepted dossier asks for."""
        return self._versions.get(code, {}).get(version)

    def latest(self, code: str) -> Procedure | None:
        """Return the highest version of ``code``, whether in effect or not."""
        versions = self._versions.get(code)
        return versions[max(versions)] if versions else None

    def all(self, on: date) -> list[Procedure]:
        """Return what is in effect on the day ``on``, in the order of the files."""
        return [found for code in self._versions if (found := self.get(code, on)) is not None]

    @cached_property
    def _entries(self) -> dict[tuple[str, int], _Entry]:
        return {
            (one.code, one.version): _Entry(
                procedure=one, name=" ".join(words(one.name)), letters=initials(one.name), field=fold(one.field)
            )
            for one in self.procedures
        }

    def search(self, query: str, *, on: date, limit: int = 20, recent: Sequence[str] = ()) -> list[Procedure]:
        """Return the procedures in effect on ``on`` that fit ``query``, best first, at most ``limit``.

        ``query`` is a code or a part of it, the beginning of words with or without accents, or initials ("dkks").
        ``recent`` are codes, the latest first: among equals they stand in front, and an empty query shows them first.
        """
        wanted, typed = " ".join(words(query)), fold(query)
        place = {code: index for index, code in enumerate(reversed(recent))}
        found = []
        for order, one in enumerate(self.all(on)):
            rank = self._entries[one.code, one.version].rank(typed, wanted) if typed else 0
            if rank is not None:
                newness = -place.get(one.code, -1)
                length = len(one.name.partition("(")[0]) if typed else 0
                found.append((rank, newness, not one.receivable, length, order, one))
        return [item[-1] for item in sorted(found, key=lambda item: item[:-1])[:limit]]


def shipped() -> Path:
    """Return the folder of the catalogue that ships with the program."""
    return resources.path("catalogue", "procedures")


_Sources = tuple[tuple[Path, bytes], ...]


def _sources(folder: Path) -> _Sources:
    return tuple((file, file.read_bytes()) for file in sorted(folder.glob("*.yaml")))


def _digest(sources: _Sources, over: Sequence[str] = ()) -> str:
    total = hashlib.sha256(f"{_FORMAT}".encode())
    for digest in over:
        total.update(b"\1" + digest.encode())
    for file, content in sources:
        total.update(file.name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


@lru_cache(maxsize=1)
def _from_sources(sources: _Sources) -> Catalogue:
    procedures: list[Procedure] = []
    for file, content in sources:
        try:
            doc = read_yaml(content)
            procedures.extend(read_procedure(one, doc["field"]) for one in doc["procedures"])
        except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as fault:
            raise Trouble(
                "catalogue-damaged",
                N_("The catalogue file {file} cannot be understood."),
                safe=N_("Dossiers and settings are untouched."),
                todo=N_("Run: clerkdesk catalogue check {file}. It names the line at fault."),
                file=str(file),
            ) from fault
    return Catalogue(procedures, _digest(sources))


def load(folder: Path | None = None) -> Catalogue:
    """Return the catalogue written in the ``*.yaml`` files of ``folder`` (the shipped one by default).

    Raises:
        Trouble: ``catalogue-damaged`` when a file cannot be understood.
        OSError: a file cannot be read.
    """
    return _from_sources(_sources(folder or shipped()))


def load_compiled(
    compiled: Path,
    folder: Path | None = None,
    *,
    over: Sequence[str] = (),
    lay: Callable[[Catalogue, str], Catalogue] | None = None,
) -> Catalogue:
    """Return the same as ``load``, several times faster from the second time on.

    ``compiled`` is a file of the data folder that holds the compiled form. It is made anew whenever it is missing,
    damaged or made from other sources; that it cannot be written is logged and harms nothing. ``over`` are the digests
    of what the site lays over the catalogue, ``lay`` does it: it is given the catalogue and the digest of the whole.

    Raises:
        Trouble, OSError: as ``load``.
    """
    sources = _sources(folder or shipped())
    digest = _digest(sources, over)
    content = kept(compiled, digest)
    if content is not None:
        try:
            return parse(content, digest)
        except ValueError as fault:
            log.info("compiled catalogue not usable, made anew: %s", fault)
    catalogue = _from_sources(sources)
    if lay is not None:
        catalogue = lay(catalogue, digest)
    keep(compiled, digest, dump(catalogue))
    return catalogue


def dump(catalogue: Catalogue) -> bytes:
    """Return the compiled form of ``catalogue``: JSON, field by field."""
    fields: list[tuple[str, list[dict[str, Any]]]] = []
    for one in catalogue.procedures:
        if not fields or fields[-1][0] != one.field:
            fields.append((one.field, []))
        fields[-1][1].append(write_procedure(one))
    return msgspec.json.encode(fields)


def parse(content: bytes, digest: str) -> Catalogue:
    """Return the catalogue of a compiled form, of sources with ``digest``.

    Raises:
        ValueError: ``content`` is no compiled form.
    """
    try:
        fields = msgspec.json.decode(content, type=list[tuple[str, list[dict[str, Any]]]])
        return Catalogue((read_procedure(one, field) for field, docs in fields for one in docs), digest)
    except (msgspec.DecodeError, KeyError, TypeError) as fault:
        raise ValueError("not a compiled catalogue") from fault
