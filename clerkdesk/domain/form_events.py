"""A statutory form that the citizen signed, as a fact of its dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from clerkdesk.domain.parts import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class FormValue:
    """What one field says, as plain JSON, and where it comes from: "scanned", "typed", "earlier" (``ref``)."""

    key: str
    value: Any
    source: str
    by: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPeople:
    """Personal part of a signed form. asked_by: who asked the clerk to write; let_pass: oddities and why they stay."""

    values: tuple[FormValue, ...]
    asked_by: str = ""
    let_pass: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSigned:
    """A form was filled by the clerk, read back, and signed by the citizen before the dossier was accepted.

    component: key of the component that it is, or "". pdf: SHA-256 of what was printed and signed. read_back: "whole",
    "sections" or "fields". explained: pledges whose consequences were explained. way: "signature" or "fingerprint".
    typed_by: the accounts with which it was typed, so that whoever certifies it can be another.
    """

    TYPE: ClassVar[str] = "dossier.form_signed"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.DOSSIER
    form: str
    version: str
    title: str
    component: str
    pdf: str
    read_back: str
    way: str
    explained: tuple[str, ...] = ()
    typed_by: tuple[str, ...] = ()
    personal: FormPeople | None = None
