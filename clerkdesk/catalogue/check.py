"""Checking catalogue files before they are used: each fault with its line, its place and plain words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema

from clerkdesk import resources
from clerkdesk.catalogue.document import FEE_RULES, TIME_RULES
from clerkdesk.domain.errors import unreadable
from clerkdesk.language import N_
from clerkdesk.marked import Fault, MarkedFile, Path_, worded


def check(path: Path) -> list[Fault]:
    """Return the faults of one catalogue file, or of all ``*.yaml`` files of a folder together, by file and line.

    Raises:
        Trouble: ``catalogue-unreadable`` when the file or folder cannot be read.
    """
    try:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        contents = [(one.name, one.read_bytes()) for one in files]
    except OSError as fault:
        raise unreadable("catalogue-unreadable", path, fault) from fault
    return check_contents(contents)


def check_contents(contents: Iterable[tuple[str, bytes]]) -> list[Fault]:
    """Return the faults of several catalogue files together, each given by its name and what it holds."""
    faults: list[Fault] = []
    read: list[tuple[MarkedFile, Any]] = []
    for name, content in contents:
        file = MarkedFile(name)
        data = file.read(content)
        faults += file.faults
        if data is not None and not file.faults:
            found = list(_broken_rules(file, data))
            faults += found
            if not found:
                read.append((file, data))
    faults += _contradictions(read)
    once = {(one.file, one.line, one.column, one.message, str(one.params)): one for one in reversed(faults)}
    return sorted(once.values(), key=lambda one: (one.file, one.line, one.column))


def _broken_rules(file: MarkedFile, data: Any) -> Iterator[Fault]:
    schema = json.loads(resources.path("catalogue", "procedure.schema.json").read_bytes())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        yield from worded(file, error, no_choice=_no_choice, ill_formed=_ill_formed)
    if isinstance(data, dict):
        for path, text in _days(data):
            try:
                date.fromisoformat(text)
            except ValueError:
                yield file.fault(path, N_('"{value}" is no day of the calendar.'), value=text)


def _days(data: Mapping[str, Any]) -> Iterator[tuple[Path_, str]]:
    for index, one in enumerate(_list(data.get("procedures"))):
        for key in ("effective", "ended"):
            text = one.get(key) if isinstance(one, dict) else None
            if isinstance(text, str) and len(text) == 10:
                yield ("procedures", index, key), text


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _no_choice(file: MarkedFile, path: Path_, error: jsonschema.ValidationError) -> Fault:
    schema: Any = error.schema
    found: Any = error.instance
    if "key" in schema["properties"]:
        return file.fault(path, N_("How many? Say originals, certified or copies (1 or more), or present_only: true."))
    rules = TIME_RULES if "same_day" in schema["properties"] else FEE_RULES
    given = [key for key in rules if key in found]
    if given:
        return file.fault(path, N_("Only one of these may stand here: {given}."), given=", ".join(given))
    return file.fault(path, N_("Say one of: {known}."), known=", ".join(rules))


def _ill_formed(file: MarkedFile, path: Path_, error: jsonschema.ValidationError) -> Fault:
    found = error.instance
    match path[-1]:
        case "code":
            return file.fault(path, N_('"{value}" is no procedure code (such as 1.001193).'), value=found)
        case "effective" | "ended":
            return file.fault(path, N_('"{value}" is no day (such as 2026-10-05).'), value=found)
        case "same_day":
            return file.fault(path, N_('"{value}" is no hour (such as 15:00).'), value=found)
        case "key":
            return file.fault(
                path, N_('"{value}" is no key: small letters a to z, digits and _, at most 40.'), value=found
            )
    if len(path) > 1 and path[-2] == "linked":
        return file.fault(path, N_('"{value}" is no procedure code (such as 1.001193).'), value=found)
    return file.fault(path, N_("A text must be one line, with no space before or after it."))


def _contradictions(files: Sequence[tuple[MarkedFile, Mapping[str, Any]]]) -> Iterator[Fault]:
    """Yield what each file may say alone, but not together: versions that stand twice or hold at the same time."""
    seen: dict[tuple[str, int], str] = {}
    spans: dict[str, list[tuple[str, str, int]]] = {}
    fields: dict[str, str] = {}
    for file, data in files:
        name = data["field"]
        if fields.setdefault(name, file.name) != file.name:
            words = N_('The field "{field}" has a file already: {other}.')
            yield file.fault(("field",), words, field=name, other=fields[name])
        for index, one in enumerate(data["procedures"]):
            at: Path_ = ("procedures", index)
            yield from _doubles(file, at, one)
            code, version = one["code"], one.get("version", 1)
            if (code, version) in seen:
                yield file.fault(
                    (*at, "code"),
                    N_("{code} version {version} stands in {other} already."),
                    code=code,
                    version=version,
                    other=seen[code, version],
                )
                continue
            seen[code, version] = file.name
            start, end = one.get("effective", "0000"), one.get("ended", "9999")
            if end < start:
                yield file.fault((*at, "ended"), N_("It ends before it takes effect."))
            for other_start, other_end, other in spans.get(code, ()):
                if start <= other_end and other_start <= end:
                    yield file.fault(
                        at,
                        N_("Versions {version} and {other} of {code} are in effect at the same time."),
                        version=version,
                        other=other,
                        code=code,
                    )
            spans.setdefault(code, []).append((start, end, version))


def _doubles(file: MarkedFile, at: Path_, one: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield component keys and cases that stand twice in one procedure."""
    yield from _component_keys(file, at, one)
    for group in ("times", "fees"):
        cases: set[str] = set()
        for index, entry in enumerate(one[group]):
            case = entry.get("case", "")
            if case in cases:
                yield file.fault((*at, group, index), N_("Each case needs words of its own: say another case."))
            cases.add(case)


def _component_keys(file: MarkedFile, at: Path_, one: Mapping[str, Any]) -> Iterator[Fault]:
    keys: set[str] = set()
    for index, component in enumerate(one.get("components", ())):
        key = component["key"]
        if key in keys:
            yield file.fault((*at, "components", index), N_('The key "{key}" stands in two components.'), key=key)
        keys.add(key)
