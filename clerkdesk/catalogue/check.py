"""Checking catalogue files before they are used: each fault with its line, its place and plain words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from clerkdesk import resources
from clerkdesk.catalogue.document import FEE_RULES, TIME_RULES, MarkedLoader
from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_, _

MOST_BYTES = 4_000_000
MOST_PARTS = 500_000  # anchors filled in: a small file can name very much

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in a catalogue file.

    file: its name. line, column: where, from 1. path: the place in words of the file ("procedures[2].fees[0]").
    message, params: English text with ``{fields}`` and what to fill in.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say the fault in the language spoken now: "ho_tich.yaml:12:5: procedures[0].name: ..."."""
        place = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}:{self.column}: {place}{_(self.message).format(**self.params)}"


def check(path: Path) -> list[Fault]:
    """Return the faults of one catalogue file, or of all ``*.yaml`` files of a folder together, by file and line.

    Raises:
        Trouble: ``catalogue-unreadable`` when the file or folder cannot be read.
    """
    try:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        contents = [(one.name, one.read_bytes()) for one in files]
    except OSError as fault:
        raise Trouble(
            "catalogue-unreadable",
            N_("{file} cannot be read: {reason}."),
            safe=N_("Nothing was changed."),
            todo=N_("Check the name of the file and whether you may read it."),
            file=str(path),
            reason=fault.strerror or type(fault).__name__,
        ) from fault
    return check_contents(contents)


def check_contents(contents: Iterable[tuple[str, bytes]]) -> list[Fault]:
    """Return the faults of several catalogue files together, each given by its name and what it holds."""
    faults: list[Fault] = []
    read: list[tuple[_File, Any]] = []
    for name, content in contents:
        file = _File(name)
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


