"""Laying changed forms over those that are there, and telling what that changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from clerkdesk.catalogue.form_document import Document
from clerkdesk.catalogue.forms import Forms
from clerkdesk.catalogue.merging import Change, Difference, Kind
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.forms.form import Field


def check_forms(forms: Forms, docs: Sequence[Document]) -> bool:
    """Return whether ``docs`` bring anything new.

    Refused: "package-rewrites": one says something else under a version that is there, which signed papers may name.
    """
    news = False
    for doc in docs:
        there = forms.document(doc["form"], doc["version"])
        if there is not None and there != doc:
            raise Refused(
                "package-rewrites",
                "The package says something else of {code}, version {version}, which is in use already. Its issuer"
                " must give the change a higher version.",
                field="file",
                code=doc["form"],
                version=doc["version"],
            )
        news = news or there is None
    return news


def form_changes(before: Forms, after: Forms) -> tuple[Change, ...]:
    """Return what ``after`` changes, form by form: each version that came, or went, beside the one before it."""
    came = [_change(doc, after, before) for doc in _new(after, before)]
    went = [
        Change(code=doc["form"], name=doc["title"]["vi"], kind=Kind.REMOVED, on=_day(doc))
        for doc in _new(before, after)
    ]
    return (*came, *went)


def _new(forms: Forms, other: Forms) -> list[Document]:
    return [doc for doc in forms.documents() if other.document(doc["form"], doc["version"]) is None]


def _change(doc: Document, forms: Forms, before: Forms) -> Change:
    scope = doc.get("province", "")
    earlier = [one for one in before.documents() if one["form"] == doc["form"] and one.get("province", "") == scope]
    name, on = doc["title"]["vi"], _day(doc)
    if not earlier:
        return Change(code=doc["form"], name=name, kind=Kind.ADDED, on=on)
    latest = max(earlier, key=lambda one: str(one.get("effective", "")))
    return Change(
        code=doc["form"],
        name=name,
        kind=Kind.CHANGED,
        on=on,
        differences=tuple(_differences(_asked(before, latest), _asked(forms, doc), latest["print"], doc["print"])),
    )


def _day(doc: Document) -> date | None:
    return date.fromisoformat(doc["effective"]) if "effective" in doc else None


def _asked(forms: Forms, doc: Document) -> dict[str, str]:
    """Return what a form asks: where -> in which way."""
    form = forms.version(doc["form"], doc["version"])
    if form is None:
        return {}
    return {
        f"{section.title.vi}: {field.label.vi}": _way(field) for section in form.sections for field in section.fields
    }


def _way(field: Field) -> str:
    told = [field.kind.value, *(["*"] if field.required else []), *(one.label.vi for one in field.options)]
    return " ".join(told)


def _differences(old: dict[str, str], new: dict[str, str], before: Any, after: Any) -> Iterator[Difference]:
    for path in dict.fromkeys((*new, *old)):
        if old.get(path, "") != new.get(path, ""):
            yield Difference(path=path, before=old.get(path, ""), after=new.get(path, ""))
    printed, then = list(dict.fromkeys(_texts(before))), list(dict.fromkeys(_texts(after)))
    for text in printed:
        if text not in then:
            yield Difference(path="print", before=text, after="")
    for text in then:
        if text not in printed:
            yield Difference(path="print", before="", after=text)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for one in node.values():
            yield from _texts(one)
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, str):
        yield node
