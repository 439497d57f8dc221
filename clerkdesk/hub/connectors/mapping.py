"""The mapping of one provincial system, as data: its calls, answers, code lists and fields, read and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import jsonschema

from clerkdesk import resources
from clerkdesk.domain.errors import Refused, unreadable
from clerkdesk.hub.connectors.sheet import LINE, LISTS, PLAIN
from clerkdesk.language import N_
from clerkdesk.marked import Fault, MarkedFile, Path_, worded

SHIPPED: Final = ("dvcqg", "dvcqg-2026")
"""The mappings in ``resources/connectors``."""

SAME: Final = "$same"
"""As a list's ``other``: the word itself stands for its code."""

_SOURCES: Final = ("from", "value", "each", "group")
_PLACES: Final = {"$records", "$record", "$number", "$procedure", "$unit", "$user", "$secret"}

_SIGNS: Final = frozenset("YymdHMSfjz%")
"""What may follow a % in ``dates``: these every computer writes alike, in no language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What in an answer says something: codes and words (both must hold), or an HTTP status by itself."""

    codes: tuple[str, ...] = ()
    text: str = ""
    statuses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: where, what stands in it, and where the answer holds what. Paths are "result.0.MaHoSo", "" for none."""

    path: str
    method: str = "POST"
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    record: str = ""
    most: int = 1
    token: str = ""
    lasts: int = 1200
    number: str = ""
    ref: str = ""
    digest: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a code means that refuses a record, and who can settle it: "clerk" or "administrator"."""

    code: str
    means: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """Our words and the province's codes; ``other`` for a word that is not there, None when that is a fault."""

    codes: Mapping[str, str]
    other: str | None = None

    def code(self, word: str) -> str | None:
        """Return the code for ``word``."""
        return self.codes.get(word, word if self.other == SAME else self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where one value of a record comes from; see ``mapping.schema.json``. ``fields`` belong to ``each`` or a group."""

    source: str  # "from", "value", "each" or "group"
    what: Any = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    list: str = ""
    number: bool = False
    most: int = 0
    cut: bool = False
    need: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceMapping:
    """All that differs from one provincial system to another."""

    name: str
    dates: str
    zone: str
    numbering: str  # "any", "official" or "province"
    absent: str
    carried_in: str
    carried_as: str
    carried_text: str
    sign_in: Call
    calls: Mapping[str, Call]
    answer_code: str
    answer_text: str
    good: tuple[str, ...]
    exists: Sign
    missing: Sign
    expired: Sign
    busy: Sign
    refusals: Mapping[str, Refusal]
    lists: Mapping[str, CodeList]
    statuses: Mapping[str, str]
    records: Mapping[str, Mapping[str, Field]]
    unverified: tuple[str, ...]

    @property
    def one_record(self) -> bool:
        """Whether making and updating send the same record."""
        return self.calls["create"].record == self.calls["update"].record


def load(name: str, file: Path | None = None) -> ProvinceMapping:
    """Return the shipped mapping ``name``, or the one in ``file``.

    Raises:
        Refused: ``bad-mapping``, with the first faults; ``no-such-mapping``.
        Trouble: the file cannot be read.
    """
    if file is None:
        if name not in SHIPPED:
            raise Refused(
                "no-such-mapping",
                "There is no mapping {name}; shipped are: {known}.",
                name=name,
                known=", ".join(SHIPPED),
            )
        file = resources.path("connectors", f"{name}.yaml")
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise unreadable("mapping-unreadable", file, fault) from fault
    faults = check(file.name, content)
    if faults:
        said = "\n".join(str(one) for one in faults[:20])
        raise Refused("bad-mapping", "Faults in the mapping: {count}\n{faults}", count=len(faults), faults=said)
    return read(MarkedFile(file.name).read(content))


def check(name: str, content: bytes) -> list[Fault]:
    """Return the faults of a mapping, by line."""
    file = MarkedFile(name)
    data = file.read(content)
    faults = list(file.faults)
    if data is None or faults:
        return faults
    schema = json.loads(resources.path("connectors", "mapping.schema.json").read_bytes())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        faults += worded(file, error, no_choice=_ill_formed, ill_formed=_ill_formed)
    if not faults:
        faults += _senseless(file, data)
    once = {(one.line, one.column, str(one)): one for one in faults}
    return [once[place] for place in sorted(once)]


def _ill_formed(file: MarkedFile, path: Path_, error: jsonschema.ValidationError) -> Fault:
    return file.fault(path, N_('"{value}" cannot stand here.'), value=str(error.instance)[:80])


def _senseless(file: MarkedFile, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the schema cannot see: names that nothing bears."""
    for sign in re.findall(r"%(.?)", data["dates"], re.DOTALL):
        if sign not in _SIGNS:
            yield _unknown(file, ("dates",), f"%{sign}", (f"%{one}" for one in _SIGNS))
    if data["number"] == "province" and "number" not in data["calls"]:
        yield file.fault(("number",), N_('"{key}" is missing.'), key="calls.number")
    if "token" not in data["sign_in"]:
        yield file.fault(("sign_in",), N_('"{key}" is missing.'), key="token")
    for name, call in {**data["calls"], "": data["sign_in"]}.items():
        here: Path_ = ("calls", name) if name else ("sign_in",)
        record = call.get("record", "")
        if record and record not in data["records"]:
            yield _unknown(file, (*here, "record"), record, data["records"])
        if name in {"create", "update", "progress"} and not record:
            yield file.fault(here, N_('"{key}" is missing.'), key="record")
        if name in {"create", "update"} and "number" in call and call.get("most", 1) > 1:
            yield file.fault((*here, "most"), N_("Only {value} may stand here."), value=1)
        for path, place in _strings(call.get("body"), (*here, "body")):
            if place.startswith("$") and place not in _PLACES:
                yield _unknown(file, path, place, _PLACES)
    lines = {call["record"] for name, call in data["calls"].items() if name == "progress"}
    for name, fields in data["records"].items():
        known = PLAIN | LINE if name in lines else PLAIN
        yield from _fields(file, ("records", name), fields, known, set(LISTS), data["lists"])


def _unknown(file: MarkedFile, path: Path_, key: str, known: Iterable[str]) -> Fault:
    words = N_('"{key}" is not known here; known are: {known}.')
    return file.fault(path, words, key=key, known=", ".join(sorted(known)))


def _fields(
    file: MarkedFile,
    path: Path_,
    fields: Mapping[str, Any],
    known: frozenset[str],
    lists: set[str],
    codes: Mapping[str, Any],
) -> Iterator[Fault]:
    for name, one in fields.items():
        here: Path_ = (*path, name)
        sources = [source for source in _SOURCES if source in one]
        if len(sources) != 1:
            yield file.fault(here, N_("Exactly one of {known} says where this comes from."), known=", ".join(_SOURCES))
            continue
        if one.get("list", next(iter(codes))) not in codes:
            yield _unknown(file, (*here, "list"), one["list"], codes)
        if sources == ["from"] and one["from"] not in known:
            yield _unknown(file, (*here, "from"), one["from"], known)
        if sources == ["group"]:
            yield from _fields(file, (*here, "group"), one["group"], known, lists, codes)
        if sources == ["each"]:
            if one["each"] not in lists:
                yield _unknown(file, (*here, "each"), one["each"], lists)
            elif "fields" not in one:
                yield file.fault(here, N_('"{key}" is missing.'), key="fields")
            else:
                inner = LISTS[one["each"]]
                yield from _fields(file, (*here, "fields"), one["fields"], inner, {"files"} & lists, codes)


def _strings(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _strings(one, (*path, index))


def read(data: Mapping[str, Any]) -> ProvinceMapping:
    """Return the mapping that checked ``data`` describe."""
    answer = data["answer"]
    return ProvinceMapping(
        name=data["name"],
        dates=data["dates"],
        zone=data["zone"],
        numbering=data["number"],
        absent=data.get("absent", "empty"),
        carried_in=data["carried"]["in"],
        carried_as=data["carried"]["as"],
        carried_text=data["carried"].get("text", "{token}"),
        sign_in=_call(data["sign_in"]),
        calls={name: _call(call) for name, call in data["calls"].items()},
        answer_code=answer["code"],
        answer_text=answer["text"],
        good=tuple(answer["good"]),
        exists=_sign(answer.get("exists")),
        missing=_sign(answer.get("missing")),
        expired=_sign(answer.get("expired")),
        busy=_sign(answer.get("busy")),
        refusals={one["code"]: Refusal(**{k: one[k] for k in ("code", "means", "owner")}) for one in data["refusals"]},
        lists={name: CodeList(codes=one["codes"], other=one.get("other")) for name, one in data["lists"].items()},
        statuses=data.get("statuses", {}),
        records={name: _record(fields) for name, fields in data["records"].items()},
        unverified=tuple(_unverified(data)),
    )


def _call(data: Mapping[str, Any]) -> Call:
    return Call(**{key: value for key, value in data.items() if key != "certainty"})


def _sign(data: Mapping[str, Any] | None) -> Sign:
    data = data or {}
    return Sign(codes=tuple(data.get("codes", ())), text=data.get("text", ""), statuses=tuple(data.get("statuses", ())))


def _record(fields: Mapping[str, Any]) -> dict[str, Field]:
    found = {}
    for name, one in fields.items():
        source = next(key for key in _SOURCES if key in one)
        inner = one["group"] if source == "group" else one.get("fields", {})
        found[name] = Field(
            source=source,
            what=None if source == "group" else one[source],
            fields=_record(inner),
            list=one.get("list", ""),
            number=one.get("as") == "number",
            most=one.get("most", 0),
            cut=one.get("cut", False),
            need=one.get("need", False),
        )
    return found


def _unverified(data: Any, path: str = "") -> Iterator[str]:
    """Yield the places of what was never compared with the province's own documents."""
    if isinstance(data, dict):
        if data.get("certainty") in {"memory", "inferred"}:
            yield f"{path or data.get('name', '')}: {data['certainty']}"
        for key, one in data.items():
            yield from _unverified(one, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for index, one in enumerate(data):
            yield from _unverified(one, f"{path}[{index}]")