class _File:
    """One file as YAML nodes, so that every part of the data has a line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self._root: yaml.Node | None = None

    def read(self, content: bytes) -> Any:
        """Return the data, or None; faults of the YAML itself go to ``faults``."""
        if len(content) > MOST_BYTES:
            self.faults.append(self._at(1, 1, "", N_("The file is too large: at most {most} bytes."), most=MOST_BYTES))
            return None
        loader = None
        try:
            loader = MarkedLoader(content.decode("utf-8-sig"))
            self._root = loader.get_single_node()
            if self._root is None:
                self.faults.append(self._at(1, 1, "", N_("The file is empty.")))
                return None
            if self._walk(self._root, (), {}) > MOST_PARTS:
                self.faults.append(self._at(1, 1, "", N_("The file has too many parts, or an anchor within itself.")))
                return None
            return loader.construct_document(self._root)
        except UnicodeDecodeError as fault:
            line = content[: fault.start].count(b"\n") + 1
            self.faults.append(self._at(line, 1, "", N_("The file is not UTF-8 text.")))
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            words = fault.problem or fault.context or ""
            self.faults.append(self._at(line, column, "", N_("This is not readable YAML: {words}."), words=words))
        except (yaml.YAMLError, ValueError, RecursionError) as fault:  # control characters, endless nesting
            words = getattr(fault, "reason", type(fault).__name__)
            self.faults.append(self._at(1, 1, "", N_("This is not readable YAML: {words}."), words=words))
        finally:
            if loader is not None:
                loader.dispose()
        return None

    def fault(self, path: Path_, message: str, *, at_name: bool = False, **params: Any) -> Fault:
        """Return a fault at ``path``: at its value, or with ``at_name`` at the name in front of it."""
        mark = self._mark(path, at_name=at_name)
        return self._at(mark.line + 1, mark.column + 1, _place(path), message, **params)

    def _at(self, line: int, column: int, place: str, message: str, **params: Any) -> Fault:
        return Fault(file=self.name, line=line, column=column, path=place, message=message, params=params)

    def _mark(self, path: Path_, *, at_name: bool) -> yaml.Mark:
        node = self._root
        assert node is not None
        mark = node.start_mark
        for index, part in enumerate(path):
            if isinstance(node, yaml.MappingNode):
                pair = next(((name, value) for name, value in node.value if name.value == str(part)), None)
                if pair is None:
                    break
                node = pair[1]
                mark = pair[0].start_mark if at_name and index == len(path) - 1 else node.start_mark
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                mark = node.start_mark
            else:
                break
        return mark

    def _walk(self, node: yaml.Node, path: Path_, sizes: dict[int, int]) -> int:
        """Find keys that stand twice; return how many parts ``node`` has once its anchors are filled in."""
        known = sizes.get(id(node))
        if known is not None:  # an alias
            return known
        sizes[id(node)] = MOST_PARTS + 1  # what holds itself has no end
        if isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            size = 1
            for name, value in node.value:
                if isinstance(name, yaml.ScalarNode) and name.value in names:
                    at, message = name.start_mark, N_('"{key}" stands here twice.')
                    self.faults.append(self._at(at.line + 1, at.column + 1, _place(path), message, key=name.value))
                names.add(str(name.value))
                size += self._walk(value, (*path, str(name.value)), sizes)
        elif isinstance(node, yaml.SequenceNode):
            size = 1 + sum(self._walk(value, (*path, index), sizes) for index, value in enumerate(node.value))
        else:
            size = 1
        sizes[id(node)] = size
        return size


def _place(path: Iterable[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


_TYPES = {
    "string": N_("a text"),
    "integer": N_("a whole number"),
    "boolean": N_("true or false"),
    "array": N_("a list"),
    "object": N_("a group of named values"),
}


def _broken_rules(file: _File, data: Any) -> Iterator[Fault]:
    schema = json.loads(resources.path("catalogue", "procedure.schema.json").read_bytes())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        yield from _worded(file, error)
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


def _worded(file: _File, error: jsonschema.ValidationError) -> Iterator[Fault]:
    """Yield ``error`` in words of the catalogue's keeper."""
    path: Path_ = tuple(error.absolute_path)
    found: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    match error.validator:
        case "required":
            for key in rule:
                if key not in found:
                    yield file.fault(path, N_('"{key}" is missing.'), key=key)
        case "dependentRequired":
            for key, needed in rule.items():
                for other in needed:
                    if key in found and other not in found:
                        at = (*path, key)
                        words = N_('"{key}" needs "{other}" beside it.')
                        yield file.fault(at, words, at_name=True, key=key, other=other)
        case "additionalProperties":
            known = schema["properties"]
            for key in found:
                if key not in known:
                    yield file.fault(
                        (*path, key),
                        N_('"{key}" is not known here; known are: {known}.'),
                        at_name=True,
                        key=key,
                        known=", ".join(known),
                    )
        case "type":
            yield file.fault(path, N_("This must be {kind}."), kind=_(_TYPES[rule]))
        case "enum":
            yield file.fault(path, N_('"{value}" is not one of: {known}.'), value=found, known=", ".join(rule))
        case "const":
            yield file.fault(path, N_("Only {value} may stand here."), value=json.dumps(rule))
        case "oneOf" | "anyOf":
            yield _no_choice(file, path, error)
        case "pattern":
            yield _ill_formed(file, path, error)
        case "minimum" | "maximum":
            yield file.fault(
                path,
                N_("{value} is out of bounds: from {low} to {high}."),
                value=found,
                low=schema.get("minimum", "…"),
                high=schema.get("maximum", "…"),
            )
        case "minLength" | "minItems":
            yield file.fault(path, N_("This must not be empty."))
        case "maxLength":
            yield file.fault(path, N_("This is too long: at most {most} characters."), most=rule)
        case "uniqueItems":
            yield file.fault(path, N_("The same value stands in this list twice."))
        case _:
            yield file.fault(path, N_('This breaks the rule "{rule}" of the schema.'), rule=str(error.validator))


def _no_choice(file: _File, path: Path_, error: jsonschema.ValidationError) -> Fault:
    schema: Any = error.schema
    found: Any = error.instance
    if "key" in schema["properties"]:
        return file.fault(path, N_("How many? Say originals, certified or copies (1 or more), or present_only: true."))
    rules = TIME_RULES if "same_day" in schema["properties"] else FEE_RULES
    given = [key for key in rules if key in found]
    if given:
        return file.fault(path, N_("Only one of these may stand here: {given}."), given=", ".join(given))
    return file.fault(path, N_("Say one of: {known}."), known=", ".join(rules))


def _ill_formed(file: _File, path: Path_, error: jsonschema.ValidationError) -> Fault:
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


def _contradictions(files: Sequence[tuple[_File, Mapping[str, Any]]]) -> Iterator[Fault]:
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


def _doubles(file: _File, at: Path_, one: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield component keys and cases that stand twice in one procedure."""
    yield from _component_keys(file, at, one)
    for group in ("times", "fees"):
        cases: set[str] = set()
        for index, entry in enumerate(one[group]):
            case = entry.get("case", "")
            if case in cases:
                yield file.fault((*at, group, index), N_("Each case needs words of its own: say another case."))
            cases.add(case)


def _component_keys(file: _File, at: Path_, one: Mapping[str, Any]) -> Iterator[Fault]:
    keys: set[str] = set()
    for index, component in enumerate(one.get("components", ())):
        key = component["key"]
        if key in keys:
            yield file.fault((*at, "components", index), N_('The key "{key}" stands in two components.'), key=key)
        keys.add(key)
