"""Laying changed procedures over a catalogue, and telling what that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from clerkdesk.catalogue.document import write_procedure
from clerkdesk.catalogue.procedures import Catalogue
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.procedure import Procedure

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """New versions of procedures and forms (written documents), and the last day of abolished procedures, by code."""

    procedures: tuple[Procedure, ...] = ()
    forms: tuple[Mapping[str, Any], ...] = ()
    ended: Mapping[str, date] = field(default_factory=dict)


class Kind(StrEnum):
    """What became of a procedure."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part of a procedure that changed: ``path`` in words of the catalogue's files; "" where there is nothing."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one procedure. ``on``: the first day of a new version, the last of an ended one, None at once."""

    code: str
    name: str
    kind: Kind
    on: date | None = None
    differences: tuple[Difference, ...] = ()


def check_update(catalogue: Catalogue, update: Update, *, news: bool = False) -> None:
    """Refused when ``update`` does not fit ``catalogue``. news: whether its forms bring something new.

    "package-rewrites": it says something else under a version that is there already, which dossiers may name.
    "package-undated": a new version of a known procedure without its first day. "package-unknown-code": it ends a
    procedure that nobody knows. "package-nothing-new": all of it is there already.
    """
    for one in update.procedures:
        there = catalogue.version(one.code, one.version)
        latest = catalogue.latest(one.code)
        if there is not None and replace(there, ended=one.ended) == one:
            continue
        if latest is not None and one.version <= latest.version:
            raise Refused(
                "package-rewrites",
                "The package says something else of {code}, version {version}, which is in use already. Its issuer"
                " must give the change a higher version.",
                field="file",
                code=one.code,
                version=one.version,
            )
        if latest is not None and one.effective is None:
            raise Refused(
                "package-undated",
                "The package does not say from which day version {version} of {code} holds.",
                field="file",
                code=one.code,
                version=one.version,
            )
        news = True
    for code, day in update.ended.items():
        latest = catalogue.latest(code) or next((one for one in update.procedures if one.code == code), None)
        if latest is None:
            raise Refused(
                "package-unknown-code",
                "The package ends the procedure {code}, which is not in the catalogue.",
                field="file",
                code=code,
            )
        news = news or latest.ended is None or latest.ended > day
    if not news:
        raise Refused("package-nothing-new", "All that this package brings is in the catalogue already.", field="file")


def merged(base: Catalogue, updates: Iterable[Update], digest: str = "") -> Catalogue:
    """Return ``base`` with ``updates`` laid over it in their order.

    A version stops on the day before the next one begins, so dates of effect take care of themselves.
    """
    versions: dict[str, dict[int, Procedure]] = {}
    for one in base.procedures:
        versions.setdefault(one.code, {})[one.version] = one
    touched: set[str] = set()
    for update in updates:
        for one in update.procedures:
            versions.setdefault(one.code, {})[one.version] = one
            touched.add(one.code)
        for code, day in update.ended.items():
            for number, one in versions.get(code, {}).items():
                if one.ended is None or one.ended > day:
                    versions[code][number] = replace(one, ended=day)
    found = []
    for code, by_number in versions.items():
        numbers = sorted(by_number)
        for number, following in zip(numbers, [*numbers[1:], None], strict=True):
            one = by_number[number]
            starts = by_number[following].effective if following is not None else None
            if code in touched and starts is not None and (one.ended is None or one.ended >= starts):
                one = replace(one, ended=starts - _DAY)
            found.append(one)
    return Catalogue(found, digest)


def changes(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Return what ``after`` changes, procedure by procedure: the newest version of each beside the one before."""
    codes = dict.fromkeys(one.code for one in (*before.procedures, *after.procedures))
    return tuple(change for code in codes if (change := _change(before.latest(code), after.latest(code))) is not None)


def _change(old: Procedure | None, new: Procedure | None) -> Change | None:
    if new is None:
        return None if old is None else Change(code=old.code, name=old.name, kind=Kind.REMOVED)
    if old is None:
        return Change(code=new.code, name=new.name, kind=Kind.ADDED, on=new.effective)
    if old == new:
        return None
    if replace(old, ended=new.ended) == new and new.ended is not None:
        return Change(code=new.code, name=new.name, kind=Kind.ENDED, on=new.ended)
    return Change(
        code=new.code,
        name=new.name,
        kind=Kind.CHANGED,
        on=new.effective,
        differences=tuple(_differences(_flat(old), _flat(new))),
    )


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for path in dict.fromkeys((*new, *old)):
        if old.get(path, "") != new.get(path, ""):
            yield Difference(path=path, before=old.get(path, ""), after=new.get(path, ""))


def _flat(procedure: Procedure) -> dict[str, str]:
    doc = {"field": procedure.field, **write_procedure(procedure)}
    for key in ("code", "version", "effective"):
        doc.pop(key, None)
    return dict(_leaves(doc, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield each text and number of ``value`` with its place; entries of lists go by their key or their case."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "key":
                yield from _leaves(one, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for one in value:
            yield from _leaves(one, f"{path}[{one.get('key', one.get('case', ''))}]")
    elif isinstance(value, list):
        yield path, "; ".join(map(str, value))
    else:
        yield path, str(value)
