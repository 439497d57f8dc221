"""Files that people write: read with the place of every part, so that a fault can name its line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema
import yaml

from clerkdesk.language import N_, _

MOST_BYTES = 4_000_000
MOST_PARTS = 500_000  # anchors filled in: a small file can name very much

Path_ = tuple[str | int, ...]


def _read_plainly(loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> None:
    """Let ``loader`` guess whole numbers, true, false and null only.

    YAML 1.1 would read the code 1.000656 as a number, 15:00 as 900 and 2026-10-05 as a date.
    """
    loader.yaml_implicit_resolvers = {}
    loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+\Z"), list("-+0123456789"))
    loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
    loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)\Z"), ["n", "~", ""])


class FastLoader(yaml.CSafeLoader):
    """Reads files that people write quickly (libyaml)."""


class MarkedLoader(yaml.SafeLoader):
    """Reads them with the place of every part, to name it when it is at fault."""


_read_plainly(FastLoader)
_read_plainly(MarkedLoader)


def read_yaml(text: str | bytes) -> Any:
    """Return what ``text`` says; raise yaml.YAMLError when it is not YAML."""
    return yaml.load(text, Loader=FastLoader)  # noqa: S506  (FastLoader is a safe loader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in such a file.

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


class MarkedFile:
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
        return self._at(mark.line + 1, mark.column + 1, place(path), message, **params)

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
                    self.faults.append(self._at(at.line + 1, at.column + 1, place(path), message, key=name.value))
                names.add(str(name.value))
                size += self._walk(value, (*path, str(name.value)), sizes)
        elif isinstance(node, yaml.SequenceNode):
            size = 1 + sum(self._walk(value, (*path, index), sizes) for index, value in enumerate(node.value))
        else:
            size = 1
        sizes[id(node)] = size
        return size


def place(path: Iterable[str | int]) -> str:
    """Return a path as people write it: "procedures[2].fees[0]"."""
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


Explain = Callable[["MarkedFile", Path_, jsonschema.ValidationError], Fault]
"""Says in words of its own why no choice of several fits, or why a text has not the shape it needs."""


def worded(
    file: MarkedFile, error: jsonschema.ValidationError, *, no_choice: Explain, ill_formed: Explain
) -> Iterator[Fault]:
    """Yield ``error`` in words of whoever keeps the file."""
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
            yield no_choice(file, path, error)
        case "pattern":
            yield ill_formed(file, path, error)
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
