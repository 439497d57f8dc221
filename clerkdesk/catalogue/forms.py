"""The statutory forms: which there are, which text of each is in effect, and which procedure asks for which.

The files are read once into plain documents; a form is built from its document when it is first asked for, so that
fifty of them cost a start next to nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from clerkdesk import resources
from clerkdesk.catalogue.compiled import keep, kept
from clerkdesk.catalogue.form_document import Document, read_form
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.text import fold, matches
from clerkdesk.language import N_
from clerkdesk.marked import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One word that completes a field ("Kinh") and others that mean it. often: one key takes it over."""

    word: str
    also: tuple[str, ...] = ()
    often: bool = False


class Forms:
    """All forms in all their versions.

    Attributes:
        digest: of the files that they come from.
    """

    def __init__(self, docs: Iterable[Document], attributes: Mapping[str, Document], words: Document, digest: str):
        """Hold ``docs`` (one a version); nothing is built yet."""
        self._docs = {(doc["form"], doc["version"]): doc for doc in docs}
        self._attributes = attributes
        self._words = words
        self._built: dict[tuple[str, str], Form] = {}
        self.digest = digest

    def documents(self) -> Iterable[Document]:
        """Return all versions as they are written."""
        return self._docs.values()

    def document(self, form: str, version: str) -> Document | None:
        """Return one version as it is written."""
        return self._docs.get((form, version))

    def over(self, docs: Iterable[Document], digest: str) -> Forms:
        """Return these forms with ``docs`` laid over them."""
        return Forms([*self._docs.values(), *docs], self._attributes, self._words, digest)

    def with_words(self, own: Mapping[str, Sequence[str]]) -> Forms:
        """Return these forms with a site's own words before the shipped ones; lists that nobody ships are left out."""
        words = {
            name: [*({"word": one, "often": True} for one in own.get(name, ())), *shipped]
            for name, shipped in self._words.items()
        }
        return Forms(self._docs.values(), self._attributes, words, self.digest)

    def version(self, form: str, version: str) -> Form | None:
        """Return one text of a form."""
        doc = self._docs.get((form, version))
        if doc is None:
            return None
        built = self._built.get((form, version))
        if built is None:
            built = self._built[form, version] = read_form(doc, self._attributes)
        return built

    def get(self, form: str, on: date, province: str = "") -> Form | None:
        """Return the text of ``form`` in effect on a day; a province's own before the nation's."""
        found = [one for one in self._in_effect(on, province) if one["form"] == form]
        found.sort(key=lambda doc: (doc.get("province", "") == province, doc.get("effective", "")))
        return self.version(form, found[-1]["version"]) if found else None

    def all(self, on: date, province: str = "") -> list[Form]:
        """Return the forms in effect on a day, by their names."""
        names = dict.fromkeys(doc["form"] for doc in self._in_effect(on, province))
        return [form for name in names if (form := self.get(name, on, province)) is not None]

    def of_procedure(self, code: str, on: date, province: str = "") -> list[Form]:
        """Return the forms that procedure ``code`` asks for."""
        names = dict.fromkeys(doc["form"] for doc in self._in_effect(on, province) if code in doc.get("procedures", ()))
        return [form for name in names if (form := self.get(name, on, province)) is not None]

    def search(self, query: str, on: date, province: str = "") -> list[Form]:
        """Return the forms whose title has the words of ``query``, without regard to accents."""
        return [form for form in self.all(on, province) if matches(query, form.title.vi)]

    def _in_effect(self, on: date, province: str) -> list[Document]:
        day = on.isoformat()
        return [
            doc
            for doc in self._docs.values()
            if doc.get("effective", "") <= day <= doc.get("ended", "9999") and doc.get("province", "") in {"", province}
        ]

    @cached_property
    def words(self) -> Mapping[str, tuple[Known, ...]]:
        """The lists of words that complete fields: "ethnicities", "nationalities", "relations"."""
        return {
            name: tuple(
                Known(word=one)
                if isinstance(one, str)
                else Known(word=one["word"], also=tuple(one.get("also", ())), often=one.get("often", False))
                for one in entries
            )
            for name, entries in self._words.items()
        }

    @cached_property
    def folded(self) -> Mapping[str, frozenset[str]]:
        """The lists of words, each word and each that means the same folded: what a typed one is compared with."""
        return {
            name: frozenset(fold(each) for one in words for each in (one.word, *one.also))
            for name, words in self.words.items()
        }


def shipped() -> Path:
    """Return the folder of the shipped forms."""
    return resources.path("forms")


def load(folder: Path | None = None, compiled: Path | None = None) -> Forms:
    """Return the forms of ``folder`` (the shipped ones by default): ``<form>/<version>.yaml``, and two files beside.

    compiled: a file of the data folder that holds the compiled form, made anew when the sources differ.

    Raises:
        Trouble: ``form-damaged`` when a file cannot be understood.
        OSError: a file cannot be read.
    """
    sources = _sources(folder or shipped())
    digest = hashlib.sha256(b"\0".join(name.encode() + b"\0" + content for name, content in sources)).hexdigest()
    content = None if compiled is None else kept(compiled, digest)
    if content is not None:
        return _forms(msgspec.json.decode(content), digest)
    whole = _whole(sources)
    if compiled is not None:
        keep(compiled, digest, msgspec.json.encode(whole))
    return _forms(whole, digest)


def read_one(file: Path) -> Form:
    """Return the form written in ``file``, by itself.

    Raises:
        Trouble: ``form-damaged`` when it cannot be understood.
        OSError: it cannot be read.
    """
    attributes = _read("attributes.yaml", shipped().joinpath("attributes.yaml").read_bytes())
    try:
        return read_form(_read(file.name, file.read_bytes()), attributes)
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged(file.name) from fault


def unknown(form: str) -> Refused:
    """Return the refusal of a form that is not there, or not in effect."""
    return Refused("no-such-form", "There is no form “{form}” in effect.", form=form)


_Sources = tuple[tuple[str, bytes], ...]


def _sources(folder: Path) -> _Sources:
    files = [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]
    return tuple(sorted((file.relative_to(folder).as_posix(), file.read_bytes()) for file in files))


@lru_cache(maxsize=1)
def _whole(sources: _Sources) -> Mapping[str, Any]:
    """Return each file's document, by the file's name; nobody changes them."""
    return {name: _read(name, content) for name, content in sources}


def _read(name: str, content: bytes) -> Any:
    try:
        return read_yaml(content)
    except yaml.YAMLError as fault:
        raise _damaged(name) from fault


def _damaged(name: str) -> Trouble:
    return Trouble(
        "form-damaged",
        N_("The form's file {file} cannot be understood."),
        safe=N_("Dossiers and settings are untouched."),
        todo=N_("Run: clerkdesk form check {file}. It names the line at fault."),
        file=name,
    )


def _forms(whole: Mapping[str, Any], digest: str) -> Forms:
    docs: Sequence[Document] = [doc for name, doc in whole.items() if "/" in name]
    return Forms(docs, whole["attributes.yaml"], whole["words.yaml"], digest)
