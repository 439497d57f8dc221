"""The texts of the help: one small Markdown file a page and language, in resources/help.

Of Markdown they use what is needed: a title, headings, paragraphs, lists, ``**strong**`` and ```key```. Lines of a list
that begin with a key are the page's keys: ``- `F9` Accept and print``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from clerkdesk import resources
from clerkdesk.domain.text import fold
from clerkdesk.language import LANGUAGES

_KEY_LINE: Final = re.compile(r"((?:`[^`]+`\s*)+)(.+)")
_STEP: Final = re.compile(r"\d+\.\s+(.+)")
_CODE: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One or more keys that do the same kind of thing, and what they do."""

    keys: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text with its marks. kind: "heading", "text", "step" or "point"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The help of one page."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    keys: tuple[KeyLine, ...]


@cache
def names() -> tuple[str, ...]:
    """Return the names of all topics."""
    return tuple(sorted(file.stem for file in resources.path("help", LANGUAGES[0]).glob("*.md")))


@cache
def topic(name: str, language: str) -> Topic:
    """Return the help called ``name`` in ``language`` ("vi" or "en"); OSError when there is none."""
    return parse(name, resources.path("help", language, f"{name}.md").read_text(encoding="utf-8"))


def piece(name: str, language: str, words: str) -> str:
    """Return the first piece of a topic's text in which ``words`` stand one after another; "" if none."""
    wanted = fold(words)
    return next((plain for folded, plain in _pieces(name, language) if wanted in folded), "")


@cache
def _pieces(name: str, language: str) -> tuple[tuple[str, str], ...]:
    plain = [re.sub(r"[*`]", "", block.text) for block in topic(name, language).blocks]
    return tuple((fold(text), text) for text in plain)


def parse(name: str, text: str) -> Topic:
    """Read one file."""
    title, blocks, keys = "", [], []
    for line in _lines(text):
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("## "):
            blocks.append(Block("heading", line[3:]))
        elif line.startswith("- ") and (found := _KEY_LINE.fullmatch(line[2:])):
            keys.append(KeyLine(tuple(_CODE.findall(found[1])), found[2]))
        elif line.startswith("- "):
            blocks.append(Block("point", line[2:]))
        elif found := _STEP.fullmatch(line):
            blocks.append(Block("step", found[1]))
        else:
            blocks.append(Block("text", line))
    return Topic(name, title, tuple(blocks), tuple(keys))


def _lines(text: str) -> Iterator[str]:
    """Yield the logical lines: what goes on in the next line, indented or not, is put together."""
    held = ""
    for raw in text.splitlines():
        line = raw.strip()
        starts = line.startswith(("# ", "## ", "- ")) or _STEP.fullmatch(line)
        if held and (not line or starts):
            yield held
            held = ""
        held = f"{held} {line}".strip()
    if held:
        yield held
