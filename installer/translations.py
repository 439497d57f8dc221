"""Gather the program's strings, compare them with the Vietnamese ones, compile them.

    python installer/translations.py            compile resources/translations/vi.mo, say what is missing
    python installer/translations.py --check    change nothing; fail when something is missing, wrong or stale

The Vietnamese lies in ``resources/translations/vi/*.po``, a file for each room or page. Babel reads and compiles it.
The strings of the code are found in its syntax tree, so that what is nested in other calls is found too: ``_("...")``,
``N_("...")``, ``p_`` and ``pN_("context", "...")``, and the second argument of ``Refused``, ``Trouble`` and their
subclasses. Those of the hub's pages are found in the trees of their templates.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import io
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "clerkdesk"
WORDS = ROOT / "resources" / "translations"

Key = tuple[str, str]  # context ("" for none), English


class _Compiled(Catalog):
    """A catalogue that compiles to the same bytes whenever and by whatever version of Babel."""

    def __iter__(self) -> Iterator[Message]:
        yield Message("", "Content-Type: text/plain; charset=utf-8\nLanguage: vi\n")
        yield from (message for message in super().__iter__() if message.id)


@dataclass(slots=True)
class Gathered:
    """What was found. used: the strings of the code and where; words: the Vietnamese ones; faults: lines to show."""

    used: dict[Key, str] = field(default_factory=dict)
    words: dict[Key, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def refusals(trees: dict[Path, ast.Module]) -> set[str]:
    """Return the names of `Refused`, `Trouble` and all classes made from them."""
    found = {"Refused", "Trouble"}
    classes = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while True:
        more = {c.name for c in classes if any(_name(base) in found for base in c.bases)} - found
        if not more:
            return found
        found |= more


def strings(tree: ast.Module, raised: set[str]) -> Iterator[tuple[int, Key | None]]:
    """Yield (line, key) for each string to translate in ``tree``; key None where one is built at run time."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, args = _name(node.func), node.args
        if name in {"_", "N_"} and args:
            if isinstance(args[0], ast.JoinedStr):
                yield node.lineno, None
            elif (text := _text(args[0])) is not None:
                yield node.lineno, ("", text)
        elif name in {"p_", "pN_"} and len(args) > 1:
            context, text = _text(args[0]), _text(args[1])
            if isinstance(args[1], ast.JoinedStr):
                yield node.lineno, None
            elif context is not None and text is not None:
                yield node.lineno, (context, text)
        elif name in raised and len(args) > 1:
            if isinstance(args[1], ast.JoinedStr):
                yield node.lineno, None
            elif (text := _text(args[1])) is not None:
                yield node.lineno, ("", text)


def gather(code: Path = CODE, words: Path = WORDS) -> Gathered:
    """Read the code and the Vietnamese, and compare them."""
    found = Gathered()
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(code.rglob("*.py"))}
    raised = refusals(trees)
    for path, tree in trees.items():
        for line, key in strings(tree, raised):
            where = f"{path.relative_to(code.parent).as_posix()}:{line}"
            if key is None:
                found.faults.append(f"{where}: a string built at run time cannot be translated")
            elif key[1]:
                found.used.setdefault(key, where)
    for path in sorted(code.rglob("templates/*.html")):
        for line, _name_of_call, text in extract_from_ast(
            Environment(autoescape=True).parse(path.read_text("utf-8")), ("_",)
        ):
            if isinstance(text, str):
                found.used.setdefault(("", text), f"{path.relative_to(code.parent).as_posix()}:{line}")
    for path in sorted((words / "vi").glob("*.po")):
        _read(path, found)
    for key, where in found.used.items():
        if key not in found.words:
            found.faults.append(f"{where}: no Vietnamese for {key[1]!r}")
        elif _fields(key[1]) != _fields(found.words[key]):
            found.faults.append(f"{where}: the fields of {key[1]!r} and {found.words[key]!r} differ")
    found.unused = [repr(key[1]) for key in found.words if key not in found.used]
    return found


def compiled(words: dict[Key, str]) -> bytes:
    """Return ``words`` as a .mo file."""
    catalogue = _Compiled(locale="vi")
    for (context, text), said in sorted(words.items()):
        catalogue.add(text, said, context=context or None)
    into = io.BytesIO()
    write_mo(into, catalogue)
    return into.getvalue()


def stale(target: Path, words: dict[Key, str]) -> bool:
    """Return whether ``target`` says anything else than ``words`` does."""
    if not target.is_file():
        return True
    with target.open("rb") as file:
        return _content(gettext.GNUTranslations(file)) != _content(gettext.GNUTranslations(io.BytesIO(compiled(words))))


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description="Compile and check the Vietnamese strings.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing or stale")
    options = parser.parse_args(arguments)
    found = gather()
    target = WORDS / "vi.mo"
    if not options.check:
        target.write_bytes(compiled(found.words))
    elif stale(target, found.words):
        found.faults.append(f"{target.relative_to(ROOT).as_posix()}: stale, run installer/translations.py")
    for line in found.faults:
        print(line, file=sys.stderr)
    for line in found.unused:
        print(f"not used: {line}")
    print(f"{len(found.used)} strings, {len(found.words)} in Vietnamese, {len(found.faults)} faults")
    return 1 if options.check and (found.faults or found.unused) else 0


def _read(path: Path, found: Gathered) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="vi", abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue
        text, said = str(message.id), str(message.string)
        key = (message.context or "", text)
        where = f"{path.name}:{message.lineno}"
        if message.fuzzy:
            found.faults.append(f"{where}: fuzzy: {text!r}")
        elif said and found.words.setdefault(key, said) != said:
            found.faults.append(f"{where}: {text!r} is said in two ways: {found.words[key]!r} and {said!r}")


def _fields(text: str) -> set[str]:
    try:
        return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def _content(translations: gettext.GNUTranslations) -> dict[object, str]:
    return {key: said for key, said in translations._catalog.items() if key}  # type: ignore[attr-defined]  # noqa: SLF001


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


if __name__ == "__main__":
    sys.exit(main())
